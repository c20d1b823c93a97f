"""What a column of written times leaves open, and how it is asked: dates turned around, dates with dots, shared zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.options import Options
from loaders.record import Refusal
from loaders.words import listed_words

if TYPE_CHECKING:
    from loaders.times.clock import Survey


def vague(words: set[str]) -> str:
    """The sentence that asks which zone an abbreviation means."""
    word = min(words)
    places = listed_words("dates")["several"][word]
    choice = " or --zone ".join(places)
    return f"Times end in '{word}', which means several time zones. Give the one that is meant: --zone {choice}."


def swapped(survey: Survey, options: Options, notes: list[str]) -> bool:
    """Whether the true dates of a half converted column get their day and month back. Raises :class:`Refusal`."""
    right, other, text = ("day", "month", "25/05/2025") if survey.day_first or survey.dotted else ("month", "day", "05/25/2025")
    text = text.replace("/", ".") if survey.dotted else text
    if options.day_first is None:
        raise Refusal(
            "half_converted_dates",
            f"A spreadsheet may have turned part of the dates around: texts such as {text} are {right} first, and none of the "
            f"{survey.iso:,} true dates (2025-03-05) has a day above 12. Give --{right}-first if all were typed {right} first "
            f"(2025-03-05 becomes 2025-05-03), or --{other}-first to leave the true dates as they stand.",
        )
    swap = options.day_first == (survey.day_first or survey.dotted)
    done = "had day and month swapped back, as all were typed" if swap else "were left as they stand; the texts were read"
    notes.append(f"The {survey.iso:,} true dates beside texts such as {text} {done} {right} first.")
    return swap


def dots(survey: Survey, notes: list[str]) -> bool:
    """Whether dates with dots have the month first: only where one cannot be read otherwise. Raises :class:`Refusal`."""
    if survey.dots_day and survey.dots_month:
        raise Refusal(
            "mixed_dates", "Some dates such as 03.04.2013 have the day first and some the month. Write them as 2013-04-03."
        )
    if survey.dots_month:
        notes.append("Dates such as 03.04.2013 were read month first: one part is above 12.")
    return survey.dots_month


def day_first(survey: Survey, options: Options, notes: list[str]) -> bool:
    """Whether dates such as 03/04/2013 have the day first. Raises :class:`Refusal` where nothing tells."""
    if options.day_first is not None or not survey.pairs:
        return options.day_first is not False
    if survey.day_first != survey.month_first:
        notes.append(
            f"Dates such as 03/04/2013 were read {'day' if survey.day_first else 'month'} first: one part is above 12."
        )
        return survey.day_first
    both, ordered = survey.day_first, survey.order()
    if not both and all(a == b for _, a, b in survey.pairs):
        return True
    if both or ordered is None:
        why = "some have the day first and some the month" if both else "nothing in the column tells day from month"
        raise Refusal("ambiguous_dates", f"Dates such as 03/04/2013 are ambiguous: {why}. Give --day-first or --month-first.")
    notes.append(
        f"Dates such as 03/04/2013 were read {'day' if ordered else 'month'} first: only so are the rows in order of time."
    )
    return ordered

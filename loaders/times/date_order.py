"""What a column of written times leaves open, and how it is asked: dates turned around, dates with dots, shared zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from loaders.options import Options
from loaders.reading import EARLIEST
from loaders.record import Refusal
from loaders.times.moment import WrittenTime, full_year
from loaders.words import listed_words

if TYPE_CHECKING:
    from loaders.times.clock import Survey

STEADY = 3
"""So many times as far as years go the days of a month, where the order of a date is to be told from that."""


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


# Where the year stands ---------------------------------------------------------------------------------------------------


def year_first(survey: Survey, options: Options, notes: list[str]) -> bool:
    """Whether dates such as 25/03/05 begin with the year. Raises :class:`Refusal` where nothing tells.

    In the order that is meant the year is what changes least: days go through a month while years stay.
    """
    known = survey.short
    if options.year_first or not known or survey.full or options.day_first is not None:
        return options.year_first
    if not all(_there(a, b, c) for a, b, c in known):
        return False
    if not (all(_there(c, b, a) for a, b, c in known) or all(_there(c, a, b) for a, b, c in known)):
        notes.append("Dates such as 25/03/05 were read year first: only so are all of them days.")
        return True
    front, back = (max(part) - min(part) for part in ([each[0] for each in known], [each[2] for each in known]))
    if (front * STEADY <= back) == (back * STEADY <= front):
        raise Refusal(
            "ambiguous_dates",
            "Dates such as 25/03/05 may begin or end with the year, and nothing in the column tells. Give --year-first if they "
            "begin with it (2025-03-05), else --day-first or --month-first.",
        )
    first = front < back
    notes.append(f"Dates such as 25/03/05 were read with the year {'first' if first else 'last'}: that part changes least.")
    return first


def _there(short: int, month: int, day: int) -> bool:
    """Whether there was that day in a year of two digits."""
    try:
        found = datetime(full_year(f"{short:02}"), month, day, tzinfo=UTC)
    except ValueError:
        return False
    return EARLIEST <= found <= datetime.now(UTC) + timedelta(days=1)


def year_in_front(found: WrittenTime, short: tuple[int, int, int]) -> WrittenTime:
    """A date whose three numbers are year, month and day."""
    first, month, day = short
    return found._replace(form="date", year=full_year(f"{first:02}"), month=month, day=day)


def days_in_the_middle(survey: Survey, notes: list[str]) -> bool:
    """Whether dates such as 2025/25/03 have the day before the month: only where one cannot be read otherwise, and none has to
    be read as usual.
    """
    if not survey.iso_turned or survey.iso_above:
        return False
    notes.append("Dates such as 2025/25/03 were read with the day before the month: one part is above 12.")
    return True


def choice(survey: Survey, options: Options) -> dict[str, bool]:
    """The option that says how the dates of a column are read; none where it is not needed, or nothing tells."""
    if options.day_first is not None:
        return {"day_first": options.day_first}
    try:
        if year_first(survey, options, []):
            return {"year_first": True}
    except Refusal:
        return {}
    if survey.half_converted or not survey.pairs:
        return {}
    if survey.day_first != survey.month_first:
        return {"day_first": survey.day_first}
    ordered = None if survey.day_first else survey.order()
    return {} if ordered is None else {"day_first": ordered}


# What is counted, and which year -----------------------------------------------------------------------------------------


def unit(survey: Survey, notes: list[str]) -> str:
    """What the numbers of a column count, empty where there are none. Raises :class:`Refusal` where nothing fits."""
    if not survey.numbers:
        return ""
    unit, count = max(survey.units.items(), key=lambda pair: pair[1])
    if unit and count >= 0.9 * survey.numbers:
        notes.append(f"Numbers in the time column were read as {unit}{'' if unit.startswith('spread') else ' since 1970'}.")
        return unit
    if survey.numbers < 0.5 * survey.read:
        return ""
    raise Refusal(
        "unknown_numbers",
        f"The times are numbers from {survey.low:.12g} to {survey.high:.12g}: neither seconds since 1970 nor spreadsheet days. "
        "If they are seconds after a known moment, give it with --origin 2013-02-01.",
    )


def year(survey: Survey, stated: set[int], hint: str, notes: list[str]) -> int:
    """The year of dates that name none, 0 where nothing says it. Raises :class:`Refusal` where no date has one."""
    years = survey.years | stated
    if len(years) == 1:
        year = years.pop()
        notes.append(f"{survey.yearless} dates name no year: {year} was used, the only year that the file names.")
        return year
    if survey.yearless == survey.read:
        how = f"with --year; the file's name may mean --year {hint}" if hint else "as --year 2013"
        raise Refusal("no_year", f"The dates name a month but no year. Give the year {how}.")
    return 0

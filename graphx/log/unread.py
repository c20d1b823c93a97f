"""Options that nobody reads: refused before anything is loaded, for what is ignored in silence is taken to have been heard.

Files that are loaded at once share their options, and each loader takes those that it reads: ``--zone`` for the calendars of a
folder does no harm to the lists beside them. Only what no loader of the load reads is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphx.errors import BadValue
from loaders import registry
from loaders.record import Source


def refuse_unread(chosen: Mapping[str, Any], sources: Iterable[Source], whose: Callable[[Source], str]) -> None:
    """Raises :class:`BadValue` for a choice that no loader of these files reads, with those that they read.

    ``whose`` names the loader of a file, or nothing for one that will be refused; it is asked until each choice has its reader.
    """
    unread = {*chosen} - {"own", "source"} | {*chosen.get("own", ())}  # the account keeps the source, whoever reads it
    asked: set[str] = set()
    for source in sources if unread else ():
        if name := whose(source):
            asked.add(name)
            unread -= {*registry.named(name).reads}
        if not unread:
            return
    if unread and asked:
        raise BadValue(_sentence(sorted(unread), sorted(asked)))


def _sentence(unread: list[str], asked: list[str]) -> str:
    known = registry.options()
    flags = ", ".join(known[name].flag if name in known else f"'{name}'" for name in unread)
    who = f"The loader '{asked[0]}' does not read" if len(asked) == 1 else "No loader of these files reads"
    theirs = {name: ", ".join(each.flag for each in registry.named(name).reads.values()) or "none" for name in asked}
    return f"{who} {flags}. Leave it out: {'; '.join(f'{name} reads {read}' for name, read in theirs.items())}."

"""Raw exports to records. Knows nothing of graphx; one file per channel.

:data:`ALL` holds the loaders in the order in which they are shown; :func:`identify` finds the one that a file belongs to.
"""

from __future__ import annotations

from loaders.calendar import Calendar
from loaders.graph import Graph
from loaders.mail import Mail
from loaders.record import Loader, Refusal, Source
from loaders.roster import Roster
from loaders.table import Table

ALL: tuple[Loader, ...] = (Mail(), Calendar(), Roster(), Table(), Graph())


def named(name: str) -> Loader:
    """The loader of that name. Raises :class:`Refusal` naming those there are."""
    for loader in ALL:
        if loader.name == name:
            return loader
    raise Refusal("unknown_loader", f"There is no loader '{name}'. There are: {', '.join(each.name for each in ALL)}.")


def identify(source: Source) -> Loader:
    """The one loader whose content this is.

    Raises :class:`Refusal` when the file is empty, when nobody claims it, and when several do (then it names the rivals).
    """
    if not source.head:
        raise Refusal("empty_file", "The file is empty.")
    claims = [loader for loader in ALL if loader.claims(source)]
    if len(claims) == 1:
        return claims[0]
    if claims:
        rivals = ", ".join(loader.name for loader in claims)
        raise Refusal("several_loaders", f"Several loaders claim this file: {rivals}. Choose one with --loader.")
    known = "; ".join(loader.title for loader in ALL)
    raise Refusal("unknown_format", f"No loader reads this file. There are loaders for: {known}.")

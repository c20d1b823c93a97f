"""Which loaders there are, and whose a file is.

A loader is a file or folder of ``loaders/channels``, called as the loader in it; nothing else names it. :func:`names` looks
into the folder, :func:`named` imports one, :func:`every` imports all. :func:`identify` finds the one that a file belongs to,
and :func:`nearest` the one that can say most about a file that belongs to none.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from itertools import islice

from loaders import channels
from loaders.options import SHARED, Option, Options
from loaders.reading import looks_utf16
from loaders.record import Loader, Refusal, Source
from loaders.tabular import Grid, columns

_TRIED = 100
"""Records after which a loader is taken to read a file that it did not claim."""
_PACKED = (b"PK", b"PAR1", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0", b"SQLite", b"!BDN", b"\xff\xfe", b"\xfe\xff")
"""Beginnings of binary files of which the loader of tables has something to say."""
_UNREAD = (
    (b"begin:vcard", "it is a vCard of contacts. Export the address book as CSV and load that."),
    (
        b"{\\rtf",
        "it is a text document. What it lists can be loaded as a table: a workbook or CSV with one row for each event.",
    ),
)
"""How files begin that people have and nobody here reads, what they are, and what to do instead."""
_LETTER = (b"from:", b"to:", b"date:", b"subject:", b"message-id:", b"received:", b"return-path:")


def names() -> tuple[str, ...]:
    """The loaders there are, in order of their names. Imports none of them."""
    return tuple(sorted({each.name for each in pkgutil.iter_modules(channels.__path__)}))


def named(name: str) -> Loader:
    """The loader of that name. Raises :class:`Refusal` naming those there are."""
    if name not in names():
        raise Refusal("unknown_loader", f"There is no loader '{name}'. There are: {', '.join(names())}.")
    return loader_of(name)


def every() -> tuple[Loader, ...]:
    """All loaders, in order of their names."""
    return tuple(map(loader_of, names()))


def options() -> dict[str, Option]:
    """The choices that some loader reads, in the order of :class:`Options`; those that one declares for itself come last.

    Raises :class:`TypeError` where two declare the same name otherwise.
    """
    found = {name: each for name, each in SHARED.items() if any(name in loader.reads for loader in every())}
    for loader in every():
        for name, each in loader.reads.items():
            if found.setdefault(name, each) != each:
                raise TypeError(f"{loader.name} declares the option '{name}' otherwise than another loader does.")
    return found


@cache
def loader_of(name: str) -> Loader:
    """The loader in the module of that name, made once. Raises :class:`TypeError` where it holds another, or several."""
    module = import_module(f"{channels.__name__}.{name}")
    found = [
        each for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Loader) and each.__module__ == module.__name__
    ]  # fmt: skip
    if len(found) != 1 or found[0].name != name:
        seen = ", ".join(f"{each.__name__} called '{each.name}'" for each in found) or "none"
        raise TypeError(f"{module.__name__} must hold one loader, called '{name}'; it holds {seen}.")
    return found[0]()


def meant(roles: Iterable[str]) -> str:
    """The loader whose roles somebody gave columns for: ``roster`` for roles that only people have, ``table`` for others.

    Empty where no role was given, or none that tells the two apart.
    """
    roles = set(roles)
    if roles <= set(columns.EVENTS) & set(columns.PEOPLE):
        return ""
    return "roster" if roles <= set(columns.PEOPLE) else "table"


def identify(source: Source, options: Options | None = None) -> Loader:
    """The one loader whose content this is; who knows a file by its signature goes before who knows it by its shape.

    Raises :class:`Refusal` when the file is empty, when several loaders claim it equally (then it names the rivals), and when
    nobody does: then with what the loader that comes nearest says of it.
    """
    if not source.head:
        raise Refusal("empty_file", "The file is empty.")
    strengths = {loader: loader.claims(source) for loader in every()}
    best = "signature" if "signature" in strengths.values() else "shape"
    claims = [loader for loader, strength in strengths.items() if strength == best]
    if len(claims) == 1:
        return claims[0]
    if claims:
        rivals = ", ".join(loader.name for loader in claims)
        raise Refusal("several_loaders", f"Several loaders claim this file: {rivals}. Choose one with --loader.")
    raise _refusal(source, options or Options())


def nearest(source: Source) -> Loader | None:
    """The loader that can say most about a file that nobody claims; None for content that is like nothing known."""
    head = source.head
    if _unread(head):
        return None
    if b"BEGIN:VEVENT" in head or b"BEGIN:VCALENDAR" in head:
        return named("calendar")
    if sum(line.lower().startswith(_LETTER) for line in head[:4096].splitlines()) > 1:
        return named("mail")
    if b"\0" in head and not head.startswith(_PACKED) and not looks_utf16(head):
        return None
    grid = Grid.glimpse(source)
    if grid is None:
        return named("table")
    if len(grid.names) < 2:
        return None
    events = set(columns.NEEDED) & set(columns.events(grid.names, grid.sample()))
    people = {"name", "email"} & set(columns.people(grid.names, grid.sample()))
    return named("roster" if people and not events else "table")


def _refusal(source: Source, options: Options) -> Refusal:
    """The best reason that there is for refusing a file that nobody claims."""
    loader = nearest(source)
    if loader:
        try:
            for _ in islice(loader.read(source, options), _TRIED):
                pass
        except Refusal as refusal:
            return refusal
        except Exception:  # noqa: BLE001, S110 - what a parser does with a file that is not its own says nothing to anybody
            pass
        else:
            return _unsure(source, loader)
    known = "; ".join(each.title for each in every())
    return Refusal("unknown_format", f"No loader reads this file: {_looks(source.head)} There are loaders for: {known}.")


def _unsure(source: Source, loader: Loader) -> Refusal:
    grid = Grid.glimpse(source)
    seen = f" The table has {columns.listed(grid.names)}." if grid and loader.name in ("table", "roster") else ""
    how = "--loader roster if each row is a person" if loader.name == "roster" else f"--loader {loader.name} if it is one of"
    rest = ', or name the columns of its events: --map sender="..." --map receiver="..." --map time="..."'
    return Refusal(
        f"unsure_{loader.name}",
        f"Nothing in the file says for sure what it is.{seen} Load it with "
        + (f"{how}{rest}." if loader.name == "roster" else f"{how}: {loader.title}."),
    )


def _looks(head: bytes) -> str:
    """What can be said of content that is like nothing known, and what to do."""
    if sentence := _unread(head):
        return sentence
    if b"\0" in head:
        return f"it is no text, and begins with the bytes {head[:4].hex(' ')}."
    return (
        "it is text without columns, headers of mail or entries of a calendar. Save what it lists as a table: a workbook "
        "or CSV with one row for each event or person."
    )


def _unread(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((sentence for begins, sentence in _UNREAD if start.startswith(begins)), "")

"""Reads two loaded files again as one source, so that their names and numbers are the same people's."""

from __future__ import annotations

from pathlib import Path

from graphx import intake, joining
from graphx.account import Receipt
from graphx.errors import BadValue, LoadError
from graphx.joining import Join
from graphx.log import Log
from graphx.manner import options_of
from graphx.workspace import Home
from loaders.record import Part, Source


def join(home: Home, a: str, b: str) -> tuple[Join, Join]:
    """How the first file's people met the log before, and how they do afterwards; the second file's source becomes both's.

    Raises :class:`BadValue` for a file that lists nobody, :class:`LoadError` for one that is not loaded, or is not where it was
    loaded from any more, with the command that does the same with the file at hand.
    """
    log = Log.now(home)
    one, two = log.called(a), log.called(b)
    before = joining.meeting(log, one)
    if not before.people:
        one, two = two, one
        before = joining.meeting(log, one)
    if not before.people:
        raise BadValue(f"Neither {one.file} nor {two.file} is a list of people.")
    source = str(two.options.get("source", ""))
    if source == one.options.get("source"):
        raise BadValue(f"{one.file} and {two.file} are one source already: '{source}'.")
    path = _there(one, source)
    done = intake.load(home, [path], one.loader, options_of(one, source=source), lambda _: None, again=True)[0]
    if done.outcome == "refused":
        raise LoadError(f"{one.file}: {done.reasons[0].sentence}", "refused")
    return before, joining.meeting(Log.now(home), done)


def _there(receipt: Receipt, source: str) -> Path:
    """The file that a segment was read from, if it is still what it was."""
    path = Path(receipt.path)
    again = f'Load it so: load --again --source "{source}" FILE'
    if not receipt.path or not path.is_file() or "!" in receipt.file:
        raise LoadError(
            f"{receipt.file} cannot be read again from where it was loaded ({receipt.path or 'an upload'}). {again}", "gone"
        )
    if intake.digest(Source(path.name, (Part(path),))) != receipt.content:
        raise LoadError(f"{path} has changed since it was loaded. {again}", "changed")
    return path

"""Which messages of a folder or archive are one mailbox: those of a Maildir, and EML files that lie together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from loaders.bundle import Bundle

LETTER = ".eml"
BOXES = ("cur", "new")
_UNFINISHED = "tmp"


def in_folder(names: Sequence[str]) -> Iterator[Bundle]:
    """Each Maildir, which has both boxes, and the EML files of each folder."""
    folders = {PurePosixPath(name) for name in names if name.endswith("/")}
    maildirs = {each.parent for each in folders if each.name == "cur" and each.parent / "new" in folders}
    boxes: dict[PurePosixPath, list[str]] = {}
    beside: dict[PurePosixPath, list[str]] = {}
    letters: dict[PurePosixPath, list[str]] = {}
    for name in _files(names):
        path = PurePosixPath(name)
        home = next((each for each in path.parents if each in maildirs), None)
        inner = path.relative_to(home).parts if home else ()
        if home and inner[0] in BOXES and len(inner) == 2:
            boxes.setdefault(home, []).append(name)
        elif home and inner[0] in (*BOXES, _UNFINISHED) and len(inner) > 1:
            beside.setdefault(home, []).append(name)
        elif path.suffix.lower() == LETTER:
            letters.setdefault(path.parent, []).append(name)
    yield from (_bundle(home, found, beside.get(home, ())) for home, found in boxes.items())
    yield from (_bundle(folder, found) for folder, found in letters.items() if len(found) > 1)


def in_archive(names: Sequence[str]) -> Iterator[Bundle]:
    """All EML files together, whatever folders they lie in, and each Maildir, of which an archive may hold one box alone."""
    letters = [name for name in names if PurePosixPath(name).suffix.lower() == LETTER]
    boxes: dict[PurePosixPath, list[str]] = {}
    for name in _files(names):
        place = PurePosixPath(name).parent
        if place.name in BOXES and PurePosixPath(name).suffix.lower() != LETTER:
            boxes.setdefault(place.parent, []).append(name)
    if len(letters) > 1:
        yield Bundle("", tuple(letters))
    yield from (_bundle(home, found) for home, found in boxes.items() if len(found) > 1)


def _files(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not name.endswith("/"))


def _bundle(place: PurePosixPath, names: Iterable[str], beside: Iterable[str] = ()) -> Bundle:
    return Bundle("" if place == PurePosixPath() else str(place), tuple(sorted(names)), tuple(beside))

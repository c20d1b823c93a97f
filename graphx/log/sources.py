"""What there is to load in files, folders and archives, and what in them cannot be.

Folders and archives are taken apart into the files they hold. The messages of a Maildir are one source, and so are the EML
files of one folder or of one archive. Whatever can be no source is named with the reason, and the rest goes on: pipes, devices
and sockets, which might never end, links to nowhere and to folders, and what may not be read. Hidden names are left out.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from graphx.errors import LoadError
from loaders.reading import members
from loaders.record import Part, Refusal, Source

Found = tuple[Source, str, Refusal | None]
"""A source, the name under which its references are kept, and why it is refused, if it is."""

LETTER = ".eml"
BOXES = ("cur", "new")
_NO_FILES = (
    (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"),
)  # fmt: skip


def sources(paths: Iterable[Path]) -> Iterator[tuple[Source, str]]:
    """Everything that can be loaded, and the name its references are kept under: of the folder given, else of the file.

    Raises :class:`LoadError` for a path that does not exist; where nothing can be loaded, the first :class:`Refusal`.
    """
    refusals: list[Refusal] = []
    fine = 0
    for source, keep, refusal in found(paths):
        if refusal:
            refusals.append(refusal)
        else:
            fine += 1
            yield source, keep
    if refusals and not fine:
        raise refusals[0]


def found(paths: Iterable[Path], within: Path | None = None) -> Iterator[Found]:
    """The same, with what can be no source and the reason; so is all that is not really in the folder ``within``.

    Raises :class:`LoadError` for a path that does not exist.
    """
    for source, keep, refusal in _all(paths):
        strays = within and not refusal and any(not part.path.resolve().is_relative_to(within) for part in source.parts)
        outside = Refusal("outside_inbox", f"It is, or is a link to, something outside {within}, and is not opened.")
        yield source, keep, outside if strays else refusal


def _all(paths: Iterable[Path]) -> Iterator[Found]:
    for path in paths:
        name = shown(path.resolve().name if path.name in ("", "..") else path.name)
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            raise LoadError(f"There is no file or folder {shown(str(path))}.", "not_found") from error
        except OSError as error:
            yield Source(name, ()), name, unreadable(error)
            continue
        if stat.S_ISDIR(status.st_mode):
            keep = shown(path.resolve().name)
            yield from ((source, keep, refusal) for source, refusal in _folder(path))
        else:
            keep = shown(path.stem)
            yield from ((source, keep, refusal) for source, refusal in _file(path, name))


def shown(name: str) -> str:
    """A name as it can be written down: bytes that are no UTF-8 become escapes, so that different names stay different."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def unreadable(error: OSError) -> Refusal:
    """Why the system does not let us read something, and what to do."""
    what = _kind(error.filename)
    why = error.strerror or type(error).__name__
    return Refusal("unreadable", f"The {what} cannot be read: {why}. Allow it to be read, or copy it, and load it again.")


def _kind(name: str | None) -> str:
    try:
        return "folder" if name and Path(name).is_dir() else "file"
    except OSError:
        return "file"


def states(source: Source) -> list[tuple[int, int]]:
    """Size and time of every file of a source: when they change, so did the content. Empty when one is gone."""
    try:
        seen = {part.path: part.path.stat() for part in source.parts}
    except OSError:
        return []
    return [(status.st_size, status.st_mtime_ns) for status in seen.values()]


def _folder(folder: Path) -> Iterator[tuple[Source, Refusal | None]]:
    top = shown(folder.name or folder.resolve().name)
    failed: list[OSError] = []
    for root, names, files in os.walk(folder, onerror=failed.append):
        names[:] = sorted(name for name in names if not name.startswith("."))
        here = Path(root)
        label = shown(str(Path(top) / here.relative_to(folder))) if here != folder else top
        for name in names:
            if (here / name).is_symlink():
                yield Source(f"{label}/{shown(name)}", ()), _linked("a folder")
        if {*BOXES} <= {*names}:
            letters = _letters([here / name for name in BOXES], failed)
            names[:] = [name for name in names if name not in (*BOXES, "tmp")]
            if letters:
                yield Source(label, tuple(map(Part, letters))), None
        yield from _files(here, label, sorted(name for name in files if not name.startswith(".")))
    for error in failed:
        place = Path(error.filename or folder)
        inner = place.relative_to(folder) if place.is_relative_to(folder) else Path(place.name)
        yield Source(shown(str(Path(top) / inner)), ()), unreadable(error)


def _letters(boxes: Iterable[Path], failed: list[OSError]) -> list[Path]:
    """The messages of a Maildir; a box that may not be read is told and not passed over."""
    found: list[Path] = []
    for box in boxes:
        try:
            found += (each for each in box.iterdir() if each.is_file())
        except OSError as error:
            failed.append(error)
    return sorted(found)


def _files(here: Path, label: str, names: list[str]) -> Iterator[tuple[Source, Refusal | None]]:
    letters = [here / name for name in names if Path(name).suffix.lower() == LETTER]
    fine = [path for path in letters if _wrong(path) is None]
    if len(fine) > 1:
        yield Source(label, tuple(map(Part, fine))), None
    for name in names:
        if len(fine) < 2 or here / name not in fine:
            yield from _file(here / name, f"{label}/{shown(name)}")


def _file(path: Path, label: str) -> Iterator[tuple[Source, Refusal | None]]:
    refusal = _wrong(path)
    if refusal:
        yield Source(label, ()), refusal
    elif _is_archive(path):
        try:
            yield from ((source, None) for source in _archive(path, label))
        except Refusal as damage:
            yield Source(shown(damage.place) or label, ()), damage
    else:
        yield Source(label, (Part(path),)), None


def _wrong(path: Path) -> Refusal | None:
    """Why a path can be no source: it is no file, a link to nowhere, or may not be read."""
    try:
        mode = path.stat().st_mode
        kind = next((word for test, word in _NO_FILES if test(mode)), "")
        if kind:
            return Refusal("no_file", f"It is {kind} and not a file. Save what comes out of it as a file, and load that.")
        with path.open("rb"):
            return None
    except FileNotFoundError:
        if path.is_symlink():
            return _linked("nothing")
        return Refusal("vanished", "The file vanished before it was read. Load it again when nobody moves it.")
    except OSError as error:
        return unreadable(error)


def _linked(what: str) -> Refusal:
    onward = "Load that folder by its own name." if what != "nothing" else "Load the file it was meant for."
    return Refusal("link", f"It is a link to {what} and is not followed. {onward}")


def _archive(path: Path, label: str) -> Iterator[Source]:
    """The sources in a zip: its letters are one, each Maildir is one, every other file is one."""
    parts = list(members(path))
    letters = [part for part in parts if PurePosixPath(part.member).suffix.lower() == LETTER]
    boxes: dict[PurePosixPath, list[Part]] = {}
    for part in parts:
        place = PurePosixPath(part.member).parent
        if place.name in BOXES and part not in letters:
            boxes.setdefault(place.parent, []).append(part)
    together = [(label, letters), *((f"{label}!{place}", box) for place, box in boxes.items())]
    taken = set()
    for name, group in together:
        if len(group) > 1:
            taken.update(group)
            yield Source(name, tuple(group))
    for part in parts:
        if part not in taken:
            yield Source(f"{label}!{shown(part.member)}", (part,))


def _is_archive(path: Path) -> bool:
    """Whether a file is a zip of files, and not an office document that happens to be one."""
    with path.open("rb") as stream:
        if stream.read(4) != b"PK\x03\x04":
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return True

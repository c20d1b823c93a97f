"""What there is to load in files, folders and archives, and what in them cannot be.

Folders and archives are taken apart into the files they hold; which of them are one source (the messages of a Maildir) the
loaders say. Whatever can be no source is named with the reason, and the rest goes on: pipes, devices
and sockets, which might never end, links to nowhere and to folders, and what may not be read. Hidden names are left out.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphx.errors import LoadError
from loaders import registry
from loaders.bundle import Bundle
from loaders.reading import members
from loaders.record import Part, Refusal, Source

Found = tuple[Source, str, Refusal | None]
"""A source, the name under which its references are kept, and why it is refused, if it is."""

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
    names: list[str] = []
    for root, folders, files in os.walk(folder, onerror=failed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(root)
        inner = "" if here == folder else f"{here.relative_to(folder).as_posix()}/"
        for name in folders:
            if (here / name).is_symlink():
                yield Source(f"{top}/{shown(inner + name)}", ()), _linked("a folder")
        names += [f"{inner}{name}/" for name in folders]
        names += [inner + name for name in sorted(files) if not name.startswith(".")]
    wrong = {name: refusal for name in names if not name.endswith("/") and (refusal := _wrong(folder / name))}
    yield from ((Source(f"{top}/{shown(name)}", ()), refusal) for name, refusal in wrong.items())
    bundles, rest = _bundled([name for name in names if name not in wrong], archive=False)
    for bundle in bundles:
        label = f"{top}/{shown(bundle.place)}" if bundle.place else top
        yield Source(label, tuple(Part(folder / name) for name in bundle.names), folder / bundle.place), None
    for name in rest:
        yield from _opened(folder / name, f"{top}/{shown(name)}")
    for error in failed:
        place = Path(error.filename or folder)
        inside = place.relative_to(folder) if place.is_relative_to(folder) else Path(place.name)
        yield Source(shown(str(Path(top) / inside)), ()), unreadable(error)


def _bundled(names: list[str], *, archive: bool) -> tuple[list[Bundle], list[str]]:
    """What the loaders say belongs together, and the files that nobody bundles. Where two want one file, the larger bundle has
    it.
    """
    wanted = [bundle for loader in registry.every() for bundle in loader.bundle(names, archive=archive)]
    bundles: list[Bundle] = []
    taken: set[str] = set()
    for bundle in sorted(wanted, key=lambda each: -len(each.names)):
        if taken.isdisjoint(bundle.names):
            bundles.append(bundle)
            taken.update(bundle.names, bundle.beside)
    return bundles, [name for name in names if name not in taken and not name.endswith("/")]


def _file(path: Path, label: str) -> Iterator[tuple[Source, Refusal | None]]:
    refusal = _wrong(path)
    if refusal:
        yield Source(label, ()), refusal
    else:
        yield from _opened(path, label)


def _opened(path: Path, label: str) -> Iterator[tuple[Source, Refusal | None]]:
    """A file that can be read, or what an archive holds."""
    if not _is_archive(path):
        yield Source(label, (Part(path),)), None
        return
    try:
        yield from ((source, None) for source in _archive(path, label))
    except Refusal as damage:
        yield Source(shown(damage.place) or label, ()), damage


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
    """The sources in a zip: what the loaders bundle, and every other file."""
    parts = {part.member: part for part in members(path)}
    bundles, rest = _bundled([*parts], archive=True)
    for bundle in bundles:
        yield Source(f"{label}!{shown(bundle.place)}" if bundle.place else label, tuple(parts[name] for name in bundle.names))
    for name in rest:
        yield Source(f"{label}!{shown(name)}", (parts[name],))


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

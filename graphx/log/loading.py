"""From files to the log: what there is to load, who reads it, and the account of every file.

Each file becomes one segment or none: it is refused as a whole, or everything in it is accounted for.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from graphx.errors import LoadError
from graphx.log.account import Account, Reason
from graphx.log.child import ReadingChild, Stop, never, unless
from graphx.log.log import Log
from graphx.log.parse import Job
from graphx.log.preview import Preview
from graphx.log.recipe import already, described, place_of, read_so
from graphx.log.refusals import Refusals
from graphx.log.sources import found, sources, states
from graphx.log.unread import refuse_unread
from graphx.storage import atomic
from graphx.storage.home import Home
from loaders.options import Options
from loaders.record import Part, Refusal, Source
from loaders.tabular import derived

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class LoadStep:
    """What is going on, for whoever watches: the file, its number among all, and the records read so far."""

    file: str
    number: int
    files: int
    records: int = 0
    receipt: Account | None = None


Watch = Callable[[LoadStep], None]


def digest(source: Source, stop: Stop = never) -> str:
    """32 hex digits of the content of a source; of several files, whatever their names and order. Raises :class:`Stopped`."""
    return hashlib.sha256(b"".join(sorted(_digest(part, stop) for part in source.parts))).hexdigest()[:32]


def _digest(part: Part, stop: Stop) -> bytes:
    total = hashlib.sha256()
    with part.open() as stream:
        while chunk := stream.read(CHUNK):
            total.update(chunk)
            unless(stop)
    return total.digest()


def load(
    home: Home, paths: Sequence[Path | Source], loader: str, options: Options, watch: Watch, *, again: bool = False,
    stop: Stop = never, within: Path | None = None,
) -> list[Account]:  # fmt: skip
    """Loads everything and returns one receipt per file, in order; a source is taken as it is, under its own name.

    ``again`` reads what is loaded already once more, with the options of now, in the place of what it brought before; its
    names stay in the source they were in unless another is given. What lies outside the folder ``within``, or is a link to
    such, is refused. Refused files are written down (:mod:`graphx.log.refusals`) until they are loaded.

    Raises :class:`LoadError` when a path does not exist, :class:`BadValue` for an option that no loader of these paths reads,
    :class:`Locked` while another process writes, and :class:`Stopped` soon after ``stop`` has become true: every file is loaded
    as a whole or not at all.
    """
    log, refused = Log(home), Refusals(home)
    everything = list(_found(paths, within))  # before anything is made: a path that is not there leaves no workspace behind
    named = [source for source, _, refusal in everything if not refusal and not any(source is each for each in paths)]
    receipts: list[Account] = []
    with ReadingChild(stop) as reader:
        refuse_unread(described(options), named, partial(_whose, reader, loader, options))
        with home.writing():
            log.upgrade()
            try:
                for number, (source, keep, refusal) in enumerate(everything, 1):
                    step = LoadStep(source.name, number, len(everything))
                    watch(step)
                    unless(stop)
                    reader.before = states(source)
                    receipt = refusal or _one(log, reader, source, keep, loader, options, again, partial(_tell, watch, step))
                    receipts.append(receipt)
                    watch(replace(step, records=receipt.seen, receipt=receipt))
            finally:
                refused.note(receipts)  # once, also of a load that was stopped: a folder of thousands is refused file by file
    return receipts


def _whose(reader: ReadingChild, loader: str, options: Options, source: Source) -> str:
    """The loader that will read a source; empty for one that none reads."""
    event = reader.run(Job(source, "", Path(os.devnull), loader, options, whose=True), lambda _: None)
    return str(event.get("loader", ""))


def _tell(watch: Watch, step: LoadStep, records: int) -> None:
    watch(replace(step, records=records))


def _found(paths: Sequence[Path | Source], within: Path | None) -> Iterator[tuple[Source, str, Account | None]]:
    """All sources; what can be none is one, refused."""
    for path in paths:
        if isinstance(path, Source):
            yield path, path.name, None
            continue
        for source, keep, refusal in found([path], within):
            yield source, keep, _refused(source, refusal.code, refusal.sentence, refusal.place) if refusal else None


def _one(
    log: Log, reader: ReadingChild, source: Source, keep: str, loader: str, options: Options, again: bool,
    tell: Callable[[int], None],
) -> Account:  # fmt: skip
    try:
        name = digest(source, reader.stop)
    except OSError as error:
        return _refused(source, "unreadable", f"The file cannot be read: {error.strerror}.", "")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        return _refused(source, "zip_damaged", f"The file in the archive cannot be unpacked: {error}.", source.name)
    try:
        options = derived.named(options, source)
    except Refusal as refusal:
        return _refused(source, refusal.code, refusal.sentence, "", name)
    known = log.of_content(name)
    if known and not again:
        return already(known, source, options)
    if known and not options.source:
        options = replace(options, source=known.options.get("source", keep))
    chosen = replace(options, source=options.source or keep)
    draft = atomic.temporary(log.folder)
    try:
        event = reader.run(Job(source, name, draft, loader, chosen), tell)
        if event["event"] == "refused":
            return _refused(source, event["code"], event["sentence"], event["place"], name)
        receipt = read_so(Account.parse(event["receipt"]), source, chosen)
        return _appended(log, draft, source, replace(receipt, file=known.file) if known else receipt)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _appended(log: Log, draft: Path, source: Source, receipt: Account) -> Account:
    """The account of a draft that became a segment, or of the file as one for which there was no room."""
    try:
        return log.append(draft, receipt)
    except OSError as error:
        if not draft.is_dir():
            raise  # it has its name already: that nothing of it was kept would not be true
        return _refused(source, *atomic.unkept(draft, error), "", receipt.content)


def preview(path: Path | Source, loader: str, options: Options) -> Preview:
    """How a file would be read. Raises :class:`LoadError` when not even a guess can be made, and for a path
    :class:`BadValue` as :func:`load`.
    """
    try:
        source, keep = (path, path.name) if isinstance(path, Source) else next(sources([path]))
        options = derived.named(options, source)
    except Refusal as refusal:
        raise LoadError(f"{path.name}: {refusal.sentence}", refusal.code) from refusal
    except StopIteration as error:
        raise LoadError(f"{path.name}: there is no file in the folder.", "empty_folder") from error
    with ReadingChild() as reader:
        job = Job(source, "", Path(os.devnull), loader, replace(options, source=options.source or keep), explain=True)
        event = reader.run(job, lambda _: None)
    if event.pop("event") == "refused":
        raise LoadError(f"{source.name}: {event['sentence']}", event["code"])
    if source is not path:
        refuse_unread(described(options), [source], lambda _: str(event["loader"]))
    return Preview(**{**event, "columns": [tuple(each) for each in event["columns"]]})


def explain(path: Path, loader: str, options: Options) -> dict[str, Any]:
    """The loader that reads a file and the choices it would make. Raises :class:`LoadError` when it would be refused."""
    seen = preview(path, loader, options)
    if seen.missing:
        raise LoadError(f"{path.name}: {seen.refused}", "unknown_format")
    return {"loader": seen.loader, **seen.choices}


def _refused(source: Source, code: str, sentence: str, place: str, content: str = "") -> Account:
    reasons = [Reason("refused", code, 0, sentence, [place] if place else [])]
    return Account(source.name, "", "refused", reasons=reasons, content=content, path=place_of(source) if source.parts else "")

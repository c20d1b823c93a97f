"""From files to the log: what there is to load, who reads it, and the account of every file.

Each file becomes one segment or none: it is refused as a whole, or everything in it is accounted for.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any

from graphx.errors import LoadError, Stopped
from graphx.log.account import Account, Reason
from graphx.log.log import Log
from graphx.log.parse import CHANGED, Job
from graphx.log.preview import Preview
from graphx.log.recipe import already, place_of, read_so
from graphx.log.refusals import Refusals
from graphx.log.sources import found, sources, states
from graphx.storage import atomic
from graphx.storage.home import Home
from loaders.options import Options
from loaders.record import Part, Refusal, Source
from loaders.tabular import derived

WALL = 1800.0
"""Seconds one file may take, whatever it does."""

TURN = 0.2
"""Seconds after which a load that is silent is asked whether it shall stop."""

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
Stop = Callable[[], bool]
"""Asked again and again while something is loaded: True ends it."""


def never() -> bool:
    """Nobody stops it."""
    return False


def digest(source: Source, stop: Stop = never) -> str:
    """32 hex digits of the content of a source; of several files, whatever their names and order. Raises :class:`Stopped`."""
    return hashlib.sha256(b"".join(sorted(_digest(part, stop) for part in source.parts))).hexdigest()[:32]


def _digest(part: Part, stop: Stop) -> bytes:
    total = hashlib.sha256()
    with part.open() as stream:
        while chunk := stream.read(CHUNK):
            total.update(chunk)
            _unless(stop)
    return total.digest()


def _unless(stop: Stop) -> None:
    if stop():
        raise Stopped("Stopped. What was finished is kept, the rest was never there.")


def load(
    home: Home, paths: Sequence[Path | Source], loader: str, options: Options, watch: Watch, *, again: bool = False,
    stop: Stop = never, within: Path | None = None,
) -> list[Account]:  # fmt: skip
    """Loads everything and returns one receipt per file, in order; a source is taken as it is, under its own name.

    ``again`` reads what is loaded already once more, with the options of now, in the place of what it brought before; its
    names stay in the source they were in unless another is given. What lies outside the folder ``within``, or is a link to
    such, is refused. Refused files are written down (:mod:`graphx.log.refusals`) until they are loaded.

    Raises :class:`LoadError` when a path does not exist, :class:`Locked` while another process writes, and :class:`Stopped`
    soon after ``stop`` has become true: every file is loaded as a whole or not at all.
    """
    log, refused = Log(home), Refusals(home)
    everything = list(_found(paths, within))  # before anything is made: a path that is not there leaves no workspace behind
    with home.writing(), _Reader(stop) as reader:
        log.upgrade()
        receipts: list[Account] = []
        try:
            for number, (source, keep, refusal) in enumerate(everything, 1):
                step = LoadStep(source.name, number, len(everything))
                watch(step)
                _unless(stop)
                reader.before = states(source)
                receipt = refusal or _one(log, reader, source, keep, loader, options, again, partial(_tell, watch, step))
                receipts.append(receipt)
                watch(replace(step, records=receipt.seen, receipt=receipt))
        finally:
            refused.note(receipts)  # once, also of a load that was stopped: a folder of thousands is refused file by file
    return receipts


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
    log: Log, reader: _Reader, source: Source, keep: str, loader: str, options: Options, again: bool,
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
    """How a file would be read. Raises :class:`LoadError` when not even a guess can be made."""
    try:
        source, keep = (path, path.name) if isinstance(path, Source) else next(sources([path]))
        options = derived.named(options, source)
    except Refusal as refusal:
        raise LoadError(f"{path.name}: {refusal.sentence}", refusal.code) from refusal
    except StopIteration as error:
        raise LoadError(f"{path.name}: there is no file in the folder.", "empty_folder") from error
    with _Reader() as reader:
        job = Job(source, "", Path(os.devnull), loader, replace(options, source=options.source or keep), explain=True)
        event = reader.run(job, lambda _: None)
    if event.pop("event") == "refused":
        raise LoadError(f"{source.name}: {event['sentence']}", event["code"])
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


class _Reader:
    """The child process that reads files, started when needed and again when a file has killed it."""

    def __init__(self, stop: Stop = never) -> None:
        self._child: subprocess.Popen[str] | None = None
        self.stop = stop
        self._lines: queue.Queue[str] = queue.Queue()
        self.before: list[tuple[int, int]] | None = None
        """The state of the files of a source before its content was named; None where nobody looked."""

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind:
            self._kill()  # whoever stopped it waits for nothing
        elif self._child and self._child.stdin:
            self._child.stdin.close()
            try:
                self._child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._kill()

    def run(self, job: Job, tell: Callable[[int], None]) -> dict[str, Any]:
        """The last event of a job. A file that changes meanwhile is refused for that, whatever came of reading it."""
        event = self._run(job, tell)
        changed = self.before is not None and states(job.source) != self.before
        return _event(CHANGED.code, CHANGED.sentence) if changed else event

    def _run(self, job: Job, tell: Callable[[int], None]) -> dict[str, Any]:
        """A child that dies or takes too long means that the file is refused."""
        child = self._started()
        try:
            child.stdin.write(job.encode() + "\n")  # type: ignore[union-attr]
            child.stdin.flush()  # type: ignore[union-attr]
        except BrokenPipeError:
            return self._died()
        deadline = time.monotonic() + WALL
        while True:
            try:
                line = self._lines.get(timeout=max(min(deadline - time.monotonic(), TURN), 0))
            except queue.Empty:
                _unless(self.stop)
                if time.monotonic() < deadline:
                    continue
                self._kill()
                return _event("too_slow", f"Reading the file took more than {WALL:.0f} seconds and was stopped.")
            if not line:
                return self._died()
            event: dict[str, Any] = json.loads(line)
            if event["event"] != "progress":
                return event
            _unless(self.stop)
            tell(event["records"])

    def _started(self) -> subprocess.Popen[str]:
        if self._child is None or self._child.poll() is not None:
            root = str(Path(__file__).resolve().parents[2])
            environment = {**os.environ, "PYTHONPATH": root, "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONUTF8": "1"}
            self._lines = queue.Queue()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "graphx.log.parse"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                encoding="utf-8", env=environment, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            threading.Thread(target=_follow, args=(self._child.stdout, self._lines), daemon=True).start()
        return self._child

    def _died(self) -> dict[str, Any]:
        code = self._child.wait() if self._child else 0
        self._kill()
        return _event("parser_killed", f"The file broke the program that reads it (exit {code}): too large, or made to harm.")

    def _kill(self) -> None:
        if self._child:
            self._child.kill()
            self._child.wait()
            if self._child.stdin:
                self._child.stdin.close()
            self._child = None


def _follow(stream: IO[str], lines: queue.Queue[str]) -> None:
    """Passes lines on as they come; an empty one says that the child has ended."""
    with stream:
        for line in stream:
            lines.put(line)
    lines.put("")


def _event(code: str, sentence: str) -> dict[str, Any]:
    return {"event": "refused", "code": code, "sentence": sentence, "place": ""}

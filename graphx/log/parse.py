"""Reads untrusted files in a process of its own, within caps: what bursts here does not burst in the app.

Run as ``python -m graphx.log.parse``: one job a line on standard input, events as JSON lines on standard output. Whatever a
file does to its parser, the worst that happens is that this process ends and its file is refused.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graphx import operating_system
from graphx.errors import LoadError
from graphx.log.segment import Draft
from graphx.log.sources import states
from loaders.block import Block
from loaders.options import Options
from loaders.record import Loader, Part, Refusal, Seen, Source
from loaders.registry import identify, meant, named, nearest

EVERY = 5_000
MEMORY = 4 * 1024**3
PROCESSOR = 900
OUTPUT = 16 * 1024**3
COLUMNS = re.compile(r"no_\w+_column|unknown_column|unsure_table|unsure_roster")
"""Refusals of a table that other columns would mend."""
CHANGED = Refusal("changed_during_read", "The file changed while it was read. Load it again when nobody writes or moves it.")


@dataclass(frozen=True, slots=True)
class Job:
    """One source to be read into one draft; with ``explain`` it is only looked at, with ``whose`` only its loader is named."""

    source: Source
    digest: str
    folder: Path
    loader: str
    options: Options
    explain: bool = False
    whose: bool = False

    def encode(self) -> str:
        """One line of JSON."""
        parts = [[str(part.path), part.member] for part in self.source.parts]
        return json.dumps(
            {"name": self.source.name, "parts": parts, "digest": self.digest, "folder": str(self.folder), "loader": self.loader,
             "options": {**asdict(self.options)}, "explain": self.explain, "whose": self.whose}
        )  # fmt: skip

    @classmethod
    def decode(cls, line: str) -> Job:
        """The job that :meth:`encode` wrote."""
        data = json.loads(line)
        options = data["options"]
        options["mapping"] = {role: tuple(columns) for role, columns in options["mapping"].items()}
        options["exclude_labels"] = tuple(options["exclude_labels"])
        source = Source(data["name"], tuple(Part(Path(path), member) for path, member in data["parts"]))
        folder, only = Path(data["folder"]), (data["explain"], data["whose"])
        return cls(source, data["digest"], folder, data["loader"], Options(**options), *only)

    def chosen(self) -> Loader:
        """The loader the user named, the one whose columns the user named, or the only one that claims the content."""
        name = self.loader or meant(self.options.mapping)
        return named(name) if name else identify(self.source, self.options)

    def looked(self) -> Loader:
        """The chosen loader, or the one that comes nearest where no one claims the content."""
        try:
            return self.chosen()
        except Refusal:
            loader = nearest(self.source) if self.source.head and not self.loader else None
            if loader is None:
                raise
            return loader


def events(job: Job) -> Iterator[dict[str, Any]]:
    """What happens to one job: ``progress`` now and then, and at the end ``done``, ``explained``, ``named`` or ``refused``."""
    try:
        if job.explain:
            yield _explained(job)
            return
        loader = job.chosen()
        if job.whose:
            yield {"event": "named", "loader": loader.name}
            return
        before = states(job.source)
        if not before:
            raise CHANGED
        draft = Draft(job.folder)
        count = 0
        for record in loader.blocks(job.source, job.options):
            draft.add(record)
            told, count = count // EVERY, count + (len(record) if isinstance(record, Block) else 1)
            if count // EVERY > told and not isinstance(record, Seen):
                _unchanged(job.source, before)
                yield {"event": "progress", "records": count - count % EVERY}
        _unchanged(job.source, before)
        yield {"event": "done", "receipt": asdict(draft.close(job.source.name, loader.name, job.digest, loader.version))}
    except Refusal as refusal:
        yield _refused(refusal.code, refusal.sentence + _onward(job, refusal.code), refusal.place)
    except LoadError as error:
        yield _refused(error.code, str(error), "")
    except MemoryError:
        yield _refused(
            "too_much_memory", "Reading the file takes more memory than is allowed. Split it and load the parts.", ""
        )
    except Exception as error:  # noqa: BLE001 - a parser's fault on a hostile file must become a refusal, whatever it is
        yield _refused("parser_failed", f"The file could not be read: {type(error).__name__}.", _where(error))


def _explained(job: Job) -> dict[str, Any]:
    from graphx.log.preview import preview

    return {"event": "explained", **asdict(preview(job.looked(), job.source, job.options))}


def _onward(job: Job, code: str) -> str:
    """What to do about a table whose columns were not understood."""
    loader = "roster" if code in ("no_key_column", "unsure_roster") else "table"
    if not COLUMNS.fullmatch(code) or job.loader not in ("", loader):
        return ""
    from graphx.log.preview import onward

    return onward(job.source, loader, job.options)


def _unchanged(source: Source, before: list[tuple[int, int]]) -> None:
    if states(source) != before:
        raise CHANGED


def _refused(code: str, sentence: str, place: str) -> dict[str, Any]:
    return {"event": "refused", "code": code, "sentence": sentence, "place": place}


def _where(error: Exception) -> str:
    """The line of our own code at which a parser failed: it says where to mend, and nothing about the file's content."""
    trace = error.__traceback__
    place = ""
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if f"{os.sep}loaders{os.sep}" in name:
            place = f"{Path(name).name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _cap() -> None:
    """Fresh caps for the next job: memory and output for the process, processor time from now."""
    operating_system.cap(int(os.environ.get("GRAPHX_PARSE_MEMORY", MEMORY)), PROCESSOR, OUTPUT)


def main() -> None:
    """Works through the jobs on standard input until it ends; what it writes is its owner's alone."""
    os.umask(0o077)
    for line in sys.stdin:
        _cap()
        for event in events(Job.decode(line)):
            sys.stdout.write(json.dumps(event) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

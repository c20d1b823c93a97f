"""How a file would be read, before anything is loaded: the choices, what is missing in them, and the first records.

Everything is printed so that it can be saved, edited and given back with ``--mapping``: what is no choice is a comment.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphx.storage.atomic import PREFIX
from graphx.wording import PROGRAM
from loaders.options import Options
from loaders.record import Card, Declared, Interaction, Loader, Note, Party, Record, Refusal, Reject, Source
from loaders.registry import named
from loaders.tabular import Grid, columns

ROWS = 20
"""Records that are shown."""

REJECTS = 5
"""Of them, so many that would not be read: they come first where rows are put together, and say little about the others."""
EXAMPLES = 3
"""Values of a column that are shown beside its name."""

UNNAMED = "(nobody)"
KEYS = ("name", "email", "phone", "id")
"""One of these a table of people must have."""


@dataclass(frozen=True)
class Preview:
    """The loader of a file, the choices it would make, what these lack, and the first records as they would be read."""

    loader: str
    choices: dict[str, Any]
    missing: dict[str, str] = field(default_factory=dict)
    """Roles that have no column yet, and what each is."""
    refused: str = ""
    """Why the file would be refused as it stands; empty when it would be loaded."""
    rows: list[str] = field(default_factory=list)
    """The first records as they would be read; of a table that would be refused, the first rows as they stand in the file."""
    notes: list[str] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    """The columns of a table, each with what its first rows hold; derived ones (``First name + Last name``) come last."""
    records: list[dict[str, str]] = field(default_factory=list)
    """The same records as ``rows``, cell by cell, all with the same keys; of a refused table, its rows by column."""

    def text(self, file: str) -> str:
        """TOML that :func:`graphx.commands.typed_options.options` takes, with all else as comments."""
        import tomli_w

        choices = {"loader": self.loader, **self.choices}
        lines = [f"# {_line(file)} would be read by the loader '{self.loader}'. Edit, save, and give it back with --mapping."]
        lines += [f"# As it stands the file is refused: {_line(self.refused)}"] if self.refused else []
        lines += tomli_w.dumps(choices).rstrip().split("\n")
        if self.missing and "mapping" not in choices:
            lines += ["", "[mapping]"]
        lines += [f'# {role} = ["COLUMN"]  # missing: {meaning}' for role, meaning in self.missing.items()]
        what = "rows as they stand in the file" if self.refused else "records as they would be read"
        lines += ["", f"# The first {len(self.rows)} {what}:"] if self.rows else []
        return "\n".join([*lines, *(f"# {row}" for row in (*self.rows, *self.notes))])


def preview(loader: Loader, source: Source, options: Options) -> Preview:
    """Looks at a file with one loader. Raises :class:`Refusal` where not even a guess can be made."""
    choices = loader.explain(source, options)
    lacking = missing(loader.name, choices.get("mapping", {}))
    rows: list[str] = []
    notes: list[str] = []
    records: list[dict[str, str]] = []
    rejected, refused = 0, ""
    grid = Grid.of(source, options) if loader.name in ("table", "roster") else None
    try:
        for record in loader.read(source, options):
            if isinstance(record, Note):
                notes.append(_line(f"note: {record.sentence}"))
            elif (shown := _row(record)) and (not isinstance(record, Reject) or rejected < REJECTS):
                rejected += isinstance(record, Reject)
                rows.append(shown)
                records.append(_cells(record))
                if len(rows) >= ROWS:
                    break
    except Refusal as refusal:
        refused = refusal.sentence
        raw = grid.sample(ROWS) if grid else []
        rows = [_line(" | ".join(row)) for row in raw]
        records = [dict(zip(grid.names, map(_line, row), strict=False)) for row in raw] if grid else []
    keys = dict.fromkeys(key for record in records for key in record)
    records = [{key: record.get(key, "") for key in keys} for record in records]
    return Preview(loader.name, choices, lacking, refused, rows, notes, _columns(grid) if grid else [], records)


def _columns(grid: Grid) -> list[tuple[str, str]]:
    """Every column with the first different values that stand in it."""
    sample = grid.sample(ROWS)
    found = []
    for place, name in enumerate(grid.names):
        values = dict.fromkeys(_line(row[place])[:40] for row in sample if place < len(row) and row[place].strip())
        found.append((name, " · ".join([*values][:EXAMPLES])))
    return [each for each in found if each[0].strip()]


def missing(loader: str, mapping: object) -> dict[str, str]:
    """The roles that a mapping lacks, with what each is; nothing for loaders that take no mapping."""
    given = mapping if isinstance(mapping, Mapping) else {}
    if loader == "table":
        return {role: meaning for role, meaning in columns.NEEDED.items() if not given.get(role)}
    if loader == "roster" and not set(KEYS) & set(given):
        return {"name": "who it is; or give email, phone or id"}
    return {}


def onward(source: Source, loader: str, options: Options) -> str:
    """The commands that go on after a table was refused for its columns; empty where there is no such command."""
    try:
        lacking = missing(loader, named(loader).explain(source, options).get("mapping", {}))
    except Refusal:
        lacking = {}
    path = source.parts[0].path
    # An upload lies in a folder that is gone when the sentence is read.
    file = shlex.quote(path.name if any(part.startswith(PREFIX) for part in path.parts) else str(path))
    typed = {role: names for role, names in options.mapping.items() if role not in lacking}
    given = "".join(f" --map {role}={shlex.quote(name)}" for role, names in typed.items() for name in names)
    asked = "".join(f' --map {role}="COLUMN"' for role in lacking)
    first = f" Go on with: {PROGRAM} load {file}{given}{asked}" if asked else ""
    look = f"{PROGRAM} load {file}{given} --loader {loader} --explain"
    return f"{first}{', or see' if first else ' See'} what is understood so far, ready to edit: {look}"


def _row(record: Record) -> str:
    """A record in one line; empty for what is no record of the file."""
    match record:
        case Interaction():
            return _interaction(record)
        case Card():
            facts = (record.organisation, record.group, record.department, record.side, "key" if record.key else "",
                     f"owner {record.owner}" if record.owner else "")  # fmt: skip
            said = ", ".join(filter(None, (record.name, *record.references)))
            return _line(f"person: {said}" + "".join(f"; {each}" for each in facts if each))
        case Declared():
            return _line(f"declared {record.kind}: {_who(record.a)} - {_who(record.b)}")
        case Reject():
            return _line(f"{record.state} ({record.rule}), {record.place}: {record.sentence}")
    return ""


def _cells(record: Record) -> dict[str, str]:
    """A record as the cells of a table: what it was read as, and who, when and how."""
    match record:
        case Interaction():
            return {
                "read as": "planned" if record.planned else "interaction", "time": _time(record), "from": _who(record.sender),
                "to": ", ".join(map(_who, record.receivers)) or UNNAMED, "channel": record.channel, "kind": record.kind,
                "minutes": "" if record.minutes is None else f"{record.minutes:g}",
            }  # fmt: skip
        case Card():
            return {
                "read as": "person", "name": record.name, "references": ", ".join(record.references),
                "organisation": record.organisation, "group": record.group, "department": record.department,
                "side": record.side, "key": "yes" if record.key else "", "owner": record.owner,
            }  # fmt: skip
        case Declared():
            return {"read as": f"declared {record.kind}", "from": _who(record.a), "to": _who(record.b)}
        case Reject():
            return {"read as": record.state, "why": f"{record.place}: {record.sentence}"}
    return {}


def _time(record: Interaction) -> str:
    return record.time.strftime({"day": "%Y-%m-%d", "month": "%Y-%m"}.get(record.precision, "%Y-%m-%d %H:%M:%S"))


def _interaction(record: Interaction) -> str:
    to = ", ".join(map(_who, record.receivers)) or UNNAMED
    length = f", {record.minutes:g} minutes" if record.minutes is not None else ""
    how = record.channel if record.channel == record.kind else f"{record.channel}/{record.kind}"
    ahead = ", planned" if record.planned else ""
    return _line(f"{_time(record)}, {_who(record.sender)} -> {to}, {how}{length}{ahead}")


def _who(party: Party | None) -> str:
    if party is None:
        return UNNAMED
    return f"{party.name} <{party.reference}>" if party.name else party.reference


def _line(text: str) -> str:
    """One line without anything that could end a comment or move a terminal's cursor."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))

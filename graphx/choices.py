"""What was typed on the command line, as the choices that a loader or a question takes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from graphx.errors import BadValue, UnknownName
from loaders.record import Options


def pairs(given: list[str], option: str) -> list[tuple[str, str]]:
    """Each ``KEY=VALUE`` as a pair. Raises :class:`BadValue`, naming the option, for a text that is none."""
    found = [each.partition("=") for each in given]
    for role, equals, value in found:
        if not role or not equals or not value:
            raise BadValue(f"{option} takes ROLE=VALUE, not '{role}{equals}{value}'.")
    return [(role.strip(), value) for role, _, value in found]


def options(mapping: Path | None, chosen: dict[str, Any], columns: list[str], split: list[str]) -> Options:
    """What the file of choices says, with what was typed on top of it."""
    data: dict[str, Any] = {}
    if mapping:
        try:
            data = tomllib.loads(mapping.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadValue(f"{mapping} cannot be read as a file of choices: {error}.") from error
    data.pop("loader", None)
    for key in data:
        if key not in Options.__dataclass_fields__:
            raise UnknownName(f"choice in {mapping}", key, Options.__dataclass_fields__)
    standard = Options()
    data |= {key: value for key, value in chosen.items() if value != getattr(standard, key)}
    roles = {role: [names] if isinstance(names, str) else list(names) for role, names in data.get("mapping", {}).items()}
    typed: dict[str, list[str]] = {}
    for role, column in pairs(columns, "--map"):
        typed.setdefault(role, []).append(column)
    data["mapping"] = {role: tuple(names) for role, names in (roles | typed).items()}
    data["split"] = {**data.get("split", {}), **dict(pairs(split, "--split"))}
    return Options(**data)

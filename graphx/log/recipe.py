"""How a source was read: which options were chosen, where it was, and the name that its segment gets from all that."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from graphx.log.account import Account, Reason
from graphx.log.log import segment_name
from graphx.storage import atomic
from graphx.version import VERSION
from loaders import registry
from loaders.options import Options
from loaders.record import Source


def already(known: Account, source: Source, options: Options) -> Account:
    """The account of a content that is loaded already: nothing is read again unless somebody says so."""
    wanted = described(options)
    same = all(known.options.get(key) == value for key, value in wanted.items())
    again = f"Loaded before, as {known.file}."
    if not same:
        again += " It was read otherwise then: give --again to read it so."
    elif outdated(known):
        again += " An older version of its loader read it then: give --again to read it as it is read now."
    return replace(
        known, file=source.name, outcome="already loaded", loaded=0, interactions=0,
        duplicate=known.duplicate + known.loaded,
        reasons=[*known.reasons, Reason("duplicate", "same_content", known.loaded, again, [])],
    )  # fmt: skip


def outdated(receipt: Account) -> bool:
    """Whether a file was read by an older version of its loader; not where that loader is no longer there."""
    return receipt.loader in registry.names() and receipt.version < registry.named(receipt.loader).version


def read_so(receipt: Account, source: Source, options: Options) -> Account:
    """An account that also says how the file was read, and is named by it."""
    how = described(options)
    path = place_of(source)
    return replace(
        receipt, options=how, path=path, moment=datetime.now(UTC).isoformat(timespec="seconds"), graphx=VERSION,
        digest=segment_name(receipt.content, receipt.loader, receipt.version, how),
    )  # fmt: skip


def place_of(source: Source) -> str:
    """Where a source can be found again: its file, the folder of its letters; empty for one that is no file, as a server."""
    found = (source.folder or source.parts[0].path).resolve()
    if any(each.startswith(atomic.PREFIX) for each in found.parts):
        return ""  # an upload, gone when it was read
    return str(found) if found.name in source.name.replace("!", "/").split("/") else ""


def described(options: Options) -> dict[str, Any]:
    """The options that were chosen, as plain values: what is as usual is left out."""
    usual = asdict(Options())
    chosen = {key: value for key, value in asdict(options).items() if value != usual[key]}
    plain: dict[str, Any] = json.loads(json.dumps(chosen))  # tuples become lists, as they are stored
    return plain

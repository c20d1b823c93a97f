"""A folder of tables whose every byte is known: ``receipt.json`` lists each file with its length and digest, and seals itself.

One flipped bit in a Parquet file often gives a wrong answer and no error; so nothing is read from a folder before it is what
it was when it was written.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from graphx.errors import Damaged

NAME = "receipt.json"
_CHECKED: dict[Path, tuple[tuple[int, int, int], str]] = {}
"""Digests of files that this process has read whole, by what changes when a file is written: inode, length, time."""


def write(folder: Path, data: dict[str, Any]) -> None:
    """Writes ``data`` as the folder's receipt, with the digests of all files beside it."""
    tables = {
        path.name: [path.stat().st_size, _digest(path)]
        for path in sorted(folder.iterdir())
        if path.name != NAME and path.is_file()
    }
    whole = {**data, "tables": tables}
    text = json.dumps({"seal": _seal(whole), **whole}, ensure_ascii=False, indent=1)
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def read(folder: Path, remedy: str) -> dict[str, Any]:
    """What :func:`write` was given. Raises :class:`Damaged`, naming the file and the remedy, when it was changed since."""
    path = folder / NAME
    try:
        data = json.loads(path.read_bytes())
        seal, tables = data.pop("seal"), data["tables"]
        whole = seal == _seal(data) and isinstance(tables, dict)
    except FileNotFoundError as error:
        raise Damaged(f"{path} is missing. {remedy}") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(f"{path} is damaged: it is not what was written. {remedy}") from error
    if not whole:
        raise Damaged(f"{path} is damaged: it is not what was written. {remedy}")
    return data  # type: ignore[no-any-return]


def check(folder: Path, remedy: str) -> None:
    """Compares all files of a folder with its receipt. Raises :class:`Damaged` for one that is missing or was changed."""
    for name, (size, digest) in read(folder, remedy)["tables"].items():
        path = folder / name
        try:
            if path.stat().st_size != size or _digest(path) != digest:
                raise Damaged(f"{path} is damaged: it is not what was written. {remedy}")
        except FileNotFoundError as error:
            raise Damaged(f"{path} is missing. {remedy}") from error
        except OSError as error:
            raise Damaged(f"{path} cannot be read: {error.strerror}. {remedy}") from error


def _seal(data: dict[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _digest(path: Path) -> str:
    status = path.stat()
    mark = status.st_ino, status.st_size, status.st_mtime_ns
    known = _CHECKED.get(path)
    if known and known[0] == mark:
        return known[1]
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    _CHECKED[path] = mark, found
    return found

"""A digest of the code that makes the derived tables: what was made by other code is not taken for what this code makes.

Nothing is raised by hand: whoever changes a query, a measure or the model changes the maker. The same code is the same maker in
a checkout and installed, so that both answer from the same tables.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from graphx.query import FOLDER
from loaders import record

ROOMS = ("engines", "graph", "people", "ties")
MODULES = ("dates.py", "depth.py", "measure_columns.py", "log/copies.py", "log/segment.py")
LIBRARIES = ("duckdb", "numba", "numpy", "pyarrow", "rapidfuzz", "scipy")
"""What computes with ours: another release may round otherwise."""


@cache
def maker() -> str:
    """Twelve hex digits; the same in every process that runs this code with these libraries."""
    here = Path(__file__).parent.parent
    files = [here / name for name in MODULES]
    files += [path for room in ROOMS for path in sorted((here / room).rglob("*.py"))]
    files += [*sorted((FOLDER / "build").glob("*.sql")), Path(record.__file__)]
    total = hashlib.blake2b(digest_size=6)
    for path in files:
        total.update(f"{path.name}\0".encode() + hashlib.blake2b(_plain(path)).digest())
    for name in LIBRARIES:
        total.update(f"{name} {version(name)}\0".encode())
    return total.hexdigest()


def _plain(path: Path) -> bytes:
    """A file as every copy has it: in a wheel the loaders are ``graphx.loaders``, and git may end lines as the system does."""
    return path.read_text(encoding="utf-8").replace("graphx.loaders", "loaders").encode()

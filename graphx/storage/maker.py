"""A digest of the code that makes the derived tables: what was made by other code is not taken for what this code makes.

Nothing is raised by hand: whoever changes a query, a measure or the model changes the maker.
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
        total.update(f"{path.name}\0".encode() + hashlib.blake2b(path.read_bytes()).digest())
    for name in LIBRARIES:
        total.update(f"{name} {version(name)}\0".encode())
    return total.hexdigest()

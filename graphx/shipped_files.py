"""Where the files are that graphx comes with and that are no modules of it: the queries and the entrypoint of the app.

In a checkout they stand beside the package, in an installed graphx inside it (``.ci/wheel.py`` says why). Nothing else asks
which of the two it is.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

INSTALLED = (_PACKAGE / "queries").is_dir()
"""Whether this graphx came out of a wheel."""

ROOT = _PACKAGE.parent
"""The folder from which graphx is imported."""

QUERIES = (_PACKAGE if INSTALLED else ROOT) / "queries"
"""The folder with the questions' statements."""

ENTRY = (_PACKAGE / "entry" if INSTALLED else ROOT) / "app.py"
"""What Streamlit is started on. Its folder goes onto Python's path there, so it holds nothing else that could be imported."""

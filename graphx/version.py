"""The version of the program, as accounts of loads keep it."""

from __future__ import annotations

VERSION = "0.1.0"

"""``python -m bench`` measures everything but what needs a server; ``python -m bench NAME...`` only what is named.

What measures on files of yours takes their folder behind its name: ``python -m bench influence FOLDER``.
"""

from __future__ import annotations

import importlib
import sys

USUAL = ("aggregate", "memory", "measures", "whole", "trial", "startup")
SERVED = ("push", "gds", "spark")
"""They start a Neo4j, which needs Java, and take half an hour or more: only when they are named."""
TAKING = ("influence",)
"""They measure on a folder of files that somebody names."""
NAMES = (*USUAL, *SERVED, *TAKING)


def main(wanted: list[str]) -> int:
    """Runs the named benches in order. Gives exit code 2 for an unknown name."""
    folders = {place: wanted[place + 1] for place, name in enumerate(wanted[:-1])
               if name in TAKING and wanted[place + 1] not in NAMES}  # fmt: skip
    runs = [(name, folders.get(place)) for place, name in enumerate(wanted) if place - 1 not in folders]
    unknown = [name for name, _ in runs if name not in NAMES]
    if unknown:
        print(f"There is no bench called {', '.join(unknown)}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    sys.argv[1:] = []  # a bench that is also a program of its own would take the names for its sizes
    for name, folder in runs or [(name, None) for name in USUAL]:
        importlib.import_module(f"bench.{name}").main(*([folder] if folder else []))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

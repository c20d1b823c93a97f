"""``python -m bench`` measures everything but what needs a server; ``python -m bench NAME...`` only what is named."""

from __future__ import annotations

import importlib
import sys

USUAL = ("aggregate", "memory", "measures", "whole", "trial", "startup")
SERVED = ("push", "gds", "spark")
"""They start a Neo4j, which needs Java, and take half an hour or more: only when they are named."""
NAMES = (*USUAL, *SERVED)


def main(wanted: list[str]) -> int:
    """Runs the named benches in order. Gives exit code 2 for an unknown name."""
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        print(f"There is no bench called {', '.join(unknown)}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    sys.argv[1:] = []  # a bench that is also a program of its own would take the names for its sizes
    for name in wanted or USUAL:
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

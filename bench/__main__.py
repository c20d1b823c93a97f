"""``python -m bench`` measures everything; ``python -m bench NAME...`` only what is named."""

from __future__ import annotations

import importlib
import sys

NAMES = ("aggregate", "memory", "measures", "whole", "trial", "startup")


def main(wanted: list[str]) -> int:
    """Runs the named benches in order. Gives exit code 2 for an unknown name."""
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        print(f"There is no bench called {', '.join(unknown)}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    sys.argv[1:] = []  # a bench that is also a program of its own would take the names for its sizes
    for name in wanted or NAMES:
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

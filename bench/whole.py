"""The whole path on real exports: load, build, measures, answers, each step with its time and memory."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench import gauge, steps

PLACES = {
    "Enron mail": ("enron/messages.csv.gz", "enron/people.csv"),
    "Manufacturing mail": ("manufacturing/communication.csv",),
    "Ministers' meetings 2010-2015": ("uk_ministers/meetings_2010_2015.csv",),
    "Ministers' registers": ("uk_ministers/registers",),
}
TOTALS = ("seen", "loaded", "duplicate", "excluded", "suppressed", "quarantined", "interactions")


def one(title: str, files: Sequence[Path], options: Sequence[str] = ()) -> dict[str, int]:
    """Prints the path of some files and gives the totals of their receipts."""
    with tempfile.TemporaryDirectory() as folder:
        taken, receipts, sentences = steps.path(Path(folder) / "workspace", files, options)
    steps.show(title, taken, sentences)
    outcomes = Counter(receipt["outcome"] for receipt in receipts)
    totals = {name: sum(receipt[name] for receipt in receipts) for name in TOTALS}
    said = ", ".join(f"{n} {each}" for each, n in sorted(outcomes.items()))
    gauge.show("  what became of the records", ["files", "outcomes", *TOTALS], [[len(receipts), said, *totals.values()]])
    for receipt in receipts:
        for reason in receipt["reasons"] if receipt["outcome"] == "refused" else []:
            print(f"  refused {receipt['file']}: {reason['sentence']}")
    return {**totals, "refused": outcomes["refused"]}


def main(folder: Path = gauge.SHARED / "data") -> None:
    """Everything of :data:`PLACES` that is there."""
    for title, names in PLACES.items():
        files = [folder / name for name in names]
        if all(file.exists() for file in files):
            one(
                title, files, ("--source", "one") if len(files) > 1 else ()
            )  # people by number in one file, by name in the other
        else:
            print(f"\n{title}: skipped, not in {folder}. Set GRAPHX_SHARED to the folder that holds data/.")

"""The log: one immutable segment per source file, named by the file's digest. Nothing else writes it.

A segment keeps its own copy of an interaction that another one holds too: which was loaded first changes nothing, and the
copies are joined when tables are built.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphx import durable
from graphx.account import Reason, Receipt
from graphx.errors import Damaged, LoadError
from graphx.workspace import Home


class Log:
    """All segments of a workspace. Reading needs no lock; :meth:`append` and :meth:`remove` belong to the writer."""

    def __init__(self, home: Home, digests: Sequence[str] | None = None) -> None:
        self.folder = home.log
        self._digests = digests
        self._receipts: dict[str, Receipt] = {}

    @classmethod
    def now(cls, home: Home) -> Log:
        """The segments there are at this moment: what is loaded later is not in it, so what it is computed into stays true."""
        return cls(home, Log(home).digests())

    def digests(self) -> list[str]:
        """The names of the segments, sorted: the version of the log."""
        if self._digests is not None:
            return list(self._digests)
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if path.is_dir() and not path.name.startswith("."))

    def receipt(self, digest: str) -> Receipt | None:
        """The account of one segment, or None when the file was never loaded."""
        path = self.folder / digest / "receipt.json"
        if not (self.folder / digest).is_dir():
            return None
        try:
            if digest not in self._receipts:
                self._receipts[digest] = Receipt.parse(json.loads(path.read_text(encoding="utf-8")))
            return self._receipts[digest]
        except (OSError, ValueError, TypeError) as error:
            raise Damaged(
                f"The segment {digest} has no readable receipt. Remove {path.parent} and load its file again."
            ) from error

    def receipts(self) -> list[Receipt]:
        """All accounts, in the order of the digests."""
        return [receipt for receipt in map(self.receipt, self.digests()) if receipt]

    def files(self, table: str) -> list[Path]:
        """The Parquet files of one table over all segments, sorted. Raises :class:`Damaged` when one is missing."""
        paths = [self.folder / digest / f"{table}.parquet" for digest in self.digests()]
        for path in paths:
            if not path.is_file():
                raise Damaged(f"{path} is missing. Remove the folder {path.parent} and load its file again.")
        return paths

    def append(self, draft: Path, receipt: Receipt) -> Receipt:
        """Publishes a finished draft as the segment of its source file, and says what of it was already there."""
        shared, records = self._shared(draft)
        receipt = replace(
            receipt, shared=shared, loaded=receipt.loaded - records, duplicate=receipt.duplicate + records,
            interactions=receipt.interactions - shared,
            reasons=[*receipt.reasons, *([_already(records)] if records else [])],
        )  # fmt: skip
        (draft / "receipt.json").write_text(json.dumps(asdict(receipt), ensure_ascii=False, indent=1), encoding="utf-8")
        durable.publish(draft, self.folder / receipt.digest)
        return receipt

    def _shared(self, draft: Path) -> tuple[int, int]:
        """How many interactions, made of how many records, another segment holds too."""
        mine = pq.read_table(draft / "interactions.parquet", columns=["id", "records"])
        ids = _ids(mine)
        found = pa.array([False] * len(ids), pa.bool_())
        for path in self.files("interactions"):
            found = pc.or_(found, pc.is_in(ids, value_set=_ids(pq.read_table(path, columns=["id"]))))
        return pc.sum(found).as_py() or 0, pc.sum(mine.column("records").filter(found)).as_py() or 0

    def overlaps(self) -> bool:
        """Whether some interaction is held by more than one segment."""
        return any(receipt.shared for receipt in self.receipts())

    def remove(self, digest: str) -> None:
        """Takes back what one file brought. Raises :class:`LoadError` when it was never loaded."""
        if self.receipt(digest) is None:
            raise LoadError(f"No loaded file has the digest {digest}.", "not_loaded")
        durable.discard(self.folder / digest)


def _ids(table: pa.Table) -> pa.Array:
    column = table.column("id").combine_chunks()
    array = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    return array.storage if isinstance(array, pa.ExtensionArray) else array.cast(pa.binary(16))


def _already(records: int) -> Reason:
    return Reason("duplicate", "already_loaded", records, "Another loaded file holds the same interactions.", [])

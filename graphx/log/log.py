"""The log: one immutable segment per source file, named by what was read and how. Nothing else writes it.

A segment's name is 20 hex digits of the content's digest and 12 of how it was read: loader, its version, every option chosen.
One content is one segment: where two stand side by side, a writer is replacing one by the other (or was killed while it did),
and the newer one counts.

A segment keeps its own copy of an interaction that another one holds too: which was loaded first changes nothing, and the
copies are joined when tables are built (:mod:`graphx.log.copies`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from graphx.engines.local import Store
from graphx.errors import Damaged, LoadError
from graphx.log import overlap
from graphx.log.account import Account
from graphx.log.copies import settle
from graphx.log.upgrade import outdated, upgrade
from graphx.storage import atomic, seal
from graphx.storage.home import Home

CONTENT = 20
"""How many digits of a segment's name stand for the content."""


def segment_name(content: str, loader: str, version: int, options: Mapping[str, Any]) -> str:
    """32 hex digits for a content (32 hex digits of its digest) read in one way."""
    how = json.dumps([loader, version, options], sort_keys=True, ensure_ascii=False)
    return content[:CONTENT] + hashlib.blake2b(how.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


class Log:
    """All segments of a workspace. Reading needs no lock; :meth:`append` and :meth:`remove` belong to the writer."""

    def __init__(self, home: Home, digests: Sequence[str] | None = None) -> None:
        self._home, self.folder = home, home.log
        self._digests = digests
        self._receipts: dict[str, Account] = {}

    @classmethod
    def now(cls, home: Home) -> Log:
        """The segments there are at this moment: what is loaded later is not in it, so what it is computed into stays true."""
        log = cls(home)
        if log.outdated():
            with home.writing(wait=60):
                log.upgrade()
        return cls(home, log.digests())

    def part(self, digest: str) -> Log:
        """The log with one of its segments only."""
        return Log(self._home, [digest])

    def outdated(self) -> list[str]:
        """The segments that an older graphx wrote."""
        return [name for name in self.digests() if outdated(self.folder / name)]

    def upgrade(self) -> None:
        """Brings the segments of an older graphx to the present form."""
        for name in self.outdated():
            try:
                old = json.loads((self.folder / name / seal.NAME).read_text(encoding="utf-8"))
                upgrade(self.folder / name, segment_name(name, old["loader"], 0, {}))
            except (OSError, ValueError, TypeError, KeyError) as error:
                raise Damaged(f"The segment {name} has no readable receipt. {_remedy(name)}") from error

    def digests(self) -> list[str]:
        """The names of the segments, sorted: the version of the log."""
        if self._digests is not None:
            return list(self._digests)
        newest: dict[str, tuple[int, str]] = {}
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.is_dir() and not path.name.startswith("."):
                with suppress(FileNotFoundError):  # it was taken out since it was listed
                    found = path.stat().st_mtime_ns, path.name
                    newest[path.name[:CONTENT]] = max(found, newest.get(path.name[:CONTENT], found))
        return sorted(name for _, name in newest.values())

    def receipt(self, digest: str) -> Account | None:
        """The account of one segment, or None when the file was never loaded. Raises :class:`Damaged`."""
        folder = self.folder / digest
        if digest not in self._receipts:
            if not folder.is_dir():
                return None
            try:
                self._receipts[digest] = Account.parse(seal.read(folder, _remedy(digest)))
            except Damaged:
                if folder.is_dir():
                    raise
                return None  # it was taken out since we looked
        return self._receipts[digest]

    def of_content(self, content: str) -> Account | None:
        """The account of the segment that was read from a content, however it was read."""
        found = [name for name in self.digests() if name[:CONTENT] == content[:CONTENT]]
        return self.receipt(found[0]) if found else None

    def called(self, file: str) -> Account:
        """The account of the one file that is called so, by its name as shown, its last part, or its digest.

        Raises :class:`LoadError` when no loaded file, or more than one, is called that.
        """
        receipts = self.receipts()
        fitting = [each for each in receipts if file in (each.digest, each.file)]
        fitting = fitting or [each for each in receipts if each.file.endswith(f"/{file}")]
        if len(fitting) != 1:
            known = ", ".join(f"{each.file} ({each.digest})" for each in fitting or receipts)
            raise LoadError(f"{len(fitting)} loaded files are called '{file}'. There are: {known or 'none'}.", "not_loaded")
        return fitting[0]

    def receipts(self) -> list[Account]:
        """All accounts, in the order of the digests."""
        return [receipt for receipt in map(self.receipt, self.digests()) if receipt]

    def files(self, table: str) -> list[Path]:
        """The Parquet files of one table over all segments, sorted. Raises :class:`Damaged` when one is missing."""
        paths = [self.folder / digest / f"{table}.parquet" for digest in self.digests()]
        for path in paths:
            if not path.is_file():
                raise Damaged(f"{path} is missing. {_remedy(path.parent.name)}")
        return paths

    def check(self, digest: str = "") -> None:
        """Compares every stored table (of one segment, if one is named) with the digest that was taken when it was written.

        Raises :class:`Damaged` for one that is missing or was changed. From then on all accounts are those of now: a segment
        that is taken out later makes an error, and never a log without its account.
        """
        for name in [digest] if digest else self.digests():
            seal.check(self.folder / name, _remedy(name))
            if not self.receipt(name):
                raise Damaged(f"{self.folder / name} is missing. {_remedy(name)}")

    def append(self, draft: Path, receipt: Account) -> Account:
        """Publishes a finished draft as the segment of its source, in the place of one read otherwise, and says what of it was
        already there.
        """
        former = self.of_content(receipt.content)
        others = [name for name in self.digests() if not former or name != former.digest]
        receipt = self._account(draft, receipt, others)
        seal.write(draft, receipt.data())
        same = former and former.digest == receipt.digest
        (atomic.exchange if same else atomic.publish)(draft, self.folder / receipt.digest)
        if former and former.digest != receipt.digest:
            atomic.discard(self.folder / former.digest)
        self._receipts[receipt.digest] = receipt
        return receipt

    def _account(self, draft: Path, receipt: Account, others: Sequence[str]) -> Account:
        if not overlap.meets(draft, [self.folder / name for name in others]):
            return receipt
        segments = [draft, *(self.folder / name for name in others)]
        with Store() as store:
            for table in ("interactions", "participants", "states"):
                store.view(f"log_{table}", [folder / f"{table}.parquet" for folder in segments])
            settled = settle(store)
        names = {draft.name: receipt.file} | {name: found.file for name in others if (found := self.receipt(name))}
        return overlap.told(receipt, settled, draft, segments[1:], names)

    def overlaps(self) -> bool:
        """Whether some interaction may be held by more than one segment, or replaced by one."""
        return any(receipt.meets for receipt in self.receipts())

    def remove(self, digest: str) -> None:
        """Takes back what one file brought. Raises :class:`LoadError` when it was never loaded."""
        if not (self.folder / digest).is_dir():
            raise LoadError(f"No loaded file has the digest {digest}.", "not_loaded")
        atomic.discard(self.folder / digest)


def _remedy(digest: str) -> str:
    return f"Take it out with 'graphx unload {digest}' and load its file again."

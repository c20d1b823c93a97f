"""The files that were refused, with the reason, until they are loaded or put away: the account must not forget them.

``refused.json`` of a workspace is a list of receipts as a refused file gets one, newest last. It changes no number and is no
part of any fingerprint; whoever deletes it forgets the refusals and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from graphx.log.account import Account
from graphx.storage import atomic
from graphx.storage.home import Home

MOST = 500
"""So many are kept: of a folder of thousands of pictures the newest say enough."""


class Refusals:
    """refused.json of one workspace. Reading needs no lock; what writes belongs to the writer."""

    def __init__(self, home: Home) -> None:
        self._path = home.root / "refused.json"

    def read(self) -> list[Account]:
        """All that are kept, oldest first; none where the file is missing or is no such list, since nothing hangs on it."""
        try:
            data = json.loads(self._path.read_bytes())
            return [Account.parse(each) for each in data]
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return []

    def note(self, receipts: Sequence[Account]) -> None:
        """Writes down the files that were refused, each in the place of an earlier refusal; strikes out those loaded by now."""
        before = rest = self.read()
        for receipt in receipts:
            rest = [each for each in rest if not _same(each, receipt)]
            if receipt.outcome == "refused":
                rest.append(replace(receipt, moment=datetime.now(UTC).isoformat(timespec="seconds")))
            rest = rest[-MOST:]
        if rest != before:
            with suppress(OSError):  # on a full disk the refusal has been told, and that is all that can be done
                self._write(rest)

    def strike(self, file: str) -> int:
        """Puts away the refusals of a file by its name as shown, or of all for an empty name; how many there were."""
        before = self.read()
        rest = [each for each in before if file and each.file != file]
        if rest != before:
            self._write(rest)
        return len(before) - len(rest)

    def _write(self, receipts: Sequence[Account]) -> None:
        data = [each.data() for each in receipts]
        atomic.write(self._path, json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace"))


def _same(a: Account, b: Account) -> bool:
    """Whether two accounts speak of one file: of one content, or of one place and name."""
    return bool(a.content and a.content == b.content) or (a.file, a.path) == (b.file, b.path)

"""What a new segment and those already there have in common, and what its account says of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphx.log.account import Account, Reason
from graphx.log.copies import Copy, Settled


def meets(draft: Path, others: Sequence[Path]) -> bool:
    """Whether a segment holds one event under one key twice, or shares a key, an entry or an entry's moment with another."""
    mine = pq.read_table(draft / "interactions.parquet", columns=["key", "time", "entry"])
    keys = storage(mine.column("key"))
    if pc.count_distinct(keys).as_py() < len(keys):
        return True
    moments = mine.column("time").filter(pc.is_valid(mine.column("entry"))).combine_chunks()
    entries = pq.read_table(draft / "states.parquet", columns=["entry"]).column("entry").combine_chunks()
    for folder in others:
        theirs = pq.read_table(folder / "interactions.parquet", columns=["key", "time", "entry"])
        known = pq.read_table(folder / "states.parquet", columns=["entry"]).column("entry").combine_chunks()
        at = theirs.column("time").filter(pc.is_valid(theirs.column("entry"))).combine_chunks()
        for a, b in ((keys, storage(theirs.column("key"))), (entries, known), (moments, at)):
            if len(a) and len(b) and pc.any(pc.is_in(a, value_set=b)).as_py():
                return True
    return False


def told(receipt: Account, settled: Settled, draft: Path, others: Sequence[Path], names: Mapping[str, str]) -> Account:
    """The account of a segment that has something in common with others; ``names`` gives every segment's file."""
    mine = pq.read_table(draft / "interactions.parquet", columns=["id", "records"])
    weights = dict(zip(storage(mine.column("id")).to_pylist(), mine.column("records").to_pylist(), strict=True))
    ours = [copy for copy in settled.copies if copy.segment == draft.name]
    gone = {copy.id.bytes: settled.replaced[copy.number] for copy in ours if copy.number in settled.replaced}
    shared = (_copied(settled, draft.name) | _exact(weights, others)) - set(gone)
    later: dict[str, int] = defaultdict(int)
    for key, segment in gone.items():
        later[segment] += weights[key]
    reasons = [
        _reason("already_loaded", sum(weights[each] for each in shared), "Another loaded file holds the same interactions.")
    ]
    for segment, count in sorted(later.items(), key=lambda each: names[each[0]]):
        sentence = f"Moved or called off since: the later state in {names[segment]} counts."
        reasons.append(_reason("later_state", count, sentence))
    reasons = [each for each in reasons if each.count]
    records = sum(each.count for each in reasons)
    return replace(
        receipt, shared=len(shared), meets=True, loaded=receipt.loaded - records, duplicate=receipt.duplicate + records,
        interactions=receipt.interactions - len(shared) - len(gone), reasons=[*receipt.reasons, *reasons],
        notes=[*receipt.notes, *_replacing(settled, draft.name, names), *_clashes(settled, draft.name, names)],
    )  # fmt: skip


def _reason(rule: str, count: int, sentence: str) -> Reason:
    return Reason("duplicate", rule, count, sentence, [])


def _copied(settled: Settled, segment: str) -> set[bytes]:
    """The ids of a segment's interactions of which another segment holds a copy; of copies in one file all but the first."""
    events: dict[int, list[Copy]] = defaultdict(list)
    for copy in settled.living():
        events[settled.root(copy.number)].append(copy)
    found = set()
    for copies in events.values():
        mine = [copy.id.bytes for copy in copies if copy.segment == segment]
        found.update(mine if len(mine) < len(copies) else mine[1:])
    return found


def _exact(weights: Mapping[bytes, int], others: Sequence[Path]) -> set[bytes]:
    mine = pa.array(list(weights), pa.binary(16))
    found: set[bytes] = set()
    for folder in others:
        theirs = storage(pq.read_table(folder / "interactions.parquet", columns=["id"]).column("id"))
        found.update(mine.filter(pc.is_in(mine, value_set=theirs)).to_pylist())
    return found


def _replacing(settled: Settled, segment: str, names: Mapping[str, str]) -> list[str]:
    """Which files lose interactions to the state in this one."""
    lost = Counter(copy.segment for copy in settled.copies if settled.replaced.get(copy.number) == segment)
    return [
        f"{count:,} interactions of {names[each]} were moved or called off since: the later state in this file counts."
        for each, count in sorted(lost.items(), key=lambda pair: names[pair[0]])
    ]


def _clashes(settled: Settled, segment: str, names: Mapping[str, str]) -> list[str]:
    """Events that share nothing but their identity with one of another file, or of this one: all are kept."""
    events: dict[object, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for copy in settled.living():
        events[copy.key][settled.root(copy.number)].add(copy.segment)
    met: Counter[str] = Counter()
    for by_root in events.values():
        mine = [root for root, segments in by_root.items() if segment in segments]
        for root, segments in by_root.items():
            if mine and mine != [root]:
                met.update(segments - {segment} if root not in mine else {segment} if len(mine) > 1 and root != mine[0] else ())
    return [
        f"{count:,} interactions share their identity with one of {names[each] if each != segment else 'this file'} "
        "but not its time and people: they were kept as events of their own."
        for each, count in sorted(met.items(), key=lambda pair: names[pair[0]])
    ]


def storage(column: pa.ChunkedArray) -> pa.Array:
    """The storage of a column of UUIDs."""
    array = column.combine_chunks()
    array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
    return array.storage if isinstance(array, pa.ExtensionArray) else array.cast(pa.binary(16))

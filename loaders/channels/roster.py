"""Tables of people: who they are and where they belong. No row of them is an interaction.

A person is ``ours`` when a column says so, when the group is employee (or staff, colleague ...), or when a department is
given and the row names neither another group nor an organisation; a stakeholder when a column says so or the group is
another one; else the side stays open. A column of types that holds other words than groups (customer, media ...) is kept as
it is. An id is a name within the source: people and events loaded with the same ``source`` meet by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from loaders.options import Options
from loaders.reading import clean, email_reference, name_reference
from loaders.record import Card, Claim, Loader, Note, Record, Refusal, Reject, Scope, Seen, Source
from loaders.tabular import Grid, columns, derived
from loaders.tabular.belonging import PIECES, belonging, followers, important, side
from loaders.tabular.derived import told
from loaders.tabular.party import Parties, phone_reference, unescaped

_KEYS = ("name", "email", "phone", "id")
_BELONGING = ("organisation", "group", "department", "side")

MISSING = "NA"
"""What statistics programs write where nothing is known. One person may be called so, or sign so; several are not."""

HOW = (
    "CSV, TSV, XLSX, JSONL or Parquet, with a name or an e-mail address and any of: organisation, group, department, side "
    "(ours or stakeholder), key, owner"
)


class Roster(Loader):
    """People with their groups, departments and organisations: one card for each row."""

    name = "roster"
    version = 5
    roles = columns.PEOPLE
    title = "people tables: groups, departments, organisations (CSV, XLSX, JSONL, Parquet)"
    how = (("a list of people", HOW),)
    options = ("source", "region", "encoding", "sheet", "mapping")

    def claims(self, source: Source) -> Claim:
        grid = Grid.glimpse(source)
        if not grid:
            return ""
        derived.sides(grid)
        found = _guess(grid)
        if not {"name", "email"} & set(found) or not (set(_BELONGING) & set(found) or columns.posts(grid.names)):
            return ""
        return "" if columns.complete(columns.events(grid.names, grid.sample())) else "shape"

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """A card for each row. Raises :class:`Refusal` for what :class:`Grid` refuses, and ``no_key_column``, ``unknown_role``,
        ``unknown_column``.
        """
        grid = Grid.of(source, options)
        mapping = columns.given(options.mapping, columns.PEOPLE, grid.names)
        mapping = mapping if set(_KEYS) & set(mapping) else _guess(grid) | mapping
        if not set(_KEYS) & set(mapping):
            raise Refusal(
                "no_key_column",
                f"No column reads as name or email. There are {columns.listed(grid.names)}. Give it with --map name=\"...\".",
            )  # fmt: skip
        yield Scope("group", options.source or source.name)
        yield from (
            Note(sentence) for sentence in (*grid.notes, f"Columns: {told(mapping)}. Change it with --map or --mapping.")
        )
        reader = _People(grid, mapping, options.source or source.name, options.region)
        for row in grid.rows(reader.used):
            yield row if isinstance(row, Reject) else reader.card(*row)
        if grid.blank:
            yield Note(f"{grid.blank:,} blank rows.")
        yield from map(Note, reader.remarks())
        yield Seen(grid.seen)

    def explain(self, source: Source, options: Options) -> dict[str, object]:
        grid = Grid.of(source, options)
        mapping = columns.given(options.mapping, columns.PEOPLE, grid.names) or _guess(grid)
        found = {key: getattr(options, key) for key in ("sheet", "encoding", "region") if getattr(options, key)}
        return {
            "source": options.source or source.name,
            **found,
            "mapping": {role: list(names) for role, names in mapping.items()},
        }


SHOWN = 5
"""Words of a column that are told when they are not understood."""


def _guess(grid: Grid) -> dict[str, tuple[str, ...]]:
    return columns.people(grid.names, grid.sample())


class _People:
    """Reads the rows of one people table."""

    def __init__(self, grid: Grid, mapping: Mapping[str, tuple[str, ...]], source: str, region: str) -> None:
        self._grid, self._source, self._region = grid, source, region
        self._at = {role: tuple(grid.names.index(name) for name in names) for role, names in mapping.items()}
        self.used = sorted({i for at in self._at.values() for i in at})
        self._parties = Parties(source, region)
        self.unread = 0
        self.strange: dict[str, Counter[str]] = {"side": Counter(), "key": Counter()}
        """Words of which it cannot be told what they mean for a role."""
        names = (self._text("name", row[1]).casefold() for row in grid.rows() if not isinstance(row, Reject))
        self.twins = {name for name, count in Counter(names).items() if name and count > 1}
        """Names that several rows carry: beside another key they must not make one person of two."""

    def card(self, number: int, cells: list[str]) -> Card | Reject:
        """The card of a row, or its refusal when nothing in it names anybody."""
        cells = self._grid.whole(cells)
        name, emails = self._text("name", cells), self._each("email", cells, email_reference)
        if not emails and "@" in name and (reference := email_reference(name)):
            emails, name = [reference], ""
        name = "" if name == MISSING and name.casefold() in self.twins else name
        named = self._parties.read(name)
        references = [*emails, *self._each("phone", cells, lambda text: phone_reference(text, self._region))]
        identity = self._text("id", cells)
        lost = self._parties.read(identity).empty == "lost"
        self.unread += lost + (named.empty == "lost")
        references.append("" if lost else name_reference(identity, self._source))
        if name and named.empty not in {"nobody", "lost"} and not (name.casefold() in self.twins and any(references)):
            references.append(name_reference(name, self._source))
        if not any(references):
            sentence = "The row gives no name, address or phone number that can be read."
            return Reject("quarantined", "no_key", sentence, self._grid.place(number))
        shown = name if named.empty not in {"nobody", "lost"} else ""
        organisation, department = self._text("organisation", cells), self._text("department", cells)
        said, key = self._text("side", cells), self._text("key", cells)
        self.strange["side"].update([said] if said and not side(said) else [])
        self.strange["key"].update([key] if important(key) is None else [])
        group, where = belonging(self._text("group", cells), said, organisation, department)
        return Card(
            tuple(dict.fromkeys(filter(None, references))), shown, organisation, group,
            department, where, self._followers(cells), bool(important(key)), self._grid.place(number),
            owner=self._text("owner", cells),
        )  # fmt: skip

    def remarks(self) -> Iterator[str]:
        """What could not be told of the rows that were read."""
        if self.twins:
            yield f"{len(self.twins):,} names stand in several rows: these rows are told apart by address, number or id."
        if self.unread:
            yield f"{self.unread:,} addresses, phone numbers, ids or follower counts could not be read and were left out."
        for role, means in (
            ("side", "is ours or a stakeholder: write ours or stakeholder"),
            ("key", "is key: write yes or no"),
        ):
            if words := self.strange[role]:
                some = ", ".join(f"'{word}'" for word, _ in words.most_common(SHOWN))
                names = columns.listed([self._grid.names[i] for i in self._at[role]])
                yield f"Of {words.total():,} rows {names} does not tell who {means}. It says {some}."

    def _text(self, role: str, cells: list[str]) -> str:
        return clean(unescaped(" ".join(cells[i] for i in self._at.get(role, ()) if i < len(cells))))

    def _each(self, role: str, cells: list[str], read: Callable[[str], str]) -> list[str]:
        """The references in the cells of a role; a cell may hold several values."""
        texts = [piece for i in self._at.get(role, ()) for piece in PIECES.split(cells[i]) if piece.strip()]
        found = ["" if self._parties.read(text).empty == "lost" else read(text) for text in texts]
        self.unread += found.count("")
        return [reference for reference in found if reference]

    def _followers(self, cells: list[str]) -> int | None:
        text = self._text("followers", cells)
        found = followers(text)
        self.unread += bool(text) and found is None
        return found

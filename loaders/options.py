"""What the person who loads a file may decide: every choice with its type, what is usual, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its name, type and usual value, a sentence of help, and what is typed where it is not the name."""

    name: str
    type: Any
    usual: Any
    help: str
    typed: str = ""

    @property
    def plain(self) -> type:
        """What it is in a file of choices: ``str``, ``int``, ``bool``, ``list`` or ``dict``."""
        kinds = [each for each in get_args(self.type) or (self.type,) if each is not NoneType]
        whole = get_origin(self.type)
        return {tuple: list, Mapping: dict}.get(whole, kinds[0])

    @property
    def flag(self) -> str:
        """What is typed on the command line; ``--day-first/--month-first`` for either of two."""
        plain = self.name.replace("_", "-")
        return self.typed or (f"--{plain}/--no-{plain}" if self.type is bool else f"--{plain}")


def _choice(usual: Any, help: str, typed: str = "") -> Any:  # noqa: A002, ANN401 - as the dataclass' own field
    metadata = {"help": help, "typed": typed}
    return field(default_factory=dict, metadata=metadata) if usual == {} else field(default=usual, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Options:
    """The choices that several loaders read, and in ``own`` those that one loader declares for itself.

    ``mapping`` gives the columns for a role (``sender``, ``receiver``, ``time`` ...); ``split`` gives, for a role, the text at
    which a cell is cut into several people.
    """

    source: str = _choice("", "The name under which people without an address are kept apart.")
    owner: str = _choice("", "Whose mailbox or calendar it is: an e-mail address.")
    zone: str = _choice("", "The time zone of times without one, like Europe/Rome.")
    region: str = _choice("", "The country of phone numbers without one, like GB.")
    encoding: str = _choice("", "The encoding of a text file.")
    year: int | None = _choice(None, "The year of dates that have none.")
    day_first: bool | None = _choice(None, "How to read 01/02/2024.", "--day-first/--month-first")
    year_first: bool = _choice(False, "How to read 25/03/05: as 2025-03-05.", "--year-first")
    origin: str = _choice("", "The moment from which plain numbers count seconds, like 2013-01-01.")
    channel: str = _choice("", "How every row happened: email, meeting, call, chat ...")
    kind: str = _choice("", "What every row is: message, meeting, call ...")
    sheet: str = _choice("", "The sheet of a workbook.")
    gather: bool = _choice(True, "Rows that share sender and second are one interaction.")
    keep_machines: bool = _choice(False, "Keep newsletters, robots and bounces.")
    exclude_labels: tuple[str, ...] = _choice((), "Leave out mail with this label; repeat.", "--exclude-label")
    mapping: Mapping[str, tuple[str, ...]] = _choice({}, "A role's column, or for all rows ROLE==VALUE.", "--map")
    split: Mapping[str, str] = _choice({}, "Cut cells of sender or receiver: --split receiver=,")
    own: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, choices: Mapping[str, Any]) -> Options:
        """The options that these choices are, as they are stored, typed, or told by a preview."""
        known = {key: value for key, value in choices.items() if key in (*SHARED, "own")}
        known["own"] = {**known.get("own", {}), **{key: value for key, value in choices.items() if key not in known}}
        known["mapping"] = {role: tuple(columns) for role, columns in known.get("mapping", {}).items()}
        known["exclude_labels"] = tuple(known.get("exclude_labels", ()))
        return cls(**known)


_TYPES = get_type_hints(Options)
SHARED = {
    each.name: Option(each.name, _TYPES[each.name], getattr(Options(), each.name), **each.metadata)
    for each in fields(Options)
    if each.metadata
}
"""The choices that several loaders read; a loader names those that it does."""

"""Mail written for the tests, and what the loader makes of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from loaders.channels.mail import Mail
from loaders.record import Interaction, Note, Options, Part, Reject, Scope, Seen, Source

BASE = {
    "From": "Ann Lee <ann@north.example>",
    "To": "Bob Ray <bob@south.example>",
    "Date": "Mon, 4 Mar 2024 10:00:00 +0100",
    "Message-ID": "<1@north.example>",
}


def message(body: str = "Shall we meet?\n", **headers: str | None) -> str:
    """A message; ``In_Reply_To`` names the header In-Reply-To, None leaves a header out."""
    fields = {**BASE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None) + "\n" + body


def mailbox(*messages: str) -> str:
    return "".join(f"From someone Mon Mar  4 10:00:00 2024\n{each}\n" for each in messages)


class Loaded:
    def __init__(self, source: Source, options: Options | None = None) -> None:
        self.records = list(Mail().read(source, options or Options()))
        self.interactions = [each for each in self.records if isinstance(each, Interaction)]
        self.rejects = [each for each in self.records if isinstance(each, Reject)]
        self.rules = Counter(each.rule for each in self.rejects)
        self.notes = [each.sentence for each in self.records if isinstance(each, Note)]
        (self.scope,) = (each for each in self.records if isinstance(each, Scope))
        self.seen = self.records[-1].records if isinstance(self.records[-1], Seen) else -1
        assert self.seen == sum(each.records for each in [*self.interactions, *self.rejects])

    @property
    def one(self) -> Interaction:
        assert not self.rejects
        (interaction,) = self.interactions
        return interaction


def load(folder: Path, content: str | bytes, **options: object) -> Loaded:
    path = folder / "box"
    path.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
    return Loaded(Source("box", (Part(path),)), Options(**options))


def references(interaction: Interaction) -> list[tuple[str, str]]:
    return [(each.reference, each.role) for each in interaction.receivers]

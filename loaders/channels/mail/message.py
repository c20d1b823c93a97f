"""One message as the interaction that it is, before it is decided to whom it ties its author."""

from __future__ import annotations

import hashlib

from loaders.channels.mail.filing import filed
from loaders.channels.mail.letter import Headers, MailTime, ancestors, identity, labels, measure
from loaders.channels.mail.machines import list_names
from loaders.channels.mail.mbox import Piece
from loaders.reading import clean
from loaders.record import Interaction, Party


def message(headers: Headers, piece: Piece, people: tuple[Party, tuple[Party, ...]], when: MailTime, place: str) -> Interaction:
    """The interaction that a message is, before it is decided to whom it ties its author."""
    sender, receivers = people
    native = f"mail:{name}" if (name := identity(headers)) else _digest(piece, sender, receivers, when)
    parents, chain = ancestors(headers)
    parents, chain = ([each for each in ids if f"mail:{each}" != native] for ids in (parents, chain))
    parent = next(iter(parents), chain[-1] if chain else "")
    gmail = headers.first("x-gm-thrid").strip()
    root = chain[0] if chain else parent
    own = measure(headers, piece.body)
    topics = [each for each in labels(headers) if not filed(each)] + list_names(headers)
    return Interaction(
        native=native,
        time=when.time,
        channel="email",
        kind="reply" if parent else "message",
        sender=sender,
        receivers=receivers,
        place=place,
        zone_known=when.zone_known,
        thread=f"gmail:{gmail[:40]}" if gmail else f"mail:{root}" if root else native,
        reply_to=f"mail:{parent}" if parent else "",
        length=own.length,
        question=own.question,
        topics=tuple(dict.fromkeys(topic for each in topics[:20] if (topic := clean(each[:100])))),
    )


def _digest(piece: Piece, sender: Party, receivers: tuple[Party, ...], when: MailTime) -> str:
    """A name for a message without Message-ID, the same in every copy: subject and transport headers stay out."""
    people = sorted(each.reference for each in receivers)
    body = b"\n".join(line.rstrip() for line in piece.body.strip().splitlines())
    content = "\n".join([when.time.isoformat(), sender.reference, *people]).encode() + b"\n\n" + body
    return f"mail-digest:{hashlib.sha256(content).hexdigest()[:32]}"


def answered(headers: Headers) -> tuple[str, ...]:
    """The native ids of what a message answers, the nearest first, never its own."""
    parents, chain = ancestors(headers)
    own = identity(headers)
    return tuple(f"mail:{each}" for each in dict.fromkeys([*parents, *chain[-1:]]) if each != own)

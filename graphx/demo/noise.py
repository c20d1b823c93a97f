"""What fills mailboxes without anybody writing to anybody: newsletters, notices, automatic replies, spam, bounces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from graphx.demo.events import Message, at, rhythm
from graphx.demo.people import Member

_GRID = Member("Grid Weekly", ("editor@grid-weekly.example",))
_TOOLS = Member("Build Notices", ("no-reply@tools.example",))
_SPAM = Member("Lucky Prize", ("winner@lucky-prize.example",))
_DAEMON = Member("Mail Delivery Subsystem", ("mailer-daemon@lantern.example",))
_REPORT = "multipart/report; report-type=delivery-status; boundary=b1"


def noise(owner: Member, senders: Sequence[Member], rng: Random) -> Iterator[Message]:
    """Machine mail to the owner over the two years; ``senders`` answer automatically when they are away."""
    listed = {
        "List-Id": "Grid Weekly <weekly.grid-weekly.example>",
        "List-Unsubscribe": "<https://grid-weekly.example/leave>",
        "Precedence": "bulk",
    }
    away = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    kinds = (
        (_GRID, 14, "Grid Weekly", "From our desk: the week in energy.\n\nFrom the archive: one year ago.", listed),
        (_TOOLS, 21, "Backup finished", "All sites were saved.", {"Auto-Submitted": "auto-generated"}),
        (_SPAM, 60, "You have won", "Click here.", {"X-Gmail-Labels": "Spam", "X-Spam-Flag": "YES"}),
        (_DAEMON, 150, "Undelivered Mail Returned to Sender", "User unknown.", {"Content-Type": _REPORT}),
        (None, 45, "Automatic reply: away until Monday", "I am away and will read your mail on Monday.", away),
    )
    for sender, gap, subject, text, headers in kinds:
        for day in rhythm(rng, gap):
            author = sender or rng.choice(senders)
            identity = f"{rng.getrandbits(48):012x}@{author.emails[-1].rpartition('@')[2]}"
            yield Message(identity, at(day, rng.uniform(0, 15)), author, (owner,), subject, text, headers=dict(headers))

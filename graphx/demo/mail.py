"""The mails of the demo as mailboxes people export: Gmail Takeout, Thunderbird, plain mbox (RFC 4155, quoted as mboxrd)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache

from graphx.demo.events import ZONE, Message
from graphx.demo.people import HOME, Member


def mailbox(owner: Member, messages: Iterable[Message], program: str) -> bytes:
    """Every message that the owner sent or received, as ``program`` (takeout, thunderbird, plain) writes it.

    Blind copies stay with the sender only. Takeout lists the newest first, as it does.
    """
    mine = [message for message in messages if owner in message.people]
    if program == "takeout":
        mine.reverse()
    threads = {message.identity: (message.parents or (message.identity,))[0] for message in mine}
    numbers = {root: 1_790_000_000_000_000_001 + index * 7919 for index, root in enumerate(sorted(set(threads.values())))}
    return "".join(_entry(owner, message, program, numbers[threads[message.identity]]) for message in mine).encode()


def _entry(owner: Member, message: Message, program: str, thread: int) -> str:
    sent = message.sender == owner
    stamp = f"{message.time:%a %b %d %H:%M:%S}"
    if program == "takeout":
        first, extra = f"From {thread}@xxx {stamp} +0000 {message.time:%Y}", _gmail(message, sent, thread)
    elif program == "thunderbird":
        first, extra = f"From - {stamp} {message.time:%Y}", ["X-Mozilla-Status: 0001", "X-Mozilla-Status2: 00000000"]
    else:
        first, extra = f"From {message.sender.emails[-1]} {stamp} {message.time:%Y}", []
    body = re.sub(r"^(>*From )", r">\1", _body(message), flags=re.MULTILINE)
    return "\n".join([first, *extra, *_headers(message, sent), "", body, "", ""])


def _gmail(message: Message, sent: bool, thread: int) -> list[str]:
    labels = "Sent,Archived" if sent else message.headers.get("X-Gmail-Labels", "Inbox,Opened")
    return [f"X-GM-THRID: {thread}", f"X-Gmail-Labels: {labels}"]


def _headers(message: Message, sent: bool) -> list[str]:
    lines = [
        f"Message-ID: <{message.identity}>",
        f"Date: {format_datetime(message.time.astimezone(ZONE))}",
        f"From: {_person(message.sender)}",
        f"To: {_people(message.to)}",
    ]
    lines += [f"Cc: {_people(message.cc)}"] if message.cc else []
    lines += [f"Bcc: {_people(message.bcc)}"] if message.bcc and sent else []
    lines.append(f"Subject: {_encoded(message.subject)}")
    if message.parents:
        lines.append(f"In-Reply-To: <{message.parents[-1]}>")
        lines.append("References: " + "\n ".join(f"<{parent}>" for parent in message.parents))
    lines += [f"{name}: {value}" for name, value in message.headers.items() if name not in {"X-Gmail-Labels", "Content-Type"}]
    kind = message.headers.get("Content-Type", "text/plain; charset=utf-8")
    return [*lines, "MIME-Version: 1.0", f"Content-Type: {kind}", "Content-Transfer-Encoding: 8bit"]


def _body(message: Message) -> str:
    if message.headers:
        return message.text
    first = message.sender.name.split()[0] if message.sender.name else ""
    place = HOME if message.sender.ours else message.sender.organisation
    own = f"{message.text}\n\n{first}\n\n-- \n{message.sender.name}\n{place}"
    if message.quoted is None:
        return own
    before = message.quoted
    said = f"On {before.time.astimezone(ZONE):%a, %d %b %Y at %H:%M}, {before.sender.name} <{before.sender.emails[-1]}> wrote:"
    return "\n".join([own, "", said, *(f"> {line}".rstrip() for line in _body(before).splitlines())])


def _people(people: tuple[Member, ...]) -> str:
    return ",\n ".join(_person(person) for person in people)


@lru_cache(maxsize=1024)
def _person(person: Member) -> str:
    return formataddr((person.name, person.emails[-1]))


@lru_cache(maxsize=1024)
def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()

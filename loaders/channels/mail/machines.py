"""Mail that no person wrote to a person: named rules, each with the sentence shown to the one who loads the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.channels.mail.address import Mailbox, Unreadable, mailboxes
from loaders.channels.mail.filing import filed
from loaders.channels.mail.letter import Headers, labels
from loaders.reading import email_reference
from loaders.record import Reject, State

RULES: dict[str, tuple[State, str]] = {
    "spam": ("excluded", "Marked as spam by the mail service."),
    "trash": ("excluded", "Deleted: it lies in the trash."),
    "promotions": ("excluded", "Filed under promotions by the mail service."),
    "excluded_label": ("excluded", "It carries a label that --exclude-label names."),
    "draft": ("excluded", "A draft that was never sent."),
    "bounce": ("excluded", "A delivery report or a read receipt, written by a machine."),
    "auto_submitted": ("excluded", "An automatic reply or notice; its headers say so."),
    "no_reply": ("excluded", "Sent from an address that takes no answers."),
    "calendar_invite": ("excluded", "An invitation or its answer: load the calendar instead, it holds the meeting."),
    "bulk": ("excluded", "Bulk mail; its Precedence or List-Unsubscribe header says so."),
    "list_mail": ("excluded", "A post to a mailing list that answers nobody in this file."),
    "mass_mail": ("excluded", "Addressed to more than 10,000 people."),
    "to_self": ("excluded", "Sent to nobody but its own author."),
    "no_receiver": ("excluded", "No receiver with a usable address is named."),
    "no_sender": ("quarantined", "The From header is missing or holds no usable address."),
    "author_hidden": ("quarantined", "A mailing list put its own address into From, and no header names the author."),
    "ambiguous_address": ("quarantined", "An address header can be read as two different addresses."),
    "bad_date": (
        "quarantined",
        "Neither Date nor Received holds a date that can be read for certain, nor does a trustworthy From_ line.",
    ),
    "implausible_date": ("quarantined", "The date lies before 1990 or in the future."),
    "header_too_complex": ("quarantined", "A header is longer or more deeply nested than mail ever is."),
    "truncated_message": (
        "quarantined",
        "The file ends inside the headers, before sender, date and one receiver were complete.",
    ),
    "unreadable_message": ("quarantined", "The message is damaged beyond reading."),
    "not_mail": ("quarantined", "The file holds no mail headers."),
}
"""Every reason for which a message is not loaded: state and sentence."""

_ROBOT = re.compile(
    r"(?:^|[-_.+])(?:no|not|do[-_.]?not|donot)[-_.]?reply|^(?:notifications?|noresponder|no[-_.]responder|nicht[-_.]?antworten"
    r"|ne[-_.]?pas[-_.]?repondre)\b",
    re.IGNORECASE,
)
_BOUNCER = re.compile(r"mailer-daemon|^postmaster@|<postmaster@|mail delivery (?:sub)?system", re.IGNORECASE)
_INVITE = re.compile(
    rb"^content-type:[ \t]*text/calendar[^\n]*(?:\n[ \t][^\n]*){0,8}?method[ \t]*=[ \t]*\"?(?:request|reply|cancel|counter)"
    rb"|^METHOD:(?:REQUEST|REPLY|CANCEL|COUNTER)",
    re.IGNORECASE | re.MULTILINE,
)
_VIA = re.compile(r"['\"\s]*(.*?)['\"\s]*\s(?:via|durch|über|vía)\s.+", re.IGNORECASE | re.DOTALL)
_WRAPPED = re.compile(r"email:([^@=]+)=(?:40)?([^@=]+\.[^@=]+)@.+")
_HIDING = re.compile(r"email:(?:dmarc|mailman|list|lists)[-_.]?no[-_.]?reply@.+")
_AUTHORS = ("author", "x-original-from", "x-google-original-from", "x-original-sender", "x-mailfrom")
"""Where a list keeps the author whose From it rewrote: RFC 9057, Google Groups, Mailman 3."""
_FLAGS = re.compile(r":2,([A-Za-z]*)\Z")


def reject(rule: str, place: str) -> Reject:
    """The record of a message that is not loaded."""
    state, sentence = RULES[rule]
    return Reject(state, rule, sentence, place)


def machine(headers: Headers, body: bytes, part: str = "") -> str:
    """The first rule by which this message is not one person writing to another; empty when none applies.

    ``part`` is the file's name, whose ending carries the flags of a Maildir message (``:2,DT``).
    """
    return next(_rules(headers, body, part), "")


def _rules(headers: Headers, body: bytes, part: str) -> Iterator[str]:
    found = {filed(label) for label in labels(headers)}
    flags = _FLAGS.search(part)
    if "spam" in found or headers.first("x-spam-flag").strip().lower() == "yes":
        yield "spam"
    if "trash" in found or (flags and "T" in flags[1]) or _expunged(headers):
        yield "trash"
    if "promotions" in found:
        yield "promotions"
    if "draft" in found or (flags and "D" in flags[1]):
        yield "draft"
    author = headers.first("from")[:1000]
    kind = headers.first("content-type").lower()
    if kind.startswith("multipart/report") or headers.first("return-path").strip() == "<>" or _BOUNCER.search(author):
        yield "bounce"
    precedence = headers.first("precedence").strip().lower()
    automatic = headers.first("auto-submitted").strip().lower()
    if (automatic and not automatic.startswith("no")) or precedence == "auto_reply" or "x-autoreply" in headers:
        yield "auto_submitted"
    hides = listed(headers) and _HIDING.match(f"email:{_local(author).lower()}@x")
    if _ROBOT.search(_local(author)) and not hides and not _rewritten(headers):
        yield "no_reply"
    if (b"alendar" in body and _INVITE.search(body)) or (kind.startswith("text/calendar") and "method" in kind):
        yield "calendar_invite"
    if (precedence in {"bulk", "junk"} or "list-unsubscribe" in headers) and not listed(headers):
        yield "bulk"


def listed(headers: Headers) -> bool:
    """Whether the message went through a mailing list (RFC 2919, RFC 2369, and what older list software writes)."""
    return any(name in headers for name in ("list-id", "list-post", "x-beenthere", "x-mailing-list", "mailing-list")) or (
        headers.first("precedence").strip().lower() == "list"
    )


def lists(headers: Headers) -> set[str]:
    """References of the lists through which a message went."""
    named = [*headers.all("x-beenthere"), *headers.all("x-mailing-list")]
    for value in [*headers.all("list-post"), *headers.all("mailing-list")]:
        named += re.findall(r"(?:mailto:|list\s+)([^\s<>?;]{1,320})", value[:2000])
    # RFC 2919 writes the address of the list with a dot for the @.
    named += [each.replace(".", "@", 1) for each in list_names(headers)]
    return {reference for each in named if (reference := email_reference(each[:400]))}


def authors(headers: Headers) -> list[Mailbox]:
    """Who wrote the message: From, or, where a list put its own address there, the header in which it kept the author.

    Raises :class:`Unreadable` (``author_hidden``) when such a list kept him nowhere, for the list is no person.
    """
    written = [each for value in headers.all("from") for each in mailboxes(value)]
    first = next((each for each in written if each.reference), None)
    if first is None or not (listed(headers) or any(name in headers for name in _AUTHORS)):
        return written
    through = lists(headers)
    via = _VIA.fullmatch(first.name)
    wrapped = _WRAPPED.fullmatch(first.reference)
    hides = _HIDING.fullmatch(first.reference) or (_robot(first.reference) and _rewritten(headers))
    if not via and not wrapped and not hides and first.reference not in through:
        return written
    if wrapped:
        # ann=x.example@list, and ann=40x.example@list where the list writes the @ in hexadecimal.
        return [Mailbox(f"email:{wrapped[1]}@{wrapped[2]}", unlisted(first.name))]
    through.add(first.reference)
    for header in (*_AUTHORS, "reply-to"):
        named = {each.reference: each for value in headers.all(header) for each in mailboxes(value)}
        kept = [each for reference, each in named.items() if reference not in {"", *through} and not _robot(reference)]
        if len(kept) == 1:
            return [Mailbox(kept[0].reference, unlisted(kept[0].name) or unlisted(first.name))]
    # Lists to which answers go put the author among the copies, under the name that stands in From.
    name = unlisted(first.name).casefold()
    copied = [each for value in headers.all("cc") for each in mailboxes(value) if each.reference not in {"", *through}]
    same = [each for each in copied if name and each.name.casefold() == name]
    if len(same) == 1:
        return same
    raise Unreadable("author_hidden")


def _robot(reference: str) -> bool:
    return bool(_ROBOT.search(reference.removeprefix("email:").rpartition("@")[0]))


def _rewritten(headers: Headers) -> bool:
    """Whether a list says beside its own no-reply address who wrote: somebody who takes answers."""
    named = {each.reference for name in _AUTHORS for value in headers.all(name) for each in mailboxes(value)}
    return any(reference and not _robot(reference) for reference in named)


def unlisted(name: str) -> str:
    """The name of a person without `` via List``, which a list put behind it."""
    via = _VIA.fullmatch(name)
    return via[1] if via else name


def list_names(headers: Headers) -> list[str]:
    """What the lists call themselves in List-Id (RFC 2919)."""
    return [value[:2000].rpartition("<")[2].partition(">")[0].strip() for value in headers.all("list-id")]


def _expunged(headers: Headers) -> bool:
    """Thunderbird marks a deleted message and leaves it in the file until the folder is compacted."""
    status = headers.first("x-mozilla-status").strip()
    return bool(re.fullmatch(r"[0-9A-Fa-f]{4}", status)) and bool(int(status, 16) & 0x0008)


def _local(author: str) -> str:
    """The part before the @ of the author's address, however badly the header is formed."""
    inside = author.rpartition("<")[2].partition(">")[0]
    return next((word for word in inside.split() if "@" in word), "").rpartition("@")[0]

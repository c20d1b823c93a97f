"""Mailboxes and messages: mbox (Thunderbird, Apple Mail, Gmail Takeout, pipermail, Hyperkitty), EML, Maildir."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo

from loaders.bundle import Bundle
from loaders.channels.mail.address import Unreadable, mailboxes
from loaders.channels.mail.filing import filed
from loaders.channels.mail.folders import in_archive, in_folder
from loaders.channels.mail.letter import FAULTS, Headers, MailTime, labels, stamp
from loaders.channels.mail.machines import authors, listed, lists, machine, reject
from loaders.channels.mail.mbox import Piece, cut, form
from loaders.channels.mail.message import answered, message
from loaders.options import Options
from loaders.reading import clean, email_reference, plausible, zone
from loaders.record import (
    Claim,
    Interaction,
    Loader,
    Note,
    Party,
    Record,
    Refusal,
    Reject,
    Scope,
    Seen,
    Source,
)

MANY = 10_000
HEADER = 256 * 1024
EVIDENCE = 5
NEARLY = 0.9
LABELS = 200
_ROLES = ("to", "cc", "bcc")

HOW = (
    "Gmail: takeout.google.com, Mail. Apple Mail: Mailbox, Export Mailbox. Thunderbird: the mailbox files of its profile "
    "folder. Outlook: save messages as EML and load their folder; its CSV of mails has no dates and cannot be used"
)


class Mail(Loader):
    """Mail as it lies on disk: one mailbox, one message, or the messages of a folder (each part a mailbox or a message)."""

    name = "mail"
    title = "mailboxes and messages (mbox, EML, Maildir)"
    how = (("mail", HOW),)
    options = ("source", "owner", "zone", "exclude_labels", "keep_machines")
    version = 5

    def claims(self, source: Source) -> Claim:
        return "signature" if form(source.head) else ""

    def bundle(self, names: Sequence[str], *, archive: bool) -> Iterable[Bundle]:
        return in_archive(names) if archive else in_folder(names)

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """One record per message; those that wait for what they answer come last.

        Raises :class:`Refusal` when no message is found (``not_mail``) and for an owner or a zone that is none.
        """
        post = _Post(options, datetime.now(UTC), _zone(options), _owner(options))
        several = len(source.parts) > 1
        for part in source.parts:
            label = f"{part.name}, " if several else ""
            kind = form(part.head())
            if not kind and several:
                post.strange += 1
                yield reject("not_mail", f"{label}byte 0")
                continue
            with part.open() as stream:
                for piece in cut(stream, mailbox=kind != "message"):
                    if isinstance(piece, str):
                        post.remarks.append(label + piece)
                    elif record := post.take(piece, f"{label}message {piece.number}, byte {piece.offset}", part.name):
                        yield record
        if not post.seen:
            raise Refusal("not_mail", "No message was found: neither 'From ' lines with headers below nor mail headers.")
        yield from post.rest()
        yield post.scope(options.source or source.name)
        yield from post.notes()
        yield Seen(post.seen + post.strange)


@dataclass(slots=True)
class _Post:
    """What is known across the messages of one source while it is read."""

    options: Options
    now: datetime
    assumed: tzinfo
    owner: str
    seen: int = 0
    strange: int = 0
    letters: int = 0
    bare: int = 0
    remarks: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    authors: dict[str, tuple[Party, int]] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)
    waiting: list[tuple[Interaction, tuple[str, ...], bool]] = field(default_factory=list)
    present: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    owners: Counter[str] = field(default_factory=Counter)
    lists: set[str] = field(default_factory=set)

    def take(self, piece: Piece, place: str, part: str) -> Interaction | Reject | None:
        """The record of one message; None when it has to wait until what it answers is known."""
        self.seen += 1
        try:
            return self._understand(piece, place, part)
        except Unreadable as fault:
            return reject(fault.rule if piece.complete else "truncated_message", place)
        except FAULTS:
            return reject("unreadable_message", place)

    def _understand(self, piece: Piece, place: str, part: str) -> Interaction | Reject | None:
        block = piece.head if piece.complete else piece.head.rpartition(b"\n")[0] + b"\n"
        headers = Headers(block)
        if any(max(value.count(","), value.count("@")) > MANY for role in _ROLES for value in headers.all(role)):
            return reject("mass_mail", place)
        if len(block) > HEADER or piece.overlong:
            raise Unreadable("header_too_complex")
        named = {each.casefold(): each for each in labels(headers)}
        self.labels.update(label for label in named.values() if not filed(label))
        if any(" ".join(each.split()).casefold() in named for each in self.options.exclude_labels):
            return reject("excluded_label", place)
        if not self.options.keep_machines and (rule := machine(headers, piece.body, part)):
            return reject(rule, place)
        sender, receivers = self._people(headers)
        when = stamp(headers, piece.envelope, self.assumed)
        if when is None:
            raise Unreadable("bad_date")
        if not plausible(when.time, self.now):
            raise Unreadable("implausible_date")
        if not piece.complete and (when.clock != "date" or not receivers):
            raise Unreadable("truncated_message")
        draft = message(headers, piece, (sender, receivers), when, place)
        self._remember(headers, draft, when)
        return self._address(headers, draft)

    def _people(self, headers: Headers) -> tuple[Party, tuple[Party, ...]]:
        written = authors(headers)
        usable = [each for each in written if each.reference]
        if not usable:
            raise Unreadable("no_sender")
        if len(written) > 1:
            self.counts["several authors: the first was taken as the sender"] += 1
        sender = Party(usable[0].reference, usable[0].name, "from")
        receivers: dict[str, Party] = {}
        for role in _ROLES:
            for value in headers.all(role):
                for each in mailboxes(value):
                    if each.reference:
                        receivers.setdefault(each.reference, Party(each.reference, each.name, role))
                    else:
                        self.counts["a receiver without a usable address"] += 1
        return sender, tuple(receivers.values())

    def _remember(self, headers: Headers, draft: Interaction, when: MailTime) -> None:
        """Keep what later messages, the scope and the notes need of this one."""
        sender = draft.sender
        if sender is None:
            return
        self.letters += 1
        self.bare += not draft.receivers
        content = hash((sender.reference, draft.time, frozenset(each.reference for each in draft.receivers)))
        before = self.authors.setdefault(draft.native, (sender, content))
        if before[1] != content:
            self.counts[
                "the Message-ID of another message but not its sender, date and receivers (conflicting Message-IDs): kept apart"
            ] += 1
            if before[0].reference != sender.reference:
                self.repeated.add(draft.native)
        if when.clock != "date":
            clock = "the newest Received header" if when.clock == "received" else "the mailbox's From_ line"
            self.counts[f"no readable Date: {clock} was taken"] += 1
        if not when.zone_known:
            self.counts[f"no time zone: taken as {self.options.zone or 'UTC'}"] += 1
        delivered = {email_reference(value[:400]) for value in headers.all("delivered-to")} - {""}
        self.owners.update(delivered)
        if any(filed(label) == "sent" for label in labels(headers)):
            self.owners[sender.reference] += 1
        self.present.update({sender.reference, *(each.reference for each in draft.receivers), *delivered})

    def _address(self, headers: Headers, draft: Interaction) -> Interaction | Reject | None:
        """Decide to whom the message is tied: the people named, or the author whom a post to a list answers."""
        receivers = tuple(each for each in draft.receivers if draft.sender and each.reference != draft.sender.reference)
        if draft.receivers and not receivers:
            return reject("to_self", draft.place)
        posted = listed(headers) and not self.options.keep_machines
        if posted:
            receivers = self._beside_list(headers, receivers)
        draft = replace(draft, receivers=receivers)
        if receivers:
            return draft
        parents = answered(headers)
        if any(each in self.authors for each in parents):
            return self._answer(draft, parents, posted)
        self.waiting.append((draft, parents, posted))
        return None

    def _beside_list(self, headers: Headers, receivers: tuple[Party, ...]) -> tuple[Party, ...]:
        """The people whom a post names beside its list; nobody when the list is not named, as in a newsletter."""
        through = lists(headers)
        self.lists |= through
        if not any(each.reference in through for each in receivers):
            return ()
        hosts = {each.partition("@")[2] for each in through}
        # A nameless address at the list's own host is the next list, not a person.
        return tuple(
            each
            for each in receivers
            if each.reference not in through and (each.name or each.reference.partition("@")[2] not in hosts)
        )

    def _answer(self, draft: Interaction, parents: tuple[str, ...], posted: bool) -> Interaction | Reject:
        # An id that two people's messages carry names neither of them.
        known = (each for each in parents if each in self.authors and each not in self.repeated)
        author = next((self.authors[each][0] for each in known), None)
        if author and draft.sender and author.reference == draft.sender.reference:
            return reject("to_self", draft.place)
        if author:
            return replace(draft, kind="reply", receivers=(replace(author, role="author"),))
        return reject("list_mail" if posted or self._archive() else "no_receiver", draft.place)

    def _archive(self) -> bool:
        """Whether nearly no message names a receiver: the public archive of a list (pipermail leaves To out)."""
        return self.letters > 1 and self.bare >= NEARLY * self.letters

    def rest(self) -> Iterator[Interaction | Reject]:
        """The records of the messages that waited for what they answer."""
        for draft, parents, posted in self.waiting:
            yield self._answer(draft, parents, posted)

    def scope(self, source: str) -> Scope:
        """The mailbox's owner where he is stated, delivered to, or alone in nearly every message; else the group."""
        if self.owner:
            return Scope("ego", self.owner)
        enough = NEARLY * self.letters
        everywhere = {each for each, count in self.present.items() if count >= enough} - self.lists
        stated = [each for each in everywhere if self.owners[each]]
        stated.sort(key=lambda each: (-self.owners[each], each))
        if stated:
            return Scope("ego", stated[0])
        if self.letters >= EVIDENCE and len(everywhere) == 1:
            return Scope("ego", everywhere.pop())
        if everywhere or set(self.owners) - self.lists:
            self.remarks.append("Whose mailbox this is cannot be told; it is taken as a group. Give the owner to say so.")
        return Scope("group", source)

    def notes(self) -> Iterator[Note]:
        """What the person who loads should know, counted."""
        yield from map(Note, self.remarks)
        counted = sorted(self.counts.items())
        yield from (Note(f"{count} {'message' if count == 1 else 'messages'} with {what}.") for what, count in counted)
        if self.labels:
            most = sorted(self.labels.items(), key=lambda each: (-each[1], each[0]))
            shown = ", ".join(f"{clean(label[:60])} ({count})" for label, count in most[:LABELS])
            more = f" and {len(most) - LABELS} more" if len(most) > LABELS else ""
            yield Note(
                f"Labels that are not Gmail's own as far as is known, with their messages: {shown}{more}. "
                "Is one of them a folder of drafts, trash or spam? Leave it out with --exclude-label LABEL."
            )


def _owner(options: Options) -> str:
    reference = email_reference(options.owner) or (options.owner if ":" in options.owner else "")
    if options.owner and not reference:
        raise Refusal("bad_owner", "The owner is neither an e-mail address nor a reference such as email:ann@example.org.")
    return reference


def _zone(options: Options) -> tzinfo:
    found = zone(options.zone) if options.zone else UTC
    if found is None:
        raise Refusal("unknown_zone", f"There is no time zone '{options.zone}'. Give one such as Europe/Berlin.")
    return found

"""Mail: what becomes an interaction, when it was, who is in it, and whose view the source is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from loaders.record import Refusal, Scope
from tests.loaders.post import BASE, load, mailbox, message, references

# The ordinary message


def test_a_message_becomes_one_interaction(tmp_path):
    found = load(tmp_path, message(Cc="cleo@east.example", Bcc="Dan <dan@west.example>")).one
    assert found.native == "mail:1@north.example"
    assert found.time == datetime(2024, 3, 4, 9, tzinfo=UTC)
    assert (found.channel, found.kind, found.precision, found.zone_known) == ("email", "message", "second", True)
    assert (found.sender.reference, found.sender.name) == ("email:ann@north.example", "Ann Lee")
    assert references(found) == [
        ("email:bob@south.example", "to"),
        ("email:cleo@east.example", "cc"),
        ("email:dan@west.example", "bcc"),
    ]
    assert (found.length, found.question) == (len("Shall we meet?"), True)
    assert found.thread == found.native
    assert found.place == "message 1, byte 0"


def test_an_answer_names_its_parent_and_its_thread(tmp_path):
    found = load(tmp_path, message(In_Reply_To="<c@x> (Bob's message of Monday)", References="<a@x>\n <b@x>\n\t<c@x>")).one
    assert (found.kind, found.reply_to, found.thread) == ("reply", "mail:c@x", "mail:a@x")


def test_an_answer_to_itself_answers_nobody(tmp_path):
    found = load(tmp_path, message(In_Reply_To=BASE["Message-ID"], References=BASE["Message-ID"])).one
    assert (found.kind, found.reply_to, found.thread) == ("message", "", "mail:1@north.example")


def test_gmail_thread_and_labels(tmp_path):
    labels = "=?UTF-8?Q?Inbox,Unread,F=C3=B6rderer,Board?="
    found = load(tmp_path, message(X_GM_THRID="1792345678901234567", X_Gmail_Labels=labels)).one
    assert found.thread == "gmail:1792345678901234567"
    assert found.topics == ("Förderer", "Board")


def test_receivers_are_not_repeated_and_never_the_sender(tmp_path):
    found = load(tmp_path, message(To="bob@south.example, Ann <ANN@north.example>", Cc="Bob <BOB@south.example>")).one
    assert references(found) == [("email:bob@south.example", "to")]


def test_sender_is_the_hand_and_not_the_author(tmp_path):
    assert load(tmp_path, message(Sender="secretary@north.example")).one.sender.reference == "email:ann@north.example"


def test_the_own_text_is_measured_without_quotation(tmp_path):
    body = "Yes.\n\nOn Mon, 4 Mar 2024 at 09:00, Bob Ray wrote:\n> Shall we meet?\n> Tomorrow?\n\n-- \nAnn\n"
    found = load(tmp_path, message(body)).one
    assert (found.length, found.question) == (4, False)


def test_nothing_of_the_text_is_kept(tmp_path):
    found = load(tmp_path, message("The secret of Ann\n", Subject="About the secret"))
    assert "secret" not in repr(found.records)


# Names and ids


def test_without_a_message_id_copies_share_a_digest(tmp_path):
    lf = message(Message_ID=None)
    crlf = message(Message_ID="  ").replace("\n", "\r\n") + "\r\n"
    other = message("Another text\n", Message_ID=None)
    first, second, third = (load(tmp_path, each).one for each in (lf, crlf, other))
    assert first.native.startswith("mail-digest:")
    assert first.native == second.native != third.native


def test_a_message_twice_is_yielded_twice_and_a_conflict_is_noted(tmp_path):
    same = load(tmp_path, mailbox(message(), message()))
    assert [each.native for each in same.interactions] == ["mail:1@north.example"] * 2
    assert not [each for each in same.notes if "conflicting" in each]
    other = load(tmp_path, mailbox(message(), message(To="eve@west.example")))
    assert [each for each in other.notes if "conflicting Message-IDs" in each and each.startswith("1 message ")]


# Time


def test_fallbacks_of_the_date_are_noted(tmp_path):
    hops = {"Received": "from a by b;\n Tue, 5 Mar 2024 08:00:00 +0000"}
    received = load(tmp_path, message(Date="RANDOM_Wed", **hops))
    assert received.one.time == datetime(2024, 3, 5, 8, tzinfo=UTC)
    assert [each for each in received.notes if "newest Received" in each]
    envelope = load(tmp_path, mailbox(message(Date=None)))
    assert envelope.one.time == datetime(2024, 3, 4, 10, tzinfo=UTC)
    assert not envelope.one.zone_known
    assert [each for each in envelope.notes if "From_ line" in each]


def test_the_day_of_a_download_is_not_the_day_of_a_message(tmp_path):
    found = load(tmp_path, f"From - Mon Mar  4 10:00:00 2024\n{message(Date='03/04/2024 10:00')}")
    assert found.rules == {"bad_date": 1}


def test_the_newest_received_counts(tmp_path):
    raw = "Received: by b; Tue, 5 Mar 2024 08:00:00 +0000\nReceived: by a; Wed, 6 Mar 2024 08:00:00 +0000\n" + message(
        Date=None
    )
    assert load(tmp_path, raw).one.time == datetime(2024, 3, 6, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "rule"),
    [
        (None, "bad_date"),
        ("now", "bad_date"),
        ("", "bad_date"),
        ("03/04/2024 10:00:00", "bad_date"),
        ("Mon, 4 Mar 2024 10:00:00 +9999", "bad_date"),
        ("Mon, 4 Mar 0024 10:00:00 +0100", "bad_date"),
        ("Mon, 4 Mar 99999 10:00:00 +0100", "bad_date"),
        ("Fri, 30 Feb 2024 10:00:00 +0100", "bad_date"),
        ("Mon, 4 Mar 2024 24:00:00 +0100", "bad_date"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "implausible_date"),
        ("Fri, 31 Dec 9999 23:59:59 -1200", "bad_date"),
        ("Thu, 31 Dec 2099 23:59:59 +0000", "implausible_date"),
    ],
)
def test_dates_that_are_none(tmp_path, date, rule):
    assert load(tmp_path, message(Date=date)).rules == {rule: 1}


def test_a_date_without_zone_takes_the_zone_given(tmp_path):
    found = load(tmp_path, message(Date="Mon, 4 Mar 2024 10:00:00"), zone="America/New_York")
    assert found.one.time == datetime(2024, 3, 4, 15, tzinfo=UTC)
    assert not found.one.zone_known
    assert "1 message with no time zone: taken as America/New_York." in found.notes
    with pytest.raises(Refusal, match="no time zone"):
        load(tmp_path, message(), zone="Mars/Olympus")


# People who cannot be told


@pytest.mark.parametrize(
    "author", [None, "", "Ann Lee", "/O=NORTH/OU=EX/CN=ANN", "IMCEAEX-_O=NORTH_CN=ANN@north.example", "<>"]
)
def test_no_usable_sender(tmp_path, author):
    assert load(tmp_path, message(From=author)).rules == {"no_sender": 1}


def test_the_first_of_several_authors_is_taken_and_noted(tmp_path):
    found = load(tmp_path, "From: Cleo <cleo@east.example>\n" + message())
    assert found.one.sender.reference == "email:cleo@east.example"
    assert "1 message with several authors: the first was taken as the sender." in found.notes


@pytest.mark.parametrize("role", ["From", "To", "Cc", "Bcc"])
def test_an_address_with_two_meanings_ties_nobody(tmp_path, role):
    found = load(tmp_path, message(**{role: "alice@good.example)bob@attacker.example"}))
    assert found.rules == {"ambiguous_address": 1}
    assert found.rejects[0].state == "quarantined"


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ({"To": None}, "no_receiver"),
        ({"To": "undisclosed-recipients:;"}, "no_receiver"),
        ({"To": "undisclosed recipients: ;"}, "no_receiver"),
        ({"To": "Bob Ray"}, "no_receiver"),
        ({"To": BASE["From"]}, "to_self"),
        ({"To": None, "Bcc": "ann@north.example"}, "to_self"),
    ],
)
def test_messages_to_nobody(tmp_path, headers, rule):
    assert load(tmp_path, message(**headers)).rules == {rule: 1}


def test_receivers_without_address_are_noted(tmp_path):
    found = load(tmp_path, message(To="bob@south.example, Cleo"))
    assert references(found.one) == [("email:bob@south.example", "to")]
    assert "1 message with a receiver without a usable address." in found.notes


# Scope


def numbered(count: int, **headers: str | None) -> list[str]:
    return [message(**{"Message-ID": f"<{n}@x>", "To": f"p{n}@south.example", **headers}) for n in range(count)]


def test_the_owner_is_in_every_message(tmp_path):
    assert load(tmp_path, mailbox(*numbered(5))).scope == Scope("ego", "email:ann@north.example")


def test_four_messages_are_too_few_to_tell(tmp_path):
    found = load(tmp_path, mailbox(*numbered(4)))
    assert found.scope == Scope("group", "box")
    assert [each for each in found.notes if "Give the owner" in each]


def test_nobody_in_all_messages_is_a_group(tmp_path):
    found = load(
        tmp_path,
        mailbox(*[message(**{"Message-ID": f"<{n}@x>", "From": f"a{n}@x.example", "To": f"b{n}@x.example"}) for n in range(9)]),
    )
    assert found.scope == Scope("group", "box")


@pytest.mark.parametrize("evidence", [{"Delivered-To": "bob@south.example"}, {"X-Gmail-Labels": "Sent"}])
def test_headers_tell_which_of_two_is_the_owner(tmp_path, evidence):
    found = load(tmp_path, mailbox(*[message(**{"Message-ID": f"<{n}@x>"}, **evidence) for n in range(6)]))
    assert found.scope == Scope("ego", "email:bob@south.example" if "Delivered-To" in evidence else "email:ann@north.example")


def test_the_owner_given_wins_and_must_be_one(tmp_path):
    assert load(tmp_path, message(), owner="Eve@West.example").scope == Scope("ego", "email:eve@west.example")
    with pytest.raises(Refusal, match="neither an e-mail address"):
        load(tmp_path, message(), owner="Eve")

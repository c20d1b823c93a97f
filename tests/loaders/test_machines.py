"""Mail that is not one person writing to another: machines by named rules, lists by what they answer."""

from __future__ import annotations

import pytest

from loaders.record import Part, Scope, Source
from tests.loaders.post import Loaded, load, mailbox, message, references

MACHINES = [
    ({"Auto-Submitted": "auto-replied"}, "auto_submitted"),
    ({"Precedence": "bulk"}, "bulk"),
    ({"Precedence": "junk"}, "bulk"),
    ({"List-Unsubscribe": "<mailto:off@north.example>"}, "bulk"),
    ({"From": "Shop <no-reply@shop.example>"}, "no_reply"),
    ({"From": "donotreply+7@shop.example"}, "no_reply"),
    ({"From": "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>"}, "bounce"),
    ({"From": "MAILER-DAEMON"}, "bounce"),
    ({"Content-Type": "multipart/report; report-type=delivery-status; boundary=b"}, "bounce"),
    ({"Return-Path": "<>"}, "bounce"),
    ({"X-Gmail-Labels": "Spam,Unread"}, "spam"),
    ({"X-Gmail-Labels": "Papierkorb"}, "trash"),
    ({"X-Gmail-Labels": "Inbox,Category Promotions"}, "promotions"),
    ({"X-Gmail-Labels": "=?UTF-8?Q?Entw=C3=BCrfe?="}, "draft"),
    ({"X-Mozilla-Status": "0009"}, "trash"),
    ({"X-Spam-Flag": "YES"}, "spam"),
    ({"Content-Type": "text/calendar; method=REQUEST"}, "calendar_invite"),
]


@pytest.mark.parametrize(("headers", "rule"), MACHINES)
def test_machines_are_excluded_by_name_and_can_be_kept(tmp_path, headers, rule):
    raw = message(**headers)
    found = load(tmp_path, raw)
    assert found.rules == {rule: 1}
    assert found.rejects[0].state == "excluded"
    if "@" in raw.partition("From: ")[2].partition("\n")[0]:
        assert len(load(tmp_path, raw, keep_machines=True).interactions) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "no"},
        {"Precedence": "normal"},
        {"From": "Norman Reply <norman@reply.example>"},
        {"From": "Jo <12+jo@users.noreply.example>"},
        {"X-Spam-Flag": "NO"},
        {"X-Mozilla-Status": "0001"},
    ],
)
def test_people_are_not_machines(tmp_path, headers):
    assert load(tmp_path, message(**headers)).one


def test_an_invitation_inside_a_message(tmp_path):
    invite = "--b\nContent-Type: text/plain\n\nJoin us\n--b\nContent-Type: text/calendar;\n method=REQUEST\n\nx\n--b--\n"
    assert load(tmp_path, message(invite, Content_Type="multipart/alternative; boundary=b")).rules == {"calendar_invite": 1}


LIST = {"List-Id": "Bridges <bridges.lists.example>", "List-Post": "<mailto:bridges@lists.example>", "Precedence": "list"}


def test_a_post_that_answers_a_known_author_is_tied_to_him(tmp_path):
    first = message(To="bridges@lists.example", **LIST)
    answer = {"From": "Cleo <cleo@east.example>", "Message-ID": "<2@east.example>", "In-Reply-To": "<1@north.example>"}
    second = message(To="bridges@lists.example", **answer, **LIST)
    for order in ([first, second], [second, first]):
        found = load(tmp_path, mailbox(*order))
        (tie,) = found.interactions
        assert (tie.sender.reference, references(tie), tie.kind) == (
            "email:cleo@east.example",
            [("email:ann@north.example", "author")],
            "reply",
        )
        assert tie.topics == ("bridges.lists.example",)
        assert found.rules == {"list_mail": 1}
        assert found.scope == Scope("group", "box")


def test_a_list_is_nobody_but_people_named_beside_it_are(tmp_path):
    found = load(
        tmp_path,
        message(To="Bob <bob@south.example>", Cc="bridges@lists.example, talk@lists.example, Dan <dan@lists.example>", **LIST),
    )
    assert references(found.one) == [("email:bob@south.example", "to"), ("email:dan@lists.example", "cc")]


def test_a_list_owns_no_mailbox(tmp_path):
    headers = {**LIST, "Delivered-To": "bridges@lists.example"}
    posts = [message(To=f"bridges@lists.example, Bo <p{n}@x.example>", From=f"a{n}@x.example", **headers) for n in range(6)]
    assert load(tmp_path, mailbox(*posts)).scope == Scope("group", "box")


def test_a_newsletter_is_list_mail(tmp_path):
    assert load(tmp_path, message(**LIST)).rules == {"list_mail": 1}


def test_following_up_on_oneself_ties_nobody(tmp_path):
    post = {"To": "bridges@lists.example", **LIST}
    found = load(
        tmp_path, mailbox(message(**post), message(**{**post, "Message-ID": "<2@x>", "In-Reply-To": "<1@north.example>"}))
    )
    assert found.rules == {"list_mail": 1, "to_self": 1}


def test_an_archive_without_receivers_ties_answers_to_authors(tmp_path):
    def post(number: int, author: str, parent: int | None) -> str:
        return message(
            From=f"{author} at {author}.example ({author.title()} Doe)",
            To=None,
            Message_ID=f"<{number}@x>",
            In_Reply_To=f"<{parent}@x>" if parent else None,
        )

    found = load(
        tmp_path, mailbox(post(3, "cleo", 2), post(1, "ann", None), post(2, "bob", 1), post(4, "dan", 99)), source="bridges"
    )
    ties = {(each.sender.reference, each.receivers[0].reference) for each in found.interactions}
    assert ties == {("email:cleo@cleo.example", "email:bob@bob.example"), ("email:bob@bob.example", "email:ann@ann.example")}
    assert found.interactions[0].sender.name in {"Cleo Doe", "Bob Doe"}
    assert found.rules == {"list_mail": 2}
    assert found.scope == Scope("group", "bridges")


# Lists that put themselves into From


GROUP = {"List-ID": "<partners.north.example>", "To": "Mara <mara@north.example>, partners@north.example"}
VIA = "\"'Ana Ruiz' via Partners\" <partners@north.example>"


@pytest.mark.parametrize(
    ("headers", "author", "name"),
    [
        ({"X-Original-From": "Ana R. <ana@south.example>"}, "ana", "Ana R."),
        ({"X-Original-Sender": "ana@south.example"}, "ana", "Ana Ruiz"),
        ({"Reply-To": "ana@south.example, partners@north.example"}, "ana", "Ana Ruiz"),
        ({"From": '"Ana via groups.example" <ana=south.example@groups.example>'}, "ana", "Ana"),
        ({"From": "ana=south.example@lists.north.example"}, "ana", ""),
        ({"From": "Ana Ruiz <ana=40south.example@lists.north.example>"}, "ana", "Ana Ruiz"),
        ({"From": "Ana Ruiz <dmarc-noreply@lists.example>", "Reply-To": "ana@south.example"}, "ana", "Ana Ruiz"),
        ({"Reply-To": "partners@north.example", "Cc": "Ana Ruiz <ana@south.example>, ben@x.example"}, "ana", "Ana Ruiz"),
        ({"From": "Ana via Sales <ana@south.example>", "List-ID": None}, "ana", "Ana via Sales"),
        (
            {"From": "P <partners-noreply@north.example>", "X-Original-From": "Ana R. <ana@south.example>"},
            "ana",
            "Ana R.",
        ),
        ({"X-MailFrom": "ana@south.example"}, "ana", "Ana Ruiz"),
        ({"Author": "Ana R. <ana@south.example>"}, "ana", "Ana R."),
    ],
)
def test_the_author_behind_a_list(tmp_path, headers, author, name):
    found = load(tmp_path, message(**{**GROUP, "From": VIA, **headers})).one
    assert (found.sender.reference, found.sender.name) == (f"email:{author}@south.example", name)
    assert "email:mara@north.example" in [each.reference for each in found.receivers]


@pytest.mark.parametrize("reply", [None, "partners@north.example", "ana@x.example, ben@x.example"])
def test_a_list_is_no_author(tmp_path, reply):
    assert load(tmp_path, message(**{**GROUP, "From": VIA, "Reply-To": reply})).rules == {"author_hidden": 1}


def test_a_list_that_hides_its_authors_is_no_robot_and_a_shop_is(tmp_path):
    hiding = {**GROUP, "From": "Dia Moss <dmarc-noreply@lists.example>"}
    assert load(tmp_path, message(**hiding)).rules == {"author_hidden": 1}
    shop = {**GROUP, "From": "Shop <noreply@lists.example>", "Reply-To": "dia@x.example"}
    assert load(tmp_path, message(**shop)).rules == {"no_reply": 1}
    forwarded = {**shop, "X-Original-Sender": "noreply@shop.example"}  # a robot's letter to a group
    assert load(tmp_path, message(**forwarded)).rules == {"no_reply": 1}


def test_an_answer_to_a_post_goes_to_its_author_and_not_to_an_id_of_two(tmp_path):
    post = message(**{**GROUP, "From": VIA, "X-Original-Sender": "ana@south.example", "Message-ID": "<p@x>"})
    answer = message(**{**GROUP, "To": "partners@north.example", "In-Reply-To": "<p@x>", "Message-ID": "<a@x>"})
    found = load(tmp_path, mailbox(post, answer))
    assert [each.reference for each in found.interactions[1].receivers] == ["email:ana@south.example"]
    other = message(**{"From": "eve@west.example", "Message-ID": "<p@x>"})
    assert load(tmp_path, mailbox(post, other, answer)).rules == {"list_mail": 1}


def test_a_group_found_in_the_wild(shared):
    found = Loaded(Source("partners", (Part(shared / "cases" / "m01" / "partners.mbox"),)))
    assert [(each.sender.name, [to.reference for to in each.receivers]) for each in found.interactions] == [
        ("Ana Ruiz", ["email:mara@north.example"]),
        ("Ben Okafor", ["email:mara@north.example"]),
        ("Ana Ruiz", ["email:ben.okafor@west.example"]),
    ]


# Labels


@pytest.mark.parametrize(
    ("label", "rule"),
    [
        ("Wersje robocze", "draft"),
        ("Kosz,Otwarte", "trash"),
        ("下書き", "draft"),
        ("Papirkurv", "trash"),
        ("Koncepty", "draft"),
    ],
)
def test_labels_of_other_languages(tmp_path, label, rule):
    assert load(tmp_path, message(X_Gmail_Labels=label)).rules == {rule: 1}


def test_a_label_that_is_not_known_is_counted_and_can_be_left_out(tmp_path):
    content = mailbox(message(X_Gmail_Labels="Inbox,Mülleimer"), message(Message_ID="<2@x>"))
    (note,) = [each for each in load(tmp_path, content).notes if "--exclude-label" in each]
    assert "Mülleimer (1)." in note
    found = load(tmp_path, content, exclude_labels=("mülleimer",))
    assert found.rules == {"excluded_label": 1}
    assert len(found.interactions) == 1


def test_a_polish_takeout(shared):
    found = Loaded(Source("pl", (Part(shared / "cases" / "m29" / "Takeout-pl.mbox"),)))
    assert (len(found.interactions), found.rules) == (1, {"draft": 1, "trash": 1})
    assert found.interactions[0].topics == ()

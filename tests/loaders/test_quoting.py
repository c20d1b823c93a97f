"""The author's own text, against letters cut by hand."""

from __future__ import annotations

import pytest

from loaders.channels.mail.quoting import asks, own_text, plain

OWN = "Yes, gladly.\n\nAnn"

TAILS = [
    "> Shall we?\n> Bob",
    "On Mon, 4 Mar 2024 at 09:00, Bob Ray <bob@x.example> wrote:\n\n> Shall we?",
    "On Mon, 4 Mar 2024 at 09:00, Bob Ray\n<bob@x.example> wrote:\n> Shall we?",
    "On Mon, 4 Mar 2024 at 09:00, Bob Ray <bob@x.example> wrote:\nShall we?\nBob",
    "Am 04.03.2024 um 09:00 schrieb Bob Ray:\n> Wollen wir?",
    "Le lun. 4 mars 2024 à 09:00, Bob Ray <bob@x.example> a écrit :\n> On y va ?",
    "El lun, 4 mar 2024 a las 9:00, Bob (<bob@x.example>) escribió:\n> ¿Vamos?",
    "2024-03-04 09:00 GMT+01:00 Bob Ray <bob at x.example>:\n\n> Shall we?",
    "-----Original Message-----\nFrom: Bob Ray\nSent: Monday\nShall we?",
    "-----Ursprüngliche Nachricht-----\nVon: Bob Ray\nWollen wir?",
    "---------- Forwarded message ---------\nFrom: Bob <bob@x.example>\nShall we?",
    "Begin forwarded message:\n\nFrom: Bob",
    "________________________________\nFrom: Bob Ray <bob@x.example>\nSent: Monday\nTo: Ann\nSubject: Meeting\n\nShall we?",
    "From: Bob Ray <bob@x.example>\nSent: Monday, March 4, 2024 9:00 AM\nTo: Ann Lee\nSubject: Meeting\n\nShall we?",
    "*Von:* Bob Ray\n*Gesendet:* Montag\n*An:* Ann Lee\n*Betreff:* Treffen\n\nWollen wir?",
    "De : Bob Ray\nEnvoyé : lundi\nÀ : Ann\nObjet : rencontre\n\nOn y va ?",
    "-- \nAnn Lee\nDirector\n+44 20 7946 0000",
    "--\nAnn Lee\nDirector",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "_______________________________________________\nBridges mailing list\nhttps://lists.example/listinfo/bridges",
    "-------------- next part --------------\nAn HTML attachment was scrubbed...",
    "Sent from my iPhone\n\nOn 4 Mar 2024, at 09:00, Bob Ray wrote:\n\n> Shall we?\n> \n> --\n> Bob",
]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_follows_the_own_text_is_cut(tail, end):
    assert own_text(f"{OWN}\n\n{tail}\n".replace("\n", end)) == OWN


def test_answers_between_quotations_are_kept():
    text = "Hi Bob,\n\nYesterday at 9:00, Bob Ray wrote:\n> One?\n\nFirst.\n\n> Two?\n> More\nSecond.\n\n> Three?\n"
    assert own_text(text) == "Hi Bob,\n\nFirst.\n\nSecond."


KEPT = [
    "The plan has 3 points:\n- one\n- two",
    "x > 5 holds",
    "As I wrote: come at once",
    "From: the heart\nthank you",
    "To do:\nFrom: Bob\nlater",
    "Ann\n--\n" + "\n".join(f"line {n}" for n in range(20)),
    "-----\nAgenda\n-----\ncoffee",
    "My two questions:\nwhere\nwhen",
    "Dear all, the original message went astray",
]


@pytest.mark.parametrize("text", KEPT)
def test_own_text_that_looks_like_a_quotation_stays(text):
    assert own_text(text) == text


def test_an_introduction_of_his_own_survives_a_quotation():
    assert own_text("My answers follow:\n> One?\nYes") == "My answers follow:\nYes"


def test_only_a_quotation_is_no_text():
    assert own_text("> a\n> b\n") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shall we meet?", True),
        ("Vous venez ?", True),
        ('Did she say "yes"?', True),
        ("来ますか？", True),
        ("See https://x.example/?q=1", False),
        ("See www.x.example/a?b and https://x.example?", False),
        ("footnote [1]?http", False),
        ("????? lost characters", False),
        ("Fine.", False),
        ("", False),
    ],
)
def test_questions(text, expected):
    assert asks(text) is expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Hello <b>Bob</b></p><p>Bye</p>", "Hello Bob\n\nBye"),
        ("a<br>b&amp;c&nbsp;d", "a\nb&c d"),
        ("<style>p {}</style><script>x?</script>text<!-- note -->", "text"),
        ("mine<blockquote>his<blockquote>hers</blockquote>his</blockquote>mine too", "mine\n\nmine too"),
        ('mine<div class="gmail_quote">On Monday:<div>his</div></div>', "mine"),
        ('mine<div id="appendonsend"></div><hr>From: Bob<p>his', "mine"),
        ("<!--[if mso]>word<![endif]-->all<!--[if !mso]><!-->web<!--<![endif]-->", "allweb"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("unclosed <a href='x", "unclosed <a href='x"),
        ("", ""),
    ],
)
def test_html(html, expected):
    assert own_text(plain(html)) == expected

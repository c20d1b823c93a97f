"""What a cell says in itself: figures, entities, ids that a spreadsheet destroyed, several people in one cell."""

from __future__ import annotations

import pytest

from loaders.channels.roster import Roster
from tests.loaders.sheets import load, source, table

LENGTHS = [
    (",", "Seconds", ["1,200", "3,600", "900"], [20, 60, 15]),
    (",", "Seconds", ["1,200.5", "3,600"], [1200.5 / 60, 60]),
    (";", "Seconds", ["1.200", "90,5"], [20, 90.5 / 60]),
    (";", "Seconds", ["1.200", "900"], [None, 15]),
    ("\t", "Minutes", ["1,200", "30"], [None, 30]),
    (";", "Minutes", ["1,5", "1,250"], [1.5, 1.25]),
    (",", "Minutes", ["1,5", "1,250"], [1.5, 1.25]),
    (",", "Minutes", ["7.5", "12.345"], [7.5, 12.345]),
    (",", "Seconds", ["1 200", "1'200", "1\u202f200"], [20, 20, 20]),
    (",", "Seconds", ["1.200.000", "1.200"], [20000, 20]),
    (",", "Minutes", ["0.500", "1.250"], [0.5, 1.25]),
]


@pytest.mark.parametrize(("sign", "header", "texts", "lengths"), LENGTHS)
def test_signs_between_thousands_are_told_from_decimals_by_the_column(tmp_path, sign, header, texts, lengths):
    lines = [sign.join(("Date", "From", "To", header))]
    lines += [sign.join((f"2025-03-0{i}", "Ann", "Bob", f'"{text}"')) for i, text in enumerate(texts, 1)]
    found = table(tmp_path, "\n".join(lines))
    assert [i.minutes for i in found.interactions] == [None if m is None else pytest.approx(m) for m in lengths]
    assert ("nothing in the column tells thousands" in found.notes) == (None in lengths)


def test_the_handed_over_lengths_with_thousands(shared, tmp_path):
    path = shared / "cases" / "x10" / "meetings.csv"
    if not path.exists():
        pytest.skip("optional data: there are no cases")
    assert [i.minutes for i in table(tmp_path, path.read_bytes()).interactions] == [20, 60, 15, 90]


def test_entities_are_read_as_their_characters_once(tmp_path):
    rows = "Minister,Date,Organisation\n" + "\n".join(
        f'Ana,{day}/03/2025,"{text}"'
        for day, text in enumerate(["Marsh &amp;amp; Sons", "O&#039;Dell", "A &amp;lt; B", "AT&T; Co", "R&D"], 21)
    )
    assert [who[1] for who in table(tmp_path, rows).people] == [
        ("Marsh & Sons",), ("O'Dell",), ("A &lt; B",), ("AT&T; Co",), ("R&D",),
    ]  # fmt: skip


def test_numbers_that_a_spreadsheet_shortened_name_nobody(tmp_path):
    rows = 'Date,From,To\n2025-03-05,4.47701E+11,Ann\n2025-03-06,Ann,"1,2E+17"\n2025-03-07,Ann,E11\n'
    found = table(tmp_path, rows)
    assert found.rules == {"quarantined lost_digits": 2}
    assert found.people == [("Ann", ("E11",))]


def test_a_shortened_id_is_left_out_of_a_people_table(tmp_path):
    found = load(Roster(), source(tmp_path, "Name,Id,Phone,Department\nAnn,4.47701E+11,4.47701E+11,Sales\nBob,7,,Sales\n"))
    assert [len(card.references) for card in found.cards] == [1, 2]
    assert "2 addresses, phone numbers, ids" in found.notes


def test_error_words_of_spreadsheets_name_nobody(tmp_path):
    words = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "########", "(blank)", "NULL"]
    words += ["#NV", "#BEZUG!", "#N/D", "#¡REF!", "#ERROR!", "#WERT!", "(Leer)", "undefined", "k.A.", "n.v.t."]
    rows = "Date,Host,Guest\n" + "".join(f"2025-03-05,Ann,{word}\n2025-03-05,{word},Ann\n" for word in words)
    assert table(tmp_path, rows).rules == {"excluded placeholder": 40}


@pytest.mark.parametrize("sign", ["\n", "|", " / ", "/", " & ", " + ", " • ", " und ", " y "])
def test_several_people_in_one_cell_are_hinted_at_and_cut(tmp_path, sign):
    rows = f'Date,Host,Guests\n2025-03-05,Ann,"{sign.join(("Ben", "Cem", "Dia"))}"\n'
    mapping = {"receiver": ("Guests",)}
    assert "cut them with --split receiver=" in table(tmp_path, rows, mapping=mapping).notes
    found = table(tmp_path, rows, mapping=mapping, split={"receiver": sign.replace("\n", "\\n")})
    assert found.people == [("Ann", ("Ben", "Cem", "Dia"))]


def test_the_subject_of_mails_is_a_topic_only_when_somebody_says_so(tmp_path):
    rows = "Date,From,To,Subject\n2025-03-05,a@x.example,b@y.example,Secret\n"
    assert table(tmp_path, rows).interactions[0].topics == ()
    assert table(tmp_path, rows, mapping={"topic": ("Subject",)}).interactions[0].topics == ("Secret",)
    register = "Date,Host,Guest,Subject\n2025-03-05,Ann,Bob,Plans\n"
    assert table(tmp_path, register).interactions[0].topics == ("Plans",)

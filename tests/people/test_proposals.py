"""What may be one person is proposed with its reason, and never joined."""

from __future__ import annotations

from collections import Counter

from graphx.people.decisions import Decision, Decisions
from graphx.people.matching import resolve
from graphx.people.proposals import mailbox, proposals


def people(**named):
    return resolve({f"email:{address}": Counter({name: 1}) for name, address in named.values()}, [], Decisions())


def test_spellings_of_one_mailbox_are_proposed_and_stay_two():
    found = people(a=("Al", "al.ray@gmail.com"), b=("Al Ray", "alray+x@googlemail.com"), c=("Bo", "bo@gmail.com"))
    assert len(found.people) == 3
    (only,) = proposals(found, Decisions())
    assert {only.a_name, only.b_name} == {"Al", "Al Ray"}
    assert "mailbox" in only.evidence


def test_dots_count_where_the_provider_does_not_say_otherwise():
    assert mailbox("al.ray+news@firm.example") == "al.ray@firm.example"
    assert mailbox("Al.Ray@googlemail.com") == mailbox("alray@gmail.com")


def test_one_name_in_another_order_is_proposed_until_somebody_says_otherwise():
    found = people(a=("Jo Kim", "jo@a.example"), b=("KIM, Jo", "jk@b.example"))
    assert len(proposals(found, Decisions())) == 1
    said = Decisions.replay([Decision("1", "2026-01-01", "me", "different", "email:jk@b.example", "email:jo@a.example")])
    assert proposals(found, said) == []


def test_role_addresses_are_not_proposed():
    assert proposals(people(a=("", "info+a@a.example"), b=("", "info@a.example")), Decisions()) == []

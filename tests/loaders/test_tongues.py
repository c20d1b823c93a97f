"""Mail in many languages: the time, the people, what the author himself asks, and what the mailbox's labels leave out."""

from __future__ import annotations

from datetime import datetime

import pytest

from loaders.record import Scope
from tests.loaders.post import load, mailbox
from tests.loaders.tongues import TONGUES, Tongue, encoded

ALL = pytest.mark.parametrize("tongue", TONGUES.values(), ids=list(TONGUES))


@ALL
def test_the_time_and_the_people_are_right(tmp_path, tongue: Tongue):
    found = load(tmp_path, tongue.letter(1, tongue.own, In_Reply_To="<0@x.example>")).one
    assert (found.time, found.zone_known) == (datetime.fromisoformat(tongue.utc), True)
    assert found.sender is not None
    assert (found.sender.reference, found.sender.name) == (f"email:{tongue.writer[1]}", tongue.writer[0])
    assert [(each.reference, each.name) for each in found.receivers] == [(f"email:{tongue.reader[1]}", tongue.reader[0])]
    assert (found.kind, found.length, found.question) == ("reply", len(tongue.own), False)


@ALL
def test_the_local_order_of_day_and_month_is_right(tmp_path, tongue: Tongue):
    found = load(tmp_path, tongue.letter(1, tongue.own, Date=tongue.day)).one
    assert found.time == datetime.fromisoformat(tongue.day_utc)


@pytest.mark.parametrize("charset", ["utf-8", "encoded"])
@ALL
def test_a_date_whose_words_are_written_raw_or_encoded_is_read(tmp_path, tongue: Tongue, charset):
    date = encoded(tongue.date) if charset == "encoded" else tongue.date
    found = load(tmp_path, tongue.letter(1, tongue.own, Date=date).encode()).one
    assert found.time == datetime.fromisoformat(tongue.utc)


@ALL
def test_a_question_in_what_is_quoted_is_not_the_authors(tmp_path, tongue: Tongue):
    letters = [tongue.letter(n, f"{tongue.own}\n\n{quoted}") for n, quoted in enumerate(tongue.quoted)]
    found = load(tmp_path, mailbox(*letters))
    assert [(each.length, each.question) for each in found.interactions] == [(len(tongue.own), False)] * len(tongue.quoted)
    asking = [tongue.letter(n, f"{tongue.question}\n\n{quoted}") for n, quoted in enumerate(tongue.quoted)]
    assert all(each.question for each in load(tmp_path, mailbox(*asking)).interactions)


@ALL
def test_what_a_telephone_writes_under_a_letter_is_not_the_authors(tmp_path, tongue: Tongue):
    assert load(tmp_path, tongue.letter(1, f"{tongue.own}\n\n{tongue.under}")).one.length == len(tongue.own)


@ALL
def test_labels_leave_out_what_was_never_sent_or_read(tmp_path, tongue: Tongue):
    marks = [tongue.draft, tongue.trash, tongue.spam, tongue.tab, tongue.sent, f'{tongue.sent},"{tongue.label}"']
    letters = [tongue.letter(n, tongue.own, X_Gmail_Labels=encoded(mark)) for n, mark in enumerate(marks)]
    found = load(tmp_path, mailbox(*letters))
    assert found.rules == {"draft": 1, "trash": 1, "spam": 1, "promotions": 1}
    assert [each.topics for each in found.interactions] == [(), (tongue.label,)]
    (note,) = [each for each in found.notes if "--exclude-label" in each]
    assert f"with their messages: {tongue.label} (1). " in note
    assert found.scope == Scope("ego", f"email:{tongue.writer[1]}")
    assert load(tmp_path, mailbox(*letters), exclude_labels=(tongue.label,)).rules["excluded_label"] == 1

"""In which order the three numbers of a date stand, where each could be the year, the month or the day."""

from __future__ import annotations

import pytest

from loaders.options import Options
from loaders.record import Refusal
from loaders.times.clock import Survey, settle
from tests.loaders.sheets import table

DAYS = ("25/02/21", "25/03/05", "25/03/12", "25/04/01")


def read(column, text, **choices):
    """The day of one text of the column, and the notes."""
    clock = settle(Survey(column), Options(**choices))
    return str(clock.moment(text).time)[:10], clock.notes


def test_the_year_is_in_front_where_it_can_be_nowhere_else():
    """In 1985 and in 1999 there was no day 85 or 99, and 2031 is not there yet."""
    day, notes = read(["25/03/05", "24/12/31"], "25/03/05")
    assert day == "2025-03-05"
    assert "year first: only so are all of them days" in notes[0]


def test_the_year_is_what_changes_least():
    assert read(DAYS, "25/03/05")[0] == "2025-03-05"
    assert "with the year first: that part changes least" in read(DAYS, "25/03/05")[1][0]
    back = ["24/02/13", "05/03/13", "12/03/13", "21/04/14"]
    assert read(back, "05/03/13")[0] == "2013-03-05"
    assert "with the year last" in read(back, "05/03/13")[1][0]


@pytest.mark.parametrize("column", [["25/03/05"], ["25/03/05", "24/03/06"], ["05/03/05", "12/04/12"], ["25-03-05"]])
def test_where_nothing_tells_it_is_asked(column):
    with pytest.raises(Refusal) as refused:
        settle(Survey(column), Options())
    assert (refused.value.code, "--year-first" in str(refused.value)) == ("ambiguous_dates", True)
    assert read(column, "25/03/05", year_first=True)[0] == "2025-03-05"
    assert read(column, "25/03/05", day_first=True)[0] == "2005-03-25"


def test_a_year_of_four_digits_says_where_the_short_ones_stand():
    assert read(["25/03/2005", "25/03/05"], "25/03/05")[0] == "2005-03-25"


def test_a_day_in_the_middle_is_seen_by_what_cannot_be_a_month():
    day, notes = read(["2025/05/04", "2025/25/03"], "2025/05/04")
    assert day == "2025-04-05"
    assert "with the day before the month" in notes[0]
    assert read(["2025/05/04", "2025/25/03"], "2025/25/03")[0] == "2025-03-25"


def test_one_slip_turns_no_column_around():
    """Where one date has to be read as usual, all are, and the slip is told as what it is."""
    column = ["2025-05-04", "2025-05-31", "2025-13-02"]
    assert read(column, "2025-05-04")[0] == "2025-05-04"
    assert settle(Survey(column), Options()).moment("2025-13-02") == "bad_date"


def test_a_table_takes_the_choice_and_gives_it_back(tmp_path):
    rows = "From,To,Date\n" + "".join(f"ana,ben,{day}\n" for day in DAYS)
    found = table(tmp_path, rows.encode(), "t.csv")
    assert [str(each.time)[:10] for each in found.interactions] == ["2025-02-21", "2025-03-05", "2025-03-12", "2025-04-01"]
    one = b"From,To,Date\nana,ben,25/03/05\n"
    assert str(table(tmp_path, one, "o.csv", year_first=True).interactions[0].time)[:10] == "2025-03-05"

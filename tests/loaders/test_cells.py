"""What a cell says in itself: figures, entities, ids that a spreadsheet destroyed, several people in one cell."""

from __future__ import annotations

import pytest

from tests.loaders.sheets import table

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

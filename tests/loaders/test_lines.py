"""JSON objects as rows of a table."""

from __future__ import annotations

import json

import pytest

from tests.loaders.sheets import grid, refused, rejects, rows


def lines(*values):
    return "".join((v if isinstance(v, str) else json.dumps(v)) + "\n" for v in values)


def test_json_lines_become_rows_with_numbers_as_written(tmp_path):
    content = lines({"from": "a", "n": 1}, '{"from": "b", "n": 1.50, "to": ["x", "y"], "ok": true, "no": null}')
    found = grid(tmp_path, content)
    assert found.names == ["from", "n", "to", "ok", "no"]
    assert rows(found) == [(1, ["a", "1", "", "", ""]), (2, ["b", "1.50", "x\x1fy", "true", ""])]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('{"from": NaN}', "not_finite"), ('{"from": 1e400}', "not_finite"), ('{"from": "a", "from": "b"}', "duplicate_key"),
        ('{"from": {"x": 1}}', "nested_value"), ('{"from": [[1]]}', "nested_value"), ('{"from": ', "bad_json"),
        ('{"from": 1} {"from": 2}', "bad_json"), ("[1]", "schema"), ('"x"', "schema"),
        ('{"from": ' + "[" * 100_000, "bad_json"), ('{"from": "' + "x" * 1_100_000 + '"}', "field_too_long"),
    ],
)  # fmt: skip
def test_a_bad_json_line_costs_itself_only(tmp_path, line, rule):
    found = grid(tmp_path, lines({"from": "a"}, line, {"from": "b"}))
    assert rejects(found) == [("quarantined", rule, "line 2")]
    assert [cells[0] for _, cells in rows(found)] == ["a", "b"]
    assert found.seen == 3


def test_long_integers_and_lone_surrogates_do_no_harm(tmp_path):
    found = grid(tmp_path, '{"from": ' + "9" * 5_000 + ', "to": "\\ud800x"}\n')
    assert rows(found)[0][1][0] == "9" * 5_000


def test_a_json_array_is_read_whole_or_refused(tmp_path):
    content = json.dumps([{"from": "a", "to": "b"}, {"from": "c"}], indent=1)
    assert rows(grid(tmp_path, content)) == [(1, ["a", "b"]), (2, ["c", ""])]
    assert refused(tmp_path, content[:-12]) == "bad_json"
    assert refused(tmp_path, '[{"from": ' + "[" * 100_000) == "too_deep"

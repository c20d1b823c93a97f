"""The data page as a newcomer uses it: files in, lists joined, who is ours said, columns named, a file taken out again."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import graphx
from tests.support import worlds

ROOT = Path(__file__).parents[2]
PEOPLE = "id,name,department\n" + "".join(f"{n},Person {n},{'Sales' if n < 3 else ''}\n" for n in range(1, 7))
EVENTS = "time,from,to\n" + "".join(f"2026-03-{n:02} 10:00:00,{n},{n % 6 + 1}\n" for n in range(1, 7))
STRANGE = b"foo,bar,baz\n3,4,2026-04-01\n4,5,2026-04-02\n"


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHX_WORKSPACE", str(tmp_path / "w"))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run().switch_page("graphx/app/pages/data.py").run()


def said(test: AppTest) -> str:
    kinds = (test.markdown, test.caption, test.info, test.warning, test.error, test.text)
    return "\n".join(str(each.value) for kind in kinds for each in kind).replace("\\", "")


def press(test: AppTest, label: str) -> AppTest:
    found = next(each for each in test.button if each.label.startswith(label))
    found.click().run()
    assert not test.exception
    return test


def send(test: AppTest, *files: tuple[str, bytes, str], button: str = "Load") -> AppTest:
    test.file_uploader(key="files").set_value(list(files))
    return press(test, button)


def choose(test: AppTest, start: str, value: object) -> AppTest:
    next(each for each in test.selectbox if str(each.key).startswith(start)).set_value(value).run()
    return test


def test_from_two_uploads_to_lists_that_can_be_told_apart(page, tmp_path) -> None:
    send(page, ("people.csv", PEOPLE.encode(), "text/csv"), ("messages.csv", EVENTS.encode(), "text/csv"))
    assert "0 of 6 people of people.csv occur in the log. As one source with messages.csv it would be 6" in said(page)
    press(page, "Read both as one source")
    assert "0 of 6 people of people.csv occurred in the log; now 6 do." in said(page)
    assert "As one source with" not in said(page)
    with graphx.open(tmp_path / "w") as space:
        assert len(space.ask("people").rows) == 6
        assert {row["side"] for row in space.ask("people").rows} >= {"ours"}
    assert "2 people are ours" in [each.label for each in page.expander]


def test_until_somebody_is_ours_nobody_is_ranked_and_saying_it_can_be_taken_back(page, tmp_path) -> None:
    send(page, ("events.csv", worlds.write(worlds.star(), tmp_path / "events.csv").read_bytes(), "text/csv"))
    for name in ("influencers", "thin"):
        page.switch_page(f"graphx/app/pages/{name}.py").run()
        assert "Who is ours?" in said(page)
        assert not page.dataframe
        page.toggle(key="everybody").set_value(True).run()
        assert "Nobody is marked as ours" in said(page)
        assert any(each.label == "How this is computed" for each in page.expander)
        page.toggle(key="everybody").set_value(False).run()
    page.switch_page("graphx/app/pages/overview.py").run()
    assert "Who is ours?" in said(page)
    page.switch_page("graphx/app/pages/data.py").run()
    assert "That is nearly everybody" in said(page)
    press(page, "These are ours")
    with graphx.open(tmp_path / "w") as space:
        assert len(space.said_ours()) == 1
    press(page, "Take back")
    assert "no longer ours" in said(page)
    with graphx.open(tmp_path / "w") as space:
        assert space.said_ours() == []


def test_a_refused_table_is_named_column_by_column_and_loaded_and_taken_out(page, tmp_path) -> None:
    send(page, ("strange.csv", STRANGE, "text/csv"), ("pic.png", b"\x89PNG\0\0", "image/png"))
    page.run()
    assert "pic.png" in said(page)  # a reload does not forget it
    press(page, "Say what its columns mean")
    assert "The first 2 rows as they stand in the file" in said(page)
    for start, role in (("role_table_0", "sender"), ("role_table_1", "receiver"), ("role_table_2", "time")):
        choose(page, start, role)
    assert "The first 2 records as they would be read" in said(page)
    shown = next(each.value for each in page.dataframe if "read as" in each.value.columns)
    assert list(shown["time"]) == ["2026-04-01", "2026-04-02"]
    choose(page, "every_kind", "call")
    choose(page, "every_channel", "call")
    shown = next(each.value for each in page.dataframe if "read as" in each.value.columns)
    assert set(shown["channel"]) == {"call"}
    press(page, "Load it so")
    with graphx.open(tmp_path / "w") as space:
        (receipt,) = space.receipts()
        assert (receipt.file, receipt.options["channel"], receipt.options["source"]) == ("strange.csv", "call", "strange")
        assert [each.file for each in space.refused()] == ["pic.png"]
    press(page, "Put away")
    assert "pic.png" not in said(page)
    page.selectbox(key="ledger_file").set_value(receipt.digest).run()
    press(page, "Read it otherwise")
    choose(page, "every_kind", "meeting")
    choose(page, "every_channel", "meeting")
    press(page, "Load it so")
    with graphx.open(tmp_path / "w") as space:
        assert [each.options["channel"] for each in space.receipts()] == ["meeting"]
        digest = space.receipts()[0].digest
    page.selectbox(key="ledger_file").set_value(digest).run()
    press(page, "Yes, unload it")
    with graphx.open(tmp_path / "w") as space:
        assert space.receipts() == []


def test_a_path_is_loaded_where_only_this_machine_reaches_the_app(page, tmp_path, monkeypatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "events.csv").write_text(EVENTS)
    page.text_input(key="typed_path").set_value("in")
    press(page, "Load this")
    assert "whole path" in said(page)
    page.text_input(key="typed_path").set_value(str(tmp_path / "in"))
    press(page, "Load this")
    with graphx.open(tmp_path / "w") as space:
        assert [each.path for each in space.receipts()] == [str(tmp_path / "in" / "events.csv")]
    from streamlit import config

    before = config.get_option("server.address")
    try:
        config.set_option("server.address", "0.0.0.0")
        assert "Others can reach this app" in said(page.run())
        assert "typed_path" not in [each.key for each in page.text_input]
    finally:
        config.set_option("server.address", before)


def test_no_file_is_no_silence(page) -> None:
    press(page, "Load")
    assert "No file has arrived." in said(page)


def test_facts_are_stated_and_taken_back(page, tmp_path) -> None:
    send(page, ("events.csv", worlds.write(worlds.bridge(), tmp_path / "events.csv").read_bytes(), "text/csv"))
    with graphx.open(tmp_path / "w") as space:
        person = space.ask("people").rows[0]["person"]
    page.selectbox(key="found").set_value(person).run()
    page.selectbox(key=f"fact_key_{person}").set_value("yes")
    page.text_input(key=f"fact_department_{person}").set_value("Sales")
    press(page, "State these facts")
    with graphx.open(tmp_path / "w") as space:
        row = next(each for each in space.ask("people").rows if each["person"] == person)
        assert row["department"] == "Sales"
        assert space.find(person).key
    press(page, "Undo")
    with graphx.open(tmp_path / "w") as space:
        assert not space.find(person).key
        assert next(each for each in space.ask("people").rows if each["person"] == person)["department"] in {"", None}


def test_what_was_uploaded_goes_when_it_is_taken_out(page, tmp_path) -> None:
    send(page, ("events.csv", EVENTS.encode(), "text/csv"))
    with graphx.open(tmp_path / "w") as space:
        digest = space.receipts()[0].digest
    assert any(path.name.startswith(".tmp-") for path in (tmp_path / "w").iterdir())
    page.selectbox(key="ledger_file").set_value(digest).run()
    press(page, "Yes, unload it")
    assert not list((tmp_path / "w").glob(".tmp-*/*/events.csv"))

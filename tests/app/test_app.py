from __future__ import annotations

import ast
import csv
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

import graphx
from graphx import query
from graphx.app import answer_tables, frame, page_files
from graphx.sheet import Sheet
from loaders.record import Party
from tests.support import ranking, worlds

ROOT = Path(__file__).parents[2]
PAGES = tuple(each.file.stem for each in page_files.pages())
HOSTILE = (
    '<img src=x onerror="window.pwned=1">', "![x](http://127.0.0.1:9/p.png)", "[a](javascript:window.pwned=1)", "=1+1",
    ":red[x] $y$ :smile:", "www.evil.example http://evil.example/x a@evil.example", "# Heading\n- list", "{{7*7}}", "N" * 3_000,
)  # fmt: skip


def fill(folder: Path, names: dict[str, str], events: list[Any]) -> str:
    """A workspace with these events, everybody in a roster: the first three are ours."""
    folder.mkdir()
    source = folder / "in"
    source.mkdir()
    worlds.write(events, source / "events.csv")
    with (source / "people.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["name", "email", "organisation", "group", "side"])
        for place, (word, name) in enumerate(names.items()):
            side = ["ours", "employee"] if place < 3 else ["stakeholder", ("customer", "media")[place % 2]]
            rows.writerow([name, f"{word}@world.example", f"{name[:60]} Ltd", side[1], side[0]])
    with graphx.open(folder / "workspace") as workspace:
        receipts = workspace.load(source / "events.csv", source / "people.csv")
    assert {receipt.outcome for receipt in receipts} == {"loaded"}
    return str(folder / "workspace")


def renamed(party: Party, names: dict[str, str]) -> Party:
    word = party.reference.removeprefix("email:").partition("@")[0]
    return Party(party.reference, names[word], party.role)


@pytest.fixture(scope="module")
def spaces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    place = tmp_path_factory.mktemp("spaces")
    graphx.open(place / "empty").close()
    events = worlds.bridge()
    words = sorted({each.sender.reference.split(":")[1].split("@")[0] for each in events if each.sender})
    full = {word: word.capitalize() for word in words}
    bad = {word: HOSTILE[i % len(HOSTILE)] for i, word in enumerate(words)}
    evil = [
        type(each)(**{
            **{name: getattr(each, name) for name in each.__slots__},
            "sender": renamed(each.sender, bad), "receivers": tuple(renamed(to, bad) for to in each.receivers),
        })
        for each in events
    ]  # fmt: skip
    return {
        "empty": str(place / "empty"),
        "full": fill(place / "full", full, events),
        "hostile": fill(place / "hostile", bad, evil),
    }


@pytest.fixture
def app(spaces: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    tables: list[tuple[str, tuple[str, ...]]] = []

    def spied(shows: Callable[..., Any]) -> Callable[..., Any]:
        def show(sheet: Sheet, columns: Sequence[str] = (), **more: Any) -> Any:
            tables.append((sheet.name, tuple(columns or sheet.shows or (column.name for column in sheet.columns))))
            return shows(sheet, columns, **more)

        return show

    for name in ("table", "glance"):
        monkeypatch.setattr(answer_tables, name, spied(getattr(answer_tables, name)))

    def start(kind: str, page: str = "overview", **query: str) -> AppTest:
        monkeypatch.setenv("GRAPHX_WORKSPACE", spaces[kind])
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        test.run()
        for name, value in query.items():
            test.query_params[name] = value
        return test if page == "overview" and not query else test.switch_page(f"graphx/app/pages/{page}.py").run()

    yield start
    for name, columns in tables:
        if name != "overview":
            ranking.shown(name, columns)


def words(test: AppTest) -> str:
    kinds = (test.markdown, test.header, test.subheader, test.caption, test.info, test.warning, test.error)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def known(space: str) -> dict[str, str]:
    with graphx.open(space) as workspace:
        return {str(row["name"]): str(row["person"]) for row in workspace.ask("people").rows}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", ["empty", "full", "hostile"])
def test_every_page_shows_itself(app, kind: str, page: str) -> None:
    test = app(kind, page)
    assert not test.exception
    assert not test.error
    assert test.header


@pytest.mark.parametrize("page", [page for page in PAGES if page != "data"])
def test_an_empty_workspace_invites(app, page: str) -> None:
    assert "Nothing is loaded yet" in words(app("empty", page))


@pytest.mark.parametrize("page", ["overview", "thin", "network", "ties", "influencers"])
def test_a_page_starts_with_the_finding_and_ends_with_how(app, spaces, page: str) -> None:
    asked = {"network": "ties", "ties": "boxes"}.get(page, page)
    test = app("full", page)
    with graphx.open(spaces["full"]) as workspace:
        sentence = workspace.ask(asked, **({"limit": 20} if asked == "influencers" else {})).sentence
    assert test.markdown[0].value == f"##### {frame.plain(sentence, 600)}"
    assert test.expander[-1].label == "How this is computed"


def test_every_figure_of_the_overview_opens_the_list_that_it_counts(app) -> None:
    test = app("full", "overview")
    figures = {metric.label.replace("\\", ""): int(metric.value.replace(",", "")) for metric in test.metric}
    choice = test.segmented_control(key="behind")
    assert list(choice.options) == list(figures)
    for fact, count in figures.items():
        test.segmented_control(key="behind").set_value(fact).run()
        assert not test.exception
        listed = test.dataframe[0].value if count else ()
        assert len(listed) == count, fact
        if fact in {"strong", "known", "thin", "one-way"} and count:
            assert set(listed["band"]) == {fact}


def test_a_link_to_what_was_read_from_one_file_shows_that_file(app, spaces) -> None:
    with graphx.open(spaces["full"]) as workspace:
        receipt = max(workspace.receipts(), key=lambda each: each.interactions + each.shared)
    test = app("full", "interactions", read=receipt.digest)
    assert not test.warning
    assert test.selectbox(key="read").value == receipt.digest
    assert set(test.dataframe[0].value["source"]) == {receipt.file}
    test.toggle(key="read_all").set_value(True).run()
    assert f"{receipt.interactions + receipt.shared:,} rows with all columns" in [each.value for each in test.caption]
    assert test.query_params["read"] == receipt.digest
    gone = app("full", "interactions", read="0" * 32)
    assert "there is no 0000" in gone.warning[0].value.replace("\\", "")
    assert gone.selectbox(key="read").value is None


@pytest.mark.parametrize("name", query.names())
def test_every_question_can_be_asked_on_the_page_for_any(app, spaces, name: str) -> None:
    people, asked = known(spaces["full"]), query.question(name)
    test = app("full", "any_question", question=name)
    assert not test.exception
    persons = [each.name for each in asked.parameters if each.type == "person"]
    assert asked.required == tuple(each for each in persons if asked.parameter(each).required), "others are filled here"
    if asked.required:
        assert f"This question needs {', '.join(asked.required)}" in words(test).replace("\\", "")
    for place, each in enumerate(asked.required):
        test.session_state[f"any_{name}_{each}"] = people[("A0", "B0")[place]]
    test.run()
    assert not test.exception
    assert not test.error
    with graphx.open(spaces["full"]) as workspace:
        answer = workspace.ask(name, **{each: people[("A0", "B0")[place]] for place, each in enumerate(asked.required)})
    assert test.markdown[0].value == f"##### {frame.plain(answer.sentence, 600)}"
    assert f"{len(answer.rows):,} row{'s' if len(answer.rows) != 1 else ''} with all columns" in [
        each.value for each in test.caption
    ]
    for each in asked.parameters:
        kinds = ("selectbox", "number_input", "text_input", "date_input")
        keys = {widget.key for kind in kinds for widget in getattr(test, kind)}
        assert {f"any_{name}_{each.name}", f"found_any_{name}_{each.name}"} & keys, each


def test_a_form_gives_a_question_what_was_chosen(app, spaces) -> None:
    with graphx.open(spaces["full"]) as workspace:
        rows = workspace.ask("ties").rows
        band = next(row["band"] for row in reversed(rows) if row["a_side"] == row["b_side"])
        answer = workspace.ask("ties", band=band, limit=2, across=False)
    assert 0 < len(answer.rows) < len(rows)
    test = app("full", "any_question", question="ties")
    test.selectbox(key="any_ties_band").select(band).run()
    test.number_input(key="any_ties_limit").set_value(2).run()
    test.selectbox(key="any_ties_across").select("no").run()
    assert test.markdown[0].value == f"##### {frame.plain(answer.sentence, 600)}"
    assert list(test.dataframe[0].value["depth"]) == answer.sheet.column("depth")
    test = app("full", "any_question", question="nothing")
    assert "there is no nothing" in words(test).replace("\\", "")


def test_the_canvas_gets_everybody_and_a_twin_table(app) -> None:
    test = app("full", "network")
    tables = [frame.value for frame in test.dataframe]
    assert any("pagerank" in frame.columns and len(frame) == 10 for frame in tables)
    assert any("bridge" in frame.columns and len(frame) == 21 for frame in tables)


def test_a_person_in_the_address_is_shown_and_an_unknown_one_is_said_so(app, spaces) -> None:
    ann = known(spaces["full"])["A0"]
    test = app("full", "person", p=ann)
    assert test.subheader[0].value == "A0"
    assert ann in test.query_params["p"]
    lost = app("full", "person", p="nobody")
    assert "not in the data any more" in words(lost)
    assert not lost.exception


def test_a_search_puts_a_person_in_focus(app, spaces) -> None:
    person = known(spaces["full"])["B3"]
    test = app("full", "person")
    test.selectbox(key="found").select("B3").run()
    assert test.session_state["person"] == person
    assert test.subheader[0].value == "B3"


def test_two_people_in_the_address_get_their_routes_and_the_receipt_of_one(app, spaces) -> None:
    names = known(spaces["full"])
    test = app("full", "paths", a=names["A1"], b=names["B1"])
    with graphx.open(spaces["full"]) as workspace:
        answer = workspace.ask("paths", a=names["A1"], b=names["B1"])
    assert test.markdown[0].value == f"##### {frame.plain(answer.sentence, 600)}"
    assert answer.rows[0]["names"] == ["A1", "A0", "B0", "B1"]
    assert list(test.dataframe[0].value["reason"]) == [row["reason"] for row in answer.rows]
    test.session_state["routes"] = {"picked": {"person": None, "tie": [names["A0"], names["B0"]]}}
    test.run()
    assert "##### Account: A0 – B0" in words(test)


def test_introductions_are_asked_for_by_name_and_start_from_the_person_in_focus(app, spaces) -> None:
    names = known(spaces["full"])
    test = app("full", "paths", p=names["B3"])
    assert test.session_state["b"] == names["B3"]
    assert "Choose two people" in words(test)
    test.selectbox(key="found_a").select("B3").run()
    assert "These are the same person" in words(test)
    test.selectbox(key="found_a").select("A2").run()
    assert "ask A0, who knows B0, who knows B3" in words(test).replace("\\", "")
    assert "".join(test.query_params["a"]) == names["A2"]
    assert "".join(test.query_params["b"]) == names["B3"]
    test.segmented_control(key="path_steps").set_value(2).run()
    assert "No route of so few ties leads from one to the other" in words(test)
    lost = app("full", "paths", a="nobody", b=names["B3"])
    assert "not in the data any more" in words(lost)


def test_a_person_clicked_on_the_canvas_opens_the_panel(app, spaces) -> None:
    names = known(spaces["full"])
    test = app("full", "network")
    test.session_state["person"] = names["A0"]
    test.session_state["network"] = {"picked": {"person": names["A0"], "tie": None}}
    test.run()
    assert test.subheader[0].value == "A0"
    assert [metric.label for metric in test.metric] == ["Strong ties", "Ties", "Depth sum"]


def test_a_tie_clicked_on_the_canvas_opens_its_receipt(app, spaces) -> None:
    names = known(spaces["full"])
    test = app("full", "network")
    test.session_state["network"] = {"picked": {"person": None, "tie": [names["A0"], names["B0"]]}}
    test.run()
    assert "##### Account: A0 – B0" in words(test)
    with graphx.open(spaces["full"]) as workspace:
        receipt = workspace.ask("receipt", a=names["A0"], b=names["B0"])
    shown = next(frame.value for frame in test.dataframe if "contribution" in frame.value.columns)
    assert list(shown["contribution"]) == receipt.sheet.column("contribution")


def test_the_day_is_chosen_in_the_side_bar(app) -> None:
    test = app("full", "overview")
    assert "the last day in the log" in words(test)
    test.sidebar.text_input(key="as_of").set_value("2026-01-15").run()
    assert not test.exception
    assert f"Numbers for {frame.plain('2026-01-15')}." in words(test)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("1999-01-01", "1999-01-01 is not in it"), ("2030-01-01", "2030-01-01 is not in it"), ("soon", "soon is no day")],
)
def test_a_day_that_cannot_be_shown_is_said_typed_or_in_a_link(app, spaces, typed: str, told: str) -> None:
    """What was asked, what the log covers, which day is shown: the last one, or the one shown before."""
    with graphx.open(spaces["full"]) as workspace:
        first, last = workspace.dates()
    linked = app("full", "overview", as_of=typed)
    expected = f"The log covers {first} to {last}: {told}"
    said = words(linked).replace("\\", "").replace("\u2060", "")
    assert expected in said
    assert f"Shown is {last}." in said
    assert "".join(linked.query_params["as_of"]) == typed
    test = app("full", "overview")
    test.sidebar.text_input(key="as_of").set_value("2026-01-15").run()
    before = [metric.value for metric in test.metric]
    test.sidebar.text_input(key="as_of").set_value(typed).run()
    assert "Shown is 2026-01-15." in words(test).replace("\\", "")
    assert [metric.value for metric in test.metric] == before
    test.sidebar.button(key="month_-1").click().run()
    assert "Numbers for 2025-12-15." in words(test).replace("\\", "")


LINK = {"least": "25", "groups": "media", "hide": ["group customer", "thin"], "at": "12,-7,900"}


def test_a_link_carries_filters_legend_tie_person_and_camera_and_leaving_the_page_keeps_them(app, spaces) -> None:
    names = known(spaces["full"])
    tie = sorted((names["A0"], names["B0"]))
    test = app("full", "network", p=names["A0"], tie=tie, **LINK)
    assert not test.exception
    assert not test.warning
    assert test.slider(key="least").value == 25
    assert test.multiselect(key="network_groups").value == ["media"]
    assert test.session_state["network_hidden"] == ("group customer", "thin")
    assert test.session_state["network_camera"] == (12, -7, 900)
    assert any(f"##### Account: {pair}" in words(test) for pair in ("A0 – B0", "B0 – A0"))
    there = dict(test.query_params)
    assert there == {"p": names["A0"], "tie": tie, **LINK}
    test.switch_page("graphx/app/pages/ties.py").run()
    test.query_params.clear()
    test.switch_page("graphx/app/pages/network.py").run()
    assert test.slider(key="least").value == 25
    assert dict(test.query_params) == there
    test.slider(key="least").set_value(40).run()
    assert test.query_params["least"] == "40"
    test.query_params["least"] = "30"
    test.run()
    assert test.slider(key="least").value == 30, "an address that changed by itself is followed"


@pytest.mark.parametrize("view", ["least=12.5", "groups=no+group", "groups=media&groups=no+group&least=0.5"])
def test_a_link_and_the_command_line_take_the_same_view(tmp_path, monkeypatch, view) -> None:
    """A depth between the steps of the slider, and the people of no group: what the page lists is what the command writes."""
    events = worlds.bridge()
    names = sorted({each.sender.reference.split(":")[1].split("@")[0] for each in events if each.sender})
    folder = fill(tmp_path / "space", {word: word.capitalize() for word in names[:6]}, events)
    monkeypatch.setenv("GRAPHX_WORKSPACE", folder)
    with graphx.open(folder) as workspace:
        people, ties = workspace.drawn(view)
        assert len(ties.rows) > 0
        assert any(not row["group"] for row in workspace.ask("people").rows)
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    for name, texts in parse_qs(view).items():
        test.query_params[name] = texts
    test.switch_page("graphx/app/pages/network.py").run()
    assert not test.warning
    there = {name: [texts] if isinstance(texts, str) else texts for name, texts in dict(test.query_params).items()}
    assert there == parse_qs(view)
    tables = [frame.value for frame in test.dataframe]
    assert any("pagerank" in frame.columns and list(frame["name"]) == people.sheet.column("name") for frame in tables)
    assert any("bridge" in frame.columns and len(frame) == len(ties.rows) for frame in tables)


def test_a_link_says_what_of_it_cannot_be(app, spaces) -> None:
    odd = {"least": "abc", "groups": "nobody", "hide": "thn", "at": "1,2", "tie": "x", "colour": "red", "p": "who"}
    test = app("full", "network", **odd)
    assert not test.exception
    said = words(test).replace("\\", "")
    for told in (
        "least (The least depth is a number from 0 to 100, not 'abc')", "groups (there is no nobody; there are customer,",
        "hide (There is no line of the legend 'thn'. Did you mean 'thin'?",
        "at (A place in the picture is three whole numbers",
        "tie (A tie has two ends, not x)", "colour (this page knows nothing of that name)", "not in the data any more",
    ):  # fmt: skip
        assert told in said
    assert "nobody" not in test.query_params
    assert dict(test.query_params) == {}
    test.slider(key="least").set_value(40).run()
    assert "Not everything in this link" not in words(test)


def test_our_own_people_are_ranked_when_asked_for_and_the_link_carries_it(app, spaces) -> None:
    test = app("full", "influencers", ours="yes", within="365")
    with graphx.open(spaces["full"]) as workspace:
        asked, usual = (workspace.ask("influencers", limit=20, ours=ours, within=365) for ours in (True, False))
    (shown,) = [frame.value for frame in test.dataframe if "rank" in frame.value.columns]
    assert len(shown) == len(asked.rows) > len(usual.rows)
    assert test.toggle(key="influencers_ours").value
    test.toggle(key="influencers_ours").set_value(False).run()
    assert "ours" not in test.query_params
    assert test.query_params["within"] == "365"


def test_what_the_legend_hides_is_counted_in_the_caption_and_left_out_of_the_tables(app, spaces) -> None:
    test = app("full", "network", hide="group customer")
    with graphx.open(spaces["full"]) as workspace:
        people, ties = workspace.drawn("hide=group customer")
    assert 0 < len(people.rows) < 10
    tables = [frame.value for frame in test.dataframe]
    assert any("pagerank" in frame.columns and list(frame["name"]) == people.sheet.column("name") for frame in tables)
    assert any("bridge" in frame.columns and len(frame) == len(ties.rows) for frame in tables)
    assert f"left are {len(people.rows)} people and {len(ties.rows)} ties" in words(test)


def _asked(page: str, names: dict[str, str]) -> dict[str, str]:
    if page == "paths":
        return {"a": names[HOSTILE[1]], "b": names[HOSTILE[5]]}
    return {"p": names[HOSTILE[1]]} if page in {"person", "network"} else {}


def test_hostile_names_are_escaped_wherever_words_are_formatted(app, spaces) -> None:
    """Every Markdown element is our own words or went through ``plain``: no name stands in it as it was given."""
    for page in PAGES:
        test = app("hostile", page, **_asked(page, known(spaces["hostile"])))
        text = words(test) + "".join(str(each.label) for each in (*test.metric, *test.expander, *test.button))
        for name in HOSTILE[:6]:
            assert name not in text, (page, name)
        assert not re.search(r"(?<!\\)!\[|(?<!\\)<img|https?://evil", text)


def test_a_refused_question_is_a_sentence_and_not_a_trace(app, monkeypatch) -> None:
    from graphx.errors import AskError

    def refuse(*_: object, **__: object) -> None:
        raise AskError("This cannot be asked of <b>that</b>. Ask something else.")

    monkeypatch.setattr(frame, "ask", refuse)
    test = app("full", "overview")
    assert not test.exception
    assert "This cannot be asked of" in test.error[0].value
    assert "<b>" not in test.error[0].value


def test_a_file_is_uploaded_loaded_and_accounted_for(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("GRAPHX_WORKSPACE", str(tmp_path / "new"))
    content = worlds.write(worlds.star(), tmp_path / "star.csv").read_bytes()
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("graphx/app/pages/data.py").run()
    test.file_uploader(key="files").set_value([("../../star.csv", content, "text/csv"), ("..", b"\x00nonsense", "text/plain")])
    test.button[0].click().run()
    assert not test.exception
    labels = [each.label.replace("\\", "") for each in test.expander]
    assert labels[:3] == ["star.csv: loaded", "Load more files", "Refused and not loaded since: 1"]
    assert "upload" in [each.value for each in test.text]
    ledger = next(frame.value for frame in test.dataframe if "quarantined" in frame.value.columns)
    assert list(ledger["file"]) == ["star.csv"]
    counts = ledger.iloc[0]
    assert counts["seen"] == sum(counts[name] for name in ("loaded", "duplicate", "excluded", "suppressed", "quarantined")) > 0
    assert test.switch_page("graphx/app/pages/overview.py").run().metric[0].value == "7"


@pytest.mark.parametrize(("kind", "most"), [("empty", None), ("full", 1200)])
def test_how_large_a_file_may_be_is_told_before_one_is_uploaded_and_so_is_the_way_for_larger_ones(
    app, spaces, kind: str, most: int | None
) -> None:
    from streamlit import config

    before = config.get_option("server.maxUploadSize")
    assert before == 50
    try:
        config.set_option("server.maxUploadSize", most or before)
        test = app(kind, "data")
    finally:
        config.set_option("server.maxUploadSize", before)
    assert f"Up to {most or before:,} MB a file." in words(test)
    assert test.code[0].value == f"python -m graphx --workspace {spaces[kind]} load FILE"
    assert test.file_uploader(key="files").proto.max_upload_size_mb == (most or before)


@pytest.mark.parametrize("name", HOSTILE)
def test_plain_shows_the_letters_and_nothing_else(name: str) -> None:
    text = frame.plain(name, 100)
    bare = re.sub(r"\\(.)", r"\1", text).replace("\u2060", "")
    flat = " ".join(name.split())
    assert bare == (flat if len(flat) <= 100 else flat[:99] + "…")
    assert not re.search(r"(?<!\\)[\[\]()<>*_`#$!~|&]", text)
    assert not re.search(r"https?:/|www\.|@\w", text.replace("\\", ""))


def test_equal_names_can_be_told_apart_in_the_search() -> None:
    from graphx.app.frame import unique

    rows = [{"person": p, "name": "Ann", "organisation": o} for p, o in (("1", ""), ("2", "Acme"), ("3", "Acme"), ("4", ""))]
    names = unique(rows)
    assert list(names) == ["1", "2", "3", "4"]
    assert len(set(names.values())) == 4
    assert names["2"] == "Ann, Acme"


FORMATTED = {
    "markdown", "caption", "header", "subheader", "title", "info", "warning", "error", "success", "metric", "badge", "expander",
    "button", "page_link", "download_button", "checkbox", "toggle", "tabs", "text_input", "number_input", "selectbox",
    "multiselect", "segmented_control", "form_submit_button", "status",
}  # fmt: skip
FACES = sorted(
    path
    for path in (ROOT / "app.py", *(ROOT / "graphx").rglob("*.py"))
    if re.search(r"^\s*(import|from) streamlit", path.read_text("utf-8"), re.MULTILINE)
)
"""Whatever writes onto a page."""
OWN = {
    "header(words)", "header(TITLE)", "title(TITLE)", "text_input(label)", "metric(value.capitalize())",
    "caption(PLACES[place])",
    "selectbox(label)", "selectbox(_label(each))", "text_input(_label(each))", "number_input(_label(each))", "button(words)",
    "download_button(suffix.upper())",
}  # fmt: skip
"""Words of this project that reach a label through a variable; each is one of a fixed few."""


def inert(node: ast.expr) -> bool:
    """Our own words, a number with its format, or what went through ``plain``."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "page_files.link":
        return all(inert(part) for part in node.args)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).split(".")[-1] == "plain"
    if isinstance(node, ast.JoinedStr):
        return all(inert(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return node.format_spec is not None or inert(node.value)
    if isinstance(node, ast.IfExp):
        return inert(node.body) and inert(node.orelse)
    if isinstance(node, ast.List):
        return all(inert(part) for part in node.elts)
    return isinstance(node, ast.Constant) or ast.unparse(node) == "PROGRAM"


@pytest.mark.parametrize("path", FACES, ids=lambda path: path.name)
def test_no_text_of_others_reaches_a_formatted_place(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        assert ast.unparse(node.func) not in {"st.write", "st.table"}
        assert "unsafe_allow_html" not in {keyword.arg for keyword in node.keywords}
        if node.func.attr in FORMATTED and node.args and not inert(node.args[0]):
            assert f"{node.func.attr}({ast.unparse(node.args[0])})" in OWN, (node.lineno, ast.unparse(node))

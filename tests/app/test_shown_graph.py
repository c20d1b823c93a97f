from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import graphx
from graphx import query
from graphx.app import connection, frame, shown_graph
from graphx.demo import demo
from graphx.errors import ServerError
from graphx.neo4j.pushed_graph import PushedGraph
from graphx.storage.home import Home
from tests.app.test_app import HOSTILE, PAGES, ROOT, fill, known, words
from tests.server import Neo4j, missing
from tests.support import pretend, worlds

URI, SECRET = "neo4j://team.example:7687", "s3cret-of-the-team"
TEAM = "The team's graph"
ASKING = tuple(page for page in PAGES if page != "data")


def configure(space: str | Path, uri: str, team: bool = True) -> None:
    text = f'[organisation]\nname = "Lantern Energy"\n\n[neo4j]\nuri = "{uri}"\nteam = {str(team).lower()}\n'
    Home(space).create()
    (Path(space) / "settings.toml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def spaces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Workspaces with the team's settings: one with the graph that is on the server, an empty one, one with another graph."""
    place = tmp_path_factory.mktemp("team")
    events = worlds.bridge()
    names = {word: word.capitalize() for word in sorted({e.sender.reference[6:].split("@")[0] for e in events if e.sender})}
    made = {"full": fill(place / "full", names, events), "bare": str(place / "bare"), "other": str(place / "other")}
    with graphx.open(made["other"]) as workspace:
        workspace.load(worlds.write(worlds.star(), place / "star.csv"))
    for space in made.values():
        configure(space, URI)
    return made


@pytest.fixture
def server(spaces, monkeypatch: pytest.MonkeyPatch) -> Iterator[pretend.Server]:
    made = pretend.Server(spaces["full"])
    monkeypatch.setattr(connection, "connect", lambda *_: made)
    for wait in ("FRESH", "AWAY"):  # no test of a page may depend on how fast it is
        monkeypatch.setattr(connection, wait, 3_600.0)
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    st.cache_resource.clear()
    yield made
    st.cache_resource.clear()
    assert made.closed or not made.stamps


@pytest.fixture
def app(spaces, server, monkeypatch: pytest.MonkeyPatch):
    def start(page: str = "overview", kind: str = "full", **query: str) -> AppTest:
        monkeypatch.setenv("GRAPHX_WORKSPACE", spaces[kind])
        return visit(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run(), page, **query)

    return start


def visit(test: AppTest, page: str, **query: str) -> AppTest:
    for name, value in query.items():
        test.query_params[name] = value
    test.switch_page(f"graphx/app/pages/{page}.py").run()
    assert not test.exception
    return test


def tables(test: AppTest) -> list[pd.DataFrame]:
    return [frame.value for frame in test.dataframe]


def bare(test: AppTest) -> str:
    return words(test).replace("\\", "").replace("\u2060", "")


def asked(page: str, space: str) -> dict[str, str]:
    names = known(space)
    queries = {"any_question": {"question": "ties"}, "person": {"p": names.get("A0", "")}}
    return (queries | {"paths": {"a": names.get("A1", ""), "b": names.get("B1", "")}}).get(page, {})


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_the_same_tables_and_says_whose_they_are(app, server, spaces, page: str) -> None:
    query = asked(page, spaces["full"])
    there = app(page, **query)
    configure(spaces["full"], URI, team=False)
    try:
        here = app(page, **query)
    finally:
        configure(spaces["full"], URI)
    assert not there.error
    assert len(tables(there)) == len(tables(here)) >= 1
    for one, other in zip(tables(there), tables(here), strict=True):
        pd.testing.assert_frame_equal(one, other)
    assert TEAM not in words(here)
    said = bare(there)
    day = server.workspace.dates()[1]
    assert f"**{TEAM}** of Lantern Energy as of {day}" in said
    assert f"Pushed 2026-11-24 18:30 UTC, run {server._stamp()['run'][:12]}, {URI}" in said
    assert SECRET not in str(there.main) + str(there.sidebar)
    assert server.questions
    assert set(server.questions) <= set(PushedGraph.names())


def test_without_the_setting_the_server_is_never_asked(app, spaces, server, monkeypatch) -> None:
    monkeypatch.setattr(connection, "connect", lambda *_: pytest.fail("asked a server that nobody wants"))
    configure(spaces["other"], URI, team=False)
    try:
        test = app("network", "other")
    finally:
        configure(spaces["other"], URI)
    assert TEAM not in words(test)
    assert not [button for button in test.button if button.key in {"aside", "back", "leave"}]


def test_a_person_without_files_sees_the_whole_graph(app, server) -> None:
    test = app("network", "bare")
    assert max(len(frame) for frame in tables(test)) == 21
    assert "Nothing is loaded" not in words(test)
    assert "Nothing is loaded yet" in words(visit(test, "data"))


def test_the_day_is_that_of_the_push_and_cannot_be_chosen(app, server) -> None:
    test = app("overview", as_of="2026-01-15")
    assert not test.sidebar.text_input
    day = server.workspace.dates()[1]
    assert f"Numbers for {day}, the day that was pushed" in bare(test)
    test.sidebar.button(key="aside").click().run()
    assert test.sidebar.text_input(key="as_of")
    assert "**The local graph**, not the team's" in words(test)


@pytest.mark.parametrize("page", ASKING)
def test_a_server_that_is_away_is_a_message_and_an_offer(app, server, page: str) -> None:
    server.wrong = ServerError(f"{URI} does not answer. Is it running?")
    test = app(page)
    assert [each.value for each in test.error] == ["The team's graph cannot be shown now."]
    assert f"{URI} does not answer. Is it running?" in bare(test)
    assert [button.key for button in test.button] == ["leave", "retry"]
    assert not tables(test)
    assert server.stamps == 1


def test_the_offer_holds_for_the_session_and_there_is_a_way_back(app, server) -> None:
    server.wrong = ServerError("away")
    test = app("network")
    test.button(key="leave").click().run()
    for page in PAGES:
        visit(test, page)
        assert "**The local graph**, not the team's" in words(test), page
        assert not test.error
    test.button(key="back").click().run()
    visit(test, "overview")
    assert "cannot be shown now" in words(test)
    assert app("network").error, "another visitor chooses for themselves"
    assert server.stamps == 1
    server.wrong = None
    test.button(key="retry").click().run()
    assert f"**{TEAM}**" in words(test)
    assert not test.error


def test_loading_goes_on_without_the_server(app, server) -> None:
    server.wrong = ServerError("away")
    test = app("data")
    assert not test.error
    assert "reaches the team by `python -m graphx push`" in words(test)
    assert any("quarantined" in frame.columns for frame in tables(test))


def test_a_server_that_fails_in_the_middle_of_a_page_is_asked_once(app, server) -> None:
    test = app("overview")
    server.slow = ServerError(f"{URI} did not answer within 15 s.")
    before = len(server.questions)
    for _ in range(3):
        visit(test, "influencers")
        assert "did not answer within 15 s" in bare(test)
        assert test.header[0].value == "Influencers"
    assert server.questions[before:] in (["influencers"], ["people"])
    server.slow = None
    test.button(key="retry").click().run()
    assert len(tables(test)[0]) > 3


def test_while_somebody_pushes_the_page_says_so_and_then_shows_the_graph(app, server, monkeypatch) -> None:
    monkeypatch.setattr(connection, "FRESH", 0.0)
    server.state = "pushing"
    test = app("ties")
    assert "The team's graph is being renewed." in words(test)
    assert not test.error
    assert "is not finished" in words(test)
    server.state = "complete"
    test.run()
    assert len(tables(test)[0]) == 21


def test_a_server_that_holds_nothing_says_how_to_push(app, server) -> None:
    server.state = None
    assert "holds no graph yet: python -m graphx push" in bare(app("overview"))


def test_a_graph_of_nothing_is_said_to_be_empty(app, server, spaces) -> None:
    server.workspace = graphx.open(spaces["bare"])
    test = app("overview")
    assert "is empty: nothing was loaded where it was pushed from" in bare(test)
    assert "None" not in words(test)


@pytest.mark.parametrize("password", ["", None])
def test_a_password_that_was_not_given_is_asked_for_and_the_server_is_left_alone(app, server, monkeypatch, password) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "") if password == "" else monkeypatch.delenv("NEO4J_PASSWORD")
    test = app("overview")
    assert "NEO4J_PASSWORD is not set where this app was started" in bare(test)
    test.button(key="retry").click().run()
    assert server.stamps == 0
    test.button(key="leave").click().run()
    assert tables(test)


def test_a_refused_password_is_a_sentence_without_it(app, server) -> None:
    server.wrong = ServerError(f"{URI} refused the user 'neo4j': a wrong name or password, or too many tries.")
    test = app("overview")
    assert "refused the user 'neo4j'" in bare(test)
    assert SECRET not in str(test.main) + str(test.sidebar)


def test_an_address_that_is_none_is_a_message_and_an_offer(app, spaces, monkeypatch, tmp_path) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    shutil.copytree(spaces["other"], tmp_path / "space")
    configure(tmp_path / "space", "ftp://team.example")
    monkeypatch.setenv("GRAPHX_WORKSPACE", str(tmp_path / "space"))
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not test.exception
    assert "is no address of a Neo4j server" in bare(test)
    test.button(key="leave").click().run()
    assert tables(test)


def test_a_newer_push_is_shown_at_the_next_step(app, server, spaces, monkeypatch) -> None:
    monkeypatch.setattr(connection, "FRESH", 0.0)
    test = app("overview")
    before, run = test.metric[1].value, server._stamp()["run"]
    server.workspace = graphx.open(spaces["other"])
    test.run()
    assert (before, test.metric[1].value) == ("21", "6")
    assert run[:12] not in words(test)
    assert server._stamp()["run"][:12] in words(test)


def test_a_push_in_the_middle_of_a_page_never_mixes_two_graphs(app, server, spaces, monkeypatch) -> None:
    test = app("overview")
    server.workspace = graphx.open(spaces["other"])
    visit(test, "ties")
    assert "was given a newer graph while this page was made" in bare(test)
    assert not tables(test)
    visit(test, "overview")
    assert test.metric[1].value == "6"
    assert len(tables(visit(test, "ties"))[0]) == 6


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_organisations_and_servers_are_letters(app, server, name: str) -> None:
    server.organisation = server.name = name
    test = app("overview")
    assert f"**{TEAM}** of {frame.plain(name, 80)} as of" in words(test)
    assert frame.plain(name, 120) in words(test)
    server.wrong = ServerError(f"{name} does not answer.")
    st.cache_resource.clear()
    test.run()
    assert frame.plain(server.wrong, 600) in words(test)


def tie(test: AppTest, spaces: dict[str, str]) -> AppTest:
    names = known(spaces["full"])
    test.session_state["network"] = {"picked": {"person": None, "tie": [names["A0"], names["B0"]]}}
    return test.run()


def test_a_receipt_comes_from_the_local_graph_when_that_is_the_same(app, server, spaces) -> None:
    test = tie(app("network"), spaces)
    assert "The server holds ties, not the interactions they are made of." in words(test)
    assert not [frame for frame in tables(test) if "contribution" in frame.columns]
    test.toggle(key="local_receipt").set_value(True).run()
    shown = next(frame for frame in tables(test) if "contribution" in frame.columns)
    names = known(spaces["full"])
    with graphx.open(spaces["full"]) as workspace:
        receipt = workspace.ask("receipt", a=names["A0"], b=names["B0"])
    assert list(shown["contribution"]) == receipt.sheet.column("contribution")
    assert not test.exception


@pytest.mark.parametrize("kind", ["bare", "other"])
def test_without_the_same_local_graph_the_receipt_is_explained(app, server, spaces, kind: str) -> None:
    test = tie(app("network", kind), spaces)
    assert "The server holds ties, not the interactions they are made of." in words(test)
    assert "holds other data than was pushed" in words(test)
    assert not test.toggle
    assert not test.error


def test_a_question_that_is_not_on_the_server_is_offered_locally(app, server, monkeypatch) -> None:
    real = query.question
    monkeypatch.setattr(query, "question", lambda stem: replace(real(stem), never="for a reason" if stem == "boxes" else ""))
    test = app("ties")
    assert "cannot answer 'boxes': for a reason" in bare(test)
    test.button(key="leave").click().run()
    assert len(tables(test)[0]) == 21


def test_exports_carry_the_fingerprint_and_the_day_of_the_push(app, server) -> None:
    test = app("ties")
    facts = dict(next(frame for frame in tables(test) if list(frame.columns) == ["what", "value"]).itertuples(index=False))
    assert facts["fingerprint"] == server._stamp()["fingerprint"]
    assert facts["as of"] == str(server._stamp()["as_of"])


# The real server ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Neo4j, str]]:
    """A server that may be stopped, with the demo organisation, and the workspace it was pushed from."""
    from graphx.neo4j.server import Server
    from graphx.storage.home import Address

    if lack := missing():
        pytest.skip(lack)
    place = tmp_path_factory.mktemp("real")
    with Neo4j(place / "server", heap="512m", gds=False) as running, graphx.open(place / "workspace") as workspace:
        configure(workspace.folder, running.uri)
        workspace.load(*demo.write(place / "files"))
        with Server(Address(running.uri), running.password) as there:
            workspace.push(there)
        yield running, str(workspace.folder)


@pytest.mark.xdist_group("neo4j")
def test_on_a_real_server_every_page_is_as_it_is_here_and_its_end_is_survived(own, monkeypatch) -> None:
    running, space = own
    monkeypatch.setenv("NEO4J_PASSWORD", running.password)
    monkeypatch.setenv("GRAPHX_WORKSPACE", space)
    monkeypatch.setattr(graphx.Server, "PULSE", 60.0)  # the first questions to a server that has just started
    monkeypatch.setattr(connection, "DEADLINE", 60.0)
    with graphx.open(space) as workspace:
        nadia, priya = (workspace.find(name).id for name in ("Nadia Haddad", "Priya Raghunathan"))
    queries: dict[str, dict[str, str]] = {"person": {"p": nadia}, "paths": {"a": priya, "b": nadia}}
    queries["any_question"] = {"question": "ties"}
    st.cache_resource.clear()
    there = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    here = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    here.sidebar.button(key="aside").click().run()
    try:
        for page in PAGES:
            for test in (there, here):
                visit(test, page, **queries.get(page, {}))
                assert not test.error, (page, words(test))
            alike(tables(there), tables(here), page)
            assert f"**{TEAM}** of Lantern Energy as of 2026" in words(there)
            assert "**The local graph**" in words(here)
        running.stop()
        shown_graph.link().forget()
        visit(there, "network")
        assert "cannot be shown now" in words(there)
        assert running.uri in bare(there)
        there.button(key="leave").click().run()
        alike(tables(there), tables(visit(here, "network")), "network")
        running.start()
        there.button(key="back").click().run()
        shown_graph.link().forget()
        assert f"**{TEAM}** of Lantern Energy" in words(there.run())
    finally:
        st.cache_resource.clear()


def alike(ours: list[pd.DataFrame], theirs: list[pd.DataFrame], page: str) -> None:
    """Equal tables: numbers to the tolerance that both engines promise, everything else exactly, in the same order."""
    assert len(ours) == len(theirs) >= 1, page
    for one, other in zip(ours, theirs, strict=True):
        pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-9, check_dtype=False, obj=page)

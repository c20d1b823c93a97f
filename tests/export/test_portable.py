from __future__ import annotations

import json
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphx.errors import BadValue
from graphx.export import portable
from graphx.view import Limit
from tests.support import chromium

DAY = date(2026, 6, 30)
MARKUP = "see href <img src=x onerror=window.pwned=1>"
HOSTILE = [
    '<img src=x onerror="window.pwned=1">', "</script><script>window.pwned=1</script>",
    MARKUP,
    "![x](http://127.0.0.1:9/p)", "=1+1", "__proto__", "constructor", "{{7*7}}", "A" * 10_000, "Z" + "\u0301" * 500,
    "\u202egnp.exe",
]  # fmt: skip


def person(name: str, strength: float = 1.0, group: str = "customer", **more: object) -> dict[str, object]:
    row = {
        "person": f"id-{name}",
        "name": name,
        "organisation": "",
        "group": group,
        "side": "stakeholder",
        "strength": strength,
    }
    return {**row, "last": DAY, **more}


def tie(a: str, b: str, depth: float, *, silent: int = 0, bridge: bool = False) -> dict[str, object]:
    band = "strong" if depth > 60 else "known" if depth >= 25 else "thin"
    row = {"a": f"id-{a}", "b": f"id-{b}", "depth": depth, "band": band, "bridge": bridge, "channels": ["email"]}
    return {**row, "last": DAY - timedelta(days=silent)}


def spots(*names: str) -> dict[str, tuple[float, float]]:
    return {f"id-{name}": (float(i), float(i * i)) for i, name in enumerate(names)}


PEOPLE = [person("ann", 30.0, "employee", side="ours"), person("bob", 20.0), person("cy", 10.0, "media"), person("dee", 1.0)]
TIES = [tie("ann", "bob", 80), tie("ann", "cy", 30), tie("bob", "cy", 70), tie("cy", "dee", 10, silent=400, bridge=True)]
SPOTS = spots("ann", "bob", "cy", "dee")


def pictured(people, ties, where, limit=None, **view):
    return portable.picture(portable.Plane(people, ties, where), portable.View(**view), limit)


def ids(picture: portable.Picture) -> list[str]:
    return [each.removeprefix("id-") for each in picture["people"]["id"]]


def pairs(picture: portable.Picture) -> set[frozenset[str]]:
    names = ids(picture)
    return {frozenset((names[a], names[b])) for a, b in zip(picture["ties"]["a"], picture["ties"]["b"], strict=True)}


def test_everybody_is_drawn_with_what_the_card_says() -> None:
    picture = pictured(PEOPLE, TIES, SPOTS)
    assert ids(picture) == ["ann", "bob", "cy", "dee"]
    assert picture["people"]["ties"] == [2, 2, 3, 1]
    assert picture["people"]["strong"] == [1, 2, 1, 0]
    assert picture["people"]["deep"] == [0.5, 1.0, 0.33, 0]
    assert picture["people"]["ours"] == [1, 0, 0, 0]
    assert picture["ties"]["days"] == [0, 0, 0, 400]
    assert picture["sentence"] == "Showing all 4 people and 4 ties."
    assert json.loads(json.dumps(picture)) == picture


def test_columns_have_one_length_and_point_to_what_there_is() -> None:
    picture = pictured(PEOPLE, TIES, SPOTS)
    assert {len(column) for column in picture["people"].values()} == {4}
    assert {len(column) for column in picture["ties"].values()} == {4}
    assert all(0 <= place < 4 for end in "ab" for place in picture["ties"][end])
    assert all(0 <= place < len(picture["groups"]) for place in picture["people"]["group"])


def test_ties_are_drawn_from_deep_to_thin() -> None:
    assert pictured(PEOPLE, TIES, SPOTS)["ties"]["depth"] == [80, 70, 30, 10]


def test_a_filter_moves_and_recolours_nobody() -> None:
    whole, part = pictured(PEOPLE, TIES, SPOTS), pictured(PEOPLE, TIES, SPOTS, least=60)
    assert ids(part) == ["ann", "bob", "cy"]
    for column in ("x", "y", "group", "ties", "deep"):
        assert part["people"][column] == whole["people"][column][:3]
    assert [group["slot"] for group in part["groups"]] == [group["slot"] for group in whole["groups"]]
    assert part["largest"] == whole["largest"]


def test_a_weak_bridge_is_one_that_is_not_deep_wherever_the_line_is() -> None:
    ties = [tie("ann", "bob", 60, bridge=True), tie("bob", "cy", 60.5, bridge=True), tie("cy", "dee", 10)]
    assert pictured(PEOPLE, ties, SPOTS)["ties"]["weak"] == [0, 1, 0]
    assert portable.picture(portable.Plane(PEOPLE, ties, SPOTS, strong=80.0))["ties"]["weak"] == [1, 1, 0]


def test_least_depth_hides_ties_and_those_who_have_none_left() -> None:
    picture = pictured(PEOPLE, TIES, SPOTS, least=25)
    assert pairs(picture) == {frozenset(("ann", "bob")), frozenset(("ann", "cy")), frozenset(("bob", "cy"))}
    assert picture["sentence"] == "Showing 3 of 4 people and 3 of 4 ties: ties of depth 25 or more."


def test_the_cap_keeps_the_deepest_and_says_so() -> None:
    picture = pictured(PEOPLE, TIES, SPOTS, limit=Limit(people=2, ties=1))
    assert ids(picture) == ["ann", "bob"]
    told = "Showing 2 of 4 people and 1 of 4 ties: those with the deepest ties, as many as a picture holds."
    assert picture["sentence"] == told


def test_the_person_in_focus_is_drawn_with_all_ties_whatever_cap_and_filters() -> None:
    picture = pictured(PEOPLE, TIES, SPOTS, focus="id-dee", limit=Limit(people=2, ties=1))
    assert set(ids(picture)) == {"dee", "cy"}
    assert pairs(picture) == {frozenset(("dee", "cy"))}
    picture = pictured(PEOPLE, TIES, SPOTS, focus="id-cy", least=75, groups=("employee",), limit=Limit(people=2, ties=1))
    assert pairs(picture) == {frozenset(("ann", "cy")), frozenset(("bob", "cy")), frozenset(("cy", "dee"))}
    assert picture["sentence"].endswith("; all 3 ties of cy whatever the filters.")


@pytest.mark.parametrize(("degrees", "near"), [(1, {"dee", "cy"}), (2, {"dee", "cy", "ann", "bob"})])
def test_steps_around_a_person(degrees: int, near: set[str]) -> None:
    assert set(ids(pictured(PEOPLE, TIES, SPOTS, focus="id-dee", degrees=degrees))) == near


def test_a_group_comes_with_its_ties_to_each_other_and_to_ours() -> None:
    """Cy of the media is tied to ann (ours), bob and dee (customers): of these ties one is left."""
    picture = pictured(PEOPLE, TIES, SPOTS, groups=("media",))
    assert set(ids(picture)) == {"ann", "cy"}
    assert pairs(picture) == {frozenset(("ann", "cy"))}
    told = "Showing 2 of 4 people and 1 of 4 ties: media with their ties to each other and to ours."
    assert picture["sentence"] == told
    both = pictured(PEOPLE, TIES, SPOTS, groups=("media", "customer"))
    assert len(pairs(both)) == 4
    nobody = pictured([{**row, "side": "stakeholder"} for row in PEOPLE], TIES, SPOTS, groups=("media",))
    assert len(pairs(nobody)) == 3
    assert "nobody is marked as ours" in nobody["sentence"]


def test_what_the_legend_hides_is_counted_and_comes_back_only_for_a_canvas() -> None:
    """Without customers ann and cy and their tie are left; without strong ties two others, of all four people."""
    plane, view = portable.Plane(PEOPLE, TIES, SPOTS), portable.View(hidden=("group customer",))
    kept = portable.picture(plane, view)
    assert set(ids(kept)) == {"ann", "cy"}
    assert kept["sentence"] == (
        "Showing all 4 people and 4 ties. The legend hides 2 of these people and 3 of these ties; left are 2 people and 1 tie."
    )
    whole = portable.picture(plane, view, whole=True)
    assert (len(ids(whole)), len(pairs(whole)), whole["sentence"]) == (4, 4, kept["sentence"])
    assert pairs(portable.picture(plane, portable.View(hidden=("strong",)))) == {
        frozenset(("ann", "cy")),
        frozenset(("cy", "dee")),
    }


def test_a_card_counts_all_ties_and_names_the_deepest_of_all() -> None:
    """Of cy's three ties one is drawn; the deepest, with bob, is not."""
    picture = pictured(PEOPLE, TIES, SPOTS, groups=("media",))
    at = ids(picture).index("cy")
    assert [picture["people"][name][at] for name in ("ties", "strong", "best", "most")] == [3, 1, "bob", 70]


def test_six_groups_have_a_colour_and_every_group_its_own_letter() -> None:
    words = ["employee", "customer", "supplier", "investor", "media", "community", "regulator", "partner", ""]
    people = [person(f"{word}{i}", group=word) for rank, word in enumerate(words) for i in range(12 - rank)]
    groups = pictured(people, [], spots(*(str(row["name"]) for row in people)))["groups"]
    assert sorted(group["slot"] for group in groups) == [-1, -1, -1, 0, 1, 2, 3, 4, 5]
    letters = [group["letter"] for group in groups if group["name"] != "no group"]
    assert len(set(letters)) == len(letters) == 8


def test_people_without_a_place_are_not_drawn() -> None:
    assert ids(pictured(PEOPLE, TIES, spots("ann", "bob"))) == ["ann", "bob"]


def test_nothing_is_a_picture_too() -> None:
    picture = pictured([], [], {})
    assert picture["people"]["id"] == []
    assert picture["sentence"] == "Nobody to show yet."


@pytest.mark.parametrize(("people", "ties"), [(0, 1), (5_001, 1), (1, 20_001)])
def test_the_hard_limit_is_an_error_that_says_what_to_do(people: int, ties: int) -> None:
    with pytest.raises(BadValue, match="narrow it"):
        Limit(people=people, ties=ties)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=20))
def test_places_keep_their_shape_inside_the_frame(points: list[tuple[float, float]]) -> None:
    people = [person(str(i)) for i in range(len(points))]
    picture = pictured(people, [], {f"id-{i}": point for i, point in enumerate(points)})
    xs, ys = picture["people"]["x"], picture["people"]["y"]
    assert all(-1000.1 <= value <= 1000.1 for value in (*xs, *ys))
    if len(set(points)) > 1 and max(max(p) - min(p) for p in zip(*points, strict=True)) > 1e-3:
        assert max(max(xs) - min(xs), max(ys) - min(ys)) == pytest.approx(2000, abs=0.3)


# The portable page


def hostile() -> portable.Picture:
    people = [person(name, 10.0 - i / 10, HOSTILE[i % 3]) for i, name in enumerate(HOSTILE)]
    for row in people:
        row["organisation"] = row["name"]
    ties = [tie(a, b, 40) for a, b in pairwise(HOSTILE)]
    return pictured(people, ties, spots(*HOSTILE))


def page(picture: portable.Picture) -> str:
    return portable.portable(picture, title=HOSTILE[0], sentence=HOSTILE[1], provenance={HOSTILE[2]: HOSTILE[0]})


def test_the_portable_page_refers_to_nothing_outside() -> None:
    html = page(hostile())
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", html)
    assert "jsdelivr" not in html
    assert "cdnjs" not in html
    assert "default-src 'none'" in html


def test_the_portable_page_says_what_it_shows() -> None:
    html = portable.portable(pictured(PEOPLE, TIES, SPOTS), title="Ours", sentence="Four people.", provenance={"as of": DAY})
    for words in (
        "<title>Ours</title>",
        "Four people.",
        "Showing all 4 people and 4 ties.",
        "as of: 2026-06-30",
        "media (1)",
        "weak bridge",
    ):
        assert words in html


def test_names_stay_text_in_the_portable_page() -> None:
    html = page(hostile())
    body = html[html.rindex("<body>") :]
    assert "<img" not in body
    assert body.count("<script") == 1
    # pyvis shows titles as HTML when one of them holds these letters; the popup would be in the page then.
    assert "popup.innerHTML" not in html
    nodes, _ = json.JSONDecoder().raw_decode(body, body.index("vis.DataSet(") + len("vis.DataSet("))
    assert len(nodes) == len(HOSTILE)
    assert not any("href" in node["title"] for node in nodes)
    assert [node["id"] for node in nodes] == list(range(len(HOSTILE)))


def test_a_thousand_people_are_not_quadratic_work() -> None:
    names = [str(i) for i in range(1_500)]
    ties = [tie(a, b, i % 100) for i, (a, b) in enumerate(zip(names, names[7:], strict=False))] * 4
    picture = pictured([person(name) for name in names], ties, spots(*names))
    assert len(picture["ties"]["a"]) == 5_972
    html = portable.portable(picture, title="Many")
    assert len(re.findall(r'"from": \d', html)) == 5_972


SPOT = """(id) => {
    const [spot, box] = [network.canvasToDOM(network.getPosition(id)), network.body.container.getBoundingClientRect()];
    return [box.x + spot.x, box.y + spot.y];
}"""
"""Where a node stands on the page."""


@pytest.mark.browser
def test_the_portable_page_opens_without_a_network_and_runs_no_name(tmp_path) -> None:
    path = tmp_path / "network.html"
    path.write_text(page(hostile()), "utf-8")
    with chromium.browser() as running:
        opened = running.new_context(viewport={"width": 1200, "height": 900}, offline=True).new_page()
        record = chromium.Record(opened)
        opened.goto(path.as_uri())
        opened.wait_for_selector("#mynetwork canvas")
        opened.mouse.move(*opened.evaluate(SPOT, HOSTILE.index(MARKUP)))
        told = opened.wait_for_selector(".vis-tooltip", timeout=20_000).inner_text()
        drawn = opened.evaluate("() => network.getViewPosition() && nodes.length")
        pwned = opened.evaluate("() => window.pwned")
    assert drawn == len(HOSTILE)
    assert told.startswith(MARKUP.replace("href", "hre\u2060f"))
    assert pwned is None
    assert record.errors == []
    assert record.outside == []

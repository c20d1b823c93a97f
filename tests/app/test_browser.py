"""The app as a person meets it, in headless Chromium: nothing is mocked, nothing leaves the machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import graphx
from graphx.app import page_files
from graphx.demo import demo
from tests.support import chromium, port
from tests.support.patience import steady, until

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = tuple(each.path for each in page_files.pages())
SCENE = ".explorer canvas.scene"
SEEN = 12


def start(workspace: Path, number: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={number}", "--server.fileWatcherType=none"]
    environment = {**os.environ, "GRAPHX_WORKSPACE": str(workspace)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any, Path]]:
    chromium.require()
    place = tmp_path_factory.mktemp("browser")
    with graphx.open(place / "workspace") as workspace:
        workspace.load(*demo.write(place / "files"))
        workspace.ask("people")
    number = port.free()
    process = start(place / "workspace", number)
    try:
        port.wait(number, process)
        with chromium.browser() as running:
            yield f"http://{port.HOST}:{number}", running, place / "workspace"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def visit(served):
    url, running, _ = served
    opened = []

    def go(path: str, **context: Any) -> tuple[Any, chromium.Record]:
        page = running.new_context(viewport={"width": 1400, "height": 900}, **context).new_page()
        record = chromium.Record(page, url.removeprefix("http://"))
        opened.append(page.context)
        page.goto(f"{url}/{path}")
        page.wait_for_selector("h2, h1", timeout=60_000)
        return page, record

    yield go
    for context in opened:
        context.close()


def rest(page: Any) -> None:
    """Waits until the script behind a page has run to its end and the letters are there."""
    page.wait_for_selector('[data-test-script-state="notRunning"]', timeout=60_000)
    page.evaluate("() => document.fonts.ready.then(() => true)")


def shown(page: Any, record: chromium.Record) -> None:
    """Waits until a page at rest neither changes nor asks for anything."""
    rest(page)
    steady(lambda: (page.content(), len(record.requests)))


def canvas(page: Any) -> Any:
    """The canvas when its picture stands still: where it is on the page, and what is painted."""
    scene = page.locator(SCENE).first
    scene.wait_for(timeout=60_000)
    rest(page)
    until(lambda: len(set(painted(scene))) > 1, 20)
    steady(lambda: (scene.bounding_box(), painted(scene)))
    return scene


def complaints(record: chromium.Record) -> list[str]:
    # Streamlit looks for its server under the page's own path first and finds it one level up.
    return [error for error in record.errors if "404 (Not Found)" not in error]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_without_a_request_outside_and_without_an_error(visit, path: str) -> None:
    page, record = visit(path)
    shown(page, record)
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.locator('[data-testid="stAlertContentError"]').count() == 0
    assert record.outside == []
    assert complaints(record) == []
    assert page.evaluate("() => window.pwned") is None


def test_a_click_on_a_person_fills_the_panel_and_the_address(visit, served) -> None:
    page, record = visit("network")
    scene = canvas(page)
    person = served_person(served, "Nadia Haddad")
    x, y = spot(scene, person)
    box = scene.bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    until(lambda: page.locator(".explorer .card .name").all_inner_texts() == ["Nadia Haddad"], 20)
    page.mouse.click(box["x"] + x, box["y"] + y)
    page.get_by_role("heading", name="Nadia Haddad").wait_for(timeout=20_000)
    page.wait_for_url(f"**p={person}**")
    assert "Nadia" not in page.url
    assert complaints(record) == []


def test_a_click_on_a_tie_opens_its_receipt(visit, served) -> None:
    page, _ = visit("network")
    scene = canvas(page)
    (ax, ay), (bx, by) = (spot(scene, served_person(served, name)) for name in ("Nadia Haddad", "Priya Raghunathan"))
    box = scene.bounding_box()
    card = page.locator(".explorer .card")
    for x, y in along(ax, ay, bx, by):
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        words = card.inner_text() if card.is_visible() else ""
        if "click for the receipt" in words and "Nadia Haddad" in words and "Priya Raghunathan" in words:
            page.mouse.click(box["x"] + x, box["y"] + y)
            break
    else:
        pytest.fail("no point of the tie answers to the pointer")
    page.get_by_role("heading", name="Account").wait_for(timeout=20_000)
    heading = page.get_by_role("heading", name="Account").inner_text()
    assert "Nadia Haddad" in heading
    assert "Priya Raghunathan" in heading


def test_the_picture_stays_where_it_is_when_somebody_is_selected(visit, served) -> None:
    page, _ = visit("network")
    scene = canvas(page)
    names = [served_person(served, name) for name in ("Nadia Haddad", "Marta Kowalczyk")]
    before = [spot(scene, name) for name in names]
    box = scene.bounding_box()
    page.mouse.click(box["x"] + before[0][0], box["y"] + before[0][1])
    page.get_by_role("heading", name="Nadia Haddad").wait_for(timeout=20_000)
    canvas(page)
    assert [spot(scene, name) for name in names] == before


def test_filters_legend_and_another_day_move_nobody_and_a_link_brings_it_all_back(visit, served) -> None:
    """Drawn is what the caption says: the media and those of ours who know them, on an older day, without known ties."""
    page, record = visit("network?groups=media")
    scene = canvas(page)
    names = [served_person(served, name) for name in ("Jonas Weiß", "Samuel Adeyemi")]
    before = [spot(scene, name) for name in names]
    page.get_by_role("button", name="Hide known").click()
    page.wait_for_url("**hide=known**")
    page.get_by_label("As of", exact=True).fill("2026-03-31")
    page.keyboard.press("Enter")
    page.wait_for_url("**as_of=2026-03-31**")
    page.get_by_text("Numbers for 2026-03-31.").wait_for(timeout=20_000)
    scene = canvas(page)
    assert [spot(scene, name) for name in names] == before
    caption = page.get_by_text("media with their ties to each other and to ours").inner_text()
    drawn = scene.evaluate("(canvas) => canvas.drawn()")
    assert [int(number) for number in re.search(r"left are (\d+) people and (\d+) tie", caption).groups()] == drawn
    with graphx.open(served[2]) as workspace:
        listed = workspace.drawn("groups=media&hide=known", as_of="2026-03-31")
    assert [len(answer.rows) for answer in listed] == drawn
    page.locator(".explorer").focus()
    page.keyboard.press("+")
    page.wait_for_url("**at=**")
    looked = [spot(scene, name) for name in names]
    link = page.url
    page.get_by_role("link", name="Influencers").click()
    page.get_by_role("heading", name="Influencers").wait_for(timeout=20_000)
    page.get_by_role("link", name="Network").click()
    page.wait_for_url(link)
    for opened in (page, visit(link.rpartition("/")[2])[0]):
        again = canvas(opened)
        assert again.evaluate("(canvas) => canvas.drawn()") == drawn
        now = [spot(again, name) for name in names]
        # The address has whole numbers, so a pixel or two may be lost.
        assert [each for spots in now for each in spots] == pytest.approx([each for spots in looked for each in spots], abs=2)
    assert complaints(record) == []


def walked(page: Any) -> str:
    """The person to whom the keyboard came first, as a screen reader is told: where in the row, then the name."""
    live = page.locator(".explorer .live")
    until(lambda: live.inner_text().startswith("1 of "), 20)
    return live.inner_text().split(". ")[1]


def test_the_keyboard_selects_and_clears(visit) -> None:
    page, _ = visit("network")
    canvas(page)
    page.locator(".explorer").focus()
    page.keyboard.press("n")
    name = walked(page)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=name, exact=True).wait_for(timeout=20_000)
    page.keyboard.press("n")
    assert walked(page) != name
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Nobody selected").wait_for(timeout=20_000)
    until(lambda: "p=" not in page.url, 20)


def test_a_search_selects_on_the_canvas(visit) -> None:
    page, _ = visit("network")
    scene = canvas(page)
    untouched = painted(scene)
    page.get_by_role("combobox").first.fill("Nadia")
    page.get_by_role("option", name="Nadia Haddad").click()
    page.get_by_role("heading", name="Nadia Haddad").wait_for(timeout=20_000)
    until(lambda: differ(painted(scene), untouched) > SEEN, 20)


def test_a_link_to_a_person_opens_that_person_and_a_page_change_keeps_it(visit, served) -> None:
    person = served_person(served, "Folake Oyelaran")
    page, _ = visit(f"person?p={person}")
    page.get_by_role("heading", name="Folake Oyelaran").wait_for(timeout=20_000)
    page.get_by_role("link", name="Network").click()
    page.get_by_role("heading", name="Folake Oyelaran").wait_for(timeout=20_000)


def test_the_legend_hides_and_shows_a_group(visit) -> None:
    page, _ = visit("network")
    scene = canvas(page)
    whole = painted(scene)
    page.get_by_role("button", name="Hide customer").click()
    until(lambda: differ(painted(scene), whole) > SEEN, 20)
    page.get_by_role("button", name="Show all again").click()
    page.mouse.move(5, 5)
    until(lambda: differ(painted(scene), whole) < SEEN, 20)


def test_zoom_and_fit_by_key_come_back_to_the_same_picture(visit) -> None:
    page, _ = visit("network", reduced_motion="reduce")
    scene = canvas(page)
    page.locator(".explorer").focus()
    page.keyboard.press("0")
    whole = steady(lambda: painted(scene))
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    until(lambda: differ(painted(scene), whole) > SEEN, 20)
    page.keyboard.press("0")
    until(lambda: differ(painted(scene), whole) < SEEN, 20)


def light(page: Any) -> bool:
    return min(corner(page)) > 240


def dark(page: Any) -> bool:
    return max(corner(page)) < 60


@pytest.mark.parametrize("shade", [light, dark])
def test_dark_and_light_follow_the_reader(visit, shade: Callable[[Any], bool]) -> None:
    page, _ = visit("network", color_scheme=shade.__name__)
    canvas(page)
    until(lambda: shade(page), 20)


def test_the_canvas_follows_a_theme_that_changes_while_it_is_open(visit) -> None:
    page, _ = visit("network", color_scheme="light")
    canvas(page)
    until(lambda: light(page), 20)
    page.emulate_media(color_scheme="dark")
    until(lambda: dark(page), 20)


@pytest.mark.parametrize("page_name", ["network", "person"])
@pytest.mark.parametrize("place", range(3))
def test_a_hostile_name_in_focus_does_nothing(visit, served, place: int, page_name: str) -> None:
    name = demo.truths()["hostile"][place]
    page, record = visit(f"{page_name}?p={served_person(served, name)}")
    canvas(page)
    assert page.locator("h3").first.inner_text().replace("\u2060", "") == name
    assert page.evaluate("() => window.pwned") is None
    assert record.outside == []
    assert complaints(record) == []


def test_a_phone_gets_a_folded_legend_and_can_pinch(visit) -> None:
    page, record = visit("network", has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    scene = canvas(page)
    assert page.locator(".explorer .legend .lines").is_hidden()
    box = scene.bounding_box()
    assert box["width"] <= 390
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(lambda: page.locator(".explorer .live").inner_text(), 20)
    shown(page, record)
    assert complaints(record) == []


def test_the_picture_is_saved_as_png_and_as_a_page(visit, tmp_path: Path) -> None:
    page, _ = visit("network")
    canvas(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a picture").click()
    assert saved.value.suggested_filename == "network_2026-06-30.png"
    saved.value.save_as(tmp_path / "network.png")
    assert (tmp_path / "network.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Picture as HTML").click()
    saved.value.save_as(tmp_path / "network.html")
    assert "Nadia Haddad" in (tmp_path / "network.html").read_text("utf-8")


def test_a_table_is_exported_with_its_formulas_kept_as_text(visit, served, tmp_path: Path) -> None:
    page, _ = visit("influencers")
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    saved.value.save_as(tmp_path / "influencers.zip")
    with zipfile.ZipFile(tmp_path / "influencers.zip") as archive:
        table, beside = archive.namelist()
        lines, facts = archive.read(table).decode("utf-8-sig").splitlines(), json.loads(archive.read(beside))
    assert facts["command"].startswith("python -m graphx --workspace WORKSPACE ask influencers ")
    assert lines[0].startswith("rank,person,name,organisation")
    with graphx.open(served[2]) as workspace:
        assert len(lines) - 1 == len(workspace.ask("influencers", limit=20).rows) > 20


# What the canvas knows about itself


def served_person(served: tuple[str, Any, Path], name: str) -> str:
    with graphx.open(served[2]) as workspace:
        return workspace.find(name).id


def spot(scene: Any, person: str) -> tuple[float, float]:
    """Where the canvas says that it painted a person, in pixels of the canvas."""
    x, y = scene.evaluate("(canvas, id) => canvas.where(id)", person)
    return round(x, 1), round(y, 1)


def along(ax: float, ay: float, bx: float, by: float) -> Iterator[tuple[float, float]]:
    """Points of a tie, which bends to one side: a quadratic curve whose control lies 0.09 of the length beside the middle."""
    for side in (1, -1):
        cx, cy = (ax + bx) / 2 + side * (ay - by) * 0.09, (ay + by) / 2 + side * (bx - ax) * 0.09
        for step in range(3, 18):
            t = step / 20
            yield tuple((1 - t) ** 2 * a + 2 * t * (1 - t) * c + t * t * b for a, c, b in ((ax, cx, bx), (ay, cy, by)))


def painted(scene: Any) -> list[int]:
    """The canvas made small, without what lies over it: 60 x 40 greys, so that single pixels do not decide."""
    return scene.evaluate("""(canvas) => {
        const small = new OffscreenCanvas(60, 40).getContext("2d", { willReadFrequently: true });
        small.imageSmoothingQuality = "high";
        small.drawImage(canvas, 0, 0, 60, 40);
        return [...small.getImageData(0, 0, 60, 40).data].filter((_, i) => i % 4 === 1);
    }""")


def differ(a: list[int], b: list[int]) -> int:
    """The greatest difference between two pictures, of 255."""
    return max(abs(p - q) for p, q in zip(a, b, strict=True))


def corner(page: Any) -> list[int]:
    return page.locator(SCENE).first.evaluate(
        "(canvas) => [...canvas.getContext('2d').getImageData(canvas.width - 60, canvas.height - 4, 1, 1).data].slice(0, 3)"
    )

"""Which pages there are: the files of ``graphx/app/pages/``, by what each says at its top, read without running any.

::

    TITLE, ICON = "Introductions", ":material/handshake:"
    SECTION, ORDER = "Strategists", 60
    PATH = "introductions"
    FIELDS = (("a", "a", "text"), ("steps", "path_steps", "1..4"))

``PATH`` is its address, by default the name of the file; the page with an empty one is shown first. ``FIELDS`` are what its
link carries: the name there, the place in the session, a kind of :mod:`graphx.app.permalink`, and the usual value of a number,
where the question of this stem has no parameter of that name.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graphx.errors import GraphxError

FOLDER = Path(__file__).parent / "pages"
NEEDED = ("TITLE", "ICON", "SECTION", "ORDER")
LinkField = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class PageFile:
    """One page: its file, its title and icon in the navigation, the section and its place there, address and fields."""

    file: Path
    title: str
    icon: str
    section: str
    order: int
    path: str
    fields: tuple[LinkField, ...]


def pages() -> tuple[PageFile, ...]:
    """All pages in their order. Raises :class:`GraphxError`, naming the file, for one that does not say what it is."""
    return _pages(FOLDER)


def link(stem: str) -> str:
    """The page in the file of that name, for ``st.page_link`` and ``st.switch_page``.

    They take a relative path from the folder of the entrypoint, which is not the same in a checkout and in a wheel.
    """
    return str(FOLDER / f"{stem}.py")


@cache
def _pages(folder: Path) -> tuple[PageFile, ...]:
    found = [_read(file) for file in sorted(folder.glob("*.py")) if file.stem != "__init__"]
    return tuple(sorted(found, key=lambda each: (each.order, each.file)))


def _read(file: Path) -> PageFile:
    said: dict[str, Any] = {}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            _take(file, said, node)
    if lost := [name for name in NEEDED if name not in said]:
        raise GraphxError(f"pages/{file.name}: a page says {', '.join(NEEDED)} at its top, and {', '.join(lost)} is not there.")
    title, icon, section, order = (said[name] for name in NEEDED)
    return PageFile(file, title, icon, section, order, said.get("PATH", file.stem), said.get("FIELDS", ()))


def _take(file: Path, said: dict[str, Any], node: ast.Assign) -> None:
    """The names that are given a value here, where it is written out."""
    (target,) = node.targets[:1]
    names = [each.id for each in (target.elts if isinstance(target, ast.Tuple) else [target]) if isinstance(each, ast.Name)]
    if not {*NEEDED, "PATH", "FIELDS"} & {*names}:
        return
    try:
        value = ast.literal_eval(node.value)
    except ValueError as error:
        seen = f"pages/{file.name}, line {node.lineno}: {', '.join(names)}"
        raise GraphxError(f"{seen} is read without running the page: write its value out.") from error
    said.update(zip(names, value, strict=True) if len(names) > 1 else {names[0]: value})

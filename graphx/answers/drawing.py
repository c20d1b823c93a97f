"""The network of one day as it can be drawn: what a view shows, as a picture, as two tables and as one page to mail."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graphx.answers.sheet_parts import pictured
from graphx.export import portable
from graphx.export.scene import Picture, Positions, picture, plane
from graphx.sheet import Sheet
from graphx.view import View, select


class Drawing:
    """The answers ``people`` and ``ties`` of one day, and where everybody stands.

    Raises :class:`UnknownName` and :class:`BadValue` for a view of a group or a person that nobody here has or is, where
    :meth:`expect` is called first; the other methods take such a view for one that shows nobody.
    """

    def __init__(self, people: Sheet, ties: Sheet, positions: Positions) -> None:
        self._people, self._ties = people, ties
        self._plane = plane(people, ties, positions)

    def expect(self, view: View) -> None:
        """Raises for a view of what there is not."""
        self._plane.expect(view)

    def parts(self, view: View) -> tuple[Sheet, Sheet]:
        """The people and the ties that the picture of a view shows, without what the legend hides."""
        return pictured(self._people, self._ties, select(self._plane, view), view)

    def picture(self, view: View) -> Picture:
        """The picture of a view for a canvas: with what the legend hides, which can show it again."""
        return picture(self._plane, view, whole=True)

    def page(self, view: View, title: str, sentence: str, provenance: Mapping[str, object]) -> str:
        """The picture of a view as one page that needs no network, without what the legend hides."""
        return portable.portable(picture(self._plane, view), title=title, sentence=sentence, provenance=provenance)

    def write(self, path: Path, view: View, title: str) -> Path:
        """Writes that page to a file; it says where the numbers come from."""
        return portable.write(path, self._plane, view, self.parts(view)[1], title)

"""The explorer's script and style as text, mounted by :mod:`graphx.app.canvas`. Plain JavaScript; nothing is fetched."""

from __future__ import annotations

from importlib.resources import files

_FOLDER = files(__name__)

PARTS = ("paint.js", "camera.js", "legend.js", "pointing.js", "saving.js", "explorer.js")
"""The script in the order in which each part stands on those before it."""

SCRIPT = "\n".join((_FOLDER / name).read_text("utf-8") for name in PARTS)
STYLE = (_FOLDER / "explorer.css").read_text("utf-8")
ICON = (_FOLDER / "icon.svg").read_text("utf-8")
LOGO = (_FOLDER / "logo.svg").read_text("utf-8")

"""Text from data as Markdown that does nothing: a name is hostile until shown otherwise."""

from __future__ import annotations

import re
import unicodedata


def plain(text: object, most: int = 200) -> str:
    """Text from data as Markdown that shows exactly these letters: no image, link, colour, formula or emoji comes of it.

    Line breaks become spaces, invisible controls are dropped, and more than ``most`` letters end in an ellipsis. Punctuation is
    escaped (CommonMark 2.4); what is turned into links after parsing is broken by a word joiner, which has no width.
    """
    flat = " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in str(text)).split())
    cut = flat if len(flat) <= most else flat[: most - 1] + "…"
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", re.sub(r"([:@]|www(?=\.))", "\\1\u2060", cut, flags=re.IGNORECASE))

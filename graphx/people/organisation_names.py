"""Names of organisations that may be one: told, and never joined."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

FORMS = frozenset({
    "ab", "ag", "as", "asa", "bv", "co", "company", "corp", "corporation", "ev", "gbr", "gmbh", "inc", "incorporated", "kg",
    "limited", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nv", "oy", "oyj", "plc", "pty", "sa", "sarl", "sas", "se", "sl",
    "spa", "srl", "zoo",
})  # fmt: skip
"""Legal forms, folded: words that say what kind of company somebody is and not which."""


def folded(name: str) -> str:
    """A name without letter case, accents, marks, a leading article and legal forms; with these where nothing else is left.

    Letters between dots are one word, so that G.m.b.H. is gmbh.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    joined = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain.replace("&", " and "))
    words = re.findall(r"\w+", joined)
    core = [word for word in words if word not in FORMS]
    core = core[1:] if core[:1] == ["the"] and len(core) > 1 else core
    while core and core[-1] == "and":
        core.pop()  # of "& Co"
    return "".join(core or words)


def similar(names: Iterable[str]) -> dict[str, list[str]]:
    """For each of different names the others that are the same once folded, sorted; names that fold to nothing have none."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        alike[folded(name)].append(name)
    return {name: [each for each in same if each != name and key] for key, same in alike.items() for name in same}

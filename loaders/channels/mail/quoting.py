"""What a person wrote himself in a message: quotations, attribution lines, signatures, forwarded mail and footers cut off.

The libraries for this were measured on real list mail: mail-parser-reply keeps a whole quotation between two answers, and
email-reply-parser knows English attributions only and takes a line that begins with a dash for a signature.
"""

from __future__ import annotations

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

HTML = 128 * 1024
SIGNATURE = 12
INTRODUCTION = 300

# A mailbox writes the author's own line "From ..." as ">From ...".
_QUOTED = re.compile(r"\s{0,3}>(?!From )|[A-Z]{2,3}> ")
_DATED = re.compile(r"\d{1,2}[:.]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d|\S+@\S+|\S+ at \S+\.\S+")
_RULE = re.compile(r"\s*[_-]{5,}\s*\Z")


def _listed(part: str) -> list[str]:
    return sorted({word for words in _WORDS[part].values() for word in words}, key=lambda word: (-len(word), word))


def _any(part: str) -> str:
    """A pattern for any of the listed words in any language, the longest first."""
    return f"(?:{'|'.join(re.escape(word) for word in _listed(part))})"


_WORDS = tomllib.loads((Path(__file__).parent / "quotes.toml").read_text(encoding="utf-8"))
_SAID = re.compile(rf"\b{_any('said')}(?!\w)|写道|書きました", re.IGNORECASE)
_TITLE = re.compile(rf"\s*(?:-{{2,}}.*\b{_any('title')}\b.*-{{2,}}|{_any('forwarded')}\s?:)\s*\Z", re.IGNORECASE)
_AUTHOR = frozenset(_listed("author"))
_HEADER = re.compile(rf"\s*\*?(?P<name>{_any('author')}|{_any('header')})\s?:\*?(?:\s|\Z)", re.IGNORECASE)
_DEVICE = re.compile(rf"\s*(?:{_any('device')}|von meinem .{{1,40}} gesendet)\b.{{0,60}}\Z", re.IGNORECASE)
_OPENING = re.compile(rf"{_any('opening')}\s")
_GAP = re.compile(r"\n{3,}")
_LINK = re.compile(r"(?:https?|ftp)://\S+|www\.\S+", re.IGNORECASE)
_QUESTION = re.compile(r"\w[\"'»”)]?\s?\?(?!\w)|？|؟")


def own_text(text: str) -> str:
    """The part of a plain text body that its author wrote for this message, trimmed.

    Answers between quotations are kept. Everything after a signature mark, a list's footer, a forwarded or an unmarked
    quoted message (Outlook's header lines) is cut. Linear in the length of the text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    lines = [line if line == "-- " else line.rstrip() for line in text.split("\n")]
    lines = lines[: _end(lines)]
    kept: list[str] = []
    for number, line in enumerate(lines):
        if _QUOTED.match(line):
            if not number or not _QUOTED.match(lines[number - 1]):
                _drop_attribution(kept)
        elif not _DEVICE.match(line):
            kept.append(line)
    return _GAP.sub("\n\n", "\n".join(kept)).strip()


def asks(own: str) -> bool:
    """Whether the text holds a question mark after a word, links aside."""
    return bool(_QUESTION.search(_LINK.sub(" ", own)))


def _end(lines: list[str]) -> int:
    """The line at which the author's text certainly ends."""
    near = _near_end(lines)
    for number, line in enumerate(lines):
        if line == "-- " or (line == "--" and number >= near):
            return number
        if len(line) <= INTRODUCTION and (
            _TITLE.match(line) or (_RULE.match(line) and _is_footer(lines[number + 1 : number + 6]))
        ):
            return number
        if _starts_header(lines[number : number + 5]):
            return number
        if line.endswith((":", "：")) and not _QUOTED.match(line) and _attributes(line, strict=True):
            following = next((each for each in lines[number + 1 : number + 4] if each), "")
            if following and not _QUOTED.match(following):
                return max(number - _opening(lines, number), 0)
    return len(lines)


def _near_end(lines: list[str]) -> int:
    """From which line on a ``--`` that lost its blank is still a signature mark: few written lines follow it."""
    written = 0
    for number in range(len(lines) - 1, -1, -1):
        written += bool(lines[number]) and not _QUOTED.match(lines[number])
        if written > SIGNATURE + 1:
            return number + 1
    return 0


def _is_footer(rest: list[str]) -> bool:
    """Whether a mailing list's footer or Outlook's quoted header follows a ruled line."""
    text = "\n".join(rest).lower()
    return (
        "mailing list" in text or "listinfo" in text or "unsubscribe" in text or _starts_header([each for each in rest if each])
    )


def _starts_header(lines: list[str]) -> bool:
    """Whether these lines are the header of a quoted message: an author's line and two more, in the languages known."""
    first = _HEADER.match(lines[0]) if lines else None
    if not first or first["name"].lower() not in _AUTHOR:
        return False
    return len({each["name"].lower() for line in lines if (each := _HEADER.match(line))}) >= 3


def _attributes(text: str, strict: bool = False) -> bool:
    if len(text) > INTRODUCTION:
        return False
    said, dated = _SAID.search(text), _DATED.search(text)
    return bool(said and dated) if strict else bool(said or dated)


def _opening(lines: list[str], number: int) -> int:
    """How many lines before this one belong to the same attribution, wrapped by the mailer."""
    for back in (1, 2):
        if number - back < 0 or not lines[number - back]:
            return 0
        if _OPENING.match(lines[number - back]):
            return back
    return 0


def _drop_attribution(kept: list[str]) -> None:
    """Take off the end of the own text the line, or up to three wrapped lines, that introduces the quotation below."""
    last = len(kept) - 1
    while last >= 0 and not kept[last] and len(kept) - last < 3:
        last -= 1
    if last < 0 or not kept[last].endswith((":", "：")):
        return
    opening = _opening(kept, last)
    if _attributes(" ".join(kept[last - opening : last + 1])):
        del kept[last - opening :]


class _Plain(HTMLParser):
    """Text of an HTML body without quotations and signatures."""

    _SILENT = frozenset(["script", "style", "head", "title", "blockquote"])
    _VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr", "source"])
    _BREAK = frozenset(["br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "pre", "blockquote"])
    _CUT = re.compile(r"gmail_quote|gmail_attr|gmail_signature|yahoo_quoted|moz-cite-prefix|moz-signature|protonmail_quote")
    _END = re.compile(r"appendonsend|divRplyFwdMsg|OLK_SRC_BODY_SECTION", re.IGNORECASE)

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []
        self._ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = " ".join(value for name, value in attrs if value and name in {"class", "id"})
        if self._END.search(marks):
            self._ended = True
        if tag in self._BREAK:
            self.pieces.append("\n")
        if tag in self._VOID:
            return
        # Inside something silent only its own kind is counted, so that a forgotten </p> does not swallow the rest.
        if (self._silent and tag == self._silent[0]) or (not self._silent and (tag in self._SILENT or self._CUT.search(marks))):
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._BREAK:
            self.pieces.append("\n")
        if self._silent and tag == self._silent[0]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._ended:
            self.pieces.append(re.sub(r"\s+", " ", data))


def plain(html: str) -> str:
    """The text of an HTML body, quotations left out, one line per block; the first 128 kB are read.

    ``html.parser`` is quadratic on brackets that are never closed, so those are made text before it sees them.
    """
    pieces = html[:HTML].split("<!--")
    html = pieces[0] + "".join(piece[1:] if piece[:1] == ">" else piece.partition("-->")[2] for piece in pieces[1:])
    reader = _Plain()
    reader.feed(re.sub(r"<(?![^<>]*>)", "&lt;", html))
    reader.close()
    return "\n".join(" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))

"""Sheets for tests: every type of cell, and texts that break careless writers."""

from datetime import date

from graphx.sheet import Column, Provenance, Sheet

# fmt: off
NAUGHTY = [
    "=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://127.0.0.1:9/","x")', "=cmd|'/c calc'!A0", "'=1", "''=1", "'", "''",
    " =1", "\t=1", "\r=1", "\n=1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", "%1", "|x",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg/onload=1>', "</data></node>", "]]>", "<![CDATA[",
    "&#0;", "&amp;", "<r><t>x</t></r>", "<r>", "_x000B_", "_x0041_", "![x](http://127.0.0.1:1/x)", "[x](javascript:1)", "$a$",
    ":red[x]", "http://" + "a" * 3000, "Robert'); DROP TABLE people;--", "%s {0} {{7*7}}", "`Label` }) DETACH DELETE n //",
    "a,b", "a;b", 'a"b', "a\nb", "a\r\nb", "a\rb", "a\tb", " lead", "trail ", "", " ", "007", "1E5", "1/2", "True", "None",
    "nan", "12345678901234567890", "null", "NULL", "#REF!", "2026-06-30", "José", "Jose\u0301", "Ann \u202eeelL", "Straße",
    "李明", "محمد", "👩\u200d👩\u200d👧", "\u2028", "\x85", "\u2029", "Zoë\u0301\u0327" * 50, "x" * 40_000, "a | b",
    "__proto__",
    "constructor", "Id", "label", "weight",
]
# fmt: on
CONTROL = ["\x00", "a\x0bb", "\x1b[31mred", "\x1f", "\ufffe", "\uffff", "\ud800", "a\udfffb"]


def sheet(*columns, rows, name="people", **provenance):
    origin = {"as_of": date(2026, 6, 30), "fingerprint": "f00d", "parameters": {"group": "media"}, "model": {"half_life": 180}}
    made = tuple(Column(title, kind, "unit", f"What {title} means.") for title, kind in columns)
    return Sheet(name, "One sentence.", "How it is done.", made, rows, Provenance(**{**origin, **provenance}))


def graph(texts):
    people = sheet(
        ("person", "text"), ("name", "text"), ("ties", "integer"), ("strength", "number"), ("ours", "flag"), ("first", "date"),
        ("references", "list"),
        rows=[(f"p{i}", text, i, i / 7, i % 2 == 0, date(2026, 1, 1), ["a", text]) for i, text in enumerate(texts)],
    )  # fmt: skip
    ties = sheet(
        ("a", "text"), ("b", "text"), ("a_name", "text"), ("depth_sum", "number"), ("interactions", "integer"),
        ("bridge", "flag"), ("overlap", "number"),
        rows=[(f"p{i}", f"p{i + 1}", text, 0.1 + i, 3, True, None) for i, text in enumerate(texts[:-1])],
        name="ties",
    )  # fmt: skip
    return people, ties

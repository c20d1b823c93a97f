"""The parts of the documentation that are made from the code: a page says where one stands, and it is written there.

A part stands between ``<!-- made: NAME -->`` and ``<!-- end -->``. ``make golden`` writes all of them again.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from graphx import depth, query
from graphx.__main__ import app
from graphx.graph import measured
from graphx.log import segment
from graphx.people import decisions
from graphx.storage import home
from loaders import record, registry
from loaders.tabular import columns
from tests.support import worlds

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ("requirements.txt", "requirements-spark.txt")
PART = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def write(text: str) -> str:
    """The page with all its parts made again."""
    return PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n{found[3]}", text)


def table(*rows: tuple[object, ...]) -> str:
    """Rows as a Markdown table, the first is the header."""
    lines = ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def code(value: object) -> str:
    return f"`{value}`" if str(value) else ""


def _answers() -> str:
    return "\n\n".join(map("\n\n".join, map(_answer, query.names())))


def _answer(name: str) -> Iterator[str]:
    asked = query.question(name)
    takes = asked.parameters
    needed = " ".join(f"{each}=..." for each in asked.required)
    yield f"## {name}"
    yield f"*{asked.sentence}* `python -m graphx ask {f'{name} {needed}'.strip()}`"
    yield asked.how
    if takes:
        rows = ((code(each.name), each.type, code(each.default), each.meaning) for each in takes)
        yield table(("parameter", "type", "default", "meaning"), *rows)
    rows = ((code(each.name), each.type, each.unit, each.meaning) for each in asked.columns)
    yield table(("column", "type", "unit", "meaning"), *rows)


def _engines() -> str:
    """Which question is asked of which, and why not."""
    rows = ((code(name), "yes", query.question(name).never or "yes") for name in query.names())
    return table(("question", "workspace", "Neo4j"), *rows)


def _questions() -> str:
    """What each question says of itself, in one line."""
    return table(("question", "answers"), *((code(name), query.question(name).says) for name in query.names()))


def _measures() -> str:
    return "\n\n".join(map("\n\n".join, map(_measure, measured.MEASURES.values())))


def _measure(each: measured.Measure) -> Iterator[str]:
    yield f"## {each.name}"
    yield f"*{each.sentence}* {each.title}, one value for each {each.gives}. Reads {each.reads}. Unit: {each.unit}."
    yield " ".join((inspect.getdoc(each.function) or "").split())
    if each.parameters:
        yield table(("parameter", "default", "range", "meaning"), *map(_number, each.parameters))
    yield f"Source: {each.citation}."


def _number(each: measured.MeasureParameter) -> tuple[str, ...]:
    span = f"{each.low:.10g} to {each.high:.10g}" if each.kind != "ties" else ""
    return code(each.name), "" if each.default is None else f"`{each.default:.10g}`", span, each.meaning


def _commands() -> str:
    return "\n\n".join(part for path, command in walk() for part in _command(path, command))


def walk() -> Iterator[tuple[str, Any]]:
    """Every command with the words that call it."""
    top = typer.main.get_command(app)
    for name, command in top.commands.items():
        for inner, each in getattr(command, "commands", {}).items():
            yield f"{name} {inner}", each
        if not hasattr(command, "commands"):
            yield name, command


def _command(path: str, command: Any) -> Iterator[str]:
    yield f"## {path}"
    yield f"`{' '.join(filter(None, ['python -m graphx', path, *map(_typed, command.params)]))}`"
    yield " ".join(command.help.split())
    rows = [(" ".join(map(code, names(each))), each.help or "", _default(each)) for each in command.params if _told(each)]
    if rows:
        yield table(("", "meaning", "default"), *rows)


def _typed(parameter: Any) -> str:
    """An argument as a usage line has it; nothing for an option."""
    if parameter.param_type_name != "argument":
        return ""
    word = parameter.name.upper() if parameter.required else f"[{parameter.name.upper()}]"
    return word + "..." * (parameter.nargs == -1)


def names(parameter: Any) -> list[str]:
    """What a person types for a parameter: the option's names, or an argument in capitals."""
    return [each if each.startswith("-") else each.upper() for each in [*parameter.opts, *parameter.secondary_opts]]


def _told(parameter: Any) -> bool:
    return parameter.name != "help" and (parameter.param_type_name != "argument" or bool(parameter.help))


def _default(parameter: Any) -> str:
    if parameter.secondary_opts:
        return "" if parameter.default is None else code(names(parameter)[not parameter.default])
    return code(parameter.default) if parameter.default not in (None, "", False) else ""


def _loaders() -> str:
    rows = ((code(each.name), each.title, _options(each.reads)) for each in registry.every())
    return table(("loader", "reads", "options"), *rows)


def _exports() -> str:
    return table(("you have", "how to get it out"), *(row for each in registry.every() for row in each.how))


def _options(reads: Mapping[str, Any]) -> str:
    return " ".join(code(flag) for each in reads.values() for flag in each.flag.split("/"))


def _roles() -> str:
    return table(
        ("of", "words for"), ("a table of events", ", ".join(map(code, columns.EVENTS))),
        ("a table of people", ", ".join(map(code, columns.PEOPLE))),
    )  # fmt: skip


def _words() -> str:
    return table(
        ("", "words"), ("`--channel`", ", ".join(record.CHANNELS)), ("`--kind`", ", ".join(record.KINDS)),
        ("`group=`", ", ".join(record.GROUPS) + ", or your own"),
    )  # fmt: skip


def _segments() -> str:
    def fields(schema: Any) -> str:
        return ", ".join(f"`{each.name}` {each.type}" for each in schema).replace("extension<arrow.uuid>", "uuid")

    rows = ((f"`{name}.parquet`", fields(schema)) for name, schema in segment.SCHEMAS.items())
    return table(("table", "columns"), *rows)


def _settings() -> str:
    return f"```toml\n{home.SETTINGS.rstrip()}\n```"


def _decisions() -> str:
    rows = [(code(each), ", ".join(map(code, few)) or "any text") for each, few in decisions.FACTS.items()]
    return table(("field", "values"), *rows)


def _model() -> str:
    parameters = depth.Model().describe().items()
    rows = [(code(name), _value(value), "convention" if name in depth.CONVENTIONS else "") for name, value in parameters]
    return table(("parameter", "default", ""), *rows)


def _value(value: object) -> str:
    """A number, or the words of a table by the value they share."""
    if not isinstance(value, Mapping):
        return f"{value:g}"
    grouped: dict[object, list[str]] = {}
    for word, each in value.items():
        grouped.setdefault(each, []).append(word)
    shown = {f"{each:g}" if isinstance(each, float) else each: ", ".join(words) for each, words in grouped.items()}
    return "; ".join(f"{each}: {words}" for each, words in shown.items())


def _steady() -> str:
    """The score on the day of an exchange and on the day before the next, in the long run."""
    model, rows = depth.Model(), []
    for name, (gap, published) in {**worlds.RHYTHMS, "monthly coffee": worlds.COFFEE}.items():
        full = 2 if "coffee" in name else 1
        on = full / (1 - 2 ** (-gap / model.half_life))
        rows.append((name, gap, f"{model.score(on):.1f}", f"{model.score(on - full):.1f}", published))
    return table(("one exchange", "gap in days", "on its day", "just before it", "midway"), *rows)


def _licences() -> str:
    grouped: dict[str, list[str]] = {}
    for name, licence in licences().items():
        grouped.setdefault(licence, []).append(name)
    return "\n".join(f"- {licence}: {', '.join(names)}" for licence, names in sorted(grouped.items()))


def licences() -> dict[str, str]:
    """The licence that the lists of requirements state for each package."""
    lines = "".join((ROOT / name).read_text(encoding="utf-8") for name in REQUIREMENTS).splitlines()
    found = (re.match(r"([\w-]+)==\S+\s+#.*\(([A-Z][\w.-]*)[,)]", line) for line in lines if "==" in line)
    return {match[1]: match[2] for match in found if match}


PARTS: dict[str, Callable[[], str]] = {
    "answers": _answers, "measures": _measures, "commands": _commands, "loaders": _loaders, "roles": _roles, "words": _words,
    "segments": _segments, "settings": _settings, "decisions": _decisions, "model": _model, "steady": _steady,
    "licences": _licences, "engines": _engines, "questions": _questions, "exports": _exports,
}  # fmt: skip

"""The options with which files are read: declared once, and given to a command as one table of what was chosen."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

OPTIONS: dict[str, tuple[Any, Any]] = {
    "kind": (Annotated[str, typer.Option(help="What every row is: message, meeting, call ...")], ""),
    "channel": (Annotated[str, typer.Option(help="How every row happened: email, meeting, call, chat ...")], ""),
    "year": (Annotated[int | None, typer.Option(help="The year of dates that have none.")], None),
    "day_first": (Annotated[bool | None, typer.Option("--day-first/--month-first", help="How to read 01/02/2024.")], None),
    "source": (Annotated[str, typer.Option(help="The name under which people without an address are kept apart.")], ""),
    "owner": (Annotated[str, typer.Option(help="Whose mailbox or calendar it is: an e-mail address.")], ""),
    "zone": (Annotated[str, typer.Option(help="The time zone of times without one, like Europe/Rome.")], ""),
    "origin": (Annotated[str, typer.Option(help="The moment from which plain numbers count seconds, like 2013-01-01.")], ""),
    "region": (Annotated[str, typer.Option(help="The country of phone numbers without one, like GB.")], ""),
    "encoding": (Annotated[str, typer.Option(help="The encoding of a text file.")], ""),
    "sheet": (Annotated[str, typer.Option(help="The sheet of a workbook.")], ""),
    "gather": (Annotated[bool, typer.Option(help="Rows that share sender and second are one interaction.")], True),
    "exclude_labels": (
        Annotated[list[str] | None, typer.Option("--exclude-label", help="Leave out mail with this label; repeat.")],
        None,
    ),
    "keep_machines": (Annotated[bool, typer.Option(help="Keep newsletters, robots and bounces.")], False),
}
"""The type with its help, and the default."""

CHOSEN = "chosen"
"""The parameter of a command that takes them."""


def choosing(command: Callable[..., None]) -> Callable[..., None]:
    """A command with all of these options in place of its parameter ``chosen``, which gets them as a table."""

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401 - whatever the command takes
        chosen = {name: given.pop(name) for name in OPTIONS}
        command(**given, chosen=chosen | {"exclude_labels": tuple(chosen["exclude_labels"] or ())})

    parameters: list[inspect.Parameter] = []
    for each in inspect.signature(command, eval_str=True).parameters.values():
        parameters += [each.replace(kind=each.KEYWORD_ONLY)] if each.name != CHOSEN else [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for name, (kind, default) in OPTIONS.items()
        ]  # fmt: skip
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run

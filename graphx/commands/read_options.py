"""The options with which files are read: what the loaders declare, given to a command as one table of what was chosen.

They are asked for when the command is called or explained, so that no other command waits for the loaders.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from loaders.options import Option

CHOSEN = "chosen"
"""The parameter of a command that takes them."""

Command = Callable[..., None]


def reading(app: typer.Typer) -> Callable[[Command], Command]:
    """Adds a command with all of these options in place of its parameter ``chosen``, which gets them as a table."""

    def add(command: Command) -> Command:
        @wraps(command)
        def bare(**given: Any) -> None:  # noqa: ANN401 - whatever the command takes
            command(**given, chosen={})

        _sign(bare, [each for each in _parameters(command) if each.name != CHOSEN])
        bare.whole = command  # type: ignore[attr-defined]
        app.command(cls=ReadingCommand)(bare)
        return command

    return add


class ReadingCommand(TyperCommand):
    """A command whose parameters are known when somebody asks for them."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - whatever Typer gives its commands
        self._made: TyperCommand | None = None
        super().__init__(*given, **named)

    @property
    def params(self) -> Any:  # noqa: ANN401 - parameters as Typer makes them
        """All parameters, the loaders' options among them."""
        return self._whole().params

    @params.setter
    def params(self, bare: Any) -> None:  # noqa: ANN401 - those without the options, which nobody needs
        pass

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as Typer's
        return self._whole().invoke(ctx)

    def _whole(self) -> TyperCommand:
        if self._made is None:
            app = typer.Typer(add_completion=False)
            app.command()(_with_options(self.callback.whole))  # type: ignore[union-attr]
            made = typer.main.get_command(app)
            assert isinstance(made, TyperCommand)
            self._made = made
        return self._made


def _with_options(command: Command) -> Command:
    from loaders import registry

    options = {name: each for name, each in registry.options().items() if each.plain is not dict}

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401 - whatever the command takes
        chosen = {name: given.pop(name) for name in options}
        many = {name: tuple(chosen[name] or ()) for name, each in options.items() if each.plain is list}
        command(**given, chosen=chosen | many)

    typed = [_parameter(each) for each in options.values()]
    _sign(run, [one for each in _parameters(command) for one in (typed if each.name == CHOSEN else [each])])
    return run


def _parameter(option: Option) -> inspect.Parameter:
    kind, usual = (list[str] | None, None) if option.plain is list else (option.type, option.usual)
    annotation = Annotated[kind, typer.Option(option.flag, help=option.help)]  # type: ignore[valid-type]
    return inspect.Parameter(option.name, inspect.Parameter.KEYWORD_ONLY, default=usual, annotation=annotation)


def _parameters(command: Command) -> list[inspect.Parameter]:
    found = inspect.signature(command, eval_str=True).parameters.values()
    return [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in found]


def _sign(command: Command, parameters: list[inspect.Parameter]) -> None:
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}

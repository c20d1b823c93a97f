"""Reads loaded files again: otherwise than before, or two as one source, so that their names are the same people's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from graphx.errors import BadValue, LoadError
from graphx.log import loading
from graphx.log.account import Account, Reason
from graphx.log.child import Stop, never
from graphx.log.loading import LoadStep, Watch
from graphx.log.log import Log
from graphx.log.recipe import described, outdated
from graphx.log.sources import found
from graphx.people import list_matches
from graphx.people.list_matches import Join
from graphx.storage.home import Home
from loaders.options import Options
from loaders.record import Source


def join(home: Home, a: str, b: str, held: Sequence[Path] = ()) -> tuple[Join, Join]:
    """How the first file's people met the log before, and how they do afterwards; the second file's source becomes both's.

    ``held`` are files in which the list is looked for too, whatever they are called. Raises :class:`BadValue` for a file that
    lists nobody, :class:`LoadError` for one that is not loaded, or is nowhere to be found as it was read, with the command that
    does the same with the file at hand.
    """
    log = Log.now(home)
    one, two = log.called(a), log.called(b)
    before = list_matches.meeting(log, one)
    if not before.people:
        one, two = two, one
        before = list_matches.meeting(log, one)
    if not before.people:
        raise BadValue(f"Neither {one.file} nor {two.file} is a list of people.")
    source = str(two.options.get("source", ""))
    if source == one.options.get("source"):
        raise BadValue(f"{one.file} and {two.file} are one source already: '{source}'.")
    done = again(home, one, one.loader, Options.of({**one.options, "source": source}), held)
    return before, list_matches.meeting(Log.now(home), done)


def again(
    home: Home, receipt: Account, loader: str, options: Options, held: Sequence[Path] = (), *, watch: Watch = lambda _: None,
    stop: Stop = never,
) -> Account:  # fmt: skip
    """Reads a loaded file once more, with other choices, in the place of what it brought.

    Raises :class:`LoadError` when it cannot be found as it was, or is refused so: what it brought stays then.
    """
    source, _ = origin(receipt, held, described(options))
    (done,) = loading.load(home, [source], loader, options, watch, again=True, stop=stop)
    if done.outcome == "refused":
        raise LoadError(f"{receipt.file}: {done.reasons[0].sentence}", "refused")
    return done


def renew(home: Home, watch: Watch = lambda _: None, stop: Stop = never) -> list[Account]:
    """Reads again, with the options of then, what an older version of its loader read: one account for each such file.

    A file that is no longer where it was, or has changed, is an account of a refusal; what it brought stays.
    """
    older = [receipt for receipt in Log.now(home).receipts() if outdated(receipt)]
    done: list[Account] = []
    for number, receipt in enumerate(older, 1):
        step = partial(_counted, watch, number, len(older))
        try:
            account = again(home, receipt, receipt.loader, Options.of(receipt.options), watch=step, stop=stop)
        except LoadError as error:
            account = replace(receipt, outcome="refused", reasons=[Reason("refused", error.code, 0, str(error), [])], notes=[])
            watch(LoadStep(receipt.file, number, len(older), receipt=account))
        done.append(account)
    return done


def _counted(watch: Watch, number: int, files: int, step: LoadStep) -> None:
    watch(replace(step, number=number, files=files))


def origin(receipt: Account, held: Sequence[Path] = (), options: dict[str, Any] | None = None) -> tuple[Source, str]:
    """What a file was read from, by its content: where it was, or among the ``held`` files; and the name its references are
    kept under.

    Raises :class:`LoadError` when neither holds it, naming what was seen and the command that takes the file from elsewhere.
    """
    place = Path(receipt.path) if receipt.path else None
    for path in (*held, *([place] if place and place.exists() else [])):
        for source, keep, refusal in found([path]):
            named = path != place or _last(source.name) == _last(receipt.file)
            if not refusal and named and loading.digest(source) == receipt.content:
                folder, slash, _ = receipt.file.partition("!")[0].partition("/")
                return replace(source, name=receipt.file), folder if slash else keep
    known = Options.of(options or receipt.options)
    given = f" --source {json.dumps(known.source, ensure_ascii=False)}" if known.source else ""
    onward = f"Load it so: load --again{given} FILE"
    if place and place.exists():
        raise LoadError(f"{place} has changed since it was loaded. {onward}", "changed")
    raise LoadError(
        f"{receipt.file} cannot be read again from where it was loaded ({receipt.path or 'an upload'}). {onward}", "gone"
    )


def first(path: Path, within: Path | None = None) -> tuple[Source, str]:
    """The first thing at a path that can be loaded, and the name its references are kept under.

    Raises :class:`LoadError` when there is none, with the first reason.
    """
    everything = list(found([path], within))
    fine = next(((source, keep) for source, keep, refusal in everything if not refusal), None)
    if fine is None:
        why = next((refusal.sentence for _, _, refusal in everything if refusal), "There is no file in the folder.")
        raise LoadError(f"{path.name}: {why}")
    return fine


def _last(name: str) -> str:
    return name.replace("!", "/").rpartition("/")[2]

"""One workspace in use: what a script, the command line and the app work with, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from graphx.answers import answering
from graphx.answers.answering import Answer
from graphx.answers.drawing import Drawing
from graphx.dates import day
from graphx.errors import BadValue, UnknownName
from graphx.export import graph_files
from graphx.log import loading
from graphx.log.account import Account
from graphx.log.child import Stop, never
from graphx.log.loading import LoadStep, Watch
from graphx.log.log import Log
from graphx.log.preview import Preview
from graphx.log.refusals import Refusals
from graphx.people import census
from graphx.people.matching import Person
from graphx.progress import Progress, silent
from graphx.storage import atomic
from graphx.storage.home import Home, Settings
from graphx.storage.maker import maker
from graphx.ties import day_tables, tie_tables
from graphx.ties.inputs import Inputs
from graphx.ties.tie_tables import Tables
from graphx.view import View, parse
from graphx.workspace import reread
from graphx.workspace.identities import Identities
from graphx.workspace.server_work import ServerWork
from graphx.workspace.uploads import Uploads
from loaders.options import Options
from loaders.record import Source

if TYPE_CHECKING:
    from graphx.graph.measured import Graph

T = TypeVar("T")

ENGINES = ("duckdb", "spark")
"""What can make the tables: one machine, or many."""

NETWORKS = (".graphml", ".gexf", ".csv", ".html")
"""What a network can be exported as, by suffix."""


class Workspace(Identities, ServerWork):
    """A folder with a log of interactions and what people decided about them.

    Any number of processes may ask at the same time while one loads. Use it in a ``with`` block, or just let it go: nothing
    stays open between calls.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self._home = Home(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Does nothing by itself; here so that a workspace can be used like a file."""

    def needed(self) -> None:
        """Raises :class:`WorkspaceError` when there is no workspace in the folder: opening one makes nothing."""
        self._home.needed()

    @property
    def folder(self) -> Path:
        """Where the workspace is."""
        return self._home.root

    @property
    def settings(self) -> Settings:
        """What settings.toml says now. Raises :class:`SettingsError` when it says something that cannot be."""
        return self._home.settings()

    @property
    def version(self) -> str:
        """A fingerprint of log, decisions and settings: equal versions, equal answers."""
        return Inputs.of(self._home).version

    @property
    def maker(self) -> str:
        """Stands for the code and the libraries that make the tables: equal versions and equal makers, equal answers."""
        return maker()

    def load(
        self,
        *paths: str | Path | Source,
        progress: Callable[[LoadStep], None] | None = None,
        loader: str = "",
        options: Options | None = None,
        again: bool = False,
        stop: Stop = never,
        within: Path | None = None,
    ) -> list[Account]:
        """Loads files, archives and folders, and returns one receipt per file.

        A file that is loaded already is read once more only with ``again``: as it is read then takes the place of how it was;
        ``again`` alone does so for what older loaders read. What is not really inside the folder ``within`` is refused.

        ``progress`` is called with a :class:`LoadStep` as it goes on. A refused file is a receipt too; what raises is a path
        that does not exist (:class:`LoadError`), an option that no loader of these files reads (:class:`BadValue`), another
        process that writes (:class:`Locked`), and ``stop`` becoming true (:class:`Stopped`): nothing is half loaded then.
        """
        found = [path if isinstance(path, Source) else Path(path).expanduser() for path in paths]
        watch = progress or (lambda _: None)
        if again and not (paths or loader or options):
            return reread.renew(self._home, watch, stop)
        return loading.load(self._home, found, loader, options or Options(), watch, again=again, stop=stop, within=within)

    def again(
        self, file: str, loader: str = "", options: Options | None = None, held: Sequence[Path] = (), *,
        progress: Watch = lambda _: None, stop: Stop = never,
    ) -> Account:  # fmt: skip
        """Reads one loaded file otherwise, from where it was or the ``held`` ones (:func:`graphx.workspace.reread.again`)."""
        known = Log.now(self._home).called(file)
        return reread.again(self._home, known, loader, options or Options(), held, watch=progress, stop=stop)

    def origin(self, receipt: Account, held: Sequence[Path] = ()) -> tuple[Source, str]:
        """What a file was read from, loaded or refused: see :func:`graphx.workspace.reread.origin`."""
        return reread.origin(receipt, held)

    def first(self, path: str | Path, within: Path | None = None) -> tuple[Source, str]:
        """The first thing to be loaded at a path, and the source of its names: see :func:`graphx.workspace.reread.first`."""
        return reread.first(Path(path), within)

    def uploads(self) -> Uploads:
        """A place for uploaded files for as long as this process runs."""
        return Uploads(self._home)

    def refused(self) -> list[Account]:
        """The files that were refused and are neither loaded nor put away since, oldest first."""
        return Refusals(self._home).read()

    def put_away(self, file: str = "") -> int:
        """Forgets that a file was refused, or all of them for an empty name; how many refusals there were."""
        with self._home.writing(wait=10):
            return Refusals(self._home).strike(file)

    def explain(self, path: str | Path, loader: str = "", options: Options | None = None) -> dict[str, Any]:
        """Who would read a file and how: the guess that ``load`` would act on, ready to be edited and given back."""
        return loading.explain(Path(path).expanduser(), loader, options or Options())

    def preview(self, path: str | Path | Source, loader: str = "", options: Options | None = None) -> Preview:
        """The same guess, also where it lacks something: with what is missing and the first records as they would be read."""
        return loading.preview(path if isinstance(path, Source) else Path(path).expanduser(), loader, options or Options())

    def scratch(self) -> AbstractContextManager[Path]:
        """A folder inside the workspace for files on their way in: private, and gone afterwards."""
        return self._home.scratch()

    def unload(self, file: str) -> Account:
        """Takes back what one file brought, by its name as shown or by its digest.

        Raises :class:`LoadError` when no loaded file, or more than one, is called that.
        """
        receipt = Log.now(self._home).called(file)
        with self._home.writing(wait=10):
            Log(self._home).remove(receipt.digest)
            for _ in range(2):  # a draft may get its name between the list and its turn; none that is begun now can be finished
                for folder in self._home.derived.iterdir() if self._home.derived.is_dir() else ():
                    atomic.discard(folder)  # what was made before still names the people of that file
        return receipt

    def receipts(self) -> list[Account]:
        """The accounts of everything that is loaded."""
        return Log.now(self._home).receipts()

    def dates(self) -> tuple[date, date] | None:
        """The first and the last day in the log, or None when nothing ever happened."""
        return self._steady(lambda inputs: day_tables.span(day_tables.base(inputs))) if self._home.exists() else None

    def ask(self, name: str, *, as_of: str | date | None = None, progress: Progress = silent, **parameters: Any) -> Answer:  # noqa: ANN401
        """Answers a question: see ``graphx.query.names``, and ``graphx.query.question`` for what each takes.

        ``as_of`` is a day (ISO text or date); by default the last day in the log. Raises the errors of
        :func:`graphx.answers.answering.ask`.
        """
        return self._steady(lambda inputs: answering.ask(inputs, name, day(as_of), parameters, progress))

    def build(
        self,
        as_of: str | date | None = None,
        engine: str = "duckdb",
        *,
        master: str = "",
        log: str = "",
        progress: Progress = silent,
    ) -> Tables:
        """Makes the tables that answers read, where they are not there yet, and says where they are.

        ``engine`` is ``duckdb`` or ``spark``; only the latter takes ``master`` and ``log``, as
        :class:`graphx.engines.spark.Cluster` does. Raises :class:`UnknownName` for another engine and :class:`EngineError` when
        Spark cannot be used.
        """
        if engine not in ENGINES:
            raise UnknownName("engine", engine, ENGINES)
        if engine == "duckdb":
            if master or log:
                raise BadValue("Only Spark has a master and reads the log from elsewhere: say --engine spark too.")
            return self._steady(lambda inputs: tie_tables.tables(inputs, day(as_of), progress))
        from graphx.engines.spark import Cluster, Spark

        with Cluster(self._home.log, master, log) as cluster:
            return tie_tables.tables(Inputs.of(self._home), day(as_of), progress, partial(Spark, cluster))

    def graph(self, as_of: str | date | None = None, progress: Progress = silent) -> Graph:
        """The ties as a graph whose weights are depth; it can be measured, and taken over to networkx and pandas."""
        return self._steady(lambda inputs: tie_tables.graph(tie_tables.tables(inputs, day(as_of), progress)))

    def picture(self, progress: Progress = silent) -> dict[str, tuple[float, float]]:
        """Where everybody stands in the picture: person to (x, y) in a plane without units, the same on every day and visit."""
        return self._steady(lambda inputs: tie_tables.places(inputs, progress))

    def drawn(
        self, view: View | str, *, as_of: str | date | None = None, progress: Progress = silent
    ) -> tuple[Answer, Answer]:  # fmt: skip
        """The people and the ties that the picture of a view shows, as parts of the answers ``people`` and ``ties``.

        ``view`` may be its text, or the address of the network page. Raises :class:`BadValue` and :class:`UnknownName` for a
        text that is no view, and for a group or a person there is not.
        """
        wanted = parse(view) if isinstance(view, str) else view
        people, ties = self._steady(lambda inputs: self._drawing(inputs, wanted, day(as_of), progress).parts(wanted))
        return Answer(people), Answer(ties)

    def _drawing(self, inputs: Inputs, view: View, as_of: date | None, progress: Progress) -> Drawing:
        people, ties = (answering.ask(inputs, name, as_of, {}, progress).sheet for name in ("people", "ties"))
        made = Drawing(people, ties, tie_tables.places(inputs, progress))
        made.expect(view)
        return made

    def export(
        self, path: str | Path, as_of: str | date | None = None, progress: Progress = silent, view: View | str | None = None
    ) -> list[Path]:
        """Writes everybody and all ties as .graphml, .gexf or .csv (two files), or a picture of them as .html.

        With a ``view``, as :meth:`drawn` takes it, only what its picture shows. Returns the files that were written; raises
        :class:`BadValue` for another suffix.
        """
        target = Path(path)
        if target.suffix.lower() not in NETWORKS:
            raise BadValue(f"People and ties are written as {', '.join(NETWORKS)}, not as '{target.suffix}'.")
        wanted = parse(view) if isinstance(view, str) else view
        if target.suffix.lower() == ".html":
            chosen = wanted or View()
            made = self._steady(lambda inputs: self._drawing(inputs, chosen, day(as_of), progress))
            return [made.write(target, chosen, self.settings.name or "Relationships")]
        if wanted:
            people, ties = self.drawn(wanted, as_of=as_of, progress=progress)
        else:
            whole = partial(answering.ask, as_of=day(as_of), parameters={}, progress=progress)
            people, ties = self._steady(lambda inputs: (whole(inputs, "people"), whole(inputs, "ties")))
        return graph_files.write_graph(people.sheet, ties.sheet, target)

    def find(self, text: str) -> Person:
        """The person with that id, reference or name. Raises :class:`UnknownPerson` naming near ones."""
        return self._steady(lambda inputs: census.directory(day_tables.base(inputs))).find(text)

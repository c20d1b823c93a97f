"""Compiled loops over frozen arrays: the floor below the graph. They know indices and numbers, no names and no people.

Three rules hold in every file here. Sums are taken in an order that depends on the input alone, never on the number of
cores: work is cut into :data:`PARTS` parts and their results are added in order. Nothing uses fastmath, the C library's
``log`` or ``sin``, or numpy's random numbers, so the same input gives the same bits on another machine. Compiled code is
kept in a folder of our own, named after the source it was made from, because numba does not notice when a function that is
imported from another file changes.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar, cast

PARTS = 8
"""Into how many parts long work is cut, whatever the machine."""

Function = TypeVar("Function", bound=Callable[..., object])
Answer = TypeVar("Answer")


def _digest() -> str:
    """A name for this state of the kernels' source."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _own_folder() -> Path:
    """``$XDG_CACHE_HOME`` or ``~/.cache``, then ``graphx/numba/<digest>``; a private temporary folder when that fails.

    Compiled code is loaded back as pickles, so the folder must never be one that others can write to.
    """
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        folder = Path(home).expanduser() / "graphx" / "numba" / _digest()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):
        pass
    return Path(tempfile.mkdtemp(prefix="graphx-numba-"))


FOLDER = Path(os.environ.get("NUMBA_CACHE_DIR") or _own_folder())
"""Where compiled code is kept: the user's ``NUMBA_CACHE_DIR`` when set, else our own folder."""
os.environ["NUMBA_CACHE_DIR"] = str(FOLDER)

import numba  # noqa: E402  (reads the folder when it is imported)

config: Any = numba.config
config.CACHE_DIR = str(FOLDER)


def kernel(function: Function) -> Function:
    """Compile at the first call, keep the result on disk, and let other threads run meanwhile."""
    return cast("Function", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def in_parts(work: Callable[[int], Answer]) -> Iterator[Answer]:
    """``work(0) ... work(PARTS - 1)`` in that order, computed on as many threads as there are cores.

    numba's own ``NUMBA_NUM_THREADS`` lowers the number of threads; the answers do not depend on it.
    """
    threads = min(PARTS, int(config.NUMBA_NUM_THREADS))
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, range(PARTS))


def _mark() -> Path:
    return FOLDER / f"graphx-{_digest()}.compiled"


def is_compiled() -> bool:
    """Whether :func:`compile_all` has finished on this machine for this state of the source."""
    return _mark().exists()


def compile_all(progress: Callable[[int, int, str], None] | None = None) -> None:
    """Run every kernel once on a small graph, so that nobody waits for the compiler later: half a minute, once per machine.

    ``progress(done, total, what)`` is called before each step and once at the end.
    """
    from graphx.graph.kernels.rehearsal import STEPS

    for done, (what, step) in enumerate(STEPS):
        if progress:
            progress(done, len(STEPS), what)
        step()
    if progress:
        progress(len(STEPS), len(STEPS), "done")
    _mark().touch()

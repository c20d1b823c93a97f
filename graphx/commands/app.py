"""The command that starts the app."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from graphx.commands import clear, opened
from graphx.shipped_files import ENTRY

app = typer.Typer()


@app.command(name="app")
@clear
def start(port: Annotated[int, typer.Option(help="The port on this machine.")] = 8501) -> None:
    """Start the app on this machine, for this machine only."""
    import runpy

    import altair  # noqa: F401 - half a second that the first visitor shall not wait for
    import pandas as pd  # noqa: F401

    os.environ["GRAPHX_WORKSPACE"] = str(opened(new=True).folder)
    sys.argv = ["streamlit", "run", str(ENTRY), "--server.port", str(port)]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)

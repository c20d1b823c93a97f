"""Puts the wheel together: one package ``graphx``, in which ``loaders``, ``queries`` and the entrypoint of the app travel.

Beside graphx, ``loaders``, ``queries`` and ``app`` would take names at the top of site-packages that are anybody's. So they
become ``graphx.loaders``, ``graphx/queries`` and ``graphx/entry/app.py``, and every ``from loaders...`` is written into the
wheel as ``from graphx.loaders...``. The packages in the wheel are plain ones: no alias, nothing that is decided when graphx is
imported, nothing that a type checker would have to know of, and no name that two packages could quarrel about.

An editable installation is the folder of the project itself, as it stands.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOADERS = "loaders"
PLACES = {
    "graphx": ".",
    LOADERS: LOADERS,
    "queries": "queries",
    "app.py": "entry/app.py",
    ".streamlit/config.toml": "entry/.streamlit/config.toml",
}
"""What of the project goes where in the package."""
IMPORT = re.compile(rf"^(\s*from ){LOADERS}\b(?=[\w. ]* import )", re.MULTILINE)


class PackageBuild(BuildHookInterface):
    """Called by hatchling when it builds a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Lays the package out in a folder of its own and has it packed. Raises :class:`ValueError` as :func:`moved` does."""
        if version == "editable":
            return
        self.laid = Path(tempfile.mkdtemp(prefix="graphx-wheel-"))
        lay(Path(self.root), self.laid)
        build_data["force_include"][str(self.laid)] = "graphx"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Removes that folder."""
        if version != "editable":
            shutil.rmtree(self.laid)


def lay(project: Path, package: Path) -> None:
    """Copies what :data:`PLACES` names into a package. Raises :class:`ValueError` as :func:`moved` does."""
    for source, target in PLACES.items():
        for path in sorted((project / source).rglob("*")) if (project / source).is_dir() else [project / source]:
            if path.is_dir() or "__pycache__" in path.parts:
                continue
            there = package / target / (path.relative_to(project / source) if path != project / source else "")
            there.parent.mkdir(parents=True, exist_ok=True)
            data = path.read_bytes()
            there.write_bytes(moved(data.decode("utf-8"), path.name).encode("utf-8") if path.suffix == ".py" else data)


def moved(text: str, name: str) -> str:
    """The text of a module as the wheel has it.

    Raises :class:`ValueError` for one that would still reach for a package ``loaders`` of its own there.
    """
    made = IMPORT.sub(rf"\1graphx.{LOADERS}", text)
    for node in ast.walk(ast.parse(made)):
        far = isinstance(node, ast.ImportFrom) and not node.level
        names = [node.module or ""] if far else [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if any(each.split(".")[0] == LOADERS for each in names):
            raise ValueError(
                f"{name}, line {node.lineno}: write 'from {LOADERS} import ...', which can be moved into the wheel."
            )
    return made

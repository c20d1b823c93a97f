"""The settings of a workspace: what may stand in settings.toml, checked, so that a wrong value is told and never guessed at."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from graphx.depth import Model
from graphx.errors import SettingsError, UnknownName

LARGEST = 10**9
"""No number of the depth model means anything beyond this."""

SETTINGS = """\
# The settings of this workspace. Lines that start with # are examples; remove the # to use them.

[workspace]
# shared = true                      # the group of these folders may read and write them too, not only their owner

[organisation]
# name = "Lantern Energy"
# domains = ["lantern.example"]      # people with these e-mail domains are ours

[app]
# inbox = "/srv/graphx/inbox"        # the app may load what lies in this folder, also where others can reach the app

[depth]
# half_life = 180                    # days until an exchange counts half in depth
# warmth_half_life = 30              # the same for warmth
# [depth.richness]                   # conventions, not fitted: how much a full exchange of one day counts
# "in person" = 2

[neo4j]
# uri = "neo4j://127.0.0.1:7687"     # the team's server; its password is never kept here, only in $NEO4J_PASSWORD
# user = "neo4j"
# database = "neo4j"
# team = true                        # the app shows the graph that was pushed there
"""


_KNOWN: dict[str, tuple[str, ...] | None] = {
    "workspace": ("shared",), "organisation": ("name", "domains"), "app": ("inbox",), "depth": None,
    "neo4j": ("uri", "user", "database", "team"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Neo4j server is and who asks there; the password is no part of it. An empty database is the server's default."""

    uri: str = ""
    user: str = "neo4j"
    database: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What settings.toml says, checked."""

    name: str = ""
    domains: tuple[str, ...] = ()
    model: Model = field(default_factory=Model)
    server: Address = field(default_factory=Address)
    team: bool = False
    shared: bool = False
    inbox: str = ""

    def describe(self) -> dict[str, Any]:
        """What changes numbers, as plain values for fingerprints and screens."""
        return {"organisation": {"name": self.name, "domains": list(self.domains)}, "depth": self.model.describe()}

    @classmethod
    def parse(cls, text: str) -> Settings:
        """Reads settings. Raises :class:`SettingsError` saying which value is wrong and what it may be."""
        try:
            data = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            why = "it is nested too deeply" if isinstance(error, RecursionError) else error
            raise SettingsError(f"settings.toml cannot be read: {why}.") from error
        for section, values in data.items():
            if section not in _KNOWN or not isinstance(values, dict):
                raise SettingsError(str(UnknownName("section of settings.toml", section, _KNOWN)))
            for key in values if _KNOWN[section] else ():
                if key not in (_KNOWN[section] or ()):
                    raise SettingsError(str(UnknownName(f"setting in [{section}]", key, _KNOWN[section] or ())))
        organisation = data.get("organisation", {})
        domains = organisation.get("domains", [])
        if not isinstance(domains, list) or not all(isinstance(each, str) for each in domains):
            raise SettingsError('organisation.domains must be a list of texts, like ["lantern.example"].')
        cleaned = tuple(sorted({each.strip().lower().lstrip("@") for each in domains}))
        name, shared = organisation.get("name", ""), data.get("workspace", {}).get("shared", False)
        if not isinstance(name, str):
            raise SettingsError(f'organisation.name must be a text, like "Lantern Energy", not {_told(name)}.')
        if not isinstance(shared, bool):
            raise SettingsError(f"workspace.shared must be true or false, not {_told(shared)}.")
        inbox = data.get("app", {}).get("inbox", "")
        if not isinstance(inbox, str) or (inbox and not Path(inbox).expanduser().is_absolute()):
            raise SettingsError(f'app.inbox must be the whole path of a folder, like "/srv/graphx/inbox", not {_told(inbox)}.')
        server, team = _server(data.get("neo4j", {}))
        return cls(name, cleaned, _model(data.get("depth", {})), server, team, shared, inbox)


def _told(value: object) -> str:
    """A value as somebody wrote it, cut short: a number may have any length."""
    try:
        return repr(value)[:60]
    except ValueError:
        return "a number of thousands of digits"


def _model(given: Mapping[str, Any]) -> Model:
    """The depth model of the settings; whatever odd value it stumbles over is named as one of [depth]."""
    _plain("depth", given)
    try:
        return Model.of(given)
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise SettingsError(f"A value in [depth] of settings.toml cannot be: {str(error)[:120]}.") from error


def _plain(where: str, given: Mapping[str, Any]) -> None:
    """Raises :class:`SettingsError` for a number that is none, is endless or too large, and for dates, true and false."""
    for key, value in given.items():
        name = f"{where}.{key}"
        if isinstance(value, dict):
            _plain(name, value)
        elif isinstance(value, bool | date | time):
            raise SettingsError(f"{name} in settings.toml must be a number or a text, not {_told(value)}.")
        elif isinstance(value, int | float) and not abs(value) <= LARGEST:
            raise SettingsError(f"{name} in settings.toml must be a number up to {LARGEST:,}, not {_told(value)}.")


def _server(given: Mapping[str, Any]) -> tuple[Address, bool]:
    team = given.get("team", False)
    if not isinstance(team, bool) or not all(isinstance(value, str) for key, value in given.items() if key != "team"):
        raise SettingsError("In [neo4j] of settings.toml, uri, user and database are texts, and team is true or false.")
    if "@" in given.get("uri", ""):
        raise SettingsError("The uri in [neo4j] of settings.toml holds a user or password: write the user as user = ...")
    if team and not given.get("uri"):
        raise SettingsError("In [neo4j] of settings.toml, team = true needs the uri of the server.")
    return Address(**{key: value for key, value in given.items() if key != "team"}), team

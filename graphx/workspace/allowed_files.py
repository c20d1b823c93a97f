"""Which files of this machine the app may load by their path: all where nobody else reaches it, else those of the inbox."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from graphx.errors import LoadError


@dataclass(frozen=True, slots=True)
class Gate:
    """``address`` is where the app listens (empty for everywhere), ``inbox`` the folder of the settings (empty for none)."""

    address: str
    inbox: str = ""

    @property
    def within(self) -> Path | None:
        """The folder to which loading is confined; None for the whole machine. An inbox confines wherever the app listens."""
        return Path(self.inbox).expanduser().resolve() if self.inbox else None

    @property
    def opens(self) -> bool:
        """Whether anything may be loaded by its path at all."""
        return bool(self.inbox) or loopback(self.address)

    def path(self, typed: str) -> Path:
        """The file or folder that was meant; in an inbox also by its name alone.

        Raises :class:`LoadError` for one outside the inbox (by ``..`` or over a link), for one that is not there, and where
        nothing may be loaded by its path.
        """
        if not self.opens:
            raise LoadError(
                f"The app listens on {self.address or 'every address'}, so it loads no files of this machine. Name a folder "
                "for them in settings.toml: [app] inbox = ...", "closed",
            )  # fmt: skip
        text = typed.strip().strip("'\"")
        if not text or "\0" in text:
            raise LoadError("Write the path of a file or a folder on the machine on which the app runs.", "no_path")
        path = Path(text).expanduser()
        within = self.within
        if within is None and not path.is_absolute():
            raise LoadError(f"Write the whole path, from / on; '{text}' does not say where it begins.", "no_path")
        path = within / path if within else path
        if within and not path.resolve().is_relative_to(within):
            raise LoadError(f"Only what lies in {within} can be loaded here, and '{text}' does not.", "outside_inbox")
        if not path.exists():
            raise LoadError(f"There is no file or folder {path} on the machine on which the app runs.", "not_found")
        return path


def loopback(address: str) -> bool:
    """Whether only the machine itself reaches an address; an empty one means every address."""
    if address.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False

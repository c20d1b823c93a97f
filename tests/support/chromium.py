"""Headless Chromium for tests: one launch, and everything the page asked for and complained about, on record."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def require() -> str:
    """The path of Chromium. Without it, or without Playwright, the test is skipped; with GRAPHX_STRICT=1 it fails."""
    program = os.environ.get("GRAPHX_CHROMIUM") or shutil.which("chromium") or ""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        missing = "playwright is not installed"
    else:
        missing = "" if program else "chromium is not installed"
    if missing and os.environ.get("GRAPHX_STRICT") == "1":
        pytest.fail(f"{missing}, and GRAPHX_STRICT=1 asks for it")
    if missing:
        pytest.skip(missing)
    return program


class Record:
    """What one page requested and complained about. ``outside`` are requests to anything but ``home``, a host with its port."""

    def __init__(self, page: Any, home: str = "") -> None:
        self.home = home
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (self.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    @property
    def outside(self) -> list[str]:
        parts = ((url, urlsplit(url)) for url in self.requests)
        return [url for url, part in parts if part.scheme not in {"data", "blob", "file"} and part.netloc != self.home]


@contextmanager
def browser() -> Iterator[Any]:
    """A running browser; pages are opened with ``new_context`` and ``new_page``."""
    program = require()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield running
        finally:
            running.close()

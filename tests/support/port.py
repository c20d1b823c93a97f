"""Ports of this machine: one for a server of a test, and the wait until the app answers there."""

from __future__ import annotations

import random
import socket
import subprocess
import urllib.request
from pathlib import Path

from tests.support.patience import until

HOST = "127.0.0.1"
GIVEN = Path("/proc/sys/net/ipv4/ip_local_port_range")
_DICE = random.SystemRandom()
"""Not the generator that hypothesis sets to the same state in every process."""
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Past the proxy that the environment may name: it cannot reach this machine under the name 127.0.0.1."""


def free() -> int:
    """A port that nobody listens on and that the kernel gives to nobody by itself.

    Ports that the kernel chooses, such as after binding to 0, are also those it gives to every connection that goes out: a
    server that binds such a port a second after it was chosen may find it taken.
    """
    first = int(GIVEN.read_text(encoding="ascii").split()[0]) if GIVEN.exists() else 49_152
    below = range(max(first // 2, 1_024), first) or range(20_000, 30_000)
    while True:
        port = _DICE.choice(below)
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        return port


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Returns when the app in a process says that it is well. Raises AssertionError when it ended, or after a minute."""

    def said() -> bool:
        assert process.poll() is None, "the app ended before it answered"
        try:
            with _DIRECT.open(f"http://{HOST}:{port}/_stcore/health", timeout=5) as answer:
                return bool(answer.read() == b"ok")
        except OSError:
            return False

    until(said, pause=0.02)

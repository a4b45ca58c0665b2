"""A server in a process of its own, as somebody starts it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx

from tests.conftest import ROOT


class Server:
    """A server that runs, and its address."""

    def __init__(self, process: "subprocess.Popen[str]", address: str) -> None:
        self.process, self.address = process, address
        self.client = httpx.Client(base_url=address, timeout=60, follow_redirects=True)


@contextmanager
def served(sessions: Path, *arguments: str) -> Iterator[Server]:
    """Runs `expert serve` on a free port until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "expert", "serve", "--port", "0", "--sessions", str(sessions), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    client = None
    try:
        assert process.stdout is not None
        address = re.search(r"http://[^/]*", process.stdout.readline())
        assert address is not None
        server = Server(process, address[0])
        client = server.client
        _wait(server)
        yield server
    finally:
        if client is not None:
            client.close()
        process.terminate()  # which it passes on to its workers
        process.communicate(timeout=60)


def _wait(server: Server) -> None:
    """Waits until it answers; only so long that a hang ends at some time."""
    for _ in range(600):
        try:
            server.client.get("/static/web.css")
            return
        except httpx.TransportError:
            assert server.process.poll() is None, "the server has ended"
            time.sleep(0.1)
    raise AssertionError("the server does not answer")

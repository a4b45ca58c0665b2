"""`python -m benchmarks.web` measures what the API does on two cores, and prints a table in Markdown."""

from __future__ import annotations

import argparse
import http.client
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.processes import CASE, ROOT
from benchmarks.table import Row, machine, markdown, publish
from expert.documents.layout import json_text
from expert.files.parsed import read_file
from expert.library.rule_base import open_rule_base
from expert.web.api import CALLS

#: The part of docs/speed.md that this writes.
PART = "web"

WORKERS, CONNECTIONS = 2, 8

#: After so many requests a client connects anew, so that no worker keeps all of them.
_KEPT = 50


def requests() -> dict[str, dict[str, Any]]:
    """What is asked: call -> request."""
    case: Any = read_file(ROOT / CASE).data
    half = dict(islice(case["answers"].items(), len(case["answers"]) // 2))
    return {"evaluate": {"case": case}, "next-question": {"case": {"answers": half}}, "explain": {"case": case}}


class Server:
    """A server that runs: its address and its processes."""

    def __init__(self, port: int, process: int) -> None:
        self.port, self._process = port, process

    def memory(self) -> float:
        """The megabytes that its processes hold together."""
        children = Path(f"/proc/{self._process}/task/{self._process}/children").read_text().split()
        return sum(_resident(process) for process in [str(self._process), *children])


def _resident(process: str) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def served() -> Iterator[Server]:
    """A server on a free port, until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["serve", "--port", "0", "--workers", str(WORKERS), "--sessions", folder]
        process = subprocess.Popen(
            [sys.executable, "-m", "expert", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        )
        try:
            assert process.stdout is not None
            address = re.search(r":(\d+)/", process.stdout.readline())
            if address is None:
                raise OSError("the server did not begin")
            yield Server(int(address[1]), process.pid)
        finally:
            process.terminate()
            process.wait(60)


def ask(port: int, call: str, body: bytes, times: int) -> list[float]:
    """The seconds that each of so many requests took, one after the other."""
    taken = []
    for number in range(times):
        if number % _KEPT == 0:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        began = time.perf_counter()
        connection.request("POST", f"/api/{call}", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise OSError(f"{call} was answered with {answer.status}")
        taken.append(time.perf_counter() - began)
    return taken


def asked_at_once(port: int, call: str, body: bytes, times: int) -> tuple[list[float], float]:
    """The seconds that each of so many requests took over several connections, and the seconds of all together."""
    taken: list[float] = []

    def client() -> None:
        taken.extend(ask(port, call, body, times // CONNECTIONS))

    threads = [threading.Thread(target=client) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, time.perf_counter() - began


def without_http(times: int) -> dict[str, list[float]]:
    """The seconds that the same calls take in this process: call -> each of them."""
    rules, found = open_rule_base(), {}
    for name, request in requests().items():
        call = CALLS[name]

        def once(call: Any = call, request: dict[str, Any] = request) -> None:
            json_text(call.answer(rules, call.form(**request)), indent=2)

        once()
        found[name] = [_timed(once) for _ in range(times)]
    return found


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def spread(taken: list[float]) -> str:
    """The middle and the 99th of a hundred, in milliseconds."""
    at = sorted(taken)
    return f"{statistics.median(at) * 1000:,.1f} / {at[min(len(at) - 1, len(at) * 99 // 100)] * 1000:,.1f} ms"


def table(times: int, many: int) -> str:
    """The figures as Markdown, of so many requests of each kind, and of `many` for memory."""
    bare, rows = without_http(times), []
    bodies = {call: json.dumps(request, default=str).encode() for call, request in requests().items()}
    with served() as server:
        for call, body in bodies.items():
            asked_at_once(server.port, call, body, 2 * CONNECTIONS)  # so that both workers are warm
            alone = ask(server.port, call, body, times)
            together, seconds = asked_at_once(server.port, call, body, times)
            rate = f"{len(together) / seconds:,.0f} a second, {spread(together)}"
            rows.append(Row(f"`POST /api/{call}`", spread(bare[call]), spread(alone), rate))
        before = server.memory()
        kinds = cycle(bodies.items())
        for call, body in islice(kinds, max(1, many // 1000)):
            asked_at_once(server.port, call, body, min(many, 1000))
        after = server.memory()
    about = (
        f"{WORKERS} workers, {times:,} requests of each kind from this machine, which asks and answers with the same "
        "cores. Times are medians and 99th percentiles."
    )
    memory = f"Memory of all processes: {before:,.0f} MB before {many:,} more requests, {after:,.0f} MB after them."
    heads = ("call", "without HTTP", "over 1 connection", f"over {CONNECTIONS} connections at once")
    return markdown(rows, [about, memory, machine()], heads)


def main() -> None:
    """Measures, prints, and writes if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=__doc__)
    parser.add_argument("--requests", type=int, default=1000, metavar="N", help="requests of each kind (default: 1000)")
    parser.add_argument("--many", type=int, default=100_000, metavar="N", help="requests for memory (default: 100000)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in FILE as well")
    options = parser.parse_args()
    try:
        publish(lambda: table(max(CONNECTIONS, options.requests), max(CONNECTIONS, options.many)), options.write, PART)
    except (ValueError, OSError) as error:
        sys.exit(f"benchmarks: {error}")


if __name__ == "__main__":
    main()

"""`expert serve` as a process: how it begins, how it ends, and what is left when it is killed."""

import json
import re
import signal
import socket
import threading
from pathlib import Path

from tests.conftest import run_process
from tests.web.servers import served

FORM = re.compile(r'name="(seal|version)" value="([^"]*)"')


def test_a_killed_server_loses_no_answer_that_it_has_taken(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        page = server.client.get("/")
        page = server.client.post("/start", data={**dict(FORM.findall(page.text)), "who": "supplier"})
        address = re.search(r'action="(/question/[^"]*)"', page.text)
        assert address is not None
        server.client.post(address[1], data={**dict(FORM.findall(page.text)), "unknown": "yes"})
        cookies = dict(server.client.cookies)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    with served(tmp_path, "--workers", "2") as server:
        server.client.cookies.update(cookies)
        for _ in range(4):  # whichever worker answers
            assert server.client.get("/answers").text.count("<dt>") == 1


def test_what_is_being_worked_on_is_finished_when_it_is_told_to_end(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        found = []
        asking = threading.Thread(
            target=lambda: found.append(server.client.post("/api/sensitivity", json={"case": {"answers": {}}}))
        )
        asking.start()
        threading.Event().wait(0.2)
        server.process.send_signal(signal.SIGTERM)
        asking.join()
        assert found[0].status_code == 200
        assert server.process.wait(30) in (0, -signal.SIGTERM)
        assert server.process.stderr is not None
        log = server.process.stderr.read()
        assert "POST /api/sensitivity 200" in log
        assert "Traceback" not in log


def test_an_address_that_is_taken_and_a_base_that_is_none_are_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run_process("serve", "--port", taken.getsockname()[1])
    assert result.code == 2
    assert "cannot listen on 127.0.0.1, port" in result.err
    result = run_process("serve", "--rules", tmp_path)
    assert result.code == 3
    assert "Traceback" not in result.err


def test_another_rule_base_is_served_by_its_own_names(tmp_path: Path) -> None:
    with served(tmp_path, "--rules", "tests/data/toy") as server:
        asked = json.loads(server.client.get("/api/questions").text)["questions"]
        assert asked
        assert "supplier" not in server.client.get("/").text

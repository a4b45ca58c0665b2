"""`expert serve` as a process: how it begins, how it ends, and what is left when it is killed."""

import json
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.conftest import ROOT, run_process
from tests.web.servers import Server, served

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


def test_workers_end_with_the_process_that_began_them(tmp_path: Path) -> None:
    """Also where it was killed and could not tell them."""
    with served(tmp_path, "--workers", "2") as server:
        parent = server.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        assert len(children) >= 2
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        for _ in range(300):
            if not any(is_running(child) for child in children):
                break
            time.sleep(0.1)
        assert [child for child in children if is_running(child)] == []


def is_running(process: str) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_under_load_it_refuses_at_once_and_goes_on(tmp_path: Path) -> None:
    case = {"answers": {"upper_hand": "buyer", "contract_form": "implicit", "acts_observed": ["verbal_order"]}}

    def ask(server: Server) -> httpx.Response:
        with httpx.Client(base_url=server.address, timeout=120) as client:
            return client.post("/api/explain", json={"case": case})

    with served(tmp_path) as server:
        ask(server)
        with ThreadPoolExecutor(60) as many:
            answers = list(many.map(ask, [server] * 180))
        assert {one.status_code for one in answers} == {200, 503}
        refused = [one for one in answers if one.status_code == 503]
        assert {one.headers["retry-after"] for one in refused} == {"1"}
        assert all(one.json()["type"] == "/problems/503" for one in refused)
        assert len({one.text for one in answers if one.status_code == 200}) == 1
        assert ask(server).status_code == 200


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


@pytest.mark.skipif(shutil.which("node") is None, reason="node is missing")
def test_the_program_in_the_documents_gets_findings_with_their_reasons(tmp_path: Path) -> None:
    [program] = re.findall(r"```js\n(.*?)```", (ROOT / "docs/web.md").read_text(), re.DOTALL)
    with served(tmp_path) as server:
        program = program.replace("http://127.0.0.1:8000", server.address)
        done = subprocess.run(
            ["node", "--input-type=module", "-"], input=program, capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert all(" - " in line for line in done.stdout.splitlines())
    assert done.stdout

"""Who may ask, how much at once and how long, and what browsers may do with answers."""

import asyncio
import logging
import time

import pytest

from expert.web.app import application
from expert.web.guard import Guard
from expert.web.settings import RequestLimits, Settings
from tests.web.clients import Browser, program


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8000", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("localhost@evil.example", 421),
        ("evil.example#localhost", 421),
        ("", 421),
    ],
)
def test_only_its_own_names_are_answered(client, host, status):
    assert client.get("/api/questions", headers={"host": host}).status_code == status
    assert client.get("/", headers={"host": host}).status_code == status


def test_answers_are_safe_by_default(client):
    for path in ("/", "/api/questions", "/static/web.css", "/nowhere", "/rules/graph"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert client.get("/").headers["cache-control"] == "no-store"


def test_cookies_are_for_this_server_alone(app):
    fresh = program(app)
    [cookie] = fresh.get("/").headers.get_list("set-cookie")
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


def test_no_line_of_the_log_has_an_answer_in_it(app, caplog):
    with caplog.at_level(logging.INFO, "expert.web"):
        browser = Browser(app).get("/").send({"who": "supplier", "title": "Secret Firm"}, action="/start")
        browser.send(answer="verbal_order")
        program(app).post("/api/evaluate", json={"case": {"answers": {"contract_form": "implicit"}}})
        program(app).get("/rules?q=secretword")
    assert caplog.messages
    for line in caplog.messages:
        assert not any(word in line for word in ("Secret", "verbal_order", "implicit", "secretword"))


def test_nobody_writes_lines_of_their_own_into_the_log(app, caplog):
    with caplog.at_level(logging.INFO, "expert.web"):
        program(app).get("/nowhere%0AGET%20/forged%20200%1b[2J")
    [line] = caplog.messages
    assert line.startswith("GET /nowhere\\x0aGET /forged 200\\x1b[2J 404 ")


def test_work_that_takes_too_long_is_ended_with_a_word(monkeypatch, tmp_path):
    app = application(Settings(secret="x", sessions=str(tmp_path), limits=RequestLimits(seconds=0.2)))
    monkeypatch.setattr("expert.web.api.evaluate", lambda *_: time.sleep(1))
    answer = program(app).post("/api/evaluate", json={"case": {"answers": {}}})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["detail"] == "This took longer than a request may."


def asked(guard: Guard, path: str, body: list[bytes], wait: float = 0.0) -> tuple[int, dict[str, str]]:
    """What the guard answers to a request whose body comes in pieces."""
    return asyncio.run(_asked(guard, path, body, wait))


async def _asked(guard, path, body, wait=0.0):
    pieces, sent = iter(body), []

    async def receive():
        await asyncio.sleep(wait)
        piece = next(pieces, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b"", "server": None}
    await guard(scope, receive, send)
    return sent[0]["status"], {key.decode(): value.decode() for key, value in sent[0]["headers"]}


async def nothing(scope, receive, send):
    """An application that reads its request."""
    message = await receive()
    await asyncio.sleep(0.2 if message["body"] == b"slow" else 0)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def guarded(**limits: float) -> Guard:
    return Guard(nothing, Settings(limits=RequestLimits(**limits)), frozenset(["/upload"]))


def test_too_much_is_refused_while_it_comes():
    guard = guarded(body=10, upload=100)
    assert asked(guard, "/api/x", [b"12345", b"12345"])[0] == 200
    assert asked(guard, "/api/x", [b"12345", b"123456"])[0] == 413
    assert asked(guard, "/upload", [b"1" * 60, b"1" * 40])[0] == 200
    assert asked(guard, "/upload", [b"1" * 60, b"1" * 41])[0] == 413


def test_a_request_that_never_ends_is_given_up():
    assert asked(guarded(seconds=0.3), "/api/x", [b"1"] * 100, wait=0.1)[0] == 408


def test_a_full_worker_says_so_at_once():
    async def several():
        guard = guarded(waiting=2)
        return await asyncio.gather(*[_asked(guard, "/api/x", [b"slow"]) for _ in range(4)])

    found = asyncio.run(several())
    assert sorted(status for status, _ in found) == [200, 200, 503, 503]
    assert all(headers["retry-after"] for status, headers in found if status == 503)

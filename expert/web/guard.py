"""What stands before every request: who may ask, how much at once, how long, and what a browser may do with an answer.

A plain ASGI middleware, so that it holds for whatever is behind it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from expert.documents.layout import escaped
from expert.web.problem_details import MEANINGS, problem_response
from expert.web.settings import Settings

#: Lines with no more than the method, the path, the status and the time: nothing that anybody has answered.
LOG = logging.getLogger("expert.web")

#: Pages fetch nothing but their own style and script from here, stand in no other page, and send forms only here.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SAFE = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}


class Guard:
    """The guard before an application, with the `uploads` that may be larger than other requests: paths."""

    def __init__(self, app: ASGIApp, settings: Settings, uploads: frozenset[str]) -> None:
        self._app, self._settings, self._limits, self._uploads = app, settings, settings.limits, uploads
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it in place of the application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def safe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._guarded(scope, receive, safe)
        finally:
            milliseconds = round((time.monotonic() - began) * 1000)
            LOG.info("%s %s %d %d ms", scope["method"], escaped(scope["path"][:200]), status, milliseconds)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refused(Headers(scope=scope))
        if refused is not None:
            await _refusal(scope, refused)(scope, receive, send)
            return
        if self._running >= self._limits.waiting:
            await _refusal(scope, 503, {"retry-after": "1"})(scope, receive, send)
            return
        self._running += 1
        try:
            body = await asyncio.wait_for(self._body(scope, receive), self._limits.seconds)
            if isinstance(body, int):
                await _refusal(scope, body, {"connection": "close"})(scope, receive, send)
                return
            await self._app(scope, _read(body, receive), send)
        except TimeoutError:
            await _refusal(scope, 408, {"connection": "close"})(scope, receive, send)
        finally:
            self._running -= 1

    def _refused(self, headers: Headers) -> int | None:
        """Return the status of the refusal of a request for another server, as it comes where a page elsewhere has a
        name of its own lead here; None if it is for this one."""
        return None if _name(headers.get("host", "")) in self._settings.hosts else 421

    async def _body(self, scope: Scope, receive: Receive) -> bytes | int:
        """Return the whole body of a request, or the status of its refusal."""
        most = self._limits.upload if scope["path"] in self._uploads else self._limits.body
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return 400
        if int(length[:20]) > most:
            return 413
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return 400
            part = message.get("body", b"")
            size += len(part)
            if size > most:
                return 413
            parts.append(part)
            more = message.get("more_body", False)
        return b"".join(parts)


def _refusal(scope: Scope, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal: to a program as data, to a person as two sentences."""
    if scope["path"].startswith("/api/"):
        return problem_response(status, headers=headers)
    title, meaning = MEANINGS[status]
    return PlainTextResponse(f"{title}. {meaning}\n", status, dict(headers or {}))


def _name(host: str) -> str:
    """Return the name in a Host header, without its port; empty if it is none."""
    try:
        split = urlsplit(f"//{host.lower()}")
        name = split.hostname or ""
        return "" if split.username is not None or split.path else f"[{name}]" if ":" in name else name
    except ValueError:
        return ""


def _read(body: bytes, receive: Receive) -> Receive:
    """Return what gives the application a body that has been read, and then whatever comes."""
    given = False

    async def read() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return read

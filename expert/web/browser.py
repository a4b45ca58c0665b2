"""What a browser brings and gets: the key to its session, the seal of its forms, and pages from templates."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import APIRouter
from starlette.datastructures import ImmutableMultiDict, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from expert.documents.html import FOLDER as REPORTS
from expert.documents.templating import part, rendered
from expert.model.rulebase import RuleBase
from expert.web.guard import POLICY
from expert.web.settings import Settings

TEMPLATES = Path(__file__).parent / "templates"

#: The styles of pages: those of reports, and what forms need besides.
_STYLES = {"page.css": REPORTS, "web.css": TEMPLATES}

#: The cookies: the keys to the session and to the table, and who the forms are for.
SESSION, TABLE, VISITOR = "expert-session", "expert-table", "expert-visitor"

_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


#: So many files and texts are taken of a form: a table may have many columns, each with many codes.
_FILES, _FIELDS = 2, 20_000


class Elsewhere(Exception):
    """The page that was asked for cannot be shown, and another one leads on from there."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class SentFile(NamedTuple):
    """A file that a browser sent: its name there, which says nothing here, and what is in it."""

    name: str
    content: bytes


class Form(NamedTuple):
    """Fields that a form sent: its texts by the names of their fields, and a file."""

    texts: ImmutableMultiDict[str, str]
    file: SentFile | None


class WebPages:
    """The pages of a server: filled-in templates with what all of them have."""

    def __init__(self, base: RuleBase, settings: Settings) -> None:
        self._base, self._secret, self._days = base, settings.secret.encode(), settings.days

    def page(self, request: Request, template: str, given: Mapping[str, Any], status: int = 200) -> Response:
        """Return a page for the browser that asks, with a seal for its forms."""
        visitor = request.cookies.get(VISITOR) or secrets.token_urlsafe(24)
        common = {
            "base": self._base,
            "seal": self._seal(visitor),
            "has_session": SESSION in request.cookies,
            "at": request.url.path,
            "days": self._days,
        }
        text = rendered(TEMPLATES, template, common | dict(given))
        response = HTMLResponse(text, status)
        if VISITOR not in request.cookies:
            self._set(response, VISITOR, visitor)
        return response

    async def form(self, request: Request) -> Form:
        """Return what was sent by a form that was made for this browser. Raises HTTPException."""
        async with request.form(max_files=_FILES, max_fields=_FIELDS) as sent:
            texts = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
            files = [value for value in sent.values() if isinstance(value, UploadFile) and value.filename]
            file = SentFile(files[0].filename or "", await files[0].read()) if files else None
        form = Form(ImmutableMultiDict(texts), file)
        visitor = request.cookies.get(VISITOR, "")
        seal = form.texts.get("seal", "")
        if not visitor or not hmac.compare_digest(seal.encode(), self._seal(visitor).encode()):
            raise HTTPException(403)
        return form

    def with_session(self, response: Response, key: str | None) -> Response:
        """Return a response that gives the browser the key to a session, or takes it away."""
        return self._with(response, SESSION, key)

    def with_table(self, response: Response, key: str | None) -> Response:
        """Return a response that gives the browser the key to a table, or takes it away."""
        return self._with(response, TABLE, key)

    def _with(self, response: Response, name: str, key: str | None) -> Response:
        if key is None:
            response.delete_cookie(name, path="/", httponly=True, samesite="strict")
        else:
            self._set(response, name, key)
        return response

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, max_age=self._days * 24 * 60 * 60, httponly=True, samesite="strict", path="/")

    def _seal(self, visitor: str) -> str:
        return hmac.new(self._secret, visitor.encode(), hashlib.sha256).hexdigest()


def to(path: str) -> Response:
    """Return a response that leads the browser elsewhere, so that loading the page again sends no form again."""
    return RedirectResponse(path, 303)


def whole_page(text: str) -> Response:
    """Return a page that stands for itself, and may run its own style and script, as it says."""
    found = _META.search(text)
    own = found[1].replace("&#39;", "'") if found else POLICY
    return HTMLResponse(text, headers={"content-security-policy": f"{own}; frame-ancestors 'none'"})


def download(text: str, name: str, kind: str) -> Response:
    """Return a file to be kept."""
    return Response(text, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def static() -> APIRouter:
    """Return the addresses of the styles."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}", response_class=Response)
    async def style(name: str) -> Response:
        if name not in _STYLES:
            raise HTTPException(404)
        return Response(part(_STYLES[name], name), media_type="text/css", headers={"cache-control": "max-age=3600"})

    return router

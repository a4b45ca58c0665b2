"""The application that a server runs, one in each of its processes."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from expert import __version__
from expert.documents.layout import escaped
from expert.files.schema import SCHEMAS
from expert.model.problems import InvalidInput, Place, Problem
from expert.model.rulebase import RuleBase
from expert.web import api
from expert.web.browser import Elsewhere, WebPages, static, to
from expert.web.explained import explained
from expert.web.guard import LOG, Guard
from expert.web.interview import UPLOADS, Interview
from expert.web.problem_details import MEANINGS, PROBLEM, PROBLEM_FORM, problem_response
from expert.web.requests import FILES
from expert.web.rule_pages import RulePages
from expert.web.settings import Settings, sessions
from expert.web.store import Store
from expert.web.tables import UPLOADS as TABLES
from expert.web.tables import Portfolios
from expert.web.worker import TooSlow, Worker
from expert.words.facts import small

#: The variable of the environment by which settings go to the processes of a server.
SETTINGS = "EXPERT_SERVE"


def from_environment() -> FastAPI:
    """Make the application in a process of a server. Raises InvalidInput."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    return application(Settings.from_environment(os.environ[SETTINGS]))


def _end_after(parent: Any) -> None:
    """End this process when the one that began it has ended, also if that was killed and could say nothing."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def application(settings: Settings) -> FastAPI:
    """Make the application. Raises InvalidInput for a rule base that cannot be used."""
    worker = Worker(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        worker.close()

    base = worker.plain.base
    app = _Application(
        base,
        title=str(base.base.title),
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    pages, store = WebPages(base, settings), Store(sessions(settings), base, settings.days)
    app.include_router(api.routes(worker, settings.limits))
    app.include_router(Interview(worker, pages, store).routes())
    app.include_router(RulePages(worker, pages, settings).routes())
    app.include_router(Portfolios(worker, pages, settings, store).routes())
    app.include_router(explained(pages))
    app.include_router(static())
    app.add_middleware(Guard, settings=settings, uploads=UPLOADS | TABLES)
    app.state.pages = pages
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    return app


class _Application(FastAPI):
    """An application whose description has the names of the rule base in it."""

    def __init__(self, base: RuleBase, **options: Any) -> None:
        super().__init__(**options)
        self._base = base

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = _with_names(super().openapi(), self._base)
        return self.openapi_schema


def _with_names(schema: dict[str, Any], base: RuleBase) -> dict[str, Any]:
    """Return the description of the API with the forms of cases, answers and mappings, and the names of the base."""
    definitions = schema["components"]["schemas"]
    readers = {"enum": [*base.perspectives, None]}
    parameters = {"properties": {name: {"type": "number"} for name in base.parameters}, "additionalProperties": False}
    for model in definitions.values():
        properties = model.get("properties", {})
        for name, form in FILES.items():
            if name in properties:
                properties[name] = {
                    "$ref": f"#/components/schemas/{form}",
                    "description": properties[name].get("description", ""),
                }
        for name, more in (("as", readers), ("parameters", parameters)):
            if name in properties:
                described = {key: value for key, value in properties[name].items() if key not in ("anyOf", *more)}
                properties[name] = described | more
    for form in {form.partition("/")[0] for form in FILES.values()}:
        definitions[form] = _moved(SCHEMAS[form](base), f"#/components/schemas/{form}")
    definitions[PROBLEM] = PROBLEM_FORM
    return schema


def _moved(piece: Any, to: str) -> Any:
    """Return a schema with its references leading to where it has been moved."""
    if isinstance(piece, dict):
        return {
            key: f"{to}{value[1:]}" if key == "$ref" and isinstance(value, str) else _moved(value, to)
            for key, value in piece.items()
        }
    return [_moved(one, to) for one in piece] if isinstance(piece, list) else piece


# ----------------------------------------------------------------------------------------------- what cannot be used


def _told(
    request: Request,
    status: int,
    detail: str = "",
    problems: Sequence[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Tell what is wrong: to a program as data, to a person as a page."""
    if request.url.path.startswith("/api/"):
        return problem_response(status, detail, problems, headers)
    title, meaning = MEANINGS.get(status, MEANINGS[400])
    given = {"heading": title, "text": detail or meaning, "problems": problems}
    pages: WebPages = request.app.state.pages
    response = pages.page(request, "trouble.html.jinja", given, status)
    response.headers.update(headers or {})
    return response


async def _unusable(request: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidInput)
    return _told(request, 422, problems=error.problems)


async def _malformed(request: Request, error: Exception) -> Response:
    """Answer a request that is no JSON, or none that can be read in one way only."""
    assert isinstance(error, api.Malformed)
    return _told(request, 400, problems=error.problems)


async def _another_form(request: Request, error: Exception) -> Response:
    """Answer a request of another form than the call has."""
    assert isinstance(error, RequestValidationError)
    return _told(request, 422, problems=tuple(_problems(error.errors())))


#: What pydantic finds -> the code that it has everywhere, and what it is called here.
_CODES = {"extra_forbidden": "E201", "missing": "E202"}
_SAID = {"extra_forbidden": "no call has such a part", "missing": "this has to be there"}


def _problems(found: Any) -> Iterator[Problem]:
    for one in found:
        where = ".".join(str(part) for part in one["loc"][1:])
        message = _SAID.get(one["type"]) or small(one["msg"])
        place = Place(f"the request, {where}" if where else "the request", 0, 0)
        yield Problem(_CODES.get(one["type"], "E207"), message, place)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _told(request, error.status_code, headers=error.headers)


async def _elsewhere(request: Request, error: Exception) -> Response:
    assert isinstance(error, Elsewhere)
    return to(error.path)


async def _busy(request: Request, error: Exception) -> Response:
    return _told(request, 503, "This took longer than a request may.", headers={"retry-after": "10"})


async def _failed(request: Request, error: Exception) -> Response:
    """Answer where the program has failed, and keep where it did, without what anybody has said."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"
    LOG.log(logging.ERROR, "%s: %s at %s", escaped(request.url.path[:200]), type(error).__name__, where)
    return _told(request, 500)


_HANDLERS: dict[Any, Any] = {
    InvalidInput: _unusable,
    api.Malformed: _malformed,
    RequestValidationError: _another_form,
    HTTPException: _refused,
    Elsewhere: _elsewhere,
    TooSlow: _busy,
    Exception: _failed,
}

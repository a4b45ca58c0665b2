"""The API: a call a command, which answers with the JSON that the command prints. The answers are all the state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NamedTuple

import polars as pl
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request as WebRequest
from starlette.responses import Response

from expert.documents.data import as_data
from expert.documents.layout import json_text
from expert.explanation.report_data import results_data
from expert.files.parsed import Given, ParsedFile, parse_file
from expert.files.trace_data import identity
from expert.library.cases import evaluate
from expert.library.questions import changes, compare, explain, sensitivity, what_if, why_not
from expert.library.rule_base import CASE, OpenRuleBase
from expert.library.sessions import next_question
from expert.library.tables import segment
from expert.model.frozen import plain_data
from expert.model.problems import InvalidInput, Place, Problem
from expert.web.problem_details import MEANINGS, PROBLEM
from expert.web.requests import (
    AboutCase,
    AboutConclusions,
    Compare,
    Explain,
    Json,
    NextQuestion,
    Request,
    Segment,
    WhatIfRequest,
)
from expert.web.settings import RequestLimits
from expert.web.worker import Worker
from expert.words.facts import label_of

#: The statuses with which calls refuse, as OpenAPI tells them.
REFUSALS = (400, 408, 413, 415, 421, 422, 503)


class Call(NamedTuple):
    """A call of the API: the form of its request, what answers it, and what it does in a few words."""

    form: type[Request]
    answer: Callable[[OpenRuleBase, Any], Any]
    does: str


def _case(given: Json) -> ParsedFile:
    """Return a case as the document that its file would be; its id and title may be missing."""
    return Given(CASE, {"id": "case", "title": "A case", **given})


def _evaluate(rules: OpenRuleBase, asked: AboutCase) -> Json:
    document = _case(asked.case)
    read = rules.evaluator.read(document)
    if read.whole is None:
        return evaluate(rules, document).data()
    found = rules.evaluator.together(read)
    return results_data(rules.base, found.reports, together=[found])


def _segment(rules: OpenRuleBase, asked: Segment) -> Any:
    # A column may have numbers and texts, as in a spreadsheet: they are read as the texts that a CSV file would have.
    names = list(dict.fromkeys(name for row in asked.rows for name in row))
    columns = {name: [_cell(row.get(name)) for row in asked.rows] for name in names}
    table = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    found = segment(rules, table, asked.mapping or None, title=asked.title, partial=asked.partial)
    return {**found.data(), "rejected": [_problem(one) for one in found.problems]}


def _cell(value: str | int | float | bool | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _problem(problem: Problem) -> Json:
    return {"code": problem.code, "message": problem.message, "help": problem.help, "place": str(problem.place)}


#: Address below /api/ -> the call.
CALLS = {
    "evaluate": Call(AboutCase, _evaluate, "What follows."),
    "explain": Call(
        Explain,
        lambda rules, asked: explain(
            rules,
            _case(asked.case),
            *asked.conclusions,
            brief=asked.brief,
            sources=asked.sources,
            depth=asked.depth,
        ).data(),
        "How a case comes to its result.",
    ),
    "why-not": Call(
        AboutConclusions,
        lambda rules, asked: why_not(rules, _case(asked.case), *asked.conclusions).data(),
        "What is missing for conclusions.",
    ),
    "what-if": Call(
        WhatIfRequest,
        lambda rules, asked: what_if(rules, _case(asked.case), asked.answers).data(),
        "What other answers would change.",
    ),
    "changes": Call(
        AboutConclusions,
        lambda rules, asked: changes(rules, _case(asked.case), *asked.conclusions).data(),
        "The least that somebody could change to change the result.",
    ),
    "sensitivity": Call(
        AboutCase,
        lambda rules, asked: sensitivity(rules, _case(asked.case)).data(),
        "Which answers decide the result.",
    ),
    "compare": Call(
        Compare,
        lambda rules, asked: compare(rules, _case(asked.case), _case(asked.other)).data(),
        "Why two cases come out differently.",
    ),
    "next-question": Call(
        NextQuestion,
        lambda rules, asked: {
            **identity(rules.base),
            "question": as_data(
                next_question(rules, _case({"answers": {}, **asked.case}), perspective=asked.reader, goals=asked.goals)
            ),
        },
        "The question to ask next; null if no answer can add anything.",
    ),
    "segment": Call(Segment, _segment, "A portfolio of cases, divided into groups."),
}


class Malformed(InvalidInput):
    """A request that is no JSON, or says one thing twice."""


class _WellFormed(APIRoute):
    """A call whose request has to be as well-formed as a file, so that nothing in it is dropped without a word."""

    def get_route_handler(self) -> Callable[[WebRequest], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def checked(request: WebRequest) -> Response:
            if request.method == "POST":
                if not request.headers.get("content-type", "").startswith("application/json"):
                    raise HTTPException(415)
                try:
                    await run_in_threadpool(parse_file, await request.body(), "request.json")
                except InvalidInput as error:
                    raise Malformed(error.problems) from None
            return await handle(request)

        return checked


def routes(worker: Worker, limits: RequestLimits) -> APIRouter:
    """Return the calls of the API, which are all answered by one worker."""
    router = APIRouter(prefix="/api", route_class=_WellFormed)
    for name, call in CALLS.items():
        router.add_api_route(
            f"/{name}",
            _endpoint(worker, call, limits),
            methods=["POST"],
            name=name,
            summary=call.does,
            response_class=Response,
            responses=_responses("The JSON that the command prints."),
        )
    about: dict[str, Any] = {"response_class": Response, "responses": _responses("What the rule base has.")}

    @router.get("/rule-base", summary="The rule base: what it concludes, from which sources.", **about)
    async def rule_base() -> Response:
        return as_json(_rule_base(worker.plain))

    @router.get("/questions", summary="All questions, with the answers that they take.", **about)
    async def questions() -> Response:
        return as_json(_questions(worker.plain))

    return router


def _responses(told: str) -> dict[int | str, dict[str, Any]]:
    """Return what a call answers with: the form of each answer is described in app.py."""
    object = {"schema": {"type": "object"}}
    refused = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
    return {
        200: {"description": told, "content": {"application/json": object}},
        **{status: {"description": " ".join(MEANINGS[status]), "content": refused} for status in REFUSALS},
    }


def _endpoint(worker: Worker, call: Call, limits: RequestLimits) -> Callable[[Any], Awaitable[Response]]:
    async def endpoint(asked: Request) -> Response:
        if isinstance(asked, Segment) and len(asked.rows) > limits.rows:
            message = f"{len(asked.rows):,} rows, and {limits.rows:,} are taken at most"
            raise InvalidInput([Problem("E105", message, Place("the request, rows", 0, 0))])
        return as_json(await worker.run(lambda rules: call.answer(rules, asked), asked.wanted))

    endpoint.__annotations__["asked"] = call.form  # what is read, and described in OpenAPI
    return endpoint


def as_json(data: Any) -> Response:
    """Return data as the commands print it."""
    return Response(f"{json_text(data, indent=2)}\n", media_type="application/json")


def _rule_base(rules: OpenRuleBase) -> Json:
    base = rules.base
    concluded = {name: one for name, one in base.attributes.items() if not one.asked}
    return {
        **identity(base),
        "title": str(base.base.title),
        "perspectives": {name: str(one.label) for name, one in base.perspectives.items()},
        "topics": {name: str(one.label) for name, one in base.topics.items()},
        "conclusions": {
            name: {"label": str(one.label), "values": {value: label_of(one, value) for value in one.options}}
            for name, one in concluded.items()
        },
        "rules": {
            name: {"title": str(rule.title), "basis": rule.basis, "cites": list(rule.cites)}
            for name, rule in base.rules.items()
        },
        "claims": {
            name: {"paper": one.paper, "at": str(one.at), "says": str(one.says)} for name, one in base.claims.items()
        },
        "papers": {name: str(one.title) for name, one in base.papers.items()},
    }


def _questions(rules: OpenRuleBase) -> Json:
    return {
        **identity(rules.base),
        "questions": {
            name: {
                "question": str(one.question),
                "help": str(one.help or ""),
                "type": one.type,
                "topic": one.topic,
                "level": one.level,
                "options": {option: label_of(one, option) for option in one.options},
                **({key: plain_data(getattr(one, key)) for key in ("min", "max", "step")} if one.numeric else {}),
            }
            for name, one in rules.base.attributes.items()
            if one.asked
        },
    }

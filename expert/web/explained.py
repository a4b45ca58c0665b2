"""The pages that explain what may be wrong: each status of an answer, and each code of a problem."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from expert.files.find import shipped_folder
from expert.model.problems import CODES
from expert.web.browser import WebPages
from expert.web.problem_details import MEANINGS


def explained(pages: WebPages) -> APIRouter:
    """Return the addresses of the pages to which problems lead."""
    router = APIRouter(include_in_schema=False)

    @router.get("/problems/{status}", response_class=Response)
    async def problem(request: Request, status: str) -> Response:
        if status not in map(str, MEANINGS):
            raise HTTPException(404)
        title, meaning = MEANINGS[int(status)]
        given = {"heading": title, "blocks": [("text", meaning), ("text", f"Its number is {status}.")]}
        return pages.page(request, "explained.html.jinja", given)

    @router.get("/errors/{code}", response_class=Response)
    async def error(request: Request, code: str) -> Response:
        if code not in CODES:
            raise HTTPException(404)
        text = (shipped_folder("docs/errors") / f"{code}.md").read_text(encoding="utf-8")
        (_, heading), *blocks = blocks_of(text)
        return pages.page(request, "explained.html.jinja", {"heading": heading, "blocks": blocks})

    return router


def blocks_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield the blocks of a page of docs/errors, as kinds and texts: headings, paragraphs, items and examples."""
    for number, piece in enumerate(text.split("```\n")):
        if number % 2:
            yield "code", piece.rstrip()
            continue
        for filled, lines in groupby(piece.splitlines(), key=bool):
            if not filled:
                continue
            kind, said = "text", ""
            for line in lines:
                mark, _, rest = line.partition(" ")
                if mark in ("#", "##", "-"):
                    if said:
                        yield kind, said
                    kind, said = ("item", rest) if mark == "-" else ("heading", rest.replace("`", ""))
                elif kind == "heading":
                    yield kind, said
                    kind, said = "text", line
                else:
                    said = f"{said} {line.strip()}".strip()
            yield kind, said

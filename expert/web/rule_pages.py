"""The rule base to read: its rules with search, each with its sources and the stored cases in which it fires, the book,
and the graph."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from expert.book import rule_book
from expert.book.chapters import rule_lines
from expert.book.graph import overview
from expert.book.index import chapters_of
from expert.documents.html import page as html_page
from expert.documents.tree import Document, Picture
from expert.files.cases import CaseFile, find_case_files, read_case_files
from expert.files.find import shipped_folder
from expert.library.rule_base import OpenRuleBase
from expert.model.rule import Rule
from expert.web.browser import WebPages, whole_page
from expert.web.settings import Settings
from expert.web.worker import Worker

#: Lines for pages are not broken here.
_WIDE = 100_000


class FiredIn(NamedTuple):
    """A stored case in which a rule fires: its id, its title and its file, by its name alone."""

    id: str
    title: str
    file: str


class RulePages:
    """The pages of the rule base."""

    def __init__(self, worker: Worker, pages: WebPages, settings: Settings) -> None:
        """Take who answers, and who writes pages. Stored cases come with the shipped rule base only."""
        self._worker, self._pages = worker, pages
        self._base = worker.plain.base
        self._shipped = settings.rules is None

    def routes(self) -> APIRouter:
        """Return the addresses of the pages."""
        router = APIRouter(include_in_schema=False)
        for path, page in (
            ("/rules", self.index),
            ("/rules/book", self.book),
            ("/rules/graph", self.graph),
            ("/rules/rule/{name}", self.rule),
        ):
            router.add_api_route(path, page, methods=["GET"], response_class=Response)
        return router

    async def index(self, request: Request, q: str = "") -> Response:
        """Show the rules by chapters, or those in which all words of a search occur."""
        words = q[:200].lower().split()
        chapters = [
            (chapter.label, [rule for rule in chapter.rules if all(word in _searched(rule) for word in words)])
            for part in self._base.parts
            for chapter in chapters_of(part)
        ]
        found = [(title, some) for title, some in chapters if some]
        given = {"chapters": found, "words": " ".join(words), "count": sum(len(some) for _, some in found)}
        return self._pages.page(request, "rules.html.jinja", given)

    async def rule(self, request: Request, name: str) -> Response:
        """Show one rule in full, and the stored cases in which it fires."""
        part = next((part for part in self._base.parts if name in part.rules), None)
        if part is None:
            raise HTTPException(404)
        rule = part.rules[name]

        def find(rules: OpenRuleBase) -> list[tuple[int, str]]:
            place = rules.loaded.place("rules", name)
            lines = rule_lines(part, rule, f"{Path(place.file).name}:{place.line}", _WIDE)
            # The first line is the title, which is the heading.
            return [(min(len(text) - len(text.lstrip()), 4), text) for text in (line.text for line in lines)][1:]

        lines = await self._worker.run(find)
        fired = await self._worker.run(lambda _: self._fired.get(name, ()))
        given = {"rule": rule, "lines": lines, "fired": fired, "shipped": self._shipped and part is self._base}
        return self._pages.page(request, "rule.html.jinja", given)

    async def book(self, request: Request) -> Response:
        """Show the whole rule base as a book."""
        return whole_page(await self._worker.run(lambda _: self._book))

    async def graph(self, request: Request) -> Response:
        """Show how the areas of the rule base hang together."""
        title = f"How the conclusions of '{self._base.base.title}' hang together"
        picture = Document(title, (Picture(overview(self._base), "TB", title),))
        return whole_page(await self._worker.run(lambda _: html_page(picture)))

    # What takes seconds is made once, in the thread of the worker.

    @cached_property
    def _book(self) -> str:
        cited = {one.case.id: one.case.cites for one in self._cases}
        return html_page(rule_book(self._base, cited))

    @cached_property
    def _fired(self) -> dict[str, list[FiredIn]]:
        found: dict[str, list[FiredIn]] = {}
        evaluator = self._worker.plain.evaluator
        for read in self._cases:
            trace = evaluator.evaluator.evaluate(read.case.id, read.answers)
            case = FiredIn(read.case.id, str(read.case.title), Path(read.parsed.name).name)
            for rule in dict.fromkeys(firing.rule for firing in trace.firings):
                found.setdefault(rule, []).append(case)
        return found

    @cached_property
    def _cases(self) -> list[CaseFile]:
        if not self._shipped:
            return []
        return list(read_case_files(find_case_files([str(shipped_folder("cases"))]), self._base))


def _searched(rule: Rule) -> str:
    words = [rule.name, str(rule.title), str(rule.because), *rule.cites, *rule.condition.attributes, *rule.then]
    return " ".join([*words, *(value for values in rule.then.values() for value in values)]).lower()

"""A portfolio as pages: a spreadsheet is sent, what its columns mean is corrected in a form, and its page is shown.

The table stays beside the sessions until its browser sends another one or removes it, as does what was said of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from expert.documents.layout import json_text
from expert.documents.tree import Span
from expert.files.atomic import write_atomically
from expert.library.rule_base import OpenRuleBase
from expert.library.tables import Segmented, segment
from expert.model.problems import InvalidInput, Place, Problem
from expert.pages.portfolio import portfolio_html
from expert.portfolio.csv import portfolio_csv
from expert.portfolio.reading_text import rows_read
from expert.tables.table import NUMBER
from expert.web.browser import TABLE, Elsewhere, WebPages, download, to, whole_page
from expert.web.columns import ID, TITLE, Column, choices, columns_of, mapping_said, read_rows, said_in
from expert.web.settings import Settings
from expert.web.store import SAID, Store
from expert.web.worker import Worker
from expert.words.facts import counted

T = TypeVar("T")

#: Where the pages are, and the addresses to which files may be sent.
PORTFOLIO, READING, RESULT = "/portfolio", "/portfolio/reading", "/portfolio/result"
UPLOADS = frozenset([PORTFOLIO])

#: So many kinds of cells are told that cannot be read.
_TOLD = 8

_LINKS = (
    Span("Correct how the table is read", file=READING),
    Span("Keep this as a page", file="/portfolio/report.html"),
    Span("as a table", file="/portfolio/result.csv"),
    Span("Keep how the table is read", file="/portfolio/mapping.json"),
)


class Portfolios:
    """The pages of portfolios."""

    def __init__(self, worker: Worker, pages: WebPages, settings: Settings, store: Store) -> None:
        """Take who answers, who writes pages, and where tables are kept."""
        self._worker, self._pages, self._store, self._limits = worker, pages, store, settings.limits
        self._base = worker.plain.base

    def routes(self) -> APIRouter:
        """Return the addresses of the pages."""
        router = APIRouter(include_in_schema=False)
        for path, method, page in (
            (PORTFOLIO, "GET", self.start),
            (PORTFOLIO, "POST", self.upload),
            (READING, "GET", self.reading),
            (READING, "POST", self.read),
            (RESULT, "GET", self.result),
            (f"{PORTFOLIO}/report.html", "GET", self.report),
            (f"{PORTFOLIO}/result.csv", "GET", self.rows),
            (f"{PORTFOLIO}/mapping.json", "GET", self.mapping),
            (f"{PORTFOLIO}/end", "POST", self.end),
        ):
            router.add_api_route(path, page, methods=[method], response_class=Response)
        return router

    async def start(self, request: Request) -> Response:
        """Ask for a table."""
        return self._start(request)

    def _start(self, request: Request, problems: tuple[Problem, ...] = ()) -> Response:
        given = {"problems": problems, "stored": self._file(request), "rows": self._limits.rows}
        return self._pages.page(request, "portfolio.html.jinja", given, 422 if problems else 200)

    async def upload(self, request: Request) -> Response:
        """Take a table, if it can be read."""
        sent = (await self._pages.form(request)).file
        if sent is None:
            return to(PORTFOLIO)
        key, path = self._store.put_table(*sent)
        try:
            await self._of(path, lambda rules: read_rows(rules.base, str(path), self._limits.rows))
        except InvalidInput as error:
            self._store.end_table(key)
            return self._start(request, error.problems)
        self._store.end_table(request.cookies.get(TABLE, ""))
        return self._pages.with_table(to(READING), key)

    async def reading(self, request: Request) -> Response:
        """Show what the columns seem to mean, or what was said of them, to be corrected."""
        path = self._table(request)
        return await self._form(request, path, await self._columns(path))

    async def read(self, request: Request) -> Response:
        """Take what a form says of the columns; show what was read, or the page on the portfolio."""
        form = (await self._pages.form(request)).texts
        path = self._table(request)

        def take(rules: OpenRuleBase) -> tuple[dict[str, Any], tuple[Column, ...]]:
            rows = read_rows(rules.base, str(path), self._limits.rows)
            said = said_in(form, _names(rows))
            return said, columns_of(rules.base, rows, said)

        said, columns = await self._of(path, take)
        write_atomically(_said_file(path), json.dumps(said))
        return await self._form(request, path, columns, show="show" in form)

    async def _form(self, request: Request, path: Path, columns: tuple[Column, ...], *, show: bool = False) -> Response:
        """Show the form with what was read; or if it is to `show`, and enough was read, the page on the portfolio."""
        problems: tuple[Problem, ...] = ()
        read: tuple[str, ...] = ()
        try:
            found = await self._found(path, columns)
            if show and not found.portfolio.found.withheld:
                return to(RESULT)
            read = tuple(_read(found))
        except InvalidInput as error:
            problems = error.problems
        given = {
            "columns": columns,
            "choices": choices(self._base),
            "problems": problems,
            "read": read,
            "file": path.name,
            "keys": {"id": ID, "title": TITLE},
        }
        return self._pages.page(request, "reading.html.jinja", given, 422 if problems else 200)

    async def result(self, request: Request) -> Response:
        """Show the page on the portfolio, with the ways to the rest."""
        return await self._page(request, _LINKS)

    async def report(self, request: Request) -> Response:
        """Give the page on the portfolio, to keep."""
        return await self._page(request, ())

    async def _page(self, request: Request, links: tuple[Span, ...]) -> Response:
        path = self._table(request)
        found = await self._found(path, await self._columns(path), partial=True)
        text = await self._worker.run(lambda _: portfolio_html(found.portfolio, links))
        return whole_page(text) if links else download(text, "portfolio.html", "text/html")

    async def rows(self, request: Request) -> Response:
        """Give a row for each case, to keep."""
        path = self._table(request)
        found = await self._found(path, await self._columns(path), partial=True)
        text = await self._worker.run(lambda _: portfolio_csv(found.portfolio))
        return download(text, "portfolio.csv", "text/csv; charset=utf-8")

    async def mapping(self, request: Request) -> Response:
        """Give how the table is read, as a mapping file for the commands."""
        path = self._table(request)
        mapping = mapping_said(await self._columns(path))
        return download(f"{json_text(mapping, indent=2)}\n", "mapping.json", "application/json")

    async def end(self, request: Request) -> Response:
        """Remove the table from this server."""
        await self._pages.form(request)
        self._store.end_table(request.cookies.get(TABLE, ""))
        return self._pages.with_table(to(PORTFOLIO), None)

    # --------------------------------------------------------------------------------------------------------- finding

    async def _columns(self, path: Path) -> tuple[Column, ...]:
        """Return the columns as somebody has said that they are read, else as they seem to be. Raises InvalidInput."""
        said = self._said(path)

        def find(rules: OpenRuleBase) -> tuple[Column, ...]:
            return columns_of(rules.base, read_rows(rules.base, str(path), self._limits.rows), said)

        return await self._of(path, find)

    async def _found(self, path: Path, columns: tuple[Column, ...], *, partial: bool = False) -> Segmented:
        """Return what is found of the portfolio. Raises InvalidInput."""
        mapping = mapping_said(columns)

        def find(rules: OpenRuleBase) -> Segmented:
            found = segment(rules, path, mapping, partial=partial)
            table = found.portfolio.table._replace(file=path.name)
            return found._replace(portfolio=found.portfolio._replace(table=table))

        return await self._of(path, find)

    async def _of(self, path: Path, work: Callable[[OpenRuleBase], T]) -> T:
        """Do some work on a table. Raises InvalidInput with problems that do not tell where this server keeps it."""
        try:
            return await self._worker.run(work)
        except InvalidInput as error:
            raise InvalidInput(tuple(_shown(one, path) for one in error.problems)) from None

    def _table(self, request: Request) -> Path:
        """Return the table of a browser. Raises Elsewhere if it has none."""
        path = self._file(request)
        if path is None:
            raise Elsewhere(PORTFOLIO)
        return path

    def _file(self, request: Request) -> Path | None:
        key = request.cookies.get(TABLE)
        return self._store.table(key) if key else None

    def _said(self, path: Path) -> dict[str, Any] | None:
        """Return what was said of the columns, None if nothing was."""
        try:
            said: dict[str, Any] = json.loads(_said_file(path).read_text())
        except (OSError, ValueError):
            return None
        return said


def _names(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name != NUMBER]


def _said_file(path: Path) -> Path:
    return path.parent / SAID


def _read(found: Segmented) -> Iterator[str]:
    """Yield what was read, and which cells were not, in sentences."""
    portfolio, reading = found.portfolio, found.portfolio.found.reading
    yield rows_read(portfolio.table.base, reading, "We read")
    if portfolio.found.withheld:
        many = portfolio.table.base.base.cases.many
        yield f"Too many rows are left out to say anything about the {many}. Choose below what is meant."
    for one in reading.cells[:_TOLD]:
        yield f"Column '{one.column}', {counted(len(one.rows), 'row')} from row {one.rows[0]} on: {one.message}."
    if len(reading.cells) > _TOLD:
        yield f"And {counted(len(reading.cells) - _TOLD, 'other text')} that we cannot read."


def _shown(problem: Problem, path: Path) -> Problem:
    """Return a problem of a table by its own name, without where this server keeps it."""

    def shown(text: str) -> str:
        return text.replace(str(path), path.name).replace(str(path.parent), "")

    def at(place: Place) -> Place:
        return place._replace(file=shown(place.file))

    return problem._replace(
        message=shown(problem.message),
        help=shown(problem.help),
        place=at(problem.place),
        others=tuple(at(place) for place in problem.others),
    )

"""A session as pages: who asks, one question a page, the answers, the result, and what can be taken along.

All state is in the file of the session, which is the terminal's; a page that was left open while the session went on
elsewhere changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from expert.documents.tree import Span
from expert.explanation.report import Report
from expert.explanation.whole_case import whole_case
from expert.files.answers import UNKNOWN
from expert.files.parsed import parse_file
from expert.library.rule_base import OpenRuleBase
from expert.model.case import RawAnswer
from expert.model.problems import InvalidInput, Problem
from expert.model.vocabulary import Attribute
from expert.pages.case import case_html
from expert.session.consultant import Standing
from expert.session.outcome import unanswered_questions
from expert.session.reading import Offered, Unclear, Understood, read
from expert.session.report import report_on_session, session_markdown
from expert.session.session import Session, tell
from expert.session.storage import begin_from_document, session_text
from expert.session.text import all_asked, later_text, what_a_session_is
from expert.web import views
from expert.web.browser import SESSION, Elsewhere, WebPages, download, to, whole_page
from expert.web.store import Changed, Store, Stored
from expert.web.worker import WantedBase, Worker

T = TypeVar("T")

#: Where the pages of a session are.
START, QUESTION, ANSWERS, RESULT = "/", "/question", "/answers", "/result"

#: The addresses to which files may be sent.
UPLOADS = frozenset(["/upload"])

#: What leads from a result to the rest.
_LINKS = (
    Span("Back to the questions", file=QUESTION),
    Span("Check your answers", file=ANSWERS),
    Span("Keep this as a page", file="/report.html"),
    Span("as text", file="/report.md"),
    Span("Keep your answers", file="/case.yaml"),
)


class Interview:
    """The pages of sessions."""

    def __init__(self, worker: Worker, pages: WebPages, store: Store) -> None:
        """Take who answers, who writes pages, and where sessions are kept."""
        self._worker, self._pages, self._store = worker, pages, store
        self._base = worker.plain.base

    def routes(self) -> APIRouter:
        """Return the addresses of the pages."""
        router = APIRouter(include_in_schema=False)
        for path, method, page in (
            (START, "GET", self.start),
            ("/start", "POST", self.begin),
            ("/upload", "POST", self.upload),
            (QUESTION, "GET", self.next),
            (f"{QUESTION}/{{name}}", "GET", self.question),
            (f"{QUESTION}/{{name}}", "POST", self.answer),
            ("/more", "POST", self.more),
            (ANSWERS, "GET", self.answers),
            (RESULT, "GET", self.result),
            ("/report.html", "GET", self.report_page),
            ("/report.md", "GET", self.report_text),
            ("/case.yaml", "GET", self.case),
            ("/end", "POST", self.end),
        ):
            router.add_api_route(path, page, methods=[method], response_class=Response)
        return router

    # ------------------------------------------------------------------------------------------------------ beginning

    async def start(self, request: Request) -> Response:
        """Show what this is, and ask who is asking."""
        return self._start(request)

    def _start(self, request: Request, problems: tuple[Problem, ...] = ()) -> Response:
        given = {"stored": self._stored(request), "problems": problems, "what": what_a_session_is(self._base)}
        return self._pages.page(request, "start.html.jinja", given, 422 if problems else 200)

    async def begin(self, request: Request) -> Response:
        """Begin a session for whoever has said who they are."""
        form = (await self._pages.form(request)).texts
        who = form.get("who", "")
        title = " ".join(form.get("title", "").split())[:200]
        session = Session(
            title=title or f"Session of {datetime.now():%Y-%m-%d %H:%M}",
            perspective=who if who in self._base.perspectives else None,
        )
        return self._begun(session)

    async def upload(self, request: Request) -> Response:
        """Go on with the answers of a case file, or of a session from elsewhere."""
        sent = (await self._pages.form(request)).file
        if sent is None:
            return to(START)
        try:
            document = parse_file(sent.content, os.path.basename(sent.name)[:100])
            session = begin_from_document(self._base, document).session
        except InvalidInput as error:
            return self._start(request, error.problems)
        return self._begun(session)

    def _begun(self, session: Session) -> Response:
        return self._pages.with_session(to(QUESTION), self._store.begin(session))

    # ------------------------------------------------------------------------------------------------------ questions

    async def next(self, request: Request) -> Response:
        """Show the question to ask next, or say that none is left."""
        stored = self._session(request)

        def find(rules: OpenRuleBase) -> dict[str, Any]:
            standing = rules.consultant.stand(stored.session)
            found = {"news": views.news(rules, standing), "version": stored.version}
            if standing.question is None:
                later = later_text(rules.base, standing).removesuffix(" Type yes or no.") if standing.later else ""
                return found | {"later": later, "all_asked": all_asked(rules.base, standing)}
            return found | {"view": views.question_view(rules, standing, standing.question), "trouble": ""}

        given = await self._with(stored.session, find)
        return self._pages.page(request, "question.html.jinja" if "view" in given else "done.html.jinja", given)

    async def question(self, request: Request, name: str) -> Response:
        """Show one question, to be answered or answered anew."""
        return await self._asked(request, self._session(request), name)

    async def _asked(
        self, request: Request, stored: Stored, name: str, trouble: str = "", typed: str = "", status: int = 200
    ) -> Response:
        self._question(name)

        def find(rules: OpenRuleBase) -> views.QuestionView:
            return views.question_view(rules, rules.consultant.stand(stored.session), name)

        view = await self._with(stored.session, find)
        given = {"view": view._replace(typed=typed or view.typed), "version": stored.version, "news": ()}
        return self._pages.page(request, "question.html.jinja", given | {"trouble": trouble}, status)

    async def answer(self, request: Request, name: str) -> Response:
        """Take the answer to a question, and go on."""
        form = (await self._pages.form(request)).texts
        stored = self._session(request)
        attribute = self._question(name)
        chosen = [one for one in form.getlist("answer") if one in attribute.options]
        typed = form.get("typed", "")
        raw: RawAnswer
        if "unknown" in form:
            raw = UNKNOWN
        elif attribute.numeric:
            match read(name, attribute, typed):
                case Understood(understood):
                    raw = understood
                case Offered(_, words):
                    return await self._asked(request, stored, name, f"Did you mean '{words}'?", typed, 422)
                case Unclear(message):
                    return await self._asked(request, stored, name, message, typed, 422)
        elif attribute.type == "choices":
            raw = views.several(attribute, chosen, rest_unknown=form.get("rest") == UNKNOWN)
        elif len(chosen) == 1:
            raw = chosen[0]
        else:
            return await self._asked(request, stored, name, "Choose an answer, or say that you do not know.", "", 422)
        return self._went_on(request, stored, tell(stored.session, name, raw), form.get("version", ""))

    async def more(self, request: Request) -> Response:
        """Go on with the questions that whoever asks was not asked."""
        form = (await self._pages.form(request)).texts
        stored = self._session(request)
        return self._went_on(request, stored, stored.session._replace(everything=True), form.get("version", ""))

    def _went_on(self, request: Request, stored: Stored, session: Session, version: str) -> Response:
        try:
            if version != stored.version:
                raise Changed
            self._store.write(request.cookies[SESSION], session, version)
        except Changed:
            return self._pages.page(request, "changed.html.jinja", {}, 409)
        return to(QUESTION)

    # --------------------------------------------------------------------------------------------------------- result

    async def answers(self, request: Request) -> Response:
        """Show all answers, each with the way to change it."""
        stored = self._session(request)
        session = stored.session
        answers = await self._with(session, lambda rules: views.answers(rules.base, session))
        return self._pages.page(request, "answers.html.jinja", {"answers": answers, "unfit": session.unfit})

    async def result(self, request: Request) -> Response:
        """Show the whole result, with the ways to the rest."""
        return whole_page(await self._page(self._session(request).session, _LINKS))

    async def report_page(self, request: Request) -> Response:
        """Give the result as a page to keep."""
        return download(await self._page(self._session(request).session), "report.html", "text/html")

    async def report_text(self, request: Request) -> Response:
        """Give the result as Markdown to keep."""
        stored = self._session(request)

        def write(rules: OpenRuleBase) -> str:
            standing = rules.consultant.stand(stored.session)
            left = unanswered_questions(rules.consultant, stored.session)
            return session_markdown(rules.base, standing, _report(rules, standing), left)

        return download(await self._with(stored.session, write), "report.md", "text/markdown; charset=utf-8")

    async def case(self, request: Request) -> Response:
        """Give the answers as a case file, with which a session can go on in a terminal or here."""
        stored = self._session(request)
        text = session_text(self._base, stored.session, Path("case.yaml"))
        return download(text, "case.yaml", "application/yaml; charset=utf-8")

    async def end(self, request: Request) -> Response:
        """End the session, and remove what was answered from this server."""
        await self._pages.form(request)
        self._store.end(request.cookies.get(SESSION, ""))
        return self._pages.with_session(to(START), None)

    async def _page(self, session: Session, links: tuple[Span, ...] = ()) -> str:
        def write(rules: OpenRuleBase) -> str:
            report = _report(rules, rules.consultant.stand(session))
            return case_html(rules.base, whole_case(rules.evaluator, report), links)

        return await self._with(session, write)

    # -------------------------------------------------------------------------------------------------------- sessions

    def _session(self, request: Request) -> Stored:
        """Return the session of a browser. Raises Elsewhere if it has none."""
        stored = self._stored(request)
        if stored is None:
            raise Elsewhere(START)
        return stored

    def _question(self, name: str) -> Attribute:
        """Return the question called `name`. Raises HTTPException if there is none."""
        attribute = self._base.attributes.get(name)
        if attribute is None or not attribute.asked:
            raise HTTPException(404)
        return attribute

    def _stored(self, request: Request) -> Stored | None:
        key = request.cookies.get(SESSION)
        return self._store.read(key) if key else None

    async def _with(self, session: Session, work: Callable[[OpenRuleBase], T]) -> T:
        return await self._worker.run(work, WantedBase(session.perspective))


def _report(rules: OpenRuleBase, standing: Standing) -> Report:
    return report_on_session(rules.base, standing, "the session", story=standing.session.story or "")

"""A person in a question session, for tests: reads what is shown, and answers the question that stands there."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

from expert.cli.session_commands import DO
from expert.cli.session_console import Console
from expert.cli.session_front import Front
from expert.cli.session_keeper import Keeper
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.session.consultant import Consultant
from expert.session.session import Session
from expert.session.text import ALL_ASKED


def typed(base: RuleBase, name: str, raw: RawAnswer) -> str:
    """An answer of a case file as a person would type it."""
    options = base.attributes[name].options
    if isinstance(raw, dict):
        truths = {value: raw.get(value, "unknown") for value in options}
        named = [
            f"{number}{'?' if truths[value] == 'unknown' else ''}"
            for number, value in enumerate(options, start=1)
            if truths[value] not in ("false", "no")
        ]
        return ",".join(named) or "none"
    if isinstance(raw, list):
        return ",".join(str(options.index(value) + 1) for value in raw) or "none"
    if raw in options:
        return str(options.index(raw) + 1)
    return {"yes": "1", "no": "2"}.get(raw, raw) if base.attributes[name].type == "flag" else raw


class Person:
    """Sits at the front in this process. `lines` are typed first, and then what `answer` says of each question."""

    def __init__(
        self,
        consultant: Consultant,
        file: Path,
        answer: Callable[[str], str | None],
        *,
        session: Session | None = None,
        width: int = 80,
        terminal: bool = True,
    ) -> None:
        self.base = consultant.base
        self.output = io.StringIO()
        self._answer = answer
        self._read = 0
        self.asked: list[str] = []
        self.keeper = Keeper(self.base, file)
        console = Console(self._type, self.output, lambda: width, terminal=terminal)
        self.front = Front(consultant, session or Session(title="A test"), console, self.keeper, lambda: DO)
        try:
            self.code = self.front.run()
        finally:
            self.keeper.close()

    @property
    def shown(self) -> str:
        """All that was shown."""
        return self.output.getvalue()

    def _type(self, prompt: str) -> str | None:
        """What is typed, judged by what has been shown since the last line alone."""
        new = " ".join(self.output.getvalue()[self._read :].split())
        self._read = len(self.output.getvalue())
        questions = {
            name: " ".join(str(one.question).split()) for name, one in self.base.attributes.items() if one.asked
        }
        found = {name: new.rfind(text) for name, text in questions.items() if text in new}
        name = max(found, key=lambda name: found[name]) if found and ALL_ASKED not in new else ""
        self.asked.append(name)
        return self._answer(name)


def by_case(base: RuleBase, answers: Mapping[str, RawAnswer]) -> Callable[[str], str | None]:
    """Answers each question as a case does, and with `unknown` what it does not know; leaves in the end."""

    def answer(name: str) -> str | None:
        if not name:
            return "quit"
        return typed(base, name, answers[name]) if name in answers else "unknown"

    return answer

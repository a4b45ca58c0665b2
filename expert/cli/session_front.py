"""The question session at a terminal or a pipe: a line in, lines out, until nothing is left to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from expert.cli.main import INVALID, OPEN
from expert.cli.session_console import Console
from expert.cli.session_keeper import Keeper, farewell
from expert.documents.layout import Line, wrap
from expert.explanation.what_if import WhatIf, what_if
from expert.files.answers import UNKNOWN
from expert.model.case import RawAnswer
from expert.model.problems import nearest
from expert.model.vocabulary import Attribute
from expert.session.commands import COMMANDS, SHOWING, Command, Said, meant
from expert.session.consultant import Consultant, Standing
from expert.session.outcome import session_about
from expert.session.reading import Offered, Unclear, Understood, read
from expert.session.session import Session, before, completed, tell
from expert.session.text import all_asked, later_text, news_lines, progress_lines, question_lines
from expert.words.facts import counted, label_of


class Leave(Exception):
    """The signal that the session is left, with an exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


#: What can be done when nothing is left to ask.
_CAN_STILL = "You can still type: how, why not, what if, change, save FILE, report all, or quit."


#: The word of a command -> what it does with the session, given what stands after the word.
Does = Mapping[str, Callable[["Front", str], None]]


class Offer(NamedTuple):
    """Something that was offered to whoever answers, and what a yes and a no do."""

    yes: Callable[[], None]
    no: Callable[[], None]


class Front:
    """A running session. `asking` is the question that stands there, None when nothing is left to ask.

    `commands` loads what each command does, once one is typed.
    """

    def __init__(
        self, consultant: Consultant, session: Session, console: Console, keeper: Keeper, commands: Callable[[], Does]
    ) -> None:
        self._commands = commands
        self.consultant = consultant
        self.base = consultant.base
        self.console = console
        self.keeper = keeper
        self.standing: Standing = consultant.stand(session)
        self.asking: str | None = None
        self.depth = 0
        self._offer: Offer | None = None
        self._told: set[str] = set()
        self._reported: object = None
        self._warned = False
        self._complained = False
        #: Whether the result was offered to somebody who wants to leave.
        self.leaving = False

    @property
    def session(self) -> Session:
        """Return the state of the session."""
        return self.standing.session

    def run(self) -> int:
        """Ask until nothing is left to ask and the person leaves; return the exit code."""
        self._begin()
        try:
            self.save(self.session)
            self.go_on()
            while True:
                line = self.console.ask()
                if line is None:
                    self._end_of_input()
                else:
                    self.handle(line)
        except Leave as leave:
            # Whoever sees no output must learn that something in it was wrong.
            return leave.code or (INVALID if self._complained and not self.console.terminal else 0)

    def handle(self, line: str) -> None:
        """Take one line that was typed. Raises Leave."""
        labels = [label_of(self._attribute, option) for option in self._attribute.options] if self.asking else []
        offer, self._offer = self._offer, None
        match meant(line, labels, self._questions()):
            case Command(name, rest):
                self.depth = self.depth + 1 if name == "why" else 0
                asking = self.asking
                self._commands()[name](self, rest)
                if name in SHOWING and asking is not None and self.asking == asking and self._offer is None:
                    self._put(asking)
            case Said(text, about) if about:
                self._answer(about, text)
            case Said(text) if offer is not None and text.casefold() in ("yes", "y", ""):
                offer.yes()
            case Said(text) if offer is not None and text.casefold() in ("no", "n"):
                offer.no()
            case Said(text) if self.asking is None:
                self._refuse(f"No question is open, so '{text}' answers none. {_CAN_STILL}" if text else _CAN_STILL)
            case Said("") if self.asking in self.session.given:
                self._keep(self.asking or "")
            case Said(text):
                self._answer(self.asking or "", text)

    # ------------------------------------------------------------------ questions and answers

    @property
    def _attribute(self) -> Attribute:
        return self.base.attributes[self.asking or ""]

    def _questions(self) -> list[str]:
        return [name for name, attribute in self.base.attributes.items() if attribute.asked]

    def _answer(self, name: str, text: str) -> None:
        found = read(name, self.base.attributes[name], text)
        match found:
            case Understood(raw, guessed):
                if guessed:
                    self.console.show(wrap(f"Taken as: {guessed}", self.console.width, "  ", style="answer"))
                self.tell(name, raw)
            case Offered(raw, words) if self.console.terminal and name == self.asking:
                self.offer(
                    f"Did you mean '{words}'? Type yes, or another answer.",
                    lambda: self.tell(name, raw),
                    lambda: self.ask(name),
                )
            case Offered(_, words):
                self._refuse(f"'{text}' is not one of the answers; did you mean '{words}'?")
            case Unclear(message):
                near = nearest(text.casefold().split(" ")[0], COMMANDS)
                command = f" Did you mean the command `{near}`?" if near and self.console.terminal else ""
                self._refuse(message + command)

    def _refuse(self, message: str) -> None:
        """Say that a line could not be taken. If lines are not typed at a terminal, end the session: those that follow
        would answer other questions."""
        self.complain(message)
        if not self.console.terminal:
            self.console.say("The session stops here, since the next lines would answer other questions.")
            self.console.show(farewell(self.keeper, self.console.width))
            raise Leave(INVALID)

    def _keep(self, name: str) -> None:
        raw = completed(self.base, name, self.session.given[name])
        if raw != self.session.given[name]:
            self.tell(name, raw)
        else:
            self.go_on()

    def tell(self, name: str, raw: RawAnswer) -> None:
        """Take an answer, say what has changed, and go on."""
        old = self.standing
        told = tell(old.session, name, raw)
        self.save(told)  # first of all, so that nothing that happens from here on can lose it
        self.standing = self.consultant.stand(told)
        news = self._wanted(what_if(self.base, old.trace, self.standing.trace))
        self.console.show(news_lines(self.base, news, self.standing.trace, self.console.width))
        self._aside(old, name)
        if raw == UNKNOWN:
            self.hint("unknown", "That is fine. We never count unknown as no.")
        elif news.comes:
            self.hint("how", "To see the reasoning, type `how`.")
        self.go_on()

    def _wanted(self, news: WhatIf) -> WhatIf:
        goals = self.consultant.goals(self.session)
        comes = tuple(turn for turn in news.comes if turn.fact in goals)
        return news._replace(comes=comes, goes=tuple(turn for turn in news.goes if turn.fact in goals))

    def _aside(self, old: Standing, name: str) -> None:
        was, now = ({answer.attribute for answer in one.trace.inert} for one in (old, self.standing))
        for other in sorted(now - was):
            text = f"Set aside, since it does not apply: the answer on '{self.base.attributes[other].label}'."
            self.console.show(wrap(text, self.console.width, "  ", style="warning"))
        for other in sorted(was - now):
            if other in self.session.given and other != name:
                text = f"Counts again: the answer on '{self.base.attributes[other].label}'."
                self.console.show(wrap(text, self.console.width, "  "))

    # ------------------------------------------------------------------ moving

    def go_on(self) -> None:
        """Put the next question, or end with the result."""
        question = self.standing.question
        if question is not None:
            self._reported = None
            self.ask(question)
            return
        self.asking = None
        self.console.words = list(COMMANDS)
        if self._reported != self.standing.trace:
            # What to type comes first: the last thing on the screen is the result.
            done = f"{all_asked(self.base, self.standing)} {_CAN_STILL}"
            self.console.show([Line(), *wrap(done, self.console.width, style="faint"), Line()])
            if self._reported is None or not self.console.terminal:
                self._commands()["report"](self, "")
            else:
                # What has changed stands above, and must not scroll away.
                self.console.say("What this changes stands above. Type `report` to see the whole result again.")
            self._reported = self.standing.trace
        if self.standing.later:
            self.offer(later_text(self.base, self.standing), self.more, lambda: self.console.say(_CAN_STILL, "faint"))

    def more(self) -> None:
        """Go on with the questions that whoever asks was not asked."""
        told = self.session._replace(everything=True)
        self.save(told)
        self.standing = self.consultant.stand(told)
        self.go_on()

    def ask(self, name: str) -> None:
        """Put a question, open or answered before."""
        self.asking, self.depth = name, 0
        attribute = self.base.attributes[name]
        self.console.show([Line(), *progress_lines(self.base, self.standing, name, self.console.width)])
        self._put(name)
        self.console.words = [*(label_of(attribute, option) for option in attribute.options), UNKNOWN, *COMMANDS]

    def _put(self, name: str) -> None:
        self.console.show(question_lines(self.base.attributes[name], self.console.width, self.session.given.get(name)))

    def offer(self, text: str, yes: Callable[[], None], no: Callable[[], None]) -> None:
        """Offer something, which the next line takes or leaves."""
        self.console.say(text)
        self._offer = Offer(yes, no)

    def back(self) -> None:
        """Return to the question that was answered before the present one."""
        name = before(self.session, self.asking)
        if name is None:
            self.console.say("There is no question before this one.")
        else:
            self.ask(name)

    # ------------------------------------------------------------------ the rim

    def hint(self, key: str, text: str) -> None:
        """Tell of a command, the first time that it is of use."""
        if key not in self._told:
            self._told.add(key)
            self.console.show(wrap(text, self.console.width, "  ", style="faint"))

    def complain(self, message: str) -> None:
        """Say that something that was typed cannot be done."""
        self._complained = True
        self.console.say(message, "problem")

    def save(self, session: Session) -> None:
        """Keep a session, and say so if that does not work, or works again."""
        if self.keeper.save(session) or (self.keeper.trouble and not self._warned):
            self._warned = bool(self.keeper.trouble)
            if self.keeper.trouble:
                text = (
                    f"The session cannot be saved ({self.keeper.trouble}). It goes on; `save FILE` keeps it elsewhere."
                )
                self.console.say(text, "warning")
            else:
                self.console.say("The session is saved again.", "success")

    def leave(self, code: int) -> None:
        """End the session. Raises Leave."""
        raise Leave(code)

    def _begin(self) -> None:
        if about := session_about(self.base, self.session):
            self.console.say(about)
        self.console.say("Type the number of your answer. If you do not know, type `unknown`. Type `help` for more.")

    def _end_of_input(self) -> None:
        if self.console.terminal:
            self.console.show([Line()])
        if self.standing.question is not None:
            self.console.show(self._unanswered())
        self.console.show(farewell(self.keeper, self.console.width))
        raise Leave(OPEN if self.standing.question is not None else 0)

    def _unanswered(self) -> Iterable[Line]:
        names = self.standing.open
        heading = f"{counted(len(names), 'question')} not answered that can still change the result"
        yield from wrap(heading, self.console.width, style="heading")
        for name in names:
            yield from wrap(f"{self.base.attributes[name].question} ({name})", self.console.width, "  ? ", "    ")

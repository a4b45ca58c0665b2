"""How a question session begins: what it is, who is asking, and about what."""

from __future__ import annotations

from collections import Counter

from expert.cli.session_console import Console
from expert.cli.session_front import Leave
from expert.cli.session_keeper import Keeper
from expert.documents.layout import Line, wrap
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.vocabulary import Attribute, AttributeType, Value
from expert.session.commands import Command, Said, cleaned, meant
from expert.session.reading import Offered, Unclear, Understood, read
from expert.session.session import Session
from expert.session.storage import Resumed
from expert.session.text import help_lines, option_lines, unfit_lines, what_a_session_is
from expert.words.facts import counted, label_of

#: The answer of those who are none of the base's perspectives, or want all areas. No name looks like it.
_OTHER = "*"


def welcome(
    base: RuleBase, console: Console, keeper: Keeper, begun: Resumed, session: Session, *, resumed: bool
) -> None:
    """Say what this is, where it is kept, and what has changed since it was left."""
    console.show(wrap(str(base.base.title), console.width, style="title"))
    if not resumed:
        console.say(what_a_session_is(base))
    if not keeper.trouble:
        # A path is not wrapped, since it is to be copied.
        console.show([Line("Every answer is saved at once in", "faint"), Line(f"  {keeper.path}", "faint")])
    if resumed:
        console.say(f"Going on with '{begun.session.title}', {len(begun.session.answers)} answered.")
    for file, names in _origins(session).items():
        console.say(f"{counted(names, 'answer')} from {file}: we do not ask for {'it' if names == 1 else 'them'}.")
    if begun.changed:
        console.say("The rules have changed since you left this session. All conclusions are made anew.", "warning")
    for name in begun.gone:
        console.say(f"The rules do not know '{name}' any more. It no longer decides what is asked.", "warning")
    console.show(unfit_lines(begun.session.unfit, console.width))


def _origins(session: Session) -> Counter[str]:
    """Count the answers that came from each file of shared answers."""
    return Counter(file for _, file in session.origins)


def choose_perspective(base: RuleBase, console: Console, session: Session) -> Session:
    """Ask who is asking, if the base knows several who may and it has not been said. Raises `Leave`."""
    if not base.perspectives or session.perspective is not None:
        return session
    values = {name: Value(label=one.label, help=one.help) for name, one in base.perspectives.items()}
    chosen = _choose(
        console, "choice", "Who are you?", "We ask first what concerns you, and in your words.", values, "Somebody else"
    )
    return session if chosen in (None, _OTHER) else session._replace(perspective=str(chosen))


def choose_areas(base: RuleBase, console: Console, session: Session) -> Session:
    """Ask somebody who is nobody in particular which areas matter, if it has not been said. Raises `Leave`."""
    concluded = {one.topic for one in base.attributes.values() if not one.asked}
    topics = {name: Value(label=one.label, help=one.help) for name, one in base.topics.items() if name in concluded}
    if session.goals or session.perspective is not None or len(topics) < 2:
        return session
    help = "We ask only about these areas, so fewer areas mean fewer questions."
    chosen = _choose(
        console,
        "choices",
        "Which areas matter to you? Type their numbers, or press Enter for all of them.",
        help,
        topics,
        "",
    )
    return session if not isinstance(chosen, list) else session._replace(goals=tuple(chosen))


def _choose(
    console: Console, kind: AttributeType, question: str, help: str, values: dict[str, Value], other: str
) -> object:
    """Return the value, or the list of values, that is chosen; None for no choice in particular."""
    options = {**values, _OTHER: Value(label=Text(other))} if other else values
    attribute = Attribute(
        type=kind, label=Text(question), level="", topic="", question=Text(question), help=Text(help), values=options
    )
    labels = [label_of(attribute, option) for option in attribute.options]
    console.show([Line(), *wrap(question, console.width, style="title"), *option_lines(labels, console.width)])
    while True:
        line = console.ask()
        if line is None or cleaned(line).casefold() in ("", "all", "unknown"):
            return None
        match meant(line, labels):
            case Command("quit"):
                raise Leave(0)
            case Command():
                console.show(help_lines(attribute, console.width))
            case Said(text):
                match read("", attribute, text):
                    case Understood(raw):
                        return raw
                    case Offered(_, words):
                        console.say(f"Did you mean '{words}'? Type its number.")
                    case Unclear(message):
                        console.say(message, "problem")

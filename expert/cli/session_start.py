"""How a question session begins: what it is, who is asking, and about what."""

from __future__ import annotations

from expert.cli.session_console import Console
from expert.cli.session_front import Leave
from expert.cli.session_keeper import Keeper
from expert.consultation.commands import Command, cleaned, meant
from expert.consultation.reading import Understood, read
from expert.consultation.session import Session
from expert.consultation.storage import Resumed
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.vocabulary import Attribute, AttributeType, Value
from expert.render.layout import Line, wrap
from expert.render.session_text import help_lines, question_lines, unfit_lines

#: The answer of those who are none of the base's perspectives, or want all areas. No name looks like it.
_OTHER = "*"


def welcome(base: RuleBase, console: Console, keeper: Keeper, begun: Resumed, *, resumed: bool) -> None:
    """What this is, where it is kept, and what has changed since it was left."""
    console.show(wrap(str(base.base.title), console.width, style="title"))
    if base.base.description and not resumed:
        console.say(str(base.base.description))
    if not keeper.trouble:
        console.say(f"Each answer is saved at once in {keeper.path}", "faint")
    if resumed:
        console.say(f"Going on with '{begun.session.title}', {len(begun.session.answers)} answered.")
    if begun.changed:
        console.say(
            "The rule base has changed since this session was left; all conclusions are derived anew.", "warning"
        )
    console.show(unfit_lines(begun.session.unfit, console.width))


def choose_perspective(base: RuleBase, console: Console, session: Session) -> Session:
    """Asks who is asking, if the base knows several who may and it has not been said. Raises `Leave`."""
    if not base.perspectives or session.perspective is not None:
        return session
    values = {name: Value(label=one.label, help=one.help) for name, one in base.perspectives.items()}
    chosen = _choose(
        console, "choice", "Who is asking?", "It decides which topics come first.", values, "Somebody else"
    )
    return session if chosen in (None, _OTHER) else session._replace(perspective=str(chosen))


def choose_areas(base: RuleBase, console: Console, session: Session) -> Session:
    """Asks which areas matter, if it has not been said. Raises `Leave`."""
    concluded = {one.topic for one in base.attributes.values() if not one.asked}
    topics = {name: Value(label=one.label, help=one.help) for name, one in base.topics.items() if name in concluded}
    if session.goals or len(topics) < 2:
        return session
    help = "Only what bears on these areas is asked, so fewer areas mean fewer questions."
    chosen = _choose(console, "choices", "Which areas matter to you? (Enter: all of them)", help, topics, "")
    return session if not isinstance(chosen, list) else session._replace(goals=tuple(chosen))


def _choose(
    console: Console, kind: AttributeType, question: str, help: str, values: dict[str, Value], other: str
) -> object:
    """The value, or the list of values, that is chosen; None for no choice in particular."""
    options = {**values, _OTHER: Value(label=Text(other))} if other else values
    attribute = Attribute.model_construct(
        type=kind, label=Text(question), level="", topic="", question=Text(question), help=Text(help), values=options
    )
    while True:
        console.show([Line(), *question_lines(attribute, console.width, [] if kind == "choices" else None)])
        line = console.ask()
        if line is None or cleaned(line) in ("unknown", "all"):
            return None
        if not cleaned(line):
            return None
        match meant(line, [str(value.label) for value in options.values()]):
            case Command("quit"):
                raise Leave(0)
            case Command():
                console.show(help_lines(attribute, console.width))
                continue
            case said:
                found = read("", attribute, said.text)
        if isinstance(found, Understood):
            return found.raw
        console.say(getattr(found, "message", "") or "That is not one of the answers.", "problem")

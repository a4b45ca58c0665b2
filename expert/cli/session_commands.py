"""The commands of a question session, each a function of the front and of what stands after its word."""

from __future__ import annotations

from pathlib import Path

from expert.cli.session_front import Does, Front
from expert.cli.session_keeper import farewell
from expert.cli.session_names import conclusions_meant, numbered, question_meant
from expert.documents.formats import writer
from expert.documents.layout import Line, columns
from expert.documents.text import block_lines
from expert.documents.tree import Document
from expert.explanation.how import unfold
from expert.explanation.how_text import proof_outline, steps_outline
from expert.explanation.proof import proofs_of
from expert.explanation.report import Report
from expert.explanation.report_text import report_document
from expert.explanation.result_text import result_blocks
from expert.explanation.why_not import why_not as explain_absence
from expert.explanation.why_not_text import why_not_outline
from expert.files.atomic import name_as_text
from expert.files.find import SUFFIXES
from expert.session.commands import COMMANDS
from expert.session.effects import effect_lines
from expert.session.outcome import goals_missed, unanswered_questions
from expert.session.reading import Understood, read
from expert.session.session import ASKED, tell
from expert.session.text import (
    conclusion_order,
    help_lines,
    review_lines,
    so_far_lines,
    supposed_lines,
    unanswered_lines,
)


def explain_question(front: Front, rest: str) -> None:
    """Answer `?`: explain the question."""
    if front.asking is None:
        show_help(front, rest)
    else:
        front.console.show(help_lines(front.base.attributes[front.asking], front.console.width))


def why(front: Front, rest: str) -> None:
    """Answer `why`, and `why` again: what an answer can do."""
    if front.asking is None:
        front.console.say("No question is open. `how` shows why a conclusion follows.")
        return
    found = front.consultant.effects(front.session, front.asking, front.depth)
    front.console.show(effect_lines(front.base, found, front.depth, front.console.width))
    if found:
        front.console.say("Type `why` again to see what that leads to.", "faint")


def back(front: Front, rest: str) -> None:
    """Answer `back`: return to the question before."""
    front.back()


def change(front: Front, rest: str) -> None:
    """Answer `change QUESTION`, by number, name or label."""
    if not rest:
        front.console.show(review_lines(front.base, front.standing, front.console.width))
        front.console.say("Type `change` and the number or the name of an answer.", "faint")
        return
    name = question_meant(front, rest)
    if name is not None:
        front.ask(name)


def review(front: Front, rest: str) -> None:
    """Answer `review`: list the answers."""
    front.console.show(review_lines(front.base, front.standing, front.console.width))


def so_far(front: Front, rest: str) -> None:
    """Answer `so far`: list what is certain, and what is open."""
    front.console.show(so_far_lines(front.base, front.standing, front.console.width))


def how(front: Front, rest: str) -> None:
    """Answer `how CONCLUSION`, by its number in `so far`, its name or its label; with `all` behind it, all of the
    reasoning."""
    trace = front.standing.trace
    order = conclusion_order(front.base, trace)
    every = rest.casefold().endswith(" all")
    rest = rest[: -len(" all")].rstrip() if every else rest
    if not rest or not order:
        so_far(front, "")
        if order:
            front.console.say("Type `how` and the number or the name of a conclusion.", "faint")
        return
    if rest.isascii() and rest.isdigit():
        found = numbered(rest, order)
        if found is None:
            front.complain(f"There is no conclusion number {rest}; `so far` numbers them.")
            return
        facts = [found]
    else:
        named = conclusions_meant(front, rest)
        derived = set(order)
        facts = [fact for fact in named if fact in derived]
        if named and not facts:
            front.console.say(f"That does not follow. `why not {rest}` says what it lacks.")
    if facts:
        proofs = proofs_of(front.base, trace)
        if every:
            told = proof_outline(front.base, trace, unfold(front.base, trace, proofs, facts), ASKED)
        else:
            more = f"To see all of it, with the sources, type `how {rest} all`."
            told = steps_outline(front.base, trace, [proofs[fact] for fact in facts], ASKED, more)
        front.console.show(block_lines(told, front.console.width))


def why_not(front: Front, rest: str) -> None:
    """Answer `why not CONCLUSION`, by its name or its label."""
    if not rest:
        front.console.say("Type `why not` and a conclusion, by its name or its label.")
        return
    for fact in conclusions_meant(front, rest):
        found = explain_absence(front.base, front.consultant.possible, front.standing.trace, fact)
        front.console.show(block_lines(why_not_outline(front.base, found), front.console.width))


def what_if(front: Front, rest: str) -> None:
    """Answer `what if ANSWER`, or `what if QUESTION = ANSWER`."""
    name, equals, text = rest.partition("=")
    question: str | None = name.strip() if equals else front.asking
    if equals and question not in front.base.attributes:
        question = question_meant(front, name.strip())
    if not rest or question is None or not front.base.attributes[question].asked:
        if not equals:
            front.console.say("Type `what if` and an answer, or `what if QUESTION = ANSWER`.")
        return
    found = read(question, front.base.attributes[question], text.strip() if equals else rest)
    if isinstance(found, Understood):
        change = front.consultant.suppose(front.session, question, found.raw)
        after = front.consultant.trace(tell(front.session, question, found.raw))
        front.console.show(supposed_lines(front.base, change, after, front.console.width))
    else:
        front.complain(getattr(found, "message", "") or f"Did you mean '{getattr(found, 'words', '')}'?")


def report(front: Front, rest: str) -> None:
    """Answer `report` with the result, and `report all` with every part of it and what would settle what is not
    known."""
    width = front.console.width
    for goal, sentence in goals_missed(front.base, front.standing):
        front.console.say(f"{sentence} Type `why not {goal}` to see what is missing.")
    every = rest.casefold() == "all"
    if every:
        left = unanswered_questions(front.consultant, front.session)
        front.console.show(unanswered_lines(front.base, left, front.standing.open, width))
    document = report_document(front.base, made_report(front), verbose=True) if every else short_result(front)
    front.console.show(writer("text")(document, width))


def short_result(front: Front) -> Document:
    """Tell the result of the session on one screen."""
    blocks = result_blocks(front.base, made_report(front), question=front.standing.question, more=False)
    return Document(front.session.title, blocks)


def made_report(front: Front) -> Report:
    """Return the report on the session as it stands."""
    from expert.session.report import report_on_session

    return report_on_session(front.base, front.standing, name_as_text(str(front.keeper.path)))


def save(front: Front, rest: str) -> None:
    """Answer `save`, and `save FILE`, which writes what the ending of FILE says: a case, a report or a page."""
    if not rest:
        front.save(front.session)
        front.console.show(farewell(front.keeper, front.console.width))
        return
    try:
        path = Path(rest).expanduser()
        suffix = path.suffix.casefold()
        if not suffix and not path.is_dir():
            path = path.with_suffix(".yaml")
        if suffix in _WRITTEN:
            front.keeper.put(path, _WRITTEN[suffix](front))
        elif not suffix or suffix in SUFFIXES:
            front.keeper.copy(front.session, path)
        else:
            front.complain(f"Not saved: nothing is written to files that end in '{path.suffix}'. {_POSSIBLE}")
            return
        front.console.say(f"Saved in {path}", "success")
    except OSError as error:
        front.complain(f"Not saved: {rest}: {error.strerror or error}")
    except RuntimeError as error:  # there is nobody of the name after `~`
        front.complain(f"Not saved: {rest}: {error}")


def _markdown(front: Front) -> str:
    from expert.session.report import session_markdown

    left = unanswered_questions(front.consultant, front.session)
    return session_markdown(front.base, front.standing, made_report(front), left)


def _page(front: Front) -> str:
    from expert.explanation.evaluation import CaseEvaluator
    from expert.explanation.whole_case import whole_case
    from expert.pages.case import case_html  # its libraries are only loaded where they are used

    evaluator = CaseEvaluator(front.base, dict(front.standing.trace.parameters))
    return case_html(front.base, whole_case(evaluator, made_report(front)))


#: Ending -> what is written of a session to read, beside the case that it is.
_WRITTEN = {".md": _markdown, ".markdown": _markdown, ".html": _page, ".htm": _page}
_POSSIBLE = "A case ends in .yaml, .yml or .json, a report in .md, and a page to send in .html."


def show_help(front: Front, rest: str) -> None:
    """Answer `help`: list the commands."""
    rows = [(f"{name} {word.takes}".strip(), word.does) for name, word in COMMANDS.items()]
    rows.append(("=WORD", "an answer, even if WORD is a command"))
    rows.append(("QUESTION = ANSWER", "an answer to any question, by its name"))
    front.console.show([*columns(rows, front.console.width, "  "), Line()])


def more(front: Front, rest: str) -> None:
    """Answer `more`: go on with the questions that whoever asks was not asked."""
    if front.standing.later:
        front.more()
    else:
        front.console.say("There are no more questions than those that you are asked.")


def leave(front: Front, rest: str) -> None:
    """Answer `quit`, and offer the result so far to a person who has not seen it."""

    def go() -> None:
        front.console.show(farewell(front.keeper, front.console.width))
        front.leave(0)

    def show() -> None:
        front.console.show([Line()])
        report(front, "")
        front.console.show([Line()])
        go()

    if front.console.terminal and front.asking is not None and front.standing.trace.derived and not front.leaving:
        front.leaving = True
        front.offer("Do you want to see the result so far? Type yes or no.", show, go)
    else:
        go()


#: Command -> what carries it out.
DO: Does = {
    "?": explain_question,
    "why": why,
    "back": back,
    "change": change,
    "review": review,
    "so far": so_far,
    "how": how,
    "why not": why_not,
    "what if": what_if,
    "report": report,
    "more": more,
    "save": save,
    "help": show_help,
    "quit": leave,
}

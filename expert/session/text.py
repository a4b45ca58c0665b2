"""A question session as text: questions, what is new, what an answer could do, what was said so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from expert.documents.layout import Line, width_of, wrap
from expert.explanation.proof import Proof, proofs_of
from expert.explanation.what_if import WhatIf
from expert.files.answers import UNKNOWN
from expert.files.answers import number as number_of
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.model.vocabulary import Attribute
from expert.session.consultant import Standing
from expert.session.outcome import Gain, UnansweredQuestion
from expert.session.reading import expected
from expert.session.session import UnfitAnswer, asked
from expert.words.facts import (
    counted,
    fact_in_words,
    label_of,
    listed,
    said_of,
    sentence,
    small,
    value_of,
)
from expert.words.names import final_conclusions, in_order, result_facts

#: So many conclusions are told at once, and then how many more there are; so many answers that would add something.
SHOWN, SHOWN_GAINS = 2, 3


def what_a_session_is(base: RuleBase) -> str:
    """Return what a session is, for somebody who has not seen one."""
    usual = "what is wrong and who should do what" if base.severities else "what follows"
    return (
        "We ask only what matters for your case. You see each conclusion as soon as it follows. "
        f"At the end you learn {base.base.words.purpose or usual}."
    )


def question_lines(attribute: Attribute, width: int, default: RawAnswer | None = None) -> Iterator[Line]:
    """Yield a question with its numbered answers, and what was answered before."""
    yield from wrap(str(attribute.question), width, style="title")
    yield from option_lines([label_of(attribute, option) for option in attribute.options], width)
    if (attribute.numeric or attribute.type == "choices") and default is None:
        yield from wrap(expected(attribute), width, "  ", style="faint")
    if default is not None:
        yield from wrap(f"Enter keeps: {answer_in_words(attribute, default)}", width, "  ", style="faint")


def option_lines(labels: Sequence[str], width: int) -> Iterator[Line]:
    """Yield numbered answers."""
    room = len(str(len(labels)))
    for number, label in enumerate(labels, start=1):
        yield from wrap(label, width, f"  {number:>{room}}  ")


def help_lines(attribute: Attribute, width: int) -> Iterator[Line]:
    """Yield what a question means, and what can be answered."""
    yield from wrap(str(attribute.help or attribute.label), width, "  ")
    for option, value in attribute.values.items():
        if value.help:
            yield from wrap(f"{label_of(attribute, option)}: {value.help}", width, "  - ", "    ")
    yield from wrap(expected(attribute), width, "  ", style="faint")


def progress_lines(base: RuleBase, standing: Standing, name: str, width: int) -> Iterator[Line]:
    """Yield which question this is, and its topic, such as `Question 8 of at most 13     How orders are given`."""
    answered = asked(standing.session)
    number = answered.index(name) + 1 if name in answered else len(answered) + 1
    place = f"Question {number} of at most {len(answered) + len(standing.open)}"
    topic = str(base.topics[base.attributes[name].topic].label)
    gap = width - width_of(place) - width_of(topic)
    if gap >= 2:
        yield Line(f"{place}{' ' * gap}{topic}", "faint")
    else:
        yield from wrap(place, width, style="faint")
        yield from wrap(topic, width, style="faint")


#: What is said when no question is left.
ALL_ASKED = "You have answered all that matters."


def all_asked(base: RuleBase, standing: Standing) -> str:
    """Return what is said when no question is left, or only those that whoever asks is not asked at first."""
    reader = base.perspectives.get(standing.session.perspective or "")
    if not standing.later or reader is None:
        return ALL_ASKED
    about = f"about {reader.about}" if reader.about else "that we ask first"
    return f"You have answered all {about}."


def later_text(base: RuleBase, standing: Standing) -> str:
    """Return the offer of the questions that whoever asks is not asked."""
    topics = {base.attributes[name].topic for name in standing.later}
    about = listed([small(str(label.label)) for name, label in base.topics.items() if name in topics])
    number = len(standing.later)
    are, them = ("It is", "it") if number == 1 else ("They are", "them")
    can = f"{counted(number, 'more question')} could add something. {are} about {about}."
    return f"{can} Do you want to answer {them}, too? Type yes or no."


def answer_in_words(attribute: Attribute, raw: RawAnswer) -> str:
    """Return an answer as a person reads it."""
    if raw == UNKNOWN:
        return "unknown"
    if isinstance(raw, dict):
        parts = [
            f"{label_of(attribute, value)}{'' if truth.lower() in ('true', 'yes') else ': unknown'}"
            for value, truth in raw.items()
            if truth.lower() not in ("false", "no")
        ]
        return "; ".join(parts) or "none of these"
    if attribute.numeric:
        texts = [raw] if isinstance(raw, str) else raw
        unit = attribute.unit and attribute.unit.after(number_of(texts[0]) or 0.0 if len(texts) == 1 else 0.0)
        return " and ".join(texts) + (f" {unit}" if unit else "")
    values = [raw] if isinstance(raw, str) else raw
    return "; ".join(label_of(attribute, value) for value in values) or "none of these"


# ---------------------------------------------------------------------- what follows


def news_lines(base: RuleBase, news: WhatIf, trace: Trace, width: int, shown: int = SHOWN) -> Iterator[Line]:
    """Yield what an answer has changed, up to `trace`: what clashes, what no longer follows, and what is certain now.

    Of what a base calls results, findings and recommendations, each comes with the answers that it is based on; steps
    on the way to them are left to `so far`.
    """
    yield from clash_lines(base, news, width)
    results = result_facts(base)
    goes = [turn.fact for turn in news.goes if turn.fact in results]
    for fact in goes[:shown]:
        yield from wrap(f"No longer follows: {sentence(base, fact)}.", width, "  ", style="warning")
    if len(goes) > shown:
        yield from wrap(f"And {len(goes) - shown} more.", width, "  ", style="faint")
    turns = {turn.fact: turn for turn in news.comes if turn.fact in results}
    proofs = proofs_of(base, trace) if turns else {}
    before = ""
    for fact in in_order(base, turns)[:shown]:
        disputed = " (disputed)" if turns[fact].contested else ""
        yield from wrap(f"Now follows: {sentence(base, fact)}{disputed}.", width, "  ", style="finding")
        why = because(base, proofs[fact]) if fact in proofs else ""
        if why not in ("", before):
            yield from wrap(why, width, "  ", style="faint")
        before = why
    if len(turns) > shown:
        yield from wrap(f"And {len(turns) - shown} more: type `so far`.", width, "  ", style="faint")


def because(base: RuleBase, proof: Proof) -> str:
    """Return what a conclusion is based on: its answers, the first two of them as sentences."""
    answers = proof.answers()
    says = [said for fact in answers if (said := said_of(base, fact))]
    if not says:
        return f"Why: {listed([fact_in_words(base, fact) for fact in answers])}."
    rest = len(answers) - len(says[:2])
    more = f" We also use {counted(rest, 'more answer')}." if rest else ""
    return f"Why: you answered that {', and that '.join(says[:2])}.{more}"


def clash_lines(base: RuleBase, news: WhatIf, width: int) -> Iterator[Line]:
    """Yield the contradictions and broken constraints that an answer has brought, or has mended."""
    for one in news.clashes:
        both = [said_of(base, fact) or fact_in_words(base, fact) for fact in one.facts]
        yield from wrap(f"Your answers say both that {', and that '.join(both)}.", width, "  ! ", "    ", "warning")
    for name in news.breaks:
        yield from wrap(f"These answers clash. {base.constraints[name].because}", width, "  ! ", "    ", "warning")
    if news.clashes or news.breaks:
        text = "Type `change` to give another answer. If you go on, we keep both."
        yield from wrap(text, width, "    ", style="faint")
    if (news.resolved or news.mends) and not (news.clashes or news.breaks):
        yield from wrap("Your answers no longer clash.", width, "  ", style="success")


def conclusion_order(base: RuleBase, trace: Trace) -> list[Fact]:
    """Return all conclusions in the order in which `so far` numbers them: those that matter in the end first."""
    final = final_conclusions(base, trace)
    return list(dict.fromkeys([*final, *[one.fact for one in trace.derived]]))


def so_far_lines(base: RuleBase, standing: Standing, width: int) -> Iterator[Line]:
    """Yield what is certain up to now, numbered, and which topics are done with."""
    facts = conclusion_order(base, standing.trace)
    disputed = {one.fact for one in standing.trace.derived if one.contested}
    results = result_facts(base)
    if not facts:
        yield from wrap("Nothing follows yet.", width, "  ")
    heading = ""
    for number, fact in enumerate(facts, start=1):
        value = value_of(base, fact)
        kind = (
            "Findings" if value and value.severity
            else "Recommendations" if value and value.actor
            else str(base.base.words.results) if base.attributes[fact.attribute].result
            else "" if fact in results
            else "Steps on the way"
        )  # fmt: skip
        if kind != heading:
            heading = kind
            yield from wrap(heading, width, "  ", style="heading")
        mark = " (disputed)" if fact in disputed else ""
        yield from wrap(fact_in_words(base, fact) + mark, width, f"  {number:>3}  ")
    settled = [str(base.topics[one.topic].label) for one in standing.topics if one.settled]
    unsettled = [str(base.topics[one.topic].label) for one in standing.topics if not one.settled]
    for text, names in (("Done with", settled), ("Still open", unsettled)):
        if names:
            yield from wrap(f"{text}: {'; '.join(names)}.", width, "  ", "    ", "faint")


def review_lines(base: RuleBase, standing: Standing, width: int) -> Iterator[Line]:
    """Yield the answers in the order in which they were given, numbered."""
    aside = {answer.attribute for answer in standing.trace.inert}
    if not standing.session.answers:
        yield from wrap("You have answered nothing yet.", width, "  ")
    for number, (name, raw) in enumerate(standing.session.answers, start=1):
        attribute = base.attributes[name]
        yield from wrap(f"{attribute.label} ({name})", width, f"  {number:>3}  ")
        text = answer_in_words(attribute, raw) + (" (set aside, since it does not apply)" if name in aside else "")
        yield from wrap(text, width, "       ", style="answer")
    yield from unfit_lines(standing.session.unfit, width)


def unfit_lines(unfit: Iterable[UnfitAnswer], width: int) -> Iterator[Line]:
    """Yield the answers that the rule base no longer takes."""
    for one in unfit:
        text = f"Your answer to '{one.name}' no longer fits: {one.reason}. It is kept apart."
        yield from wrap(text, width, "  ! ", "    ", "warning")


# ---------------------------------------------------------------------- what could follow


def supposed_lines(base: RuleBase, change: WhatIf, trace: Trace, width: int) -> Iterator[Line]:
    """Yield what an answer would bring if it were given, after which `trace` would follow."""
    if not (change.comes or change.goes or change.clashes or change.breaks):
        yield from wrap("This answer alone would change no conclusion.", width, "  ")
        return
    yield from wrap("This answer is not given. If it were:", width, "  ")
    # All of it: `so far` does not show what is only supposed.
    yield from news_lines(base, change, trace, width, len(change.comes) + len(change.goes))


def unanswered_lines(
    base: RuleBase, found: Sequence[UnansweredQuestion], open: Collection[str], width: int
) -> Iterator[Line]:
    """Yield what was answered `unknown`, and which answer would settle it; and how much was not answered, of which the
    questions in `open` could matter already."""
    unknown = [one for one in found if one.unknown]
    if unknown:
        yield from wrap("What you answered with unknown, and what an answer could add", width, style="heading")
    for one in unknown:
        yield from wrap(str(base.attributes[one.attribute].question), width, "  ? ", "    ")
        for gain in one.gains[:SHOWN_GAINS]:
            yield from wrap(gain_in_words(base, gain), width, "    * ", "      ")
        if not one.gains:
            yield from wrap(ALONE, width, "    ", style="faint")
    if now := sum(not one.unknown and one.attribute in open for one in found):
        yield from wrap(f"{counted(now, 'question')} not answered yet can still add something.", width, "  ? ", "    ")
    if later := len(found) - len(unknown) - now:
        text = f"Once you have answered some of this, {counted(later, 'more question')} can matter."
        yield from wrap(text, width, "  ? ", "    ")


#: What is said of a question of which no answer adds something by itself.
ALONE = "An answer helps only together with others."


def gain_in_words(base: RuleBase, gain: Gain) -> str:
    """Return an answer, and what it would bring."""
    comes = listed([fact_in_words(base, fact) for fact in in_order(base, gain.comes)[:3]])
    more = f", and {len(gain.comes) - 3} more" if len(gain.comes) > 3 else ""
    such = "such as " if isinstance(gain.answer.value, float) else ""
    return f"If {such}{fact_in_words(base, gain.answer)}: {comes}{more}."

"""A question session as text: questions, what is new, what an answer could do, what was said so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from expert.documents.layout import Line, wrap
from expert.explanation.what_if import WhatIf
from expert.files.answers import UNKNOWN
from expert.files.answers import number as number_of
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.model.vocabulary import Attribute
from expert.session.consultant import Standing
from expert.session.effects import PossibleEffect
from expert.session.outcome import Gain, UnansweredQuestion
from expert.session.reading import expected
from expert.session.session import Unfit
from expert.words.facts import atom_in_words, citation, counted, fact_in_words, label_of, value_in_words, value_of
from expert.words.names import final_conclusions, in_order
from expert.words.sentences import mark

#: So many lines of one kind are shown at once, and then how many more there are.
SHOWN = 6


def question_lines(attribute: Attribute, width: int, default: RawAnswer | None = None) -> Iterator[Line]:
    """A question with its numbered answers, and what was answered before."""
    yield from wrap(str(attribute.question), width, style="title")
    yield from option_lines([label_of(attribute, option) for option in attribute.options], width)
    if attribute.type in ("number", "choices") and default is None:
        yield from wrap(expected(attribute), width, "  ", style="faint")
    if default is not None:
        yield from wrap(f"Enter keeps: {answer_in_words(attribute, default)}", width, "  ", style="faint")


def option_lines(labels: Sequence[str], width: int) -> Iterator[Line]:
    """Numbered answers."""
    room = len(str(len(labels)))
    for number, label in enumerate(labels, start=1):
        yield from wrap(label, width, f"  {number:>{room}}  ")


def help_lines(attribute: Attribute, width: int) -> Iterator[Line]:
    """What a question means, and what can be answered."""
    yield from wrap(str(attribute.help or attribute.label), width, "  ")
    for option, value in attribute.values.items():
        if value.help:
            yield from wrap(f"{label_of(attribute, option)}: {value.help}", width, "  - ", "    ")
    yield from wrap(expected(attribute), width, "  ", style="faint")


def progress_line(standing: Standing) -> str:
    """Such as `7 answered, at most 5 left; 2 of 6 areas settled`."""
    settled = sum(one.settled for one in standing.topics)
    left = f"at most {len(standing.open)} left" if standing.open else "none left"
    areas = f"{settled} of {counted(len(standing.topics), 'area')} settled"
    return f"{len(standing.session.answers)} answered, {left}; {areas}"


def answer_in_words(attribute: Attribute, raw: RawAnswer) -> str:
    """An answer as a person reads it."""
    if raw == UNKNOWN:
        return "unknown"
    if isinstance(raw, dict):
        parts = [
            f"{label_of(attribute, value)}{'' if truth.lower() in ('true', 'yes') else ': unknown'}"
            for value, truth in raw.items()
            if truth.lower() not in ("false", "no")
        ]
        return "; ".join(parts) or "none of these"
    if attribute.type == "number":
        texts = [raw] if isinstance(raw, str) else raw
        unit = attribute.unit and attribute.unit.after(number_of(texts[0]) or 0.0 if len(texts) == 1 else 0.0)
        return " and ".join(texts) + (f" {unit}" if unit else "")
    values = [raw] if isinstance(raw, str) else raw
    return "; ".join(label_of(attribute, value) for value in values) or "none of these"


# ---------------------------------------------------------------------- what follows


def news_lines(base: RuleBase, news: WhatIf, width: int, shown: int = SHOWN) -> Iterator[Line]:
    """What an answer has changed: what clashes, what no longer follows, and what follows now, each with its reason."""
    yield from clash_lines(base, news, width)
    for turn in news.goes[:shown]:
        yield from wrap(f"No longer follows: {fact_in_words(base, turn.fact)}", width, "  - ", "    ", "warning")
    if len(news.goes) > shown:
        yield from wrap(f"and {len(news.goes) - shown} more", width, "    ", style="faint")
    turns = {turn.fact: turn for turn in news.comes}
    for fact in in_order(base, turns)[:shown]:
        turn = turns[fact]
        contested = " (contested)" if turn.contested else ""
        yield from wrap(f"{conclusion_in_words(base, turn.fact)}{contested}", width, "  + ", "    ", "finding")
        rule = base.rules[turn.firing.rule]
        yield from wrap(f"since: {rule.title} {mark(rule.basis)}", width, "    ", style="faint")
    if len(turns) > shown:
        yield from wrap(f"and {len(turns) - shown} more: `so far` shows all", width, "    ", style="faint")


def clash_lines(base: RuleBase, news: WhatIf, width: int) -> Iterator[Line]:
    """Contradictions and broken constraints that an answer has brought, or has mended."""
    for one in news.clashes:
        values = " and ".join(value_in_words(base, fact) for fact in one.facts)
        text = f"This contradicts itself: {base.attributes[one.attribute].label} comes out as {values}."
        yield from wrap(text, width, "  ! ", "    ", "warning")
    for name in news.breaks:
        yield from wrap(str(base.constraints[name].because), width, "  ! These answers clash. ", "    ", "warning")
    if news.clashes or news.breaks:
        text = "`change` gives another answer; or go on, and both are kept."
        yield from wrap(text, width, "    ", style="faint")
    if (news.resolved or news.mends) and not (news.clashes or news.breaks):
        yield from wrap("What clashed does so no longer.", width, "  + ", "    ", "success")


def conclusion_in_words(base: RuleBase, fact: Fact) -> str:
    """A conclusion, with whom it addresses or how bad it is."""
    value = value_of(base, fact)
    if value is not None and value.actor and value.stage:
        return f"{fact_in_words(base, fact)} ({base.actors[value.actor].label})"
    if value is not None and value.severity:
        return f"{fact_in_words(base, fact)} ({base.severities[value.severity].label})"
    return fact_in_words(base, fact)


def conclusion_order(base: RuleBase, trace: Trace) -> list[Fact]:
    """All conclusions in the order in which `so far` numbers them: those that matter in the end first."""
    final = final_conclusions(base, trace)
    return list(dict.fromkeys([*final, *[one.fact for one in trace.derived]]))


def so_far_lines(base: RuleBase, standing: Standing, width: int) -> Iterator[Line]:
    """What follows up to now, numbered, and how far each area is."""
    facts = conclusion_order(base, standing.trace)
    contested = {one.fact for one in standing.trace.derived if one.contested}
    if not facts:
        yield from wrap("Nothing follows yet.", width, "  ")
    for number, fact in enumerate(facts, start=1):
        mark = " (contested)" if fact in contested else ""
        yield from wrap(conclusion_in_words(base, fact) + mark, width, f"  {number:>3}  ")
    settled = [str(base.topics[one.topic].label) for one in standing.topics if one.settled]
    unsettled = [str(base.topics[one.topic].label) for one in standing.topics if not one.settled]
    for text, names in (("Settled", settled), ("Not settled yet", unsettled)):
        if names:
            yield from wrap(f"{text}: {'; '.join(names)}.", width, "  ", "    ", "faint")


def review_lines(base: RuleBase, standing: Standing, width: int) -> Iterator[Line]:
    """The answers in the order in which they were given, numbered."""
    aside = {answer.attribute for answer in standing.trace.inert}
    if not standing.session.answers:
        yield from wrap("Nothing has been answered yet.", width, "  ")
    for number, (name, raw) in enumerate(standing.session.answers, start=1):
        attribute = base.attributes[name]
        yield from wrap(f"{attribute.label} ({name})", width, f"  {number:>3}  ")
        text = answer_in_words(attribute, raw) + (" - set aside, since it does not apply" if name in aside else "")
        yield from wrap(text, width, "       ", style="answer")
    yield from unfit_lines(standing.session.unfit, width)


def unfit_lines(unfit: Iterable[Unfit], width: int) -> Iterator[Line]:
    """Answers that the rule base no longer takes."""
    for one in unfit:
        text = f"The answer on '{one.name}' no longer fits, and is kept apart: {one.reason}."
        yield from wrap(text, width, "  ! ", "    ", "warning")


# ---------------------------------------------------------------------- what could follow


def effect_lines(base: RuleBase, found: Sequence[PossibleEffect], depth: int, width: int) -> Iterator[Line]:
    """What an answer could do, so many steps along."""
    if not found:
        text = "Nothing more could follow from that." if depth > 1 else "It decides whether other questions apply."
        yield from wrap(text, width, "  ")
        return
    heading = "What could follow from that:" if depth > 1 else "What an answer could do:"
    yield from wrap(heading, width, "  ")
    for one in found[: SHOWN // 2]:
        rule = base.rules[one.rule]
        given = "; ".join(atom_in_words(base, atom) for atom in one.by)
        yield from wrap(f"If {given}", width, "  - ", "    ")
        if one.needs:
            needs = "; ".join(atom_in_words(base, atom) for atom in one.needs)
            yield from wrap(f"and also {needs}", width, "    ", "      ")
        concluded = "; ".join(conclusion_in_words(base, fact) for fact in one.conclusions)
        yield from wrap(f"then {concluded}", width, "    ", "      ", "finding")
        yield from wrap(f"{rule.title} {mark(rule.basis)}", width, "    ", "      ", "faint")
        yield from wrap(citation(base, rule.cites[0]), width, "    ", "      ", "source")
    if len(found) > SHOWN // 2:
        yield from wrap(f"and {len(found) - SHOWN // 2} more rules", width, "    ", style="faint")
    yield from wrap("`why` again follows what that would lead to.", width, "  ", style="faint")


def supposed_lines(base: RuleBase, change: WhatIf, width: int) -> Iterator[Line]:
    """What an answer would bring, if it were given."""
    if not (change.comes or change.goes or change.clashes or change.breaks):
        yield from wrap("By itself it would change no conclusion.", width, "  ")
        return
    yield from wrap("It is not given; if it were:", width, "  ")
    # All of it: `so far` does not show what is only supposed.
    yield from news_lines(base, change, width, len(change.comes) + len(change.goes))


def unanswered_lines(
    base: RuleBase, found: Sequence[UnansweredQuestion], open: Collection[str], width: int
) -> Iterator[Line]:
    """What was answered `unknown`, and which answer would settle it; and how much was not answered, of which the
    questions in `open` could matter already."""
    unknown = [one for one in found if one.unknown]
    if unknown:
        yield from wrap("What stayed open, and what would settle it", width, "  ", style="heading")
    for one in unknown:
        yield from wrap(str(base.attributes[one.attribute].question), width, "  ? ", "    ")
        for gain in one.gains[:SHOWN]:
            yield from wrap(gain_in_words(base, gain), width, "    - ", "      ")
        if not one.gains:
            yield from wrap("It would settle something only together with other answers.", width, "    ", style="faint")
    if now := sum(not one.unknown and one.attribute in open for one in found):
        text = f"Not answered yet: {counted(now, 'question')} that could still add something."
        yield from wrap(text, width, "  ? ", "    ")
    if later := len(found) - len(unknown) - now:
        text = f"Once some of this is answered, {counted(later, 'more question')} could matter."
        yield from wrap(text, width, "  ? ", "    ")


def gain_in_words(base: RuleBase, gain: Gain) -> str:
    """An answer, and what it would bring."""
    comes = "; ".join(conclusion_in_words(base, fact) for fact in in_order(base, gain.comes)[:3])
    more = f"; and {len(gain.comes) - 3} more" if len(gain.comes) > 3 else ""
    such = "such as " if isinstance(gain.answer.value, float) else ""
    return f"{such}{value_in_words(base, gain.answer)}: then {comes}{more}"

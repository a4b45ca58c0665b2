"""Why something does not follow, as text: the answer in a sentence or two, then the rules, nearest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.documents.tree import Document, Graph, Item, Paragraph, Section, item, lead, listing, trees
from expert.explanation.changes_in_words import to_answer
from expert.explanation.proof_graph import GraphWriter
from expert.explanation.questions import Asked, warned
from expert.explanation.why_not import Premise, Route, WhyNot, why_not
from expert.inference.distance import FAR
from expert.model.rulebase import RuleBase
from expert.words.facts import (
    counted,
    facts_in_words,
    listed,
    option_in_words,
    said_of,
    sentence,
    several_in_words,
    slot_in_words,
    wanted_in_words,
)

#: What this question finds, one of it for each thing that it is asked about.
FOUND = WhyNot

#: Of more conclusions than these only the answers are given, and not the rules as well.
MANY = 5

#: So many answers are named in the first sentences; more are listed.
NAMED = 4


def why_not_outline(base: RuleBase, found: WhyNot, *, rules: bool = True) -> tuple[Section, ...]:
    """Say first whether a conclusion is ruled out or not known yet, and by which answers; then what could lead to it.

    With `rules`, the rules that could conclude it follow, the closest first.
    """
    said = sentence(base, found.fact)
    if found.holds:
        return (lead(f"We do find that {said}. Ask how we come to it."),)
    first, reasons = _answer(base, found)
    sections = [
        listing("", [item(one) for one in reasons], Paragraph(f"We do not find that {said}."), *map(Paragraph, first))
    ]
    sections.append(lead(*_closest(base, found)))
    if found.missing is not None and len(to_answer(base, found.missing)) > NAMED:
        sections.append(listing("It takes these answers, for example", map(item, to_answer(base, found.missing))))
    if found.routes and rules:
        routes = (_route(base, route) for route in found.routes)
        sections.append(trees("What could lead to this, closest first", routes))
    return tuple(sections)


def _answer(base: RuleBase, found: WhyNot) -> tuple[list[str], list[str]]:
    """Say whether it is ruled out, and the answers that do so."""
    if not found.routes:
        return ["No rule concludes it."], []
    if found.excluded_by is None:
        if found.status is None:
            return ["Your answers contradict each other, so we cannot say what they rule out."], []
        return ["This is not ruled out. It is not known yet."], []
    reasons = [_given(base, found, name) for name in found.excluded_by]
    if not reasons:
        return ["No answers lead to it without a contradiction."], []
    if len(reasons) == 1:
        return ["Your answer to one question rules it out:"], reasons
    return [f"Your answers to these {len(reasons)} questions together rule it out:"], reasons


def _given(base: RuleBase, found: WhyNot, name: str) -> str:
    """Say what was answered to a question; the question itself if that is not told."""
    facts = [fact for fact in found.answered if fact.attribute == name]
    return f"{facts_in_words(base, facts)}." if facts else str(base.attributes[name].question)


def _closest(base: RuleBase, found: WhyNot) -> Iterator[str]:
    """Say which other answers would lead to it."""
    if found.missing is None:
        yield "No other answers would lead to it without a contradiction." if found.routes else ""
    else:
        answers = to_answer(base, found.missing)
        if len(answers) <= NAMED:
            yield f"We would find it, for example, with {_these(len(answers))}: {'. '.join(answers)}."
    if found.status == "settled":
        labels = [f'"{base.attributes[one].question}"' for one in found.distinction]
        yield f"It is certain all the same. We find it once you answer {listed(labels)}, whichever way."


def _these(number: int) -> str:
    return "this answer" if number == 1 else f"these {number} answers"


def _route(base: RuleBase, route: Route) -> Item:
    rule = base.rules[route.rule]
    return item(
        f"{rule.title} ({_away(route.distance)})",
        "finding",
        (Paragraph(rule.name, "faint"),),
        tuple(_premises(base, route.premises)),
    )


def _premises(base: RuleBase, premises: Iterable[Premise]) -> Iterator[Item]:
    """Yield the premises. Unknown values of one set that need the same answer become one."""
    alike: dict[tuple[str, bool], list[str]] = {}
    for one in premises:
        if _askable(base, one):
            alike.setdefault((one.attribute, one.facts[0].holds), []).append(str(one.facts[0].value))
    for one in premises:
        if not _askable(base, one):
            yield _premise(base, one)
        elif values := alike.pop((one.attribute, one.facts[0].holds), None):
            asked = _several(base, one, values)
            question = f"Ask: {base.attributes[one.attribute].question}"
            yield item(f"Not answered: {asked}.", "", (Paragraph(question, "source"),))


def _several(base: RuleBase, one: Premise, values: list[str]) -> str:
    """Say what is to be answered alike of several values of a set."""
    said = [said_of(base, one.facts[0]._replace(value=value)) for value in values]
    if all(said):
        return listed([text for text in said if text])
    return several_in_words(base, one.attribute, values, one.facts[0].holds)


def _askable(base: RuleBase, one: Premise) -> bool:
    """Return whether a premise is one value of a set that is asked, and of which nothing is known."""
    attribute = base.attributes[one.attribute]
    asked = attribute.asked and not attribute.single and not one.aside
    return asked and one.state == "unknown" and len(one.facts) == 1


def _away(distance: int | None) -> str:
    if distance is None:
        return "no answers lead there without a contradiction"
    if distance >= FAR:
        return f"more than {FAR - 1} answers away"
    return f"{counted(distance, 'answer')} away"


def _premise(base: RuleBase, premise: Premise) -> Item:
    attribute = base.attributes[premise.attribute]
    # One value of a set is asked about as if it were a question of its own.
    own = attribute.asked and not attribute.single and len(premise.facts) == 1
    value = str(premise.facts[0].value) if own else ""
    if premise.state == "met":
        return item(f"Met: {facts_in_words(base, premise.found)}.", "answer")
    needed = _needed(base, premise, value)
    notes = []
    if premise.aside:
        text = f"Does not apply yet: {needed}."
    elif premise.state == "failed" and premise.found:
        text = f"Needed: {needed}. {_found(base, premise)}"
    elif premise.state == "failed":
        text = f"Needed: {needed}. Your answers rule this out."
    else:
        text = f"{'Not answered' if attribute.asked else 'Not concluded'}: {needed}."
        if attribute.question is not None:
            notes.append(Paragraph(f"Ask: {attribute.question}", "source"))
    if premise.shown:
        text += " (followed above)"
    elif premise.more > 0:
        notes.append(Paragraph(f"{counted(premise.more, 'other rule')} could conclude it too.", "faint"))
    items: list[Item] = []
    for route in premise.routes:
        if route.rule:
            items.append(_route(base, route))
        else:
            items += _premises(base, route.premises)
    return item(text, "warning" if premise.state == "failed" else "", tuple(notes), tuple(items))


def _needed(base: RuleBase, premise: Premise, value: str) -> str:
    """Say what a rule asks for: one of some sentences, or by labels where there are none, and of numbers."""
    said = [said_of(base, fact) for fact in premise.facts]
    if said and all(said):
        return listed([text for text in said if text], "or")
    wanted = wanted_in_words(base, premise.attribute, premise.facts, premise.intervals)
    label = slot_in_words(base, premise.attribute, value)
    return f"{label}, {option_in_words(base, premise.facts, value) if value else wanted}"


def _found(base: RuleBase, premise: Premise) -> str:
    """Say what there is in place of what a rule asks for."""
    facts = facts_in_words(base, premise.found)
    return f"You answered: {facts}." if base.attributes[premise.attribute].asked else f"We find: {facts}."


def ask(asked: Asked) -> tuple[Document, bool]:
    """Say why conclusions were not reached; nothing is found if all of them were."""
    base, possible = asked.evaluator.base, asked.evaluator.possible
    found = [why_not(base, possible, asked.trace, fact) for fact in asked.about]
    told_of = [section for one in found for section in why_not_outline(base, one, rules=len(found) <= MANY)]
    hint = (lead("Ask about one of these to see the rules.", kind="faint"),) if len(found) > MANY else ()
    sections = (*warned(base, asked.trace), *told_of, *hint)
    graph = why_not_graph(base, found)
    return asked.answer("why_not", sections, found, graph, nothing=all(one.holds for one in found))


def why_not_graph(base: RuleBase, found: Iterable[WhyNot]) -> Graph:
    """Return the graph of the rules that could conclude something, with their premises that are met, fail, or are not
    known."""
    writer = GraphWriter(base)
    for one in found:
        target = writer.fact(one.fact)
        for route in one.routes:
            _draw_route(base, writer, route, target)
    return writer.graph()


def _draw_route(base: RuleBase, writer: GraphWriter, route: Route, target: str) -> None:
    source = writer.node(f"rule {route.rule}", str(base.rules[route.rule].title), "rule") if route.rule else target
    if source != target:
        writer.edge(source, target, "also")
    for premise in route.premises:
        kind = "answer" if premise.state == "met" else premise.state
        wanted = wanted_in_words(base, premise.attribute, premise.facts, premise.intervals)
        label = f"{base.attributes[premise.attribute].label}: {wanted}"
        name = writer.node(f"{premise.attribute} {label}", label, kind)
        writer.edge(name, source, "" if premise.state == "met" else "also")
        for below in premise.routes:
            _draw_route(base, writer, below, name)

"""The changes from one rule base to another, over all cases that could be and over those stored; and their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from expert.documents.layout import Line, wrap
from expert.explanation.proof import proofs_of
from expert.files.answers import read_answer, written
from expert.files.cases import read_case_files
from expert.files.writing import answers_from_facts, case_text
from expert.inference.aggregates import CONDITION, with_conditions
from expert.inference.evaluate import Evaluator
from expert.inference.provable import Differences, Disagreement
from expert.model.case import RawAnswer
from expert.model.problems import InvalidInput, Problem
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace
from expert.words.facts import fact_in_words


class RuleBaseDifference(NamedTuple):
    """Something that only one of two rule bases finds, with a smallest case that shows it.

    `what` is the conclusion in words, or the constraint that is broken; `rules` are those that lead there on this
    side, and do not fire on the other.
    """

    side: str
    what: str
    rules: tuple[str, ...]
    case: str


class CaseDifference(NamedTuple):
    """A stored case with the conclusions that only the old, or only the new rule base draws from it."""

    file: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


class Comparison(NamedTuple):
    """Two rule bases beside each other. `declared` says which attributes and values only one has; `unlike` names those
    that no case can answer for both; `unread` are the problems of stored cases that one of the two cannot read.
    `amounts` are those that are not computed alike."""

    declared: tuple[str, ...]
    unlike: tuple[str, ...]
    differences: tuple[RuleBaseDifference, ...]
    cases: tuple[CaseDifference, ...]
    unread: tuple[Problem, ...]
    amounts: tuple[str, ...] = ()

    @property
    def equivalent(self) -> bool:
        """Return whether both draw the same conclusions from every case."""
        return not (self.unlike or self.differences or self.cases or self.unread or self.amounts)


def compare_bases(old: RuleBase, new: RuleBase, case_files: Iterable[str] = ()) -> Comparison:
    """Compare two sound rule bases over all possible cases and over those in `case_files`, and compare what they say of
    all portfolios that could be counted."""
    bases = {"old": old, "new": new}
    evaluators = {side: Evaluator(base) for side, base in bases.items()}
    declared, unlike, found = _over_all({side: with_conditions(base) for side, base in bases.items()})
    if old.portfolio or new.portfolio:
        more = _over_all({side: base.portfolio or _without_rules(base) for side, base in bases.items()})
        declared, unlike, found = (*declared, *more[0]), (*unlike, *more[1]), (*found, *more[2])
    cases, unread = [], list[Problem]()
    for file in case_files:
        try:
            read = {side: read_case_files([file], bases[side]) for side in bases}
        except InvalidInput as error:
            unread += error.problems
            continue
        for sides in zip(read["old"], read["new"], strict=True):
            before, after = (
                {one.fact for one in evaluators[side].evaluate(file, case.answers).derived}
                for side, case in zip(bases, sides, strict=True)
            )
            if before != after:
                name = f"{file}, {sides[0].row}" if sides[0].row else file
                cases.append(CaseDifference(name, _in_words(old, before - after), _in_words(new, after - before)))
    return Comparison(
        declared=declared,
        unlike=unlike,
        differences=found,
        cases=tuple(cases),
        unread=tuple(unread),
        amounts=_computed_otherwise(old, new),
    )


def _computed_otherwise(old: RuleBase, new: RuleBase) -> tuple[str, ...]:
    """Return the amounts that only one base has, or whose formulas, units or parameters differ, in their order."""
    if not (old.amounts or new.amounts):
        return ()
    from expert.inference.formulas import names_in, parse  # few rule bases have amounts

    def how(base: RuleBase, name: str) -> object:
        amount = base.amounts.get(name)
        used = {one for case in (amount.value if amount else ()) for one in names_in(parse(case.formula))}
        return amount and (
            amount.value,
            amount.unit,
            {one: base.parameters[one].value for one in used & {*base.parameters}},
        )

    return tuple(name for name in dict.fromkeys([*old.amounts, *new.amounts]) if how(old, name) != how(new, name))


def _over_all(bases: dict[str, RuleBase]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[RuleBaseDifference, ...]]:
    """Return the differences of one part of two rule bases: declarations of only one, questions whose answers do not
    fit both, and conclusions of only one."""
    old, new = bases["old"], bases["new"]
    solver = Differences(old, new)
    evaluators = {side: Evaluator(base) for side, base in bases.items()}
    found = [_difference(one, bases, evaluators) for one in solver.all()]
    return (*_declared(old, new, "old"), *_declared(new, old, "new")), solver.unlike, tuple(found)


def _without_rules(base: RuleBase) -> RuleBase:
    """Return an empty stand-in for the part about portfolios of a rule base that has none."""
    nothing: dict[str, object] = {section: {} for section in ("attributes", "rules", "constraints")}
    return base.model_copy(update=nothing)


def _in_words(base: RuleBase, facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(fact_in_words(base, fact) for fact in sorted(facts))


def _difference(one: Disagreement, bases: dict[str, RuleBase], evaluators: dict[str, Evaluator]) -> RuleBaseDifference:
    base = bases[one.side]
    other = "new" if one.side == "old" else "old"
    known = {fact for fact in one.answers if fact.attribute in base.attributes}
    raw = answers_from_facts(base, known) | answers_from_facts(bases[other], one.answers - known)
    title = fact_in_words(base, one.fact) if one.fact else f"The constraint {one.constraint}"
    name = f"{one.fact.attribute}-{written(one.fact)}".removeprefix(CONDITION) if one.fact else one.constraint
    rules: tuple[str, ...] = ()
    if one.fact:
        traces = {side: _evaluate(bases[side], evaluators[side], raw) for side in bases}
        there = {firing.rule for firing in traces[other].firings}
        proof = {step.rule.name for step in proofs_of(base, traces[one.side])[one.fact].steps()}
        rules = tuple(rule for rule in sorted(proof - there) if not rule.startswith(CONDITION))
    return RuleBaseDifference(
        one.side, title, rules, case_text(f"{one.side}-{name}", f"Only the {one.side} base: {title}", raw)
    )


def _evaluate(base: RuleBase, evaluator: Evaluator, raw: dict[str, RawAnswer]) -> Trace:
    answers: list[Answer] = []
    for name, answer in raw.items():
        if name in base.attributes:
            answers.append(read_answer(name, base.attributes[name], answer, ""))
    return evaluator.evaluate("", answers)


def _declared(one: RuleBase, other: RuleBase, side: str) -> Iterable[str]:
    for name, attribute in one.attributes.items():
        if name.startswith(CONDITION):
            continue
        if name not in other.attributes:
            yield f"only the {side} base has the attribute '{name}'"
            continue
        for value in attribute.options:
            if value not in other.attributes[name].options:
                yield f"only the {side} base has the value '{value}' of '{name}'"


#: How many differences are shown in full.
SHOWN = 10


def difference_lines(found: Comparison, cases: int, width: int) -> Iterator[Line]:
    """Yield the comparison as lines of text; `cases` is the number of stored cases that were compared."""
    if found.equivalent:
        yield Line("The two rule bases are equivalent: from every case both conclude the same.", "success")
    for text in found.declared:
        yield from wrap(text, width, "- ", "  ", "faint")
    for name in found.unlike:
        text = f"'{name}' is declared so differently that no case can answer it for both; it is left out below"
        yield from wrap(text, width, "- ", "  ", "warning")
    for name in found.amounts:
        yield from wrap(f"the amount '{name}' is not computed alike", width, "- ", "  ", "finding")
    for one in found.differences[:SHOWN]:
        yield Line()
        yield from wrap(f"Only the {one.side} base: {one.what}", width, style="finding")
        if one.rules:
            yield from wrap(f"by {', '.join(one.rules)}", width, "  ", "     ")
        yield Line("  in this case:")
        for text in one.case.splitlines():
            yield Line(f"    {text}")
    if len(found.differences) > SHOWN:
        yield Line()
        yield Line(f"... and {len(found.differences) - SHOWN} differences more, which take no fewer answers.")
    if cases:
        yield Line()
        yield Line(f"Stored cases that come out differently: {len(found.cases)} of {cases}.", "heading")
    for case in found.cases:
        yield Line(f"  {case.file}")
        for sign, facts in (("-", case.lost), ("+", case.gained)):
            for fact in facts:
                yield from wrap(fact, width, f"    {sign} ", "      ")


def difference_data(found: Comparison) -> dict[str, Any]:
    """Return the comparison as data for other programs."""
    return {
        "equivalent": found.equivalent,
        "declared": list(found.declared),
        "unlike": list(found.unlike),
        "differences": [one._asdict() for one in found.differences],
        "cases": [one._asdict() for one in found.cases],
        **({"amounts": list(found.amounts)} if found.amounts else {}),
    }

"""The amounts of a case: what each comes to, and the steps that lead there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from expert.documents.tree import Document, Item, Items, Paragraph, Section, item, listing
from expert.explanation.expectations import Failure
from expert.explanation.questions import explanation, warned
from expert.explanation.report import Report
from expert.files.answers import UNKNOWN
from expert.files.trace_data import Json
from expert.inference.amounts import Failed, Known, Missing, Outcome, amounts_of
from expert.inference.formulas import Operation, names_in
from expert.model.case import Expect
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.amounts import amount_sentence, decimal, decimals, failure, formula_in_words, number_with_unit
from expert.words.facts import citation, counted, fact_in_words, sentence, with_unit
from expert.words.in_case import as_in
from expert.words.sentences import alone


class AmountResult(NamedTuple):
    """An amount of a case: what it comes to, in words and by its formula with the numbers put in, and the questions
    without an answer that it waits for; or why it cannot be computed."""

    name: str
    label: str
    unit: str
    outcome: Outcome
    said: str
    formula: str
    computed: str
    waits_for: tuple[str, ...]
    fails: str


def amount_results(base: RuleBase, trace: Trace, open: Collection[str]) -> tuple[AmountResult, ...]:
    """Return the amounts of a case that are results. `open` are the questions that could still change something."""
    unknown = {one.attribute for one in trace.answers if not one.facts or one.unknown}
    found = amounts_of(base, trace)
    return tuple(
        _result(base, name, found[name], _waits_for(found[name], open, unknown))
        for name, amount in base.amounts.items()
        if amount.result
    )


def _result(base: RuleBase, name: str, outcome: Outcome, waits_for: tuple[str, ...]) -> AmountResult:
    known = outcome if isinstance(outcome, Known) else None
    return AmountResult(
        name=name,
        label=str(base.amounts[name].label),
        unit=str(base.amounts[name].unit or ""),
        outcome=outcome,
        said=amount_sentence(base, name, outcome),
        formula=formula_in_words(base, known.formula) if known else "",
        computed=formula_in_words(base, known.formula, known.numbers) if known else "",
        waits_for=waits_for,
        fails=failure(base, outcome, name) if isinstance(outcome, Failed) else "",
    )


def _waits_for(outcome: Outcome, open: Collection[str], unknown: Collection[str]) -> tuple[str, ...]:
    if not isinstance(outcome, Missing):
        return ()
    named = dict.fromkeys(name for name in outcome.questions if name in open or name in unknown)
    # Of a conclusion that is not decided, the open questions that lead there are among those of the case.
    return tuple(named) or tuple(open)


def amounts_section(base: RuleBase, report: Report) -> Iterator[Section]:
    """Tell the amounts of a case, if there are any."""
    if report.amounts:
        yield listing("Amounts", [_item(base, one) for one in report.amounts])._replace(kind="amounts")


def _item(base: RuleBase, one: AmountResult) -> Item:
    """Tell what an amount comes to and how it is computed, in two lines; or what is missing."""
    if isinstance(one.outcome, Missing):
        return item(alone(one.said), "question", _missing(base, one))
    if isinstance(one.outcome, Failed):
        return item(alone(one.said), "warning")
    disputed = " (disputed)" if one.outcome.disputed else ""
    notes = [Paragraph(f"{_equation(one)}.", "faint", hang=2)] if isinstance(one.outcome.formula, Operation) else []
    return item(f"{alone(one.said)}{disputed}", "finding", notes)


def _equation(one: AmountResult) -> str:
    """Return the formula of an amount, and below it the numbers put in."""
    return f"{one.formula} = {one.computed}"


def _missing(base: RuleBase, one: AmountResult) -> list[Paragraph]:
    asked = [f'"{base.attributes[name].question}"' for name in one.waits_for]
    if not asked:
        return [Paragraph("No answer can tell.", "faint")]
    shown = asked if len(asked) <= 3 else asked[:2]
    more = f" and {counted(len(asked) - len(shown), 'more question')}" if len(asked) > len(shown) else ""
    return [Paragraph(f"Not answered: {', '.join(shown)}{more}.", hang=2)]


def amounts_explanation(base: RuleBase, trace: Trace, title: str, names: Sequence[str]) -> tuple[Document, bool]:
    """Return how some amounts are computed, step by step with the numbers put in and where each of them is from, and
    whether all of them are known."""
    read = as_in(base, trace)
    outcomes = amounts_of(base, trace)
    sections = (*warned(read, trace), Section("How it is computed", steps_outline(read, trace, names)))
    answer = [alone(amount_sentence(read, name, outcomes[name])) for name in names]
    document = explanation(base, "how", [trace.case], title, sections, [], answer=answer)
    return document, all(isinstance(outcomes[name], Known) for name in names)


def steps_outline(base: RuleBase, trace: Trace, names: Iterable[str] = ()) -> tuple[Items, ...]:
    """Tell the steps to some amounts, or to all that are results, each step once."""
    steps = _Steps(base, trace)
    wanted = names or (name for name, amount in base.amounts.items() if amount.result)
    return (Items(tuple(one for name in wanted for one in steps.of(name))),)


class _Steps:
    def __init__(self, base: RuleBase, trace: Trace) -> None:
        self._base, self._trace = base, trace
        self._outcomes = amounts_of(base, trace)
        self._told: set[str] = set()

    def of(self, name: str) -> Iterator[Item]:
        """Yield the steps to an amount, each after what it needs."""
        if name in self._told:
            return
        self._told.add(name)
        outcome = self._outcomes[name]
        if not isinstance(outcome, Known):
            waits_for = outcome.questions if isinstance(outcome, Missing) else ()
            yield _item(self._base, _result(self._base, name, outcome, waits_for))
            return
        for used in dict.fromkeys(names_in(outcome.formula)):
            if used in self._base.amounts:
                yield from self.of(used)
        yield self._step(name, outcome)

    def _step(self, name: str, known: Known) -> Item:
        base, amount = self._base, self._base.amounts[name]
        result = _result(base, name, known, ())
        notes = []
        if isinstance(known.formula, Operation):
            notes.append(Paragraph(f"{_equation(result)} = {number_with_unit(known.value, amount.unit)}.", hang=2))
        if known.chosen_by:
            reasons = ", and ".join(sentence(base, fact) for fact in known.chosen_by)
            notes.append(Paragraph(f"This formula counts, since {reasons}.", hang=2))
        notes += [Paragraph(f"{self._source(used)}.", "faint", 2, 2) for used in dict.fromkeys(names_in(known.formula))]
        if amount.because:
            notes.append(Paragraph(str(amount.because), "faint", hang=2))
        notes += [Paragraph(citation(base, claim), "source", 2, 2) for claim in amount.cites]
        disputed = " (disputed)" if known.disputed else ""
        return item(f"{alone(amount_sentence(base, name, known))}{disputed}", "finding", notes)

    def _source(self, name: str) -> str:
        """Say where a number comes from."""
        base = self._base
        if name in base.amounts:
            return f"{amount_sentence(base, name, self._outcomes[name])} (see above)"
        if name in base.parameters:
            one = base.parameters[name]
            changed = dict(self._trace.parameters)
            value = with_unit(changed.get(name, one.value), one.unit)
            return f"{one.label}: {value}{', set for this run' if name in changed else ''}. {one.because}".rstrip(".")
        facts: list[Fact] = [
            fact for answer in self._trace.answers if answer.attribute == name for fact in answer.facts
        ]
        return f"{fact_in_words(base, facts[0])} (your answer)"


def amount_failures(base: RuleBase, trace: Trace, expect: Expect) -> Iterator[Failure]:
    """Yield the amounts that do not come to what was expected of them. Their names must exist."""
    outcomes = amounts_of(base, trace)
    for name, text in expect.amounts.items():
        outcome = outcomes[name]
        expected = None if text == UNKNOWN else Fraction(text.strip())
        if expected != (outcome.value if isinstance(outcome, Known) else None):
            found = decimal(outcome.value) if isinstance(outcome, Known) else amount_sentence(base, name, outcome)
            yield Failure(("expect", "amounts", name), f"{name}: {text}", found)


def amounts_data(report: Report) -> list[Json]:
    """Return the amounts of a case as data: `value` is a decimal text, and `exact` whether that is all of it."""
    return [_data(one) for one in report.amounts]


def _data(one: AmountResult) -> Json:
    known = one.outcome if isinstance(one.outcome, Known) else None
    value, exact = decimals(known.value) if known else (None, False)
    return {
        "amount": one.name,
        "label": one.label,
        "unit": one.unit or None,
        "value": value,
        "exact": exact,
        "formula": one.formula or None,
        "computed": one.computed or None,
        "disputed": known is not None and known.disputed,
        "waits_for": list(one.waits_for),
        "fails": one.fails or None,
    }

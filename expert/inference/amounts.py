"""The amounts of one case: what their formulas give, or what is missing for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

from expert.files.answers import shortest
from expert.inference.formulas import DividedByZero, Formula, compute, names_in, parse
from expert.inference.naive import FactsByAttribute, NaiveReading
from expert.inference.sums import failing
from expert.model.amount import AmountCase
from expert.model.condition import Condition
from expert.model.day import Day
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, FactValue, Trace

#: A number with more bits than this is none that anybody asks for.
MOST_BITS = 4_096


class Known(NamedTuple):
    """An amount that is known: its value, the formula that gave it, the numbers put in, and the facts by which one
    formula was chosen among several. It is disputed if facts or numbers behind it contradict each other."""

    value: Fraction
    formula: Formula
    numbers: Mapping[str, Fraction]
    chosen_by: tuple[Fact, ...]
    disputed: bool


class Missing(NamedTuple):
    """An amount that is not known yet, and what could make it known: asked attributes without an answer, concluded ones
    that are not decided."""

    questions: tuple[str, ...]
    undecided: tuple[str, ...]


class Failed(NamedTuple):
    """An amount that cannot be computed: it divides by a formula that gives 0, a number that it needs has several
    values or does not apply, or the result is too large. `amount` is the one in which that happened."""

    why: Literal["zero", "several", "apart", "large"]
    amount: str
    formula: Formula


Outcome = Known | Missing | Failed


def amounts_of(base: RuleBase, trace: Trace) -> dict[str, Outcome]:
    """Return each amount of the base with what it comes to in a case. The base must be sound."""
    return _Amounts(base, trace).all()


class _Amounts:
    def __init__(self, base: RuleBase, trace: Trace) -> None:
        self._base = base
        self._overrides = dict(trace.parameters)
        given = [fact for answer in trace.answers for fact in answer.facts]
        self._facts = FactsByAttribute([*given, *(one.fact for one in trace.derived)])
        self._disputed = {one.fact for one in trace.derived if one.contested}
        self._clashing = {one.attribute for one in trace.contradictions}
        self._reading = NaiveReading(base, self._overrides)
        self._found: dict[str, Outcome] = {}

    def all(self) -> dict[str, Outcome]:
        return {name: self._amount(name) for name in self._base.amounts}

    def _amount(self, name: str) -> Outcome:
        if name not in self._found:
            self._found[name] = self._computed(name)
        return self._found[name]

    def _computed(self, name: str) -> Outcome:
        cases = self._base.amounts[name].value
        chosen_by: list[Fact] = []
        open: list[Condition] = []
        left: list[AmountCase] = []
        for case in cases:
            if case.condition is None:
                left.append(case)
                break
            if (held := self._reading.met(case.condition, self._facts)) is not None:
                chosen_by += held if not open else ()
                left.append(case)
                break
            if (failed := self._reading.met(failing(case.condition, self._base), self._facts)) is not None:
                chosen_by += failed
                continue
            open.append(case.condition)
            left.append(case)
        if open:
            return self._waiting(name, open, left)
        return self._given_by(name, parse(left[0].formula), tuple(sorted(set(chosen_by))))

    def _given_by(self, amount: str, formula: Formula, chosen_by: tuple[Fact, ...]) -> Outcome:
        numbers: dict[str, Fraction] = {}
        missing = Missing((), ())
        disputed = any(fact in self._disputed or fact.attribute in self._clashing for fact in chosen_by)
        for name in dict.fromkeys(names_in(formula)):
            if name in self._base.amounts:
                found = self._amount(name)
                if isinstance(found, Failed):
                    return found
                if isinstance(found, Missing):
                    missing = _both(missing, found)
                else:
                    numbers[name] = found.value
                    disputed = disputed or found.disputed
            elif name in self._base.parameters:
                value = self._overrides.get(name, self._base.parameters[name].value)
                numbers[name] = _exact(value)
            else:
                facts = self._facts.get(name, set())
                if len(facts) > 1:
                    return Failed("several", amount, parse(name))
                for fact in facts:
                    numbers[name] = _exact(fact.value)
                if not facts and self._apart(name):
                    return Failed("apart", amount, parse(name))
                if not facts:
                    missing = _both(missing, Missing((*self._applying(name), name), ()))
        if missing.questions or missing.undecided:
            return missing
        try:
            result = compute(formula, numbers)
        except DividedByZero as error:
            return Failed("zero", amount, error.divisor)
        if max(result.numerator.bit_length(), result.denominator.bit_length()) > MOST_BITS:
            return Failed("large", amount, formula)
        return Known(result, formula, numbers, chosen_by, disputed)

    def _waiting(self, amount: str, open: Iterable[Condition], left: Iterable[AmountCase]) -> Missing:
        """Return what is missing while it is not known which of several formulas counts."""
        missing = Missing((), ())
        for condition in open:
            missing = _both(missing, self._undecided(condition))
        for case in left:
            found = self._given_by(amount, parse(case.formula), ())
            if isinstance(found, Missing):
                missing = _both(missing, found)
        return missing

    def _undecided(self, condition: Condition) -> Missing:
        questions: list[str] = []
        undecided: list[str] = []
        for name in dict.fromkeys(name for _, name, _, _ in condition.walk()):
            attribute = self._base.attributes[name]
            if not attribute.asked:
                undecided.append(name)
            elif (name not in self._facts or attribute.type == "choices") and not self._apart(name):
                questions += (*self._applying(name), name)
        return Missing(tuple(questions), tuple(undecided))

    def _apart(self, name: str) -> bool:
        """Return whether it is known that a question does not apply."""
        condition = self._base.attributes[name].applies
        return condition is not None and self._reading.met(failing(condition, self._base), self._facts) is not None

    def _applying(self, name: str) -> Iterator[str]:
        """Yield the questions on whose answers it depends whether another applies, if that is not known."""
        condition = self._base.attributes[name].applies
        if condition is not None and self._reading.met(condition, self._facts) is None:
            yield from self._undecided(condition).questions


def _exact(value: FactValue) -> Fraction:
    """Return a number as it was written, and a date as its day."""
    return Fraction(int(value)) if isinstance(value, Day) else Fraction(shortest(float(value)))


def _both(one: Missing, other: Missing) -> Missing:
    return Missing(
        tuple(dict.fromkeys((*one.questions, *other.questions))),
        tuple(dict.fromkeys((*one.undecided, *other.undecided))),
    )


def questions_for(base: RuleBase, concluded: Iterable[Fact], trace: Trace) -> tuple[set[str], frozenset[Fact]]:
    """Return the questions that results wait for, which nobody answered, and those of the `concluded` facts of which it
    depends how they are computed."""
    found = amounts_of(base, trace)
    waiting = [one for name, one in found.items() if isinstance(one, Missing) and base.amounts[name].result]
    answered = {one.attribute for one in (*trace.answers, *trace.inert)}
    undecided = {name for one in waiting for name in one.undecided}
    asked = {name for one in waiting for name in one.questions} - answered
    return asked, frozenset(fact for fact in concluded if fact.attribute in undecided)

"""Compiling a rule base to its normal form.

The rule base must be sound (`check.references`): names exist, tests fit their attributes, and so on.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping

from expert.files.answers import literal
from expert.inference.program import (
    Among,
    Atom,
    Clause,
    CompiledConstraint,
    CompiledRule,
    Interval,
    Premises,
    Program,
    Within,
)
from expert.inference.sums import members, needed, sufficient
from expert.model.condition import Condition, Sum, Test
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute

#: Alternatives of a rule, each a list of atoms that must all hold.
Alternatives = list[list[Atom]]


def compile_base(base: RuleBase, overrides: Mapping[str, float] | None = None) -> Program:
    """Compile `base` to a program; `overrides` replace the values of some parameters: name -> value."""
    return _Compiler(base, overrides or {}).program()


def concluded_facts(base: RuleBase, then: Mapping[str, Iterable[str]]) -> tuple[Fact, ...]:
    """Return the facts that a rule's `then` names, sorted."""
    return tuple(
        sorted({Fact(name, typed(base.attributes[name], value)) for name, values in then.items() for value in values})
    )


def typed(attribute: Attribute, value: str) -> str | bool:
    """Return a value of a file as it stands in a fact."""
    return value == "true" if attribute.type == "flag" else value


def interval(test: Test, base: RuleBase, overrides: Mapping[str, float]) -> Interval:
    """Return the numbers that satisfy the bounds of `test`."""

    def read(text: str) -> float:
        found = literal(text)
        return found if found is not None else overrides.get(text, base.parameters[text].value)

    low, low_open, high, high_open = -math.inf, False, math.inf, False
    for bound, text in test.bounds.items():
        value = read(text)
        # Of two lower bounds the tighter one counts, and an open one is tighter than a closed one.
        if bound in ("at_least", "above"):
            low, low_open = max((low, low_open), (value, bound == "above"))
        else:
            high, not_open = min((high, not high_open), (value, bound != "below"))
            high_open = not not_open
    return Interval(low, low_open, high, high_open)


class _Compiler:
    def __init__(self, base: RuleBase, overrides: Mapping[str, float]) -> None:
        self.base = base
        self.overrides = overrides
        self.numbers: dict[Atom, int] = {}

    def program(self) -> Program:
        base = self.base
        conclusions = [concluded_facts(base, rule.then) for rule in base.rules.values()]
        fact_atom = {fact: self._number(Among(fact.attribute, (fact,))) for facts in conclusions for fact in facts}
        clauses = []
        compiled = []
        for index, rule in enumerate(base.rules.values()):
            alternatives = self._numbered(self.alternatives(rule.condition))
            concluded = tuple(fact_atom[fact] for fact in conclusions[index])
            clauses += [Clause(index, premises, concluded) for premises in alternatives]
            compiled.append(CompiledRule(rule.name, rule.basis, conclusions[index]))
        constraints = tuple(
            CompiledConstraint(name, self._numbered(self.alternatives(constraint.never)))
            for name, constraint in sorted(base.constraints.items())
        )
        applies = tuple(self._applies())
        satisfied_by: dict[Fact, list[int]] = {}
        number_atoms: dict[str, list[int]] = {}
        for atom, index in self.numbers.items():
            if isinstance(atom, Within):
                number_atoms.setdefault(atom.attribute, []).append(index)
            else:
                for fact in atom.facts:
                    satisfied_by.setdefault(fact, []).append(index)
        return Program(
            atoms=tuple(self.numbers),
            clauses=tuple(clauses),
            rules=tuple(compiled),
            constraints=constraints,
            applies=applies,
            satisfied_by={fact: tuple(numbers) for fact, numbers in satisfied_by.items()},
            number_atoms={name: tuple(numbers) for name, numbers in number_atoms.items()},
            fact_atom=fact_atom,
            asked=frozenset(name for name, attribute in base.attributes.items() if attribute.asked),
            single=frozenset(name for name, attribute in base.attributes.items() if attribute.single),
            parameters=tuple(sorted(self.overrides.items())),
        )

    # ------------------------------------------------------------------ numbering

    def _number(self, atom: Atom) -> int:
        return self.numbers.setdefault(atom, len(self.numbers))

    def _numbered(self, alternatives: Alternatives) -> tuple[Premises, ...]:
        return tuple(dict.fromkeys(tuple(sorted({self._number(a) for a in atoms})) for atoms in alternatives))

    def _applies(self) -> Iterable[tuple[str, tuple[Premises, ...]]]:
        """Return the conditions of `applies`, each after those of the attributes that it tests."""
        waiting = {name: attribute.applies for name, attribute in self.base.attributes.items() if attribute.applies}
        while waiting:
            ready = [name for name, condition in waiting.items() if not condition.attributes & waiting.keys()]
            if not ready:
                raise ValueError(f"applies goes in a circle: {', '.join(waiting)}")
            for name in ready:
                yield name, self._numbered(self.alternatives(waiting.pop(name)))

    # ------------------------------------------------------------------ conditions to alternatives

    def alternatives(self, condition: Condition) -> Alternatives:
        """Return the disjunctive normal form of `condition`."""
        parts = [self._test(name, test) for name, test in condition.tests.items()]
        parts += [self._negated(name, test) for name, test in condition.none_of.items()]
        parts += [self.alternatives(part) for part in condition.all_of]
        if condition.any_of:
            parts.append([atoms for part in condition.any_of for atoms in self.alternatives(part)])
        parts += [self._sum(one) for one in condition.sums]
        return [list(itertools.chain(*chosen)) for chosen in itertools.product(*parts)]

    def _sum(self, one: Sum) -> Alternatives:
        """Return each way in which members reach the sum and none of them can be spared."""
        ways = [self.alternatives(member) for member in members(one, self.base)]
        found: Alternatives = []
        for chosen in sufficient([member.add for member in one.of], needed(one, self.base, self.overrides)):
            found += (list(itertools.chain(*way)) for way in itertools.product(*(ways[place] for place in chosen)))
        return found

    def _test(self, name: str, test: Test) -> Alternatives:
        attribute = self.base.attributes[name]
        if attribute.numeric:
            return [[Within(name, (interval(test, self.base, self.overrides),))]]
        if test.all_of is not None:
            return [[self._among(name, attribute, [value]) for value in sorted(set(test.all_of))]]
        if test.any_of:
            return [[self._among(name, attribute, test.any_of)]]
        return [[self._among(name, attribute, [value], holds=False) for value in attribute.options]]

    def _negated(self, name: str, test: Test) -> Alternatives:
        attribute = self.base.attributes[name]
        if attribute.numeric:
            inside = interval(test, self.base, self.overrides)
            below = Interval(high=inside.low, high_open=not inside.low_open)
            above = Interval(low=inside.high, low_open=not inside.high_open)
            outside = (Interval(),) if inside.empty else (below, above)
            return [[Within(name, tuple(part for part in outside if not _nowhere(part)))]]
        if attribute.single:
            others = [value for value in attribute.options if value not in (test.any_of or ())]
            return [[self._among(name, attribute, others)]] if others else []
        if test.all_of is not None:
            return [[self._among(name, attribute, test.all_of, holds=False)]]
        if test.any_of:
            return [[self._among(name, attribute, [value], holds=False) for value in test.any_of]]
        return [[self._among(name, attribute, attribute.options)]]

    def _among(self, name: str, attribute: Attribute, values: Iterable[str], *, holds: bool = True) -> Among:
        return Among(name, tuple(sorted({Fact(name, typed(attribute, value), holds) for value in values})))


def _nowhere(part: Interval) -> bool:
    """Tell whether no finite number lies in an interval."""
    return part.empty or part.low == math.inf or part.high == -math.inf

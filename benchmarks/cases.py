"""Random cases for a rule base."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from expert.files.answers import read_answer
from expert.inference.evaluate import applicable
from expert.inference.program import Program
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.model.vocabulary import Attribute

#: The share of the questions that are answered.
ANSWERED = 0.75


class RandomCase(NamedTuple):
    """A case as `Evaluator` takes it, and as the atoms that its answers make true, for engines that take those."""

    answers: tuple[Answer, ...]
    atoms: tuple[int, ...]


def random_cases(base: RuleBase, program: Program, count: int, seed: int = 1) -> Iterator[RandomCase]:
    """`count` cases, the same ones whenever `seed` is the same. Every value of an attribute is equally likely."""
    chance = random.Random(seed)
    used = {atom for clause in program.clauses for atom in clause.premises}
    # A question of last resort is only asked where its topic could not be settled, so it is left open here.
    asked = [(name, one) for name, one in base.attributes.items() if one.asked and not one.last_resort]
    for _ in range(count):
        answers = tuple(
            read_answer(name, attribute, random_answer(attribute, chance), "asked")
            for name, attribute in asked
            if chance.random() < ANSWERED
        )
        facts = [fact for answer in applicable(program, answers)[0] for fact in answer.facts]
        atoms = {atom for fact in facts for atom in program.atoms_of(fact)}
        yield RandomCase(answers, tuple(sorted(atoms & used)))


def random_answer(attribute: Attribute, chance: random.Random) -> RawAnswer:
    """An answer as it might stand in a file, every value as likely as the others."""
    if attribute.type == "choices":
        return [value for value in attribute.options if chance.random() < 0.5]
    if attribute.type == "number":
        # In doubles, 993 steps of 0.1 are no step of 0.1.
        low, step = Fraction(repr(attribute.min or 0.0)), Fraction(repr(attribute.step or 1.0))
        steps = 10 if attribute.max is None else int((Fraction(repr(attribute.max)) - low) / step)
        return repr(float(low + step * chance.randint(0, steps)))
    return chance.choice(attribute.options)

"""What the cells of a survey may say: each column is a deck of cards, from which every row draws one.

A deck holds each cell as many times as is its share. What the answer on a card makes true is worked out once a card, by
the reader of single answers, so rows are drawn together with the atoms that they satisfy, and the reading of tables has
no part in that.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import cycle
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.cases import random_answer
from expert.files.answers import BadAnswer, number, read_answer
from expert.inference.program import Program, Within
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Attribute

#: The cards of a deck. A power of two, since of so many a card is drawn fastest.
SIZE = 1024

#: So many cards of a deck say nothing, say `unknown`, and give two values where one is asked for.
MISSING, UNKNOWN, TWICE = SIZE // 4, SIZE // 32, 2

#: Of a question of last resort, which is only asked where its topic could not be settled, so many say nothing.
MISSING_LAST_RESORT = SIZE - SIZE // 32

#: Which cards the rows have drawn, one line a column.
Drawn = npt.NDArray[np.uint16]

#: What stands in the cell, and the answer that it is. Without one it says nothing.
Card = tuple[str | bool | float | None, RawAnswer | None]


class Kind(NamedTuple):
    """A column before its cards are counted: `few` are there as they are, `many` share what is left of the deck. `bad`
    is a cell that cannot be read, if there can be one."""

    name: str
    dtype: type[pl.DataType]
    few: list[Card]
    many: list[Card]
    bad: str | float | None = None


class Deck(NamedTuple):
    """A column of a survey: the attribute that it answers, SIZE cells, and after them perhaps one that cannot be read;
    which cards satisfy an atom, and which give several values where one is asked for."""

    name: str
    attribute: str
    cells: pl.Series
    atoms: dict[int, npt.NDArray[np.bool_]]
    several: npt.NDArray[np.bool_] | None

    @property
    def can_be_bad(self) -> bool:
        """Whether there is a cell that cannot be read."""
        return len(self.cells) > SIZE


def decks(base: RuleBase, program: Program) -> list[Deck]:
    """The columns of a survey of all asked attributes of `base`, in the order of the vocabulary; always the same.

    Numbers are numbers and choices texts. Of the flags two in three are truths, which cannot be unknown, the third is
    text. Sets are by turns texts with separators, a column of texts for each value, and a column of truths for each.
    """
    chance = random.Random(1)
    forms: dict[str, Iterator[_Form]] = {
        "choice": cycle([_texts]),
        "number": cycle([_numbers]),
        "flag": cycle([_truths, _truths, _texts]),
        "choices": cycle([_sets, _texts_each, _truths_each]),
    }
    made: list[Deck] = []
    for name, attribute in base.attributes.items():
        if attribute.asked:
            kinds = next(forms[attribute.type])(name, attribute, program, chance)
            made += [_deck(kind, name, attribute, program) for kind in kinds]
    return made


def atoms_of(columns: Sequence[Deck], drawn: Drawn) -> tuple[dict[int, pl.Series], dict[str, pl.Series]]:
    """What the drawn cards satisfy, as `inference.table` takes it: atom -> rows, and attribute -> rows with several."""
    given: dict[int, npt.NDArray[np.bool_]] = {}
    several: dict[str, pl.Series] = {}
    for deck, cards in zip(columns, drawn, strict=True):
        for atom, satisfied in deck.atoms.items():
            rows = satisfied[cards]
            given[atom] = given[atom] | rows if atom in given else rows
        if deck.several is not None:
            several[deck.attribute] = pl.Series(deck.several[cards])
    return {atom: pl.Series(rows) for atom, rows in given.items()}, several


def _deck(kind: Kind, name: str, attribute: Attribute, program: Program) -> Deck:
    missing = MISSING_LAST_RESORT if attribute.last_resort else MISSING
    few = kind.few[: SIZE - missing]
    many = cycle(kind.many)
    cards = [*few, *(next(many) for _ in range(SIZE - missing - len(few))), *[(None, None)] * missing]
    cells = [cell for cell, _ in cards] + ([] if kind.bad is None else [kind.bad])
    answers = [() if raw is None else read_answer(name, attribute, raw, "survey").facts for _, raw in cards]
    atoms: dict[int, npt.NDArray[np.bool_]] = {}
    several = np.zeros(len(cells), dtype=np.bool_)
    for card, facts in enumerate(answers):
        several[card] = attribute.single and len(facts) > 1
        for atom in {atom for fact in facts for atom in program.atoms_of(fact)}:
            atoms.setdefault(atom, np.zeros(len(cells), dtype=np.bool_))[card] = True
    return Deck(kind.name, name, pl.Series(cells, dtype=kind.dtype), atoms, several if several.any() else None)


# ---------------------------------------------------------------------- the cards of each type

_Form = Callable[[str, Attribute, Program, random.Random], Iterable[Kind]]


def _texts(name: str, attribute: Attribute, program: Program, chance: random.Random) -> Iterator[Kind]:
    values = attribute.options
    twice = [chance.sample(values, 2) for _ in range(TWICE)] if len(values) > 1 else []
    few: list[Card] = [(";".join(pair), pair) for pair in twice]
    yield Kind(name, pl.String, few + [_UNKNOWN] * UNKNOWN, [(value, value) for value in values], _misspelt(values))


def _truths(name: str, attribute: Attribute, program: Program, chance: random.Random) -> Iterator[Kind]:
    yield Kind(name, pl.Boolean, [], [(True, "true"), (False, "false")])


def _numbers(name: str, attribute: Attribute, program: Program, chance: random.Random) -> Iterator[Kind]:
    """Each bound of a test and numbers just beside it, as far as they can be answered, and as many others."""
    texts = list(_near_bounds(name, attribute, program))
    texts += [str(random_answer(attribute, chance)) for _ in range(max(20, len(texts)))]
    yield Kind(name, pl.Float64, [], [(number(text), text) for text in texts], math.nan)


def _sets(name: str, attribute: Attribute, program: Program, chance: random.Random) -> Iterator[Kind]:
    few = [_UNKNOWN] * UNKNOWN
    for _ in range(UNKNOWN):
        some = {value: chance.choice(["true", "false", "unknown"]) for value in attribute.options}
        few.append(("{" + ", ".join(f"{value}: {truth}" for value, truth in some.items()) + "}", dict(some)))
    whole = [[value for value in attribute.options if chance.random() < 0.5] for _ in range(SIZE // 4)]
    many: list[Card] = [(";".join(values) or "[]", values) for values in whole]
    yield Kind(name, pl.String, few, many, _misspelt(attribute.options))


def _texts_each(name: str, attribute: Attribute, program: Program, chance: random.Random) -> Iterator[Kind]:
    for value in attribute.options:
        truths: list[Card] = [(truth, {value: truth}) for truth in ("true", "false")]
        unknown: Card = ("unknown", {value: "unknown"})
        yield Kind(f"{name}.{value}", pl.String, [unknown] * UNKNOWN, truths, _misspelt(["true"]))


def _truths_each(name: str, attribute: Attribute, program: Program, chance: random.Random) -> Iterator[Kind]:
    for value in attribute.options:
        yield Kind(f"{name}.{value}", pl.Boolean, [], [(True, {value: "true"}), (False, {value: "false"})])


_UNKNOWN: Card = ("unknown", "unknown")


def _misspelt(values: Sequence[str]) -> str:
    return f"{values[0]}?"


def _near_bounds(name: str, attribute: Attribute, program: Program) -> Iterator[str]:
    for number_of_atom in program.number_atoms.get(name, ()):
        atom = program.atoms[number_of_atom]
        assert isinstance(atom, Within)
        for bound in {bound for part in atom.intervals for bound in (part.low, part.high) if math.isfinite(bound)}:
            step = Decimal(repr(attribute.step or 1.0))
            for value in (Decimal(repr(bound)) + away for away in (-step, Decimal(0), step)):
                try:
                    read_answer(name, attribute, str(value), "survey")
                except BadAnswer:
                    continue
                yield str(value)

"""Cases: what is known about one relationship, or several in one file, and what should follow; and many, counted."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from expert.model.frozen import Frozen, ReadAs, Unfit
from expert.model.rule import ExactValues, Values
from expert.model.text import Text


def _raw_answer(raw: object) -> object:
    parts = list(raw.values()) if isinstance(raw, dict) else raw if isinstance(raw, list) else [raw]
    if not all(isinstance(part, str) for part in parts):
        raise Unfit("answer", "expected a value, a list of values, or `value: true|false|unknown`")
    return raw


#: An answer as it stands in a file: a value, several, or for `choices` a mapping from values to true, false or
#: unknown. Its attribute's type decides what it means (`loading.answers`).
RawAnswer = Annotated[str | list[str] | dict[str, str], ReadAs(instead=_raw_answer), ReadAs(schema={})]


class Expect(Frozen):
    """What must come out of a case: a test of the rule base that states its expectation."""

    present: dict[str, Values] = {}
    absent: dict[str, Values] = {}
    exactly: dict[str, ExactValues] = {}
    fired: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    contradictions: tuple[str, ...] | None = None
    broken: tuple[str, ...] | None = None


def _not_nothing(raw: object) -> object:
    if raw is None:
        raise Unfit("nothing", "an expectation of nothing is met by everything")
    return raw


class SessionRecord(Frozen):
    """What a question session keeps beside its answers, so that it can be resumed: the rule base that they were given
    to, who asks, which areas matter to them, whether they are asked `everything`, the files that answers came from
    (attribute -> file), and answers that this rule base no longer takes."""

    base: str
    version: Text
    digest: str
    perspective: str | None = None
    goals: tuple[str, ...] = ()
    everything: bool = False
    origins: dict[str, str] = {}
    unfit: dict[str, RawAnswer] = {}


#: No name of a case is longer.
LONGEST_ID = 200


class _Told(Frozen):
    id: Annotated[str, ReadAs(least=1, most=LONGEST_ID)]
    title: Text
    story: Text | None = None
    cites: tuple[str, ...] = ()
    answers: dict[str, RawAnswer] = {}


class OneOfSeveral(_Told):
    """One of several cases in a file: what is its own. It has the answers of the file, too, where it gives none."""

    expect: Annotated[Expect | None, ReadAs(before=_not_nothing)] = None


class Case(OneOfSeveral):
    """One case: its answers, with a story in words for whoever reads it."""

    session: SessionRecord | None = None


class ExpectOfAll(Frozen):
    """What must come out of one or another of several cases in a file, and what of none."""

    present: dict[str, Values] = {}
    absent: dict[str, Values] = {}


class SeveralCases(_Told):
    """A file of several cases that are told as one: a buyer and its suppliers. They share the `answers` of the file."""

    expect: Annotated[ExpectOfAll | None, ReadAs(before=_not_nothing)] = None
    cases: Annotated[tuple[OneOfSeveral, ...], ReadAs(least=1)]


class SharedAnswers(Frozen):
    """Answers that many cases share: the buyer, the economy."""

    title: Text | None = None
    answers: dict[str, RawAnswer]


class Summary(NamedTuple):
    """Many cases together: how many `evaluated`, how many `invalid` and left out, how many contradictory, with broken
    constraints, with something open (None if nobody looked), how often each diagnosis, recommendation and other result,
    by its label; and how many cases have expectations, and meet them."""

    evaluated: int
    invalid: int
    contradictory: int
    broken: int
    open: int | None
    diagnoses: dict[str, int]
    recommendations: dict[str, int]
    results: dict[str, int] = {}
    expecting: int = 0
    met: int = 0

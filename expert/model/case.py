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
#: unknown. Its attribute's type decides what it means (`files.answers`).
RawAnswer = Annotated[str | list[str] | dict[str, str], ReadAs(instead=_raw_answer), ReadAs(schema={})]


class Expect(Frozen):
    """Expectations of what comes out of a case: a test of the rule base. `amounts` are decimal numbers, or `unknown`
    for one that is not known."""

    present: dict[str, Values] = {}
    absent: dict[str, Values] = {}
    exactly: dict[str, ExactValues] = {}
    fired: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    contradictions: tuple[str, ...] | None = None
    broken: tuple[str, ...] | None = None
    amounts: dict[str, str] = {}


def _not_nothing(raw: object) -> object:
    if raw is None:
        raise Unfit("nothing", "an expectation of nothing is met by everything")
    return raw


class SessionRecord(Frozen):
    """A record of an interview, kept with its answers so that it can be resumed.

    `base`, `version` and `digest` tell the rule base. `perspective` is who answers, `goals` are the areas that matter
    to them, and with `everything` they are asked all questions. `origins` is attribute -> the file that its answer came
    from, `unfit` are answers that this rule base no longer takes.
    """

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
    """One of several cases in a file, with what is its own. Answers that it does not give are those of the file."""

    expect: Annotated[Expect | None, ReadAs(before=_not_nothing)] = None


class Case(OneOfSeveral):
    """One case: its answers, with a story in words for people."""

    session: SessionRecord | None = None


class ExpectOfAll(Frozen):
    """Expectations of several cases in a file: what comes out of at least one of them, and what of none."""

    present: dict[str, Values] = {}
    absent: dict[str, Values] = {}


class SeveralCases(_Told):
    """A file of several cases that belong together, as a buyer and its suppliers. All have the `answers` of the
    file."""

    expect: Annotated[ExpectOfAll | None, ReadAs(before=_not_nothing)] = None
    cases: Annotated[tuple[OneOfSeveral, ...], ReadAs(least=1)]


class SharedAnswers(Frozen):
    """Answers that many cases share, as those about the buyer or the economy."""

    title: Text | None = None
    answers: dict[str, RawAnswer]


class Summary(NamedTuple):
    """Counts over many cases: `evaluated`, `invalid` and left out, contradictory, with broken constraints, with open
    questions (None if nobody looked), with each diagnosis, recommendation and other result, by its label; and how many
    cases have expectations, and how many of these meet them."""

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

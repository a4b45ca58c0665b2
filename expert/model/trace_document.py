"""The trace as a document: complete in itself, so that it can be read and checked without the rule base."""

from __future__ import annotations

from typing import Literal

from expert.model.day import Quantity
from expert.model.frozen import Frozen
from expert.model.rule import Basis, Constraint, Parameter, Rule
from expert.model.rulebase import Claim, Note, Paper
from expert.model.text import Text
from expert.model.trace import FactValue
from expert.model.vocabulary import Attribute, Label

FORMAT: Literal["winwin-expert-trace/1"] = "winwin-expert-trace/1"


class FactEntry(Frozen):
    """A fact; `holds` is false where a value of a set is known to be missing."""

    attribute: str
    value: FactValue
    holds: bool = True


class AnswerEntry(Frozen):
    """An answer: no facts means `unknown`."""

    attribute: str
    facts: tuple[FactEntry, ...]
    unknown: tuple[str, ...] = ()
    origin: str


class ConclusionEntry(Frozen):
    """A concluded fact, and the rules that derive it."""

    fact: FactEntry
    rank: int
    by: tuple[str, ...]
    also: tuple[str, ...] = ()
    basis: Basis
    contested: bool = False


class FiringEntry(Frozen):
    """A rule that fired, with premises of lower rank and further facts that satisfy it."""

    rule: str
    rank: int
    premises: tuple[FactEntry, ...]
    conclusions: tuple[FactEntry, ...]
    later: tuple[FactEntry, ...] = ()


class ContradictionEntry(Frozen):
    """Values of one attribute that cannot hold together."""

    attribute: str
    facts: tuple[FactEntry, ...]


class BrokenEntry(Frozen):
    """A constraint, and the answers that break it."""

    constraint: str
    facts: tuple[FactEntry, ...]


class ProgramEntry(Frozen):
    """The program that made the trace."""

    name: str
    version: str


class BaseEntry(Frozen):
    """The rule base that the trace was made with; `digest` is over its content."""

    name: str
    version: Text
    digest: str


class CaseEntry(Frozen):
    """The case that the trace is of."""

    id: str
    title: Text
    story: Text | None = None


class Texts(Frozen):
    """The texts that a trace names, in full: those that the rules that fired and the answers need."""

    attributes: dict[str, Attribute]
    rules: dict[str, Rule]
    constraints: dict[str, Constraint] = {}
    parameters: dict[str, Parameter] = {}
    levels: dict[str, Label] = {}
    topics: dict[str, Label] = {}
    actors: dict[str, Label] = {}
    severities: dict[str, Label] = {}
    stages: dict[str, Label] = {}
    papers: dict[str, Paper] = {}
    claims: dict[str, Claim] = {}
    notes: dict[str, Note] = {}


class TraceDocument(Frozen):
    """One run over one case, with the text and the sources of all that fired. `seal` is a digest over all the rest, so
    that it shows if a file was changed after it was written."""

    format: Literal["winwin-expert-trace/1"]
    program: ProgramEntry
    rule_base: BaseEntry
    case: CaseEntry
    parameters: dict[str, Quantity] = {}
    answers: tuple[AnswerEntry, ...]
    inert: tuple[AnswerEntry, ...] = ()
    conclusions: tuple[ConclusionEntry, ...]
    firings: tuple[FiringEntry, ...]
    contradictions: tuple[ContradictionEntry, ...] = ()
    broken: tuple[BrokenEntry, ...] = ()
    texts: Texts
    seal: str | None = None

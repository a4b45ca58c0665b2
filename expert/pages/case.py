"""The page on one case: what `expert.explanation` found of it, put in the order of a report to send."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from expert.documents.graph import Graph
from expert.explanation.report import Report, nothing_wrong, warnings
from expert.explanation.still_possible import StillPossible, Unadvised
from expert.explanation.whole_case import WholeCase
from expert.files.answers import shortest
from expert.files.trace_data import identity as exported
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.model.vocabulary import Value
from expert.pages.changes import ToldAlternative, fixed_by, most_telling, thresholds, told
from expert.pages.data import Actor, Entry, Given, Identity, Note, Paper, Part
from expert.pages.in_short import firmness_of, lead
from expert.pages.items import ItemWriter, notes, papers
from expert.pages.matrices import Grid, case_grids
from expert.pages.proof import proof_of
from expert.words.facts import value_of


class Open(NamedTuple):
    """A topic's questions that were not answered and could still add something: what each is called, and asks."""

    topic: str
    questions: tuple[tuple[str, str], ...]


class CasePage(NamedTuple):
    """A report on one case.

    lead: what it says, in short; `firmness` is how many findings have which basis.
    idle: those whom no measure addresses, each with how many still could.
    graph: its proof; `layers` is where each node of it stands.
    fixed_by: the questions and answers that fix the verdict, whatever those in `free` are.
    thresholds: parameters of which another value would change the verdict, with how.
    hinges: the alternatives of greatest effect, one a question; first what somebody could do.
    settled: what will follow, whatever the open answers are; `excluded` is how much can no longer follow.
    possible: what may still follow, by heading; none if no set of answers fits.
    """

    title: str
    story: str
    file: str
    verdict: tuple[Part, ...]
    nothing_wrong: str
    actors: tuple[Actor, ...]
    idle: tuple[tuple[str, Unadvised], ...]
    stages: int
    lead: tuple[str, ...]
    firmness: tuple[str, ...]
    papers: tuple[Paper, ...]
    grids: tuple[Grid, ...]
    graph: Graph
    layers: dict[str, int]
    entries: tuple[Entry, ...]
    given: tuple[Given, ...]
    notes: tuple[Note, ...]
    warnings: tuple[str, ...]
    fixed_by: tuple[tuple[str, str], ...]
    free: tuple[str, ...]
    thresholds: tuple[tuple[str, tuple[str, ...]], ...]
    alternatives: tuple[ToldAlternative, ...]
    hinges: tuple[ToldAlternative, ...]
    open: tuple[Open, ...]
    unknown: tuple[str, ...]
    settled: tuple[str, ...]
    excluded: int
    possible: tuple[tuple[str, tuple[str, ...]], ...] | None
    identity: Identity


def case_page(base: RuleBase, case: WholeCase) -> CasePage:
    """Return the page that tells all that was found of a case with `base`."""
    report, still = case.report, case.still_possible
    trace = report.trace
    proof = proof_of(base, report)
    writer = ItemWriter(base, report, proof)
    alternatives = tuple(told(base, one, proof.ids) for one in case.alternatives)
    return CasePage(
        title=report.title,
        story=report.story,
        file=report.file,
        verdict=writer.verdict(report.diagnoses),
        nothing_wrong=nothing_wrong(base, report),
        actors=writer.actors(report.recommendations),
        idle=tuple((str(base.actors[one.actor].label), one) for one in still.unadvised),
        stages=len(base.stages),
        lead=tuple(lead(base, report)),
        firmness=firmness_of(report),
        papers=papers(base, proof.entries),
        grids=case_grids(base, case.matrices),
        graph=proof.graph,
        layers=proof.layers,
        entries=proof.entries,
        given=proof.given,
        notes=notes(base, proof.entries),
        warnings=(*warnings(base, trace), *_replaced(base, report)),
        fixed_by=tuple(fixed_by(base, trace, case.sensitivity)),
        free=tuple(str(base.attributes[name].label) for name in case.sensitivity.free),
        thresholds=tuple(thresholds(base, case.sensitivity)),
        alternatives=alternatives,
        hinges=tuple(most_telling(alternatives)),
        open=tuple(_open(base, report.open)),
        unknown=tuple(str(base.attributes[name].label) for name in report.unknown),
        settled=tuple(str(value.label) for value in _values(base, still.certain)),
        excluded=len(still.excluded),
        possible=_possible(base, still),
        identity=identity(base, trace),
    )


def identity(base: RuleBase, trace: Trace | None = None) -> Identity:
    """Return what made a page, and with which parameters."""
    made = exported(base)
    return Identity(
        program=f"{made['program']['name']} {made['program']['version']}",
        base=made["rule_base"]["name"],
        title=str(base.base.title),
        version=str(base.base.version),
        digest=made["rule_base"]["digest"],
        parameters=tuple(
            (str(base.parameters[name].label), f"{shortest(value)} instead of {shortest(base.parameters[name].value)}")
            for name, value in (trace.parameters if trace else ())
        ),
    )


def _replaced(base: RuleBase, report: Report) -> Iterator[str]:
    for name in report.replaced:
        yield f"The case's own answer on '{base.attributes[name].label}' replaces the shared one."


def _open(base: RuleBase, names: Collection[str]) -> Iterator[Open]:
    """Yield the open questions, by topic."""
    for topic, label in base.topics.items():
        mine = [base.attributes[name] for name in names if base.attributes[name].topic == topic]
        if mine:
            yield Open(str(label.label), tuple((str(one.label), str(one.question)) for one in mine))


def _possible(base: RuleBase, still: StillPossible) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    """Return what may still follow, by severity and by actor; none if no set of answers fits."""
    if still.possible is None:
        return None
    values = _values(base, still.possible)
    groups = [
        (str(severity.label), tuple(str(one.label) for one in values if one.severity == name))
        for name, severity in base.severities.items()
    ] + [
        (str(actor.label), tuple(str(one.label) for one in values if one.actor == name))
        for name, actor in base.actors.items()
    ]
    return tuple(group for group in groups if group[1])


def _values(base: RuleBase, facts: Collection[Fact]) -> list[Value]:
    return [value for fact in facts if (value := value_of(base, fact))]

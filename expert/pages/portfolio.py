"""The report on a portfolio, as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from expert.documents.tree import Graph
from expert.explanation.report import report_of, warnings
from expert.files.answers import shortest
from expert.files.trace_data import identity
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.pages.data import Identity
from expert.pages.in_short import firmness_of, lead
from expert.pages.items import ItemWriter, notes, papers
from expert.pages.portfolio_cases import CaseLinks
from expert.pages.portfolio_data import (
    Doer,
    PageDivision,
    PageFigure,
    PageQuestion,
    PageValues,
    PortfolioPage,
    Tallies,
    Tally,
)
from expert.pages.portfolio_places import changes, matrices
from expert.pages.proof import PageProof, proof_of
from expert.portfolio.data import CaseFinding, ValueCounts
from expert.portfolio.places import decided, decided_group
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import figure_before, figure_in_words, partial_warning
from expert.words.facts import counted, label_of, with_unit

#: So many cells that cannot be read are told.
_TROUBLES = 20
#: So many of the rules by which cases come to something are named.
_RULES = 3


def portfolio_page(portfolio: Portfolio, title: str) -> PortfolioPage:
    """The page on a portfolio, under a title."""
    table, whole, trace = portfolio.table, portfolio.whole, portfolio.trace
    cases = CaseLinks(portfolio)
    grids = matrices(portfolio, cases)
    page = PortfolioPage(
        title=title,
        file=table.file,
        cases=len(table.cases),
        warnings=tuple(_warnings(portfolio)),
        troubles=tuple(_troubles(portfolio)),
        limits=cases.limits(),
        lead=(),
        firmness=(),
        papers=(),
        verdict=(),
        actors=(),
        stages=len(table.base.stages),
        figures=(),
        diagnoses=tuple(_diagnoses(portfolio, cases)),
        measures=tuple(_measures(portfolio, cases)),
        divisions=tuple(_divisions(portfolio, cases)),
        matrices=grids,
        groups=cases.groups(),
        questions=tuple(_questions(portfolio, cases)),
        changes=changes(portfolio, cases, grids),
        graph=Graph((), ()),
        layers={},
        entries=(),
        notes=(),
        identity=_identity(table.base, trace),
    )
    return page if whole is None or trace is None else _with_whole(page, portfolio, cases, whole, trace)


def _with_whole(
    page: PortfolioPage, portfolio: Portfolio, cases: CaseLinks, whole: RuleBase, trace: Trace
) -> PortfolioPage:
    """The page with what follows from all cases together."""
    report = report_of(whole, trace, portfolio.proofs, title=page.title, file=page.file, open=())
    proof = proof_of(whole, report)
    writer = ItemWriter(whole, report, proof)
    return page._replace(
        warnings=(*page.warnings, *warnings(whole, trace)),
        lead=tuple(lead(whole, report)),
        firmness=firmness_of(report),
        papers=papers(whole, proof.entries),
        verdict=writer.verdict(report.diagnoses),
        actors=writer.actors(report.recommendations),
        figures=tuple(_figures(portfolio, cases, whole, proof)),
        graph=proof.graph,
        layers=proof.layers,
        entries=proof.entries,
        notes=notes(whole, proof.entries),
    )


def _warnings(portfolio: Portfolio) -> Iterator[str]:
    table = portfolio.table
    yield from partial_warning(portfolio)
    if table.rejected:
        were = "was" if table.rejected == 1 else "were"
        yield f"{counted(table.rejected, 'row')} of the table {were} left out, since cells cannot be read."
    for number, what in (
        (
            sum(bool(one.contradictory) for one in table.cases),
            [f"{be} contradictory: what rests on that is contested" for be in ("is", "are")],
        ),
        (
            sum(bool(one.broken) for one in table.cases),
            [f"{have} answers that cannot be true together" for have in ("has", "have")],
        ),
    ):
        if number:
            yield f"{counted(number, 'case')} {what[number > 1]}."


def _troubles(portfolio: Portfolio) -> Iterator[str]:
    bad = portfolio.table.bad
    for one in bad[:_TROUBLES]:
        yield f"Row {one.row} ({one.id}), column {one.column}: {one.message}"
    if len(bad) > _TROUBLES:
        yield f"and {counted(len(bad) - _TROUBLES, 'more cell')}"


def _figures(portfolio: Portfolio, cases: CaseLinks, whole: RuleBase, proof: PageProof) -> Iterator[PageFigure]:
    ids = {fact.attribute: id for fact, id in proof.ids.items()}
    for name, found in portfolio.table.counted.items():
        count = set(found.cases)
        others = [place for place in found.among if place not in count]
        yield PageFigure(
            id=ids.get(name, ""),
            label=str(whole.aggregates[name].label),
            help=str(whole.aggregates[name].help or ""),
            value=figure_in_words(whole, name, found),
            before=figure_before(portfolio, name),
            who=cases.who(found.cases, len(found.among), len(found.unknown)),
            others=cases.who(others, len(found.among)),
            unknown=cases.who(found.unknown),
        )


def _diagnoses(portfolio: Portfolio, cases: CaseLinks) -> Iterator[Tallies]:
    base = portfolio.table.base
    for place, (severity, label) in enumerate(base.severities.items(), 1):
        items = tuple(_tally(base, cases, one) for one in portfolio.found.diagnoses if one.severity == severity)
        if items:
            yield Tallies(str(label.label), place, items)


def _measures(portfolio: Portfolio, cases: CaseLinks) -> Iterator[Doer]:
    """Whoever has something to do at the earliest stage comes first."""
    base = portfolio.table.base
    places = list(base.stages)
    stages: dict[str, list[Tallies]] = {}
    for (stage, actor), found in groupby(
        portfolio.found.recommendations, key=lambda one: (str(one.stage), str(one.actor))
    ):
        items = tuple(_tally(base, cases, one) for one in found)
        stages.setdefault(actor, []).append(Tallies(str(base.stages[stage].label), places.index(stage) + 1, items))
    for actor, mine in stages.items():
        yield Doer(str(base.actors[actor].label), tuple(mine))


def _tally(base: RuleBase, cases: CaseLinks, one: CaseFinding) -> Tally:
    return Tally(
        found=one,
        text=one.do or str(base.attributes[one.attribute].values[one.value].help or ""),
        who=cases.who(one.cases, one.known, len(one.not_known)),
        reasons=tuple(Counter(cases.rules(one.fact, one.cases)).most_common(_RULES)),
    )


def _divisions(portfolio: Portfolio, cases: CaseLinks) -> Iterator[PageDivision]:
    def shown(found: Iterable[ValueCounts]) -> tuple[PageValues, ...]:
        return tuple(_shown(portfolio, cases, one) for one in found)

    groupings = portfolio.whole.groups if portfolio.whole else {}
    for division in portfolio.found.divisions:
        groups = [
            (
                label_of(portfolio.table.base.attributes[division.by], group.value),
                cases.who(group.cases, *decided_group(portfolio.table, division, group.value)),
                shown(group.shown),
            )
            for group in division.groups
        ]
        yield PageDivision(
            label=division.label,
            help=str(groupings[division.name].help or ""),
            groups=tuple(groups),
            rest=cases.who(division.rest),
            listed=shown(division.listed),
        )


def _shown(portfolio: Portfolio, cases: CaseLinks, one: ValueCounts) -> PageValues:
    base = portfolio.table.base
    values = [
        (label_of(base.attributes[one.attribute], value), cases.who(places, *decided(portfolio.table, one, value)))
        for value, places in sorted(one.values.items(), key=lambda pair: -len(pair[1]))
        if places
    ]
    return PageValues(
        str(base.attributes[one.attribute].label),
        tuple(values),
        cases.who(one.unknown, len(one.cases)),
    )


def _questions(portfolio: Portfolio, cases: CaseLinks) -> Iterator[PageQuestion]:
    for one in portfolio.found.unknowns:
        declared = portfolio.table.base.attributes[one.attribute]
        yield PageQuestion(
            found=one,
            label=str(declared.label),
            settles=with_unit(round(one.settles, 1), None),
            who=cases.who(sorted({*one.open, *one.unknown})),
        )


def _identity(base: RuleBase, trace: Trace | None = None) -> Identity:
    """Return what made a page, and with which parameters."""
    made = identity(base)
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

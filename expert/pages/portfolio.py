"""The report on a portfolio, as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from expert.documents.graph import Graph
from expert.explanation.report import report_of, warnings
from expert.model.rulebase import RuleBase
from expert.model.trace import Trace
from expert.pages.case import identity
from expert.pages.in_short import firmness_of, lead
from expert.pages.items import ItemWriter, notes, papers
from expert.pages.members import Members
from expert.pages.portfolio_data import (
    Division,
    Doer,
    Figure,
    PortfolioPage,
    Question,
    Shown,
    Tallies,
    Tally,
)
from expert.pages.portfolio_matrices import matrices
from expert.pages.portfolio_since import since
from expert.pages.proof import PageProof, proof_of
from expert.portfolio.findings import Frequent
from expert.portfolio.groups import Shown as ShownCases
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import figure_in_words, of_how_many
from expert.words.facts import counted, label_of, with_unit

#: So many cells that cannot be read are told.
_TROUBLES = 20
#: So many of the rules by which cases come to something are named.
_RULES = 3


def portfolio_page(portfolio: Portfolio, title: str) -> PortfolioPage:
    """The page on a portfolio, under a title."""
    survey, whole, trace = portfolio.survey, portfolio.whole, portfolio.trace
    members = Members(portfolio)
    grids = matrices(portfolio, members)
    page = PortfolioPage(
        title=title,
        file=survey.file,
        cases=len(survey.members),
        warnings=tuple(_warnings(portfolio)),
        troubles=tuple(_troubles(portfolio)),
        limits=members.limits(),
        lead=(),
        firmness=(),
        papers=(),
        verdict=(),
        actors=(),
        stages=len(survey.base.stages),
        figures=(),
        diagnoses=tuple(_diagnoses(portfolio, members)),
        measures=tuple(_measures(portfolio, members)),
        divisions=tuple(_divisions(portfolio, members)),
        matrices=grids,
        groups=members.groups(),
        questions=tuple(_questions(portfolio, members)),
        since=since(portfolio, members, grids),
        graph=Graph((), ()),
        layers={},
        entries=(),
        notes=(),
        identity=identity(survey.base, trace),
    )
    return page if whole is None or trace is None else _with_whole(page, portfolio, members, whole, trace)


def _with_whole(
    page: PortfolioPage, portfolio: Portfolio, members: Members, whole: RuleBase, trace: Trace
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
        figures=tuple(_figures(portfolio, members, whole, proof)),
        graph=proof.graph,
        layers=proof.layers,
        entries=proof.entries,
        notes=notes(whole, proof.entries),
    )


def _warnings(portfolio: Portfolio) -> Iterator[str]:
    survey = portfolio.survey
    if survey.rejected:
        were = "was" if survey.rejected == 1 else "were"
        yield f"{counted(survey.rejected, 'row')} of the table {were} left out, since cells cannot be read."
    for number, what in (
        (
            sum(bool(one.contradictory) for one in survey.members),
            [f"{be} contradictory: what rests on that is contested" for be in ("is", "are")],
        ),
        (
            sum(bool(one.broken) for one in survey.members),
            [f"{have} answers that cannot be true together" for have in ("has", "have")],
        ),
    ):
        if number:
            yield f"{counted(number, 'case')} {what[number > 1]}."


def _troubles(portfolio: Portfolio) -> Iterator[str]:
    bad = portfolio.survey.bad
    for one in bad[:_TROUBLES]:
        yield f"Row {one.row} ({one.id}), column {one.column}: {one.message}"
    if len(bad) > _TROUBLES:
        yield f"and {counted(len(bad) - _TROUBLES, 'more cell')}"


def _figures(portfolio: Portfolio, members: Members, whole: RuleBase, proof: PageProof) -> Iterator[Figure]:
    changes = portfolio.changes
    ids = {fact.attribute: id for fact, id in proof.ids.items()}
    for name, found in portfolio.survey.counted.items():
        count = set(found.members)
        others = [place for place in found.among if place not in count]
        yield Figure(
            id=ids.get(name, ""),
            label=str(whole.aggregates[name].label),
            help=str(whole.aggregates[name].help or ""),
            value=figure_in_words(whole, name, found),
            of=of_how_many(whole, name, found),
            before="" if changes is None else figure_in_words(whole, name, changes.figures[name][0]),
            who=members.who(found.members, len(found.among), len(found.unknown)),
            others=members.who(others, len(found.among)),
            unknown=members.who(found.unknown),
        )


def _diagnoses(portfolio: Portfolio, members: Members) -> Iterator[Tallies]:
    base = portfolio.survey.base
    places = list(base.severities)
    for severity, found in portfolio.diagnoses.items():
        items = tuple(_tally(members, one) for one in found)
        yield Tallies(str(base.severities[severity].label), places.index(severity) + 1, items)


def _measures(portfolio: Portfolio, members: Members) -> Iterator[Doer]:
    """Whoever has something to do at the earliest stage comes first."""
    base = portfolio.survey.base
    places = list(base.stages)
    stages: dict[str, list[Tallies]] = {}
    for (stage, actor), found in portfolio.recommendations.items():
        items = tuple(_tally(members, one) for one in found)
        stages.setdefault(actor, []).append(Tallies(str(base.stages[stage].label), places.index(stage) + 1, items))
    for actor, mine in stages.items():
        yield Doer(str(base.actors[actor].label), tuple(mine))


def _tally(members: Members, one: Frequent) -> Tally:
    return Tally(
        label=str(one.value.label),
        text=str(one.value.do or one.value.help or ""),
        who=members.who(one.members, one.known, len(one.unknown)),
        contested=len(one.contested),
        reasons=tuple(Counter(members.rules(one.fact, one.members)).most_common(_RULES)),
    )


def _divisions(portfolio: Portfolio, members: Members) -> Iterator[Division]:
    def shown(found: Iterable[ShownCases]) -> tuple[Shown, ...]:
        return tuple(_shown(portfolio, members, one) for one in found)

    for division in portfolio.divisions:
        groups = [
            (
                label_of(portfolio.survey.base.attributes[division.grouping.by], group.value),
                members.who(group.members, group.known, group.unknown),
                shown(group.shown),
            )
            for group in division.groups
        ]
        yield Division(
            label=str(division.grouping.label),
            help=str(division.grouping.help or ""),
            groups=tuple(groups),
            rest=members.who(division.rest),
            listed=shown(division.listed),
        )


def _shown(portfolio: Portfolio, members: Members, one: ShownCases) -> Shown:
    base = portfolio.survey.base
    values = [
        (label_of(base.attributes[one.attribute], value), members.who(places, one.known(value), one.undecided[value]))
        for value, places in sorted(one.values.items(), key=lambda pair: -len(pair[1]))
        if places
    ]
    return Shown(str(base.attributes[one.attribute].label), tuple(values), members.who(one.unknown, one.size))


def _questions(portfolio: Portfolio, members: Members) -> Iterator[Question]:
    for one in portfolio.unknowns:
        declared = portfolio.survey.base.attributes[one.attribute]
        yield Question(
            label=str(declared.label),
            question=str(declared.question),
            open=len(one.open),
            unknown=len(one.unknown),
            settles=with_unit(round(one.settles, 1), None),
            who=members.who(sorted({*one.open, *one.unknown})),
        )

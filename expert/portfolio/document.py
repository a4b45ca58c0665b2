"""A portfolio as data for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.portfolio.data import (
    CaseData,
    ChangeData,
    ChangesData,
    DivisionData,
    FieldData,
    FigureData,
    FindingData,
    GroupData,
    MatrixData,
    MovementData,
    Names,
    PortfolioData,
    ShownData,
    UnknownData,
)
from expert.portfolio.findings import Frequent
from expert.portfolio.groups import Shown
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.survey import Member
from expert.portfolio.whole import figure, whole_findings


def document_of(portfolio: Portfolio) -> PortfolioData:
    """The portfolio as data."""
    survey = portfolio.survey
    base = survey.base
    names = [member.name for member in survey.members]

    def named(places: Iterable[int]) -> Names:
        return tuple(names[place] for place in places)

    def shown(one: Shown) -> ShownData:
        return ShownData(one.attribute, {key: named(some) for key, some in one.values.items()}, named(one.unknown))

    def frequent(one: Frequent) -> FindingData:
        fact, value = one.fact, one.value
        told = (str(value.label), value.severity, value.actor, value.stage, str(value.do or ""))
        return FindingData(
            fact.attribute,
            written(fact),
            *told,
            named(one.members),
            named(one.contested),
            named(one.unknown),
            one.known,
        )

    return PortfolioData(
        file=survey.file,
        rejected=survey.rejected,
        cases=tuple(_case(base, member) for member in survey.members),
        whole=tuple(whole_findings(portfolio)),
        figures=tuple(_figures(portfolio, names)),
        matrices=tuple(
            MatrixData(
                one.name,
                str(one.matrix.label),
                one.matrix.rows,
                one.matrix.columns,
                tuple(
                    FieldData(field.row, field.column, field.label, named(field.members))
                    for row in one.fields
                    for field in row
                ),
                named(one.unplaced),
            )
            for one in portfolio.grids
        ),
        divisions=tuple(
            DivisionData(
                one.name,
                str(one.grouping.label),
                one.grouping.by,
                tuple(
                    GroupData(group.value, named(group.members), tuple(map(shown, group.shown))) for group in one.groups
                ),
                named(one.rest),
                tuple(map(shown, one.listed)),
            )
            for one in portfolio.divisions
        ),
        diagnoses=tuple(frequent(one) for some in portfolio.diagnoses.values() for one in some),
        recommendations=tuple(frequent(one) for some in portfolio.recommendations.values() for one in some),
        unknowns=tuple(
            UnknownData(
                one.attribute,
                str(base.attributes[one.attribute].question),
                named(one.open),
                named(one.unknown),
                one.settles,
            )
            for one in portfolio.unknowns
        ),
        changes=_changes(portfolio),
    )


def _figures(portfolio: Portfolio, names: Sequence[str]) -> Iterable[FigureData]:
    whole, changes = portfolio.whole, portfolio.changes
    if whole is None:
        return
    for name, counted in portfolio.survey.counted.items():
        aggregate = whole.aggregates[name]
        before = changes.figures[name][0] if changes is not None else None
        yield FigureData(
            name,
            aggregate.kind,
            str(aggregate.label),
            str(whole.attributes[name].unit or ""),
            figure(whole, name, counted),
            counted.number.counted,
            counted.number.among,
            tuple(names[place] for place in counted.members),
            figure(whole, name, before),
            tuple(names[place] for place in counted.unknown),
        )


def _case(base: RuleBase, member: Member) -> CaseData:
    def by_attribute(facts: Iterable[tuple[str, str]]) -> dict[str, Names]:
        found: dict[str, list[str]] = {}
        for attribute, value in sorted(facts):
            found.setdefault(attribute, []).append(value)
        return {attribute: tuple(values) for attribute, values in found.items()}

    concluded = [fact for fact in member.facts if not base.attributes[fact.attribute].asked]
    return CaseData(
        member.name,
        member.title,
        member.row,
        by_attribute((fact.attribute, written(fact)) for fact in concluded),
        by_attribute((fact.attribute, written(fact)) for fact in member.contested),
        tuple(sorted(member.fired)),
        member.contradictory,
        member.broken,
    )


def _changes(portfolio: Portfolio) -> ChangesData | None:
    changes = portfolio.changes
    if changes is None:
        return None
    return ChangesData(
        changes.file,
        changes.common,
        changes.new,
        changes.gone,
        changes.improved,
        changes.worsened,
        tuple(
            MovementData(matrix, one.before, one.after, one.members)
            for matrix, moved in changes.movements.items()
            for one in moved
        ),
        tuple(
            ChangeData(one.fact.attribute, written(one.fact), one.came, one.went, one.before, one.after)
            for one in changes.findings
        ),
        changes.only_now,
        changes.only_before,
    )

"""The cases of a portfolio on its page: links to them, and each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from expert.files.answers import written
from expert.model.trace import Fact
from expert.model.vocabulary import Value
from expert.pages.data import Link
from expert.pages.portfolio_data import CaseCard, PageDiagnosis, PageGroup, Who
from expert.portfolio.case_table import TableCase
from expert.portfolio.places import standings
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import titles_of
from expert.words.facts import label_of, value_of

#: So many cases are shown with their reasons, in all groups together; and so many are named in a list.
SHOWN, NAMED = 500, 100


class CaseLinks:
    """Who is on the page, and where.

    Cases are shown in the groups of the first division, the worst first; each in one group only.
    """

    def __init__(self, portfolio: Portfolio) -> None:
        self._base, self._cases = portfolio.table.base, portfolio.table.cases
        self._severities, self._stages = list(self._base.severities), list(self._base.stages)
        values = [(name, value) for name, one in self._base.attributes.items() for value in one.options]
        self._order = {pair: number for number, pair in enumerate(values)}
        self._sections = list(_sections(portfolio))
        most = SHOWN if len(self._cases) <= SHOWN else SHOWN // len(self._sections)
        standing = standings(self._base, self._cases)
        self._ranked = [
            (label, sorted(places, key=standing.__getitem__, reverse=True)) for label, places in self._sections
        ]
        self._shown = [(label, places[:most], len(places[most:])) for label, places in self._ranked]
        self._ids = {place: f"n{place + 1}" for _, places, _ in self._shown for place in places}
        self._titles = titles_of(portfolio)
        self._places = {case.name: place for place, case in enumerate(self._cases)}

    def who(self, places: Sequence[int], of: int | None = None, unknown: int = 0) -> Who:
        """The cases at these places, of `of`, which are all if it is not said; of `unknown` others it is not known. Of
        too many those come first that are shown."""
        first = places if len(places) <= NAMED else sorted(places, key=lambda place: place not in self._ids)
        links = tuple(Link(self._ids.get(place, ""), self._cases[place].title) for place in first[:NAMED])
        return Who(len(places), len(self._cases) if of is None else of, links, unknown)

    def named(self, names: Sequence[str], of: int) -> Who:
        """The cases of these names at either time."""
        links = [Link(self._ids.get(self._places.get(name, -1), ""), self._titles[name]) for name in names[:NAMED]]
        return Who(len(names), of, tuple(links))

    def rules(self, fact: Fact, places: Iterable[int]) -> Iterator[str]:
        """Of each of these cases the title of the rule by which `fact` was concluded."""
        for place in places:
            yield str(self._base.rules[self._cases[place].reasons[fact]].title)

    def groups(self) -> tuple[PageGroup, ...]:
        """All that are shown."""
        return tuple(
            PageGroup(label, tuple(self._case(place) for place in places), more)
            for label, places, more in self._shown
            if places
        )

    def limits(self) -> str:
        """What is left out of the page, if there is anything."""
        total = len(self._cases)
        texts = []
        if total > NAMED:
            texts.append(f"Lists name {NAMED} cases at most, first those that are shown.")
        if len(self._ids) < total:
            texts.append(
                f"Of the {total:,} cases {len(self._ids):,} are shown with their reasons, of each group the worst."
            )
        return " ".join([*texts, "All stand in `expert segment TABLE --format csv`."] if texts else [])

    def _values(self, case: TableCase) -> Iterator[tuple[Fact, Value]]:
        for fact in case.facts:
            value = value_of(self._base, fact)
            if value is not None and fact.holds:
                yield fact, value

    def _case(self, place: int) -> CaseCard:
        case = self._cases[place]
        found = sorted(self._values(case), key=lambda pair: self._order[pair[0].attribute, written(pair[0])])
        diagnoses = [self._diagnosis(case, fact, value) for fact, value in found if value.severity]
        measures = []
        for name, actor in self._base.actors.items():
            mine = [value for _, value in found if value.actor == name]
            mine.sort(key=lambda value: self._stages.index(str(value.stage)))
            if mine:
                measures.append((str(actor.label), tuple(str(value.label) for value in mine)))
        return CaseCard(
            id=self._ids[place],
            name=case.title,
            diagnoses=tuple(sorted(diagnoses, key=lambda one: one.place)),
            measures=tuple(measures),
            notes=tuple(self._notes(case)),
        )

    def _diagnosis(self, case: TableCase, fact: Fact, value: Value) -> PageDiagnosis:
        severity = str(value.severity)
        return PageDiagnosis(
            place=self._severities.index(severity) + 1,
            severity=str(self._base.severities[severity].label),
            label=str(value.label),
            reason=str(self._base.rules[case.reasons[fact]].title),
            contested=fact in case.contested,
        )

    def _notes(self, case: TableCase) -> Iterator[str]:
        for name in case.contradictory:
            yield f"Contradictory: {self._base.attributes[name].label} has several values."
        for name in case.broken:
            yield f"Answers that cannot be true together: {self._base.constraints[name].because}"


def _sections(portfolio: Portfolio) -> Iterator[tuple[str, list[int]]]:
    """The groups of the first division, each case in the first that it is in."""
    seen: set[int] = set()
    for division in portfolio.found.divisions[:1]:
        for group in division.groups:
            yield (
                label_of(portfolio.table.base.attributes[division.by], group.value),
                [place for place in group.cases if place not in seen],
            )
            seen.update(group.cases)
    rest = [place for place in range(len(portfolio.table.cases)) if place not in seen]
    yield "Not known" if portfolio.found.divisions else "All", rest

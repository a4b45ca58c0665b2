"""The cases of a portfolio on its page: links to them, and each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from expert.files.answers import written
from expert.model.trace import Fact
from expert.model.vocabulary import Value
from expert.pages.data import Link
from expert.pages.portfolio_data import Case, CaseGroup, Diagnosis, Who
from expert.portfolio.findings import standings
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.survey import Member
from expert.words.facts import label_of, value_of

#: So many cases are shown with their reasons, in all groups together; and so many are named in a list.
SHOWN, NAMED = 500, 100


class Members:
    """Who is on the page, and where.

    Cases are shown in the groups of the first division, the worst first; each in one group only.
    """

    def __init__(self, portfolio: Portfolio) -> None:
        self._base, self._members = portfolio.survey.base, portfolio.survey.members
        self._severities, self._stages = list(self._base.severities), list(self._base.stages)
        values = [(name, value) for name, one in self._base.attributes.items() for value in one.options]
        self._order = {pair: number for number, pair in enumerate(values)}
        self._sections = list(_sections(portfolio))
        most = SHOWN if len(self._members) <= SHOWN else SHOWN // len(self._sections)
        standing = standings(self._base, self._members)
        self._ranked = [
            (label, sorted(places, key=standing.__getitem__, reverse=True)) for label, places in self._sections
        ]
        self._shown = [(label, places[:most], len(places[most:])) for label, places in self._ranked]
        self._ids = {place: f"n{place + 1}" for _, places, _ in self._shown for place in places}
        self._titles = portfolio.changes.titles if portfolio.changes else {}
        self._places = {member.name: place for place, member in enumerate(self._members)}

    def who(self, places: Sequence[int], of: int | None = None, unknown: int = 0) -> Who:
        """The cases at these places, of `of`, which are all if it is not said; of `unknown` others it is not known. Of
        too many those come first that are shown."""
        first = places if len(places) <= NAMED else sorted(places, key=lambda place: place not in self._ids)
        links = tuple(Link(self._ids.get(place, ""), self._members[place].title) for place in first[:NAMED])
        return Who(len(places), len(self._members) if of is None else of, links, unknown)

    def named(self, names: Sequence[str], of: int) -> Who:
        """The cases of these names at either time."""
        links = [Link(self._ids.get(self._places.get(name, -1), ""), self._titles[name]) for name in names[:NAMED]]
        return Who(len(names), of, tuple(links))

    def rules(self, fact: Fact, places: Iterable[int]) -> Iterator[str]:
        """Of each of these cases the title of the rule by which `fact` was concluded."""
        for place in places:
            yield str(self._base.rules[self._members[place].reasons[fact]].title)

    def groups(self) -> tuple[CaseGroup, ...]:
        """All that are shown."""
        return tuple(
            CaseGroup(label, tuple(self._case(place) for place in places), more)
            for label, places, more in self._shown
            if places
        )

    def limits(self) -> str:
        """What is left out of the page, if there is anything."""
        total = len(self._members)
        texts = []
        if total > NAMED:
            texts.append(f"Lists name {NAMED} cases at most, first those that are shown.")
        if len(self._ids) < total:
            texts.append(
                f"Of the {total:,} cases {len(self._ids):,} are shown with their reasons, of each group the worst."
            )
        return " ".join([*texts, "All stand in `expert segment TABLE --format csv`."] if texts else [])

    def _values(self, member: Member) -> Iterator[tuple[Fact, Value]]:
        for fact in member.facts:
            value = value_of(self._base, fact)
            if value is not None and fact.holds:
                yield fact, value

    def _case(self, place: int) -> Case:
        member = self._members[place]
        found = sorted(self._values(member), key=lambda pair: self._order[pair[0].attribute, written(pair[0])])
        diagnoses = [self._diagnosis(member, fact, value) for fact, value in found if value.severity]
        measures = []
        for name, actor in self._base.actors.items():
            mine = [value for _, value in found if value.actor == name]
            mine.sort(key=lambda value: self._stages.index(str(value.stage)))
            if mine:
                measures.append((str(actor.label), tuple(str(value.label) for value in mine)))
        return Case(
            id=self._ids[place],
            name=member.title,
            diagnoses=tuple(sorted(diagnoses, key=lambda one: one.place)),
            measures=tuple(measures),
            notes=tuple(self._notes(member)),
        )

    def _diagnosis(self, member: Member, fact: Fact, value: Value) -> Diagnosis:
        severity = str(value.severity)
        return Diagnosis(
            place=self._severities.index(severity) + 1,
            severity=str(self._base.severities[severity].label),
            label=str(value.label),
            reason=str(self._base.rules[member.reasons[fact]].title),
            contested=fact in member.contested,
        )

    def _notes(self, member: Member) -> Iterator[str]:
        for name in member.contradictory:
            yield f"Contradictory: {self._base.attributes[name].label} has several values."
        for name in member.broken:
            yield f"Answers that cannot be true together: {self._base.constraints[name].because}"


def _sections(portfolio: Portfolio) -> Iterator[tuple[str, list[int]]]:
    """The groups of the first division, each case in the first that it is in."""
    seen: set[int] = set()
    for division in portfolio.divisions[:1]:
        for group in division.groups:
            yield (
                label_of(portfolio.survey.base.attributes[division.grouping.by], group.value),
                [place for place in group.members if place not in seen],
            )
            seen.update(group.members)
    rest = [place for place in range(len(portfolio.survey.members)) if place not in seen]
    yield "Not known" if portfolio.divisions else "All", rest

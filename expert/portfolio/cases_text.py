"""The cases of a portfolio, each with its worst findings and the reasons for them: in a line, and on a page whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from expert.documents.tree import Block, Item, Items, Paragraph, Section, item, listing
from expert.files.answers import written
from expert.model.trace import Fact
from expert.model.vocabulary import Value
from expert.portfolio.case_table import TableCase
from expert.portfolio.places import standings
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.words import Limits, case_anchor, more
from expert.words.facts import counted, is_plain_result, label_of, result_label, value_of
from expert.words.names import in_order, stage_place

#: So many reasons stand in the line of a case.
_REASONS = 3

#: So many cases a page shows whole, and so many it names in a row; of more than the last, groups are folded.
SHOWN, NAMED, UNFOLDED = 500, 100, 60


def page_limits(portfolio: Portfolio) -> Limits:
    """Return how much a page says: of many cases it shows those whole that are worst off in their group."""
    every = list(grouped(portfolio, once=True))
    total = len(portfolio.table.cases)
    most = None if total <= SHOWN else SHOWN // len(every)
    shown = frozenset(place for _, places in every for place in places[:most])
    return Limits(names=NAMED, cases=most, lines=8, shown=shown)


def cases(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Yield the cases of each group, the worst first, each with its worst diagnoses and the reasons for them."""
    if limits.cases == 0:
        return
    teller = _Teller(portfolio)
    one, many = (str(text) for text in (portfolio.table.base.base.cases.one, portfolio.table.base.base.cases.many))
    for heading, places in grouped(portfolio, once=limits.folds):
        told = [portfolio.table.cases[place] for place in places[: limits.cases]]
        left = [item(more(len(told), len(places), one, many), "faint")] if len(told) < len(places) else []
        if limits.folds:
            rest = (Items(tuple(left)),) if left else ()
            fold = len(portfolio.table.cases) > UNFOLDED
            yield Section(heading, (*map(teller.whole, told), *rest), folded=fold)
        elif told:
            yield listing(heading, [*map(teller.line, told), *left])


def grouped(portfolio: Portfolio, *, once: bool) -> Iterator[tuple[str, list[int]]]:
    """Yield the groups of all divisions with their cases, the worst first; with `once` those of the first division,
    and each case in one group only."""
    standing = standings(portfolio.table.base, portfolio.table.cases)
    every = range(len(portfolio.table.cases))
    seen: set[int] = set()

    def ranked(places: Sequence[int]) -> list[int]:
        left = [place for place in places if place not in seen]
        seen.update(left if once else ())
        return sorted(left, key=standing.__getitem__, reverse=True)

    found = [(f"The {portfolio.table.base.base.cases.many}", ranked(every))] if not portfolio.found.divisions else []
    for division in portfolio.found.divisions[: 1 if once else None]:
        attribute = portfolio.table.base.attributes[division.by]
        found += [
            (f"{division.label} - {label_of(attribute, one.value)}", ranked(one.cases)) for one in division.groups
        ]
        found.append((f"{division.label} - In no group", ranked(division.rest)))
    yield from (pair for pair in found if pair[1])


class _Teller:
    """A teller of what is wrong with each case, and why."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._base = portfolio.table.base
        self._severities = list(self._base.severities)

    def line(self, case: TableCase) -> Item:
        """Return a case with the reasons for its worst findings in a line."""
        found = self._findings(case)
        worst = [fact for value, fact in found if value.severity == found[0][0].severity]
        told = list(dict.fromkeys(self._why(case, fact) for fact in worst))
        reasons = told[:_REASONS]
        notes = (Paragraph(f"{'; '.join(reasons)}{', ...' if len(told) > len(reasons) else ''}"),) if reasons else ()
        return item(f"{case.title}: {self._number(case, found)}", "finding", notes)

    def whole(self, case: TableCase) -> Section:
        """Return a case with all that was found of it, folded behind its worst finding."""
        found = self._findings(case)
        blocks: list[Block] = [Paragraph(text, "warning") for text in self._careful(case)]
        if plain := self._plain(case):
            blocks.append(listing(str(self._base.base.words.results), map(item, plain)))
        for name, label in self._base.severities.items():
            mine = [(value, fact) for value, fact in found if value.severity == name]
            if mine:
                items = [item(f"{value.label} ({self._why(case, fact)})") for value, fact in mine]
                blocks.append(listing(str(label.label), items)._replace(kind=name))
        for name, actor in self._base.actors.items():
            advice = [value for value, _ in self._valued(case) if value.actor == name]
            advice.sort(key=lambda value: stage_place(self._base, value))
            if advice:
                blocks.append(listing(str(actor.label), [item(str(value.label)) for value in advice]))
        above = f". {found[0][0].label}" if found else ""
        text = f"{case.title}: {self._number(case, found)}{above}"
        return Section(text, tuple(blocks), case_anchor(case), folded=True)

    def _findings(self, case: TableCase) -> list[tuple[Value, Fact]]:
        """Return the findings of a case, the worst first."""
        found = [pair for pair in self._valued(case) if pair[0].severity]
        return sorted(found, key=lambda pair: self._severities.index(str(pair[0].severity)))

    def _valued(self, case: TableCase) -> list[tuple[Value, Fact]]:
        """Return the conclusions about a case, with what the vocabulary says of each, and in its order."""
        facts = sorted(fact for fact in case.facts if fact.holds)
        found = [(value, fact) for fact in facts if (value := value_of(self._base, fact))]
        options = self._base.attributes
        return sorted(found, key=lambda pair: options[pair[1].attribute].options.index(written(pair[1])))

    def _plain(self, case: TableCase) -> list[str]:
        """The results of a case that are neither findings nor recommendations."""
        plain = in_order(self._base, (fact for fact in case.facts if is_plain_result(self._base, fact)))
        return [result_label(self._base, fact) for fact in plain]

    def _number(self, case: TableCase, found: Sequence[object]) -> str:
        plain = self._plain(case)
        if plain and not found:
            return "; ".join(plain)
        none = "no result" if self._base.declares_results else "no finding"
        return counted(len(found), "finding") if found else none

    def _careful(self, case: TableCase) -> Iterator[str]:
        for name in case.contradictory:
            yield f"Contradictory: {self._base.attributes[name].label} has several values."
        for name in case.broken:
            yield f"Answers that cannot be true together: {self._base.constraints[name].because}"

    def _why(self, case: TableCase, fact: Fact) -> str:
        contested = " (contested)" if fact in case.contested else ""
        return f"{self._base.rules[case.reasons[fact]].title}{contested}"

"""Every figure of the text and the page of the stored portfolios, counted a second time: in plain Python, from the
evaluation of each row by itself."""

import re

import pytest

from expert.documents.text import block_lines, write
from expert.files.answers import written
from expert.inference.evaluate import Evaluator
from expert.model.rulebase import RuleBase
from expert.pages.portfolio import portfolio_html
from expert.portfolio.portfolio import portfolio_of
from expert.portfolio.text import portfolio_explanation, portfolio_sections
from expert.portfolio.words import ALL, Limits
from expert.words.facts import label_of, value_of
from tests import oracle
from tests.portfolio.test_portfolio import surveyed
from tests.tables.recount import sure_said, surest

SHARED = ["electronics.common.yaml"]
STORED = {
    "five": ("five-suppliers.csv", "five-suppliers-last-year.csv", "five-suppliers.mapping.yaml", []),
    "electronics": ("electronics.csv", "electronics-last-year.csv", "electronics.mapping.yaml", SHARED),
}


class Counting:
    """What is known of each row, evaluated by itself, and the texts that are held against it."""

    def __init__(self, base, name) -> None:
        now, then, mapping, shared = STORED[name]
        table, before = (surveyed(base, file, mapping, shared) for file in (now, then))
        self.base, self.portfolio, self.table = base, portfolio_of(table, before), table
        evaluator = Evaluator(base)
        self.rows = []
        for case in table.cases:
            trace = evaluator.evaluate(case.name, case.answers)
            self.rows.append(
                {fact for answer in trace.answers for fact in answer.facts} | {one.fact for one in trace.derived}
            )
        lines = [line.text for line in block_lines(portfolio_sections(self.portfolio, ALL), 10_000)]
        self.text = "\n".join(lines)
        page = portfolio_html(self.portfolio)
        self.page = " ".join(re.sub(r"<[^>]*>", " ", page).split())

    def share(self, holding, unknown):
        """What is to be said of so many rows, of those that are not unknown."""
        known = len(self.rows) - len(unknown)
        rest = f", {len(unknown)} not known" if unknown else ""
        if unknown and len(holding) in (0, known):
            return (f"at least {len(holding)} of {len(self.rows)}" if holding else f"none of {known}") + rest
        part = round(100 * len(holding) / known, 1)
        percentage = f" ({part:g}%)" if known >= 5 else ""
        return f"{len(holding)} of {known}{percentage}{rest}"

    def meeting(self, condition):
        return {
            place
            for place, facts in enumerate(self.rows)
            if condition is None or oracle.met(oracle.tree(self.base, condition, facts, {})) is not None
        }


@pytest.fixture(scope="module", params=STORED)
def again(request, base: RuleBase) -> Counting:
    return Counting(base, request.param)


def test_how_many_answer_each_question(again) -> None:
    read = again.portfolio.found.reading
    assert (read.rows, read.cases, read.left_out, read.too_few) == (len(again.rows), len(again.rows), 0, False)
    assert f"We read {len(again.rows)} suppliers from {len(again.rows)} rows." in again.text
    assert {one.attribute for one in read.answers} >= {fact.attribute for facts in again.rows for fact in facts} & {
        name for name, one in again.base.attributes.items() if one.asked
    }
    for one in read.answers:
        answered = sum(any(fact.attribute == one.attribute for fact in facts) for facts in again.rows)
        assert one.answered == answered, one.attribute
        label = re.escape(str(again.base.attributes[one.attribute].label))
        percentage = f" ({round(100 * answered / one.of, 1):g}%)" if one.of >= 5 else ""
        assert re.search(f"^{label} +{re.escape(f'{answered} of {one.of}{percentage}')} ", again.text, re.M), label


def test_how_many_have_each_finding(again) -> None:
    found = again.portfolio.found
    for one in (*found.diagnoses, *found.recommendations):
        holding = {place for place, facts in enumerate(again.rows) if one.fact in facts}
        unknown = set(again.table.unknown(one.fact))
        assert set(one.cases) == holding
        assert not holding & unknown
        assert f"{again.share(holding, unknown)}: {one.label}" in again.text
        assert again.share(holding, unknown) in again.page
    told = {one.fact for one in (*found.diagnoses, *found.recommendations)}
    assert told == {
        fact
        for facts in again.rows
        for fact in facts
        if fact.holds and (value := value_of(again.base, fact)) and (value.severity or value.actor)
    }


def test_what_was_counted_of_all(again) -> None:
    whole = again.base.portfolio
    for name, aggregate in whole.aggregates.items():
        counted = again.table.counted[name]
        unknown = set(counted.unknown)
        among = again.meeting(aggregate.among) - (unknown if aggregate.among is None else set())
        if aggregate.of_number is None:
            holding, size = among & again.meeting(aggregate.of), len(among)
            rest = f", {len(unknown)} not known" if unknown else ""
            if unknown and len(holding) in (0, size):
                text = (
                    f"{f'at least {len(holding)} of {size + len(unknown)}' if holding else f'none of {size}'} suppliers"
                )
                text = f"{text}{rest}" if size else f"{len(unknown)} not known"
            elif size:
                share = aggregate.kind == "share" and size >= 5
                percentage = f" ({round(100 * len(holding) / size, 1):g}%)" if share else ""
                text = f"{len(holding)} of {size} suppliers{percentage}{rest}"
            else:
                text = f"{len(unknown)} not known" if unknown else "not known"
        else:
            numbers = [f.value for p in among for f in again.rows[p] if f.attribute == aggregate.of_number]
            if not numbers:
                continue
            text = f"{round(sum(numbers) / len(numbers), 1):g} "
        assert re.search(f"^{re.escape(str(aggregate.label))} +{re.escape(text)}", again.text, re.M), (name, text)
        assert text.strip() in again.page


def test_groups_and_matrices(again) -> None:
    base, found = again.base, again.portfolio.found
    for division in found.divisions:
        for group in division.groups:
            holding = {p for p, facts in enumerate(again.rows) if (division.by, group.value) in _values(facts)}
            undecided = {p for p, facts in enumerate(again.rows) if division.by not in {one.attribute for one in facts}}
            assert set(group.cases) == holding
            label = label_of(base.attributes[division.by], group.value)
            assert f"* {label}: {again.share(holding, undecided)}" in again.text
    for matrix in found.matrices:
        where = [
            {
                (row, column)
                for a, row in _values(facts)
                if a == matrix.rows
                for b, column in _values(facts)
                if b == matrix.columns
            }
            for facts in again.rows
        ]
        placed = sum(bool(fields) for fields in where)
        assert f"Of {placed} suppliers whose place is known:" in again.text
        assert len(matrix.unplaced) == len(again.rows) - placed
        for field in matrix.fields:
            number = sum((field.row, field.column) in fields for fields in where)
            assert len(field.cases) == number
            percentage = f", {round(100 * number / placed, 1):g}%" if placed >= 5 else ""
            assert f"{field.label}: {f'{number}{percentage}' if number else '-'}" in again.text


def _of(facts, attribute):
    return [value for name, value in _values(facts) if name == attribute]


def _values(facts):
    return {(fact.attribute, written(fact)) for fact in facts if fact.holds}


def test_the_worst_come_first_each_with_findings_that_follow_from_no_other(again) -> None:
    base, severities = again.base, list(again.base.severities)

    def standing(facts):
        severe = [value.severity for fact in facts if (value := value_of(base, fact)) and value.severity]
        return [severe.count(name) for name in severities]

    first = again.portfolio.found.first
    ranked = sorted((standing(facts) for facts in again.rows), reverse=True)
    rows = {case.name: facts for case, facts in zip(again.table.cases, again.rows, strict=True)}
    assert [standing(rows[one.name]) for one in first] == ranked[: len(first)]
    for one in first:
        assert one.findings == sum(standing(rows[one.name]))
        labels = {str(value.label) for fact in rows[one.name] if (value := value_of(base, fact)) and value.severity}
        assert one.roots
        assert set(one.roots) <= labels
    assert f"* {first[0].title} ({first[0].findings} findings): {first[0].roots[0]}" in again.text


def test_how_sure_the_findings_for_the_whole_are(again) -> None:
    """What the oracle says from the figures, which are counted a second time above."""
    whole = again.base.portfolio
    support, disputed = surest(whole, oracle.evaluate(whole, "whole", again.portfolio.trace.answers))
    text = again.text.replace("\n", " ")
    said = re.search(r"How sure we are, and what is not known ([^.]*)\. Nobody checked the answers\.([^?]*)", text)
    assert sure_said(said[1]) == (support, sum(support.values()))
    found = [one for one in again.portfolio.found.whole if one.severity]
    most = max(len(again.table.counted[name].unknown) for one in found for name in one.figures)
    left_out = f" Figures leave out at most {most} of {len(again.rows)} suppliers, of whom we do not know enough."
    assert (left_out in said[2]) == bool(most)
    assert (f" {disputed} are disputed." in said[2] or f" {disputed} is disputed." in said[2]) == bool(disputed)


def test_the_first_screen_fits_on_a_screen(again) -> None:
    titled = again.portfolio._replace(title="Our suppliers")
    lines = list(write(portfolio_explanation(titled, Limits()), 80))
    assert 24 <= len(lines) <= 34

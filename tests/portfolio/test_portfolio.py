"""All that there is to say of a portfolio: five suppliers held to what was worked out by hand, and 40 to plain counting
and to the other engines."""

import itertools
import random
from collections import Counter
from pathlib import Path

import pytest

from expert.documents.text import block_lines
from expert.explanation.proof import proofs_of
from expert.files.answers import written
from expert.files.cases import read_case, read_shared_answers
from expert.files.mapping import read_mapping
from expert.files.shapes import read
from expert.inference.compile import compile_base
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.mapping import TableMapping
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.portfolio.case_table import case_table
from expert.portfolio.findings import figure
from expert.portfolio.places import missing
from expert.portfolio.portfolio import portfolio_of
from expert.portfolio.text import portfolio_sections
from expert.portfolio.unknowns import possible_answers
from expert.portfolio.words import Limits, figure_in_words
from expert.tables.opening import open_table
from expert.tables.rows import row_file
from expert.tables.table import OpenTable, without_blank_rows
from expert.words.facts import is_result, value_of
from tests import oracle
from tests.conftest import ROOT
from tests.portfolio.test_portfolios import EXPECTED, YEARS, listed
from tests.sampling import expect_seen, on_random, searched
from tests.strategies import overrides_for, rule_bases
from tests.tables.test_rows import tables_for

FOLDER = ROOT / "cases/portfolios"


def surveyed(base, file, mapping, shared=()):
    read = read_mapping(str(FOLDER / mapping), base)
    answers = read_shared_answers([str(FOLDER / one) for one in shared], base)
    return case_table(base, open_table(str(FOLDER / file)), read, answers)


@pytest.fixture(scope="module")
def five(base):
    """Year -> the five suppliers."""
    return {year: surveyed(base, file, "five-suppliers.mapping.yaml") for year, file in YEARS.items()}


@pytest.fixture(scope="module")
def this_year(five):
    return portfolio_of(five["this_year"], five["last_year"])


@pytest.fixture(scope="module")
def electronics(base):
    last, now = (
        surveyed(base, file, "electronics.mapping.yaml", ["electronics.common.yaml"])
        for file in ("electronics-last-year.csv", "electronics.csv")
    )
    return portfolio_of(now, last)


def named(one, places):
    return {one.table.cases[place].name for place in places}


# ---------------------------------------------------------------------- five suppliers, by hand


@pytest.mark.parametrize("year", YEARS)
def test_the_whole_is_what_was_worked_out(year, five) -> None:
    portfolio = portfolio_of(five[year])
    expected = dict(EXPECTED["portfolio"][year])
    counted = {answer.attribute: written(fact) for answer in portfolio.trace.answers for fact in answer.facts}
    assert counted == expected.pop("counted")
    assert {(one.fact.attribute, written(one.fact)) for one in portfolio.trace.derived} == listed(expected)
    assert portfolio.found.changes is None
    assert portfolio.pair is None


def test_the_suppliers_that_count_are_those_of_the_worked_example(this_year) -> None:
    counted = this_year.table.counted
    who = {name: (named(this_year, one.cases), named(this_year, one.among)) for name, one in counted.items()}
    hanbit, mirae, sejin, nara = "Hanbit Coatings", "Mirae Moulds", "Sejin Harness", "Nara Optics"
    every = {hanbit, "Dongil Springs", mirae, sejin, nara}
    assert who["underrated_suppliers"] == ({hanbit, mirae}, every)
    assert who["overrated_suppliers"] == ({sejin}, every)
    assert who["innovators_without_open_innovation"] == ({hanbit}, {hanbit, nara})
    assert who["culture_not_in_place"] == ({hanbit, mirae}, every - {nara})
    assert who["unfairly_treated_share"] == ({mirae}, every - {hanbit})
    assert who["years_ahead"] == (every - {hanbit}, every - {hanbit})
    assert named(this_year, counted["years_ahead"].unknown) == {hanbit}
    assert figure(this_year.whole, "years_ahead", counted["years_ahead"]) == (10 + 1 + 2 + 5) / 4
    assert figure(this_year.whole, "profits_falling", counted["profits_falling"]) is None


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("place", range(2))
def test_matrices_have_the_suppliers_where_they_were_counted(year, place, five, base: RuleBase) -> None:
    grid = portfolio_of(five[year]).found.matrices[place]
    expected = dict(EXPECTED["matrices"][grid.name][year])
    assert len(grid.unplaced) == int(expected.pop("nowhere"))
    fields = {(field.row, field.column): len(field.cases) for field in grid.fields}
    assert fields == {(row, column): int(many) for row, cells in expected.items() for column, many in cells.items()}
    cells = base.matrices[grid.name].cells
    assert all(field.label == cells[field.row][field.column] for field in grid.fields)


def test_what_is_missing_of_a_place_in_a_matrix_is_told(this_year) -> None:
    figure_1, figure_2 = this_year.found.matrices
    assert named(this_year, figure_1.unplaced) == {"Nara Optics"}
    assert missing(this_year.table, figure_1) == {"context": 1}
    assert missing(this_year.table, figure_2) == {}


def test_groups_show_what_the_rule_base_wants_shown(this_year) -> None:
    (division,) = this_year.found.divisions
    assert [(group.value, named(this_year, group.cases)) for group in division.groups] == [
        ("innovative", {"Hanbit Coatings", "Nara Optics"}),
        ("capable", {"Dongil Springs", "Mirae Moulds"}),
        ("incapable", {"Sejin Harness"}),
    ]
    assert division.rest == ()
    culture = {one.attribute: one for one in division.groups[0].shown}["missing_culture"]
    there = {value: named(this_year, places) for value, places in culture.values.items() if places}
    assert there == {"low_context": {"Hanbit Coatings"}, "long_term": {"Hanbit Coatings"}}
    assert named(this_year, culture.unknown) == {"Nara Optics"}
    (rating,) = division.listed
    assert {value: named(this_year, places) for value, places in rating.values.items()} == {
        "underrated": {"Hanbit Coatings", "Mirae Moulds"},
        "matched": {"Dongil Springs", "Nara Optics"},
        "overrated": {"Sejin Harness"},
    }


@pytest.mark.parametrize("year", YEARS)
def test_findings_by_frequency_are_those_of_the_suppliers(year, five) -> None:
    portfolio = portfolio_of(five[year])
    who = {name: EXPECTED[year].get(name, EXPECTED["this_year"].get(name)) for name in names_in(portfolio)}
    for kind, found in (("diagnosis", portfolio.found.diagnoses), ("recommendation", portfolio.found.recommendations)):
        expected = Counter(value for facts in who.values() for value in facts.get(kind, ()))
        assert {one.value: len(one.cases) for one in found} == expected
        for _, some in itertools.groupby(found, key=lambda one: (one.severity, one.stage, one.actor)):
            often = [len(one.cases) for one in some]
            assert often == sorted(often, reverse=True)


def names_in(portfolio):
    return [member.name for member in portfolio.table.cases]


def test_what_is_unknown_is_what_was_counted(this_year) -> None:
    unknown = {one.attribute: len(one.open) + len(one.unknown) for one in this_year.found.unknowns}
    partly = {name: many for name, many in unknown.items() if many < 3}
    # Whether the buyer looks for ideas is known of four; the fifth row is empty.
    assert {name: str(many) for name, many in partly.items()} == EXPECTED["unknown"]
    assert not {"supplier_changes", "actual_competence"} & set(partly)
    settled = [one.settles for one in this_year.found.unknowns]
    assert settled == sorted(settled, reverse=True)


def test_what_changed_is_what_was_worked_out(this_year) -> None:
    changes, expected = this_year.found.changes, EXPECTED["movements"]
    assert list(changes.new) == expected["came"]
    assert list(changes.gone) == expected["gone"]
    assert changes.common == 4
    assert changes.movements == (
        ("figure_2", (("incapable", "capable"),), (("capable", "capable"),), ("Dongil Springs",)),
    )
    found = [one for one in changes.findings if one.attribute == "diagnosis"]
    came = {(name, one.value) for one in found for name in one.came}
    went = {(name, one.value) for one in found for name in one.went}
    listed = [
        {(name, value) for name, values in expected[key].items() for value in values}
        for key in ("diagnoses_came", "diagnoses_gone")
    ]
    assert [came, went] == listed
    assert (changes.improved, changes.worsened) == (("Dongil Springs",), ("Sejin Harness",))
    assert this_year.went == ()
    assert {"culture_to_build", "programme_against_most", "many_exclusive"} <= {one.value for one in this_year.came}


# ---------------------------------------------------------------------- forty suppliers, by plain counting


def test_members_are_what_the_engine_makes_of_their_answers(electronics, base: RuleBase) -> None:
    evaluator = Evaluator(base)
    for member in electronics.table.cases[::4]:
        trace = evaluator.evaluate(member.name, member.answers)
        known = {fact for answer in trace.answers for fact in answer.facts} | {one.fact for one in trace.derived}
        assert (member.facts, member.inert) == (known, trace.inert)
        assert member.fired == {firing.rule for firing in trace.firings}
        assert member.contested == {one.fact for one in trace.derived if one.contested}
        assert member.contradictory == tuple(one.attribute for one in trace.contradictions)


def test_figures_are_those_of_plain_counting(electronics, base: RuleBase):
    table = electronics.table

    def satisfying(condition):
        return {
            place
            for place, member in enumerate(table.cases)
            if condition is None or oracle.met(oracle.tree(base, condition, member.facts, {})) is not None
        }

    for name, aggregate in base.portfolio.aggregates.items():
        found, among = table.counted[name], satisfying(aggregate.among)
        if aggregate.among is None:
            # Where all are meant, whoever could still count is neither among those that count nor among the others.
            among -= set(found.unknown)
        assert set(found.among) == among
        assert not {*found.unknown} & {*found.among}
        if aggregate.of_number is None:
            assert set(found.cases) == among & satisfying(aggregate.of)
            continue
        numbers = {
            place: fact.value
            for place in among
            for fact in table.cases[place].facts
            if fact.attribute == aggregate.of_number
        }
        assert set(found.cases) == set(numbers)
        assert found.number.figure == pytest.approx(sum(numbers.values()) / len(numbers))


@pytest.mark.parametrize("name", ["five", "electronics"])
def test_one_act_has_one_share_wherever_it_is_told(name, five, electronics, base: RuleBase) -> None:
    """A figure that counts a finding of all suppliers, and the count of the single cases, have the same base."""
    found = portfolio_of(five["this_year"]) if name == "five" else electronics
    often = {one.value: one for one in found.found.diagnoses}
    told = 0
    for key, aggregate in base.portfolio.aggregates.items():
        tests = aggregate.of.tests if aggregate.of else {}
        narrow = aggregate.among is not None and "actual_competence" in aggregate.among.tests
        if set(tests) != {"diagnosis"} or narrow or (one := often.get(tests["diagnosis"].any_of[0])) is None:
            continue
        number = found.table.counted[key].number
        assert (number.counted, number.among, number.unknown) == (len(one.cases), one.known, len(one.not_known)), key
        told += 1
    assert told == 5


def test_what_is_not_known_is_what_could_still_come_of_a_case(electronics, base: RuleBase) -> None:
    """Held against the reasoning over all completions: nothing that could be is taken for ruled out, and but for a few
    findings nothing that is ruled out is taken for possible."""
    table = electronics.table
    evaluator = Evaluator(base)
    possible = Possible(base, evaluator.program)
    more = 0
    for place, member in enumerate(table.cases):
        statuses = possible.statuses(evaluator.evaluate(member.name, member.answers))
        for fact, status in statuses.items():
            unknown = place in table.unknown(fact)
            if fact in member.facts:
                assert not unknown
            elif status == "excluded":
                more += unknown
            else:
                assert unknown, (member.name, fact)
    assert more <= 0.01 * len(table.cases) * len(statuses)


PARTLY = ["id,forced,verbal", *(f"s{number},{'yes' if number < 44 else 'no'},no" for number in range(61))]


def test_a_share_whose_no_cannot_be_known_is_no_share(base: RuleBase, tmp_path: Path) -> None:
    """Two of five acts stand in the table, so nobody can be known to be treated fairly."""
    path = tmp_path / "partly.csv"
    path.write_text("\n".join(PARTLY) + "\n")
    words = {"yes": "true", "no": "false"}
    source = {"columns": {"price_forced_down": "forced", "verbal_order": "verbal"}, "values": words}
    mapping = read(TableMapping, {"id": "id", "attributes": {"acts_observed": source}})
    found = portfolio_of(case_table(base, open_table(str(path)), mapping, ()))
    number = found.table.counted["unfairly_treated_share"].number
    assert (number.counted, number.among, number.unknown) == (44, 44, 17)
    assert figure(found.whole, "unfairly_treated_share", found.table.counted["unfairly_treated_share"]) is None
    assert found.found.figures[list(found.table.counted).index("unfairly_treated_share")].number is None
    printed = "\n".join(line.text for line in block_lines(portfolio_sections(found, Limits()), 200))
    unfair = base.attributes["diagnosis"].values["unfair_trade"].label
    assert f"at least 44 of 61, 17 not known: {unfair}" in printed
    assert "44 of 44" not in printed
    # The least that the share can be is enough for the rules.
    assert {written(one.fact) for one in found.trace.derived} >= {"unfair_custom"}


def test_what_a_question_settles_is_what_answering_it_adds(electronics, base: RuleBase):
    """Held against evaluating each case anew with each answer."""
    evaluator = Evaluator(base)
    table = electronics.table
    options = possible_answers(base, compile_base(base))
    asked = [one for one in electronics.found.unknowns if 0 < len(one.open) + len(one.unknown) < 12 and one.settles]
    assert len(asked) >= 4

    def findings(answers):
        return {one.fact for one in evaluator.evaluate("case", answers).derived if is_result(base, one.fact)}

    for one in random.Random(7).sample(asked, 3):
        gained = 0
        for place in (*one.open, *one.unknown):
            member = table.cases[place]
            others = [answer for answer in member.answers if answer.attribute != one.attribute]
            before = findings(others)
            for facts in options[one.attribute]:
                answer = member.answers[0]._replace(attribute=one.attribute, facts=facts, unknown=())
                gained += bool(findings([*others, answer]) - before)
        assert one.settles == pytest.approx(gained / len(options[one.attribute]))


def test_every_reason_is_the_one_that_the_proof_of_the_case_has(electronics, base: RuleBase) -> None:
    evaluator, several = Evaluator(base), 0
    for member in electronics.table.cases:
        proofs = proofs_of(base, evaluator.evaluate(member.name, member.answers))
        assert member.reasons == {fact: proof.rule.name for fact, proof in proofs.items()}
        several += any(proof.others for proof in proofs.values())
    assert several


def by_common_answers(base, evaluator, some, other):
    """What is known of a case by those of its answers that another case has as well."""

    def known(member):
        return {
            (fact.attribute, "" if base.attributes[fact.attribute].single else fact.value)
            for answer in member.answers
            for fact in answer.facts
        }

    both, found = known(some) & known(other), []
    for answer in some.answers:
        single = base.attributes[answer.attribute].single
        facts = [fact for fact in answer.facts if (fact.attribute, "" if single else fact.value) in both]
        found += [answer._replace(facts=tuple(facts))] if facts else []
    trace = evaluator.evaluate(some.name, found)
    return {fact for answer in trace.answers for fact in answer.facts} | {one.fact for one in trace.derived}


def test_changes_are_those_of_comparing_one_by_one(electronics, base: RuleBase):
    """Each supplier by the questions that it answers both times, evaluated one by one."""
    changes, now = electronics.found.changes, {one.name: one for one in electronics.table.cases}
    last = surveyed(base, "electronics-last-year.csv", "electronics.mapping.yaml", ["electronics.common.yaml"])
    old = {one.name: one for one in last.cases}
    assert (set(changes.new), set(changes.gone)) == (set(now) - set(old), set(old) - set(now))
    both, evaluator = [name for name in now if name in old], Evaluator(base)
    has = {name: by_common_answers(base, evaluator, now[name], old[name]) for name in both}
    had = {name: by_common_answers(base, evaluator, old[name], now[name]) for name in both}
    assert {one.fact for one in changes.findings} == {
        fact for name in both for fact in has[name] ^ had[name] if is_result(base, fact)
    }
    for one in changes.findings:
        assert set(one.came) == {name for name in both if one.fact in has[name] - had[name]}
        assert set(one.went) == {name for name in both if one.fact in had[name] - has[name]}
        assert one.before == sum(one.fact in facts for facts in had.values())
        assert one.after == sum(one.fact in facts for facts in has.values())

    assert (changes.only_now, changes.only_before) == (("relies",), ())  # not asked in the year before

    def standing(facts):
        severities = [value.severity for fact in facts if (value := value_of(base, fact)) and value.severity]
        return [severities.count(name) for name in base.severities]

    assert set(changes.improved) == {name for name in both if standing(has[name]) < standing(had[name])}
    assert set(changes.worsened) == {name for name in both if standing(has[name]) > standing(had[name])}


def test_two_years_are_compared_by_the_columns_that_both_have(base: RuleBase, tmp_path: Path) -> None:
    """Who asks a new question finds new troubles, although nothing has changed."""
    now = table(tmp_path, "id,exclusive_supplier,profit_falls\n" + "".join(f"s{n},true,true\n" for n in range(6)))
    then = table(tmp_path, "id,exclusive_supplier\n" + "".join(f"s{n},true\n" for n in range(6)), name="then.csv")
    mapping = TableMapping(id="id")
    new, old = (case_table(base, one, mapping, ()) for one in (now, then))
    found = portfolio_of(new, old)
    changes = found.found.changes
    assert (changes.only_now, changes.only_before, len(changes.unlike)) == (("profit_falls",), (), 6)
    assert (changes.findings, changes.improved, changes.worsened, found.came, found.went) == ((), (), (), (), ())
    assert any(fact.value == "profit_squeezed" for fact in new.cases[0].facts - old.cases[0].facts)
    figures = {one.name: one for one in found.found.figures}
    assert (figures["profits_falling"].comparable, figures["profits_falling"].before) == (False, None)
    assert (figures["exclusive_suppliers"].comparable, figures["exclusive_suppliers"].before) == (True, 100)
    assert figures["exclusive_suppliers"].number == 100


# ---------------------------------------------------------------------- random tables of random rule bases

seen: Counter = Counter()


@on_random(60)
def compare_members(data):
    base = data.draw(rule_bases())
    overrides = data.draw(overrides_for(base))
    rows, mapping = data.draw(tables_for(base))
    if not rows.width:
        return
    frame = without_blank_rows(rows)
    read = OpenTable("table", dict(frame.schema), rows.height, {}, lambda size: iter([rows[:2], rows[2:]]))
    found = case_table(base, read, mapping, (), overrides)
    assert len(found.cases) + found.rejected + found.blank == rows.height
    binding = found.binding.columns
    for member in found.cases:
        document, _ = row_file(base, binding, mapping, frame[member.row - 1], "table", member.name)
        trace = oracle.evaluate(base, "case", read_case(document, base, ()).answers, overrides)
        given = {fact for answer in trace.answers for fact in answer.facts}
        expected = {
            "facts": given | {one.fact for one in trace.derived},
            "contested": {one.fact for one in trace.derived if one.contested},
            "fired": {one.rule for one in trace.firings},
            "contradictory": tuple(one.attribute for one in trace.contradictions),
            "broken": tuple(one.constraint for one in trace.broken),
            "inert": {(answer.attribute, answer.facts) for answer in trace.inert},
        }
        for part, some in expected.items():
            assert some == ({one[:2] for one in member.inert} if part == "inert" else getattr(member, part))
            seen[part] += bool(some)
    portfolio_of(found, None, overrides)


@searched
def test_members_are_what_the_oracle_makes_of_random_rows(share) -> None:
    compare_members(share)
    expect_seen(share, seen, 3, *seen)


# ---------------------------------------------------------------------- odd tables


def table(tmp_path, text, name="table.csv"):
    (tmp_path / name).write_text(text)
    return open_table(str(tmp_path / name))


def test_a_contradictory_row_stands_in_two_fields_and_is_contested(base: RuleBase, tmp_path: Path) -> None:
    mapping = TableMapping(id="name", title="called")
    text = "name,called,perceived_competence,actual_competence\na,Acme,capable;incapable,capable\nb,,capable,unknown\n"
    portfolio = portfolio_of(case_table(base, table(tmp_path, text), mapping))
    acme, other = portfolio.table.cases
    assert (acme.title, other.title) == ("a Acme", "b")
    assert acme.contradictory
    figure_2 = {one.name: one for one in portfolio.found.matrices}["figure_2"]
    assert [(field.row, field.column) for field in figure_2.fields if field.cases] == [
        ("capable", "capable"),
        ("incapable", "capable"),
    ]
    assert (figure_2.unplaced, missing(portfolio.table, figure_2)) == ((1,), {"actual_competence": 1})
    contested = {one.value for one in portfolio.found.diagnoses if one.contested}
    assert "underrated" in contested
    assert portfolio.found.divisions[0].rest == (1,)
    # The conditions of aggregates are no facts of the case.
    assert all(fact.attribute in base.attributes for fact in acme.facts | acme.contested)


def test_two_numbers_of_one_case_have_no_part_in_a_mean(base: RuleBase, tmp_path: Path) -> None:
    found = case_table(base, table(tmp_path, "expected_years\n2\n1;30\n4\n\n"))
    years = found.counted["years_ahead"]
    assert (years.cases, years.number.figure) == ((0, 2), 3)
    assert "expected_years" in found.cases[1].contradictory


@pytest.mark.parametrize(
    ("kind", "years", "figure", "words"),
    [
        ("sum", ["2", "3.5", "4"], 9.5, "9.5 years in all, over 3 suppliers"),
        ("sum", ["2", "unknown", "4"], None, "not known"),
        ("sum", ["2", "1;30", "4"], None, "not known"),
        ("min", ["2", "unknown", "4"], 2.0, "2 years as the least, over 2 suppliers, 1 not known"),
        ("max", ["2", "3.5", "4"], 4.0, "4 years as the most, over 3 suppliers"),
    ],
)
def test_a_sum_is_known_if_all_numbers_are(base, tmp_path, kind, years, figure, words) -> None:
    assert base.portfolio is not None
    one = base.portfolio.aggregates["years_ahead"].model_copy(update={"kind": kind})
    aggregates = {**base.portfolio.aggregates, "years_ahead": one}
    other = base.model_copy(update={"portfolio": base.portfolio.model_copy(update={"aggregates": aggregates})})
    found = case_table(other, table(tmp_path, "\n".join(["expected_years", *years, ""]))).counted["years_ahead"]
    assert found.number.figure == figure
    assert figure_in_words(other.portfolio, "years_ahead", found) == words


def test_rows_of_one_name_cannot_be_told_apart_over_time(base: RuleBase, tmp_path: Path) -> None:
    text = "name,exclusive_supplier\na,true\na,false\n"
    twice = case_table(base, table(tmp_path, text), TableMapping(id="name"))
    with pytest.raises(InvalidInput, match="the name 'a' stands for several rows"):
        portfolio_of(twice, twice)
    assert portfolio_of(twice).found.changes is None


def test_a_table_without_rows_comes_to_nothing(base: RuleBase, tmp_path: Path) -> None:
    portfolio = portfolio_of(case_table(base, table(tmp_path, "exclusive_supplier\n")))
    assert portfolio.table.cases == ()
    assert portfolio.found.diagnoses == portfolio.found.recommendations == ()
    assert [one.fact for one in portfolio.trace.derived] == []


def test_shared_answers_give_way_to_those_of_a_row(base: RuleBase, tmp_path: Path) -> None:
    shared = tmp_path / "shared.yaml"
    shared.write_text("answers: {exclusive_supplier: true}")
    answers = read_shared_answers([str(shared)], base)
    found = case_table(
        base, table(tmp_path, "upper_hand,exclusive_supplier\nbuyer,\nbuyer,false\nbuyer,unknown\n"), None, answers
    )
    assert set(found.counted["exclusive_suppliers"].cases) == {0}
    assert set(found.counted["exclusive_suppliers"].among) == {0, 1}

"""Amounts come to what plain arithmetic says of their formulas, in cases and in tables, and say what is missing."""

from collections import Counter
from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import strategies as st

from expert.files.answers import read_answer, written
from expert.inference.amounts import Failed, Known, Missing, amounts_of, questions_for
from expert.inference.evaluate import Evaluator
from expert.inference.formulas import (
    BadFormula,
    DifferentUnits,
    compute,
    names_in,
    parse,
    rounded,
    shown,
    unit_of,
    units_in_words,
    units_of,
)
from expert.inference.possible import Possible
from expert.tables.evaluator import TableEvaluator
from tests import oracle
from tests.sampling import expect_seen, on_random, searched
from tests.strategies import answers_for, formulas, overrides_for, rule_bases, with_amounts

FEW = 5

seen: Counter = Counter()


def plainly(outcome):
    if isinstance(outcome, Known):
        return outcome.value
    return "missing" if isinstance(outcome, Missing) else "failed"


@on_random(400)
def compare(data):
    base = data.draw(with_amounts(data.draw(rule_bases())))
    overrides = data.draw(overrides_for(base))
    answers = data.draw(answers_for(base))
    trace = Evaluator(base, overrides).evaluate("case", answers)
    for name, outcome in amounts_of(base, trace).items():
        assert plainly(outcome) == oracle.amount(base, name, trace), base.amounts[name].in_file()
        seen[outcome.why if isinstance(outcome, Failed) else type(outcome)] += 1
        seen["disputed"] += isinstance(outcome, Known) and outcome.disputed
        seen["chosen"] += isinstance(outcome, Known) and bool(outcome.chosen_by)
        seen["undecided"] += isinstance(outcome, Missing) and bool(base.amounts[name].value[1:])


@searched
def test_an_amount_is_what_plain_arithmetic_says(share) -> None:
    compare(share)
    expect_seen(share, seen, FEW, Known, Missing, "zero", "apart", "disputed", "chosen", "undecided")


@on_random(60)
def compare_row(data):
    base = data.draw(with_amounts(data.draw(rule_bases())))
    overrides = data.draw(overrides_for(base))
    names = [name for name, one in base.attributes.items() if one.asked]
    answers = [data.draw(answers_for(base)) for _ in range(3)]
    texts = [{one.attribute: cell(one) for one in row} for row in answers]
    frame = pl.DataFrame(
        {name: [row.get(name) for row in texts] for name in names}, schema=dict.fromkeys(names, pl.String)
    )
    tables = TableEvaluator(base, frame.schema, overrides=overrides)
    found = tables.evaluate(frame.filter(pl.any_horizontal(pl.all().is_not_null())))
    result = tables.frame(found)
    told = [row for row in texts if any(text is not None for text in row.values())]
    assert found.bad == []
    assert result.height == len(told)
    for place, row in enumerate(told):
        again = [read_answer(name, base.attributes[name], text, "row") for name, text in row.items() if text]
        trace = Evaluator(base, overrides).evaluate("case", again)
        for name, outcome in amounts_of(base, trace).items():
            assert result[name][place] == (float(outcome.value) if isinstance(outcome, Known) else None)
            seen["cell"] += isinstance(outcome, Known)


def cell(answer):
    """An answer of one value as a cell; what says more is left out."""
    facts = [fact for fact in answer.facts if fact.holds]
    if len(facts) != 1 or answer.unknown or len(answer.facts) != 1:
        return None
    return written(facts[0])


@searched
def test_a_column_of_a_table_has_what_its_cases_come_to(share) -> None:
    compare_row(share)
    expect_seen(share, seen, FEW, "cell")


@on_random(60)
def answer_all(data):
    """Whoever answers all that is open knows all amounts, or why they cannot be computed."""
    base = data.draw(with_amounts(data.draw(rule_bases())))
    evaluator = Evaluator(base)
    possible = Possible(base, evaluator.program)
    answers = {}
    while True:
        trace = evaluator.evaluate("case", answers.values())
        before = amounts_of(base, trace)
        asked, _ = questions_for(base, evaluator.program.fact_atom, trace)
        open = possible.open_questions(trace)
        assert asked <= set(open)
        askable = [name for name in open if name in asked]
        if not askable:
            break
        name = data.draw(st.sampled_from(askable))
        attribute = base.attributes[name]
        text = {"number": "1", "date": "2020-02-29"}.get(attribute.type) or data.draw(
            st.sampled_from(attribute.options)
        )
        value = [text] if attribute.type == "choices" else text
        answers[name] = read_answer(name, attribute, value, "asked")
        after = amounts_of(base, evaluator.evaluate("case", answers.values()))
        for key, outcome in before.items():
            if isinstance(outcome, Known):
                assert after[key].value == outcome.value  # what is known stays
                seen["stays"] += 1
    assert not any(isinstance(outcome, Missing) for outcome in before.values())


@searched
def test_what_is_known_stays_and_answering_what_is_open_is_enough(share) -> None:
    answer_all(share)
    expect_seen(share, seen, FEW, "stays")


@on_random(200)
def read_again(data):
    text = data.draw(formulas(["a", "b"]))
    numbers = {"a": Fraction("2.5"), "b": Fraction(-3)}
    formula = parse(text)
    again = parse(shown(formula, str).replace("×", "*").replace("half up", "half_up").replace("half even", "half_even"))
    try:
        value = compute(formula, numbers)
    except ZeroDivisionError:
        raise
    except ArithmeticError:
        return
    assert compute(again, numbers) == value
    assert set(names_in(again)) == set(names_in(formula))


@searched
def test_a_formula_as_it_is_told_is_the_same_formula(share) -> None:
    read_again(share)


@pytest.mark.parametrize(
    ("number", "digits", "mode", "result"),
    [
        ("2.5", 0, "half_up", "3"),
        ("-2.5", 0, "half_up", "-3"),
        ("2.5", 0, "half_even", "2"),
        ("-3.5", 0, "half_even", "-4"),
        ("2.01", 1, "up", "2.1"),
        ("-2.01", 1, "up", "-2.1"),
        ("2.09", 1, "down", "2"),
        ("-2.09", 1, "down", "-2"),
        ("1250", -2, "half_up", "1300"),
        ("1.005", 2, "half_up", "1.01"),
    ],
)
def test_rounding(number, digits, mode, result) -> None:
    """1.005 as a binary number would be rounded to 1."""
    assert rounded(Fraction(number), digits, mode) == Fraction(result)


@pytest.mark.parametrize(
    ("start", "end", "days", "months", "years"),
    [
        ("2024-01-31", "2024-01-31", 0, 0, 0),
        ("2000-05-17", "2024-05-16", 8765, 287, 23),
        ("2000-05-17", "2024-05-17", 8766, 288, 24),
        ("2020-02-29", "2021-02-28", 365, 11, 0),
        ("2020-02-29", "2021-03-01", 366, 12, 1),
        ("2024-05-17", "2000-05-18", -8765, -287, -23),
    ],
)
def test_time_between_dates_is_in_whole_days_months_and_years(start, end, days, months, years) -> None:
    numbers = {name: Fraction(date.fromisoformat(text).toordinal()) for name, text in (("a", start), ("b", end))}
    found = [compute(parse(f"{unit}_between(a, b)"), numbers) for unit in ("days", "months", "years")]
    assert found == [days, months, years]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rate * time", "EUR"),
        ("rate + price / time", "EUR per months"),
        ("price / price * 100", "no unit"),
        ("price * part / 100", "EUR"),
        ("max(0, price)", "EUR"),
        ("price * price", "EUR^2"),
        ("1 / time", "1 per months"),
        ("100 - part", "no unit"),
    ],
)
def test_units_are_combined(text, said) -> None:
    units = {
        "price": units_of("EUR", {}),
        "time": units_of("months", {}),
        "rate": units_of("EUR per month", {"month": "months"}),
        "part": units_of("%", {}),
    }
    assert units_in_words(unit_of(parse(text), units) or {}) == said


@pytest.mark.parametrize("text", ["price + time", "min(price, time)", "price - 1"])
def test_different_units_are_not_added(text) -> None:
    units = {"price": units_of("EUR", {}), "time": units_of("months", {})}
    with pytest.raises(DifferentUnits):
        unit_of(parse(text), units)


@pytest.mark.parametrize(
    "text",
    [
        *("", "(", "a if b else c", "a ** 2", "0x10", "1e5", "1_000", "a.b", "a[0]", "f(a)", "round(a, 2)", "True"),
        *("round(a, 99, up)", "round(a, 2, half)", "min()", "min(a, key=b)", "lambda: a", "'a'", "a < b"),
        *("(" * 600 + "a" + ")" * 600, "-" * 900 + "a", "a" * 2000),
    ],
)
def test_what_is_no_formula_is_a_message(text) -> None:
    with pytest.raises(BadFormula):
        parse(text)

"""Answers as written to facts, by the declared type."""

import pytest

from expert.files import shapes
from expert.files.answers import BadAnswer, number, read_answer
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute

KINDS = {
    "choice": {"values": {"high": "High", "low": "Low"}},
    "flag": {},
    "number": {"min": "0", "max": "10", "step": "0.5", "unit": "years"},
    "choices": {"values": {"a": "A", "b": "B", "c": "C"}},
}


def attribute(kind):
    return shapes.read(
        Attribute, {"type": kind, "label": "L", "level": "l", "topic": "t", "question": "Q?", **KINDS[kind]}
    )


def read(kind, raw):
    return read_answer("x", attribute(kind), raw, "asked")


@pytest.mark.parametrize(
    ("kind", "raw", "facts"),
    [
        ("choice", "high", {Fact("x", "high")}),
        ("choice", ["low", "high"], {Fact("x", "high"), Fact("x", "low")}),
        ("flag", "yes", {Fact("x", True)}),
        ("flag", "FALSE", {Fact("x", False)}),
        ("number", "2.5", {Fact("x", 2.5)}),
        ("number", "-0.0", {Fact("x", 0.0)}),
        ("number", "1e1", {Fact("x", 10.0)}),
        ("choices", ["a"], {Fact("x", "a"), Fact("x", "b", False), Fact("x", "c", False)}),
        ("choices", "a", {Fact("x", "a"), Fact("x", "b", False), Fact("x", "c", False)}),
        ("choices", [], {Fact("x", "a", False), Fact("x", "b", False), Fact("x", "c", False)}),
        ("choices", {"a": "true", "b": "no", "c": "unknown"}, {Fact("x", "a"), Fact("x", "b", False)}),
    ],
)
def test_answers_become_facts(kind, raw, facts) -> None:
    assert set(read(kind, raw).facts) == facts


def test_decimals_lie_on_their_step_exactly() -> None:
    price = attribute("number").model_copy(update={"max": None, "step": 0.01})
    assert read_answer("x", price, "1234567.89", "asked").facts == (Fact("x", 1234567.89),)
    with pytest.raises(BadAnswer):
        read_answer("x", price, "0.0100000000001", "asked")
    large = attribute("number").model_copy(update={"max": 1234567.0})
    with pytest.raises(BadAnswer, match="1234568 is outside"):
        read_answer("x", large, "1234568", "asked")


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_is_an_answer_without_facts(kind) -> None:
    answer = read(kind, "unknown")
    assert answer.facts == ()
    assert answer.unknown == (("a", "b", "c") if kind == "choices" else ())


def test_unknown_is_the_same_as_unknown_value_by_value_in_any_order() -> None:
    """A stored trace holds the values sorted, whatever the order of the vocabulary, or it would not verify."""
    declared = attribute("choices").model_copy(update={"values": dict(reversed(attribute("choices").values.items()))})
    each = dict.fromkeys(declared.values, "unknown")
    assert read_answer("x", declared, "unknown", "asked") == read_answer("x", declared, each, "asked")


def test_values_left_unknown_are_kept() -> None:
    assert read("choices", {"c": "unknown", "a": "true"}).unknown == ("c",)


@pytest.mark.parametrize(
    ("kind", "raw", "code", "help"),
    [
        ("choice", "hihg", "E402", "did you mean 'high'?"),
        ("choice", "zzz", "E402", "expected high, low or unknown"),
        ("choice", [], "E402", "expected high, low or unknown"),
        ("choice", {"high": "true"}, "E402", "expected high, low or unknown"),
        ("flag", "maybe", "E402", "expected true, false or unknown"),
        ("number", "ten", "E402", "expected a number from 0 to 10 in steps of 0.5 (years), or unknown"),
        ("number", "nan", "E402", "expected a number from 0 to 10 in steps of 0.5 (years), or unknown"),
        ("number", "inf", "E402", "expected a number from 0 to 10 in steps of 0.5 (years), or unknown"),
        ("number", "1e999", "E402", "expected a number from 0 to 10 in steps of 0.5 (years), or unknown"),
        ("number", "1_0", "E402", "expected a number from 0 to 10 in steps of 0.5 (years), or unknown"),
        ("number", "10.5", "E403", "expected a number from 0 to 10 in steps of 0.5 (years), or unknown"),
        ("number", "2.3", "E403", "expected a number from 0 to 10 in steps of 0.5 (years), or unknown"),
        ("choices", ["d"], "E402", "expected a, b, c, [] for none of these, or unknown"),
        ("choices", ["none"], "E402", "write [] for none of these"),
        ("choices", ["a", "unknown"], "E402", "leave single values open by {value: unknown}"),
        ("choices", {"a": "perhaps"}, "E402", ""),
    ],
)
def test_what_does_not_fit_is_said(kind, raw, code, help) -> None:
    with pytest.raises(BadAnswer) as caught:
        read(kind, raw)
    assert (caught.value.code, caught.value.help) == (code, help)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        (" 2 ", 2.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+3", 3.0),
        ("", None),
        ("0x1", None),
        ("１", None),
        ("1 000", None),
    ],
)
def test_numbers_are_written_in_one_way(text, value) -> None:
    assert number(text) == value

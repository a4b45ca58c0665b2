"""Amounts in words, and the texts of a rule base with numbers in the place of names in braces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from expert.inference.amounts import Failed, Known, Outcome, amounts_of
from expert.inference.formulas import Formula, Operation, dates_in, rounded, shown
from expert.model.amount import Amount
from expert.model.day import Day
from expert.model.rule import Parameter
from expert.model.rulebase import RuleBase
from expert.model.text import Text, Unit
from expert.model.trace import Trace
from expert.model.vocabulary import Attribute, Value
from expert.words.facts import capital, counted, small, with_unit

#: A number that has no end in decimals is told with so many, and others with at most so many.
TOLD, MOST = 6, 12

_BRACES = re.compile(r"\{([^{}\s]+)\}")


def decimal(value: Fraction) -> str:
    """Return a number in decimals: exactly, if it has an end, else `about 0.333333`."""
    text, exact = decimals(value)
    return text if exact else f"about {text}"


def decimals(value: Fraction) -> tuple[str, bool]:
    """Return a number in decimals, and whether these are all of it."""
    end = next((digits for digits in range(MOST + 1) if (value * 10**digits).denominator == 1), None)
    digits = TOLD if end is None else end
    whole = rounded(value, digits, "half_even") * 10**digits
    text = str(abs(whole.numerator)).rjust(digits + 1, "0")
    point = f".{text[-digits:]}" if digits else ""
    sign = "-" if whole < 0 else ""
    return f"{sign}{text[: len(text) - digits]}{point}", end is not None


def number_with_unit(value: Fraction, unit: Unit | None) -> str:
    """Return a number with its unit, such as `1 year`, `12%` or `about 0.333333 EUR`."""
    text = decimal(value)
    if unit is None:
        return text
    return f"{text}{unit}" if unit == "%" else f"{text} {unit.one if value == 1 else unit}"


def amount_sentence(base: RuleBase, name: str, outcome: Outcome) -> str:
    """Return what an amount comes to as a sentence that stands alone, without a full stop."""
    amount = base.amounts[name]
    if not isinstance(outcome, Known):
        why = (
            "not known yet"
            if not isinstance(outcome, Failed)
            else f"it cannot be computed: {failure(base, outcome, name)}"
        )
        return f"{capital(amount.label)}: {why}"
    number = number_with_unit(outcome.value, amount.unit)
    return capital(amount.says.replace("{value}", number)) if amount.says else f"{capital(amount.label)}: {number}"


def failure(base: RuleBase, failed: Failed, name: str) -> str:
    """Return why the amount called `name` cannot be computed."""
    named = f"“{formula_in_words(base, failed.formula)}”"
    where = f" in the amount “{base.amounts[failed.amount].label}”" if failed.amount != name else ""
    match failed.why:
        case "zero":
            return f"{named} is 0, and nothing can be divided by 0{where}"
        case "several":
            return f"the answers on {named} contradict each other"
        case "apart":
            return f"{named} does not apply here"
        case _:
            return f"the number is too large{where}"


def formula_in_words(base: RuleBase, formula: Formula, numbers: Mapping[str, Fraction] | None = None) -> str:
    """Return a formula with the labels of its names, or with the `numbers` that are put in. That the last step rounds
    is said in words."""

    def told(name: str) -> str:
        entry = base.amounts.get(name) or base.parameters.get(name) or base.attributes[name]
        if numbers is None:
            return small(entry.label)
        if name in dates:
            return Day(numbers[name]).in_file()
        return number_with_unit(numbers[name], entry.unit)

    dates = set(dates_in(formula))
    if isinstance(formula, Operation) and formula.symbol == "round":
        return f"{shown(formula.parts[0], told)}, {rounding_in_words(formula)}"
    return shown(formula, told)


def rounding_in_words(rounding: Operation) -> str:
    """Return how a formula rounds, such as `rounded half up to 2 decimals`."""
    mode, digits = rounding.mode.replace("_", " "), rounding.digits
    if digits > 0:
        return f"rounded {mode} to {counted(digits, 'decimal')}"
    return f"rounded {mode} to whole {'numbers' if not digits else f'{10**-digits:,}s'}"


def filled(base: RuleBase, trace: Trace) -> RuleBase:
    """Return a rule base with amounts as it reads in a case: names in braces are the numbers that they stand for."""
    return _with_words(base, _numbers(base, trace))


def labelled(base: RuleBase) -> RuleBase:
    """Return a rule base with amounts as it reads in no case: names in braces are the labels of their numbers."""
    numbers = {name: one for name, one in base.attributes.items() if one.numeric}
    entries: dict[str, Attribute | Parameter | Amount] = {**base.parameters, **numbers, **base.amounts}
    return _with_words(base, {name: small(entry.label) for name, entry in entries.items()})


def _with_words(base: RuleBase, words: Mapping[str, str]) -> RuleBase:
    def text(one: Text | None) -> Text | None:
        return None if one is None or "{" not in one else one.reading(_BRACES.sub(lambda m: words.get(m[1], m[0]), one))

    def changed(value: Value) -> Value:
        found = {name: new for name in ("label", "says", "denies", "do") if (new := text(getattr(value, name)))}
        return value.model_copy(update=found) if found else value

    attributes = {}
    for name, attribute in base.attributes.items():
        values = {key: changed(value) for key, value in attribute.values.items()}
        same = all(values[key] is value for key, value in attribute.values.items())
        attributes[name] = attribute if same else attribute.model_copy(update={"values": values})
    amounts = {}
    for name, amount in base.amounts.items():
        found = {field: new for field in ("label", "says", "help") if (new := text(getattr(amount, field)))}
        amounts[name] = amount.model_copy(update=found) if found else amount
    return base.model_copy(update={"attributes": attributes, "amounts": amounts})


def _numbers(base: RuleBase, trace: Trace) -> dict[str, str]:
    """Return the name of each number with the words for it in a case."""
    overrides = dict(trace.parameters)
    words = {name: with_unit(overrides.get(name, one.value), one.unit) for name, one in base.parameters.items()}
    for name, attribute in base.attributes.items():
        if attribute.numeric:
            words[name] = f"{small(attribute.label)} (not known yet)"
    for answer in trace.answers:
        attribute = base.attributes[answer.attribute]
        value = answer.facts[0].value if len(answer.facts) == 1 else None
        if attribute.numeric and isinstance(value, float):
            words[answer.attribute] = with_unit(value, attribute.unit)
    for name, outcome in amounts_of(base, trace).items():
        amount = base.amounts[name]
        if isinstance(outcome, Known):
            words[name] = number_with_unit(outcome.value, amount.unit)
        else:
            words[name] = f"{small(amount.label)} (not known yet)"
    return words

"""Formulas of amounts: reading them, computing them exactly, and the units of what they give."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

#: How `round` treats what lies between: to the nearer one, and of two as near the one farther from 0, or the even one;
#: always away from 0; always towards it.
MODES = ("half_up", "half_even", "up", "down")

#: What counts the whole days, months or years from one date to another, less than 0 if the other is earlier.
BETWEEN = ("days_between", "months_between", "years_between")

#: A formula has no more characters, and is no deeper.
LONGEST, DEEPEST = 1_000, 50

#: Numbers are rounded to no more digits behind the point, or before it.
MOST_DIGITS = 12

_SYMBOLS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3}

#: Unit -> its power. A number without a unit has none of them.
Units = Mapping[str, int]


class Number(NamedTuple):
    """A number as it was written."""

    text: str


class Named(NamedTuple):
    """The name of a number."""

    name: str


class Operation(NamedTuple):
    """An operation on formulas: `+ - * /`, `neg`, `min`, `max`, one of BETWEEN, which is between two names of dates, or
    `round` to so many digits in one of the MODES."""

    symbol: str
    parts: tuple[Formula, ...]
    digits: int = 0
    mode: str = ""


Formula = Number | Named | Operation


class BadFormula(ValueError):
    """A formula that cannot be read: what is wrong, and what helps."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


class DividedByZero(ArithmeticError):
    """A division by a formula that gives 0."""

    def __init__(self, divisor: Formula) -> None:
        super().__init__()
        self.divisor = divisor


class DifferentUnits(ValueError):
    """Two units that were added or compared, as people read them."""


@lru_cache(maxsize=10_000)
def parse(text: str) -> Formula:
    """Return the formula that a file writes as `text`. Raises BadFormula."""
    if len(text) > LONGEST:
        raise BadFormula(
            f"a formula has {LONGEST:,} characters at most", "compute a part of it as an amount of its own"
        )
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval")
        return _read(tree.body, " ".join(text.split()), 0)
    except BadFormula:
        raise
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        help = "write numbers, names, + - * /, parentheses, min(...), max(...) and round(formula, digits, mode)"
        raise BadFormula(f"'{_short(text)}' is no formula", help) from None


def _read(node: ast.expr, text: str, depth: int) -> Formula:
    if depth > DEEPEST:
        raise BadFormula("this formula is too deep", "compute a part of it as an amount of its own")
    if isinstance(node, ast.Constant):
        written = ast.get_source_segment(text, node) or ""
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", written):
            raise BadFormula(f"'{_short(written)}' is no number", "write digits, with a point before decimals")
        return Number(written)
    if isinstance(node, ast.Name):
        return Named(node.id)
    if isinstance(node, ast.BinOp) and type(node.op) in _SYMBOLS:
        parts = (_read(node.left, text, depth + 1), _read(node.right, text, depth + 1))
        return Operation(_SYMBOLS[type(node.op)], parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return Operation("neg", (_read(node.operand, text, depth + 1),))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        if node.func.id == "round":
            return _rounding(node, text, depth)
        if node.func.id in ("min", "max") and node.args:
            return Operation(node.func.id, tuple(_read(one, text, depth + 1) for one in node.args))
        if node.func.id in BETWEEN:
            dates = tuple(Named(one.id) for one in node.args if isinstance(one, ast.Name))
            if len(dates) == len(node.args) == 2:
                return Operation(node.func.id, dates)
            raise BadFormula(f"`{node.func.id}` is between two dates", f"write {node.func.id}(earlier, later)")
    help = "write numbers, names, + - * /, parentheses, min(...), max(...) and round(formula, digits, mode)"
    raise BadFormula(f"'{_short(ast.get_source_segment(text, node) or text)}' has no meaning in a formula", help)


def _rounding(node: ast.Call, text: str, depth: int) -> Formula:
    help = f"write round(formula, 2, half_up): how many digits, and one of {', '.join(MODES)}"
    if len(node.args) != 3:
        raise BadFormula("`round` says how many digits there are, and how it rounds", help)
    digits, mode = (ast.get_source_segment(text, one) or "" for one in node.args[1:])
    if not re.fullmatch(r"-?[0-9]{1,2}", digits) or abs(int(digits)) > MOST_DIGITS:
        raise BadFormula(f"'{_short(digits)}' is no number of digits from -{MOST_DIGITS} to {MOST_DIGITS}", help)
    if mode not in MODES:
        raise BadFormula(f"'{_short(mode)}' is no way of rounding", help)
    return Operation("round", (_read(node.args[0], text, depth + 1),), int(digits), mode)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def names_in(formula: Formula) -> Iterator[str]:
    """Yield the names in a formula, from the left."""
    if isinstance(formula, Named):
        yield formula.name
    if isinstance(formula, Operation):
        for part in formula.parts:
            yield from names_in(part)


def dates_in(formula: Formula) -> Iterator[str]:
    """Yield the names in a formula that must be those of dates."""
    if isinstance(formula, Operation):
        if formula.symbol in BETWEEN:
            yield from names_in(formula)
        else:
            for part in formula.parts:
                yield from dates_in(part)


def compute(formula: Formula, numbers: Mapping[str, Fraction]) -> Fraction:
    """Return what a formula gives, exactly. Raises DividedByZero."""
    if isinstance(formula, Number):
        return Fraction(formula.text)
    if isinstance(formula, Named):
        return numbers[formula.name]
    parts = [compute(part, numbers) for part in formula.parts]
    first, last = parts[0], parts[-1]
    match formula.symbol:
        case "+":
            return first + last
        case "-":
            return first - last
        case "*":
            return first * last
        case "/":
            if not last:
                raise DividedByZero(formula.parts[1])
            return first / last
        case "neg":
            return -first
        case "min":
            return min(parts)
        case "max":
            return max(parts)
        case "days_between":
            return last - first
        case "months_between":
            return Fraction(_months(first, last))
        case "years_between":
            return Fraction(int(Fraction(_months(first, last), 12)))
    return rounded(first, formula.digits, formula.mode)


def _months(start: Fraction, end: Fraction) -> int:
    """Return how many whole months there are between two dates."""
    if end < start:
        return -_months(end, start)
    one, other = date.fromordinal(int(start)), date.fromordinal(int(end))
    return (other.year - one.year) * 12 + other.month - one.month - (other.day < one.day)


def rounded(value: Fraction, digits: int, mode: str) -> Fraction:
    """Return a number rounded to so many digits behind the point, or before it if these are negative."""
    scale = Fraction(10) ** digits
    scaled = abs(value * scale)
    match mode:
        case "half_even":
            whole = round(scaled)
        case "half_up":
            whole = math.floor(scaled + Fraction(1, 2))
        case "up":
            whole = math.ceil(scaled)
        case _:
            whole = math.floor(scaled)
    return (-whole if value < 0 else whole) / scale


def shown(formula: Formula, name: Callable[[str], str], within: int = 0) -> str:
    """Return a formula as people read it, with `name` for each name in it."""
    if isinstance(formula, Number):
        return formula.text
    if isinstance(formula, Named):
        return name(formula.name)
    if formula.symbol == "round":
        return f"round({shown(formula.parts[0], name)}, {formula.digits}, {formula.mode.replace('_', ' ')})"
    strength = _STRENGTH.get(formula.symbol, 0)
    if not strength:
        return f"{formula.symbol}({', '.join(shown(part, name) for part in formula.parts)})"
    if formula.symbol == "neg":
        return f"-{shown(formula.parts[0], name, strength)}"
    left, right = formula.parts
    # What stands on the right of - and / keeps its parentheses, as in 3 - (2 - 1).
    sign = formula.symbol.replace("*", "×")
    text = f"{shown(left, name, strength)} {sign} {shown(right, name, strength + (formula.symbol in '-/'))}"
    return f"({text})" if strength < within else text


# ---------------------------------------------------------------------- units


def units_of(text: str | None, singular: Mapping[str, str]) -> Units:
    """Return the units in a declared one, such as `EUR per month`; `singular` is a unit in the singular -> in the
    plural."""
    found: dict[str, int] = {}
    power = 1
    for word in re.split(r"(\s+per\s+|\s*/\s*|\s*[*·]\s*)", text or ""):
        if word.strip() in ("per", "/"):
            power = -1
        elif word.strip() not in ("", "*", "·"):
            name = singular.get(word.strip(), word.strip())
            found[name] = found.get(name, 0) + power
    return {name: number for name, number in found.items() if number}


def fits(one: Units, other: Units) -> bool:
    """Return whether two units are the same. A percentage is a number without a unit."""
    return _plain(one) == _plain(other)


def _plain(units: Units) -> Units:
    return {name: power for name, power in units.items() if name != "%"}


def units_in_words(units: Units) -> str:
    """Return units as people read them, such as `EUR per month`."""

    def told(sign: int) -> str:
        return " * ".join(
            name if abs(power) == 1 else f"{name}^{abs(power)}" for name, power in units.items() if power * sign > 0
        )

    above, below = told(1), told(-1)
    return " per ".join([above or "1", below]) if below else above or "no unit"


def unit_of(formula: Formula, units: Mapping[str, Units]) -> Units | None:
    """Return the units of what a formula gives; None for 0 and for time between
    dates, which fit any. Raises DifferentUnits."""
    if isinstance(formula, Number):
        return None if not Fraction(formula.text) else {}
    if isinstance(formula, Named):
        return units[formula.name]
    if formula.symbol in BETWEEN:
        return None
    parts = [unit_of(part, units) for part in formula.parts]
    if formula.symbol in ("*", "/"):
        left, right = (_plain(part or {}) for part in parts)
        sign = 1 if formula.symbol == "*" else -1
        powers = {name: left.get(name, 0) + sign * right.get(name, 0) for name in {**left, **right}}
        return {name: power for name, power in powers.items() if power}
    known = [part for part in parts if part is not None]
    for other in known[1:]:
        if not fits(known[0], other):
            raise DifferentUnits(f"{units_in_words(known[0])} and {units_in_words(other)}")
    return known[0] if known else None

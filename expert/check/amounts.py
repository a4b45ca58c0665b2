"""Whether the amounts of a rule base can be computed: their formulas, names, units, and that none needs itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from expert.check.conditions import condition_problems
from expert.check.shorthand import never_failing
from expert.files.loaded import LoadedBase
from expert.inference.formulas import (
    BETWEEN,
    BadFormula,
    DifferentUnits,
    Formula,
    Units,
    dates_in,
    fits,
    names_in,
    parse,
    unit_of,
    units_in_words,
    units_of,
)
from expert.model.day import Day
from expert.model.problems import Problem, did_you_mean
from expert.model.rulebase import RuleBase
from expert.model.text import Text, Unit

#: A name in braces, which stands for the number of that name.
BRACES = re.compile(r"\{([^{}\s]+)\}")


def amount_problems(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield the problems of the amounts of a part of a rule base."""
    base = loaded.base
    sound = True
    for name, amount in base.amounts.items():
        for section in ("attributes", "points", "parameters"):
            if name in getattr(base, section):
                place = loaded.place("amounts", name, key=True)
                other = loaded.place(section, name, key=True)
                yield Problem(
                    "E206", f"'{name}' of {section} is declared as an amount, too", place, "rename one", (other,)
                )
        if amount.says is not None and "{value}" not in amount.says:
            place = loaded.place("amounts", name, "says")
            yield Problem("E209", "'says' does not name the number", place, "write {value} where it stands")
        for index, case in enumerate(amount.value):
            if case.condition is not None:
                yield from condition_problems(loaded, "amounts", name, "value", case.condition, below=(index, "if"))
                yield from _never_known(loaded, name, index)
            for problem in _formula_problems(loaded, name, index):
                sound = False
                yield problem
    if sound:
        rings = list(_rings(loaded))
        yield from rings
        if not rings:
            yield from _unit_problems(loaded)


def _problem(loaded: LoadedBase, name: str, index: int, code: str, message: str, help: str = "") -> Problem:
    """Return a problem with a formula of an amount."""
    case = loaded.base.amounts[name].value[index]
    place = loaded.place("amounts", name, "value", index, "then" if case.then is not None else "otherwise")
    return Problem(code, message, place, help)


def _never_known(loaded: LoadedBase, name: str, index: int) -> Iterator[Problem]:
    condition = loaded.base.amounts[name].value[index].condition
    assert condition is not None
    for culprit in dict.fromkeys(never_failing(loaded.base, condition)):
        message = f"rules conclude only what is true, so nothing can be known to be missing from '{culprit}'"
        place = loaded.place("amounts", name, "value", index, "if", key=True)
        yield Problem(
            "E304",
            message,
            place,
            "the next case is taken only if this one is known to fail; ask, or conclude a choice",
        )


def _formula_problems(loaded: LoadedBase, name: str, index: int) -> Iterator[Problem]:
    base, problem = loaded.base, partial(_problem, loaded, name, index)
    text = base.amounts[name].value[index].formula
    try:
        formula = parse(text)
    except BadFormula as error:
        yield problem("E311", str(error), error.help)
        return
    numbers = [key for key, one in base.attributes.items() if one.type == "number"]
    known = [*numbers, *base.parameters, *base.amounts]
    dates = set(dates_in(formula))
    for used in dict.fromkeys(names_in(formula)):
        is_date = _is_date(base, used)
        if is_date and (used not in dates or _as_number(formula, used)):
            help = f"{', '.join(BETWEEN)} make a number of two dates"
            yield problem("E311", f"'{used}' is a date, and a formula is made of numbers", help)
        elif used in dates and used in known and not is_date:
            yield problem("E311", f"'{used}' is a number, and time is between dates", "name a date")
    for used in dict.fromkeys(names_in(formula)):
        attribute = base.attributes.get(used)
        if attribute is not None and not attribute.numeric:
            message = f"'{used}' is a {attribute.type}, and a formula is made of numbers"
            yield problem("E311", message, "let `if` choose between formulas: [{if: ..., then: ...}, {otherwise: ...}]")
        elif attribute is not None and used in base.parameters:
            message = f"'{used}' is a question and a parameter, and it cannot be told which is meant"
            yield problem("E311", message, "rename one of the two")
        elif attribute is None and used not in known:
            dashed = [one for one in known if "-" in one and one in text]
            help = (
                f"'-' takes away in a formula; rename '{dashed[0]}' to '{dashed[0].replace('-', '_')}'"
                if dashed
                else ""
            )
            yield problem("E205", f"unknown number '{used}'", help or did_you_mean(used, known))


def _is_date(base: RuleBase, name: str) -> bool:
    if name in base.parameters:
        return isinstance(base.parameters[name].value, Day)
    return name in base.attributes and base.attributes[name].type == "date"


def _as_number(formula: Formula, name: str) -> bool:
    """Return whether a name stands in a formula where a number must be."""
    return list(names_in(formula)).count(name) > list(dates_in(formula)).count(name)


def formulas_of(base: RuleBase, name: str) -> Iterator[Formula]:
    """Yield the formulas of an amount."""
    for case in base.amounts[name].value:
        yield parse(case.formula)


def _rings(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield a problem for each ring of amounts that need each other."""
    base = loaded.base
    needs = {
        name: dict.fromkeys(
            one for formula in formulas_of(base, name) for one in names_in(formula) if one in base.amounts
        )
        for name in base.amounts
    }
    left = dict(needs)
    while ready := [name for name, needed in left.items() if not needed.keys() & left.keys()]:
        for name in ready:
            del left[name]
    seen: set[str] = set()
    for name in left:
        way: list[str] = []
        while name not in way and name not in seen:
            way.append(name)
            name = next(one for one in needs[name] if one in left)
        if name in way:
            ring = way[way.index(name) :]
            place = loaded.place("amounts", ring[0], "value", key=True)
            help = "compute one of them from something else"
            yield Problem("E306", f"an amount needs itself: {' -> '.join([*ring, ring[0]])}", place, help)
        seen.update(way)


# ---------------------------------------------------------------------- units


def _unit_problems(loaded: LoadedBase) -> Iterator[Problem]:
    base = loaded.base
    singular: dict[str, str] = {}
    declared: dict[str, Unit | None] = {name: one.unit for name, one in base.parameters.items()}
    declared |= {name: one.unit for name, one in base.attributes.items() if one.numeric}
    declared |= {name: one.unit for name, one in base.amounts.items()}
    for unit in declared.values():
        if unit is not None and unit.one != str(unit):
            singular[unit.one] = str(unit)
    units: dict[str, Units] = {name: units_of(unit, singular) for name, unit in declared.items()}
    for name, amount in base.amounts.items():
        for index in range(len(amount.value)):
            yield from _mismatch(loaded, name, index, units)


def _mismatch(loaded: LoadedBase, name: str, index: int, units: Mapping[str, Units]) -> Iterator[Problem]:
    problem = partial(_problem, loaded, name, index)
    try:
        found = unit_of(parse(loaded.base.amounts[name].value[index].formula), units)
    except DifferentUnits as error:
        help = "a number that is written has no unit; declare a parameter with one, or divide by what has it"
        yield problem("E312", f"these cannot be added or compared: {error}", help)
        return
    if found is not None and not fits(found, units[name]):
        said, wanted = units_in_words(found), units_in_words(units[name])
        help = f"write `unit: {said}`" if found else "take its unit away"
        yield problem("E312", f"this gives {said}, and '{name}' is in {wanted}", f"{help}, or change the formula")


# ---------------------------------------------------------------------- names in texts


def brace_problems(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield a problem for each name in braces, in a text that is filled with numbers, that is no number."""
    base = loaded.base
    if not base.amounts:
        return
    known = [
        *base.amounts,
        *base.parameters,
        *(key for key, one in base.attributes.items() if one.numeric),
    ]
    for section, name, path, text, own in _filled_texts(base):
        for form in text.forms.values():
            for used in BRACES.findall(form):
                if used not in known and not (own and used == "value"):
                    place = loaded.place(section, name, *path)
                    help = did_you_mean(used, known)
                    yield Problem("E205", f"unknown number '{{{used}}}' in a text", place, help)


def _filled_texts(base: RuleBase) -> Iterator[tuple[str, str, tuple[str, ...], Text, bool]]:
    """Yield the texts in which numbers are filled in: section, name, path, text, and whether it has a {value} of its
    own."""
    for name, attribute in base.attributes.items():
        for key, value in attribute.values.items():
            for field in ("label", "says", "denies", "do"):
                if (text := getattr(value, field)) is not None:
                    yield "attributes", name, ("values", key, field), text, False
    for name, amount in base.amounts.items():
        for field in ("label", "says", "help"):
            if (text := getattr(amount, field)) is not None:
                yield "amounts", name, (field,), text, field == "says"

"""What is declared and never used, and labels that would confuse a question session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from expert.check.coverage import coverage
from expert.files.answers import number
from expert.files.loaded import LoadedBase
from expert.model.condition import Condition
from expert.model.problems import Place, Problem
from expert.model.rulebase import RuleBase
from expert.session.commands import SESSION_WORDS


def usage_warnings(loaded: LoadedBase, cited_by_cases: Iterable[str]) -> Iterator[Problem]:
    """Yield warnings about declarations of a sound rule base. `cited_by_cases` are the claims that stored cases
    cite."""
    for part in loaded.parts:
        yield from _values(part)
        yield from _attributes(part)
        yield from _labels(part)
    yield from _declarations(loaded)
    yield from _claims(loaded, set(cited_by_cases))
    yield from _unsourced(loaded)


def _conditions(base: RuleBase) -> Iterator[Condition]:
    """Yield the conditions of this part, and those by which cases are counted of it."""
    yield from (rule.condition for rule in base.rules.values())
    yield from (constraint.never for constraint in base.constraints.values())
    yield from (attribute.applies for attribute in base.attributes.values() if attribute.applies)
    for amount in base.amounts.values():
        yield from (case.condition for case in amount.value if case.condition)
    for aggregate in base.portfolio.aggregates.values() if base.portfolio else ():
        yield from (condition for condition in (aggregate.of, aggregate.among) if condition)


def _values(loaded: LoadedBase) -> Iterator[Problem]:
    base = loaded.base
    used: set[tuple[str, str]] = set()
    for condition in _conditions(base):
        for _, name, test, negated in condition.walk():
            attribute = base.attributes[name]
            # Of one value, the contrary is known by any other.
            every = test.any_of == () or (negated and attribute.single)
            options = attribute.options if every else (*(test.any_of or ()), *(test.all_of or ()))
            used.update((name, value) for value in options)
    concluded = {
        (name, value) for rule in base.rules.values() for name, values in rule.then.items() for value in values
    }
    for name, attribute in base.attributes.items():
        for value in attribute.values if attribute.type != "flag" else ():
            place = loaded.place("attributes", name, "values", value, key=True)
            if attribute.asked and (name, value) not in used:
                message = f"no rule asks whether '{name}' is '{value}'"
                yield Problem("W505", message, place, "test it, or accept it with a reason", subject=f"{name}={value}")
            elif not attribute.asked and (name, value) not in concluded:
                message = f"no rule concludes that '{name}' is '{value}'"
                yield Problem("W505", message, place, "conclude it, or delete it", subject=f"{name}={value}")


def _attributes(loaded: LoadedBase) -> Iterator[Problem]:
    base = loaded.base
    used = {name for condition in _conditions(base) for name in condition.attributes}
    used |= {name for rule in base.rules.values() for name in rule.then}
    # What is counted is shown, whether or not a rule takes it up.
    used |= base.aggregates.keys()
    for row in (row for points in base.points.values() for row in points.rows):
        used |= row.condition.attributes
    used |= _computed_from(base)
    summed = {one.points for condition in _conditions(base) for _, one in condition.walk_sums() if one.points}
    yield from _unused(loaded, "points", summed)
    if base.portfolio:
        used |= {aggregate.of_number or "" for aggregate in base.portfolio.aggregates.values()}
        used |= {name for one in base.portfolio.groups.values() for name in (one.by, *one.show, *one.listed)}
    yield from _unused(loaded, "attributes", used)


def _computed_from(base: RuleBase) -> set[str]:
    """Return the names of the numbers that amounts are computed from."""
    if not base.amounts:
        return set()
    from expert.inference.formulas import names_in, parse  # few rule bases have amounts

    return {name for one in base.amounts.values() for case in one.value for name in names_in(parse(case.formula))}


def _declarations(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield the declarations that all parts of the rule base share and none of them uses."""
    parts = loaded.base.parts
    attributes = [attribute for part in parts for attribute in part.attributes.values()]
    values = [value for attribute in attributes for value in attribute.values.values()]
    bounds = {text for part in parts for condition in _conditions(part) for text in condition.bounds}
    used: dict[str, set[str]] = {
        "parameters": bounds.union(*map(_computed_from, parts)),
        "papers": {claim.paper for claim in loaded.base.claims.values()},
        "levels": {attribute.level for attribute in attributes},
        "topics": {attribute.topic for attribute in attributes},
        "actors": {v.actor for v in values if v.actor} | {a for one in attributes for a in one.changeable_by},
        "severities": {v.severity for v in values if v.severity},
        "stages": {v.stage for v in values if v.stage},
        "chapters": {chapter for part in parts for chapter in part.chapter_of.values()},
    }
    for section, names in used.items():
        yield from _unused(loaded, section, names)


def _unused(loaded: LoadedBase, section: str, used: Collection[str]) -> Iterator[Problem]:
    for name in getattr(loaded.base, section):
        if name not in used:
            place = loaded.place(section, name, key=True)
            message = f"'{name}' of {section} is declared, and nothing uses it"
            yield Problem("W506", message, place, "use it, or delete it", subject=name)


def _claims(loaded: LoadedBase, cited_by_cases: set[str]) -> Iterator[Problem]:
    for name in coverage(loaded.base, {}).homeless:
        if name not in cited_by_cases:
            place = loaded.place("claims", name, key=True)
            yield Problem("W507", f"nothing cites the claim {name}", place, "cite it where it belongs", subject=name)


def _unsourced(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield the rules and tables that cite no claim; the base itself if it declares no claim at all."""
    help = "cite `claims`, or accept it: `accepted: [{finding: W520, on: [%s], because: ...}]`"
    name = loaded.base.base.name
    if not loaded.base.claims:
        place = loaded.place("base", "", "name")
        yield Problem("W520", f"the rules of '{name}' cite no source", place, help % name, subject=name)
        return
    for part in loaded.parts:
        rows = {table.rule_of(place) for table in part.base.tables.values() for place in range(len(table.rows))}
        rules = {name: rule for name, rule in part.base.rules.items() if name not in rows}
        for section, entries in (("rules", rules), ("tables", part.base.tables)):
            for name, entry in entries.items():
                if not entry.cites:
                    place = loaded.place(section, name)
                    yield Problem("W520", f"'{name}' of {section} cites no source", place, help % name, subject=name)


def _labels(loaded: LoadedBase) -> Iterator[Problem]:
    base = loaded.base
    for name, attribute in base.attributes.items():
        seen: dict[str, str] = {}
        for value, declared in attribute.values.items():
            label = str(declared.label).casefold()
            place = loaded.place("attributes", name, "values", value)
            subject = f"{name}={value}"
            if attribute.asked and attribute.type != "flag":
                yield from _commands({label, value.casefold()}, place, subject)
            if label in seen:
                message = f"'{value}' and '{seen[label]}' of '{name}' have the same label"
                first = loaded.place("attributes", name, "values", seen[label])
                yield Problem("W509", message, place, "choose labels that differ", (first,), subject)
            seen.setdefault(label, value)
    for name, perspective in base.perspectives.items():
        place = loaded.place("perspectives", name)
        yield from _commands({str(perspective.label).casefold(), name.casefold()}, place, name)


def _commands(texts: Iterable[str], place: Place, subject: str) -> Iterator[Problem]:
    """Yield a warning for each name that a person could type to answer a question, and that would be taken for a
    command."""
    for text in texts:
        if text in SESSION_WORDS or number(text) is not None:
            message = f"'{text}' would be taken for a command or a number in a question session"
            yield Problem("W508", message, place, "choose another word", subject=subject)

"""What is declared and never used, and labels that would confuse a question session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.consultation.commands import SESSION_WORDS
from expert.coverage import coverage
from expert.loading.answers import number
from expert.loading.rulebase import Loaded
from expert.model.condition import Condition
from expert.model.rulebase import RuleBase
from expert.problems import Place, Problem


def usage_findings(loaded: Loaded, cited_by_cases: Iterable[str]) -> Iterator[Problem]:
    """Findings about declarations of a sound rule base. `cited_by_cases` are the claims that stored cases cite."""
    yield from _values(loaded)
    yield from _declarations(loaded)
    yield from _claims(loaded, set(cited_by_cases))
    yield from _labels(loaded)


def _conditions(base: RuleBase) -> Iterator[Condition]:
    yield from (rule.condition for rule in base.rules.values())
    yield from (constraint.never for constraint in base.constraints.values())
    yield from (attribute.applies for attribute in base.attributes.values() if attribute.applies)


def _values(loaded: Loaded) -> Iterator[Problem]:
    base = loaded.base
    used: set[tuple[str, str]] = set()
    for condition in _conditions(base):
        for _, name, test, _ in condition.walk():
            options = (
                base.attributes[name].options if test.any_of == () else (*(test.any_of or ()), *(test.all_of or ()))
            )
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


def _declarations(loaded: Loaded) -> Iterator[Problem]:
    base = loaded.base
    attributes, values = base.attributes.values(), [v for a in base.attributes.values() for v in a.values.values()]
    tested = {name for condition in _conditions(base) for name in condition.attributes}
    used: dict[str, set[str]] = {
        "attributes": tested | {name for rule in base.rules.values() for name in rule.then},
        "parameters": {text for c in _conditions(base) for _, _, test, _ in c.walk() for text in test.bounds.values()},
        "papers": {claim.paper for claim in base.claims.values()},
        "levels": {attribute.level for attribute in attributes},
        "topics": {attribute.topic for attribute in attributes},
        "actors": {v.actor for v in values if v.actor} | {a for one in attributes for a in one.changeable_by},
        "severities": {v.severity for v in values if v.severity},
        "stages": {v.stage for v in values if v.stage},
        "chapters": set(base.chapter_of.values()),
    }
    for section, names in used.items():
        for name in getattr(base, section):
            if name not in names:
                place = loaded.place(section, name, key=True)
                message = f"'{name}' of {section} is declared, and nothing uses it"
                yield Problem("W506", message, place, "use it, or delete it", subject=name)


def _claims(loaded: Loaded, cited_by_cases: set[str]) -> Iterator[Problem]:
    for name in coverage(loaded.base, {}).homeless:
        if name not in cited_by_cases:
            place = loaded.place("claims", name, key=True)
            yield Problem("W507", f"nothing rests on the claim {name}", place, "cite it where it belongs", subject=name)


def _labels(loaded: Loaded) -> Iterator[Problem]:
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
    """Of what can be typed to answer a question, that which would not be taken for an answer."""
    for text in texts:
        if text in SESSION_WORDS or number(text) is not None:
            message = f"'{text}' would be taken for a command or a number in a question session"
            yield Problem("W508", message, place, "choose another word", subject=subject)

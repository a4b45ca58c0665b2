"""Facts and citations in words, from the labels in the rule base."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from expert.files.answers import shortest, written
from expert.inference.actions import action_of
from expert.inference.program import Among, Atom, Interval
from expert.model.rulebase import RuleBase
from expert.model.text import Unit
from expert.model.trace import Fact
from expert.model.vocabulary import Attribute, Value


def value_of(base: RuleBase, fact: Fact) -> Value | None:
    """Return the declaration of a fact's value, if it has one."""
    return base.attributes[fact.attribute].values.get(written(fact))


def is_result(base: RuleBase, fact: Fact) -> bool:
    """Return whether a conclusion is a result: a diagnosis, a recommendation, or a value of what is declared one."""
    value = value_of(base, fact)
    found = base.attributes[fact.attribute].result or (value is not None and bool(value.severity or value.actor))
    return fact.holds and found


def is_plain_result(base: RuleBase, fact: Fact) -> bool:
    """Return whether a conclusion is a result, and neither a diagnosis nor a recommendation."""
    return is_result(base, fact) and not ((value := value_of(base, fact)) and (value.severity or value.actor))


def result_label(base: RuleBase, fact: Fact) -> str:
    """Return a result as it stands in lists: a finding or recommendation by its label, which is a statement; any other
    value as a sentence, or with the label of its attribute."""
    value = value_of(base, fact)
    return str(value.label) if value and (value.severity or value.actor) else fact_in_words(base, fact)


def said_of(base: RuleBase, fact: Fact) -> str | None:
    """Return the sentence that says a fact, or that its value is not there; None if the base has none.

    It begins with a small letter and has no full stop, so that it fits after "You answered that". Of a finding, its
    label is the sentence.
    """
    attribute = base.attributes[fact.attribute]
    if isinstance(fact.value, float):
        return _with_number(attribute, fact.value)
    value = value_of(base, fact)
    if value is not None and fact.holds and value.severity and not value.says:
        return small(value.label)
    said = value and (value.says if fact.holds else value.denies)
    if said is None and isinstance(fact.value, bool):
        other = value_of(base, fact._replace(value=not fact.value))
        said = other and other.denies
    return None if said is None else str(said)


def sentence(base: RuleBase, fact: Fact) -> str:
    """Return a fact as a sentence inside another; with its labels, if the base has no sentence for it.

    Of a recommendation, that its actor should do it.
    """
    value = value_of(base, fact)
    if value is not None and value.actor and not value.says:
        reads = base.reader is not None and base.reader.actor == value.actor
        return f"{'you' if reads else actor_named(base, value.actor)} should {small(value.label)}"
    return said_of(base, fact) or labelled(base, fact)


def _with_number(attribute: Attribute, number: float) -> str | None:
    if attribute.says is None:
        return None
    return attribute.says.replace("{value}", with_unit(number, attribute.unit))


def small(text: str) -> str:
    """Return words that begin with no name as they stand inside a sentence, such as a command after "should"."""
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """Return words as they begin a sentence or a line."""
    return text[:1].upper() + text[1:]


def fact_in_words(base: RuleBase, fact: Fact) -> str:
    """Return a fact to stand alone: its sentence with a capital, or such as `Term of the relation: Long-term`."""
    return capital(sentence(base, fact))


def labelled(base: RuleBase, fact: Fact) -> str:
    """Return a fact by the labels of its attribute and its value, for tables and for bases without sentences."""
    return f"{base.attributes[fact.attribute].label}: {value_in_words(base, fact)}"


def label_of(attribute: Attribute, value: str) -> str:
    """Return the label of a value, from its name in files, as a person reads it."""
    if value in attribute.values:
        return str(attribute.values[value].label)
    return {"true": "Yes", "false": "No"}.get(value, value) if attribute.type == "flag" else value


def value_in_words(base: RuleBase, fact: Fact) -> str:
    """Return a value by its label, such as `Long-term`, `yes`, `3.5 years`, or `not strategic partnership`."""
    attribute = base.attributes[fact.attribute]
    declared = value_of(base, fact)
    if declared is not None:
        return str(declared.label) if fact.holds else f"not {small(declared.label)}"
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    if isinstance(fact.value, float):
        return with_unit(fact.value, attribute.unit)
    return str(fact.value)


def with_article(noun: str) -> str:
    """Return a noun with its article, such as `a portfolio` or `an order book`."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Join words to a list, such as `a, b or c`."""
    return f" {joint} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, such as `1 rule` or `2,000 rules`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def atom_in_words(base: RuleBase, atom: Atom) -> str:
    """Return a test in words, such as `Term of the relation: Long-term`, `Contract: Implicit or Incomplete`, or `Years:
    at least 3 years`."""
    attribute = base.attributes[atom.attribute]
    if isinstance(atom, Among):
        return f"{attribute.label}: {' or '.join(value_in_words(base, fact) for fact in atom.facts)}"
    unit = attribute.unit
    return f"{attribute.label}: {' or '.join(interval_in_words(one, unit) for one in atom.intervals)}"


def citation(base: RuleBase, claim: str) -> str:
    """Return a claim with its place, such as `P12 (Cooperation policy, Figure 1): Two dimensions, ...`."""
    cited = base.claims[claim]
    return f"{claim} ({base.papers[cited.paper].short}, {cited.at}): {cited.says}"


def actors_in_order(base: RuleBase) -> list[str]:
    """Return the actors of a base in its order, but for the reader, who comes first."""
    return sorted(base.actors, key=lambda actor: not (base.reader and base.reader.actor == actor))


def actor_named(base: RuleBase, actor: str) -> str:
    """Return the label of an actor as it stands inside a sentence."""
    label = str(base.actors[actor].label)
    return small(label) if label.split(" ")[0] in ("The", "A", "An") else label


def action_in_words(base: RuleBase, before: Sequence[Fact], after: Fact, actor: str) -> str | None:
    """Return what the actor would do so that the answer becomes `after`, to stand after "were to", or None if the base
    does not say."""
    action = action_of(base.attributes[after.attribute], before, after, actor)
    return None if action is None else str(action.do).replace("{value}", value_in_words(base, after)).rstrip(".")


def slot_in_words(base: RuleBase, attribute: str, value: str) -> str:
    """Return an attribute, or one value of a set, as it is asked about: `Leaves - Yellow`."""
    declared = base.attributes[attribute]
    return f"{declared.label} - {declared.values[value].label}" if value else str(declared.label)


def option_in_words(base: RuleBase, facts: Sequence[Fact], value: str = "") -> str:
    """Return the answer in words: yes or no for one `value` of a set, otherwise the values; `not known` if there are
    none."""
    if not facts:
        return "not known"
    return ("yes" if facts[0].holds else "no") if value else values_in_words(base, facts)


def facts_in_words(base: RuleBase, facts: Iterable[Fact]) -> str:
    """Return facts as sentences with no full stop after the last; what has none, by its label, each attribute once."""
    said: dict[str, None] = {}
    plain: dict[str, list[Fact]] = {}
    for fact in facts:
        if said_of(base, fact) is not None:
            said[fact_in_words(base, fact)] = None
        else:
            plain.setdefault(fact.attribute, []).append(fact)
    labels = [f"{base.attributes[name].label}: {values_in_words(base, mine)}" for name, mine in plain.items()]
    return ". ".join([*said, *labels])


def values_in_words(base: RuleBase, facts: Sequence[Fact]) -> str:
    """Return the values of some facts of one attribute. Of a set whose values are all known, return those that are in
    it."""
    attribute = base.attributes[facts[0].attribute]
    if attribute.type == "choices" and {fact.value for fact in facts} == set(attribute.options) and len(facts) > 1:
        there = [value_in_words(base, fact) for fact in facts if fact.holds]
        return listed(there) or "none of these"
    return listed([value_in_words(base, fact) for fact in facts])


def several_in_words(base: RuleBase, name: str, values: Sequence[str], holds: bool) -> str:
    """Return values of one set that are answered alike: `Leaves - Yellow, Limp: no`, or `Leaves: none of these`."""
    attribute = base.attributes[name]
    if not holds and len(values) > 1 and set(values) == set(attribute.options):
        return f"{attribute.label}: none of these"
    labels = "; ".join(str(attribute.values[value].label) for value in values)
    return f"{attribute.label} - {labels}: {'yes' if holds else 'no'}"


def interval_in_words(interval: Interval, unit: Unit | None) -> str:
    """Return the bounds of a number in words, such as `at least 3 years and below 5 years`."""
    ends = []
    if math.isfinite(interval.low):
        ends.append(("above" if interval.low_open else "at least", interval.low))
    if math.isfinite(interval.high):
        ends.append(("below" if interval.high_open else "at most", interval.high))
    if len(ends) == 2 and interval.low == interval.high:
        return with_unit(interval.low, unit)
    return " and ".join(f"{word} {with_unit(end, unit)}" for word, end in ends) or "any number"


def wanted_in_words(base: RuleBase, name: str, facts: Iterable[Fact], intervals: Iterable[Interval]) -> str:
    """Return which answers would do for the attribute called `name`: one of the facts, or a number in one of the
    intervals."""
    unit = base.attributes[name].unit
    texts = [interval_in_words(one, unit) for one in intervals] or [value_in_words(base, fact) for fact in facts]
    return listed(texts, "or")


def with_unit(value: float, unit: Unit | None) -> str:
    """Return a number as people read it: `3 years`, `1 year`, `40%`."""
    return shortest(value) + ("" if unit is None else unit if unit == "%" else f" {unit.after(value)}")

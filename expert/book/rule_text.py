"""Rules as text: one in full, or a list of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expert.documents.layout import Line, wrap
from expert.model.rule import Rule
from expert.model.rulebase import RuleBase
from expert.words.facts import citation, condition_in_words
from expert.words.sentences import mark


def rule_list_lines(rules: Iterable[Rule], width: int) -> Iterator[Line]:
    """Yield the name of each rule, and below the name its title."""
    for rule in rules:
        yield Line(rule.name, "finding")
        yield from wrap(str(rule.title), width, "  ")


def rule_lines(base: RuleBase, rule: Rule, place: str, width: int) -> Iterator[Line]:
    """Yield one rule in full: what it asks, what it concludes, and what it is based on."""
    yield from wrap(str(rule.title), width, style="title")
    yield from wrap(f"{rule.name}, {place}", width, style="faint")
    yield Line("If", "heading")
    for line in condition_in_words(base, rule.condition):
        indent = " " * (2 + len(line) - len(line.lstrip()))
        yield from wrap(line.strip(), width, indent, indent + "  ")
    yield Line("then", "heading")
    for name, values in rule.then.items():
        attribute = base.attributes[name]
        for value in values:
            label = attribute.values[value].label if value in attribute.values else value
            yield from wrap(f"{attribute.label}: {label}", width, "  ", "    ")
    for said in rule.says.values():
        yield from wrap(f"Said as: {said}", width, "  ", "    ")
    yield Line("because", "heading")
    yield from wrap(str(rule.because), width, "  ")
    yield Line(f"Based on {mark(rule.basis)}", "heading")
    for claim in rule.cites:
        yield from wrap(citation(base, claim), width, "  ", "    ", "source")
    for note in sorted({note for claim in rule.cites for note in base.notes_on.get(claim, ())}):
        yield from wrap(f"{note}: {base.notes[note].note}", width, "  ", "    ", "faint")

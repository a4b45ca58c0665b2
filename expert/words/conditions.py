"""Conditions and conclusions as sentences, which stay grammatical whatever the labels in the rule base are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from expert.documents.tree import Item, Items, Paragraph, Span, Spans, anchor, joined, text
from expert.files.answers import literal, number, shortest
from expert.model.condition import Condition, Sum, Test
from expert.model.rule import Rule
from expert.model.rulebase import RuleBase

_BOUNDS = {"at_least": "at least", "above": "more than", "at_most": "at most", "below": "less than"}
_CHOICE = "at least one of these holds:"


class Choice(NamedTuple):
    """Some alternatives, how many of them hold, and what is said behind each."""

    heading: str
    alternatives: tuple[Phrase, ...]
    remarks: tuple[str, ...] = ()


class Phrase(NamedTuple):
    """A condition: all of its tests hold, and as many alternatives of each of its choices as that says."""

    tests: tuple[Spans, ...]
    choices: tuple[Choice, ...]


def phrase(base: RuleBase, condition: Condition) -> Phrase:
    """Return a condition in words. Several conditions that must all hold become one."""
    tests = [
        _test(base, name, group[name], negated=negated)
        for name in dict.fromkeys([*condition.tests, *condition.none_of])
        for group, negated in ((condition.tests, False), (condition.none_of, True))
        if name in group
    ]
    choices = [Choice(_CHOICE, tuple(phrase(base, part) for part in condition.any_of))] if condition.any_of else []
    choices += [_sum(base, one) for one in condition.sums]
    for part in condition.all_of:
        inner = phrase(base, part)
        tests += inner.tests
        choices += inner.choices
    return Phrase(tuple(tests), tuple(choices))


def _sum(base: RuleBase, one: Sum) -> Choice:
    """Return a sum as a choice: of what counts one each how many hold, else how much they add up to."""
    bound = one.limit.bound
    literal = number(bound)
    limit = shortest(base.parameters[bound].value) + f" ({bound})" if literal is None else shortest(literal)
    weighed = any(member.add > 1 for member in one.of)
    if one.below is None:
        heading = f"these add up to at least {limit}:" if weighed else f"at least {limit} of these hold:"
    else:
        heading = f"these are known to stay below {limit}:" if weighed else f"fewer than {limit} of these can hold:"
    heading = f"{one.label} - {heading}" if one.label else heading
    alternatives = tuple(phrase(base, member.condition) for member in one.of)
    return Choice(heading, alternatives, tuple(f" ({member.add})" if weighed else "" for member in one.of))


def sentence(before: Spans, condition: Phrase, after: Spans = ()) -> tuple[Paragraph | Items, ...]:
    """Join `before`, the condition and `after` to one sentence, with a list for each choice in it. A comma stands
    before `after`; without `after`, the sentence ends with the condition."""
    if not condition.choices:
        return (Paragraph((*before, *_all(condition.tests), *((Span(", "), *after) if after else text(".")))),)
    return (
        Paragraph((*before, *_opening(condition))),
        *_choices(condition),
        *([Paragraph(after)] if after else []),
    )


def alternative_phrases(choice: Choice) -> Items:
    """Return a list of conditions."""
    remarks = choice.remarks or ("",) * len(choice.alternatives)
    return Items(
        tuple(
            Item((*_opening(one), *((Span(remark),) if remark else ())), below=_choices(one))
            for one, remark in zip(choice.alternatives, remarks, strict=True)
        )
    )


def plainly(condition: Phrase) -> Spans:
    """Return the tests of a condition without choices, as a part of a sentence."""
    return _all(condition.tests)


def conclusions(base: RuleBase, rule: Rule) -> Spans:
    """Return what a rule concludes, such as `Trust is “high”, and Diagnosis includes “exposed”`."""
    parts = []
    for name, values in rule.then.items():
        test = Test(any_of=values) if base.attributes[name].single else Test(all_of=values)
        parts.append(_test(base, name, test, negated=False))
    return _all(parts)


def subject(base: RuleBase, name: str) -> Span:
    """Return an attribute as the subject of a sentence; one that is asked leads to its question."""
    attribute = base.attributes[name]
    return Span(str(attribute.label), "emphasis", anchor("question", name) if attribute.asked else "")


def _all(parts: Iterable[Spans]) -> Spans:
    """Return the parts as one sentence; what is said of the same thing again is said of "it"."""
    said, before = [], Span("")
    for part in parts:
        said.append((Span("it"), *part[1:]) if part[0] == before else part)
        before = part[0]
    return joined(said, ", ", ", and ")


def _opening(condition: Phrase) -> Spans:
    """Return the tests, and what leads to the first choice if there is one."""
    return _all((*condition.tests, *([text(condition.choices[0].heading)] if condition.choices else [])))


def _choices(condition: Phrase) -> tuple[Paragraph | Items, ...]:
    blocks: list[Paragraph | Items] = []
    for index, choice in enumerate(condition.choices):
        if index:
            blocks.append(Paragraph(text(f"and {choice.heading}")))
        blocks.append(alternative_phrases(choice))
    return tuple(blocks)


def _test(base: RuleBase, name: str, test: Test, *, negated: bool) -> Spans:
    attribute = base.attributes[name]
    values = test.any_of or test.all_of or ()
    if attribute.type == "flag":
        return (subject(base, name), *_flag(base, name, values, negated=negated))
    if attribute.numeric:
        return (subject(base, name), Span(" is known not to be " if negated else " is "), *_bounds(base, name, test))
    if attribute.type == "choice":
        words, joint = (" is known to be neither ", " nor ") if negated else (" is ", " or ")
        if negated and len(values) == 1:
            words = " is known not to be "
        return (subject(base, name), Span(words), *_values(base, name, values, joint))
    words, joint = _SETS[negated, "all" if test.all_of else "any" if values else "none", len(values) > 1]
    if len(values) == 2:
        words = words.replace(" all of ", " both ")
    return (subject(base, name), Span(words), *_values(base, name, values, joint))


#: Of a set: negated, which of its values are meant, several of them -> the words before them, and before the last.
_SETS = {
    (False, "any", False): (" includes ", ""),
    (False, "any", True): (" includes at least one of ", " and "),
    (False, "all", False): (" includes ", ""),
    (False, "all", True): (" includes all of ", " and "),
    (False, "none", False): (" is “none of these”", ""),
    (True, "any", False): (" is known not to include ", ""),
    (True, "any", True): (" is known to include none of ", " and "),
    (True, "all", False): (" is known not to include ", ""),
    (True, "all", True): (" is known to lack at least one of ", " and "),
    (True, "none", False): (" includes at least one thing", ""),
}


def _flag(base: RuleBase, name: str, values: tuple[str, ...], *, negated: bool) -> Spans:
    wanted = [one for one in ("true", "false") if (one in values) != negated]
    declared = base.attributes[name].values
    if len(wanted) != 1:
        return text(" is known, whichever way")
    if wanted[0] in declared:
        return (Span(" is "), *_values(base, name, tuple(wanted), ""))
    target = _conclusion(base, name, wanted[0])
    words = "true" if wanted == ["true"] else "not true" if target else "known not to be true"
    return (Span(" is "), Span(words, "", target))


def _bounds(base: RuleBase, name: str, test: Test) -> Spans:
    return joined((_bound(base, name, _BOUNDS[key], limit) for key, limit in test.bounds.items()), " and ")


def _bound(base: RuleBase, name: str, words: str, limit: str) -> Spans:
    found = literal(limit)
    value = f"{words} {shortest(base.parameters[limit].value if found is None else found)}"
    unit = base.attributes[name].unit
    remarks = [text(f"in {unit}")] if unit else []
    if found is None:
        remarks.append((Span(limit, "code", anchor("parameter", limit)),))
    return (Span(value), *((Span(" ("), *joined(remarks, ", "), Span(")")) if remarks else ()))


def _values(base: RuleBase, name: str, values: tuple[str, ...], joint: str) -> Spans:
    labels = ((Span("“"), Span(_label(base, name, one), "", _conclusion(base, name, one)), Span("”")) for one in values)
    return joined(labels, ", ", joint)


def _label(base: RuleBase, name: str, value: str) -> str:
    return str(base.attributes[name].values[value].label)


def _conclusion(base: RuleBase, name: str, value: str) -> str:
    """Return the anchor of the place that lists which rules conclude a value; nothing for answers."""
    return "" if base.attributes[name].asked else anchor("conclusion", name, value)

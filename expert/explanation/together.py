"""What the cases of one file come to together: each finding once, with the cases that come to it, and how their answers
differ. Plain data for renderers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from expert.explanation.expectations import Failure
from expert.explanation.report import PLAIN, Finding, FindingGroup, Report, nothing_wrong, place_in, warnings
from expert.explanation.what_if import given
from expert.model.rule import Basis
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact
from expert.words.facts import listed, values_in_words


class Reason(NamedTuple):
    """A rule that a finding is based on in some cases, which are named as in their file."""

    rule: str
    title: str
    basis: Basis
    cites: tuple[str, ...]
    contested: bool
    cases: tuple[str, ...]


class Common(NamedTuple):
    """A finding, the cases that come to it, and the rules that it is based on in them."""

    fact: Fact
    label: str
    do: str
    caution: str
    cases: tuple[str, ...]
    reasons: tuple[Reason, ...]


class CommonGroup(NamedTuple):
    """A group of findings under one heading: the names of the severity, or of the stage and the actor, and their
    labels."""

    key: tuple[str, ...]
    heading: str
    findings: tuple[Common, ...]


class Alike(NamedTuple):
    """An answer in words, and the cases that give it."""

    words: str
    cases: tuple[str, ...]


class Unlike(NamedTuple):
    """A question that the cases do not all answer alike, with the answers."""

    attribute: str
    label: str
    answers: tuple[Alike, ...]


class One(NamedTuple):
    """One of the cases: its name and its title, what is said if nothing is wrong with it, what to be careful about,
    the questions that could still add something, the answers of its own that replace shared ones, and the expectations
    that it misses."""

    row: str
    title: str
    nothing_wrong: str
    warnings: tuple[str, ...]
    open: tuple[str, ...]
    replaced: tuple[str, ...]
    failures: tuple[Failure, ...]


class Joined(NamedTuple):
    """The common result of several cases: findings by severity and recommendations by stage and actor, each once, and
    where the answers differ. `failures` are expectations of all of them together that are missed."""

    cases: tuple[One, ...]
    results: tuple[CommonGroup, ...]
    diagnoses: tuple[CommonGroup, ...]
    recommendations: tuple[CommonGroup, ...]
    unlike: tuple[Unlike, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Together:
    """The one report on the cases of a file, with the reports on each of them. `missed` are expectations of all of them
    together that are not met."""

    base: RuleBase
    title: str
    story: str
    file: str
    reports: tuple[Report, ...]
    missed: tuple[Failure, ...]

    @property
    def failures(self) -> bool:
        """Return whether any expectation is missed, of a case or of all together."""
        return bool(self.missed) or any(report.failures for report in self.reports)

    @cached_property
    def joined(self) -> Joined:
        """Return what the cases have in common; an overview of many files does without."""
        return _joined(self.base, self.reports, self.missed)


def _joined(base: RuleBase, reports: tuple[Report, ...], missed: tuple[Failure, ...]) -> Joined:
    by_severity = [(severity,) for severity in base.severities]
    by_stage = [(stage, actor) for stage in (*base.stages, "") for actor in base.actors]
    return Joined(
        cases=tuple(_one(base, report) for report in reports),
        results=_groups(base, [(PLAIN,)], [(one.row, one.results) for one in reports]),
        diagnoses=_groups(base, by_severity, [(one.row, one.diagnoses) for one in reports]),
        recommendations=_groups(base, by_stage, [(one.row, one.recommendations) for one in reports]),
        unlike=tuple(_unlike(base, reports)),
        failures=missed,
    )


def _one(base: RuleBase, report: Report) -> One:
    told = tuple(warnings(base, report.trace))
    return One(
        row=report.row,
        title=report.title,
        nothing_wrong=nothing_wrong(base, report),
        warnings=told,
        open=tuple(report.open),
        replaced=report.replaced,
        failures=report.failures,
    )


def _groups(
    base: RuleBase, keys: Iterable[tuple[str, ...]], every: Sequence[tuple[str, tuple[FindingGroup, ...]]]
) -> tuple[CommonGroup, ...]:
    """Return the groups of all cases, in the order of `keys`, each with its findings in the order of the vocabulary."""
    place = place_in(base)
    found: dict[tuple[str, ...], dict[Fact, list[tuple[str, Finding]]]] = {}
    headings: dict[tuple[str, ...], str] = {}
    for row, groups in every:
        for group in groups:
            headings[group.key] = group.heading
            mine = found.setdefault(group.key, {})
            for finding in group.findings:
                mine.setdefault(finding.fact, []).append((row, finding))
    return tuple(
        CommonGroup(key, headings[key], tuple(_common(found[key][fact]) for fact in sorted(found[key], key=place)))
        for key in keys
        if key in found
    )


def _common(found: Sequence[tuple[str, Finding]]) -> Common:
    reasons: dict[tuple[str, Basis, bool], list[tuple[str, Finding]]] = {}
    for row, finding in found:
        reasons.setdefault((finding.rule, finding.basis, finding.contested), []).append((row, finding))
    first = found[0][1]
    return Common(
        fact=first.fact,
        label=first.label,
        do=first.do,
        caution=first.caution,
        cases=tuple(row for row, _ in found),
        reasons=tuple(_reason(mine[0][1], tuple(row for row, _ in mine)) for mine in reasons.values()),
    )


def _reason(finding: Finding, cases: tuple[str, ...]) -> Reason:
    return Reason(
        rule=finding.rule,
        title=finding.reason,
        basis=finding.basis,
        cites=finding.cites,
        contested=finding.contested,
        cases=cases,
    )


def _unlike(base: RuleBase, reports: Sequence[Report]) -> Iterator[Unlike]:
    """Yield the questions that are not answered alike in all cases, in the order of the vocabulary."""
    every = [{answer.attribute: answer for answer in given(report.trace)} for report in reports]
    for name, attribute in base.attributes.items():
        said: dict[str, list[str]] = {}
        for report, answers in zip(reports, every, strict=True):
            said.setdefault(_in_words(base, answers.get(name)), []).append(report.row)
        if len(said) > 1:
            alike = tuple(Alike(words, tuple(rows)) for words, rows in said.items())
            yield Unlike(name, str(attribute.label), alike)


def _in_words(base: RuleBase, answer: Answer | None) -> str:
    if answer is None:
        return "not answered"
    words = values_in_words(base, answer.facts) if answer.facts else "unknown"
    if answer.facts and answer.unknown:
        labels = [str(base.attributes[answer.attribute].values[value].label) for value in answer.unknown]
        words += f" (unknown: {listed(labels)})"
    return words

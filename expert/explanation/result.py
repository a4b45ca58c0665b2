"""The result of a case in short: the findings at the root of it, what each side should do, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from expert.explanation.proof import Proof, Proofs
from expert.explanation.report import Finding, FindingGroup, Report
from expert.model.rule import BASES, Basis
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import actors_in_order


class Root(NamedTuple):
    """A finding that is based on no other finding.

    finding: the finding.
    why: the answers that it is based on, those nearest to it first.
    so: the findings that are based on it, the worst first.
    """

    finding: Finding
    why: tuple[Fact, ...]
    so: tuple[Finding, ...]


class Advice(NamedTuple):
    """The recommendations to one actor, the first to follow first."""

    actor: str
    findings: tuple[Finding, ...]


class ShortResult(NamedTuple):
    """The result of a case in short.

    counts: the label of each severity with the number of findings that have it, the worst first.
    roots: the findings at the root, those that lead to the worst first.
    advice: what each side should do, the reader's first.
    support: for each basis, how many findings and results are so well supported.
    results: what was asked for and is neither a finding nor a recommendation.
    disputed: how many findings and results are based on answers that contradict each other.
    unanswered: how many questions that could still matter nobody answered, beside those answered "unknown".
    unknown: how many questions were answered "unknown".
    """

    counts: tuple[tuple[str, int], ...]
    roots: tuple[Root, ...]
    advice: tuple[Advice, ...]
    support: Mapping[Basis, int]
    disputed: int
    unanswered: int
    unknown: int
    results: tuple[Root, ...] = ()

    @property
    def findings(self) -> int:
        """Return the number of findings."""
        return sum(number for _, number in self.counts)


def result_of(base: RuleBase, report: Report) -> ShortResult:
    """Return the report in short, with the advice for the reader of the rule base before that for others."""
    found = [one for group in report.diagnoses for one in group.findings]
    others = (one for group in report.results for one in group.findings)
    results = tuple(Root(one, tuple(_answers(report.proofs[one.fact])), ()) for one in others)
    told = [*(root.finding for root in results), *found]
    support = {basis: sum(one.basis == basis for one in told) for basis in BASES}
    return ShortResult(
        counts=tuple((group.heading, len(group.findings)) for group in report.diagnoses),
        roots=tuple(roots_of(report.diagnoses, report.proofs)),
        advice=advice_of(base, report.recommendations),
        support=support,
        disputed=sum(one.contested for one in told),
        unanswered=len(set(report.open) - set(report.unknown)),
        unknown=len(report.unknown),
        results=results,
    )


def advice_of(base: RuleBase, groups: Sequence[FindingGroup]) -> tuple[Advice, ...]:
    """Return the recommendations by actor, in their order within each, with the reader's own before those of others."""
    mine: dict[str, list[Finding]] = {}
    for group in groups:
        mine.setdefault(group.key[-1], []).extend(group.findings)
    return tuple(Advice(actor, tuple(mine[actor])) for actor in actors_in_order(base) if actor in mine)


def calls_for(report: Report, recommendation: Fact) -> tuple[Finding | Fact, ...]:
    """Return what calls for a recommendation: the findings that it is based on, the worst first, or if there is none,
    the answers that it is based on."""
    found = {one.fact: one for group in report.diagnoses for one in group.findings}
    rank = {fact: place for place, fact in enumerate(found)}
    causes = set(_causes(report.proofs[recommendation], rank))
    findings = tuple(one for fact, one in found.items() if fact in causes)
    return findings or tuple(_answers(report.proofs[recommendation]))


def roots_of(groups: Sequence[FindingGroup], proofs: Proofs) -> Iterator[Root]:
    """Yield the findings that are based on no other, those that lead to the worst first.

    A finding whose rule uses another one, at once or by conclusions that are no findings, stands under it. One that
    only leads to a single worse one gives its place to that.
    """
    rank = {one.fact: place for place, group in enumerate(groups) for one in group.findings}
    findings = {one.fact: one for group in groups for one in group.findings}
    causes = {fact: list(dict.fromkeys(_causes(proofs[fact], rank))) for fact in rank}
    leads_to = {fact: [other for other in rank if fact in causes[other]] for fact in rank}

    def under(fact: Fact) -> list[Fact]:
        seen: dict[Fact, None] = {}
        todo = list(leads_to[fact])
        while todo:
            one = todo.pop(0)
            if one not in seen:
                seen[one] = None
                todo += leads_to[one]
        return sorted(seen, key=lambda one: rank[one])

    found: dict[Fact, Root] = {}
    for fact in rank:
        if causes[fact]:
            continue
        head = fact
        while len(leads_to[head]) == 1 and rank[leads_to[head][0]] < rank[head]:
            head = leads_to[head][0]
        so = tuple(findings[one] for one in under(head))
        found.setdefault(head, Root(findings[head], tuple(_answers(proofs[head])), so))
    found = {root.finding.fact: root for root in _together(found.values(), rank)}
    weight = {fact: min([rank[fact], *(rank[one.fact] for one in root.so)]) for fact, root in found.items()}
    # Of one severity, the base puts what is most urgent first.
    urgency = {fact: place for place, fact in enumerate(rank)}
    heads = sorted(found, key=lambda fact: (weight[fact], rank[fact], urgency[fact]))
    yield from (found[fact] for fact in heads)


def _together(roots: Iterable[Root], rank: Mapping[Fact, int]) -> Iterator[Root]:
    """Yield the roots, those that are there for the same answers as one: the worst of them stands for the others."""
    alike: dict[tuple[Fact, ...], list[Root]] = {}
    for root in roots:
        alike.setdefault(tuple(sorted(root.why)), []).append(root)
    for some in alike.values():
        head, *others = sorted(some, key=lambda root: rank[root.finding.fact])
        under = {one.fact: one for root in (head, *others) for one in (root.finding, *root.so)}
        del under[head.finding.fact]
        yield head._replace(so=tuple(sorted(under.values(), key=lambda one: rank[one.fact])))


def _causes(proof: Proof, findings: Mapping[Fact, int]) -> Iterator[Fact]:
    """Yield the findings that a conclusion is based on, those nearest to it on each way down."""
    for premise in proof.premises:
        if isinstance(premise, Proof):
            if premise.fact in findings:
                yield premise.fact
            else:
                yield from _causes(premise, findings)


def _answers(proof: Proof) -> Iterator[Fact]:
    """Yield the answers that a conclusion is based on, the nearest first; of these, what is so before what is not."""
    seen: set[Fact] = set()
    level: list[Proof] = [proof]
    while level:
        facts = [one for step in level for one in step.premises if isinstance(one, Fact) and one not in seen]
        seen.update(facts)
        yield from sorted(dict.fromkeys(facts), key=lambda one: not one.holds)
        level = [one for step in level for one in step.premises if isinstance(one, Proof) and one.fact not in seen]
        seen.update(one.fact for one in level)

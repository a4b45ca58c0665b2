"""What one case comes to, put in the order in which a person wants to read it. Plain data for renderers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.explanation.expectations import Failure
from expert.explanation.proof import Proof, Proofs
from expert.files.answers import written
from expert.model.rule import Basis
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.model.vocabulary import Value
from expert.tables.summary import Summary
from expert.words.facts import fact_in_words, value_in_words, value_of


class Finding(NamedTuple):
    """A conclusion to report: a diagnosis or a recommendation, with the rule that is its reason."""

    fact: Fact
    label: str
    reason: str
    rule: str
    basis: Basis
    contested: bool
    cites: tuple[str, ...]
    do: str


#: Findings with the declarations of their values.
Findings = list[tuple[Value, Finding]]


class Group(NamedTuple):
    """Findings under one heading: the names of the severity, or of the stage and the actor, and their labels."""

    key: tuple[str, ...]
    heading: str
    findings: tuple[Finding, ...]


class Report(NamedTuple):
    """A case's report: diagnoses by severity, recommendations by stage and actor, what to be careful about, and the
    proof of each conclusion."""

    case: str
    title: str
    file: str
    expects: bool
    diagnoses: tuple[Group, ...]
    recommendations: tuple[Group, ...]
    trace: Trace
    proofs: Proofs
    open: tuple[str, ...]
    unknown: tuple[str, ...]
    replaced: tuple[str, ...]
    failures: tuple[Failure, ...]
    story: str = ""


def summary_of(reports: Sequence[Report], invalid: int) -> Summary:
    """The reports together, beside `invalid` cases that could not be read."""

    def often(found: Iterable[Iterable[Group]]) -> dict[str, int]:
        # A case in which two findings have one label is one case with that label.
        labels = ({finding.label for group in groups for finding in group.findings} for groups in found)
        return dict(Counter(label for some in labels for label in some))

    return Summary(
        evaluated=len(reports),
        invalid=invalid,
        contradictory=sum(bool(report.trace.contradictions) for report in reports),
        broken=sum(bool(report.trace.broken) for report in reports),
        open=sum(bool(report.open) for report in reports),
        diagnoses=often(report.diagnoses for report in reports),
        recommendations=often(report.recommendations for report in reports),
        expecting=sum(report.expects for report in reports),
        met=sum(report.expects and not report.failures for report in reports),
    )


def report_of(
    base: RuleBase,
    trace: Trace,
    proofs: Proofs,
    *,
    title: str,
    file: str,
    open: tuple[str, ...],
    expects: bool = False,
    replaced: tuple[str, ...] = (),
    failures: tuple[Failure, ...] = (),
    story: str = "",
) -> Report:
    """The report on the case of `trace`, of which `proofs` are the proofs, and of which the questions in `open` could
    still change something."""
    found = findings(base, proofs)
    return Report(
        case=trace.case,
        title=title,
        file=file,
        expects=expects,
        diagnoses=diagnoses(base, found),
        recommendations=recommendations(base, found),
        trace=trace,
        proofs=proofs,
        open=open,
        unknown=tuple(answer.attribute for answer in trace.answers if not answer.facts or answer.unknown),
        replaced=replaced,
        failures=failures,
        story=story,
    )


def diagnoses(base: RuleBase, found: Findings) -> tuple[Group, ...]:
    """The findings that carry a severity, worst first."""
    groups = []
    for name, severity in base.severities.items():
        mine = tuple(finding for value, finding in found if value.severity == name)
        if mine:
            groups.append(Group((name,), str(severity.label), mine))
    return tuple(groups)


def recommendations(base: RuleBase, found: Findings) -> tuple[Group, ...]:
    """The findings that address an actor, by stage and then by actor."""
    groups = []
    for stage, stage_label in base.stages.items():
        for actor, actor_label in base.actors.items():
            mine = tuple(finding for value, finding in found if (value.stage, value.actor) == (stage, actor))
            if mine:
                groups.append(Group((stage, actor), f"{stage_label.label} - {actor_label.label}", mine))
    return tuple(groups)


def findings(base: RuleBase, proofs: Proofs) -> Findings:
    """Of the conclusions of a trace those that carry a severity or address an actor, in the order of the vocabulary."""
    found = []
    order = {(name, value): index for name, one in base.attributes.items() for index, value in enumerate(one.values)}
    for proof in sorted(proofs.values(), key=lambda one: order.get((one.fact.attribute, written(one.fact)), -1)):
        value = value_of(base, proof.fact)
        if value is not None and (value.severity or value.actor):
            found.append((value, _finding(proof, value)))
    return found


def _finding(proof: Proof, value: Value) -> Finding:
    rule, derived = proof.rule, proof.conclusion
    return Finding(
        proof.fact,
        str(value.label),
        str(rule.title),
        rule.name,
        derived.basis,
        derived.contested,
        rule.cites,
        str(value.do or value.help or ""),
    )


def warnings(base: RuleBase, trace: Trace) -> Iterator[str]:
    """What to be careful about: contradictions, answers that cannot be true together, answers set aside."""
    for one in trace.contradictions:
        values = " and ".join(value_in_words(base, fact) for fact in one.facts)
        text = f"Contradiction: {base.attributes[one.attribute].label} comes out as {values}."
        contested = sum(derived.contested for derived in trace.derived if derived.fact.attribute != one.attribute)
        yield text + (" What rests on it alone is marked contested." if contested else "")
    for broken in trace.broken:
        answers = "; ".join(fact_in_words(base, fact) for fact in broken.facts)
        because = base.constraints[broken.constraint].because
        yield f"These answers cannot be true together: {answers}. {because}"
    for answer in trace.inert:
        yield f"Set aside: the answer on '{base.attributes[answer.attribute].label}', which does not apply here."

"""What one case comes to, put in the order in which a person wants to read it. Plain data for renderers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from expert.explanation.expectations import Failure
from expert.explanation.proof import Proof, Proofs
from expert.files.answers import written
from expert.model.case import Summary
from expert.model.rule import Basis
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.trace import Fact, Trace
from expert.model.vocabulary import Value
from expert.words.facts import (
    actors_in_order,
    counted,
    fact_in_words,
    is_result,
    listed,
    result_label,
    said_of,
    value_in_words,
    value_of,
)
from expert.words.in_case import as_in
from expert.words.names import in_order
from expert.words.sentences import to_do

if TYPE_CHECKING:
    from expert.explanation.amounts import AmountResult


class Finding(NamedTuple):
    """A conclusion to report: a diagnosis, a recommendation or another result, with the rule that is its reason.

    `do` says all that there is to say beside the label, and `caution` what of it must never be left out."""

    fact: Fact
    label: str
    reason: str
    rule: str
    basis: Basis
    contested: bool
    cites: tuple[str, ...]
    do: str
    caution: str = ""


#: Findings with the declarations of their values.
Findings = list[tuple[Value, Finding]]

#: The name of the group of results that are neither diagnoses nor recommendations.
PLAIN = "results"


class FindingGroup(NamedTuple):
    """A group of findings under one heading: the names of the severity, or of the stage and the actor, and their
    labels."""

    key: tuple[str, ...]
    heading: str
    findings: tuple[Finding, ...]


class Report(NamedTuple):
    """A case's report: diagnoses by severity, recommendations by stage and actor, other `results`, what to be careful
    about, and the proof of each conclusion. `row` is its name among the cases of its file, if there are others."""

    case: str
    title: str
    file: str
    expects: bool
    diagnoses: tuple[FindingGroup, ...]
    recommendations: tuple[FindingGroup, ...]
    trace: Trace
    proofs: Proofs
    open: Sequence[str]
    unknown: tuple[str, ...]
    replaced: tuple[str, ...]
    failures: tuple[Failure, ...]
    story: str = ""
    row: str = ""
    results: tuple[FindingGroup, ...] = ()
    amounts: tuple[AmountResult, ...] = ()

    @property
    def groups(self) -> tuple[FindingGroup, ...]:
        """Return all that was asked for and follows, in the order in which it is told."""
        return (*self.results, *self.diagnoses, *self.recommendations)


def summary_of(reports: Sequence[Report], invalid: int) -> Summary:
    """Return the summary of these reports, beside `invalid` cases that could not be read."""

    def often(found: Iterable[Iterable[FindingGroup]]) -> dict[str, int]:
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
        results=often(report.results for report in reports),
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
    open: Sequence[str],
    expects: bool = False,
    replaced: tuple[str, ...] = (),
    failures: tuple[Failure, ...] = (),
    story: str = "",
    row: str = "",
) -> Report:
    """Return the report on the case of `trace`, with its `proofs`. `open` are the questions that could still change
    something."""
    base = as_in(base, trace)
    found = findings(base, proofs)
    amounts: tuple[AmountResult, ...] = ()
    if base.amounts:
        from expert.explanation.amounts import amount_results  # few rule bases have amounts

        amounts = amount_results(base, trace, open)
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
        row=row,
        results=plain_results(base, found),
        amounts=amounts,
    )


def diagnoses(base: RuleBase, found: Findings) -> tuple[FindingGroup, ...]:
    """Return the findings that carry a severity, worst first."""
    groups = []
    for name, severity in base.severities.items():
        mine = tuple(finding for value, finding in found if value.severity == name)
        if mine:
            groups.append(FindingGroup((name,), str(severity.label), mine))
    return tuple(groups)


def recommendations(base: RuleBase, found: Findings) -> tuple[FindingGroup, ...]:
    """Return the findings that address an actor, by stage and then by actor, those without a stage last."""
    groups = []
    for stage in (*base.stages, None):
        for actor in actors_in_order(base):
            mine = tuple(finding for value, finding in found if (value.stage, value.actor) == (stage, actor))
            if mine:
                who = str(base.actors[actor].label)
                heading = f"{base.stages[stage].label} - {who}" if stage else who
                groups.append(FindingGroup((stage or "", actor), heading, mine))
    return tuple(groups)


def plain_results(base: RuleBase, found: Findings) -> tuple[FindingGroup, ...]:
    """Return the results that are neither diagnoses nor recommendations as one group, in the order of the base."""
    plain = {finding.fact: finding for value, finding in found if not value.severity and not value.actor}
    mine = tuple(plain[fact] for fact in in_order(base, plain))
    return (FindingGroup((PLAIN,), str(base.base.words.results), mine),) if mine else ()


def findings(base: RuleBase, proofs: Proofs) -> Findings:
    """Return the results among the conclusions of a trace, in the order of the vocabulary."""
    place = place_in(base)
    there = sorted((one for one in proofs.values() if is_result(base, one.fact)), key=lambda one: place(one.fact))
    found = [(value_of(base, one.fact), _finding(base, one)) for one in there]
    return [(value or Value(label=Text(finding.label)), finding) for value, finding in found]


def place_in(base: RuleBase) -> Callable[[Fact], int]:
    """Return what says the place of a fact among those that the vocabulary declares; -1 if it is not one of them."""
    order = {(name, value): index for name, one in base.attributes.items() for index, value in enumerate(one.values)}
    return lambda fact: order.get((fact.attribute, written(fact)), -1)


def _finding(base: RuleBase, proof: Proof) -> Finding:
    rule, derived, value = proof.rule, proof.conclusion, value_of(base, proof.fact)
    return Finding(
        proof.fact,
        result_label(base, proof.fact),
        str(rule.title),
        rule.name,
        derived.basis,
        derived.contested,
        rule.cites,
        (to_do(value) or str(value.help or "")) if value else "",
        str((value.caution or "") if value else ""),
    )


def partly_answered(trace: Trace) -> frozenset[str]:
    """Return the questions of which something is answered; one of these that is still open is answered in part."""
    return frozenset(answer.attribute for answer in trace.answers if answer.facts)


class Looked(NamedTuple):
    """The ground that a case covers: how many questions are answered, of how many, and on which topics."""

    answered: int
    asked: int
    topics: tuple[str, ...]


def looked_at(base: RuleBase, trace: Trace) -> Looked:
    """Return what the answers of a case that count are about."""
    answered = {base.attributes[one.attribute].topic for one in trace.answers if one.facts}
    topics = tuple(str(label.label) for name, label in base.topics.items() if name in answered)
    asked = sum(one.asked for one in base.attributes.values())
    count = sum(bool(one.facts) for one in trace.answers)
    return Looked(count, max(asked, count), topics)


def nothing_wrong(base: RuleBase, report: Report) -> str:
    """Say of a case without a diagnosis that nothing was found wrong, and what was looked at; or, where no rule
    applies, that nothing can be concluded yet, or that the sources are silent; or, of what a base is asked for, that it
    does not follow. Empty if there is a diagnosis or another result."""
    if report.diagnoses or report.results or report.amounts:
        return ""
    answered, asked, topics = looked_at(base, report.trace)
    questions = f"{answered} of {counted(asked, 'question')}"
    on = f""", on {listed([f'"{topic}"' for topic in topics])}""" if topics else ""
    if not report.trace.derived and report.open:
        return f"We cannot conclude anything yet. {questions} {'is' if answered == 1 else 'are'} answered{on}."
    if not report.trace.derived:
        return f"The sources say nothing on this case, whatever else you answer. You answered {questions}{on}."
    left = len(report.open)
    if not base.severities:
        if report.recommendations:
            return ""
        more = f"{counted(left, 'open question')} can change that." if left else "No other answer can change that."
        are = "is" if answered == 1 else "are"
        return f"Nothing that was asked for follows yet. {questions} {are} answered. {more}"
    can = f"{counted(left, 'open question')} can still add something."
    can = can if left else "No other answer that fits these can add anything."
    return f"We found {base.base.words.nothing} in what you answered: {questions}{on}. {can}"


def warnings(base: RuleBase, trace: Trace) -> Iterator[str]:
    """Yield warnings about a case: contradictions, answers that cannot be true together, answers set aside."""
    for one in trace.contradictions:
        values = " and ".join(value_in_words(base, fact) for fact in one.facts)
        said = [said_of(base, fact) for fact in one.facts]
        if all(said):
            text = f"Your answers say both that {', and that '.join(text for text in said if text)}."
        else:
            text = f"Your answers contradict each other. {base.attributes[one.attribute].label} is {values}."
        contested = sum(derived.contested for derived in trace.derived if derived.fact.attribute != one.attribute)
        yield text + (" What depends on this is marked disputed." if contested else "")
    for broken in trace.broken:
        answers = ". ".join(fact_in_words(base, fact) for fact in broken.facts)
        because = base.constraints[broken.constraint].because
        yield f"These answers cannot be true together. {answers}. {because}"
    for answer in trace.inert:
        yield f"We set aside the answer on '{base.attributes[answer.attribute].label}', which does not apply here."

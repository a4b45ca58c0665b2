"""The result of a case on one screen: what it means, what to do, how sure that is, and how to see more."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence

from expert.documents.text import write
from expert.documents.tree import Block, Document, Item, Items, Paragraph, Section, Table, item, lead, listing
from expert.explanation.report import Finding, Report, nothing_wrong, partly_answered, warnings
from expert.explanation.report_text import amounts_told, reason
from expert.explanation.result import Advice, Root, ShortResult, result_of, roots_of
from expert.files.answers import written
from expert.model.rulebase import RuleBase
from expert.words.facts import actor_named, capital, counted, sentence, small
from expert.words.in_case import as_in
from expert.words.sentences import ADDING, UNCHECKED, alone, how_supported, mark

#: So much is told of a result; of the rest, how many there are.
ROOTS, ANSWERS, CONSEQUENCES, STEPS = 4, 2, 1, 4

#: A result has so many lines at most on a screen of this width: findings are told as long as they fit.
SCREEN, WIDTH = 34, 80

#: So many cases of a folder are named.
WORST = 10


def result_document(base: RuleBase, report: Report, *, question: str | None = None) -> Document:
    """Tell of one case what it means and what to do; `question` is the one whose answer would add most."""
    return Document(title_of(base, report), result_blocks(base, report, question=question))


def title_of(base: RuleBase, report: Report) -> str:
    """Return the title of a report, with whom it is for."""
    return f"{report.title} (for you: {small(base.reader.label)})" if base.reader else report.title


def result_blocks(
    base: RuleBase, report: Report, *, question: str | None = None, more: bool = True, reasons: bool = False
) -> tuple[Block, ...]:
    """Tell the result of a case; with `more`, by which commands to see the rest, with `reasons` why rules say so."""
    base = as_in(base, report.trace)
    found = result_of(base, report)
    careful = [item(text, "warning") for text in warnings(base, report.trace)]
    opening = (lead(*_meaning(base, report, found)), *([listing("Be careful", careful)] if careful else []))
    opening = (*opening, *amounts_told(base, report), *_results(base, found, reasons))
    roots = [_root(base, root, reasons) for root in found.roots[:ROOTS]]
    sure = _sure(base, report, found, question, more, reasons)

    def told(first: int, *, how: bool, why: bool, named: int = 0) -> tuple[Block, ...]:
        wrong = _wrong(found, [*roots[:first], *(one._replace(below=()) for one in roots[first : first + named])])
        return (*opening, *wrong, *_advice(base, report, found, how=how, why=why), sure)

    # How to take the first step comes before why to take each, and these before more than one finding with its reasons.
    title = title_of(base, report)
    how = _fits(title, told(1, how=True, why=False))
    why = not how or _fits(title, told(1, how=True, why=True))
    number = max((one for one in range(2, len(roots) + 1) if _fits(title, told(one, how=how, why=why))), default=1)
    rest = range(1, len(roots) - number + 1)
    named = max((one for one in rest if _fits(title, told(number, how=how, why=why, named=one))), default=0)
    return told(number, how=how, why=why, named=named)


def _fits(title: str, blocks: tuple[Block, ...]) -> bool:
    """Return whether a result fits on a screen."""
    return sum(1 for _ in write(Document(title, blocks), WIDTH)) <= SCREEN


def _meaning(base: RuleBase, report: Report, found: ShortResult) -> Iterator[str]:
    """Say in two sentences what is wrong and what comes first."""
    heads = [small(root.finding.label) for root in found.roots[:2]]
    if heads:
        yield f"We find that {', and that '.join(heads)}."
    elif report.amounts and not found.results:
        yield " ".join(alone(one.said) for one in report.amounts[:2])
    elif found.results:
        yield " ".join(alone(root.finding.label) for root in found.results[:2])
    else:
        yield nothing_wrong(base, report)
    if found.advice:
        first = found.advice[0]
        yield f"{_who(base, first)} should first {small(first.findings[0].label).rstrip('.')}."


def _who(base: RuleBase, advice: Advice) -> str:
    if base.reader and base.reader.actor == advice.actor:
        return "You"
    return capital(actor_named(base, advice.actor))


def _results(base: RuleBase, found: ShortResult, reasons: bool) -> Iterator[Section]:
    """Tell what was asked for and is neither a diagnosis nor a recommendation, each with the answers it is based on."""
    if found.results:
        items = [_root(base, root, reasons) for root in found.results]
        yield listing(str(base.base.words.results), items)


def _wrong(found: ShortResult, roots: Sequence[Item]) -> Iterator[Section]:
    if not roots:
        return
    counts = ", ".join(f"{small(label)} {number}" for label, number in found.counts)
    yield listing(f"What we find: {counted(found.findings, 'finding')} ({counts})", roots)


def _root(base: RuleBase, root: Root, reasons: bool) -> Item:
    one = root.finding
    disputed = " (disputed)" if one.contested else ""
    why = _and([sentence(base, fact) for fact in root.why[:ANSWERS]]) if root.why else small(one.reason)
    # What a finding says beside its label may limit it, and then it must not be missed.
    notes = [Paragraph(one.do)] if one.do else []
    notes.append(Paragraph(f"Why: {why}.", hang=5))
    if reasons:
        notes.append(Paragraph(f"By the rule: {small(one.reason)}.", "faint", hang=2))
    if root.so:
        rest = len(root.so) - CONSEQUENCES
        so = _and([small(below.label) for below in root.so[:CONSEQUENCES]])
        others = f" ({rest} more)" if rest > 0 else ""
        notes.append(Paragraph(f"So: {so}{others}.", hang=4))
    return item(f"{alone(one.label)}{disputed} {mark(one.basis)}", "finding", notes)


def _and(sentences: list[str]) -> str:
    return f", {'and ' if len(sentences) == 2 else ''}".join(sentences)


def _advice(base: RuleBase, report: Report, found: ShortResult, *, how: bool, why: bool) -> Iterator[Section]:
    """Say what the reader can do, then in a line each what others should; nobody's comes first without a reader."""
    reader = base.reader.actor if base.reader else None
    others = [item(_line(base, one), "finding") for one in found.advice if one.actor != reader]
    if reader is None:
        if others:
            yield listing("What to do", others)
        return
    own = [step for one in found.advice if one.actor == reader for step in one.findings]
    if own:
        heading = f"What you can do, in this order: {counted(len(own), 'recommendation')}"
        steps = _own_steps(base, report, own, how=how, why=why)
        blocks: list[Block] = [Items(tuple(steps), "steps")]
        if len(own) > len(steps):
            blocks.append(Paragraph(f"And {len(own) - len(steps)} more.", "faint"))
    else:
        heading = "What you can do"
        blocks = [Paragraph("We have no recommendation for you in this case yet.")]
    if others:
        blocks += [Paragraph("What to ask of others", "heading"), Items(tuple(others))]
    if own or others:
        yield Section(heading, tuple(blocks))


def _own_steps(base: RuleBase, report: Report, own: Sequence[Finding], *, how: bool, why: bool) -> list[Item]:
    """Tell the steps of the reader: `why` each, by the first reason for it, and `how` to take the first."""
    items: list[Item] = []
    # How many are left out is told in place of the last one.
    for step in own if len(own) <= STEPS else own[: STEPS - 1]:
        says = step.do if how and not items else step.caution
        notes = [Paragraph(says, "faint")] if says else []
        because = reason(base, report, step, 1) if why else ""
        items.append(item(f"{alone(step.label)} {because}".rstrip(), "finding", notes))
    return items


def _line(base: RuleBase, one: Advice) -> str:
    more = len(one.findings) - 1
    text = f"{_who(base, one)} should {small(one.findings[0].label).rstrip('.')}"
    return f"{text} ({more} more)." if more else f"{text}."


def _sure(
    base: RuleBase, report: Report, found: ShortResult, question: str | None, more: bool, reasons: bool
) -> Section:
    texts: list[str] = []
    if found.findings + len(found.results):
        texts += [how_supported(found.support, "result" if found.results else "finding"), UNCHECKED]
    if found.disputed:
        texts.append(f"{found.disputed} {'is' if found.disputed == 1 else 'are'} disputed.")
    texts.append(_unknown(found, "results" if base.declares_results else "findings"))
    said = [Paragraph(" ".join(" ".join(texts).split()))]
    if question is not None:
        part = ", of which you answered a part" if question in partly_answered(report.trace) else ""
        said.append(Paragraph(f"Next question{part}: {base.attributes[question].question}"))
    if more:
        said += [Paragraph(text, "faint") for text in _more(report, found, reasons)]
    return Section("How sure we are, and what is not known", tuple(said))


def _unknown(found: ShortResult, what: str) -> str:
    left = found.unanswered + found.unknown
    if not left:
        return "No other answer could add anything."
    unknown = f'You answered "unknown" to {counted(found.unknown, "question")}. ' if found.unknown else ""
    open = ""
    if found.unanswered:
        are = "question that could matter is" if found.unanswered == 1 else "questions that could matter are"
        open = f"{found.unanswered} {are} not answered. "
    return f"{unknown}{open}{ADDING.format(what=what)}"


def _more(report: Report, found: ShortResult, reasons: bool) -> Iterator[str]:
    if not reasons:
        yield "To see all of it, add --all."
    told = [root.finding for root in (*found.roots, *found.results)]
    told += [one for advice in found.advice for one in advice.findings]
    if told:
        row = f" --row {shlex.quote(report.row)}" if report.row else ""
        one = told[0]
        name = written(one.fact) if isinstance(one.fact.value, str) else one.fact.attribute
        why = f"To see why: expert explain {shlex.quote(report.file)}{row}"
        yield f"To see every step to a conclusion, add its name, such as {name}." if reasons else why


def overview(base: RuleBase, reports: Sequence[Report], invalid: int) -> tuple[Block, ...]:
    """Tell of many cases how many have findings of each kind, which are the worst, and how to see one of them."""
    counts = [f"{number} with {label}" for label, number in _cases_with(base, reports)]
    results = Counter(label for report in reports for label in _labels(report))
    told = [f"{counted(len(reports), 'case')}{': ' if counts else '.'}{', '.join(counts)}{'.' if counts else ''}"]
    if invalid:
        told.append(f"{counted(invalid, 'file')} could not be read.")
    left = sum(bool(one.open) for one in reports)
    if left:
        told.append(f"{counted(left, 'case has', 'cases have')} questions that could still add something.")
    expecting = [one for one in reports if one.expects]
    met = sum(not one.failures for one in expecting)
    severities = list(base.severities)

    def badness(one: Report) -> tuple[int, ...]:
        often = {group.key[0]: len(group.findings) for group in one.diagnoses}
        return tuple(-often.get(name, 0) for name in severities)

    worst = sorted((one for one in reports if one.diagnoses), key=badness)[:WORST]
    rows = tuple((one.title, str(sum(len(group.findings) for group in one.diagnoses)), _first(one)) for one in worst)
    blocks: list[Block] = [lead(" ".join(told))]
    if results:
        often_first = sorted(results.items(), key=lambda pair: (-pair[1], pair[0]))[:WORST]
        often = (item(f"{label}: {counted(number, 'case')}", "finding") for label, number in often_first)
        blocks.append(listing(str(base.base.words.results), often))
    if rows:
        heading = f"The {len(rows)} worst" if len(rows) > 1 else "The worst"
        blocks.append(Section(heading, (Table(("Case", "Findings", "Above all"), rows),)))
    file = shlex.quote(worst[0].file if worst else reports[0].file) if worst or results else "FILE"
    blocks.append(lead(f"To see one: expert evaluate {file}", "To see all: add --all", kind="faint"))
    if expecting:
        said = f"{met} of {len(expecting)} cases with expectations meet them"
        blocks.append(lead(said, kind="success" if met == len(expecting) else "failure"))
    return tuple(blocks)


def _first(report: Report) -> str:
    return next(roots_of(report.diagnoses, report.proofs)).finding.label


def _labels(report: Report) -> set[str]:
    """Return the labels of a case's plain results: two of one label are one case with that label."""
    return {one.label for group in report.results for one in group.findings}


def _cases_with(base: RuleBase, reports: Sequence[Report]) -> list[tuple[str, int]]:
    """Return each severity that some case has, the worst first, with the number of cases that have it."""
    often = Counter(group.key[0] for one in reports for group in one.diagnoses)
    return [(small(label.label), often[name]) for name, label in base.severities.items() if often[name]]

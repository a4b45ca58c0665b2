"""The report on a case as a document, and the summary over many as text."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from expert.documents.layout import Line, columns
from expert.documents.tree import Block, Document, Item, Items, Paragraph, Section, item, listing
from expert.explanation.report import Finding, FindingGroup, Report, nothing_wrong, partly_answered, warnings
from expert.explanation.result import calls_for
from expert.model.case import Summary
from expert.model.rulebase import RuleBase
from expert.words.facts import citation, listed, sentence, small
from expert.words.in_case import as_in
from expert.words.sentences import mark


def report_document(base: RuleBase, report: Report, *, verbose: bool = False) -> Document:
    """Tell of one case what is wrong, what to do, what to be careful about, what is open, and which expectations were
    missed; `verbose` says with each finding what to do about it, and names all questions."""
    left = (*_unknown(base, report, verbose), *_missed(report))
    blocks = (Paragraph(report.file, "faint"), *report_blocks(base, report, verbose=verbose), *_list(left))
    return Document(report.title, blocks)


def missed_document(report: Report) -> Document:
    """Tell of one case which of its expectations were missed."""
    return Document(report.title, (Paragraph(report.file, "faint"), *_list(_missed(report))))


def report_blocks(base: RuleBase, report: Report, *, verbose: bool = False, sources: bool = False) -> tuple[Block, ...]:
    """Tell what follows from a case, and what to be careful about; with `sources` each finding with its claims."""
    base = as_in(base, report.trace)
    blocks: list[Block] = [*amounts_told(base, report)]
    blocks += [_group(base, report, one, verbose, sources) for one in (*report.results, *report.diagnoses)]
    if nothing := nothing_wrong(base, report):
        blocks.append(Paragraph(nothing))
    blocks += [_group(base, report, one, verbose, sources) for one in report.recommendations]
    careful = [item(text, "warning") for text in warnings(base, report.trace)]
    careful += [
        item(f"The case's own answer on '{base.attributes[name].label}' replaces the shared one.", "kept")
        for name in report.replaced
    ]
    return (*blocks, *_list(careful))


def amounts_told(base: RuleBase, report: Report) -> Iterator[Section]:
    """Tell the amounts of a case, if its rule base has some."""
    if report.amounts:
        from expert.explanation.amounts import amounts_section  # few rule bases have amounts

        yield from amounts_section(base, report)


def _list(items: Iterable[Item]) -> tuple[Items, ...]:
    listed = tuple(items)
    return (Items(listed),) if listed else ()


def _group(base: RuleBase, report: Report, group: FindingGroup, verbose: bool, sources: bool) -> Section:
    told = (_finding(base, report, group, one, verbose, sources) for one in group.findings)
    return listing(group.heading, told)._replace(kind=group.key[0])


def _finding(base: RuleBase, report: Report, group: FindingGroup, one: Finding, verbose: bool, sources: bool) -> Item:
    # What a diagnosis says beside its label may limit it, and then it must not be missed.
    own = base.reader is not None and base.reader.actor == group.key[-1]
    says = one.do if verbose or own or len(group.key) == 1 else one.caution
    notes = [Paragraph(says)] if says else []
    if len(group.key) > 1 and (why := reason(base, report, one)):
        notes.append(Paragraph(why, hang=5))
    notes.append(Paragraph(f"{one.reason} {mark(one.basis)}", "faint"))
    if sources:
        notes += [Paragraph(citation(base, claim), "source") for claim in one.cites]
    return item(one.label + (" (disputed)" if one.contested else ""), "finding", notes)


def reason(base: RuleBase, report: Report, step: Finding, most: int = 2) -> str:
    """Say why a step is recommended: by the findings that call for it, or else by the answers; so many at most."""
    why = calls_for(report, step.fact)[:most]
    said = [small(one.label) if isinstance(one, Finding) else sentence(base, one) for one in why]
    return f"Why: {', and '.join(said)}." if said else ""


def _unknown(base: RuleBase, report: Report, verbose: bool) -> Iterator[Item]:
    for names, what in (
        (report.unknown, "You answered 'unknown' to"),
        (tuple(report.open), "Not answered, and could still add something"),
    ):
        if not names:
            continue
        shown = names if verbose or len(names) <= 5 else names[:4]
        more = [f"{len(names) - len(shown)} more"] if len(shown) < len(names) else []
        part = partly_answered(report.trace)
        said = (f'"{base.attributes[name].question}"{" (answered in part)" if name in part else ""}' for name in shown)
        yield item(f"{what}: {listed([*said, *more])}", "question")


def _missed(report: Report) -> Iterator[Item]:
    for failure in report.failures:
        notes = [Paragraph(f"found {failure.found}", "failure")]
        for conclusion in failure.missing[:1]:
            row = f" --row {shlex.quote(report.row)}" if report.row else ""
            text = f"`expert explain {report.file}{row} --why-not {conclusion}` says what is missing."
            notes.append(Paragraph(text, "faint"))
        yield item(f"Expected {failure.expected}", "failure", notes)


def summary_lines(summary: Summary, width: int) -> Iterator[Line]:
    """Yield the summary of all cases as lines: how many, how often each finding, and whether the expectations
    were met."""
    yield Line(f"{summary.evaluated:,} {'case' if summary.evaluated == 1 else 'cases'} evaluated", "title")
    for count, text in (
        (summary.invalid, "could not be read, and were left out"),
        (summary.contradictory, "contradictory"),
        (summary.broken, "with answers that cannot be true together"),
        (summary.open, "with questions that could still add something"),
    ):
        if count:
            yield Line(f"  {count:,} {text}")
    for heading, counts in (
        ("Results", summary.results),
        ("Findings", summary.diagnoses),
        ("Recommendations", summary.recommendations),
    ):
        if counts:
            yield Line(f"  {heading}, by how many cases have them", "heading")
            often = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            yield from columns([(f"{count:>5,}", label) for label, count in often], width, "  ")
    if summary.expecting:
        style = "success" if summary.met == summary.expecting else "failure"
        yield Line(f"  {summary.met} of {summary.expecting} cases with expectations meet them", style)

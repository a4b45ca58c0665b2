"""The page on one case: the report on it, and folded below it the answers to all other questions about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from expert.documents.html import page
from expert.documents.tree import (
    Block,
    Document,
    Item,
    Items,
    Paragraph,
    Picture,
    Section,
    Span,
    Spans,
    Table,
    Words,
    item,
    joined,
    listing,
)
from expert.explanation.alternatives_text import alternatives_outline
from expert.explanation.how import unfold
from expert.explanation.how_text import brief_outline, proof_outline
from expert.explanation.matrices import case_grids
from expert.explanation.proof_graph import fact_anchor, proof_graph
from expert.explanation.report import Report
from expert.explanation.report_text import missed_document, report_blocks
from expert.explanation.result_text import result_blocks
from expert.explanation.sensitivity_text import sensitivity_outline
from expert.explanation.still_possible_text import still_possible_outline
from expert.explanation.whole_case import WholeCase, answers_table
from expert.files.answers import shortest
from expert.files.trace_data import identity
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.words.facts import fact_in_words
from expert.words.in_case import as_in


def case_html(base: RuleBase, case: WholeCase, links: Sequence[Span] = ()) -> str:
    """Return the page on a case, with `links` at its head to other pages, if there are any."""
    return page(case_document(base, case, links), tuple(base.severities))


def case_document(base: RuleBase, case: WholeCase, links: Sequence[Span] = ()) -> Document:
    """Return all that was found of a case with `base` as one document, the result first."""
    report = case.report
    base = as_in(base, report.trace)
    story = (Paragraph(text, "story") for text in report.story.split("\n") if text.strip())
    sections = (
        Section("The result", (*missed_document(report).blocks, *result_blocks(base, report, more=False)), "result"),
        Section(_all_of(base), tuple(_everything(base, case)), "all", "sheet"),
        Section("Where the case stands", case_grids(base, case.matrices), "place"),
        Section("What would change the result", tuple(_changes(base, case)), "change"),
        Section("What is not known", tuple(still_possible_outline(base, report, case.still_possible)), "open"),
        Section("The answers", (answers_table(base, report),), "answers", folded=True),
        Section("How the amounts are computed", case.amounts, "amounts", folded=True),
        Section("The reasoning", tuple(reasoning(base, report)), "reasoning", folded=True),
        Section("How this page was made", made_with(base, report.trace, ("Case", report.file)), "made"),
    )
    return Document(report.title, (*head_links(links), *story, *(one for one in sections if one.blocks)))


def head_links(links: Sequence[Span]) -> tuple[Block, ...]:
    """Tell the links at the head of a page, if there are any."""
    return (Paragraph(joined([(one,) for one in links], " | ")),) if links else ()


def _all_of(base: RuleBase) -> str:
    return "All results" if base.declares_results else "All findings and recommendations"


def _everything(base: RuleBase, case: WholeCase) -> Iterator[Block]:
    report = case.report
    yield from (one for one in report_blocks(base, report, verbose=True) if isinstance(one, Section | Items))
    found = [one.fact for group in report.groups for one in group.findings]
    if found:
        yield Section("Why, in short", brief_outline(base, [report.proofs[fact] for fact in found]), folded=True)


def _changes(base: RuleBase, case: WholeCase) -> Iterator[Block]:
    first, *rest = sensitivity_outline(base, case.sensitivity)
    yield first
    yield from alternatives_outline(base, case.alternatives)
    if rest:
        yield Section("Which answers decide the result", tuple(rest), folded=True)


def reasoning(base: RuleBase, report: Report, given: Mapping[Fact, Item] | None = None) -> Iterator[Block]:
    """Tell the whole proof of a report, as a picture and in words, the findings first; `given` tells its answers."""
    trace, proofs = report.trace, report.proofs
    first = [one.fact for group in report.groups for one in group.findings]
    unfolded = unfold(base, trace, proofs, dict.fromkeys([*first, *reversed(list(proofs))]))
    answers = given or {
        fact: item((Span(fact_in_words(base, fact), target=fact_anchor(fact)), Span(" (answered)")), "answer")
        for answer in trace.answers
        for fact in answer.facts
    }
    if proofs:
        yield Picture(
            proof_graph(base, unfolded),
            caption="From the answers on the left, through the rules, to what follows. Choose a box to see what it is "
            "based on.",
        )
    yield from proof_outline(base, trace, unfolded, report.file, answers)
    papers = dict.fromkeys(base.claims[name].paper for name in unfolded.claims)
    if papers:
        yield listing("Sources", [item(_paper(base, name)) for name in base.papers if name in papers])


def _paper(base: RuleBase, name: str) -> Spans:
    paper = base.papers[name]
    published = (Span(f", {paper.published}"),) if paper.published else ()
    return (Span(f"{paper.short}: ", "strong"), Span(str(paper.title), "emphasis"), *published)


def made_with(base: RuleBase, trace: Trace | None, *about: tuple[str, str]) -> tuple[Block, ...]:
    """Tell what made a page, with which parameters, and what it is `about`: what that is called, and its name."""
    made = identity(base)
    program, base_made = made["program"], made["rule_base"]
    rows: list[tuple[Words, Words]] = [
        ("Program", f"{program['name']} {program['version']}"),
        ("Rules", f"{base.base.title} ({base_made['name']}), version {base.base.version}"),
        ("Their content", (Span(f"sha256:{base_made['digest']}", "code"),)),
        *((what, (Span(name, "code"),)) for what, name in about),
    ]
    for name, value in trace.parameters if trace else ():
        was = base.parameters[name]
        rows.append((str(was.label), f"{shortest(value)} instead of {shortest(was.value)}"))
    return (Table(("What", "Which"), tuple(rows)),)

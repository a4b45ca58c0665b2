"""The whole document on a portfolio, in the order in which its manager wants to read it: the first screen, then the
findings for the whole and what to do, then the parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from expert.documents.data import as_data
from expert.documents.tree import (
    Block,
    Cell,
    Document,
    Item,
    Items,
    Paragraph,
    Section,
    Span,
    Spans,
    Table,
    item,
    lead,
    listing,
    told,
)
from expert.explanation.questions import explanation
from expert.portfolio.cases_text import cases
from expert.portfolio.changes_text import changes, figure_anchors, figures, open_questions
from expert.portfolio.data import CaseFinding, PortfolioFinding, PortfolioFindings
from expert.portfolio.first_screen import first_screen, plain
from expert.portfolio.places_text import groups, matrices
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.reading_text import question_answers
from expert.portfolio.words import Limits, few, figure_in_words, folded, more, share, shortened, title_of
from expert.words.facts import actors_in_order, fact_in_words, value_of
from expert.words.sentences import LEGEND, mark

#: What this question finds.
FOUND = PortfolioFindings

#: So many of the rules by which cases come to something are named.
_RULES = 3

#: The ways on from here.
WAYS = (
    "`expert segment TABLE CONCLUSION` shows how something about the whole comes about, down to the rows that count, "
    "or names the cases that come to something; `expert explain TABLE --row ID` shows how a single one does."
)


def portfolio_explanation(portfolio: Portfolio, limits: Limits, *, all: bool = False) -> Document:
    """Return the portfolio as a document for any format that needs no graph: the first screen, or `all` of it."""
    table = portfolio.table
    sections = portfolio_sections(portfolio, limits) if all else first_screen(portfolio, limits)
    found = [as_data(portfolio.found, [case.name for case in table.cases])]
    answer = (*told(sections[:1]), *(one.label for one in portfolio.found.whole if one.severity))
    return explanation(table.base, "portfolio", [table.file], title_of(portfolio), sections, found, answer=answer)


def portfolio_sections(portfolio: Portfolio, limits: Limits) -> tuple[Section, ...]:
    """Tell all: the first screen, and the parts without their own headings."""
    first = first_screen(portfolio, limits, all=True)
    told = (section for part in portfolio_parts(portfolio, limits) for section in part.blocks)
    ways = () if portfolio.found.withheld or not portfolio.table.cases else (lead(LEGEND, WAYS, kind="faint"),)
    return (*first, *(one for one in told if isinstance(one, Section)), *ways)


def portfolio_parts(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Yield all that stands behind the first screen, a section for each part: the diagnoses of the whole, what to do
    by actor, groups, matrices, single cases, what is unknown, what has changed, and what was answered and counted."""
    if portfolio.table.cases and not portfolio.found.withheld:
        many = portfolio.table.base.base.cases.many
        words = portfolio.table.base.base.words
        yield Section(f"{words.wrong} with the whole", tuple(_verdict(portfolio)), "wrong")
        yield Section("What to do", tuple(_to_do(portfolio, limits)), "do")
        yield Section("Groups", tuple(groups(portfolio, limits)), "groups")
        yield Section("Where they stand", tuple(matrices(portfolio, limits)), "place")
        yield Section("How often", tuple(_often(portfolio, limits)), "often")
        yield Section(f"The {many}", tuple(cases(portfolio, limits)), "cases")
        yield Section("What is not known", tuple(open_questions(portfolio, limits)), "open")
        yield Section("What has changed", tuple(changes(portfolio, limits)), "since")
        yield Section("What was counted", tuple(figures(portfolio, limits)), "figures")
    yield Section("What was answered", tuple(question_answers(portfolio, limits)), "answers", folded=limits.folds)


def _verdict(portfolio: Portfolio) -> Iterator[Section]:
    """Tell the diagnoses of the whole, the worst first, each with its reason and the figures that it is based on."""
    whole = portfolio.whole
    if whole is None:
        return
    found = portfolio.found.whole
    for severity, label in whole.severities.items():
        mine = [one for one in found if one.severity == severity]
        if mine:
            told = listing(f"The whole - {label.label}", (_diagnosis(portfolio, one) for one in mine))
            yield told._replace(kind=severity)
    if others := [item(one.label, "finding", (_reason(one),)) for one in plain(found)]:
        yield listing(f"The whole - {whole.base.words.results}", others)
    if found or portfolio.trace is None:
        return
    # A rule base need not have results.
    items = [item(fact_in_words(whole, one.fact), "finding") for one in portfolio.trace.derived]
    nothing = [] if items else [Paragraph("Nothing follows from what was counted.")]
    yield listing("The whole", items, *nothing)


def _to_do(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Tell what each actor should do, for the whole and in single cases, first things first."""
    base = portfolio.table.base
    for actor in actors_in_order(base):
        declared = base.actors[actor]
        items: list[Item] = []
        stages: list[Section] = []
        for stage in (*base.stages, None):
            stage_label = str(base.stages[stage].label if stage else declared.label)
            mine = [_advice(one) for one in portfolio.found.whole if (one.actor, one.stage) == (actor, stage)]
            single = [one for one in portfolio.found.recommendations if (one.actor, one.stage) == (actor, stage)]
            if limits.folds and (mine or single):
                whole = (Items(tuple(mine)),) if mine else ()
                often = _often_table(portfolio, single, "recommendation", limits) if single else ()
                stages.append(Section(stage_label, (*whole, *often)))
            elif mine or single:
                items.append(item(stage_label, items=(*mine, *_single(portfolio, single, limits))))
        if items or stages:
            yield Section(f"What to do - {declared.label}", (*([Items(tuple(items))] if items else []), *stages))


def _often(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Tell the results of single cases and their diagnoses, the worst first, by how many have them."""
    base = portfolio.table.base
    every = [("", base.base.words.results, list(portfolio.found.results))]
    for severity, label in base.severities.items():
        every.append((severity, label.label, [one for one in portfolio.found.diagnoses if one.severity == severity]))
    for severity, heading, found in every:
        if found:
            title = f"Single {base.base.cases.many} - {heading}"
            if limits.folds:
                told = Section(title, _often_table(portfolio, found, "finding", limits))
            else:
                told = listing(title, _single(portfolio, found, limits._replace(lines=None)))
            yield told._replace(kind=severity)


def _often_table(portfolio: Portfolio, found: Sequence[CaseFinding], noun: str, limits: Limits) -> tuple[Block, ...]:
    """Return a table of findings of single cases and how many have them; folded what each says and by which rules, and
    names."""
    base, cases = portfolio.table.base, portfolio.table.cases
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        value = value_of(base, one.fact)
        says = one.do or str((value.help if value else "") or "")
        often = Counter(str(base.rules[cases[place].reasons[one.fact]].title) for place in one.cases)
        rules = "; ".join(f"{title} ({times:,})" for title, times in often.most_common(_RULES))
        notes = [Paragraph(text, kind) for text, kind in ((says, ""), (rules, "faint")) if text]
        contested = f" (disputed in {len(one.contested):,})" if one.contested else ""
        number = folded(portfolio, share(len(one.cases), one.known, len(one.not_known)), one.cases, limits)
        rows.append((Section(f"{one.label}{contested}", tuple(notes), folded=True), number))
    return shortened(Table(("What", f"How many {base.base.cases.many}"), tuple(rows)), noun, limits)


def _single(portfolio: Portfolio, found: Sequence[CaseFinding], limits: Limits) -> Iterator[Item]:
    """Tell findings of single cases, with how many have them, and which if these are few."""
    shown = found[: limits.lines]
    for one in shown:
        contested = f"; disputed in {len(one.contested):,}" if one.contested else ""
        who = few(portfolio, one.cases, limits)
        yield item(f"{share(len(one.cases), one.known, len(one.not_known))}: {one.label}{who}{contested}")
    if len(shown) < len(found):
        yield item(more(len(shown), len(found), "recommendation"), "faint")


def _diagnosis(portfolio: Portfolio, one: PortfolioFinding) -> Item:
    notes = [Paragraph(words, "answer", hang=2) for words in _figures(portfolio, one)]
    notes += [Paragraph(one.do)] if one.do else []
    return item(_label(one), "finding", (*notes, _reason(one)))


def _advice(one: PortfolioFinding) -> Item:
    return item(_label(one), "finding", (Paragraph(one.do), _reason(one)))


def _label(one: PortfolioFinding) -> str:
    return one.label + (" (disputed)" if one.contested else "")


def _reason(one: PortfolioFinding) -> Paragraph:
    return Paragraph(f"{one.reason} {mark(one.basis)}", "faint")


def _figures(portfolio: Portfolio, one: PortfolioFinding) -> Iterator[Spans]:
    """Return the figures on which a finding is based, each leading to who was counted."""
    whole, anchors = portfolio.whole, figure_anchors(portfolio)
    for name in one.figures:
        figures = portfolio.table.counted.get(name)
        if whole is not None and figures is not None:
            number = Span(figure_in_words(whole, name, figures), target=anchors.get(name, ""))
            yield number, Span(f": {whole.aggregates[name].label}")

"""The telling of what was read of a table, which stands before anything that is concluded from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from expert.documents.data import Places
from expert.documents.tree import Item, Paragraph, Section, Table, item, lead, listing, unstyled
from expert.model.rulebase import RuleBase
from expert.portfolio.portfolio import Portfolio
from expert.portfolio.reading import Clash, LeftOut, QuestionAnswers, TableReading
from expert.portfolio.words import Limits, how_many, names, partial_note, percent, several
from expert.words.facts import counted, listed

#: So many rows are named of those for which the same is to be mended.
_ROWS = 8


def opening(portfolio: Portfolio, limits: Limits, *, all: bool) -> Iterator[Section]:
    """Yield what was read and what is to be mended, after a warning if only part of the cases could be read.

    Which answers clash is told only if `all` is told; otherwise in which cases.
    """
    yield from partial_note(portfolio)
    base, found = portfolio.table.base, portfolio.found
    items = (*_mending(found.reading.cells, limits), *_clashes(portfolio, found.reading, limits, all=all))
    yield listing("", items, Paragraph(rows_read(base, found.reading, "We read")))
    if found.earlier is not None and (found.earlier.cells or limits.lines is None):
        text = rows_read(base, found.earlier, "Of the earlier table we read")
        yield listing("", _mending(found.earlier.cells, limits), Paragraph(text))


def withheld(portfolio: Portfolio) -> Section:
    """Say that nothing is said of the whole, and what can be done."""
    many = portfolio.table.base.base.cases.many
    return lead(
        f"More than a tenth of the rows is left out, so we say nothing about the {many}. Mend the cells or the "
        "mapping. To see what the other rows come to, add --partial."
    )


def question_answers(portfolio: Portfolio, limits: Limits) -> Iterator[Section]:
    """Yield how many cases answer each question, and which columns answer none."""
    read = portfolio.found.reading
    shown = [one for one in read.answers if limits.lines is None or one.answered or one.unknown]
    if not portfolio.table.cases:
        return
    rows = tuple(_answer_row(portfolio.table.base, one) for one in shown)
    head = ("Question", "Answered", "'Unknown'", "From")
    rest = []
    if len(shown) < len(read.answers):
        left = counted(len(read.answers) - len(shown), "more question")
        rest.append(Paragraph(f"and {left} that nobody answers{_way(limits)}", "faint"))
    if read.unused:
        rest.append(Paragraph(f"Columns that answer no question: {listed(read.unused)}.", "faint"))
    yield Section("Answers", (Table(head, rows), *rest))


def _way(limits: Limits) -> str:
    """Return how to see all, at a terminal; whoever reads a page has no other way to ask for it."""
    return "" if limits.folds else ". To see all: --verbose"


def _answer_row(base: RuleBase, one: QuestionAnswers) -> tuple[str, ...]:
    percentage = percent(one.answered, one.of)
    often = f"{one.answered:,} of {one.of:,}{f' ({percentage})' if percentage else ''}"
    sources = [*one.columns, *(["shared answers"] if one.shared else [])]
    label = str(base.attributes[one.attribute].label)
    return label, often, f"{one.unknown:,}" if one.unknown else "-", listed(sources) or "-"


def rows_read(base: RuleBase, read: TableReading, begin: str) -> str:
    """Say how many cases were read from how many rows, and which questions they answer."""
    texts = [f"{begin} {how_many(base, read.cases)} from {counted(read.rows, 'row')}."]
    if read.left_out:
        texts.append(f"{counted(read.left_out, 'row')} {_are(read.left_out)} left out: we cannot read all their cells.")
    if read.blank:
        texts.append(f"{counted(read.blank, 'row')} {_are(read.blank)} blank.")
    if aside := read.no_cases:
        kinds = Counter(one.kind for one in aside)
        rows = several([str(one.row) for one in aside], _ROWS)
        what = listed([counted(number, kind) for kind, number in kinds.items() if kind != "named"])
        named = f"{kinds['named']:,} named in the mapping" if kinds["named"] else ""
        texts.append(f"No {base.base.cases.many}: row{'s' if len(aside) > 1 else ''} {rows} ({listed([what, named])}).")
    answered = [one for one in read.answers if one.answered]
    alike = sum(one.shared and not one.columns for one in answered)
    shared = f", {alike:,} of them once for all" if alike else ""
    texts.append(f"They answer {len(answered):,} of {counted(len(read.answers), 'question')}{shared}.")
    unused = f", {len(read.unused):,} {_are(len(read.unused))} not" if read.unused else ""
    texts.append(f"{counted(len(read.used), 'column')} {_are(len(read.used))} used{unused}.")
    return " ".join(texts)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _mending(cells: Sequence[LeftOut], limits: Limits) -> Iterator[Item]:
    """Say what is wrong with cells, and what to write into the mapping."""
    shown = cells[: limits.lines]
    for one in shown:
        rows = several([str(row) for row in one.rows], None if limits.lines is None else _ROWS)
        where = f"column '{one.column}', row{'s' if len(one.rows) > 1 else ''} {rows}"
        way = "Write" if one.certain else "Complete and write"
        help = f"{way} into the mapping, under {one.attribute}, values:"
        mending = (Paragraph(help), Paragraph(one.line, "code", level=4)) if one.line else (Paragraph(one.help),)
        yield item(f"{one.message} ({where})", "warning", mending)
    if len(shown) < len(cells):
        left = sum(len(one.rows) for one in cells[len(shown) :])
        yield item(f"and {counted(left, 'more cell')}, with other texts{_way(limits)}", "warning")


def _clashes(portfolio: Portfolio, read: TableReading, limits: Limits, *, all: bool) -> Iterator[Item]:
    """Say which answers clash, by kind, and in which cases; or only in which cases."""
    if not all and read.clashes:
        cases = sorted({place for one in read.clashes for place in one.cases})
        where = f"{how_many(portfolio.table.base, len(cases))}: {unstyled(names(portfolio, Places(cases), limits))}"
        yield item(f"Some answers clash in {where}. To see them: --all", "warning")
        return
    shown = read.clashes[: limits.lines]
    for one in shown:
        yield item(f"{_clash(portfolio, one)} {_in_which(portfolio, one, limits)}", "warning")
    if len(shown) < len(read.clashes):
        left = counted(len(read.clashes) - len(shown), "more kind")
        yield item(f"and {left} of answers that clash{_way(limits)}", "warning")


def _clash(portfolio: Portfolio, one: Clash) -> str:
    sides = [f"“{'; '.join(side)}”" for side in one.sides]
    if not one.attribute:
        return f"These answers cannot be true together: {listed(sides)}. {one.because}"
    return f"These answers clash: {' against '.join(sides)}."


def _in_which(portfolio: Portfolio, one: Clash, limits: Limits) -> str:
    number = how_many(portfolio.table.base, len(one.cases))
    return f"In {number}." if limits.names == 0 else f"In {number}: {unstyled(names(portfolio, one.cases, limits))}."

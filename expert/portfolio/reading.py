"""The reading of a table before anything is concluded from it: which rows are cases, which are left out and why, which
columns answer something, and how many cases answer each question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.documents.data import Places
from expert.explanation.proof import proofs_of
from expert.inference.evaluate import Evaluator
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.portfolio.case_table import CaseTable, TableCase
from expert.tables.bad_cells import mapping_line, may_be_code, unread
from expert.tables.cells import BadCell
from expert.tables.columns import BoundColumn
from expert.tables.table import NoCase
from expert.words.facts import fact_in_words

#: If more than this part of the rows is left out, nothing is said of the whole unless somebody asks for it.
MOST_LEFT_OUT = 0.1

Names = tuple[str, ...]


class LeftOut(NamedTuple):
    """Cells of one column with one text that cannot be read, for which their rows are left out.

    rows: these rows.
    message, help: what is wrong.
    line: what would mend it in the mapping, below the `values` of the attribute, if it can be mended there.
    certain: whether that line says what was most likely meant; otherwise it is to be completed.
    """

    column: str
    attribute: str
    value: str
    rows: tuple[int, ...]
    message: str
    help: str
    line: str
    certain: bool


class QuestionAnswers(NamedTuple):
    """A question with how many cases answer it, and how many say `unknown`, `of` the cases to which it applies.

    `columns` are those of the table that answer it. It is `shared` if the shared answers do so where a row does not.
    """

    attribute: str
    question: str
    columns: Names
    shared: bool
    answered: int
    unknown: int
    of: int


class Clash(NamedTuple):
    """Answers that clash, and the cases in which they do.

    `sides` are the answers against each other, in words: those by which `attribute` has one value and another, or
    those that cannot be true together, `because` of what a constraint says.
    """

    attribute: str
    sides: tuple[Names, ...]
    because: str
    cases: Places


class TableReading(NamedTuple):
    """The reading of a table.

    rows: how many rows it has.
    cases: how many of them are cases.
    left_out: how many are left out, since `cells` of them cannot be read.
    blank: how many are empty.
    no_cases: totals, notes and the like.
    used: the columns that answer a question.
    unused: the columns that do not, except those with names.
    too_few: whether more than a tenth of the rows is left out.
    """

    rows: int
    cases: int
    left_out: int
    blank: int
    no_cases: tuple[NoCase, ...]
    too_few: bool
    cells: tuple[LeftOut, ...]
    used: Names
    unused: Names
    answers: tuple[QuestionAnswers, ...]
    clashes: tuple[Clash, ...]


def reading(table: CaseTable, evaluator: Evaluator) -> TableReading:
    """Say what was read of a table; `evaluator` finds the answers that clash."""
    cases, rejected = len(table.cases), table.rejected
    return TableReading(
        rows=cases + rejected + table.blank + len(table.no_cases),
        cases=cases,
        left_out=rejected,
        blank=table.blank,
        no_cases=table.no_cases,
        too_few=rejected > MOST_LEFT_OUT * (cases + rejected),
        cells=_left_out(table),
        used=tuple(dict.fromkeys(column.name for column in table.binding.columns)),
        unused=table.unused,
        answers=_answers(table),
        clashes=_clashes(table, evaluator),
    )


def _left_out(table: CaseTable) -> tuple[LeftOut, ...]:
    """Group cells that cannot be read by their column and text, the most frequent first."""
    columns = {column.name: column for column in table.binding.columns}
    groups: dict[tuple[str, str], list[BadCell]] = {}
    for cell in table.bad:
        text = unread(table.base, columns[cell.column], cell.value)
        groups.setdefault((cell.column, text), []).append(cell)
    found = [_alike(table.base, columns[column], text, cells) for (column, text), cells in groups.items()]
    return tuple(sorted(found, key=lambda one: -len(one.rows)))


def _alike(base: RuleBase, column: BoundColumn, text: str, cells: Sequence[BadCell]) -> LeftOut:
    """Tell of cells of one column with one text."""
    first = cells[0]
    line = mapping_line(base, column, text, len(cells))
    return LeftOut(
        column=first.column,
        attribute=first.attribute,
        value=text,
        rows=tuple(cell.row for cell in cells),
        message=first.message,
        help=first.help,
        line=line.text if may_be_code(base, column, text) else "",
        certain=line.certain,
    )


def _answers(table: CaseTable) -> tuple[QuestionAnswers, ...]:
    """Count for each question that is asked how many cases answer it, of those to which it applies."""
    base, cases = table.base, table.cases
    columns: dict[str, list[str]] = {}
    for column in table.binding.columns:
        columns.setdefault(column.attribute, []).append(column.name)
    answered = dict.fromkeys(base.attributes, 0)
    unknown, apart = dict(answered), dict(answered)
    conditional = [name for name, one in base.attributes.items() if one.applies is not None]
    for case in cases:
        there = {answer.attribute: bool(answer.facts) for answer in case.answers}
        for name in conditional:
            if name not in case.applying:
                apart[name] += 1
                there.pop(name, None)
        for name, known in there.items():
            (answered if known else unknown)[name] += 1
    return tuple(
        QuestionAnswers(
            attribute=name,
            question=str(one.question),
            columns=tuple(columns.get(name, ())),
            shared=name in table.shared,
            answered=answered[name],
            unknown=unknown[name],
            of=len(cases) - apart[name],
        )
        for name, one in base.attributes.items()
        if one.asked and (not one.last_resort or answered[name] or unknown[name])
    )


def _clashes(table: CaseTable, evaluator: Evaluator) -> tuple[Clash, ...]:
    """Find the answers of contradictory cases that clash, grouped by what clashes, the most frequent first."""
    found: dict[Clash, list[int]] = {}
    for place, case in enumerate(table.cases):
        if case.contradictory or case.broken:
            for kind in _clashes_in(table.base, evaluator, case):
                found.setdefault(kind, []).append(place)
    often = sorted(found.items(), key=lambda pair: -len(pair[1]))
    return tuple(kind._replace(cases=Places(places)) for kind, places in often)


def _clashes_in(base: RuleBase, evaluator: Evaluator, case: TableCase) -> Iterator[Clash]:
    """Yield what clashes in one case, without saying that it is in this one."""
    trace = evaluator.evaluate(case.name, case.answers)
    proofs = proofs_of(base, trace)
    for one in trace.contradictions:
        based = [set(proofs[fact].answers()) if fact in proofs else {fact} for fact in one.facts]
        common = set.intersection(*based)
        # What all sides are based on does not set them against each other, unless one has nothing else.
        sides = [side - common or side for side in based]
        words = tuple(_in_words(base, sorted(side)) for side in sides)
        yield Clash(one.attribute, words, "", Places())
    for broken in trace.broken:
        because = str(base.constraints[broken.constraint].because)
        yield Clash("", tuple(_in_words(base, [fact]) for fact in sorted(broken.facts)), because, Places())


def _in_words(base: RuleBase, facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(fact_in_words(base, fact) for fact in facts)

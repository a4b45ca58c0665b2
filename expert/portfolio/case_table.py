"""The cases of a table, evaluated by the columnar reading: all that is told of a portfolio is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import fsum
from statistics import fmean
from typing import NamedTuple

import polars as pl

from expert.documents.data import Places
from expert.explanation.proof import Reasons
from expert.files.answers import read_answer
from expert.inference.aggregates import AggregateCount, among_flag, counted_flag, with_conditions
from expert.inference.evaluate import applicable
from expert.inference.program import Program
from expert.model.mapping import TableMapping
from expert.model.portfolio import Aggregate
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact
from expert.portfolio.undecided import Undecided, undecided
from expert.tables.cells import BadCell
from expert.tables.column_values import cell_texts, column_expr, name_of
from expert.tables.columns import Binding, BoundColumn
from expert.tables.evaluator import Evaluated, TableEvaluator
from expert.tables.left_out import LeftOutRows
from expert.tables.results import ROW
from expert.tables.rows import by_row, row_answers
from expert.tables.run import BATCH
from expert.tables.table import NUMBER, NoCase, OpenTable

#: What aggregates take of a number, over the cases that count.
_OVER: Mapping[str, Callable[[Iterable[float]], float]] = {"mean": fmean, "sum": fsum, "min": min, "max": max}


class TableCase(NamedTuple):
    """A case of a table, with what follows from it.

    row: the number of its row.
    name: its name in the table.
    title: its name for people.
    answers: those that count.
    inert: those that do not.
    applying: the attributes that apply only under a condition, and do.
    facts: what is known of it by answers and conclusions.
    contested: the contested conclusions.
    fired: the rules that fired.
    reasons: conclusion -> the rule that it is based on.
    contradictory: the attributes with several values that can have one.
    broken: the constraints that its answers break.
    unnamed: whether the table has no name for it, so that its number is its name.
    """

    row: int
    name: str
    title: str
    answers: tuple[Answer, ...]
    inert: tuple[Answer, ...]
    applying: frozenset[str]
    facts: frozenset[Fact]
    contested: frozenset[Fact]
    fired: frozenset[str]
    reasons: dict[Fact, str]
    contradictory: tuple[str, ...]
    broken: tuple[str, ...]
    unnamed: bool


class Counted(NamedTuple):
    """A count for an aggregate, and the places of the cases behind it.

    number: the count.
    cases: the cases that count.
    among: the cases that they are among.
    unknown: the cases of which it is not known whether they count; none of them is in `among`.
    """

    number: AggregateCount
    cases: Places
    among: Places
    unknown: Places = Places()


class CaseTable(NamedTuple):
    """The cases of one table, in its order, the cells for which others are left out, and what was counted.

    `binding` says which columns answer something; `unused` are those that neither answer anything nor name the cases.
    `shared` are the questions that all cases answer alike. `undecided` says of which cases something is not known.
    `blank` is the number of empty rows, and `no_cases` are totals, notes and the like. `came` are the rows of the cases
    as they came, and `left_out` those of all others in which something stands.
    """

    base: RuleBase
    file: str
    cases: tuple[TableCase, ...]
    bad: tuple[BadCell, ...]
    rejected: int
    counted: dict[str, Counted]
    binding: Binding
    undecided: Undecided
    came: pl.DataFrame
    left_out: LeftOutRows
    blank: int = 0
    unused: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()
    no_cases: tuple[NoCase, ...] = ()

    def unknown(self, fact: Fact) -> Places:
        """Return the places of the cases of which it is not known whether `fact` holds."""
        return Places(self.undecided[fact].arg_true()) if fact in self.undecided else Places()


def case_table(
    base: RuleBase,
    table: OpenTable,
    mapping: TableMapping | None = None,
    shared: tuple[Answer, ...] = (),
    overrides: Mapping[str, float] | None = None,
    progress: Callable[[int], object] = lambda rows: None,
) -> CaseTable:
    """Evaluate all rows of `table`; `progress` is told how many are done. Raises InvalidInput."""
    mapping = mapping or TableMapping()
    counting = with_conditions(base)
    evaluator = TableEvaluator(counting, table.columns, mapping, shared, overrides, file=table.path)
    reader = _Reader(base, evaluator.binding, mapping, shared, table.path)
    reasons = Reasons(base, overrides)
    cases: list[TableCase] = []
    bad: list[BadCell] = []
    rows = 0
    blank: list[int] = []
    no_cases: list[NoCase] = []
    came = [pl.DataFrame(schema=table.columns)]
    left_out = LeftOutRows(table.columns, str(base.base.cases.one))

    def aside(found: list[NoCase], others: pl.DataFrame) -> None:
        no_cases.extend(found)
        left_out.add_no_cases(found, others)

    for batch in table.batches(BATCH, blank.append, aside):
        found = evaluator.evaluate(batch, rows + 1)
        rows += batch.height
        bad += found.bad
        left_out.add_bad(found.bad, found.left_out)
        came.append(found.rows.select(map(column_expr, table.columns)))
        for case in _cases(evaluator.program, reader, reasons, found):
            cases.append(case)
            progress(case.row)
    flags = frozenset(counting.attributes) - frozenset(base.attributes)
    kept = tuple(without_flags(base, one) for one in cases)
    open = undecided(counting, evaluator.program, [case.answers for case in cases])
    return CaseTable(
        base=base,
        file=table.path,
        cases=kept,
        bad=tuple(bad),
        rejected=rows - len(cases),
        counted=counted_of(base, cases, open),
        binding=evaluator.binding,
        undecided={fact: column for fact, column in open.items() if fact.attribute not in flags},
        came=pl.concat(came),
        left_out=left_out,
        blank=sum(blank),
        unused=tuple(name for name in table.columns if name not in {*reader.columns, *evaluator.replaced, NUMBER}),
        shared=frozenset(answer.attribute for answer in shared),
        no_cases=tuple(no_cases),
    )


class _Reader:
    """A reader of the answers and names of rows, which reads equal cells once."""

    def __init__(
        self, base: RuleBase, binding: Binding, mapping: TableMapping, shared: Iterable[Answer], file: str
    ) -> None:
        self._base, self._mapping, self._file = base, mapping, file
        self._shared = {answer.attribute: answer for answer in shared}
        self._columns: dict[str, list[BoundColumn]] = {}
        for column in binding.columns:
            self._columns.setdefault(column.attribute, []).append(column)
        self._seen: dict[tuple[str, ...], Answer | None] = {}
        #: The columns that are read.
        self.columns = [*(column.name for column in binding.columns), *filter(None, (mapping.id, mapping.title))]

    def answers(self, cells: Mapping[str, str | None]) -> tuple[Answer, ...]:
        """Return all answers of a row, its own before shared ones, sorted."""
        found = dict(self._shared)
        for attribute, columns in self._columns.items():
            key = (attribute, *(cells[column.name] or "" for column in columns))
            if key not in self._seen:
                self._seen[key] = self._read(attribute, columns, cells)
            if (answer := self._seen[key]) is not None:
                found[attribute] = answer
        return tuple(sorted(found.values()))

    def name(self, row: int, cells: Mapping[str, str | None]) -> str:
        """Return the name of the row in the table; its number if it has none."""
        return self._name(cells) or str(row)

    def title(self, row: int, cells: Mapping[str, str | None]) -> str:
        """Return the name of the row for people: `A-17 Acme Castings`, `A-17`, or `row 3`."""
        name, title = self._name(cells) or f"row {row}", name_of(cells.get(self._mapping.title or ""))
        return f"{name} {title}" if title and title != name else name

    def unnamed(self, cells: Mapping[str, str | None]) -> bool:
        """Tell whether the table has no name for the row."""
        return not self._name(cells)

    def _name(self, cells: Mapping[str, str | None]) -> str:
        return name_of(cells.get(self._mapping.id or ""))

    def _read(self, attribute: str, columns: list[BoundColumn], cells: Mapping[str, str | None]) -> Answer | None:
        raw = row_answers(self._base, columns, self._mapping, cells, self._file).raw.get(attribute)
        return None if raw is None else read_answer(attribute, self._base.attributes[attribute], raw, self._file)


def _cases(program: Program, reader: _Reader, reasons: Reasons, found: Evaluated) -> Iterator[TableCase]:
    columns = found.columns
    rows = found.rows.height
    concluded = by_row(columns.concluded, rows)
    contested = by_row(columns.contested, rows)
    fired = by_row(columns.fired, rows)
    clashing = by_row(columns.clashing, rows)
    broken = by_row(columns.broken, rows)
    applying = by_row(columns.counts, rows)
    texts = cell_texts(found.rows, reader.columns)
    for place, (number, cells) in enumerate(zip(found.rows[ROW], texts.iter_rows(named=True), strict=True)):
        answers = reader.answers(cells)
        counting, inert = applicable(program, answers)
        facts = frozenset(fact for answer in counting for fact in answer.facts)
        yield TableCase(
            row=number,
            name=reader.name(number, cells),
            title=reader.title(number, cells),
            answers=answers,
            inert=inert,
            applying=frozenset(applying[place]),
            facts=facts | concluded[place],
            contested=frozenset(contested[place]),
            fired=frozenset(fired[place]),
            reasons=reasons.of(answers, concluded[place], fired[place]),
            contradictory=tuple(sorted(clashing[place])),
            broken=tuple(sorted(broken[place])),
            unnamed=reader.unnamed(cells),
        )


def without_flags(base: RuleBase, case: TableCase) -> TableCase:
    """Return a case without the flags that conditions of aggregates become, which the rule base does not know."""
    return case._replace(
        facts=frozenset(fact for fact in case.facts if fact.attribute in base.attributes),
        contested=frozenset(fact for fact in case.contested if fact.attribute in base.attributes),
        fired=frozenset(name for name in case.fired if name in base.rules),
    )


def counted_of(base: RuleBase, cases: Sequence[TableCase], open: Undecided) -> dict[str, Counted]:
    """Return what was counted of the cases, for each aggregate; the flags of their conditions are among the facts."""
    aggregates = base.portfolio.aggregates if base.portfolio else {}
    return {name: _count(aggregate, name, cases, open) for name, aggregate in aggregates.items()}


def _count(aggregate: Aggregate, name: str, cases: Sequence[TableCase], open: Undecided) -> Counted:
    """Return what was counted for the aggregate `name`; the flags of its conditions are among the facts of the
    cases."""
    counting, belongs = Fact(counted_flag(name), True), Fact(among_flag(name), True)
    count = [place for place, one in enumerate(cases) if counting in one.facts]
    rest = [place for place, one in enumerate(cases) if aggregate.among is None or belongs in one.facts]
    # Where `among` says of whom enough is known, it decides; where all are meant, whoever could count is not known.
    left = {*open[counting].arg_true()} - (set() if aggregate.among is None else {*rest})
    rest = [place for place in rest if place not in left]
    figure = None
    if aggregate.of_number is not None:
        # A number of which a case has several values is not one number.
        numbers = {place: _numbers(cases[place], aggregate.of_number) for place in count}
        count = [place for place in count if len(numbers[place]) == 1]
        # A sum is known only if it is of all cases, since each other one could add to it.
        if count and (aggregate.kind != "sum" or (not left and len(count) == len(rest))):
            figure = _OVER[aggregate.kind](numbers[place][0] for place in count)
    return Counted(
        AggregateCount(len(count), len(rest), figure, len(left)), Places(count), Places(rest), Places(sorted(left))
    )


def _numbers(case: TableCase, attribute: str) -> list[float]:
    return [fact.value for fact in case.facts if fact.attribute == attribute and isinstance(fact.value, float)]

"""A batch of a table -> which atoms its rows satisfy, and what is wrong with its cells.

Each text is read only once, however many cells hold it, and by the reader of single cells. What it comes to is kept as
bits of a whole number, so that a column of texts becomes atoms by one look-up and a few operations on whole columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from expert.files.answers import BadAnswer
from expert.files.answers import number as parse_number
from expert.inference.program import Program, Within
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.tables.cells import read_cell
from expert.tables.column_values import as_number, as_text, column_expr, decimal_comma, lies_within, surely_fits
from expert.tables.columns import BoundColumn

#: What the lowest bits of a text's first number say; the others are atoms.
ANSWERED, SEVERAL, BAD, UNSEEN = 1, 2, 4, 8
_FLAGS, _BITS = 4, 32

#: What is wrong with the texts of a batch that cannot be read, by the place of their column.
_Errors = dict[tuple[int, str], BadAnswer]

_TRUTH: dict[object, str] = {True: "true", False: "false"}

#: So few texts are compared one by one sooner than looked up.
_FEW = 12


class Read(NamedTuple):
    """The content of a batch: for each atom where the answers satisfy it, for each asked attribute of one value where
    there are several, as `inference.table` takes them; and `bad`, the cells that cannot be read, by their row in the
    batch."""

    given: dict[int, pl.Series]
    several: dict[str, pl.Series]
    bad: list[tuple[int, BoundColumn, str, BadAnswer]]


class _Texts:
    """The texts that have been seen in one column, with the number that stands for the meaning of each."""

    def __init__(self, atoms: Sequence[int]) -> None:
        size = _BITS - _FLAGS
        self.chunks = [atoms[start : start + size] for start in range(0, len(atoms), size)] or [()]
        self.known: dict[str, tuple[int, ...]] = {}
        self._lookup: tuple[pl.Series, list[pl.Series]] | None = None

    def enter(self, text: str, flags: int, atoms: Iterable[int]) -> None:
        bits = [0] * len(self.chunks)
        if holding := set(atoms):
            bits = [
                sum(1 << _FLAGS + place for place, atom in enumerate(chunk) if atom in holding) for chunk in self.chunks
            ]
        self.known[text] = (bits[0] | flags, *bits[1:])
        self._lookup = None

    def forget(self, text: str) -> None:
        del self.known[text]
        self._lookup = None

    def numbers(self, cells: pl.Expr, *, truth: bool) -> Iterator[pl.Expr]:
        """Yield for each chunk of atoms the number of each cell; 0 where there is none. With `truth` the cells are
        truths, otherwise texts."""
        for chunk in range(len(self.chunks)):
            few = truth or len(self.known) <= _FEW
            yield self._few(cells, chunk, truth) if few else self._many(cells, chunk)

    def _few(self, cells: pl.Expr, chunk: int, truth: bool) -> pl.Expr:
        found: Any = pl.when(cells.is_null()).then(pl.lit(0, pl.UInt32))
        for text, numbers in self.known.items():
            same = cells == text if not truth else cells if text == "true" else ~cells
            found = found.when(same).then(pl.lit(numbers[chunk], pl.UInt32))
        made: pl.Expr = found.otherwise(pl.lit(UNSEEN, pl.UInt32))
        return made

    def _many(self, texts: pl.Expr, chunk: int) -> pl.Expr:
        if self._lookup is None:
            columns = zip(*self.known.values(), strict=True)
            keys = pl.Series(list(self.known), dtype=pl.String)
            self._lookup = keys, [pl.Series(list(column), dtype=pl.UInt32) for column in columns]
        keys, values = self._lookup
        found = texts.replace_strict(keys, values[chunk], default=UNSEEN, return_dtype=pl.UInt32)
        return pl.when(texts.is_null()).then(pl.lit(0, pl.UInt32)).otherwise(found)


class TableReader:
    """A reader of the batches of one table. It is not safe for use from two threads."""

    def __init__(
        self,
        base: RuleBase,
        program: Program,
        mapping: TableMapping,
        columns: Sequence[BoundColumn],
        shared: Iterable[Answer] = (),
        origin: str = "",
    ) -> None:
        self._base, self._program, self._columns, self._origin = base, program, columns, origin
        self._missing = frozenset(mapping.missing)
        self._shared = {answer.attribute: answer for answer in shared}
        self._atoms: dict[str, list[int]] = {}
        for number, atom in enumerate(program.atoms):
            self._atoms.setdefault(atom.attribute, []).append(number)
        self._texts = [_Texts(self._atoms.get(column.attribute, [])) for column in columns]

    def read(self, batch: pl.DataFrame) -> Read:
        """Return the content of `batch`. The texts of columns are as they stand in the table."""
        frame, numeric = self._frame(batch)
        masks, errors = self._masks(frame)
        masks = masks.hstack(frame.select(f"number {place}" for place in numeric))
        wanted: dict[str, list[pl.Expr]] = {}
        answered: dict[str, list[pl.Expr]] = {}
        bad: list[pl.Expr] = []
        for place, (column, texts) in enumerate(zip(self._columns, self._texts, strict=True)):
            for chunk, atoms in enumerate(texts.chunks):
                number = pl.col(f"{place}.{chunk}")
                for bit, atom in enumerate(atoms):
                    wanted.setdefault(f"atom {atom}", []).append(_has(number, 1 << _FLAGS + bit))
            flags = pl.col(f"{place}.0")
            bad.append(_has(flags, BAD).alias(f"bad {place}"))
            answered.setdefault(column.attribute, []).append(_has(flags, ANSWERED))
            if column.attribute in self._program.single:
                wanted.setdefault(f"several {column.attribute}", []).append(_has(flags, SEVERAL))
            if place in numeric:
                number = pl.col(f"number {place}")
                answered[column.attribute].append(number.is_not_null())
                for atom in self._atoms.get(column.attribute, ()):
                    bounds = self._program.atoms[atom]
                    assert isinstance(bounds, Within)
                    wanted[f"atom {atom}"].append(lies_within(number, bounds).fill_null(False))
        shared = [pl.any_horizontal(parts).alias(f"answered {name}") for name, parts in answered.items()]
        found = masks.select(
            *(pl.any_horizontal(parts).alias(key) for key, parts in wanted.items()),
            *(one for one, name in zip(shared, answered, strict=True) if name in self._shared),
            *bad,
        )
        return self._sorted_out(found, frame, errors)

    def _sorted_out(self, found: pl.DataFrame, frame: pl.DataFrame, errors: _Errors) -> Read:
        given: dict[int, pl.Series] = {}
        several: dict[str, pl.Series] = {}
        wrong: list[tuple[int, BoundColumn, str, BadAnswer]] = []
        for series in found:
            kind, _, name = series.name.partition(" ")
            if kind == "atom":
                given[int(name)] = series
            elif kind == "several":
                several[name] = series
            elif kind == "bad" and series.any():
                place = int(name)
                rows = series.arg_true()
                for row, cell in zip(rows, frame[f"text {name}"].gather(rows), strict=True):
                    text = _TRUTH.get(cell, cell)
                    wrong.append((row, self._columns[place], text, errors[place, text]))
        self._add_shared(found, given, several, frame.height)
        return Read(given, several, wrong)

    def _add_shared(
        self, found: pl.DataFrame, given: dict[int, pl.Series], several: dict[str, pl.Series], rows: int
    ) -> None:
        """Put the shared answers where a row has none of its own."""
        for name, answer in self._shared.items():
            where = pl.repeat(True, rows, dtype=pl.Boolean, eager=True)
            if f"answered {name}" in found:
                where = ~found[f"answered {name}"]
            for atom in {atom for fact in answer.facts for atom in self._program.atoms_of(fact)}:
                given[atom] = given[atom] | where if atom in given else where
            if len(answer.facts) > 1 and name in self._program.single:
                several[name] = several[name] | where if name in several else where

    # ------------------------------------------------------------------ from cells to numbers

    def _frame(self, batch: pl.DataFrame) -> tuple[pl.DataFrame, list[int]]:
        """Return the texts of all columns that answer something as `text PLACE`, and as `number PLACE` those that can
        be taken as numbers at once, which then have no text. Truths stay what they are."""
        schema = batch.schema  # made anew each time it is asked for, which takes long with thousands of columns
        numbers = batch.select(one for place in self._numeric(schema) for one in self._number(place, schema))
        places = [int(name.removeprefix("number ")) for name in numbers.columns if name.startswith("number ")]
        texts: list[pl.Expr] = []
        taken = frozenset(places)
        for place, column in enumerate(self._columns):
            dtype = schema[column.name]
            cells = column_expr(column.name)
            text = cells if dtype == pl.Boolean else as_text(cells, dtype)
            if place in taken:
                left = numbers[f"left {place}"]
                text = pl.when(left).then(text) if left.any() else pl.repeat(None, batch.height, dtype=pl.String)
            texts.append(text.alias(f"text {place}"))
        frame = batch.select(texts).hstack(numbers.select(f"number {place}" for place in places))
        return frame, places

    def _numeric(self, schema: Mapping[str, pl.DataType]) -> Iterator[int]:
        for place, column in enumerate(self._columns):
            dtype = schema[column.name]
            number = self._base.attributes[column.attribute].type == "number" and not column.steps
            if number and (dtype.is_numeric() or dtype == pl.String):
                yield place

    def _number(self, place: int, schema: Mapping[str, pl.DataType]) -> Iterator[pl.Expr]:
        """Yield the numbers of a column, and where there is something else to be looked at."""
        column = self._columns[place]
        number = as_number(column.name, schema[column.name])
        if column.decimal == "," and schema[column.name] == pl.String:
            number = decimal_comma(column_expr(column.name))
        aside = [value for text in [*column.codes, *self._missing] if (value := parse_number(text)) is not None]
        fits = surely_fits(number, self._base.attributes[column.attribute]) & ~number.is_in(aside)
        yield pl.when(fits).then(number).alias(f"number {place}")
        yield (column_expr(column.name).is_not_null() & ~fits.fill_null(False)).alias(f"left {place}")

    def _masks(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, _Errors]:
        """Return the meanings of the texts as numbers, after reading those that were not seen before, and the problems
        of those that cannot be read."""
        errors: _Errors = {}
        try:
            made = frame.select(self._lookups(frame, range(len(self._columns))))
            unseen = made.select((_has(pl.col(f"{place}.0"), UNSEEN)).any() for place in range(len(self._columns)))
            fresh = [place for place, there in enumerate(unseen.row(0)) if there]
            for place in fresh:
                # Of a frame of very many columns, asking for one by an expression takes as long as they are many.
                where = (made.get_column(f"{place}.0") & UNSEEN) != 0
                for cell in frame.get_column(f"text {place}").filter(where).unique():
                    text = _TRUTH.get(cell, cell)
                    if (error := self._learn(place, text)) is not None:
                        errors[place, text] = error
            return (made.with_columns(frame.select(self._lookups(frame, fresh))) if fresh else made), errors
        finally:
            # Of texts that cannot be read there may be any number, so they are not kept.
            for place, text in errors:
                self._texts[place].forget(text)

    def _lookups(self, frame: pl.DataFrame, places: Iterable[int]) -> Iterator[pl.Expr]:
        schema = frame.schema
        for place in places:
            name = f"text {place}"
            found = self._texts[place].numbers(pl.col(name), truth=schema[name] == pl.Boolean)
            yield from (numbers.alias(f"{place}.{chunk}") for chunk, numbers in enumerate(found))

    def _learn(self, place: int, text: str) -> BadAnswer | None:
        """Enter the meaning of a text, or its problem if it cannot be read."""
        column, texts = self._columns[place], self._texts[place]
        try:
            answer = read_cell(self._base, column, text, self._missing, self._origin).answer
        except BadAnswer as error:
            texts.enter(text, BAD | ANSWERED, ())
            # Its traceback would keep the whole batch, in a circle that stays until garbage is looked for.
            return error.with_traceback(None)
        facts = () if answer is None else answer.facts
        several = SEVERAL if len(facts) > 1 else 0
        flags = 0 if answer is None else ANSWERED | several
        texts.enter(text, flags, (atom for fact in facts for atom in self._program.atoms_of(fact)))
        return None


def _has(number: pl.Expr, bit: int) -> pl.Expr:
    return (number & pl.lit(bit, pl.UInt32)) != 0

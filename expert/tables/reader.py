"""Reading of batches of a table: which atoms their rows satisfy, and what is wrong with their cells.

Each text is read only once, however many cells hold it, and by the reader of single cells. A dictionary makes codes of
a column of texts. What a text comes to is kept as bits of a whole number, in the place of its code, so that codes
become atoms by one look-up and a few operations on whole columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

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
ANSWERED, SEVERAL, BAD = 1, 2, 4
_FLAGS, _BITS = 3, 32

#: The texts of truths, by their codes in every dictionary.
_TRUTHS = ("false", "true")

#: Of a column of more different texts none are kept for the next batch, since there may be any number.
_MANY = 100_000


class Read(NamedTuple):
    """The content of a batch: for each atom where the answers satisfy it, for each asked attribute of one value where
    there are several, as `inference.table` takes them; and `bad`, the cells that cannot be read, by their row in the
    batch."""

    given: dict[int, pl.Series]
    several: dict[str, pl.Series]
    bad: list[tuple[int, BoundColumn, str, BadAnswer]]


class _Texts:
    """The dictionary of one column: the texts that have been seen, each with a code, and for each code the numbers that
    stand for what the text means, one for each of `chunks`, the atoms that go into a number."""

    def __init__(self, atoms: Sequence[int]) -> None:
        size = _BITS - _FLAGS
        self.chunks = [atoms[start : start + size] for start in range(0, len(atoms), size)] or [()]
        self.forget()

    def forget(self) -> None:
        """Put nothing but the truths into the dictionary."""
        self._categories = pl.Categories.random()
        # Polars forgets what is in categories as soon as no column has them.
        self._kept = pl.Series(_TRUTHS).cast(pl.Categorical(self._categories))
        self._meanings: list[list[int]] = [[] for _ in self.chunks]

    def codes(self, cells: pl.Expr, dtype: pl.DataType) -> pl.Expr:
        """Return the codes of the cells of a column of this type, null for null."""
        if dtype == pl.Boolean:
            return cells.cast(pl.UInt32)
        return as_text(cells, dtype).cast(pl.Categorical(self._categories)).to_physical()

    def texts(self) -> pl.Series:
        """Return the texts, in the order of their codes."""
        return self._categories.to_series()

    def unknown(self) -> list[str]:
        """Return the texts that have no meaning yet."""
        return self.texts()[len(self._meanings[0]) :].to_list()

    def enter(self, flags: int, atoms: Iterable[int]) -> None:
        """Give the first of those its meaning."""
        holding = frozenset(atoms)
        for chunk, meanings in zip(self.chunks, self._meanings, strict=True):
            meanings.append(sum(1 << _FLAGS + place for place, atom in enumerate(chunk) if atom in holding))
        self._meanings[0][-1] |= flags

    def numbers(self, codes: pl.Expr) -> Iterator[pl.Expr]:
        """Yield for each chunk the number of each code, null for null."""
        for meanings in self._meanings:
            yield pl.lit(pl.Series(meanings, dtype=pl.UInt32)).gather(codes)

    def bits(self, chunk: int) -> int:
        """Return the bits that any of the numbers for this chunk has."""
        return reduce(or_, self._meanings[chunk], 0)


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
        codes, numeric = self._codes(batch)
        for place, texts in enumerate(self._texts):
            for text in texts.unknown():
                self._learn(place, text)
        masks = codes.select(
            number.alias(f"{place}.{chunk}")
            for place, texts in enumerate(self._texts)
            for chunk, number in enumerate(texts.numbers(pl.col(f"code {place}")))
        ).hstack(codes.select(f"number {place}" for place in numeric))
        wanted: dict[str, list[pl.Expr]] = {}
        for place, (column, texts) in enumerate(zip(self._columns, self._texts, strict=True)):
            name = column.attribute
            for chunk, atoms in enumerate(texts.chunks):
                there = texts.bits(chunk)
                for bit, atom in enumerate(atoms, _FLAGS):
                    if there >> bit & 1:
                        wanted.setdefault(f"atom {atom}", []).append(_has(f"{place}.{chunk}", 1 << bit))
            there = texts.bits(0)
            if there & BAD:
                wanted[f"bad {place}"] = [_has(f"{place}.0", BAD)]
            if there & SEVERAL and name in self._program.single:
                wanted.setdefault(f"several {name}", []).append(_has(f"{place}.0", SEVERAL))
            if name in self._shared:
                wanted.setdefault(f"answered {name}", []).append(_has(f"{place}.0", ANSWERED))
            if place in numeric:
                number = pl.col(f"number {place}")
                if name in self._shared:
                    wanted[f"answered {name}"].append(number.is_not_null())
                for atom in self._atoms.get(name, ()):
                    bounds = self._program.atoms[atom]
                    assert isinstance(bounds, Within)
                    wanted.setdefault(f"atom {atom}", []).append(lies_within(number, bounds))
        found = masks.select(pl.any_horizontal(parts).fill_null(False).alias(key) for key, parts in wanted.items())
        read = self._sorted_out(found, codes)
        for texts in self._texts:
            if len(texts.texts()) > _MANY:
                texts.forget()
        return read

    def _sorted_out(self, found: pl.DataFrame, codes: pl.DataFrame) -> Read:
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
                wrong += self._bad_cells(int(name), series.arg_true(), codes)
        self._add_shared(found, given, several, codes.height)
        return Read(given, several, wrong)

    def _bad_cells(
        self, place: int, rows: pl.Series, codes: pl.DataFrame
    ) -> Iterator[tuple[int, BoundColumn, str, BadAnswer]]:
        """Yield the cells of a column in these rows, which cannot be read."""
        cells = self._texts[place].texts().gather(codes[f"code {place}"].gather(rows))
        errors = {text: self._read(place, text) for text in cells.unique()}
        for row, text in zip(rows, cells, strict=True):
            error = errors[text]
            assert isinstance(error, BadAnswer)
            yield row, self._columns[place], text, error

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

    def _codes(self, batch: pl.DataFrame) -> tuple[pl.DataFrame, list[int]]:
        """Return the codes of all columns that answer something as `code PLACE`, and as `number PLACE` what can be
        taken as numbers at once, which then has no code."""
        schema = batch.schema  # made anew each time it is asked for, which takes long with thousands of columns
        places = list(self._numeric(schema))
        # One step after the other: a text would be made a number wherever an expression speaks of it.
        numbers = batch.select(self._number(place, schema) for place in places)
        fitting = numbers.select(one for place in places for one in self._fitting(place))
        codes: list[pl.Expr] = []
        for place, (column, texts) in enumerate(zip(self._columns, self._texts, strict=True)):
            dtype = schema[column.name]
            cells = column_expr(column.name)
            if place not in places:
                code = texts.codes(cells, dtype)
            elif (left := fitting[f"left {place}"] & batch[column.name].is_not_null()).any():
                code = texts.codes(pl.when(left).then(as_text(cells, dtype)), pl.String())
            else:
                code = pl.repeat(None, batch.height, dtype=pl.UInt32)
            codes.append(code.alias(f"code {place}"))
        return batch.select(codes).hstack(fitting.select(f"number {place}" for place in places)), places

    def _numeric(self, schema: Mapping[str, pl.DataType]) -> Iterator[int]:
        for place, column in enumerate(self._columns):
            dtype = schema[column.name]
            number = self._base.attributes[column.attribute].type == "number" and not column.steps
            if number and (dtype.is_numeric() or dtype == pl.String):
                yield place

    def _number(self, place: int, schema: Mapping[str, pl.DataType]) -> pl.Expr:
        """Return the numbers of a column."""
        column = self._columns[place]
        number = as_number(column.name, schema[column.name])
        if column.decimal == "," and schema[column.name] == pl.String:
            number = decimal_comma(column_expr(column.name))
        return number.alias(f"number {place}")

    def _fitting(self, place: int) -> Iterator[pl.Expr]:
        """Yield the numbers of a column that can be taken as they are, and where there is none of these."""
        column, number = self._columns[place], pl.col(f"number {place}")
        aside = [value for text in [*column.codes, *self._missing] if (value := parse_number(text)) is not None]
        fits = surely_fits(number, self._base.attributes[column.attribute]) & ~number.is_in(aside)
        yield pl.when(fits).then(number).alias(f"number {place}")
        yield (~fits.fill_null(False)).alias(f"left {place}")

    def _learn(self, place: int, text: str) -> None:
        """Enter the meaning of a text, or that it cannot be read."""
        read = self._read(place, text)
        if isinstance(read, BadAnswer):
            self._texts[place].enter(BAD | ANSWERED, ())
            return
        facts = () if read is None else read.facts
        several = SEVERAL if len(facts) > 1 else 0
        flags = 0 if read is None else ANSWERED | several
        self._texts[place].enter(flags, (atom for fact in facts for atom in self._program.atoms_of(fact)))

    def _read(self, place: int, text: str) -> Answer | BadAnswer | None:
        """Return the answer in a text, if there is one, or what is wrong with it."""
        try:
            return read_cell(self._base, self._columns[place], text, self._missing, self._origin).answer
        except BadAnswer as error:
            # Its traceback would keep the whole batch, in a circle that stays until garbage is looked for.
            return error.with_traceback(None)


def _has(name: str, bit: int) -> pl.Expr:
    return (pl.col(name) & pl.lit(bit, pl.UInt32)) != 0

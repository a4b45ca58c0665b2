"""`python -m benchmarks.survey ROWS FILE` writes a generated survey: a table with a column for each question.

A quarter of the cells is empty, some say `unknown`, some give two values where one is asked for, sets are known in
part, and numbers often lie on a threshold. Rows of answers at random contradict themselves every other time; of a
survey that is too many. So of those that do, or that break a constraint, 19 in 20 are thrown away, unless all rows are
asked for. The same seed gives the same rows, with the same NumPy.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.decks import SIZE, Deck, Drawn, atoms_of, decks
from expert import open_rule_base
from expert.inference.compile import compile_base
from expert.inference.program import Program
from expert.inference.table import TableProgram
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from expert.tables.writing import write_table

#: So many rows are drawn at once. About 100,000 are left of them if those that contradict themselves are thrown away.
BLOCK = 245_760

#: Of the rows that contradict themselves this share is kept.
KEPT = 0.05


class Block(NamedTuple):
    """Some rows of a survey: which cards they have drawn, a line a column, and which of them have a cell that cannot be
    read."""

    drawn: Drawn
    bad: npt.NDArray[np.bool_]


class Survey:
    """Generates the rows of a survey for a rule base."""

    def __init__(self, base: RuleBase, program: Program, seed: int = 1, *, bad: float = 0.0, anything: bool = False):
        """`bad` is the share of rows with a cell that cannot be read; with `anything` no row is thrown away."""
        self.columns: list[Deck] = decks(base, program)
        self.schema = pl.Schema({deck.name: deck.cells.dtype for deck in self.columns})
        self._table = TableProgram(program)
        self._seed, self._bad, self._anything = seed, bad, anything
        self._may_be_bad = [place for place, deck in enumerate(self.columns) if deck.can_be_bad]

    def blocks(self, rows: int) -> Iterator[Block]:
        """So many rows, some hundred thousand at a time."""
        number = 0
        while rows > 0:
            chance = np.random.default_rng([self._seed, number])
            block = self._block(chance)
            block = Block(block.drawn[:, :rows], block.bad[:rows])
            yield block
            rows -= len(block.bad)
            number += 1

    def frames(self, rows: int) -> Iterator[pl.DataFrame]:
        """So many rows as tables."""
        return (self.frame(block.drawn) for block in self.blocks(rows))

    def frame(self, drawn: Drawn) -> pl.DataFrame:
        """The cells of the cards that were drawn."""
        cells = zip(self.columns, drawn, strict=True)
        return pl.DataFrame([deck.cells.gather(pl.Series(cards)).alias(deck.name) for deck, cards in cells])

    def write(self, rows: int, file: Path) -> None:
        """Writes so many rows to a file as they are generated. Raises InvalidInput, OSError."""
        write_table(file, self.frames(rows), self.schema, {})

    def _block(self, chance: np.random.Generator) -> Block:
        drawn = chance.integers(0, SIZE, (len(self.columns), BLOCK), dtype=np.uint16)
        if not self._anything:
            clashing = self._clashing(drawn)
            drawn = drawn[:, ~clashing | (chance.random(BLOCK) < KEPT)]
        bad = np.less(chance.random(drawn.shape[1]), self._bad if self._may_be_bad else 0.0)
        if bad.any():
            drawn[chance.choice(self._may_be_bad, bad.sum()), np.flatnonzero(bad)] = SIZE
        return Block(drawn, bad)

    def _clashing(self, drawn: Drawn) -> npt.NDArray[np.bool_]:
        found = self._table.run(*atoms_of(self.columns, drawn), drawn.shape[1])
        wrong = np.zeros(drawn.shape[1], dtype=np.bool_)
        for column in (*found.clashing.values(), *found.broken.values()):
            wrong |= column.to_numpy()
        return wrong


def main() -> None:
    """Writes a survey, and says how long that took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.survey", description=__doc__)
    parser.add_argument("rows", type=int, metavar="ROWS")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--rules", type=Path, metavar="DIR", help="a rule base other than the one that comes with the program"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other rows (default: 1)")
    parser.add_argument("--bad", type=float, default=0.0, metavar="SHARE", help="rows with a cell that cannot be read")
    parser.add_argument("--anything", action="store_true", help="keep all rows that contradict themselves")
    options = parser.parse_args()
    if options.rows < 1 or not 0 <= options.bad <= 1 or options.seed < 0:
        parser.error("ROWS is a positive number, SHARE lies between 0 and 1, and N is not negative")
    base = open_rule_base(options.rules).base
    survey = Survey(base, compile_base(base), options.seed, bad=options.bad, anything=options.anything)
    begin = time.perf_counter()
    try:
        survey.write(options.rows, options.file)
    except (InvalidInput, OSError) as error:
        sys.exit(f"benchmarks.survey: {error}")
    seconds = time.perf_counter() - begin
    print(f"{options.rows:,} rows of {len(survey.columns)} columns in {seconds:.1f} s: {options.file}")


if __name__ == "__main__":
    main()

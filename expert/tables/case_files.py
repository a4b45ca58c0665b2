"""Case files as the table that they make together: a row a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from expert.files.atomic import name_as_text
from expert.files.cases import read_case_file
from expert.files.writing import answer_text
from expert.model.mapping import TableMapping
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase

#: Columns beside the attributes, whose names have no dots.
ID, TITLE, FILE = "case.id", "case.title", "case.file"


class CaseFiles:
    """The cases in some files. A file that cannot be read is told to `refuse`, and makes no row."""

    #: How this table is read.
    mapping = TableMapping(id=ID, ignore=(TITLE, FILE))

    def __init__(self, base: RuleBase, files: Sequence[str], refuse: Callable[[InvalidInput], object]) -> None:
        self._base, self._files, self._refuse = base, files, refuse
        asked = [name for name, attribute in base.attributes.items() if attribute.asked]
        self.columns: dict[str, pl.DataType] = dict.fromkeys([ID, TITLE, FILE, *asked], pl.String())
        self.rows: int | None = len(files)

    def batches(self, size: int, blank: Callable[[int], object] = bool) -> Iterator[pl.DataFrame]:
        """All cases, in order, so many at a time at most. None of them is a blank row."""
        for start in range(0, len(self._files), size):
            rows = [row for file in self._files[start : start + size] if (row := self._row(file)) is not None]
            yield pl.DataFrame(rows, schema=self.columns)

    def _row(self, file: str) -> dict[str, str] | None:
        try:
            case = read_case_file(file, self._base).case
        except InvalidInput as error:
            self._refuse(error)
            return None
        cells = {name: raw if isinstance(raw, str) else answer_text(raw) for name, raw in case.answers.items()}
        return {ID: case.id, TITLE: str(case.title), FILE: name_as_text(file), **cells}

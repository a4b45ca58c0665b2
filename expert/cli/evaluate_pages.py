"""`expert evaluate --format html`: a page a case, and one that leads to them."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from expert.cli.output import print_error
from expert.documents.formats import writer
from expert.documents.tree import Span
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.report import Report
from expert.explanation.together import Together
from expert.explanation.together_text import together_explanation
from expert.explanation.whole_case import whole_case
from expert.files.atomic import write_atomically
from expert.pages.case import case_html
from expert.pages.index import index_html

#: The folder of the cases' pages, below that of the overview.
_CASES = "cases"

#: What leads from the page of a case to the overview.
_BACK = (Span("All cases", file="../index.html"),)


class Pages:
    """A writer of a page for each case as it comes, and of the overview at the end."""

    def __init__(self, evaluator: CaseEvaluator, folder: Path) -> None:
        self._evaluator, self._folder = evaluator, folder
        self._pages: dict[str, None] = {}
        self._together: dict[str, Together] = {}
        (folder / _CASES).mkdir(parents=True, exist_ok=True)
        # Pages come all together when all are made, so that a run that fails leaves older ones as they were.
        self._new = tempfile.TemporaryDirectory(prefix=".new", dir=folder)
        (Path(self._new.name) / _CASES).mkdir()

    def case(self, report: Report) -> None:
        """Make the page of a case."""
        name = f"{Path(report.file).stem}-{report.row}" if report.row else Path(report.file).stem
        page = f"{_CASES}/{self._free_name(name)}.html"
        self._pages[page] = None
        made = case_html(self._evaluator.base, whole_case(self._evaluator, report), _BACK)
        write_atomically(Path(self._new.name) / page, made)

    def together(self, found: Together) -> None:
        """Make the one page of the cases of a file, and the page of each."""
        page = f"{_CASES}/{self._free_name(Path(found.file).stem)}.html"
        self._together[page] = found
        document = together_explanation(self._evaluator.base, found, verbose=True)
        lines = writer("html")(document, 0)
        write_atomically(Path(self._new.name) / page, "".join(f"{line.text}\n" for line in lines))
        for report in found.reports:
            self.case(report)

    def _free_name(self, stem: str) -> str:
        """Return a name for a page that is not taken, safe in an address and in any file system."""
        plain = re.sub(r"[^\w-]+", "-", stem).strip("-")[:80] or "case"
        taken = {*self._pages, *self._together}
        names = (plain if number == 1 else f"{plain}-{number}" for number in count(1))
        return next(name for name in names if f"{_CASES}/{name}.html" not in taken)

    def end(self, reports: Sequence[Report], invalid: int) -> None:
        """Put the pages into their folder, and the overview beside them; nothing if no case could be read."""
        if invalid and not reports:
            self._new.cleanup()
            return
        for made in (*self._pages, *self._together):
            os.replace(Path(self._new.name) / made, self._folder / made)
        self._new.cleanup()
        cases = list(zip(self._pages, reports, strict=True))
        page = index_html(self._evaluator.base, cases, invalid, list(self._together.items()))
        index = self._folder / "index.html"
        write_atomically(index, page)
        print_error(f"{index} leads to {len(reports)} {'report' if len(reports) == 1 else 'reports'}.")

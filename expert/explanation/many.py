"""Many case files, evaluated on all cores."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence

from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.report import Report
from expert.explanation.together import Together
from expert.model.problems import InvalidInput

#: For fewer files, starting processes takes longer than they save.
FEW = 100

#: So many files are handed to a process at once.
_AT_ONCE = 20

#: What comes of a file: the report on its case, or those on its cases together, or what is wrong with it.
Found = tuple[Report, ...] | Together | InvalidInput


def reports_on(evaluator: CaseEvaluator, files: Sequence[str]) -> Iterator[Found]:
    """Return what comes of each file, in their order, from as many processes as there are cores to run on."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1  # elsewhere, forks are not safe or not there
    if cores == 1 or len(files) < FEW or "-" in files:
        for file in files:
            yield _found(evaluator, file)
        return
    from concurrent.futures import ProcessPoolExecutor  # only needed for many files
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(cores, get_context("fork"), _begin, (evaluator,))
    try:
        yield from pool.map(_found_here, files, chunksize=_AT_ONCE)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _found(evaluator: CaseEvaluator, file: str) -> Found:
    try:
        return evaluator.reports(file)
    except InvalidInput as error:
        return error


# ---------------------------------------------------------------------- in the other processes

_evaluators: list[CaseEvaluator] = []


def _begin(evaluator: CaseEvaluator) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that prints, which ends this one
    _evaluators.append(evaluator)


def _found_here(file: str) -> Found:
    return _found(_evaluators[0], file)

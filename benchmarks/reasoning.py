"""How long questions about all completions of a case take."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from expert import open_rule_base
from expert.check.proofs import proof_warnings
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.model.trace import Answer, Trace


class Reasoning(NamedTuple):
    """Seconds, each a median over the cases or rounds, for solvers that have been made: `making` is what that takes."""

    making: float
    empty_status: float
    empty_relevant: float
    half_status: float
    half_relevant: float
    least_answers: float
    least_change: float
    proving: float


def reasoning(cases: Sequence[tuple[Answer, ...]], rounds: int) -> Reasoning:
    """The times over `cases`, of which every second answer is left out, and over the case without answers."""
    loaded = open_rule_base().loaded
    evaluator = Evaluator(loaded.base)
    possible = Possible(loaded.base, evaluator.program)
    empty = evaluator.evaluate("empty", ())
    making = _seconds(lambda: (possible.statuses(empty), possible.relevant(empty)))
    halves = [evaluator.evaluate("half", answers[::2]) for answers in cases]
    whole = [evaluator.evaluate("whole", answers) for answers in cases]
    with_conclusions = [trace for trace in whole if trace.derived]
    return Reasoning(
        making=making,
        empty_status=_median(possible.statuses, [empty] * rounds),
        empty_relevant=_median(possible.relevant, [empty] * rounds),
        half_status=_median(possible.statuses, halves),
        half_relevant=_median(possible.relevant, halves),
        least_answers=_median(possible.least_answers, whole),
        least_change=_median(
            lambda trace: possible.least_changes(trace, trace.derived[-1].fact, holds=False), with_conclusions
        ),
        proving=_median(lambda _: list(proof_warnings(loaded)), [empty] * min(rounds, 3)),
    )


def _median(query: Callable[[Trace], object], traces: Iterable[Trace]) -> float:
    return statistics.median(_seconds(partial(query, trace)) for trace in traces)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin

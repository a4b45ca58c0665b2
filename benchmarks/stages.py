"""How long it takes until a rule base is ready to evaluate cases."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from expert import open_rule_base
from expert.inference.compile import compile_base
from expert.inference.forward import Forward


class Stages(NamedTuple):
    """Seconds, each a median: from files to a checked rule base, from that to a program, and on into the engine."""

    reading: float
    compiling: float
    loading: float


def stages(rounds: int) -> Stages:
    """The stages for the shipped rule base."""
    base = open_rule_base().base
    program = compile_base(base)
    return Stages(
        _median_time(lambda: open_rule_base(), rounds),
        _median_time(lambda: compile_base(base), rounds),
        _median_time(lambda: Forward(program), rounds),
    )


def _median_time(work: Callable[[], object], rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        done = work()
        seconds.append(time.perf_counter() - begin)
        del done  # is freed outside of what is measured
    return statistics.median(seconds)

"""How many cases a second each engine runs."""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.cases import RandomCase
from benchmarks.engines import Engine


class Disagreement(Exception):
    """Two engines fire different rules in the same case, so that their speeds cannot be compared."""


def require_agreement(engines: Sequence[Engine], cases: Sequence[RandomCase]) -> None:
    """Raises Disagreement unless all engines fire the same rules in each case."""
    first, *others = engines
    for number, case in enumerate(cases):
        expected = first.fired(case)
        for other in others:
            if other.most is not None and number >= other.most // 4:
                continue
            if different := expected ^ other.fired(case):
                names = ", ".join(sorted(different))
                raise Disagreement(f"in case {number} {first.name} and {other.name} do not agree on {names}")


def rates(engines: Sequence[Engine], cases: Sequence[RandomCase], rounds: int) -> dict[str, list[float]]:
    """The cases a second of each engine, by name, one figure a round.

    In each round all engines run all cases one after the other, so that figures of the same round can be compared
    even if the machine is at times busy with something else. Seconds are those of the processor, for the same reason;
    every engine runs on one thread.
    """
    found: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            found[engine.name].append(rate(engine, cases, rounds))
    return found


def rate(engine: Engine, cases: Sequence[RandomCase], rounds: int) -> float:
    """The cases a second of processor time in one round of so many."""
    # An engine that bears few cases has had a quarter of them in the comparison, and shares out the rest.
    mine = cases if engine.most is None else cases[: engine.most * 3 // 4 // rounds]
    begin = time.process_time()
    for case in mine:
        engine.fired(case)
    return len(mine) / (time.process_time() - begin)

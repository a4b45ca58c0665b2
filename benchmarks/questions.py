"""`python -m benchmarks.questions` counts how many questions a session asks, beside what it could ask and must ask.

Every case is fully answered, and nothing in it clashes. A session is told the answers of the case as it asks for them,
until nothing is relevant any more; it must then have come to the conclusions of the case.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.cases import random_answer
from benchmarks.table import machine, publish
from expert import open_rule_base
from expert.files.answers import as_written, read_answer
from expert.files.cases import find_case_files, read_case_files
from expert.files.find import shipped_folder
from expert.inference.evaluate import Evaluator
from expert.model.case import RawAnswer
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer
from expert.session.consultant import Consultant
from expert.session.session import ASKED, Session, tell

#: So often a case is completed at random until nothing in it clashes.
_TRIES = 5000

#: The part of docs/questions.md that this writes.
PART = "questions"

Complete = dict[str, RawAnswer]


class Job(NamedTuple):
    """A complete case, and whether to time its session."""

    answers: Complete
    timed: bool = False


class Counts(NamedTuple):
    """Questions about one case: those that apply, those asked by relevance in the order of the vocabulary, those that
    a session asks, and the least answers; how often the session changes topic; CPU seconds before each question.
    """

    askable: int
    in_order: int
    asked: int
    least: int
    topics: int
    seconds: tuple[float, ...]


class Wrong(Exception):
    """A session has not come to the conclusions of its case."""


def main() -> None:
    """Counts, prints, and writes if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, metavar="N", help="random cases (default: 1000)")
    parser.add_argument("--stored", type=int, metavar="N", help="only so many of the stored cases")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in FILE as well")
    options = parser.parse_args()
    try:
        publish(lambda: report(options.cases, options.stored), options.write, PART)
    except (Wrong, ValueError, OSError) as error:
        sys.exit(f"benchmarks: {error}")


def report(count: int, most_stored: int | None = None) -> str:
    """The table in Markdown."""
    base = _consultant().base
    stored = list(islice(stored_cases(base), most_stored))
    made = list(random_cases(base, count))
    with ProcessPoolExecutor() as workers:
        jobs = [*[Job(case, timed=True) for case in stored], *[Job(case) for case in made]]
        counted = list(workers.map(counts, jobs, chunksize=4))
    seconds = [one for counts in counted for one in counts.seconds]
    in_order, asked, least = [_average(counted, key) for key in ("in_order", "asked", "least")]
    topics = {attribute.topic for attribute in base.attributes.values() if attribute.asked}
    table = [
        "| questions, mean over | could be asked | relevant, in the vocabulary's order | expert | least answers |",
        "|---|---:|---:|---:|---:|",
        _row(f"{len(stored)} stored cases, completed at random", counted[: len(stored)]),
        _row(f"{len(made):,} random cases", counted[len(stored) :]),
    ]
    bound = (
        "The least answers are the smallest part of a case's answers from which the same follows whatever others "
        "are. Only who knows all answers can find them, and no way of asking can do with fewer. Of the way from the "
        f"vocabulary's order down to that bound, a session goes {(in_order - asked) / (in_order - least):.0%}, and "
        "each came to the conclusions of its case."
    )
    order = (
        f"Topics are kept together: a session begins one {_mean(counted, 'topics')} times, and there are {len(topics)} "
        "with questions. It asks nobody in particular here; who is asking decides which topics come first."
    )
    times = (
        f"What a prompt shows, the next question among it, is found in {statistics.median(seconds) * 1000:.0f} ms "
        f"of CPU time, in 99 of 100 cases at most {statistics.quantiles(seconds, n=100)[98] * 1000:.0f} ms. {machine()}"
    )
    return "\n\n".join(["\n".join(table), bound, order, times]) + "\n"


def _row(what: str, counted: Sequence[Counts]) -> str:
    means = [_mean(counted, key) for key in ("askable", "in_order", "asked", "least")]
    return f"| {' | '.join([what, *means])} |"


def _mean(counted: Sequence[Counts], key: str) -> str:
    return f"{_average(counted, key):.1f}" if counted else ""


def _average(counted: Sequence[Counts], key: str) -> float:
    return statistics.fmean(float(getattr(one, key)) for one in counted)


# ---------------------------------------------------------------------- cases


def stored_cases(base: RuleBase) -> Iterator[Complete]:
    """The stored cases in which nothing clashes, with random answers to all that they leave open."""
    chance = random.Random(1)
    evaluator = Evaluator(base)
    for read in read_case_files(find_case_files([str(shipped_folder("cases"))]), base):
        answers = {answer.attribute: answer for answer in read.answers}
        trace = evaluator.evaluate("case", answers.values())
        if trace.contradictions or trace.broken:
            continue
        if (case := _completed(base, evaluator, answers, chance)) is not None:
            yield case


def random_cases(base: RuleBase, count: int) -> Iterator[Complete]:
    """Random cases in which nothing clashes, always the same."""
    chance = random.Random(2)
    evaluator = Evaluator(base)
    made = 0
    while made < count:
        if (case := _completed(base, evaluator, {}, chance)) is not None:
            made += 1
            yield case


def _completed(
    base: RuleBase, evaluator: Evaluator, answers: dict[str, Answer], chance: random.Random
) -> Complete | None:
    asked = {name: one for name, one in base.attributes.items() if one.asked}
    for _ in range(_TRIES):
        case: Complete = {}
        for name, attribute in asked.items():
            given = answers.get(name)
            raw = random_answer(attribute, chance)
            if given is not None and given.facts:
                known = as_written(attribute, given.facts)
                # Of a set, what is not known of the case is taken from the random answer.
                raw = {**_each(attribute.options, raw), **known} if isinstance(known, dict) else known
            case[name] = raw
        trace = evaluator.evaluate("case", _read(base, case))
        if not trace.contradictions and not trace.broken:
            return case
    return None


def _each(options: Sequence[str], chosen: RawAnswer) -> dict[str, str]:
    return {option: "true" if option in chosen else "false" for option in options}


def _read(base: RuleBase, case: Complete) -> tuple[Answer, ...]:
    return tuple(read_answer(name, base.attributes[name], raw, ASKED) for name, raw in case.items())


# ---------------------------------------------------------------------- sessions


@cache
def _consultant() -> Consultant:
    return Consultant(open_rule_base().base)


def counts(job: Job) -> Counts:
    """How many questions a case takes. Raises Wrong."""
    consultant = _consultant()
    base = consultant.base
    whole = consultant.trace(Session(answers=tuple(job.answers.items())))
    session = Session()
    seconds = []
    topics: list[str] = []
    while True:
        begun = time.process_time()
        # For the times all that a prompt shows is found out; otherwise only what comes next.
        if job.timed:
            question, trace = (standing := consultant.stand(session)).question, standing.trace
        else:
            trace = consultant.trace(session)
            question = consultant.next(session, trace, consultant.relevant(session, trace))
        seconds.append(time.process_time() - begun)
        if question is None:
            break
        topics.append(base.attributes[question].topic)
        session = tell(session, question, job.answers[question])
    if {one.fact for one in trace.derived} != {one.fact for one in whole.derived}:
        raise Wrong(f"a session comes to other conclusions than its case: {job.answers}")
    return Counts(
        askable=len(whole.answers),
        in_order=_in_order(consultant, job.answers),
        asked=len(session.answers),
        least=len(consultant.possible.least_answers(whole)),
        topics=sum(one != before for one, before in zip(topics, [None, *topics], strict=False)),
        seconds=tuple(seconds[1:]) if job.timed else (),
    )


def _in_order(consultant: Consultant, answers: Complete) -> int:
    """How many questions are asked if the first relevant one always comes next."""
    session = Session()
    trace = consultant.trace(session)
    # What is not relevant any more stays so, since nothing clashes here, and the order stays the same.
    waiting = list(consultant.relevant(session, trace))
    while waiting:
        for name in list(waiting):
            if not consultant.applies(trace, name):
                continue
            waiting.remove(name)
            if consultant.possible.relevant(trace, among=[name]):
                session = tell(session, name, answers[name])
                trace = consultant.trace(session)
                break
        else:
            break  # what is left does not apply
    return len(session.answers)


if __name__ == "__main__":
    main()

"""Forward chaining, the columnar reading, the solver and the oracle over random rows of the shipped rule base.

`python -m tests.agreement --rows 100000` compares all four in every row, on all cores; `make agreement` does that.
"""

import argparse
import multiprocessing
import os
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction

import polars as pl

from expert import open_rule_base
from expert.files.answers import read_answer, shortest
from expert.files.writing import answer_text
from expert.inference.assumptions import as_given, assumptions_of
from expert.inference.evaluate import Evaluator
from expert.inference.possible import Possible
from expert.tables.evaluator import TableEvaluator
from tests import oracle

#: So many rows are made and compared at a time.
PART = 500


class Disagreement(Exception):
    """Two readings of the rule base come to different things."""


def main():
    """Compares, and says what occurred."""
    parser = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    options = parser.parse_args()
    seen = compared(options.rows, options.seed)
    for what, count in sorted(seen.items()):
        print(f"{count:>9,} {what}")


def compared(rows, seed):
    """Compares `rows` rows; returns what occurred in how many. Raises Disagreement."""
    parts = [(f"{seed}.{start}", min(PART, rows - start)) for start in range(0, rows, PART)]
    seen = Counter()
    # Not forked: threads of Polars, which may be there already, do not survive that.
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        for done, found in enumerate(pool.map(compare_part, parts), start=1):
            seen.update(found)
            if sys.stderr.isatty() or done == len(parts):
                print(f"\r{seen['rows']:,} rows", end="", file=sys.stderr)
    print(file=sys.stderr)
    return seen


def compare_part(part):
    """Compares the rows of one part: (seed, how many)."""
    seed, count = part
    chance = random.Random(seed)
    base = open_rule_base().base
    evaluator = Evaluator(base)
    solver = Possible(base, evaluator.program).queries
    cases = [random_case(base, evaluator.program, chance) for _ in range(count)]
    columns = {name for case in cases for name in case}
    frame = pl.DataFrame({name: [text_of(case.get(name)) for case in cases] for name in sorted(columns)})
    found = TableEvaluator(base, frame.schema).evaluate(frame)
    if found.bad:
        raise Disagreement(f"{found.bad[0]} cannot be read")
    seen = Counter()
    for row, case in enumerate(cases):
        answers = tuple(read_answer(name, base.attributes[name], raw, "asked") for name, raw in case.items())
        trace = evaluator.evaluate("case", answers)
        forward = of_trace(trace)
        table = {part: {key for key, one in getattr(found.columns, part).items() if one[row]} for part in forward}
        for other, verdict in (("the table", table), ("the oracle", of_oracle(base, answers))):
            require_same(case, forward, verdict, other)
        solved = of_solver(solver, trace)
        require_same(case, {part: forward[part] for part in solved}, solved, "the solver")
        seen["rows"] += 1
        seen["firings"] += len(forward["fired"])
        for part in ("contested", "clashing", "broken"):
            seen[f"rows with {part}"] += bool(forward[part])
        seen["rows with answers set aside"] += bool(trace.inert)
        seen["rows with unknown answers"] += any(not answer.facts for answer in answers)
        seen["rows with partly known sets"] += any(answer.facts and answer.unknown for answer in answers)
        seen["rows with two answers to one question"] += any(
            len(case[a.attribute]) > 1 and not answer_is_set(base, a)
            for a in answers
            if isinstance(case[a.attribute], list)
        )
    return seen


def answer_is_set(base, answer):
    return base.attributes[answer.attribute].type == "choices"


def require_same(case, expected, found, who):
    for part, names in expected.items():
        if names != found[part]:
            raise Disagreement(f"{who}: {part} differ by {names ^ found[part]} in {case}")


def of_trace(trace):
    return {
        "fired": {firing.rule for firing in trace.firings},
        "concluded": {one.fact for one in trace.derived},
        "contested": {one.fact for one in trace.derived if one.contested},
        "clashing": {one.attribute for one in trace.contradictions},
        "broken": {one.constraint for one in trace.broken},
    }


def of_oracle(base, answers):
    """The same as plainly as can be, without what a trace says beside it."""
    by_name = {answer.attribute: answer for answer in answers}
    given = {fact for answer in oracle.counts(base, by_name, {}).values() for fact in answer.facts}
    ranks, _, fired = oracle.fixpoint(base, given, set(), {})
    count = Counter(fact.attribute for fact in given | set(ranks) if base.attributes[fact.attribute].single)
    clashing = {name for name, times in count.items() if times > 1}
    certain = set(ranks)
    if clashing:
        sure = oracle.counts(base, {name: one for name, one in by_name.items() if name not in clashing}, {})
        banned = {fact for fact in oracle.every_conclusion(base) if fact.attribute in clashing}
        certain = set(oracle.fixpoint(base, {f for one in sure.values() for f in one.facts}, banned, {})[0])
    return {
        "fired": set(fired),
        "concluded": set(ranks),
        "contested": set(ranks) - certain,
        "clashing": clashing,
        "broken": {
            name
            for name, one in base.constraints.items()
            if oracle.met(oracle.tree(base, one.never, given, {})) is not None
        },
    }


def of_solver(solver, trace):
    """What the logic program derives if the case is as it is, and nothing is added to it."""
    known = assumptions_of(solver, trace)
    literals = solver.reading
    for model in solver.models([*known.inputs, *as_given(solver, known, solver.slots)]):
        return {
            "fired": {rule for rule, one in literals.fired.items() if model.is_true(one)},
            "concluded": {fact for fact, one in literals.derived.items() if model.is_true(one)},
            "broken": {name for name, one in literals.broken.items() if model.is_true(one)},
        }
    raise Disagreement("the solver finds no model of a case")


# ---------------------------------------------------------------------- random rows


def random_case(base, program, chance):
    """Answers as files write them: some missing, some unknown, some sets partly known, numbers at thresholds and beside
    them, and now and then two answers to one question."""
    answered = chance.choice([0.2, 0.5, 0.8, 1.0])
    clashing = chance.choice([0, 0, 0, 0.1])
    case = {}
    for name, attribute in base.attributes.items():
        if not attribute.asked or chance.random() > answered or (attribute.last_resort and chance.random() < 0.9):
            continue
        if chance.random() < 0.05:
            case[name] = "unknown"
        elif attribute.type == "choices":
            case[name] = random_set(attribute, chance)
        else:
            options = list(attribute.options) or near_thresholds(name, attribute, program)
            many = 2 if chance.random() < clashing and len(options) > 1 else 1
            case[name] = chance.sample(options, many) if many > 1 else chance.choice(options)
    return case


def random_set(attribute, chance):
    density = chance.random()
    chosen = [value for value in attribute.options if chance.random() < density]
    if chance.random() < 0.5:
        return chosen
    return {value: chance.choice(["true", "false", "unknown"]) for value in chosen} or "unknown"


def near_thresholds(name, attribute, program):
    """Each bound that a rule or constraint names, and a step to either side."""
    step = Fraction(repr(attribute.step or 1.0))
    bounds = {attribute.min or 0.0, attribute.max or 0.0}
    for number in program.number_atoms.get(name, ()):
        bounds |= {end for part in program.atoms[number].intervals for end in (part.low, part.high)}
    found = set()
    for bound in bounds:
        if abs(bound) != float("inf"):
            found |= {float(Fraction(repr(bound)) + step * times) for times in (-1, 0, 1)}
    low, high = attribute.min, attribute.max
    return [shortest(one) for one in sorted(found) if (low is None or one >= low) and (high is None or one <= high)]


def text_of(raw):
    """An answer as the cell of a table."""
    return raw if raw is None or isinstance(raw, str) else answer_text(raw)


if __name__ == "__main__":
    main()

"""Clauses that join many conclusions and the case, over thousands of cases, against the naive fixpoint.

A program of its own (`python -m tests.inference.many_joins SHARE`), since what it looks for ends the process:
retracting the facts of such clauses made the engine write behind its memory.
"""

import random
import sys

from expert.inference.forward import MAX_CONCLUDED, Forward
from tests.inference.test_forward import naive, program_of, sorted_rounds

GIVEN, CONCLUDED = 30, 60


def program(rnd, width):
    first = [({rnd.randrange(GIVEN)}, GIVEN + n % CONCLUDED) for n in range(2 * CONCLUDED)]
    joined = []
    for _ in range(80):
        premises = {GIVEN + n for n in rnd.sample(range(CONCLUDED), width)} | {rnd.randrange(GIVEN)}
        joined.append((premises, GIVEN + rnd.randrange(CONCLUDED)))
    return program_of(GIVEN, first + joined)


def main(share):
    rnd = random.Random(2)
    for number in range(round(150 * share)):
        made = program(rnd, 8 if number % 2 == 0 else MAX_CONCLUDED)
        forward = Forward(made)
        for run in range(round(4000 * share) if number < 2 else 20):
            atoms = [n for n in range(GIVEN) if rnd.random() < 0.8]
            rounds = forward.run(atoms)
            if run % 40 == 0:
                assert sorted_rounds(rounds) == naive(made, atoms)
    print("no difference")


if __name__ == "__main__":
    main(float(sys.argv[1]))

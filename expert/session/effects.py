"""What an answer to a question can do: the rules that could come to fire by it, and these in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from expert.documents.layout import Line, wrap
from expert.inference.atom_sets import Atoms, ClauseBits, bits, each
from expert.inference.estimate import Estimate, Estimator
from expert.inference.program import Among, Atom, Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.facts import atom_in_words, citation, sentence
from expert.words.sentences import mark


class PossibleEffect(NamedTuple):
    """A rule that could come to fire: by which answer to the question, or through which conclusions that could come;
    what else it would take, and what it would conclude that is not known yet."""

    rule: str
    by: tuple[Atom, ...]
    needs: tuple[Atom, ...]
    conclusions: tuple[Fact, ...]


def possible_effects(
    estimator: Estimator, estimate: Estimate, question: str, depth: int, goals: Collection[Fact]
) -> tuple[PossibleEffect, ...]:
    """Return the effects of an answer to `question` towards one of the `goals`, at most `depth` steps along, of which
    the first is 1.

    Those that take the least besides come first. Each rule appears at its first step only; nothing at a depth at which
    there is nothing more.
    """
    program = estimator.program
    live = estimator.some(estimator.towards(estimate, bits(program.fact_atom[fact] for fact in goals)))
    reached = bits(number for number, atom in enumerate(program.atoms) if atom.attribute == question)
    done: set[int] = set()
    for step in range(depth):
        found = [one for one in live if one.premises & reached & ~estimate.certain]
        found = [one for one in found if program.clauses[one.number].rule not in done]
        if step == depth - 1:
            return _best(program, found, reached, estimate)
        done.update(program.clauses[one.number].rule for one in found)
        reached = 0
        for one in found:
            reached |= one.follows
    return ()


def _best(
    program: Program, found: Collection[ClauseBits], reached: Atoms, estimate: Estimate
) -> tuple[PossibleEffect, ...]:
    """Return for each rule the alternative that needs the fewest other answers."""
    best: dict[int, ClauseBits] = {}

    def needed(one: ClauseBits) -> Atoms:
        return one.premises & ~estimate.certain & ~reached

    for one in sorted(found, key=lambda one: (needed(one).bit_count(), one.number)):
        best.setdefault(program.clauses[one.number].rule, one)
    return tuple(
        PossibleEffect(
            program.rules[rule].name,
            tuple(program.atoms[number] for number in _numbers(one.premises & reached & ~estimate.certain)),
            tuple(program.atoms[number] for number in _numbers(needed(one))),
            tuple(
                fact for fact in program.rules[rule].conclusions if not 1 << program.fact_atom[fact] & estimate.certain
            ),
        )
        for rule, one in best.items()
    )


def _numbers(atoms: Atoms) -> Iterator[int]:
    return (atom.bit_length() - 1 for atom in each(atoms))


#: So many rules are told at once, and then how many more there are.
SHOWN_EFFECTS = 3


def effect_lines(base: RuleBase, found: Sequence[PossibleEffect], depth: int, width: int) -> Iterator[Line]:
    """Yield what an answer could do, so many steps along."""
    if not found:
        text = "Nothing more can follow from that." if depth > 1 else "It decides which other questions apply."
        yield from wrap(text, width, "  ")
        return
    yield from wrap("What can follow from that:" if depth > 1 else "What an answer can do:", width, "  ")
    for one in found[:SHOWN_EFFECTS]:
        rule = base.rules[one.rule]
        yield from wrap(f"If {_either(base, one.by)}", width, "  * ", "    ")
        if one.needs:
            needs = ", and if ".join(_either(base, [atom]) for atom in one.needs)
            yield from wrap(f"and if {needs}", width, "    ", "      ")
        concluded = ", and ".join(sentence(base, fact) for fact in one.conclusions)
        yield from wrap(f"then {concluded}.", width, "    ", "      ", "finding")
        yield from wrap(f"Rule: {rule.title} {mark(rule.basis)}", width, "    ", "      ", "faint")
        for claim in rule.cites[:1]:
            yield from wrap(citation(base, claim), width, "    ", "      ", "source")
    if len(found) > SHOWN_EFFECTS:
        yield from wrap(f"And {len(found) - SHOWN_EFFECTS} more rules.", width, "    ", style="faint")


def _either(base: RuleBase, atoms: Sequence[Atom]) -> str:
    """Return what would do, as sentences, the first two of them."""
    says = [
        text
        for atom in atoms
        for text in (
            [sentence(base, fact) for fact in atom.facts] if isinstance(atom, Among) else [atom_in_words(base, atom)]
        )
    ]
    more = [f"{len(says) - 2} more"] if len(says) > 3 else says[2:]
    return ", or ".join([*says[:2], *more])

"""What an answer could do, as text: the rules that it could set off, and what these conclude."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from expert.documents.layout import Line, wrap
from expert.inference.program import Among, Atom
from expert.model.rulebase import RuleBase
from expert.session.effects import PossibleEffect
from expert.words.facts import atom_in_words, citation, sentence
from expert.words.sentences import mark

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
        yield from wrap(citation(base, rule.cites[0]), width, "    ", "      ", "source")
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

"""The rule base as it reads in one case, and in none."""

from __future__ import annotations

from expert.model.rulebase import RuleBase
from expert.model.trace import Trace


def as_in(base: RuleBase, trace: Trace) -> RuleBase:
    """Return a rule base with the numbers of a case in its texts; the same one if it has no amounts."""
    if not base.amounts:
        return base
    from expert.words.amounts import filled  # few rule bases have amounts

    return filled(base, trace)


def in_no_case(base: RuleBase) -> RuleBase:
    """Return a rule base with the labels of numbers in its texts; the same one if it has no amounts."""
    if not base.amounts:
        return base
    from expert.words.amounts import labelled  # few rule bases have amounts

    return labelled(base)

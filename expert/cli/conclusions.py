"""Conclusions that a person names on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from expert.cli.options import unknown
from expert.files.nodes import normalized
from expert.model.problems import did_you_mean
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.words.names import conclusion_names, find_conclusions


def meant(
    base: RuleBase,
    text: str,
    hint: str,
    find: Callable[[RuleBase, str], list[Fact]] = find_conclusions,
    others: Iterable[str] = (),
) -> list[Fact]:
    """Return the conclusions that `text` names, in the option or argument called `hint`; `others` would have been
    understood, too. Raises click.BadParameter."""
    found = find(base, normalized(text))
    if not found:
        name = text.partition("=")[2] or text
        known = [*conclusion_names(base), *others]
        what = f"no rule can conclude '{text}'"
        if not did_you_mean(name, known):
            what += "; `expert rules list WORD` finds conclusions"
        raise unknown(what, name, known, hint)
    return found

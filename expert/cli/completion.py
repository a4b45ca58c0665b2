"""What the shell offers when Tab is pressed. Nothing here may fail: a broken rule base offers nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from expert.model.rulebase import RuleBase

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Where a command keeps that it is to read the rule base anew.
NO_CACHE = "expert.no_cache"

NamesOf = Callable[[RuleBase], Iterable[tuple[str, str]]]


def complete(names: NamesOf) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return a completion from `names`, a function that gives pairs of a name and its meaning."""

    def offer(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        from expert.check.opening import load_sound
        from expert.model.problems import InvalidInput

        try:
            base = load_sound(context.params.get("rules_folder"), cache=not context.meta.get(NO_CACHE))[0].base
        except (InvalidInput, OSError):
            return []
        return [CompletionItem(name, help=help) for name, help in names(base) if name.startswith(begun)]

    return offer


def rule_names(base: RuleBase) -> Iterable[tuple[str, str]]:
    """Return the names of rules, with their titles."""
    return ((name, str(rule.title)) for name, rule in base.all_rules.items())


def area_names(base: RuleBase) -> Iterable[tuple[str, str]]:
    """Return the names of areas, with what they are about."""
    from expert.book.index import chapters_of

    return ((area.name, str(area.label)) for part in base.parts for area in chapters_of(part))


def parameter_names(base: RuleBase) -> Iterable[tuple[str, str]]:
    """Return the names of parameters, ready for a value."""
    return ((f"{name}=", str(parameter.label)) for name, parameter in base.parameters.items())


def named_conclusions(base: RuleBase) -> Iterable[tuple[str, str]]:
    """Yield the names of conclusions: attributes, values, and both together."""
    for name, attribute in base.attributes.items():
        if not attribute.asked:
            yield name, str(attribute.label)
            for value, declared in attribute.values.items():
                yield value, str(declared.label)
                yield f"{name}={value}", str(declared.label)


def any_conclusion_names(base: RuleBase) -> Iterable[tuple[str, str]]:
    """Return the names of conclusions, of those about many cases together too."""
    return (pair for part in reversed(base.parts) for pair in named_conclusions(part))


def perspective_names(base: RuleBase) -> Iterable[tuple[str, str]]:
    """Return the names of those who may be asking."""
    return ((name, str(one.label)) for name, one in base.perspectives.items())


def goal_names(base: RuleBase) -> Iterable[tuple[str, str]]:
    """Yield the names of what a session can be about: topics in which something is concluded, and conclusions."""
    concluded = {one.topic for one in base.attributes.values() if not one.asked}
    yield from ((name, str(topic.label)) for name, topic in base.topics.items() if name in concluded)
    yield from named_conclusions(base)


def answer_names(base: RuleBase) -> Iterable[tuple[str, str]]:
    """Yield the names of questions, with each value that they can have."""
    for name, attribute in base.attributes.items():
        if attribute.asked:
            yield f"{name}=", str(attribute.label)
            for value in attribute.options:
                yield f"{name}={value}", str(attribute.label)

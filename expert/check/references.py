"""Whether everything that a rule base names exists and fits: what must hold before it can be compiled."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from expert.check.conditions import (
    MAX_CLAUSES,
    clauses_of,
    condition_problems,
    too_large,
    unknown_attribute,
    unknown_listed,
    unknown_names,
)
from expert.check.portfolio import portfolio_problems
from expert.check.sentences import unknown_readers
from expert.check.shorthand import concludes_number, order_problems, points_problems
from expert.files.loaded import LoadedBase
from expert.inference.expand import Expansion, expand
from expert.model.condition import Condition
from expert.model.day import Day
from expert.model.problems import InvalidInput, Problem, did_you_mean, first_of
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Attribute

#: A path into an entry, and whether the key there is meant rather than its value.
Where = tuple[tuple[str | int, ...], bool]


def require_sound(loaded: LoadedBase) -> RuleBase:
    """Return the rule base, with all that it says in short said at length, if every name in it exists and every test
    fits. Raises InvalidInput with all problems."""
    problems = list(first_of(reference_problems(loaded)))
    if problems:
        raise InvalidInput(problems)
    return expand(loaded.base)


def reference_problems(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield a problem for each name that does not exist, or does not fit, in the whole rule base."""
    found = False
    for problem in itertools.chain(_shared(loaded), *map(_own, loaded.parts), portfolio_problems(loaded)):
        found = True
        yield problem
    if not found:
        for part in loaded.parts:
            yield from _too_many(part)


def _too_many(loaded: LoadedBase) -> Iterator[Problem]:
    total = 0
    conditions = Expansion(loaded.base)
    for name, short in loaded.base.rules.items():
        rule = conditions.rule(short)
        if rule is not short:
            key = "otherwise" if short.otherwise else "after" if short.after else "if"
            yield from too_large(loaded, "rules", name, key, rule.condition)
        total += clauses_of(loaded.base, rule.condition)
        if total > MAX_CLAUSES:
            message = f"the rules up to this one have more than {MAX_CLAUSES:,} alternatives together"
            help = "conclude something in between, and test that"
            yield Problem("E305", message, loaded.place("rules", name, "if", key=True), help)
            return


def _shared(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield the problems of what all parts of the rule base have in common."""
    base = loaded.base
    shared = [(("cases", "share", place), name) for place, name in enumerate(base.base.cases.share)]
    yield from unknown_names(loaded, "base", "", shared, base.levels, "level")
    first = [(("ask_first", place), name) for place, name in enumerate(base.base.ask_first)]
    asked = {name: one for name, one in base.attributes.items() if one.asked}
    if loaded.whole:
        yield from unknown_names(loaded, "base", "", first, asked, "question")
    for name, claim in base.claims.items():
        yield from unknown_names(loaded, "claims", name, [(("paper",), claim.paper)], base.papers, "paper")
    for name, note in base.notes.items():
        yield from unknown_listed(loaded, "notes", name, "on", note.on, base.claims, "claim")
    for name, parameter in base.parameters.items():
        yield from unknown_listed(loaded, "parameters", name, "cites", parameter.cites, base.claims, "claim")
    for name, perspective in base.perspectives.items():
        yield from unknown_listed(loaded, "perspectives", name, "topics", perspective.topics, base.topics, "topic")
        yield from unknown_names(loaded, "perspectives", name, [(("actor",), perspective.actor)], base.actors, "actor")
        left_out = perspective.leaves_out
        yield from unknown_listed(loaded, "perspectives", name, "leaves_out", left_out, base.levels, "level")
    if loaded.whole:
        yield from unknown_readers(loaded)


def _own(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield the problems of the part about one case, or about portfolios."""
    base = loaded.base
    for name, attribute in base.attributes.items():
        yield from _attribute(loaded, name, attribute)
    yield from _circles(loaded)
    yield from points_problems(loaded)
    for name, points in base.points.items():
        for index, row in enumerate(points.rows):
            yield from condition_problems(loaded, "points", name, "rows", row.condition, below=(index, "if"))
    if base.amounts:
        from expert.check.amounts import amount_problems, brace_problems  # few rule bases have amounts

        yield from amount_problems(loaded)
        yield from brace_problems(loaded)
    for section in ("rules", "points", "amounts", "constraints", "invariants", "matrices"):
        for name, entry in getattr(base, section).items():
            yield from unknown_listed(loaded, section, name, "cites", entry.cites, base.claims, "claim")
    for name in base.rules:
        yield from _rule(loaded, name)
    yield from _chapters(loaded)
    for name, constraint in base.constraints.items():
        yield from condition_problems(loaded, "constraints", name, "never", constraint.never, answers_only=True)
    for name, invariant in base.invariants.items():
        for key, condition in (("if", invariant.condition), ("then", invariant.then), ("never", invariant.never)):
            if condition is not None:
                yield from condition_problems(loaded, "invariants", name, key, condition)
    for name in base.matrices:
        yield from _matrix(loaded, name)


def _attribute(loaded: LoadedBase, name: str, attribute: Attribute) -> Iterator[Problem]:
    base = loaded.base
    section = "attributes"
    yield from unknown_names(loaded, section, name, [(("level",), attribute.level)], base.levels, "level")
    yield from unknown_names(loaded, section, name, [(("topic",), attribute.topic)], base.topics, "topic")
    yield from unknown_listed(loaded, section, name, "changeable_by", attribute.changeable_by, base.actors, "actor")
    yield from unknown_listed(loaded, section, name, "cites", attribute.cites, base.claims, "claim")
    for key, value in attribute.values.items():
        path = ("values", key)
        for field, known, what in (
            ("severity", base.severities, "severity"),
            ("actor", base.actors, "actor"),
            ("stage", base.stages, "stage"),
        ):
            given = getattr(value, field)
            yield from unknown_names(loaded, section, name, [((*path, field), given)], known, what)
        cited = [((*path, "cites", index), claim) for index, claim in enumerate(value.cites)]
        yield from unknown_names(loaded, section, name, cited, base.claims, "claim")
    yield from _actions(loaded, name, attribute)
    for code, message, (path_in, key_meant), help in _shape(attribute):
        yield Problem(code, message, loaded.place(section, name, *path_in, key=key_meant), help)
    if attribute.applies is not None:
        yield from condition_problems(loaded, section, name, "applies", attribute.applies, answers_only=True)


def _actions(loaded: LoadedBase, name: str, attribute: Attribute) -> Iterator[Problem]:
    """Yield a problem for each action that leads to no value of the attribute, or whose actor cannot change it."""
    able = dict.fromkeys(attribute.changeable_by)
    for index, action in enumerate(attribute.actions):
        at = ("actions", index)
        by = [((*at, "by", place), actor) for place, actor in enumerate(action.by)]
        yield from unknown_names(loaded, "attributes", name, by, able, "actor of `changeable_by`")
        place = loaded.place("attributes", name, *at, "to")
        if attribute.numeric:
            if action.to is not None:
                help = "leave out `to`, and write {value} in `do`"
                yield Problem("E209", "an action on a number leads to any value", place, help)
        elif action.to not in attribute.options:
            help = did_you_mean(action.to or "", attribute.options)
            yield Problem("E204", f"'{name}' has no value '{action.to or ''}'", place, help)
        for spot, value in enumerate(action.start):
            if value not in attribute.options or not attribute.single:
                where = loaded.place("attributes", name, *at, "from", spot)
                help = did_you_mean(value, attribute.options) if attribute.single else "a set is changed value by value"
                yield Problem("E204", f"'{name}' cannot start from '{value}'", where, help)
        if not action.holds and attribute.type != "choices":
            where = loaded.place("attributes", name, *at, "holds")
            help = "name the value that it leads to"
            yield Problem("E209", "'holds' belongs to attributes of several values", where, help)


def _shape(attribute: Attribute) -> Iterator[tuple[str, str, Where, str]]:
    """Yield code, message, place and help for each field of a declaration that does not fit its type."""
    names = set(attribute.values)
    if attribute.type in ("choice", "choices"):
        least = 2 if attribute.type == "choice" else 1
        if len(names) < least:
            yield "E209", f"a {attribute.type} needs at least {least} values", (("values",), True), ""
        for value in sorted(names):
            if not value or value in ("unknown", "none") or value != value.strip():
                help = "choose another name for the value"
                reserved = " is reserved, and" if value in ("unknown", "none") else ""
                yield "E208", f"'{value}'{reserved} cannot be the name of a value", (("values", value), True), help
    elif attribute.type == "flag" and not names <= {"true", "false"}:
        yield "E209", "a flag has the values true and false only", (("values",), True), ""
    elif attribute.numeric and names:
        help = "give min, max, step and unit instead" if attribute.type == "number" else "give min and max instead"
        yield "E209", f"a {attribute.type} has no values", (("values",), True), help
    for field in ("min", "max", "step", "unit"):
        if not attribute.numeric and getattr(attribute, field) is not None:
            yield "E209", f"'{field}' belongs to numbers only", ((field,), True), ""
    if attribute.type == "date" and (attribute.unit is not None or attribute.step != 1):
        field = "step" if attribute.unit is None else "unit"
        yield "E209", f"'{field}' belongs to numbers only", ((field,), True), ""
    for field in ("min", "max"):
        limit = getattr(attribute, field)
        if attribute.numeric and limit is not None and isinstance(limit, Day) != (attribute.type == "date"):
            what = "a date" if attribute.type == "number" else "no date, written as 2024-02-29"
            yield "E209", f"'{field}' of a {attribute.type} is {what}", ((field,), False), ""
    if attribute.says is not None and not attribute.numeric:
        yield "E209", "'says' belongs to numbers, and here to each value", (("says",), True), "write it under a value"
    if attribute.says is not None and "{value}" not in attribute.says:
        yield "E209", "'says' does not name the number", (("says",), False), "write {value} where it stands"
    if attribute.numeric and not attribute.asked:
        yield "E209", f"rules cannot conclude a {attribute.type}, so it needs a question", (("type",), False), ""
    if attribute.min is not None and attribute.max is not None and attribute.min > attribute.max:
        yield "E307", "'min' is larger than 'max'", (("min",), False), ""
    if attribute.step is not None and attribute.step <= 0:
        yield "E307", "'step' must be larger than 0", (("step",), False), ""
    if attribute.result and attribute.asked:
        yield "E209", "a result is concluded, and this is asked", (("result",), True), "delete it, or the question"
    for field in ("changeable_by", "actions", "applies", "last_resort"):
        if not attribute.asked and getattr(attribute, field):
            yield (
                "E209",
                f"'{field}' belongs to attributes that are asked",
                ((field,), True),
                "add a question",
            )


def _circles(loaded: LoadedBase) -> Iterator[Problem]:
    waiting = {name: one.applies.attributes for name, one in loaded.base.attributes.items() if one.applies}
    while ready := [name for name, needed in waiting.items() if not needed & waiting.keys()]:
        for name in ready:
            del waiting[name]
    for name in waiting:
        place = loaded.place("attributes", name, "applies", key=True)
        yield Problem("E306", f"whether '{name}' applies depends on itself in the end", place)


def _rule(loaded: LoadedBase, name: str) -> Iterator[Problem]:
    base = loaded.base
    rule = base.rules[name]
    yield from order_problems(loaded, rule)
    if rule.condition == Condition() and not rule.otherwise:
        yield Problem("E202", "the key 'if' is missing", loaded.place("rules", name), "write what must be known")
    yield from condition_problems(loaded, "rules", name, "if", rule.condition)
    for key, values in rule.then.items():
        attribute = base.attributes.get(key)
        place = loaded.place("rules", name, "then", key, key=True)
        if attribute is None:
            concluded = [other for other, one in base.attributes.items() if not one.asked]
            yield unknown_attribute(loaded, key, place, concluded)
        elif attribute.numeric:
            message, help = concludes_number(key, values)
            yield Problem("E302", message, place, help)
        elif attribute.asked:
            message = f"'{key}' is asked, so a rule cannot conclude it"
            yield Problem("E302", message, place, "conclude an attribute without a question")
        else:
            if attribute.single and len(set(values)) > 1:
                message = f"'{key}' can have one value only, so these contradict each other"
                yield Problem("E207", message, place, "conclude one of them, or make it a `choices` attribute")
            for index, value in enumerate(values):
                if value not in attribute.options:
                    where = loaded.place("rules", name, "then", key, index)
                    help = did_you_mean(value, attribute.options)
                    yield Problem("E204", f"'{key}' has no value '{value}'", where, help)


def _chapters(loaded: LoadedBase) -> Iterator[Problem]:
    """Yield the chapters that files name, each file once."""
    wrong = {}
    for rule, chapter in loaded.base.chapter_of.items():
        if chapter not in loaded.base.chapters:
            document, _ = loaded.origins["rules", rule]
            wrong[document.place(("chapter",))] = chapter
    for place, chapter in wrong.items():
        yield Problem("E205", f"unknown chapter '{chapter}'", place, did_you_mean(chapter, loaded.base.chapters))


def _matrix(loaded: LoadedBase, name: str) -> Iterator[Problem]:
    base = loaded.base
    matrix = base.matrices[name]
    sides = []
    for field in ("rows", "columns"):
        attribute = base.attributes.get(getattr(matrix, field))
        if attribute is None or attribute.type != "choice":
            place = loaded.place("matrices", name, field)
            help = did_you_mean(getattr(matrix, field), base.attributes, listed=0)
            yield Problem("E203", f"'{getattr(matrix, field)}' is not an attribute of type choice", place, help)
            return
        sides.append(attribute)
    for row, cells in matrix.cells.items():
        given = [((row,), row, sides[0]), *(((row, column), column, sides[1]) for column in cells)]
        for path, value, side in given:
            if value not in side.values:
                place = loaded.place("matrices", name, "cells", *path, key=True)
                yield Problem(
                    "E204",
                    f"there is no value '{value}' on this side",
                    place,
                    did_you_mean(value, side.values),
                )

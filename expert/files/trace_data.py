"""Traces as plain JSON data, with a seal that shows whether they were changed after they were written.

`model.trace_document` gives the form, and tests hold this to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from expert import __version__
from expert.files.answers import number, shortest
from expert.files.nodes import normalized
from expert.model.case import Case
from expert.model.frozen import Frozen, plain_data
from expert.model.rulebase import RuleBase
from expert.model.trace import Answer, Fact, Trace


def seal(data: dict[str, Any]) -> str:
    """Return the digest of a document, however its numbers and mappings are written; a seal in it does not count."""
    import hashlib  # only exports need it, and starting up must stay quick
    import json

    content = canonical({key: value for key, value in data.items() if key != "seal"})
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(data: Any) -> Any:
    """Return `data` with every scalar as one text, so that data that was read is equal to data that was written."""
    if isinstance(data, dict):
        return {key: canonical(value) for key, value in data.items()}
    if isinstance(data, list):
        return [canonical(value) for value in data]
    if data is None or isinstance(data, bool):
        return None if data is None else str(data).lower()
    read = number(data) if isinstance(data, str) else float(data)
    return shortest(read) if read is not None else normalized(data)


Json = dict[str, Any]

#: What explanations as JSON say that they are.
EXPLANATION = "winwin-expert-explanation/1"


def identity(base: RuleBase) -> Json:
    """Return the names and versions of the program and the rule base that results were made with."""
    return {
        "program": {"name": str(base.base.words.program), "version": __version__},
        "rule_base": {"name": base.base.name, "version": base.base.version.in_file(), "digest": base.digest},
    }


def trace_document(base: RuleBase, case: Case, trace: Trace) -> Json:
    """Return the trace as a document that is complete in itself, with the text of all that it names."""
    from expert.model.trace_document import FORMAT  # a dozen models, and starting up must stay quick

    about = {"id": case.id, "title": case.title.in_file()}
    if case.story is not None:
        about["story"] = case.story.in_file()
    data = {"format": FORMAT, **identity(base), "case": about, **trace_data(trace), "texts": texts_data(base, trace)}
    return {**data, "seal": seal(data)}


def trace_data(trace: Trace) -> Json:
    """Return the content of the trace, without the texts of rules and sources."""
    return {
        "parameters": plain_data(dict(trace.parameters)),
        "answers": [_answer(answer) for answer in trace.answers],
        "inert": [_answer(answer) for answer in trace.inert],
        "conclusions": [
            {
                "fact": _fact(one.fact),
                "rank": one.rank,
                "by": list(one.by),
                "also": list(one.also),
                "basis": one.basis,
                "contested": one.contested,
            }
            for one in trace.derived
        ],
        "firings": [
            {
                "rule": one.rule,
                "rank": one.rank,
                "premises": _facts(one.premises),
                "conclusions": _facts(one.conclusions),
                "later": _facts(one.later),
            }
            for one in trace.firings
        ],
        "contradictions": [{"attribute": one.attribute, "facts": _facts(one.facts)} for one in trace.contradictions],
        "broken": [{"constraint": one.constraint, "facts": _facts(one.facts)} for one in trace.broken],
    }


def _answer(answer: Answer) -> Json:
    return {
        "attribute": answer.attribute,
        "facts": _facts(answer.facts),
        "unknown": list(answer.unknown),
        "origin": answer.origin,
    }


def _facts(facts: Iterable[Fact]) -> list[Json]:
    return [_fact(fact) for fact in facts]


def _fact(fact: Fact) -> Json:
    data: Json = {"attribute": fact.attribute, "value": plain_data(fact.value)}
    if not fact.holds:
        data["holds"] = False
    return data


def texts_data(base: RuleBase, trace: Trace) -> Json:
    """Return the texts of all that the trace names."""
    rules = {firing.rule: base.rules[firing.rule] for firing in trace.firings}
    constraints = {one.constraint: base.constraints[one.constraint] for one in trace.broken}
    answered = {answer.attribute for answer in (*trace.answers, *trace.inert)}
    conditions = [*(rule.condition for rule in rules.values()), *(one.never for one in constraints.values())]
    names = answered | {name for rule in rules.values() for name in rule.then}
    names |= {name for condition in conditions for name in condition.attributes}
    while waiting := [one for name in names if (one := base.attributes[name].applies) and not one.attributes <= names]:
        names |= {name for condition in waiting for name in condition.attributes}
    attributes = {name: base.attributes[name] for name in sorted(names)}
    conditions += [one.applies for one in attributes.values() if one.applies]
    bounds = {text for one in conditions for text in one.bounds}
    values = [value for one in attributes.values() for value in one.values.values()]
    claims = {claim for rule in rules.values() for claim in rule.cites}
    used: dict[str, Collection[str | None]] = {
        "parameters": bounds | {name for name, _ in trace.parameters},
        "levels": {one.level for one in attributes.values()},
        "topics": {one.topic for one in attributes.values()},
        "actors": [*(v.actor for v in values), *(actor for one in attributes.values() for actor in one.changeable_by)],
        "severities": {value.severity for value in values},
        "stages": {value.stage for value in values},
        "papers": {base.claims[claim].paper for claim in claims},
        "claims": claims,
        "notes": {note for claim in claims for note in base.notes_on.get(claim, ())},
    }
    named: dict[str, Mapping[str, Frozen]] = {
        "attributes": attributes,
        "rules": dict(sorted(rules.items())),
        "constraints": constraints,
        # In the order of the base, which is that in which they are shown.
        **{part: {name: one for name, one in getattr(base, part).items() if name in used[part]} for part in used},
    }
    return {section: {name: entry.in_file() for name, entry in one.items()} for section, one in named.items()}

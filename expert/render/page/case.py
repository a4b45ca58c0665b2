"""The report on one case, as a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from expert.evaluation import CaseEvaluator
from expert.explanation.answers import given
from expert.explanation.sensitivity import Sensitivity, sensitivity
from expert.export import identity as exported
from expert.loading.answers import shortest
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace
from expert.model.vocabulary import Value
from expert.render.page.changes import alternatives
from expert.render.page.data import Actor, Alternative, CasePage, Entry, Identity, Item, Note, Open, Outlook, Part
from expert.render.page.matrices import case_grids
from expert.render.page.proof import proof_of
from expert.render.sensitivity_text import span_item
from expert.report import Finding, Group, Report, warnings
from expert.wording import value_in_words, value_of, values_in_words


def case_page(evaluator: CaseEvaluator, report: Report) -> CasePage:
    """The page on a case of which `report` is the report."""
    base, trace = evaluator.base, report.trace
    found = [one.fact for group in (*report.diagnoses, *report.recommendations) for one in group.findings]
    proof = proof_of(base, trace, report.file, found)
    facts = {id: fact for fact, id in proof.ids.items()}
    entries = {entry.id: entry for entry in proof.entries}

    hangs = sensitivity(base, evaluator.possible, trace)
    others = alternatives(evaluator, trace, hangs, proof.ids)

    def items(group: Group) -> tuple[Item, ...]:
        return tuple(item(one, entries[proof.ids[one.fact]]) for one in group.findings)

    def item(one: Finding, entry: Entry) -> Item:
        answers = [facts[answer.id] for answer in entry.answers]
        return Item(
            id=entry.id,
            label=one.label,
            text=one.do,
            reason=one.reason,
            because=str(base.rules[one.rule].because),
            basis=one.basis,
            contested=one.contested,
            answers=tuple(_by_question(base, answers)),
        )

    actors = tuple(_actors(base, report, items))
    busy = {group.key[1] for group in report.recommendations}
    return CasePage(
        title=report.title,
        story=report.story,
        file=report.file,
        verdict=tuple(_verdict(base, report, items)),
        actors=actors,
        idle=tuple(str(actor.label) for name, actor in base.actors.items() if name not in busy),
        stages=len(base.stages),
        grids=case_grids(base, trace),
        graph=proof.graph,
        layers=proof.layers,
        entries=proof.entries,
        given=proof.given,
        notes=tuple(_notes(base, proof.entries)),
        warnings=(*warnings(base, trace), *_replaced(base, report)),
        fixed_by=tuple(_answered(base, trace, hangs.least)),
        free=tuple(str(base.attributes[name].label) for name in hangs.free),
        thresholds=tuple(_thresholds(base, hangs)),
        alternatives=others,
        hinges=tuple(_hinges(others))[:3],
        open=tuple(_open(base, report.open)),
        unknown=tuple(str(base.attributes[name].label) for name in report.unknown),
        outlook=_outlook(evaluator, trace, set(proof.ids)),
        identity=identity(base, trace),
    )


def identity(base: RuleBase, trace: Trace | None = None) -> Identity:
    """What made a page, and with which parameters."""
    made = exported(base)
    return Identity(
        program=f"{made['program']['name']} {made['program']['version']}",
        base=made["rule_base"]["name"],
        title=str(base.base.title),
        version=str(base.base.version),
        digest=made["rule_base"]["digest"],
        parameters=tuple(
            (str(base.parameters[name].label), f"{shortest(value)} instead of {shortest(base.parameters[name].value)}")
            for name, value in (trace.parameters if trace else ())
        ),
    )


def _by_question(base: RuleBase, answers: Iterable[Fact]) -> Iterator[str]:
    """Such as `The contract between them: Written, but with gaps`; several values of one question in one."""
    for name, facts in groupby(answers, key=lambda fact: fact.attribute):
        yield f"{base.attributes[name].label}: {'; '.join(value_in_words(base, fact) for fact in facts)}"


def _verdict(base: RuleBase, report: Report, items: Callable[[Group], tuple[Item, ...]]) -> Iterator[Part]:
    places = list(base.severities)
    for group in report.diagnoses:
        help = base.severities[group.key[0]].help
        yield Part(group.heading, str(help or ""), places.index(group.key[0]) + 1, items(group))


def _actors(base: RuleBase, report: Report, items: Callable[[Group], tuple[Item, ...]]) -> Iterator[Actor]:
    """Whoever has something to do at the earliest stage comes first."""
    places = list(base.stages)
    for name in dict.fromkeys(group.key[1] for group in report.recommendations):
        parts = [
            Part(str(base.stages[stage].label), str(base.stages[stage].help or ""), places.index(stage) + 1, items(one))
            for one in report.recommendations
            for stage, actor in [one.key]
            if actor == name
        ]
        yield Actor(str(base.actors[name].label), tuple(parts))


def _notes(base: RuleBase, entries: tuple[Entry, ...]) -> Iterator[Note]:
    cited = {
        note for entry in entries for reason in entry.reasons for source in reason.sources for note in source.notes
    }
    return (Note(name, str(note.note)) for name, note in base.notes.items() if name in cited)


def _replaced(base: RuleBase, report: Report) -> Iterator[str]:
    for name in report.replaced:
        yield f"The case's own answer on '{base.attributes[name].label}' replaces the shared one."


def _open(base: RuleBase, names: tuple[str, ...]) -> Iterator[Open]:
    for topic, label in base.topics.items():
        mine = [base.attributes[name] for name in names if base.attributes[name].topic == topic]
        if mine:
            yield Open(str(label.label), tuple((str(one.label), str(one.question)) for one in mine))


def _answered(base: RuleBase, trace: Trace, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    facts = {answer.attribute: answer.facts for answer in given(trace)}
    for name in names:
        yield str(base.attributes[name].label), values_in_words(base, facts[name]) if facts[name] else "unknown"


def _thresholds(base: RuleBase, hangs: Sensitivity) -> Iterator[tuple[str, tuple[str, ...]]]:
    for span in hangs.thresholds:
        if span.hangs:
            told = span_item(base, span)
            yield told.text, tuple(note.text for note in told.notes)


def _hinges(others: tuple[Alternative, ...]) -> Iterator[Alternative]:
    """Of each question the answer of greatest effect."""
    seen = set()
    for one in others:
        if len(one.swaps) == 1 and one.swaps[0].label not in seen:
            seen.add(one.swaps[0].label)
            yield one


def _outlook(evaluator: CaseEvaluator, trace: Trace, reached: set[Fact]) -> Outlook:
    base = evaluator.base
    statuses = evaluator.possible.statuses(trace)
    if statuses is None:
        return Outlook((), 0, None)
    left: dict[str, list[tuple[Fact, Value]]] = {"settled": [], "possible": [], "excluded": []}
    for fact, status in statuses.items():
        value = value_of(base, fact)
        if fact not in reached and value is not None and (value.severity or value.actor):
            left[status].append((fact, value))
    groups = [
        (str(severity.label), [str(value.label) for _, value in left["possible"] if value.severity == name])
        for name, severity in base.severities.items()
    ] + [
        (str(actor.label), [str(value.label) for _, value in left["possible"] if value.actor == name])
        for name, actor in base.actors.items()
    ]
    return Outlook(
        settled=tuple(str(value.label) for _, value in left["settled"]),
        excluded=len(left["excluded"]),
        possible=tuple((heading, tuple(labels)) for heading, labels in groups if labels),
    )

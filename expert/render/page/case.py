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
from expert.render.page.changes import alternatives
from expert.render.page.data import Actor, Alternative, CasePage, Entry, Identity, Item, Link, Note, Paper, Part, Source
from expert.render.page.firmness import firmness, weakest
from expert.render.page.matrices import case_grids
from expert.render.page.outlook import idle, open_questions, outlook
from expert.render.page.proof import proof_of
from expert.render.page.summary import lead
from expert.render.sensitivity_text import span_item
from expert.report import Finding, Group, Report, warnings
from expert.wording import value_in_words, values_in_words

#: So much of what would change the verdict is told in short: of what somebody could do, and of answers gone wrong.
_DEEDS, _MISTAKES = 3, 1


def case_page(evaluator: CaseEvaluator, report: Report) -> CasePage:
    """The page on a case of which `report` is the report."""
    base, trace = evaluator.base, report.trace
    found = [one.fact for group in (*report.diagnoses, *report.recommendations) for one in group.findings]
    proof = proof_of(base, trace, report.file, found)
    facts = {id: fact for fact, id in proof.ids.items()}
    entries = {entry.id: entry for entry in proof.entries}

    hangs = sensitivity(base, evaluator.possible, trace)
    others = alternatives(evaluator, trace, hangs, proof.ids)
    statuses = evaluator.possible.statuses(trace)
    rules = {reason.name: (reason, entry) for entry in reversed(proof.entries) for reason in entry.reasons}

    def items(group: Group) -> tuple[Item, ...]:
        return tuple(item(one, entries[proof.ids[one.fact]]) for one in group.findings)

    def item(one: Finding, entry: Entry) -> Item:
        answers = [facts[answer.id] for answer in entry.answers]
        rule = base.rules[one.rule]
        weak = [rules[name] for name in weakest(base, trace, one.fact)] if rule.basis != one.basis else []
        others = [reason.title for reason in entry.reasons if reason.name != one.rule]
        return Item(
            id=entry.id,
            label=one.label,
            text=one.do,
            reason=one.reason,
            because=str(rule.because),
            basis=one.basis,
            own=rule.basis,
            weakest=tuple(Link(place.id, f"{reason.number}, {reason.title}") for reason, place in weak),
            contested=one.contested,
            sources=rules[one.rule][0].sources,
            also=(*others, *entry.also),
            answers=tuple(_by_question(base, answers)),
        )

    actors = tuple(_actors(base, report, items))
    kinds = [
        (one, many, [finding.basis for group in groups for finding in group.findings])
        for one, many, groups in (
            ("diagnosis", "diagnoses", report.diagnoses),
            ("measure", "measures", report.recommendations),
        )
    ]
    busy = {group.key[1] for group in report.recommendations}
    return CasePage(
        title=report.title,
        story=report.story,
        file=report.file,
        verdict=tuple(_verdict(base, report, items)),
        actors=actors,
        idle=tuple(idle(evaluator, trace, statuses, busy)),
        stages=len(base.stages),
        lead=tuple(lead(base, report)),
        firmness=tuple(firmness(kinds)),
        papers=tuple(_papers(base, proof.entries)),
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
        hinges=tuple(_hinges(others)),
        open=tuple(open_questions(base, report.open)),
        unknown=tuple(str(base.attributes[name].label) for name in report.unknown),
        outlook=outlook(base, statuses, set(proof.ids)),
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
    cited = {note for source in _cited(entries) for note in source.notes}
    return (Note(name, str(note.note)) for name, note in base.notes.items() if name in cited)


def _papers(base: RuleBase, entries: tuple[Entry, ...]) -> Iterator[Paper]:
    cited = {source.paper for source in _cited(entries)}
    for place, (name, paper) in enumerate(base.papers.items(), 1):
        if name in cited:
            yield Paper(place, name, str(paper.short), str(paper.title), str(paper.published or ""))


def _cited(entries: tuple[Entry, ...]) -> Iterator[Source]:
    return (source for entry in entries for reason in entry.reasons for source in reason.sources)


def _replaced(base: RuleBase, report: Report) -> Iterator[str]:
    for name in report.replaced:
        yield f"The case's own answer on '{base.attributes[name].label}' replaces the shared one."


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
    """Of each question the answer of greatest effect: of what somebody could do, and after it of what nobody could."""
    for wanted, most in ((True, _DEEDS), (False, _MISTAKES)):
        seen: dict[str, Alternative] = {}
        for one in others:
            if len(one.swaps) == 1 and bool(one.advice) == wanted:
                seen.setdefault(one.swaps[0].label, one)
        yield from list(seen.values())[:most]

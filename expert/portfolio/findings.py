"""Finding what is wrong with a portfolio and what to do, in its cases and for all together, and the figures behind
that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from expert.documents.data import Places
from expert.explanation.proof import Proof, Proofs, proofs_of
from expert.explanation.report import Finding, Findings, findings
from expert.files.answers import written
from expert.inference.aggregates import number_of
from expert.inference.compile import typed
from expert.inference.evaluate import Evaluator
from expert.model.condition import Condition
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.trace import Fact
from expert.model.vocabulary import Value
from expert.portfolio.case_table import CaseTable, Counted
from expert.portfolio.data import ByRule, CaseFinding, CasesWith, Figure, FirstCase, PortfolioFinding
from expert.portfolio.places import standings
from expert.words.facts import is_result, result_label, sentence, value_of
from expert.words.names import in_order
from expert.words.sentences import to_do


def diagnoses(table: CaseTable) -> tuple[CaseFinding, ...]:
    """Return the diagnoses that any case has, the worst first, and of these the most frequent."""
    order = list(table.base.severities)
    return _sorted(
        _case_findings(table, lambda value: bool(value.severity)), lambda one: (order.index(str(one.severity)),)
    )


def recommendations(table: CaseTable) -> tuple[CaseFinding, ...]:
    """Return the recommendations for any case, by stage and actor, and of these the most frequent first."""
    found = _case_findings(table, lambda value: bool(value.actor))
    return _sorted(found, lambda one: advice_place(table.base, one.stage, one.actor))


def results(table: CaseTable) -> tuple[CaseFinding, ...]:
    """Return the other results that any case comes to, in the order of the base."""
    found = {one.fact: one for one in _case_findings(table, lambda value: not (value.severity or value.actor))}
    return tuple(found[fact] for fact in in_order(table.base, found))


def advice_place(base: RuleBase, stage: str | None, actor: str | None) -> tuple[int, int]:
    """Return the place of a recommendation: by its stage, those without one last, and then by its actor."""
    stages, actors = [*base.stages, None], list(base.actors)
    return stages.index(stage), actors.index(str(actor))


def portfolio_findings(whole: RuleBase, proofs: Proofs) -> Iterator[PortfolioFinding]:
    """Return the results for all cases together, in the order of the vocabulary."""
    for value, one in findings(whole, proofs):
        after = tuple(written(fact) for fact in findings_below(whole, proofs[one.fact]))
        yield _portfolio_finding(value, one, proofs, after)


def figures(whole: RuleBase, table: CaseTable, pair: tuple[CaseTable, CaseTable] | None) -> Iterator[Figure]:
    """Return all that was counted of the cases.

    `pair` are the cases of an earlier time and these, both by what is answered both times.
    """
    for name, counted in table.counted.items():
        aggregate = whole.aggregates[name]
        # By fewer answers other cases count, so the figure cannot be set beside the earlier one.
        comparable = pair is not None and pair[1].counted[name].number == counted.number
        yield Figure(
            name=name,
            kind=aggregate.kind,
            label=str(aggregate.label),
            unit=str(whole.attributes[name].unit or ""),
            number=figure(whole, name, counted),
            counted=counted.number.counted,
            among=counted.number.among,
            cases=counted.cases,
            before=figure(whole, name, pair[0].counted[name]) if pair and comparable else None,
            not_known=counted.unknown,
            comparable=comparable,
        )


def figure(whole: RuleBase, name: str, counted: Counted | None) -> float | None:
    """Return the number that was counted for an aggregate, None where there was nothing to count."""
    return None if counted is None else number_of(whole.aggregates[name], counted.number)


def cases_with(table: CaseTable, facts: Iterable[Fact]) -> Iterator[CasesWith]:
    """Return for each of the facts, which rules can conclude, the cases that come to it, by the rule that is their
    reason.

    The most frequent come first. Facts that no case comes to are left out.
    """
    for fact in facts:
        by_rule: dict[str, list[int]] = {}
        there = [place for place, case in enumerate(table.cases) if fact in case.facts]
        for place in there:
            by_rule.setdefault(table.cases[place].reasons[fact], []).append(place)
        if by_rule:
            unknown = table.unknown(fact)
            often = sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
            yield CasesWith(
                attribute=fact.attribute,
                value=written(fact),
                holding=len(there),
                known=len(table.cases) - len(unknown),
                reasons=tuple(ByRule(rule, Places(places)) for rule, places in often),
                contested=_contested(table, fact, there),
                not_known=unknown,
            )


def _case_findings(table: CaseTable, wanted: Callable[[Value], bool]) -> Iterator[CaseFinding]:
    there: dict[Fact, list[int]] = {}
    for place, case in enumerate(table.cases):
        for fact in case.facts:
            there.setdefault(fact, []).append(place)
    for fact, places in there.items():
        value = value_of(table.base, fact) or Value(label=Text(""))
        if is_result(table.base, fact) and wanted(value):
            unknown = table.unknown(fact)
            yield CaseFinding(
                attribute=fact.attribute,
                value=written(fact),
                label=result_label(table.base, fact),
                severity=value.severity,
                actor=value.actor,
                stage=value.stage,
                do=to_do(value),
                cases=Places(places),
                contested=_contested(table, fact, places),
                not_known=unknown,
                known=len(table.cases) - len(unknown),
            )


def _contested(table: CaseTable, fact: Fact, places: Iterable[int]) -> Places:
    return Places(place for place in places if fact in table.cases[place].contested)


def _sorted(found: Iterable[CaseFinding], order: Callable[[CaseFinding], tuple[int, ...]]) -> tuple[CaseFinding, ...]:
    return tuple(sorted(found, key=lambda one: (order(one), -len(one.cases), one.fact)))


def _portfolio_finding(value: Value, one: Finding, proofs: Proofs, after: tuple[str, ...]) -> PortfolioFinding:
    return PortfolioFinding(
        attribute=one.fact.attribute,
        value=written(one.fact),
        label=one.label,
        severity=value.severity,
        actor=value.actor,
        stage=value.stage,
        do=one.do,
        reason=one.reason,
        rule=one.rule,
        basis=one.basis,
        contested=one.contested,
        cites=one.cites,
        figures=tuple(dict.fromkeys(fact.attribute for fact in proofs[one.fact].answers())),
        after=after,
    )


def findings_below(base: RuleBase, proof: Proof) -> tuple[Fact, ...]:
    """Return the diagnoses that a conclusion follows from, by the rules that it is based on.

    What follows from none is a root of what is wrong.
    """
    below = (step.fact for step in proof.steps() if step.fact != proof.fact)
    return tuple(sorted(fact for fact in below if (value := value_of(base, fact)) and value.severity))


def first_cases(table: CaseTable, evaluator: Evaluator, most: int = 5) -> Iterator[FirstCase]:
    """Return the cases that are worst off, each with the worst of its diagnoses that follow from no other."""
    base = table.base
    standing = standings(base, table.cases)
    worst = sorted(range(len(standing)), key=standing.__getitem__, reverse=True)[:most]
    for place in (place for place in worst if any(standing[place])):
        case = table.cases[place]
        proofs = proofs_of(base, evaluator.evaluate(case.name, case.answers))
        roots = [one for value, one in worst_first(base, proofs) if not findings_below(base, proofs[one.fact])]
        behind = proofs[roots[0].fact].answers() if roots else ()
        why = (sentence(base, fact) for fact in sorted(behind, key=lambda fact: not fact.holds))
        yield FirstCase(case.name, case.title, sum(standing[place]), tuple(one.label for one in roots), tuple(why))


def answers_behind(table: CaseTable, whole: RuleBase, figure: str) -> list[tuple[Fact, int]]:
    """Return the answers for which cases count in a figure, with the number of cases that gave each, the most frequent
    first: those that the rules name by which these cases come to what is counted."""
    of = whole.aggregates[figure].of
    base = table.base
    wanted = _named(base, of) if of is not None else set()
    behind: dict[str, set[Fact]] = {}
    counts: Counter[Fact] = Counter()
    for case in (table.cases[place] for place in table.counted[figure].cases):
        found: set[Fact] = set()
        for rule in {case.reasons[fact] for fact in wanted if fact in case.reasons}:
            if rule not in behind:
                behind[rule] = {one for one in _named(base, base.rules[rule].condition) if _asked(base, one)}
            found |= behind[rule] & case.facts
        counts.update(found)
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _asked(base: RuleBase, fact: Fact) -> bool:
    return base.attributes[fact.attribute].asked


def _named(base: RuleBase, condition: Condition) -> set[Fact]:
    """Return the facts that a condition names, itself or in its parts."""
    mine = {
        Fact(name, typed(base.attributes[name], value))
        for name, test in condition.tests.items()
        for value in (test.any_of or ()) + (test.all_of or ())
    }
    return mine.union(*(_named(base, part) for part in (*condition.any_of, *condition.all_of)))


def worst_first(base: RuleBase, proofs: Proofs) -> Findings:
    """Return the diagnoses of a trace, the worst first."""
    order = list(base.severities)
    found = [pair for pair in findings(base, proofs) if pair[0].severity]
    return sorted(found, key=lambda pair: order.index(str(pair[0].severity)))

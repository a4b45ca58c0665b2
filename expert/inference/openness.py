"""What is still open in a case: the questions whose answers might yet add a conclusion.

An upper bound, from the optimistic fixpoint: everything open is taken to be answered in all ways at once. What is not
open by it can change nothing; what is open by it may turn out not to matter.
"""

from __future__ import annotations

from expert.inference.program import Clause, Program
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact, Trace


def open_questions(base: RuleBase, program: Program, trace: Trace) -> tuple[str, ...]:
    """The asked attributes without an answer that apply, or may yet, and could lead to a new conclusion.

    By topic and in the order of the vocabulary, those marked `last_resort` at the end.
    """
    derived = {one.fact for one in trace.derived}
    held = derived.union(fact for answer in trace.answers for fact in answer.facts)
    possible = {atom for fact in held for atom in program.atoms_of(fact)}
    unsettled = _unsettled(base, program, trace, possible)
    # What would only contradict a conclusion is no reason to ask.
    settled = {fact.attribute for fact in derived if fact.attribute in program.single}
    waiting = [
        clause
        for clause in program.clauses
        if all(fact in derived or fact.attribute not in settled for fact in program.rules[clause.rule].conclusions)
    ]
    live: list[Clause] = []
    while ready := [clause for clause in waiting if possible.issuperset(clause.premises)]:
        waiting = [clause for clause in waiting if not possible.issuperset(clause.premises)]
        live += ready
        concluded = {fact for clause in ready for fact in program.rules[clause.rule].conclusions}
        possible.update(atom for fact in concluded for atom in program.atoms_of(fact))
    adding = [clause for clause in live if not derived.issuperset(program.rules[clause.rule].conclusions)]
    wanted = {atom for clause in adding for atom in clause.premises}
    names = {program.atoms[atom].attribute for atom in wanted & unsettled}
    # An answer that is set aside would count too, if what it waits for were answered.
    aside = {program.atoms[atom].attribute for atom in wanted} & {answer.attribute for answer in trace.inert}
    names |= _gates(base, names | aside, {answer.attribute for answer in (*trace.answers, *trace.inert)})
    topics = list(base.topics)
    found = [name for name in base.attributes if name in names]
    return tuple(
        sorted(found, key=lambda name: (base.attributes[name].last_resort, topics.index(base.attributes[name].topic)))
    )


def _unsettled(base: RuleBase, program: Program, trace: Trace, possible: set[int]) -> set[int]:
    """The atoms that answers to come could make true. Adds them to `possible`."""
    settled = {answer.attribute: answer for answer in (*trace.answers, *trace.inert)}
    conditions = dict(program.applies)
    unsettled: set[int] = set()
    ordered = [name for name in base.attributes if name not in conditions] + list(conditions)
    for name in ordered:
        attribute = base.attributes[name]
        if not attribute.asked:
            continue
        if name in conditions and not any(possible.issuperset(premises) for premises in conditions[name]):
            continue
        answer = settled.get(name)
        if answer is None:
            to_come = {index for index, atom in enumerate(program.atoms) if atom.attribute == name}
        else:
            done = {fact.value for fact in answer.facts} | set(answer.unknown)
            left = [value for value in attribute.options if value not in done] if attribute.type == "choices" else []
            facts = [Fact(name, value, holds) for value in left for holds in (True, False)]
            to_come = {atom for fact in facts for atom in program.atoms_of(fact)}
            # An answer that is set aside for now comes back if what it waits for is answered.
            possible |= {atom for fact in answer.facts for atom in program.atoms_of(fact)}
        unsettled |= to_come
        possible |= to_come
    return unsettled


def _gates(base: RuleBase, names: set[str], answered: set[str]) -> set[str]:
    """The unanswered attributes on which it depends whether those in `names` apply."""
    gates: set[str] = set()
    todo = set(names)
    while todo:
        tested = {gate for name in todo if (applies := base.attributes[name].applies) for gate in applies.attributes}
        todo = tested - gates - names
        gates |= todo
    return gates - answered

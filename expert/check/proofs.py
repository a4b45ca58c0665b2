"""What must hold in every case that could ever be: proved by reasoning over all of them, or refuted by a case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

from expert.files.loaded import LoadedBase
from expert.files.writing import answers_from_facts, case_text
from expert.inference.aggregates import counted_flag, with_conditions
from expert.inference.compile import compile_base
from expert.inference.possible import Possible
from expert.inference.program import Program
from expert.inference.provable import Provable
from expert.model.condition import Condition
from expert.model.problems import Problem
from expert.model.rule import Invariant, Rule
from expert.model.rulebase import RuleBase
from expert.model.text import Text
from expert.model.trace import Fact, Trace
from expert.model.vocabulary import Attribute, Value
from expert.words.facts import value_in_words

#: The codes of findings that are looked for here only.
PROVED = frozenset(["W511", "W512", "W513", "W514", "W515", "W518", "W519"])

#: The attribute whose values say which conditions of invariants hold; no file can declare one of this name.
HOLDS = "?"

_NOTHING_ANSWERED = Trace(
    case="", answers=(), inert=(), derived=(), firings=(), contradictions=(), broken=(), parameters=()
)


def proof_warnings(loaded: LoadedBase, otherwise: Collection[str] = ()) -> Iterator[Problem]:
    """Yield warnings about what does not hold of a sound rule base, with the shipped values of its parameters.

    `otherwise` are the rules that conclude what is left over, which the expanded base no longer tells.
    """
    program = compile_base(loaded.base)
    provable = Provable(loaded.base, program)
    firing = provable.can_fire()
    for rule in program.rules:
        if rule.name not in firing:
            place = loaded.place("rules", rule.name, "if", key=True)
            message = f"'{rule.name}' fires in no case without a contradiction"
            help = "what leads to its premises excludes them, or a constraint does"
            yield Problem("W511", message, place, help, subject=rule.name)
    relevant = Possible(loaded.base, program).open_questions(_NOTHING_ANSWERED)
    for name, attribute in loaded.base.attributes.items():
        # What is counted is shown, whether or not a rule takes it up.
        if attribute.asked and name not in relevant and name not in loaded.base.aggregates:
            place = loaded.place("attributes", name, "question", key=True)
            message = f"no answer to '{name}' ever changes what follows"
            yield Problem("W512", message, place, "use it in a rule, or do not ask", subject=name)
    yield from _equivalent(loaded, program, provable, firing)
    yield from _clashing(loaded, program, provable)
    yield from _violated(loaded)
    yield from _rows(loaded, otherwise)
    yield from _never_counted(loaded)


def _witness(base: RuleBase, name: str, title: str, facts: Iterable[Fact]) -> str:
    return case_text(name, title, answers_from_facts(base, facts))


# ---------------------------------------------------------------------- rules


def _equivalent(loaded: LoadedBase, program: Program, provable: Provable, firing: frozenset[str]) -> Iterator[Problem]:
    alike: dict[tuple[Fact, ...], list[str]] = {}
    for rule in program.rules:
        if rule.name in firing:
            alike.setdefault(rule.conclusions, []).append(rule.name)
    for names in alike.values():
        for first, second in combinations(names, 2):
            if provable.always_together(first, second):
                message = f"'{second}' and '{first}' conclude the same, and whenever one fires the other does"
                place = loaded.place("rules", second, "rule")
                others = (loaded.place("rules", first, "rule"),)
                yield Problem("W513", message, place, "delete one, or accept it with a reason", others, second)


def _clashing(loaded: LoadedBase, program: Program, provable: Provable) -> Iterator[Problem]:
    resting = resting_on(program)
    for name in loaded.base.attributes:
        # A clash that only follows from another attribute's is that one's.
        found = provable.clash(name, beside=[other for other in resting if other == name or name in resting[other]])
        if found is None:
            continue
        answers, values = found
        words = " and ".join(f"'{value_in_words(loaded.base, fact)}'" for fact in values)
        message = f"'{name}' can be {words} at once, though no constraint is broken"
        place = loaded.place("attributes", name, key=True)
        help = "make the conditions exclude each other, or forbid the answers by a constraint"
        witness = _witness(loaded.base, f"{name}-clashes", f"Two values of {name}", answers)
        yield Problem("W514", message, place, help, subject=name, witness=witness)


def resting_on(program: Program) -> dict[str, set[str]]:
    """Return for each concluded attribute the concluded attributes on which its conclusions may be based, directly or
    not."""
    resting: dict[str, set[str]] = {fact.attribute: set() for fact in program.fact_atom}
    for clause in program.clauses:
        tested = {program.atoms[premise].attribute for premise in clause.premises} & resting.keys()
        for fact in program.rules[clause.rule].conclusions:
            resting[fact.attribute] |= tested
    for middle in resting:
        for found in resting.values():
            if middle in found:
                found |= resting[middle]
    return resting


# ---------------------------------------------------------------------- invariants


def _violated(loaded: LoadedBase) -> Iterator[Problem]:
    if not loaded.base.invariants:
        return
    base = with_invariants(loaded.base)
    provable = Provable(base, compile_base(base))
    for name, invariant in loaded.base.invariants.items():
        given = Fact(HOLDS, f"if {name}")
        found = provable.counterexample(given, Fact(HOLDS, f"then {name}") if invariant.then else None)
        if found is None:
            continue
        place = loaded.place("invariants", name, "invariant")
        message = f"the invariant '{name}' does not hold: {invariant.because}"
        text = "in this case it does not come about, whatever else is answered" if invariant.then else "here it happens"
        witness = _witness(loaded.base, f"violates-{name}", f"Violates: {name}", found)
        yield Problem("W515", message, place, text, subject=name, witness=witness)


def with_invariants(base: RuleBase) -> RuleBase:
    """Return the base with a rule for each condition of an invariant, so that it holds if the rule's conclusion
    follows."""
    always = Condition()
    conditions: dict[str, Condition] = {}
    for name, invariant in base.invariants.items():
        conditions[f"if {name}"] = invariant.never or invariant.condition or always
        if invariant.then:
            conditions[f"then {name}"] = invariant.then
    rules = {
        name: Rule(
            name=name,
            title=Text(""),
            condition=condition,
            then={HOLDS: (name,)},
            because=Text(""),
            basis="stated",
            cites=(),
        )
        for name, condition in conditions.items()
    }
    values = {name: Value(label=Text(name)) for name in conditions}
    holds = Attribute(type="choices", label=Text(HOLDS), level="", topic="", values=values)
    attributes = {**base.attributes, HOLDS: holds}
    return base.model_copy(update={"attributes": attributes, "rules": {**base.rules, **rules}})


# ---------------------------------------------------------------------- tables of rules


def _rows(loaded: LoadedBase, otherwise: Collection[str]) -> Iterator[Problem]:
    """Yield the rows of tables that overlap though they are unique, and the tables that leave cases out. In a table
    whose rows are collected, neither is a fault."""
    claims: dict[str, Invariant] = {}
    overlaps: dict[str, tuple[str, str, str]] = {}
    for name, table in loaded.base.tables.items():
        rows = {rule: loaded.base.rules[rule].condition for rule in map(table.rule_of, range(len(table.rows)))}
        if table.hit != "collect":
            left = (rule for rule in map(loaded.base.rules.get, otherwise) if rule and set(rule.then) & set(table.then))
            fit = (*rows.values(), *(rule.condition for rule in left))
            claims[name] = Invariant(name=name, then=Condition(any_of=fit), because=Text(""))
        for one, other in combinations(rows, 2) if table.hit == "unique" else ():
            both = Condition(all_of=(rows[one], rows[other]))
            overlaps[f"{one} {other}"] = (name, one, other)
            claims[f"{one} {other}"] = Invariant(name=name, never=both, because=Text(""))
    if not claims:
        return
    base = with_invariants(loaded.base.model_copy(update={"invariants": claims}))
    provable = Provable(base, compile_base(base))
    # Rows that overlap may well contradict each other.
    possible = provable.can_fire(clashing=True)
    for claim, (name, one, other) in overlaps.items():
        found = provable.fewest(Fact(HOLDS, f"if {claim}")) if f"if {claim}" in possible else None
        if found is not None:
            message = f"'{one}' and '{other}' of the table '{name}' fit one case, and its rows are to be unique"
            witness = _witness(base, f"{name}-overlaps", f"Two rows of {name}", found)
            place, first = (loaded.place("rules", rule, key=True) for rule in (other, one))
            help = "make their cells exclude each other, or write `hit: priority` or `hit: collect`"
            yield Problem("W518", message, place, help, (first,), subject=other, witness=witness)
    for name in (name for name in claims if name not in overlaps):
        found = provable.counterexample(Fact(HOLDS, f"if {name}"), Fact(HOLDS, f"then {name}"))
        if found is not None:
            witness = _witness(base, f"{name}-leaves-out", f"No row of {name}", found)
            place = loaded.place("tables", name, "table")
            help = "add a row for it, a rule with `otherwise`, or accept it with a reason"
            yield Problem("W519", f"this case fits no row of the table '{name}'", place, help, (), name, witness)


# ---------------------------------------------------------------------- aggregates


def _never_counted(loaded: LoadedBase) -> Iterator[Problem]:
    if loaded.base.portfolio is None:
        return
    base = with_conditions(loaded.base)
    counting = Provable(base, compile_base(base)).can_fire()
    for name in loaded.base.portfolio.aggregates:
        if counted_flag(name) not in counting:
            place = loaded.place("aggregates", name, key=True)
            help = "`of` and `among` exclude each other, or a constraint does"
            message = f"'{name}' counts no case without a contradiction"
            yield Problem("W511", message, place, help, subject=name)

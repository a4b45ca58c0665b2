"""Graphs of rule bases: their arrows are those of the rules, as the normal form has them."""

from pathlib import Path

import pytest
from hypothesis import assume

from expert.book.graph import chapter_graph, overview
from expert.book.index import chapters_of
from expert.check.references import require_sound
from expert.check.usage import usage_warnings
from expert.documents.mermaid import mermaid
from expert.documents.tree import anchor
from expert.files.answers import written
from expert.files.rule_base import load_rule_base
from expert.files.shapes import read
from expert.inference.compile import compile_base
from expert.inference.program import Among
from expert.model.problems import InvalidInput
from expert.model.rulebase import RuleBase
from tests.conftest import DATA, run_expert
from tests.sampling import on_random, searched
from tests.strategies import rule_bases


@pytest.fixture(scope="module")
def toy():
    return load_rule_base(DATA / "toy").base


def plain_arrows(base, rules):
    """From every fact of an atom of a rule's clauses, or the question that it is about, to what the rule concludes."""
    program = compile_base(base)
    for clause in program.clauses:
        rule = program.rules[clause.rule]
        if rule.name in rules:
            for atom in (program.atoms[number] for number in clause.premises):
                asked = base.attributes[atom.attribute].asked
                facts = atom.facts if isinstance(atom, Among) else ()
                for source in [anchor("question", atom.attribute)] if asked else map(name_of, facts):
                    yield from ((source, name_of(fact)) for fact in rule.conclusions)


def name_of(fact):
    return anchor("conclusion", fact.attribute, written(fact))


def told_apart(graph):
    """The arrows between all that the nodes stand for."""
    parts = {node.id: node.id.split() for node in graph.nodes}
    return {(source, target) for edge in graph.edges for source in parts[edge.source] for target in parts[edge.target]}


def check_arrows(base, exactly=True):
    read = chapters_of(base)
    assert sorted(rule.name for area in read for rule in area.rules) == sorted(base.rules)
    for names in [[area.name for area in read], *([area.name] for area in read)]:
        rules = {rule.name for area in read if area.name in names for rule in area.rules}
        expected = set(plain_arrows(base, rules))
        drawn = told_apart(chapter_graph(base, names, questions=True))
        assert drawn == expected if exactly else drawn >= expected
        assert told_apart(chapter_graph(base, names)) == {arrow for arrow in drawn if arrow[0][0] == "c"}


def test_arrows_are_those_of_the_rules(base: RuleBase, toy) -> None:
    check_arrows(base)
    check_arrows(toy)


@on_random(100)
def check_random(data):
    base = data.draw(rule_bases())
    # What is never needed, since something else is enough, is in no clause, and is drawn all the same. A sum has such
    # parts, and stays below by what denies the others, so no bases with sums are compared.
    assume(not any(list(rule.condition.walk_sums()) for rule in base.rules.values()))
    check_arrows(base, exactly=False)


@searched
def test_arrows_are_those_of_the_rules_of_random_bases(share) -> None:
    check_random(share)


def test_every_conclusion_of_an_area_is_in_its_picture(base: RuleBase) -> None:
    for area in chapters_of(base):
        drawn = chapter_graph(base, [area.name])
        own = {part for node in drawn.nodes if node.group == area.name for part in node.id.split()}
        assert own == {
            anchor("conclusion", name, value)
            for rule in area.rules
            for name, values in rule.then.items()
            for value in values
        }
        assert {node.group for node in drawn.nodes} <= set(drawn.groups)
        assert len({node.id for node in drawn.nodes}) == len(drawn.nodes) <= 40


def test_the_overview_counts_what_is_taken_up(base: RuleBase) -> None:
    chapter = {rule.name: area.name for area in chapters_of(base) for rule in area.rules}
    given, taken = {}, {}
    program = compile_base(base)
    for clause in program.clauses:
        name = program.rules[clause.rule].name
        given.setdefault(chapter[name], set()).update(program.rules[clause.rule].conclusions)
        atoms = [program.atoms[number] for number in clause.premises]
        taken.setdefault(chapter[name], set()).update(
            f for atom in atoms if isinstance(atom, Among) for f in atom.facts
        )
    expected = {
        (anchor("chapter", one), anchor("chapter", other), len(given[one] & taken[other]))
        for one in given
        for other in taken
        if one != other and given[one] & taken[other]
    }
    graph = overview(base)
    assert {(edge.source, edge.target, int(edge.label or 1)) for edge in graph.edges} == expected
    drawn = set(base.chapter_of.values())
    assert [node.id for node in graph.nodes] == [anchor("chapter", name) for name in base.chapters if name in drawn]
    assert len(graph.nodes) <= 25


def test_values_with_the_same_arrows_are_one_node(toy) -> None:
    rules = {**toy.rules}
    rule = rules["drowned-roots-rot"]
    condition = read(type(rule.condition), {"trouble": ["rot", "scorch"]})
    rules["no-hole-no-plant"] = rules["no-hole-no-plant"].model_copy(update={"condition": condition})
    graph = chapter_graph(toy.model_copy(update={"rules": rules}), ["water"])
    assert {node.label for node in graph.nodes} == {
        "Roots: Drowned",
        "Roots: Fine",
        "The roots rot",
        "The leaves scorch",
        "Let it dry",
        "Repot it",
    }
    # Findings stay apart although their arrows are the same; values of an attribute do not.
    alone = {"dry-soil-is-fine": rules["dry-soil-is-fine"], "wet-soil-drowns": rules["wet-soil-drowns"]}
    graph = chapter_graph(toy.model_copy(update={"rules": alone}), ["water"])
    assert [node.label for node in graph.nodes] == ["Roots"]


# ---- areas


CHAPTERS = """
base: {name: b, version: "1", title: B}
levels: {l: L}
topics: {t: Topic}
papers: {P: {title: P, short: P}}
claims: {C: {paper: P, kind: causal, at: here, says: S}}
chapters: {second: Second, first: {label: First, help: What it is about.}}
attributes:
  q: {type: flag, label: Q, level: l, topic: t, question: Q?}
  a: {type: flag, label: A, level: l, topic: t}
"""
RULE = "  - {{rule: {0}, title: T, if: {{q: true}}, then: {{a: true}}, because: B, basis: stated, cites: [C]}}\n"


def load(folder, **files):
    (folder / "base.yaml").write_text(CHAPTERS)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return load_rule_base(folder)


def test_chapters_come_in_their_order_and_rules_without_one_by_topic(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        one="chapter: first\nrules:\n" + RULE.format("r1") + RULE.format("r0"),
        three="rules:\n" + RULE.format("r3"),
        two="chapter: second\nrules:\n" + RULE.format("r2"),
    )
    read = chapters_of(require_sound(loaded))
    assert [(area.name, [rule.name for rule in area.rules]) for area in read] == [
        ("second", ["r2"]),
        ("first", ["r1", "r0"]),
        ("t", ["r3"]),
    ]
    assert read[1].introduction == "What it is about."


def test_chapters_change_nothing_that_follows(tmp_path: Path) -> None:
    plain = load(tmp_path, one="rules:\n" + RULE.format("r1")).base
    in_chapter = load(tmp_path, one="chapter: first\nrules:\n" + RULE.format("r1")).base
    assert in_chapter.chapter_of == {"r1": "first"}
    assert plain.digest == in_chapter.digest


def test_an_unknown_chapter_is_named_once_for_each_file(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        one="chapter: fist\nrules:\n" + RULE.format("r1") + RULE.format("r2"),
        two="chapter: none_such\nrules:\n" + RULE.format("r3"),
    )
    with pytest.raises(InvalidInput) as error:
        require_sound(loaded)
    found = [(one.code, one.message, one.place.line) for one in error.value.problems]
    assert found == [("E205", "unknown chapter 'fist'", 1), ("E205", "unknown chapter 'none_such'", 1)]
    assert error.value.problems[0].help == "did you mean 'first'?"


def test_a_chapter_without_rules_is_a_finding(tmp_path: Path) -> None:
    loaded = load(tmp_path, one="chapter: first\nrules:\n" + RULE.format("r1"))
    found = [one for one in usage_warnings(loaded, []) if one.subject == "second"]
    assert [(one.code, one.message) for one in found] == [
        ("W506", "'second' of chapters is declared, and nothing uses it")
    ]


# ---- the command


def test_the_command_draws_areas(base: RuleBase) -> None:
    assert run_expert("rules", "graph").out == mermaid(overview(base), "TB")
    result = run_expert("rules", "graph", "trust", "lead", "--format", "dot")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("digraph {\n  rankdir=LR;\n")
    assert (
        mermaid(chapter_graph(base, ["lead"], questions=True))
        == run_expert("rules", "graph", "lead", "--questions").out
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trus"], "there is no area 'trus'; did you mean 'trust'?"),
        (["zebra"], "there is no area 'zebra'; expected 'culture', 'opportunism'"),
        (["--questions"], "the questions are drawn with an AREA only"),
    ],
)
def test_what_the_command_refuses(arguments, message) -> None:
    result = run_expert("rules", "graph", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err

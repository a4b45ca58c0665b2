"""One proof: all that says what a conclusion is based on names the same answers and the same rules."""

import io
import json
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from expert.check.references import require_sound
from expert.cli.session_commands import how
from expert.cli.session_console import Console
from expert.documents.formats import writer
from expert.documents.tree import Document, Item, Paragraph, pictures, unstyled, walk
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.how_text import how_explanation
from expert.explanation.proof import Proof, proofs_of
from expert.explanation.proof_graph import fact_anchor
from expert.explanation.report_data import result_data
from expert.files.answers import read_answer
from expert.files.rule_base import load_rule_base
from expert.inference.evaluate import Evaluator
from expert.model.rulebase import RuleBase
from expert.model.trace import Fact
from expert.pages.case import reasoning
from expert.portfolio.case_table import case_table
from expert.session.text import conclusion_order
from expert.tables.rows import CaseFiles
from expert.words.facts import fact_in_words, facts_in_words, said_of
from tests import oracle
from tests.sampling import expect_seen, on_random, part, searched
from tests.stored_cases import FILES, STORED, parsed
from tests.strategies import answers_for, rule_bases

#: So wide that nothing is wrapped.
WIDE = 1_000_000
RULE = re.compile(r"^[ |`-]*([\w-]+) \[(?:source|inferred|ours)", re.MULTILINE)
ANSWER = re.compile(r"^[ |`-]*(.*) \(answered(?: in .*)?\)$", re.MULTILINE)


@pytest.fixture(scope="module")
def evaluator(base):
    return CaseEvaluator(base)


@pytest.fixture(scope="module")
def traced(evaluator):
    """Each stored case, with its trace."""
    return [evaluator.trace(parsed(file), row) for file, row in STORED]


def findings(report):
    return [one for group in (*report.diagnoses, *report.recommendations) for one in group.findings]


def above(edges, node):
    """The nodes from which arrows lead to `node`, over however many steps; with it."""
    seen, todo = {node}, [node]
    while todo:
        here = todo.pop()
        new = {source for source, target in edges if target == here} - seen
        seen |= new
        todo += new
    return seen


def in_json(data):
    """The answers and the rules of an explanation as JSON."""
    answers, rules, todo = set(), set(), list(data["found"][0]["steps"])
    while todo:
        step = todo.pop()
        todo += step["premises"]
        if step["answer"]:
            answers.add(Fact(**step["fact"]))
        if step["firing"]:
            rules.add(step["firing"]["rule"])
    return answers, rules


def in_text(base, text):
    """The words of the answers and the rules in a proof as text."""
    return set(ANSWER.findall(text)), {name for name in RULE.findall(text) if name in base.rules}


def told(base, report, fact, format, **how):
    made = how_explanation(base, report.trace, report.title, [fact], report.file, **how)
    return made, "\n".join(line.text for line in writer(format)(made, WIDE))


def in_session(base, report, fact):
    output = io.StringIO()
    front = SimpleNamespace(
        base=base,
        standing=SimpleNamespace(trace=report.trace),
        console=Console(lambda prompt: None, output, lambda: WIDE, terminal=False),
    )
    how(front, f"{conclusion_order(base, report.trace).index(fact) + 1} all")
    return output.getvalue()


@searched
def test_all_outputs_name_the_same_answers_and_rules_for_each_finding_of_the_stored_cases(
    share, base: RuleBase, evaluator, traced
) -> None:
    seen = Counter()
    for report in (evaluator.report_on(*one) for one in part(traced, share)):
        page = tuple(reasoning(base, report))
        graphs = [one.graph for one in pictures(Document("", page))]
        assert len(graphs) == bool(report.proofs)
        arrows = [(edge.source, edge.target) for one in graphs for edge in one.edges if edge.kind != "also"]
        kind_of = {node.id: node.kind for one in graphs for node in one.nodes}
        cards = {one.anchor: one for one in walk(page) if isinstance(one, Item) and one.anchor}
        for one in findings(report):
            made, text = told(base, report, one.fact, "json")
            answers, used = in_json(json.loads(text))
            assert answers
            assert one.rule in used

            # The text, the session and the brief.
            words = {fact_in_words(base, fact) for fact in answers}
            assert in_text(base, told(base, report, one.fact, "text", sources=True)[1]) == (words, used)
            assert in_text(base, in_session(base, report, one.fact)) == (words, used)
            brief = told(base, report, one.fact, "text", brief=True)[1]
            for words_of in (facts_in_words(base, [fact]) for fact in answers if said_of(base, fact) is None):
                assert words_of.partition(": ")[0] in brief
            assert all(text in brief for text in (said_of(base, fact) for fact in answers) if text is not None)
            assert f"{base.rules[one.rule].title}. " in brief

            # The graph of the explanation, without what only supports it as well.
            [picture] = pictures(made)
            kinds = {node.id: (node.kind, node.label) for node in picture.graph.nodes}
            firm = [(edge.source, edge.target) for edge in picture.graph.edges if edge.kind != "also"]
            [name] = [id for id, node in kinds.items() if node == ("finding", fact_in_words(base, one.fact))]
            chain = above(firm, name)
            assert {kinds[id][1] for id in chain if kinds[id][0] == "answer"} == words
            assert {id.removeprefix("rule ") for id in chain if kinds[id][0] == "rule"} == used

            # The page: the chain that lights up, and the card.
            lit = above(arrows, fact_anchor(one.fact))
            assert {id for id in lit if kind_of[id] == "answer"} == {fact_anchor(fact) for fact in answers}
            assert {id.removeprefix("rule ") for id in lit if kind_of[id] == "rule"} == used
            notes = [unstyled(note.words) for note in cards[fact_anchor(one.fact)].below if isinstance(note, Paragraph)]
            assert any(note.startswith((f"{one.rule} [", "By the same rule as [")) for note in notes)

            # Data for other programs.
            data = result_data(report)
            [row] = [
                row
                for row in (*data["diagnoses"], *data["recommendations"])
                if (row["attribute"], row["value"]) == (one.fact.attribute, one.fact.value)
            ]
            assert row["rule"] == one.rule
            seen["findings"] += 1
            seen["several rules"] += bool(report.proofs[one.fact].others)
    assert seen["findings"]
    expect_seen(share, seen, 600, "findings")
    expect_seen(share, seen, 20, "several rules")


def test_a_table_names_the_same_rules_as_the_cases_in_it(base: RuleBase, traced) -> None:
    class Cases(CaseFiles):
        path = "cases"

    table = Cases(base, FILES, refuse=pytest.fail)
    members = case_table(base, table, table.mapping).cases
    assert len(members) == len(traced)
    for member, (_, trace) in zip(members, traced, strict=True):
        assert member.reasons == {fact: proof.rule.name for fact, proof in proofs_of(base, trace).items()}


def check(base, trace, seen):
    """What must hold of any proof."""
    proofs = proofs_of(base, trace)
    given = {fact for answer in trace.answers for fact in answer.facts}
    assert list(proofs) == [one.fact for one in trace.derived]
    for fact, proof in proofs.items():
        # The rule is one of those that came first, and what it needs was there before.
        assert proof.rule.name == proof.firing.rule
        assert proof.firing in trace.firings
        assert proof.rule.name in proof.conclusion.by
        assert proof.firing.rank == proof.conclusion.rank
        assert {one.rule for one in proof.others} | {proof.rule.name} == {*proof.conclusion.by, *proof.conclusion.also}
        below = [one.fact if isinstance(one, Proof) else one for one in proof.premises]
        assert tuple(below) == proof.firing.premises
        for one in proof.premises:
            assert (one.conclusion.rank < proof.conclusion.rank) if isinstance(one, Proof) else one in given
        # The rules of the proof with its answers, and no others, are enough.
        steps = list(proof.steps())
        assert len({step.fact for step in steps}) == len(steps)
        rules = {step.rule.name: step.rule for step in steps}
        alone = base.model_copy(update={"rules": rules})
        assert fact in oracle.fixpoint(alone, set(proof.answers()), set(), dict(trace.parameters))[0]
        # What makes it weak is as weak as the whole, and is one of its rules.
        weakest = proof.weakest()
        assert {rule.basis for rule in weakest} == {proof.conclusion.basis}
        assert {rule.name for rule in weakest} <= set(rules)
        seen["weak by another rule"] += proof.rule.basis != proof.conclusion.basis
        seen["conclusions"] += 1
        seen["several rules"] += len(proof.conclusion.by) > 1


def test_a_proof_is_well_founded_and_enough_by_itself(base: RuleBase, traced) -> None:
    seen = Counter()
    for _, trace in traced:
        check(base, trace, seen)
    assert seen["several rules"]
    assert seen["weak by another rule"]


@searched
def test_a_proof_is_well_founded_and_enough_by_itself_in_random_rule_bases(share) -> None:
    seen = Counter()

    @on_random(200)
    def random_proofs(data):
        base = data.draw(rule_bases())
        check(base, Evaluator(base).evaluate("c", data.draw(answers_for(base))), seen)

    random_proofs(share)
    assert seen["conclusions"]
    expect_seen(share, seen, 20, "conclusions")


STRONGEST = """
base: {name: chains, version: "1", title: Chains}
papers: {G: {title: A paper, short: Paper}}
claims: {G1: {paper: G, kind: causal, at: p. 1, says: So it is.}}
levels: {plant: The plant}
topics: {water: Water}
severities: {bad: Bad}
attributes:
  first: {type: flag, label: First, level: plant, topic: water, question: First?}
  second: {type: flag, label: Second, level: plant, topic: water, question: Second?}
  guessed: {type: flag, label: Guessed, level: plant, topic: water}
  trouble: {type: choices, label: Trouble, level: plant, topic: water, values: {rot: {label: It rots, severity: bad}}}
rules:
  - {rule: a-guess, title: A, if: {second: true}, then: {guessed: true}, basis: operationalized, <<}
  - {rule: b-settles, title: B, if: {second: false}, then: {guessed: false}, basis: stated, <<}
  - {rule: c-dull, title: C, if: {first: true, guessed: [true, false]}, then: {trouble: rot}, basis: implied, <<}
  - {rule: d-either, title: D, if: {any: [{guessed: true}, {guessed: false}]}, then: {trouble: rot}, basis: stated, <<}
"""


def test_the_rule_is_that_of_the_strongest_chain_though_another_way_to_it_is_weaker(tmp_path: Path) -> None:
    """Both values of `guessed` are there: by the stated rule that suffices, so what the guess adds weakens nothing."""
    (tmp_path / "base.yaml").write_text(STRONGEST.replace("<<", "because: So it is., cites: [G1]"))
    base = require_sound(load_rule_base(tmp_path))
    said = {"first": "yes", "second": ["yes", "no"]}
    answers = [read_answer(name, base.attributes[name], raw, "file") for name, raw in said.items()]
    trace = Evaluator(base).evaluate("c", answers)
    proof = proofs_of(base, trace)[Fact("trouble", "rot")]
    assert (proof.rule.name, proof.conclusion.basis) == ("d-either", "stated")
    assert [one.name for one in proof.weakest()] == ["d-either"]
    assert {step.rule.name for step in proof.steps()} == {"d-either", "a-guess", "b-settles"}
    assert [one.rule for one in proof.others] == ["c-dull"]

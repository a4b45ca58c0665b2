"""A stored trace is found out if it was edited, in whatever field, with its seal mended or not."""

import copy
import itertools
import json
from collections import Counter
from pathlib import Path

import pytest

from expert.check.references import require_sound
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.verify import verify
from expert.files.parsed import ParsedFile
from expert.files.rule_base import load_rule_base
from expert.files.trace_data import canonical, seal, trace_document
from expert.files.traces import read_trace
from expert.inference.naive import NaiveReading
from expert.model.problems import InvalidInput
from tests.conftest import DATA, ROOT, run_expert
from tests.sampling import expect_seen, part, searched

#: Cases with all that a trace can hold: contradictions, broken constraints, answers set aside, thresholds.
CASES = {
    "toy": """
title: A fern
story: Watered daily.
answers: {days_wet: [0, 7], pot_drains: [true, false], dish_emptied: false, leaves: {yellow: true, spotted: unknown},
  window: unknown}
""",
    "aside": "title: A fern\nanswers: {days_wet: 9, dish_emptied: false, leaves: [limp], window: south}\n",
}


@pytest.fixture(scope="module")
def evaluator():
    return CaseEvaluator(require_sound(load_rule_base(DATA / "toy")), {"wet_days": 6.0})


@pytest.fixture(scope="module", params=list(CASES))
def document(request, evaluator):
    read, trace = evaluator.trace(ParsedFile(f"{request.param}.yaml", CASES[request.param]))
    return json.loads(json.dumps(trace_document(evaluator.base, read.case, trace)))


def outcome(data, base=None):
    """The flaw that is found, or None; a file that is refused is found out as well."""
    try:
        read = read_trace(ParsedFile("trace.json", json.dumps(data)))
        found = verify(read, require_sound(read.loaded), base)
    except InvalidInput as error:
        return error.problems[0].message
    return found.flaw.what if found.flaw else None


def test_a_good_trace_holds(document, evaluator) -> None:
    assert outcome(document) is None
    assert outcome(document, evaluator.base) is None
    assert verify(*read_with_texts(document), evaluator.base).replayed


@pytest.mark.parametrize("leaves", ["unknown", "{limp: unknown, yellow: unknown}", "{limp: true}", "[]"])
def test_a_trace_holds_however_much_of_a_set_is_unknown(leaves, evaluator) -> None:
    read, trace = evaluator.trace(
        ParsedFile("case.yaml", f"title: A fern\nanswers: {{days_wet: 9, leaves: {leaves}}}\n")
    )
    assert outcome(json.loads(json.dumps(trace_document(evaluator.base, read.case, trace))), evaluator.base) is None


def read_with_texts(data):
    read = read_trace(ParsedFile("trace.json", json.dumps(data)))
    return read, require_sound(read.loaded)


def edits(data, path=()):
    """Every way to change one spot: another scalar, an entry dropped, doubled or swapped with the next."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*path, key), None
            yield from edits(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield (*path, index), None
            yield (*path, index), [value, value]
            yield from edits(value, (*path, index))
    elif isinstance(data, bool):
        yield path, not data
    elif isinstance(data, int | float):
        yield path, data + 1
    elif isinstance(data, str):
        yield path, data + "x"
        yield from ((path, other) for other in OTHERS.get(path[-1], ()) if other != data)


#: Names that exist, for the fields in which they can stand.
OTHERS = {
    "basis": ("stated", "implied", "operationalized"),
    "rule": ("wet-soil-drowns", "drowned-roots-rot", "south-scorches"),
    "attribute": ("leaves", "roots", "window", "trouble"),
    "value": ("yellow", "limp", "north", "drowned", "fine", "rot", "dry", "scorch"),
    "constraint": ("a-dry-week-is-no-wet-week",),
}


def edited(data, path, value):
    """A copy of the data with this at `path`: nothing, several entries, or another scalar."""
    changed = copy.deepcopy(data)
    spot = changed
    for segment in path[:-1]:
        spot = spot[segment]
    if value is None:
        del spot[path[-1]]
    elif isinstance(value, list):
        spot[path[-1] : path[-1] + 1] = value
    else:
        spot[path[-1]] = value
    return changed


@searched
def test_any_edit_is_found_out(share, document) -> None:
    found = Counter()
    # Only the seal can tell what no step rests on, and it does not look at what it seals: every third edit is enough.
    for path, value in part(list(edits(document))[::3], share):
        changed = edited(document, path, value)
        if changed == document or path == ("seal",):
            continue
        assert outcome(changed), f"{path} -> {value}"
        found[path[0]] += 1
    assert found
    expect_seen(share, found, 20, "firings", "texts")


@searched
def test_a_forged_trace_is_found_out_by_its_steps(share, document, evaluator) -> None:
    """With the seal made anew, what was concluded, and how, cannot be edited; not even without the rule base.

    Other answers may make a good trace of another case, but not one that the rule base contradicts.
    """
    found = Counter()
    for path, value in part(list(edits({step: document[step] for step in STEPS}))[::2], share):
        changed = edited(document, path, value)
        changed["seal"] = seal(changed)
        answers = path[0] in ("answers", "inert")
        flaw = outcome(changed, evaluator.base if answers else None)
        assert flaw or told(changed) == (fresh(changed, evaluator) if answers else told(document)), f"{path} -> {value}"
        found[path[0]] += bool(flaw)
    assert found
    expect_seen(share, found, 1, *[step for step in STEPS if document[step]])


STEPS = ("answers", "inert", "firings", "conclusions", "contradictions", "broken")


def told(data):
    """What the trace says, in whatever order, and however often."""
    return as_sets(read_with_texts(data)[0].trace)


def as_sets(trace):
    return tuple(
        frozenset(tuple(frozenset(part) if isinstance(part, tuple) else part for part in one) for one in entries)
        for entries in trace[1:7]
    )


def fresh(data, evaluator):
    trace = read_with_texts(data)[0].trace
    return as_sets(evaluator.evaluator.evaluate("", (*trace.answers, *trace.inert)))


@searched
def test_forged_texts_are_found_out_against_the_rule_base(share, document, evaluator) -> None:
    for path, value in part(list(edits(document["texts"], ("texts",))), share):
        changed = edited(document, path, value)
        changed["seal"] = seal(changed)
        assert outcome(changed, evaluator.base), f"{path} -> {value}"


def test_the_first_step_that_does_not_hold_is_named(document) -> None:
    changed = copy.deepcopy(document)
    changed["firings"][-1]["premises"] = []
    changed["seal"] = seal(changed)
    assert "do not satisfy the rule" in outcome(changed)


@pytest.mark.parametrize(
    "case", ["figure-2/g-innovator-taken-for-incapable", "boundary/clashing-answers", "korea/from-1997-to-2010"]
)
def test_stored_cases_can_be_verified(case, tmp_path: Path) -> None:
    file = tmp_path / "trace.json"
    file.write_text(run_expert("explain", f"cases/{case}.yaml", "--format", "trace").out)
    result = run_expert("verify", file)
    assert (result.code, result.err) == (0, "")
    assert "a fresh run with the rule base comes to the same" in " ".join(result.out.split())
    other = run_expert("verify", file, "--rules", DATA / "toy")
    assert other.code == 0
    assert "is another than that of the trace" in " ".join(other.out.split())


def test_what_is_no_trace_is_refused(tmp_path: Path) -> None:
    case = run_expert("verify", "cases/boundary/nothing-known.yaml")
    assert case.code == 3
    assert "the key 'format' is missing" in case.err
    assert run_expert("verify", tmp_path / "none.json").code == 3
    file = Path(tmp_path / "trace.json")
    data = json.loads(run_expert("explain", "cases/models/ifu.yaml", "--format", "trace").out)
    data["firings"][0]["rule"] = "no-such-rule"
    file.write_text(json.dumps(data))
    refused = run_expert("verify", file)
    assert refused.code == 3
    assert "do not have the rule 'no-such-rule'" in refused.err


def test_a_trace_tells_how_without_its_rule_base(tmp_path: Path) -> None:
    case = ROOT / "cases/figure-2/g-innovator-taken-for-incapable.yaml"
    file = tmp_path / "trace.json"
    file.write_text(run_expert("explain", case, "--format", "trace").out)
    told = run_expert("explain", file, "exposed", EXPERT_RULES="nowhere")
    assert (told.code, told.err) == (0, "")
    assert told.out == run_expert("explain", case, "exposed").out
    for question in (["--why-not", "opportunism"], ["--what-if", "contract_form=complete"], ["--sensitivity"]):
        result = run_expert("explain", file, *question)
        assert result.code == 2
        assert "for all else give the case, and its rule base" in " ".join(result.err.split())


@searched
def test_whatever_stands_in_a_trace_is_read_or_refused(share, document) -> None:
    """Nothing but a message comes of it: `outcome` lets no other exception through."""
    paths = [path for path, _ in list(edits(document))[::17]]
    for path, strange in part(list(itertools.product(paths, STRANGE)), share):
        changed = edited(document, path, strange)
        assert outcome(changed) or canonical(changed) == canonical(document), f"{path} -> {strange}"


STRANGE = ({}, {"x": "y"}, "", "unknown", True, -1, 10**30)


def test_a_trace_in_which_a_step_does_not_hold_is_not_explained(document, tmp_path: Path) -> None:
    file = tmp_path / "trace.json"
    for steps in ("firings", "conclusions", "answers"):
        changed = copy.deepcopy(document)
        del changed[steps][0]
        file.write_text(json.dumps(changed))
        result = run_expert("explain", file)
        assert result.code == 3
        assert "the trace does not hold" in " ".join(result.err.split())
        assert result.out == ""


def test_a_chain_twice_as_long_takes_twice_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    looked = [0]
    satisfying = NaiveReading._satisfying

    def counting(self, name, test, mine):
        looked[0] += 1 + len(mine)
        return satisfying(self, name, test, mine)

    monkeypatch.setattr(NaiveReading, "_satisfying", counting)
    work = []
    for length in (50, 100):
        head = "base: {name: chain, version: '1', title: T}\nlevels: {l: L}\ntopics: {t: T}\n"
        head += "papers: {P: {title: P, short: P}}\n"
        head += "claims: {C: {paper: P, kind: causal, at: x, says: y}}\nattributes:\n"
        head += "  a0: {type: flag, label: A, level: l, topic: t, question: Q}\n"
        places = range(1, length + 1)
        names = [f"  a{n}: {{type: flag, label: A{n}, level: l, topic: t}}\n" for n in places]
        about = "because: b, basis: stated, cites: [C]"
        rules = [f"- {{rule: r{n}, title: T, if: {{a{n - 1}: true}}, then: {{a{n}: true}}, {about}}}\n" for n in places]
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / "base.yaml").write_text(head + "".join(names) + "rules:\n" + "".join(rules))
        chain = require_sound(load_rule_base(folder))
        read, trace = CaseEvaluator(chain).trace(ParsedFile("c.yaml", "title: T\nanswers: {a0: true}"))
        told = read_trace(ParsedFile("t.json", json.dumps(trace_document(chain, read.case, trace))))
        looked[0] = 0
        assert verify(told, require_sound(told.loaded)).holds
        work.append(looked[0])
    assert work[1] <= 2.2 * work[0]

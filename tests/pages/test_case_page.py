"""Reports to send, as far as they can be read without a browser: what they hold, and what they must not."""

import functools
import json
import re
from html.parser import HTMLParser
from itertools import combinations, cycle, pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from expert.check.references import require_sound
from expert.documents.picture import SPACE, draw, layered
from expert.documents.tree import Edge, Graph, Grid, Node, Section, anchors, pictures, unstyled, walk
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.proof_graph import fact_anchor
from expert.explanation.report import warnings
from expert.explanation.whole_case import whole_case
from expert.files.rule_base import load_rule_base
from expert.model.rulebase import RuleBase
from expert.pages.case import case_document, case_html
from expert.pages.index import index_html
from expert.words.facts import fact_in_words, value_of
from tests.conftest import DATA, ROOT, run_expert, run_process
from tests.sampling import some
from tests.stored_cases import ONE_CASE

INNOVATOR = "cases/figure-2/g-innovator-taken-for-incapable.yaml"
CASES = [file.removeprefix(f"{ROOT}/") for file in ONE_CASE]
#: One set of cases for all tests of pages, since a page takes longest to make.
SOME = some(CASES, 8, start=3)
#: Tags that are not closed, in HTML.
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Read(HTMLParser):
    """A page, read: its elements with their attributes, in order, and the text of it; tags must be balanced."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.text, self._open = [], "", []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says something twice"
        self.elements.append((tag, dict(attrs), list(self._open)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), list(self._open)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self._open):
            self.text += data

    def all(self, tag=None, **wanted):
        return [
            attributes
            for name, attributes, _ in self.elements
            if (tag is None or name == tag) and all(attributes.get(key) == value for key, value in wanted.items())
        ]


def found_of(evaluator, file):
    """All that is found of a case."""
    return whole_case(evaluator, evaluator.report(str(file)))


def html_of(evaluator, file):
    return case_html(evaluator.base, found_of(evaluator, file))


@pytest.fixture(scope="module")
def evaluator(base):
    return CaseEvaluator(base)


@pytest.fixture(scope="module")
def page(evaluator):
    """Case file -> what is found of it, the document, the page and how it reads; each made once."""

    @functools.cache
    def made(file):
        found = found_of(evaluator, ROOT / file)
        html = case_html(evaluator.base, found)
        return found, case_document(evaluator.base, found), html, Read(html)

    return made


@pytest.fixture(scope="module")
def toy():
    return CaseEvaluator(require_sound(load_rule_base(DATA / "toy")))


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_every_stored_case_makes_a_small_page_that_fetches_nothing(page, file) -> None:
    found, document, html, read = page(file)
    assert len(html.encode()) < 500_000
    addresses = [
        value
        for _, attributes, _ in read.elements
        for name, value in attributes.items()
        if name in ("href", "src", "srcset", "action", "data", "xlink:href", "poster", "ping")
    ]
    assert {address for address in addresses if not address.startswith("#")} == {"data:,"}
    assert not re.search(r"url\((?!#)|@import|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(", html)
    ids = [attributes["id"] for attributes in read.all() if "id" in attributes]
    assert len(ids) == len(set(ids))
    # Whatever is linked to is there.
    assert {unquote(address[1:]) for address in addresses if address.startswith("#")} <= set(ids)
    assert anchors(document) <= set(ids)
    assert words(found.report.title) in words(read.text)


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_the_page_says_all_that_its_document_says(page, file) -> None:
    _, document, _, read = page(file)
    shown = words(read.text)
    for one in walk(document.blocks):
        for said in (getattr(one, "words", ""), getattr(one, "title", ""), getattr(one, "caption", "")):
            assert words(unstyled(said)) in shown


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_every_step_of_the_proof_is_in_the_picture_and_in_words(base: RuleBase, page, file) -> None:
    found, document, _, read = page(file)
    drawn = [one.graph for one in pictures(document)]
    assert len(drawn) == bool(found.report.proofs)
    nodes = {one["data-node"]: one for one in read.all() if "data-node" in one}
    assert set(nodes) == {node.id for graph in drawn for node in graph.nodes}
    # A node is a link to what is said of it, so it can be reached and used without a mouse and without scripts.
    assert all(node["href"].startswith("#") and "tabindex" not in node for node in nodes.values())
    assert all(node["aria-label"].strip() for node in nodes.values())
    arrows = {(path["data-from"], path["data-to"]) for path in read.all("path") if "data-from" in path}
    assert arrows == {(edge.source, edge.target) for graph in drawn for edge in graph.edges}
    shown = words(read.text)
    for fact, proof in found.report.proofs.items():
        assert fact_anchor(fact) in nodes
        assert fact_anchor(fact) in anchors(document)
        assert words(fact_in_words(base, fact)) in shown
        assert words(str(proof.rule.because)) in shown
        assert all(words(str(base.claims[claim].says)) in shown for claim in proof.rule.cites)
        assert all(str(base.papers[base.claims[claim].paper].title) in shown for claim in proof.rule.cites)
        assert all(words(str(base.rules[other.rule].title)) in shown for other in proof.others)


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_nothing_overlaps_in_a_picture_and_layers_stand_side_by_side(page, file) -> None:
    _, document, _, _ = page(file)
    for one in pictures(document):
        in_layers = layered(one.graph)
        picture = draw(in_layers.graph, in_layers.layers)
        columns = {}
        for box in picture.boxes:
            columns.setdefault(in_layers.layers[box.node.id], []).append(box)
            assert box.width / 2 <= box.x <= picture.width - box.width / 2
            assert box.height / 2 <= box.y <= picture.height - box.height / 2
        for layer, boxes in columns.items():
            assert {box.x for box in boxes} == {picture.middles[layer]}
            for above, below in pairwise(boxes):
                assert below.y - below.height / 2 - (above.y + above.height / 2) >= SPACE - 0.2


def test_the_picture_untangles_what_can_be_untangled() -> None:
    """A zigzag between two layers, told out of order, can be drawn without a crossing."""
    count = 8
    nodes = [Node(f"a{n}", "x", "answer") for n in range(count)] + [Node(f"b{n}", "x", "") for n in range(count)]
    edges = [Edge(f"a{n}", f"b{(5 * n + 3) % count}") for n in range(count)]
    edges += [Edge(f"a{n}", f"b{(5 * (n + 1) + 3) % count}") for n in range(count - 1)]
    picture = draw(Graph(tuple(nodes), tuple(edges)), {node.id: int(node.id[0] == "b") for node in nodes})
    at = {box.node.id: box.y for box in picture.boxes}
    crossings = sum(
        (at[one.source] - at[other.source]) * (at[one.target] - at[other.target]) < 0
        for one, other in combinations(edges, 2)
    )
    assert crossings == 0
    assert draw(Graph((), ()), {}).boxes == ()


def test_a_page_is_the_same_every_time(evaluator, page) -> None:
    found, _, html, _ = page(INNOVATOR)
    assert case_html(evaluator.base, found) == html
    assert run_process("explain", INNOVATOR, "--format", "html", PYTHONHASHSEED="7").out == html.replace(
        str(ROOT / INNOVATOR), INNOVATOR
    )


def part_of(read, html, anchor):
    """The words of the section with this anchor."""
    start = html.index(f'id="{anchor}"')
    ends = [html.find(f'id="{other}"', start) for other in ("all", "place", "change", "open", "answers", "reasoning")]
    inner = html[html.index(">", start) + 1 : min((end for end in ends if end > start), default=len(html))]
    return words(re.sub(r"<[^>]*>?", " ", inner).replace("&#34;", '"').replace("&#39;", "'"))


def test_the_page_says_what_is_wrong_what_to_do_on_what_evidence_and_what_would_change_it(base: RuleBase, page) -> None:
    """Of the innovator taken for incapable: everything in the words of the rule base."""
    _, document, html, read = page(INNOVATOR)
    titles = [section.title for section in document.sections]
    assert titles[0] == "The result"
    assert "The reasoning" in titles
    findings, advice = base.attributes["diagnosis"].values, base.attributes["recommendation"].values
    everything = part_of(read, html, "all")
    for wanted in (
        findings["exposed"].label,
        base.severities["risk"].label,
        findings["unpaid_innovation"].label,
        advice["formalize_first"].label,
        advice["formalize_first"].do,
        base.rules["innovator-held-non-innovative-is-not-paid-for-innovating"].title,
    ):
        assert words(str(wanted)) in everything
    # Who could change what, and what would come of it.
    changes = part_of(read, html, "change")
    [action] = [one.do for one in base.attributes["perceived_competence"].actions if one.to == "innovative"]
    assert f"were to {action}" in changes
    assert f"We would no longer find: {findings['underrated'].label}" in changes


def test_whom_the_rules_have_nothing_for_is_told_how_many_questions_could_change_that(
    evaluator, page, tmp_path: Path
) -> None:
    found, _, html, read = page(INNOVATOR)
    unadvised = {one.actor: one for one in found.still_possible.unadvised}
    possible, questions = len(unadvised["government"].possible), len(unadvised["government"].questions)
    assert 0 < questions < len(found.report.open)
    label = evaluator.base.actors["government"].label
    assert f"{label}. {possible} recommendations can still follow, by answers to {questions} open" in part_of(
        read, html, "open"
    )
    case = (ROOT / INNOVATOR).read_text().split("expect:")[0]
    asked = [name for name, one in evaluator.base.attributes.items() if one.asked and f"  {name}:" not in case]
    (tmp_path / "case.yaml").write_text(case + "".join(f"  {name}: unknown\n" for name in asked))
    closed = found_of(evaluator, tmp_path / "case.yaml")
    assert {one.questions for one in closed.still_possible.unadvised} == {()}
    assert "can still follow, if more becomes known" in words(Read(case_html(evaluator.base, closed)).text)


def test_all_open_questions_and_what_they_can_add_are_on_the_page(base: RuleBase, page) -> None:
    found, _, html, read = page(INNOVATOR)
    shown = part_of(read, html, "open")
    assert f"{len(found.report.open)} questions are not answered" in shown
    for name in found.report.open:
        assert words(str(base.attributes[name].question)) in shown
    for fact in found.still_possible.possible:
        assert words(str(value_of(base, fact).label)) in shown


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_what_somebody_could_do_stands_apart_from_mistakes_and_harm(base: RuleBase, page, file) -> None:
    found, document, _, _ = page(file)
    sections = {one.title: one for one in walk(document.blocks) if isinstance(one, Section)}
    for title, mine in (
        ("What would help", [one for one in found.alternatives if one.by and not one.worse]),
        ("If an answer is wrong", [one for one in found.alternatives if not one.by]),
        ("What would make things worse", [one for one in found.alternatives if one.worse]),
    ):
        assert (title in sections) == bool(mine)
        if not mine:
            continue
        items = sections[title].blocks[1].items
        assert {one.kind for one in items} == {"warning" if mine[0].worse else "finding"}
        for one, told in zip(mine, items, strict=True):
            notes = " ".join(unstyled(note.words) for note in told.below)
            assert all(finding.label in notes for finding in (*one.goes, *one.comes))
            new = [each for each in one.comes if value_of(base, each.fact).severity]
            assert all(str(base.rules[each.rule].because).rstrip(".") in notes for each in new)


def test_the_alternatives_are_what_the_program_says_of_such_a_case(evaluator, page, tmp_path: Path) -> None:
    """An alternative that needs one other answer, written into the case and evaluated."""
    found, _, _, _ = page(INNOVATOR)
    case = (ROOT / INNOVATOR).read_text()
    other = case.replace("actual_competence: innovative", "actual_competence: capable").split("expect:")[0]
    assert other != case
    path = tmp_path / "case.yaml"
    path.write_text(other)

    def labels(report):
        return {one.label for group in (*report.diagnoses, *report.recommendations) for one in group.findings}

    before, after = labels(found.report), labels(evaluator.report(str(path)))
    [told] = [
        one
        for one in found.alternatives
        if [(change.after.attribute, change.after.value) for change in one.changes]
        == [("actual_competence", "capable")]
    ]
    assert {one.label for one in told.goes} == before - after != set()
    assert {one.label for one in told.comes} == after - before != set()


def grids(document):
    return [one for one in walk(document.blocks) if isinstance(one, Grid)]


def test_matrices_show_where_the_case_stands_or_say_what_is_not_known(evaluator, page, tmp_path: Path) -> None:
    _, document, html, read = page(INNOVATOR)
    for grid, (row, column) in zip(grids(document), ((1, 0), (2, 0)), strict=True):
        places = [(r, c) for r, fields in enumerate(grid.fields) for c, one in enumerate(fields) if one.words]
        assert places == [(row, column)]
        assert grid.caption in read.text
    assert html.count("<strong>this case</strong>") == 2
    _, nowhere, html, _ = page("cases/boundary/nothing-known.yaml")
    assert all("has no place here" in grid.caption for grid in grids(nowhere))
    assert html.count("<strong>this case</strong>") == 0
    case = (ROOT / INNOVATOR).read_text().split("expect:")[0]
    (tmp_path / "two.yaml").write_text(case.replace("petence: incapable", "petence: [innovative, incapable]"))
    twice = grids(case_document(evaluator.base, found_of(evaluator, tmp_path / "two.yaml")))[1]
    assert [[bool(one.words) for one in row] for row in twice.fields] == [[1, 0, 0], [0, 0, 0], [1, 0, 0]]
    assert "several places" in twice.caption


def test_a_base_of_another_field_and_one_without_matrices_or_findings(toy, tmp_path: Path) -> None:
    shown = words(Read(html_of(toy, DATA / "toy-case.yaml")).text)
    assert "Let it dry" in shown
    assert "Watering by window" in shown
    (tmp_path / "base.yaml").write_text(
        "base: {name: bare, version: '1', title: Bare}\n"
        "papers: {P: {title: P, short: P}}\nclaims: {P1: {paper: P, kind: causal, at: p. 1, says: So.}}\n"
        "levels: {l: L}\ntopics: {t: T}\n"
        "attributes:\n"
        "  q: {type: flag, label: Q, level: l, topic: t, question: Q?}\n"
        "  c: {type: flag, label: C, level: l, topic: t}\n"
        "rules:\n"
        "  - {rule: so, title: So, if: {q: true}, then: {c: true}, because: So., basis: stated, cites: [P1]}\n"
    )
    (tmp_path / "case.yaml").write_text("title: Bare\nanswers: {q: yes}\n")
    bare = CaseEvaluator(require_sound(load_rule_base(tmp_path / "base.yaml")))
    document = case_document(bare.base, found_of(bare, tmp_path / "case.yaml"))
    shown = words(Read(html_of(bare, tmp_path / "case.yaml")).text)
    assert grids(document) == []
    assert "Where the case stands" not in shown
    assert "Rule: So." in shown


def test_what_is_contested_broken_or_set_aside_is_said(base: RuleBase, page) -> None:
    found, _, _, read = page("cases/boundary/clashing-answers.yaml")
    shown = words(read.text)
    told = list(warnings(base, found.report.trace))
    assert any("What depends on this is marked disputed." in one for one in told)
    assert all(words(one) in shown for one in told)
    assert "(disputed)" in shown


#: The keys of a rule base that hold texts for people.
TEXTS = {"label", "title", "short", "says", "note", "because", "question", "help", "do", "unit", "at"}

#: Strings that would do harm if they were not escaped where they stand, or would turn the text around.
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</style><style>*{display:none}</style>",
    '"><img src=x onerror=alert(3)>',
    "' onfocus='alert(4)",
    "<!-- ]]> {{ 7 * 7 }} {% raw %} &lt;b&gt; &amp;",
    "\u202egnirts\u0007",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A base and a case in which every text is one that would do harm."""
    folder = tmp_path_factory.mktemp("hostile")
    bad = cycle(HOSTILE)

    def harmful(text):
        """Harmful words in the place of a text; what a number needs to be said in them stays."""
        return next(bad) + (" {value}" if "{value}" in str(text) else "")

    def spoiled(node, key=""):
        if isinstance(node, dict):
            plain = key in ("levels", "topics", "actors", "severities", "stages", "values")
            return {
                name: harmful(one) if name in TEXTS or (plain and isinstance(one, str)) else spoiled(one, name)
                for name, one in node.items()
            }
        return [spoiled(one) for one in node] if isinstance(node, list) else node

    data = spoiled(yaml.load((DATA / "toy/base.yaml").read_text(), Loader=yaml.CBaseLoader))
    (folder / "base.yaml").write_text(json.dumps(data))  # which is YAML as well
    (folder / "<img src=x onerror=alert(5)>.yaml").write_text(
        f"title: {json.dumps(HOSTILE[1])}\nstory: {json.dumps(' '.join(HOSTILE))}\n"
        "answers: {days_wet: [7, 3], pot_drains: [yes, no], leaves: {yellow: true}, window: north, dish_emptied: no}\n"
    )
    return folder


@pytest.fixture(scope="module")
def hostile_report(hostile):
    """The evaluator of that base, and the report on that case."""
    evaluator = CaseEvaluator(require_sound(load_rule_base(hostile / "base.yaml")))
    return evaluator, evaluator.report(str(next(hostile.glob("*src*"))))


def test_texts_that_hold_html_appear_as_text(hostile_report) -> None:
    evaluator, report = hostile_report
    for html in (
        case_html(evaluator.base, whole_case(evaluator, report)),
        index_html(evaluator.base, [("cases/x.html", report)], 1),
    ):
        read = Read(html)
        assert len(read.all("script")) == len(read.all("style")) == 1
        assert read.all("img") == []
        assert not [attribute for attributes in read.all() for attribute in attributes if attribute.startswith("on")]
        assert HOSTILE[1] in read.text
        assert "{{ 7 * 7 }}" in read.text
        assert "\u202e" not in html
        assert "\x07" not in html
    case = Read(case_html(evaluator.base, whole_case(evaluator, report)))
    assert "\\u202egnirts\\x07" in read.text + case.text


def test_the_policy_of_the_page_allows_its_own_style_and_script_alone(page) -> None:
    import base64
    import hashlib

    _, _, html, read = page(INNOVATOR)
    [policy] = [meta["content"] for meta in read.all("meta") if meta.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        [content] = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not any("style" in attributes for attributes in read.all())


def test_the_overview_counts_and_leads_to_the_reports(base: RuleBase, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "reports"
    result = run_expert(
        "evaluate", "cases/figure-2", "cases/boundary/clashing-answers.yaml", "--format", "html", "-o", folder
    )
    assert (result.code, result.out) == (0, "")
    assert result.err == f"{folder}/index.html leads to 10 reports.\n"
    read = Read((folder / "index.html").read_text())
    links = [link["href"] for link in read.all("a") if link["href"].startswith("cases/")]
    assert len(links) == 10
    assert {folder / link for link in links} == set((folder / "cases").iterdir())
    for link in links:
        assert Read((folder / link).read_text()).all("a", href="../index.html")
    text = words(read.text)
    assert "10 of 10 cases with expectations meet them." in text
    assert "(g) 1 (h) 1 (i) 1" in text
    underrated = base.attributes["diagnosis"].values["underrated"]
    assert re.search(rf"{underrated.label} {base.severities[str(underrated.severity)].label} 3\b", text)


def test_two_cases_of_one_name_get_a_page_each(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a case.yaml").write_text(f"title: {name}\nanswers: {{window: north}}\n")
    result = run_expert("evaluate", tmp_path, "--rules", DATA / "toy", "--format", "html", "-o", tmp_path / "out")
    assert result.code == 0
    assert sorted(path.name for path in (tmp_path / "out/cases").iterdir()) == ["a-case-2.html", "a-case.html"]


def test_where_pages_go(tmp_path: Path) -> None:
    case = DATA / "toy-case.yaml"
    toy = ("--rules", DATA / "toy")
    result = run_expert("evaluate", case, *toy, "--format", "html")
    assert result.code == 2
    assert "name a folder for them with -o DIR" in result.err
    for command in ("evaluate", "explain"):
        result = run_expert(command, case, *toy, "-o", tmp_path / "x")
        assert result.code == 2
        assert "is for --format html only" in result.err
    for more in (["--brief"], ["--depth", "2"], ["--sensitivity"]):
        result = run_expert("explain", case, *toy, "--format", "html", *more)
        assert result.code == 2
        assert f"{more[0]}" in result.err
    file = tmp_path / "report.html"
    result = run_expert("explain", case, *toy, "--format", "html", "-o", file)
    assert (result.code, result.out, result.err) == (0, "", "")
    printed = run_process("explain", case, *toy, "--format", "html", PYTHONIOENCODING="ascii")
    assert printed.out == file.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    for command, place, code in (
        ("evaluate", file, 2),
        ("explain", tmp_path, 2),
        ("explain", tmp_path / "no/such", 74),
    ):
        result = run_expert(command, case, *toy, "--format", "html", "-o", place)
        assert result.code == code
        assert str(place) in result.err
        assert "Traceback" not in result.err


def test_no_word_of_the_domain_stands_in_a_template(base: RuleBase) -> None:
    folder = ROOT / "expert/documents/templates"
    names = {*base.attributes, *base.rules, *base.actors, *base.severities, *base.stages}
    names -= {"diagnosis"}  # what the program calls a conclusion with a severity
    text = "".join(re.sub(r"[{<][^>}]*[>}]", " ", path.read_text()) for path in folder.glob("*.jinja"))
    assert set(re.findall(r"[a-z][\w-]*", text.lower())) & names == set()

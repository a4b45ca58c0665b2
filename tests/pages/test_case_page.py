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
from expert.documents.picture import SPACE, draw
from expert.documents.tree import Edge, Graph, Node
from expert.explanation.evaluation import CaseEvaluator
from expert.explanation.whole_case import whole_case
from expert.files.rule_base import load_rule_base
from expert.model.rule import BASES
from expert.model.rulebase import RuleBase
from expert.pages.case import case_page
from expert.pages.html import case_html, index_html
from expert.pages.in_short import firmness
from expert.pages.index import index_page
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


def page_on(evaluator, report):
    """The page on the case of a report, as data."""
    return case_page(evaluator.base, whole_case(evaluator, report))


@pytest.fixture(scope="module")
def evaluator(base):
    return CaseEvaluator(base)


@pytest.fixture(scope="module")
def page(evaluator):
    """Case file -> its page, as data, as HTML and as it is read; each made once."""

    @functools.cache
    def made(file):
        data = page_on(evaluator, evaluator.report(str(ROOT / file)))
        html = case_html(data)
        return data, html, Read(html)

    return made


@pytest.fixture(scope="module")
def toy():
    return CaseEvaluator(require_sound(load_rule_base(DATA / "toy")))


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_every_stored_case_makes_a_small_page_that_fetches_nothing(page, file) -> None:
    data, html, read = page(file)
    assert len(html.encode()) < 500_000
    addresses = [
        value
        for _, attributes, _ in read.elements
        for name, value in attributes.items()
        if name in ("href", "src", "srcset", "action", "data", "xlink:href", "poster", "ping")
    ]
    assert {address for address in addresses if not address.startswith("#")} == {"data:,"}
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(", html)
    ids = [attributes["id"] for attributes in read.all() if "id" in attributes]
    assert len(ids) == len(set(ids))
    # Whatever is linked to is there.
    assert {unquote(address[1:]) for address in addresses if address.startswith("#")} <= set(ids)
    assert words(data.title) in words(read.text)


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_every_step_of_the_proof_is_in_the_picture_and_in_words(page, file) -> None:
    data, _, read = page(file)
    nodes = [link for link in read.all("a") if "data-node" in link]
    assert {node["data-node"] for node in nodes} == {node.id for node in data.graph.nodes}
    # A node is a link to its evidence, so it can be reached and used without a mouse and without scripts.
    assert all(node["href"].startswith("#") and "tabindex" not in node for node in nodes)
    assert all(node["aria-label"].strip() for node in nodes)
    arrows = {(path["data-from"], path["data-to"]) for path in read.all("path") if "data-from" in path}
    assert arrows == {(edge.source, edge.target) for edge in data.graph.edges}
    text = words(read.text)
    for entry in data.entries:
        assert words(entry.text) in text
        assert words(entry.reason.because) in text
        assert all(words(source.says) in text for source in entry.reason.sources)
        assert all(words(f"Also supported by: {one.title} ({one.name}), from") in text for one in entry.also)


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_nothing_overlaps_in_a_picture_and_layers_stand_side_by_side(page, file) -> None:
    data, _, _ = page(file)
    picture = draw(data.graph, data.layers, small="rule")
    columns = {}
    for box in picture.boxes:
        columns.setdefault(data.layers[box.node.id], []).append(box)
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


def test_a_picture_is_the_same_every_time(page) -> None:
    data, html, _ = page(INNOVATOR)
    assert case_html(data) == html
    assert run_process("explain", INNOVATOR, "--format", "html", PYTHONHASHSEED="7").out == html.replace(
        str(ROOT / INNOVATOR), INNOVATOR
    )


def test_the_page_says_what_is_wrong_what_to_do_on_what_evidence_and_what_would_change_it(base: RuleBase, page) -> None:
    """Of the innovator taken for incapable: everything in the words of the rule base."""
    data, _, read = page(INNOVATOR)
    text = words(read.text)
    diagnoses = base.attributes["diagnosis"].values
    measures = base.attributes["recommendation"].values
    assert [item.label for item in data.verdict[0].items] == [diagnoses["exposed"].label]
    assert data.verdict[0].heading == base.severities["risk"].label
    first = {actor.label: [item.label for item in actor.stages[0].items] for actor in data.actors}
    assert first == {base.actors["buyer"].label: [measures["formalize_first"].label]}
    assert [label for label, _ in data.idle] == [
        base.actors[name].label for name in ("government", "supplier", "commission")
    ]
    short = text[text.index("In short") : text.index("What exactly, and what else")]
    for wanted in (
        diagnoses["unpaid_innovation"].label,
        measures["formalize_first"].label,
        base.attributes["actual_competence"].label,
        base.attributes["perceived_competence"].label,
    ):
        assert wanted in short
    unpaid = next(
        item for part in data.verdict for item in part.items if item.label == diagnoses["unpaid_innovation"].label
    )
    # Two signs of it are there: that the buyer looks for nothing outside, and what it takes the supplier for.
    assert [answer.split(":")[0] for answer in unpaid.answers] == [
        base.attributes["actual_competence"].label,
        base.attributes["looks_outside_for_ideas"].label,
        base.attributes["perceived_competence"].label,
    ]
    asked = base.attributes["perceived_competence"]
    wanted = (asked.label, asked.values["innovative"].label)
    told = {frozenset((swap.label, swap.after) for swap in one.swaps): one for one in data.alternatives}
    seen = told[frozenset([wanted])]
    assert [effect.words for effect in seen.effects] == ["no longer diagnosed"]
    assert [gone.text for gone in seen.effects[0].conclusions] == [diagnoses["underrated"].label]
    [action] = [one.do for one in asked.actions if one.to == "innovative"]
    assert seen.advice == (f"if the large firm (buyer) were to {action}",)
    # Only without both it is paid.
    openness = (base.attributes["looks_outside_for_ideas"].label, "yes")
    assert diagnoses["unpaid_innovation"].label in [
        gone.text for gone in told[frozenset([wanted, openness])].effects[0].conclusions
    ]


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_a_card_says_how_firm_its_chain_is_and_where_it_is_weakest(base: RuleBase, page, file) -> None:
    data, _, read = page(file)
    text = words(read.text)
    rules = {f"{entry.reason.number}, {entry.reason.title}": entry.reason for entry in data.entries}
    items = [one for part in data.verdict for one in part.items]
    items += [one for actor in data.actors for part in actor.stages for one in part.items]
    for one in items:
        assert BASES.index(one.own) <= BASES.index(one.basis)
        assert bool(one.weakest) == (one.own != one.basis)
        assert {rules[link.text].basis for link in one.weakest} <= {one.basis}
        assert {source.paper for source in one.sources} <= {paper.name for paper in data.papers}
        assert all(words(f"Also follows from: {one.also[0]}") in text for _ in one.also[:1])
    assert all(words(base.papers[paper.name].title) in text for paper in data.papers)
    assert all(sentence in text for sentence in (*data.firmness, *data.lead))


def test_firmness_is_counted_in_plain_words(page) -> None:
    kinds = [("diagnosis", "diagnoses", ["implied", "stated", "implied"]), ("measure", "measures", ["operationalized"])]
    assert list(firmness(kinds)) == [
        "Of the 3 diagnoses, 1 stands in the sources and 2 follow from the sources.",
        "The measure rests on an addition of ours.",
    ]
    assert list(firmness([("x", "xs", ["stated"] * 2), ("y", "ys", [])])) == ["All 2 xs stand in the sources."]
    data, _, _ = page(INNOVATOR)
    measures = [one.basis for actor in data.actors for part in actor.stages for one in part.items]
    assert data.firmness[1] == next(firmness([("measure", "measures", measures)]))


def test_whom_the_rules_have_nothing_for_is_told_how_many_questions_could_change_that(
    evaluator, page, tmp_path: Path
) -> None:
    data, _, read = page(INNOVATOR)
    label = evaluator.base.actors["supplier"].label
    supplier = dict(data.idle)[label]
    possible, questions = len(supplier.possible), len(supplier.questions)
    assert possible == len(dict(data.possible)[label])
    assert 0 < questions < sum(len(topic.questions) for topic in data.open)
    assert f"{possible} measures could still follow, by answers to {questions} open" in read.text
    text = (ROOT / INNOVATOR).read_text().split("expect:")[0]
    asked = [name for name, one in evaluator.base.attributes.items() if one.asked and f"  {name}:" not in text]
    (tmp_path / "case.yaml").write_text(text + "".join(f"  {name}: unknown\n" for name in asked))
    report = evaluator.report(str(tmp_path / "case.yaml"))
    closed = page_on(evaluator, report)
    assert {one.questions for _, one in closed.idle} == {()}
    assert "could still follow, if more were known" in words(Read(case_html(closed)).text)


@pytest.mark.parametrize("file", SOME, ids=[file.removeprefix("cases/") for file in CASES])
def test_in_short_deeds_come_before_mistakes_and_new_diagnoses_say_why(page, file) -> None:
    data, _, read = page(file)
    kinds = [bool(one.advice) for one in data.hinges]
    assert kinds == sorted(kinds, reverse=True)
    for one in data.alternatives:
        for effect in one.effects:
            reasons = [outcome.reason for outcome in effect.conclusions]
            assert all(reasons) == any(reasons) == (effect.words == "diagnosed then")
            assert all(words(reason) in words(read.text) for reason in reasons)


def test_the_alternatives_are_what_the_program_says_of_such_a_case(evaluator, page, tmp_path: Path) -> None:
    """Each alternative that needs one other answer, written into the case and evaluated."""
    data, _, _ = page(INNOVATOR)
    text = (ROOT / INNOVATOR).read_text()
    other = text.replace("actual_competence: innovative", "actual_competence: capable").split("expect:")[0]
    assert other != text
    path = tmp_path / "case.yaml"
    path.write_text(other)
    report = evaluator.report(str(path))
    after = {one.label for group in (*report.diagnoses, *report.recommendations) for one in group.findings}
    before = {
        entry.label for part in (*data.verdict, *(s for a in data.actors for s in a.stages)) for entry in part.items
    }
    wanted = evaluator.base.attributes["actual_competence"].values["capable"].label
    told = next(one for one in data.alternatives if len(one.swaps) == 1 and one.swaps[0].after == wanted)
    gone, new = (
        {link.text for effect in told.effects if bool(effect.conclusions[0].id) == there for link in effect.conclusions}
        for there in (True, False)
    )
    assert (gone, new) == (before - after, after - before)
    assert gone
    assert new


def test_matrices_show_where_the_case_stands_or_say_what_is_not_known(evaluator, page, tmp_path: Path) -> None:
    data, html, read = page(INNOVATOR)
    for grid, (row, column) in zip(data.grids, ((1, 0), (2, 0)), strict=True):
        places = [(r, c) for r, cells in enumerate(grid.cells) for c, cell in enumerate(cells) if cell.cases]
        assert places == [(row, column)]
        assert grid.words in read.text
    assert html.count("</span> this case") == 2
    nowhere, html, _ = page("cases/boundary/nothing-known.yaml")
    assert all("has no place here" in grid.words for grid in nowhere.grids)
    assert html.count("</span> this case") == 0
    text = (ROOT / INNOVATOR).read_text().split("expect:")[0]
    (tmp_path / "two.yaml").write_text(text.replace("petence: incapable", "petence: [innovative, incapable]"))
    twice = page_on(evaluator, evaluator.report(str(tmp_path / "two.yaml"))).grids[1]
    assert [[cell.cases for cell in row] for row in twice.cells] == [[1, 0, 0], [0, 0, 0], [1, 0, 0]]
    assert "several places" in twice.words


def test_a_base_of_another_field_and_one_without_matrices_or_findings(toy, tmp_path: Path) -> None:
    html = case_html(page_on(toy, toy.report(str(DATA / "toy-case.yaml"))))
    text = words(Read(html).text)
    assert "The owner Stage 1 of 2: Now Let it dry" in text
    assert "Watering by window" in text
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
    data = page_on(bare, bare.report(str(tmp_path / "case.yaml")))
    text = words(Read(case_html(data)).text)
    assert data.grids == ()
    assert "Where the case stands" not in text
    assert "We found nothing wrong in what you answered: 1 of 1 question" in text
    assert "No measure follows from these answers." in text
    assert "Rule R1: So." in text


def test_what_is_contested_broken_or_set_aside_is_said(page) -> None:
    data, _, read = page("cases/boundary/clashing-answers.yaml")
    text = words(read.text)
    assert any(warning.startswith("Contradiction:") for warning in data.warnings)
    assert all(words(warning) in text for warning in data.warnings)
    assert "contested" in text


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

    def spoiled(node, key=""):
        if isinstance(node, dict):
            plain = key in ("levels", "topics", "actors", "severities", "stages", "values")
            return {
                name: next(bad) if name in TEXTS or (plain and isinstance(one, str)) else spoiled(one, name)
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
        case_html(page_on(evaluator, report)),
        index_html(index_page(evaluator.base, [("cases/x.html", report)], 1)),
    ):
        read = Read(html)
        assert len(read.all("script")) == len(read.all("style")) == 1
        assert read.all("img") == []
        assert not [attribute for attributes in read.all() for attribute in attributes if attribute.startswith("on")]
        assert HOSTILE[1] in read.text
        assert "{{ 7 * 7 }}" in read.text
        assert "\u202e" not in html
        assert "\x07" not in html
    assert "\\u202egnirts\\x07" in read.text or "\\u202egnirts\\x07" in Read(case_html(page_on(evaluator, report))).text


def test_the_policy_of_the_page_allows_its_own_style_and_script_alone(page) -> None:
    import base64
    import hashlib

    _, html, read = page(INNOVATOR)
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
    folder = ROOT / "expert/pages/templates"
    names = {*base.attributes, *base.rules, *base.actors, *base.severities, *base.stages}
    names -= {"diagnosis"}  # what the program calls a conclusion with a severity
    text = "".join(re.sub(r"[{<][^>}]*[>}]", " ", path.read_text()) for path in folder.glob("*.jinja"))
    assert set(re.findall(r"[a-z][\w-]*", text.lower())) & names == set()

"""The rule book: all of the base stands in it, every link leads somewhere, and no label breaks it."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from expert.book import rule_book
from expert.documents.formats import writer
from expert.documents.layout import escaped
from expert.documents.tree import (
    Document,
    Edge,
    Graph,
    Item,
    Items,
    Node,
    Paragraph,
    Picture,
    Section,
    Span,
    Table,
    anchor,
    marked,
    spans,
    split,
    text,
    walk,
)
from expert.files.cases import find_case_files, read_case_files
from expert.files.rule_base import load_rule_base
from expert.files.shapes import read
from expert.model.condition import Condition
from expert.model.rulebase import BaseFile, RuleBase
from expert.model.vocabulary import Attribute
from expert.words.conditions import conclusions, phrase, sentence
from expert.words.sentences import SUPPORT
from tests.conftest import DATA, ROOT, run_expert
from tests.stored_texts import dressed_down, golden
from tests.strategies import rule_bases

HOSTILE = [
    "# no heading",
    "- no list",
    "1. no list either",
    "| no | table |",
    "*not* _emphasis_ **at** ~~all~~ `code`",
    "<script>alert(1)</script> <b>bold</b> <!-- gone",
    "[no](#link) ![no](image) <http://x.y>",
    "&lt; &amp; &#35; back\\slash \\* $x$",
    "```\nno fence\n```",
    "    no code block",
    "> no quote",
    "ends with !",
    "{{ 7 * 7 }} {% raw %}",
    "\x1b[31m red \u202e turned",
    '"]; end',
    "노출 🙂",
    "+ =====\n-----",
]


@pytest.fixture(scope="module")
def book(base):
    cases = [read.case for read in read_case_files(find_case_files([str(ROOT / "cases")]), base)]
    return rule_book(base, {case.id: case.cites for case in cases})


@pytest.fixture(scope="module")
def toy():
    return load_rule_base(DATA / "toy").base


# ---- what a reader sees


def written(document, format):
    """The document in a format, as one text."""
    return "".join(f"{line.text}\n" for line in writer(format)(document, 80))


def spans_of(block):
    match block:
        case Paragraph(words) | Item(words):
            yield spans(words)
        case Table(head, rows):
            yield from map(spans, (*head, *(cell for row in rows for cell in row)))
        case Picture(_, _, caption):
            yield text(caption)
        case Section(title):
            yield text(title)


def words_of(document):
    """All that is said in a document, in order and without space between words."""
    contents = [section.title for section in document.sections]
    opening, rest = split(document)
    before = [text(document.title), *(words for block in walk(opening) for words in spans_of(block))]
    after = [words for block in walk(rest) for words in spans_of(block)]
    parts = [*before, *map(text, contents), *after]
    return "".join(squeezed("".join(span.text for span in words)) for words in parts)


def squeezed(words):
    return "".join(escaped(re.sub(r"\s+", " ", words)).split())


class Seen(HTMLParser):
    """What a page shows, its anchors and its links, and the tags that it consists of."""

    def __init__(self, page):
        super().__init__()
        self.words, self.ids, self.links, self.tags = [], [], [], []
        self.skip = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        found = dict(attrs)
        self.skip += tag in ("style", "script", "title")
        if "id" in found:
            self.ids.append(found["id"])
        if "href" in found and tag != "link":
            self.links.append(found["href"])

    def handle_endtag(self, tag):
        self.skip -= tag in ("style", "script", "title")

    def handle_data(self, data):
        if not self.skip:
            self.words.append(data)


def seen_in_markdown(source):
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)
    return Seen(re.sub(r'<pre><code class="language-mermaid">.*?</code></pre>', "", page, flags=re.DOTALL))


def seen_in_html(page):
    page = re.sub(
        r'<div class="(?:arrows|drawn)".*?</div>|<p class="(?:up|hint)".*?</p>|<summary>The same in words</summary>'
        r'|<a class="skip".*?</a>',
        "",
        page,
        flags=re.DOTALL,
    )
    return Seen(page)


def check_rendered(document):
    """Markdown and HTML show just the words of the document, and every link in them leads to one place."""
    for seen in (seen_in_markdown(written(document, "markdown")), seen_in_html(written(document, "html"))):
        assert squeezed("".join(seen.words)) == words_of(document)
        assert len(set(seen.ids)) == len(seen.ids)
        assert all(link.startswith("#") for link in seen.links)
        assert {unquote(link[1:]) for link in seen.links} - set(seen.ids) == set()
        assert not {"img", "b", "del", "blink"} & set(seen.tags)
        assert seen.tags.count("script") <= 1  # the page's own


# ---- the shipped base


def test_the_stored_book_is_current(book) -> None:
    """`make book` writes it."""
    assert (ROOT / "docs/rule-book.md").read_text() == written(book, "markdown")


def test_all_of_the_base_stands_in_it(base: RuleBase, book) -> None:
    said = words_of(book)
    texts = [(name, one) for name, rule in base.all_rules.items() for one in (name, rule.title, rule.because)]
    for name, one in (item for part in base.parts for item in part.attributes.items()):
        values = [part for value in one.values.values() for part in (value.label, value.help, value.do)]
        texts += [(name, part) for part in (one.question, one.help, *values)]
        texts += [(name, part) for action in one.actions for part in str(action.do).rstrip(".").split("{value}")]
        texts += [(name, part) for part in (one.label, name) if one.asked or (name, part) in texts]
    texts += [(name, one.says) for name, one in base.claims.items()]
    texts += [(name, one.note) for name, one in base.notes.items()]
    texts += [(name, part) for name, one in base.parameters.items() for part in (name, one.label, one.because)]
    texts += [(name, part) for name, one in base.portfolio.groups.items() for part in (name, one.label, one.help)]
    for section in (base.constraints, base.invariants, base.portfolio.invariants):
        texts += [(name, part) for name, one in section.items() for part in (name, one.because)]
    texts += [
        (name, cell) for name, one in base.matrices.items() for row in one.cells.values() for cell in row.values()
    ]
    labels = {**base.chapters, **base.stages, **base.severities}
    texts += [(name, part) for name, one in labels.items() for part in (one.label, one.help)]
    assert len(texts) > 1500
    assert [(name, part) for name, part in texts if part is not None and squeezed(part) not in said] == []


def test_everything_has_its_place(base: RuleBase, book) -> None:
    places = {block.anchor for block in walk(book.sections) if isinstance(block, Section | Item)}
    for kind, section in (
        ("rule", base.all_rules),
        ("claim", base.claims),
        ("note", base.notes),
        ("parameter", base.parameters),
        ("constraint", base.constraints),
        ("invariant", base.invariants),
        ("invariant", base.portfolio.invariants),
        ("group", base.portfolio.groups),
        ("matrix", base.matrices),
        ("chapter", base.chapters),
    ):
        assert {anchor(kind, name) for name in section} - places == set()
    concluded = {
        (name, value) for rule in base.all_rules.values() for name, values in rule.then.items() for value in values
    }
    assert {anchor("conclusion", name, value) for name, value in concluded} - places == set()
    asked = {name for part in base.parts for name, attribute in part.attributes.items() if attribute.asked}
    assert {anchor("question", name) for name in asked} - places == set()


def test_what_a_picture_shows_has_its_place(book) -> None:
    places = {block.anchor for block in walk(book.sections) if isinstance(block, Section | Item)}
    pictures = [block for block in walk(book.sections) if isinstance(block, Picture)]
    assert len(pictures) > 10
    assert {name for one in pictures for node in one.graph.nodes for name in node.id.split()} - places == set()


def test_the_shipped_book_as_it_is_rendered(book) -> None:
    check_rendered(book)


def test_each_rule_is_marked_and_shows_its_claims_and_their_notes(base: RuleBase, book) -> None:
    rules = {
        block.anchor: block for block in walk(book.sections) if isinstance(block, Section) and block.kind[:4] == "rule"
    }
    assert len(rules) == len(base.all_rules)
    for name, rule in base.all_rules.items():
        section = rules[anchor("rule", name)]
        spans = [span for block in walk(section.blocks) for part in spans_of(block) for span in part]
        assert section.kind == f"rule {rule.basis}"
        assert Span(f"{SUPPORT[rule.basis].capitalize()}.", "strong") in spans
        assert {anchor("claim", claim) for claim in rule.cites} <= {span.target for span in spans}
        notes = {anchor("note", note) for claim in rule.cites for note in base.notes_on.get(claim, ())}
        assert notes == {span.target for span in spans if span.target.startswith("note.")}
        # Whatever is concluded elsewhere leads to where it says by which rules.
        said = {span.target for span in spans if span.target.startswith("conclusion.")}
        gives = {anchor("conclusion", key, value) for key, values in rule.then.items() for value in values}
        assert gives <= said


# ---- sentences


BASE: dict[str, Any] = {
    "base": {"name": "b", "version": "1", "title": "B"},
    "levels": {"l": "L"},
    "topics": {"t": "T"},
    "parameters": {"much": {"value": 1, "label": "Much", "because": "B"}},
    "attributes": {
        "colour": {
            "type": "choice",
            "label": "Colour",
            "question": "?",
            "values": {"r": "Red", "g": "Green", "b": "Blue"},
        },
        "wet": {"type": "flag", "label": "It is wet", "question": "?"},
        "old": {"type": "flag", "label": "Age", "question": "?", "values": {"true": "Old", "false": "Young"}},
        "years": {"type": "number", "label": "Years", "question": "?", "unit": "years"},
        "count": {"type": "number", "label": "Count", "question": "?"},
        "acts": {"type": "choices", "label": "Acts", "question": "?", "values": {"x": "Ex", "y": "Why", "z": "Zed"}},
        "state": {"type": "choice", "label": "State", "values": {"good": "Good", "bad": "Bad"}},
        "sound": {"type": "flag", "label": "It is sound"},
        "signs": {"type": "choices", "label": "Signs", "values": {"s": "Smoke", "f": "Fire"}},
    },
}
for entry in BASE["attributes"].values():
    entry.update(level="l", topic="t")


@pytest.fixture(scope="module")
def made_up(toy):
    file = read(BaseFile, BASE)
    return toy.model_copy(update={"attributes": file.attributes, "parameters": file.parameters, "rules": {}})


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"colour": "r"}, "*Colour* is “Red”."),
        ({"colour": ["r", "g", "b"]}, "*Colour* is “Red”, “Green” or “Blue”."),
        ({"not": {"colour": "r"}}, "*Colour* is known not to be “Red”."),
        ({"not": {"colour": ["r", "g"]}}, "*Colour* is known to be neither “Red” nor “Green”."),
        ({"wet": "true"}, "*It is wet* is true."),
        ({"wet": "false"}, "*It is wet* is known not to be true."),
        ({"not": {"wet": "true"}}, "*It is wet* is known not to be true."),
        ({"wet": ["true", "false"]}, "*It is wet* is known, whichever way."),
        ({"old": "false"}, "*Age* is “Young”."),
        ({"not": {"old": "false"}}, "*Age* is “Old”."),
        ({"years": {"at_least": "much"}}, "*Years* is at least 1 (in years, `much`)."),
        ({"years": {"above": "2.5"}}, "*Years* is more than 2.5 (in years)."),
        ({"count": {"at_most": "3"}}, "*Count* is at most 3."),
        ({"count": {"above": "much", "below": "3"}}, "*Count* is more than 1 (`much`) and less than 3."),
        ({"not": {"count": {"below": "3"}}}, "*Count* is known not to be less than 3."),
        ({"acts": "x"}, "*Acts* includes “Ex”."),
        ({"acts": ["x", "y"]}, "*Acts* includes at least one of “Ex” and “Why”."),
        ({"acts": {"all_of": ["x"]}}, "*Acts* includes “Ex”."),
        ({"acts": {"all_of": ["x", "y"]}}, "*Acts* includes both “Ex” and “Why”."),
        ({"acts": {"all_of": ["x", "y", "z"]}}, "*Acts* includes all of “Ex”, “Why” and “Zed”."),
        ({"acts": []}, "*Acts* is “none of these”."),
        ({"not": {"acts": "x"}}, "*Acts* is known not to include “Ex”."),
        ({"not": {"acts": ["x", "y"]}}, "*Acts* is known to include none of “Ex” and “Why”."),
        ({"not": {"acts": {"all_of": ["x", "y"]}}}, "*Acts* is known to lack at least one of “Ex” and “Why”."),
        ({"not": {"acts": []}}, "*Acts* includes at least one thing."),
        ({"state": "good"}, "*State* is “Good”."),
        ({"sound": "true"}, "*It is sound* is true."),
        ({"sound": "false"}, "*It is sound* is not true."),
        ({"signs": {"all_of": ["s", "f"]}}, "*Signs* includes both “Smoke” and “Fire”."),
        ({"wet": "true", "colour": "r"}, "*It is wet* is true, and *Colour* is “Red”."),
        (
            {"wet": "true", "colour": "r", "not": {"acts": "x", "old": "true"}},
            "*It is wet* is true, *Colour* is “Red”, *Acts* is known not to include “Ex”, and *Age* is “Young”.",
        ),
        (
            {"acts": "x", "not": {"acts": ["y", "z"]}, "wet": "true"},
            "*Acts* includes “Ex”, it is known to include none of “Why” and “Zed”, and *It is wet* is true.",
        ),
        ({"all": [{"wet": "true"}, {"colour": "r"}]}, "*It is wet* is true, and *Colour* is “Red”."),
        (
            {"any": [{"wet": "true"}, {"colour": "r", "old": "true"}]},
            "at least one of these holds:\n\n- *It is wet* is true\n- *Colour* is “Red”, and *Age* is “Old”",
        ),
        (
            {
                "old": "true",
                "all": [
                    {"any": [{"wet": "true"}, {"any": [{"acts": "x"}, {"acts": "y"}], "count": {"below": "3"}}]},
                    {"any": [{"colour": "g"}, {"colour": "b"}], "state": "bad"},
                ],
            },
            "*Age* is “Old”, *State* is “Bad”, and at least one of these holds:\n\n"
            "- *It is wet* is true\n"
            "- *Count* is less than 3, and at least one of these holds:\n"
            "  - *Acts* includes “Ex”\n"
            "  - *Acts* includes “Why”\n\n"
            "and at least one of these holds:\n\n- *Colour* is “Green”\n- *Colour* is “Blue”",
        ),
    ],
)
def test_conditions_are_sentences(made_up, condition, words) -> None:
    blocks = sentence((), phrase(made_up, read(Condition, condition)))
    assert without_links(written(Document("T", blocks), "markdown")).rstrip() == f"# T\n\n{words}"


def without_links(source):
    return re.sub(r"\[((?:[^\]\\]|\\.)*)\]\(#[^)]*\)", r"\1", source)


def test_a_rule_goes_on_after_its_condition(made_up) -> None:
    then = (Span("then"), Span(" so."))
    alone, listed = (
        sentence(text("If "), phrase(made_up, read(Condition, condition)), then)
        for condition in ({"wet": "true"}, {"any": [{"wet": "true"}, {"old": "true"}]})
    )
    assert without_links(written(Document("T", alone), "markdown")) == "# T\n\nIf *It is wet* is true, then so.\n"
    assert without_links(written(Document("T", listed), "markdown")).endswith("- *Age* is “Old”\n\nthen so.\n")


def test_conclusions_are_sentences(made_up, toy) -> None:
    rule = toy.rules["drowned-roots-rot"].model_copy(
        update={"then": {"state": ("good",), "sound": ("true",), "signs": ("s", "f")}}
    )
    said = "".join(span.text for span in conclusions(made_up, rule))
    assert said == "State is “Good”, It is sound is true, and Signs includes both “Smoke” and “Fire”"
    assert {span.target for span in conclusions(made_up, rule)} == {
        "",
        "conclusion.state.good",
        "conclusion.sound.true",
        "conclusion.signs.s",
        "conclusion.signs.f",
    }


def test_what_is_asked_leads_to_its_question(made_up) -> None:
    (test,) = phrase(made_up, read(Condition, {"colour": "r"})).tests
    assert [span.target for span in test] == ["question.colour", "", "", "", ""]
    (test,) = phrase(made_up, read(Condition, {"years": {"at_least": "much"}})).tests
    assert "parameter.much" in {span.target for span in test}


# ---- other bases


def test_the_book_of_another_base(toy) -> None:
    result = run_expert("rules", "book", "tests/data/toy-case.yaml", "--rules", "tests/data/toy")
    assert (result.code, result.err) == (0, "")
    golden("book-toy.md", result.out)
    page = run_expert("rules", "book", "--rules", "tests/data/toy", "--format", "html").out
    golden("book-toy.html", dressed_down(page))
    check_rendered(rule_book(toy, {}))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.data())
def test_the_book_of_any_base(data) -> None:
    check_rendered(rule_book(data.draw(rule_bases()), {}))


@pytest.mark.parametrize("label", HOSTILE)
def test_no_label_breaks_the_book(toy, label):
    def hostile(entry):
        words = {
            key: type(entry.label)(label) for key in ("label", "help", "question", "do") if getattr(entry, key, None)
        }
        values = {name: hostile(one) for name, one in getattr(entry, "values", {}).items()}
        return entry.model_copy(update={**words, **({"values": values} if isinstance(entry, Attribute) else {})})

    attributes = {name: hostile(one) for name, one in toy.attributes.items()}
    rules = {
        name: one.model_copy(update={"title": type(one.title)(label), "because": type(one.title)(label)})
        for name, one in toy.rules.items()
    }
    topics = {name: hostile(one) for name, one in toy.topics.items()}
    document = rule_book(toy.model_copy(update={"attributes": attributes, "rules": rules, "topics": topics}), {})
    check_rendered(document)
    assert words_of(document).count(squeezed(label)) > 20


@pytest.mark.parametrize("label", HOSTILE)
@pytest.mark.parametrize("style", ["", "strong", "emphasis", "code"])
def test_no_text_breaks_a_block(label, style) -> None:
    words = (Span(label, style), Span(" and "), Span(label, style, "here"))
    graph = Graph((Node("a", label, "rule"), Node("b", label, "rule")), (Edge("a", "b", label=label),))
    blocks = (
        Paragraph(words),
        Paragraph(words, "note"),
        Items((Item(words), Item(words, "", (Paragraph(words), Items((Item(words),))), "there"))),
        Items((Item(label, "finding", (Paragraph(label, "faint"), Paragraph(label))),), "tree"),
        Table((words, words), ((words, text("|")), (text(""), words))),
        Picture(graph, "LR", label),
    )
    check_rendered(Document(label, (*blocks, Section(label, blocks[:2], "here"))))


def test_different_things_have_different_anchors() -> None:
    names = [("a", "b"), ("a.b",), ("a~2e~b",), ("a", "b", ""), ("a b",), ("a", "ü"), ("a", '"><')]
    found = [anchor("k", *one) for one in names]
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"[\w.~-]+", one) for one in found)


def test_own_words_may_be_marked() -> None:
    assert marked("If *a* is `b`, **then**.") == (
        Span("If "),
        Span("a", "emphasis"),
        Span(" is "),
        Span("b", "code"),
        Span(", "),
        Span("then", "strong"),
        Span("."),
    )


# ---- the command


def test_the_command_writes_a_file(tmp_path: Path, book) -> None:
    file = tmp_path / "book.html"
    file.write_text("old")
    result = run_expert("rules", "book", "--format", "html", "--output", file)
    assert (result.code, result.out, result.err) == (0, "", "")
    assert file.read_text() == written(book, "html")
    assert [path.name for path in tmp_path.iterdir()] == ["book.html"]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = run_expert("rules", "book", "--rules", "tests/data/toy", "-o", tmp_path / "nowhere" / "book.md")
    assert result.code == 74
    assert result.err == f"expert: cannot write: No such file or directory: {tmp_path}/nowhere/book.md\n"

"""Files to data: scalars keep their text, places are right, and nothing in a file can do harm."""

import os
import textwrap
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expert.files.nodes import MAX_BYTES, MAX_DEPTH, normalized
from expert.files.parsed import ParsedFile, parse_file, read_file
from expert.files.rule_base import load_rule_base
from expert.model.problems import InvalidInput


def problems(act, *arguments):
    with pytest.raises(InvalidInput) as caught:
        act(*arguments)
    return [(problem.code, problem.place.line, problem.place.column) for problem in caught.value.problems]


def yaml(text, file="x.yaml"):
    return ParsedFile(file, textwrap.dedent(text).lstrip("\n"))


def test_plain_scalars_keep_their_text() -> None:
    data = yaml("{a: no, b: 012, c: 1e3, d: 2024-01-01, e: '', f: , g: ~, h: null, i: 'null'}").data
    assert data == {
        "a": "no", "b": "012", "c": "1e3", "d": "2024-01-01", "e": "", "f": None, "g": None, "h": None, "i": "null",
    }  # fmt: skip


def test_json_reads_like_yaml() -> None:
    text = '{"a": true, "b": [1, 2.50, null], "c": {"d": "\\ud83d\\ude00 \\u00e9"}}'
    assert ParsedFile("x.json", text).data == {"a": "true", "b": ["1", "2.50", None], "c": {"d": "😀 é"}}


def test_strings_are_normalized_to_nfc() -> None:
    decomposed = "e\u0301"
    document = yaml(f"{{{decomposed}: {decomposed}}}")
    assert document.data == {"é": "é"}
    assert document.place(("é",)).column == 1 + len("{e\u0301: ")


#: Letters and marks, two of which (U+0344, U+0F73) are made of marks, and one of which is a letter of two letters.
LETTERS = "e\u00e9\u0301\u0316\u0327\u0344\u0f73\u0f71\ud55c\u1112\u1161\u11ab"


@given(st.text(LETTERS, max_size=12))
def test_normal_form_is_that_of_the_standard_library(text) -> None:
    assert normalized(text) == unicodedata.normalize("NFC", text)


def test_marks_are_given_to_the_library_in_order_since_it_takes_long_to_sort_them(monkeypatch) -> None:
    seen = []
    normalize = unicodedata.normalize

    def watched(form, text):
        seen.append(text)
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", watched)
    for marks in ("\u0301\u0316", "\u0f73"):
        normalized("e" + marks * 1000)
    assert max(map(len, seen)) > 1000
    for text in seen:
        orders = [unicodedata.combining(letter) for letter in text]
        assert orders == sorted(orders)


@pytest.mark.parametrize("file", ["x.yaml", "x.json"])
def test_places_point_at_keys_and_values(file) -> None:
    document = ParsedFile(file, '{"a": 1,\n  "b": {"c": [10,\n   "twenty"]}}\n')
    assert document.place(("b",), key=True)[1:3] == (2, 3)
    assert document.place(("b", "c", 1))[1:] == (3, 4, '   "twenty"]}}', 8)
    assert document.place(("b", "c", 9))[1:3] == (2, 14)  # as near as the file comes
    assert document.place(("tests", "b", "str", "c", 0))[1:3] == (2, 15)  # segments that the file lacks


def test_an_empty_file_is_no_data() -> None:
    assert ParsedFile("x.yaml", "").data is None
    assert ParsedFile("x.yaml", "# nothing\n").data is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: [1, 2\n", [("E103", 2, 4)]),
        ("a: b: c\n", [("E103", 1, 5)]),
        ("a: 1\na: 2\nb: {c: 1, c: 2}\n", [("E104", 2, 1), ("E104", 3, 11)]),
        ("? [1, 2]\n: 3\n", [("E103", 1, 3)]),
        ("a: !!python/object/apply:os.system [ls]\nb: !x 1\n", [("E106", 1, 4), ("E106", 2, 4)]),
        ("a: *nowhere\n", [("E103", 1, 4)]),
        ("a: 1\n---\nb: 2\n", [("E103", 2, 1)]),
        ("\tb: 2\n", [("E103", 1, 1)]),
    ],
)
def test_what_is_wrong_with_yaml_is_said_with_its_place(text, expected) -> None:
    assert problems(ParsedFile, "x.yaml", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": }', ("E103", 1, 7)),
        ('{"a": 1,\n "a": 2}', ("E104", 2, 2)),
        ('{"a": 1\n "b": 2}', ("E103", 2, 2)),
        ('{"a": "\\ud800"}', ("E103", 1, 7)),
        ('{"a": NaN}', ("E103", 1, 7)),
        ('{"a": 01}', ("E103", 1, 8)),
        ("{'a': 1}", ("E103", 1, 2)),
        ('{"a": 1} x', ("E103", 1, 10)),
        ('["a"', ("E103", 1, 5)),
        ('{"a": "x\ny"}', ("E103", 1, 9)),
    ],
)
def test_what_is_wrong_with_json_is_said_with_its_place(text, expected) -> None:
    assert problems(ParsedFile, "x.json", text) == [expected]


def test_deep_and_entangled_files_are_refused() -> None:
    assert problems(ParsedFile, "x.yaml", "[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2))[0][0] == "E105"
    assert problems(ParsedFile, "x.json", "[" * 100_000)[0][0] == "E105"
    assert problems(ParsedFile, "x.yaml", "[" * 100_000)[0][0] == "E105"
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
    )
    assert problems(ParsedFile, "x.yaml", bomb)[0][0] == "E105"
    assert problems(ParsedFile, "x.yaml", "a: &a [*a]")[0][0] == "E105"


def test_bytes_that_are_not_utf8_are_pointed_at() -> None:
    assert problems(parse_file, "a: 1\nb: é".encode("latin-1"), "x.yaml") == [("E102", 2, 4)]
    assert parse_file(b"\xef\xbb\xbfa: 1", "x.yaml").data == {"a": "1"}


def test_files_that_cannot_be_read_are_said_so(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo.yaml"
    os.mkfifo(fifo)
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    assert problems(read_file, fifo) == [("E101", 1, 1)]
    assert problems(read_file, loop) == [("E101", 1, 1)]
    assert problems(read_file, tmp_path) == [("E101", 0, 0)]  # a folder has no lines
    assert problems(read_file, tmp_path / "none.yaml") == [("E101", 1, 1)]
    assert problems(read_file, large) == [("E105", 1, 1)]


def test_a_folder_without_rules_is_no_rule_base(tmp_path: Path) -> None:
    assert problems(load_rule_base, tmp_path) == [("E107", 1, 1)]
    assert problems(load_rule_base, tmp_path / "none") == [("E107", 1, 1)]


def test_all_files_are_read_before_anything_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rulez: []\nbase: {name: x, version: '1', titel: X}\n")
    (tmp_path / "b.yaml").write_text("rules: [{rule: r}]\n")
    (tmp_path / "c.json").write_text("{")
    found = problems(load_rule_base, tmp_path)
    assert [code for code, _, _ in found] == ["E201", "E202", "E201", "E202", "E202", "E202", "E103"]


def test_the_same_name_twice_shows_both_places(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("base: {name: x, version: '1', title: X}\ntopics: {t: T}\n")
    (tmp_path / "b.yaml").write_text("topics:\n  t: T\n")
    with pytest.raises(InvalidInput) as caught:
        load_rule_base(tmp_path)
    (problem,) = caught.value.problems
    assert problem.code == "E206"
    assert str(problem.place).endswith("b.yaml:2:3")
    assert [str(place).endswith("a.yaml:2:10") for place in problem.others] == [True]

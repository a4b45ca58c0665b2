"""What people type into cells, and how they lay out a sheet: each kind is read as what it is, or refused as what may be
two things; nothing is guessed."""

import pytest

from expert.files.answers import BadAnswer
from expert.files.mapping import mapping_in
from expert.files.parsed import ParsedFile
from expert.files.rule_base import load_rule_base
from expert.model.mapping import AnswerSource, CutOff, Reading, TableMapping
from expert.model.problems import InvalidInput
from expert.model.rulebase import Words
from expert.tables.cells import read_cell
from expert.tables.columns import bind
from expert.tables.file_access import encoding_of
from expert.tables.found import with_found
from expert.tables.header import find_header
from expert.tables.opening import open_table
from expert.tables.table import NUMBER
from tests.conftest import ROOT, run_expert


@pytest.fixture(scope="module")
def base():
    return load_rule_base(ROOT / "rules").base


def opened(folder, content, reading=None, expected=(), name="t.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_table(str(path), reading or Reading(), expected)


def rows(table):
    return [row for batch in table.batches(1000) for row in batch.drop(NUMBER).rows()]


def said(base, attribute, text, mapping=None, **source):
    """What a cell says of an attribute, as a case file writes it."""
    mapping = mapping or TableMapping(attributes={attribute: AnswerSource(column="c", **source)})
    (column,) = bind(base, mapping, ["c"], "t").columns
    return read_cell(base, column, text, mapping.missing, "t").raw


# ---------------------------------------------------------------------- yes and no


@pytest.mark.parametrize("text", ["y", "Y", "yes", "YES", " Yes ", "true", "TRUE", "예", "네", "○", "O", "o", "✓"])
def test_yes(base, text) -> None:
    assert said(base, "exclusive_supplier", text) == "true"


@pytest.mark.parametrize("text", ["n", "N", "no", "No", "false", "FALSE", "아니오", "아니요", "×"])
def test_no(base, text) -> None:
    assert said(base, "exclusive_supplier", text) == "false"


@pytest.mark.parametrize("text", ["x", "X", "1", "0", "?", "maybe", "ja"])
def test_what_may_be_either_is_refused(base, text) -> None:
    with pytest.raises(BadAnswer):
        said(base, "exclusive_supplier", text)


@pytest.mark.parametrize(
    ("cells", "answers"),
    [
        (["1", "0", "1", ""], ["true", "false", "true"]),
        (["O", "X", "x"], ["true", "false", "false"]),
        (["○", "x"], ["true", "false"]),
        (["1", "1"], None),
        (["1", "0", "2"], None),
        (["1", "0", "y"], None),
        (["x", ""], None),
        (["x", "n"], None),
    ],
)
def test_what_a_column_shows(base, tmp_path, cells, answers) -> None:
    table = opened(tmp_path, "id,exclusive_supplier\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells)))
    found = with_found(base, TableMapping(), table)
    assert bool(found.notes) == (answers is not None)
    if answers:
        (column,) = bind(base, found.mapping, table.columns, "t").columns
        assert [read_cell(base, column, cell, (), "t").raw for cell in cells if cell] == answers


def test_codes_for_all_columns_of_yes_and_no(base) -> None:
    source = {"exclusive_supplier": AnswerSource(column="c", values={"?": "true"})}
    mapping = TableMapping(codes={"ja": "true", "?": "unknown"}, attributes=source)
    assert said(base, "exclusive_supplier", "ja", mapping) == "true"
    assert said(base, "exclusive_supplier", "?", mapping) == "true"  # its own come first
    set_of = TableMapping(codes={"ja": "true"}, attributes={"supplier_lacks": AnswerSource(columns={"people": "c"})})
    assert said(base, "supplier_lacks", "ja", set_of) == {"people": "true"}
    assert said(base, "supplier_lacks", "네", set_of) == {"people": "true"}


def test_a_base_may_add_words(base) -> None:
    header = base.base.model_copy(update={"words": Words(yes=("Jawohl",), no=("Nein",))})
    own = base.model_copy(update={"base": header})
    assert said(own, "exclusive_supplier", "jawohl") == "true"
    assert said(own, "exclusive_supplier", "NEIN") == "false"


# ---------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("10", None, "10"),
        ("1.5", None, "1.5"),
        ("1,5", ",", "1.5"),
        ("0,5", ",", "0.5"),
        ("10 years", None, "10"),
        ("1,5 years", ",", "1.5"),
        ("12,000.5", None, None),
        ("1,000", ".", None),
    ],
)
def test_numbers(base, text, decimal, number) -> None:
    if number is None:
        with pytest.raises(BadAnswer, match=r"^1(2000\.5|000) is outside what 'expected_years' takes"):
            said(base, "expected_years", text, decimal=decimal)
    else:
        assert said(base, "expected_years", text, decimal=decimal) == number


def test_a_number_that_may_be_two_is_refused_with_the_lines_to_paste(base) -> None:
    with pytest.raises(BadAnswer, match=r"^'1,234' may be 1234 or 1\.234$") as raised:
        said(base, "expected_years", "1,234")
    for decimal, meant in ((".", "1234"), (",", "1.234")):
        assert f'{{decimal: "{decimal}"}}' in raised.value.help
        with pytest.raises(BadAnswer, match=f"^{meant} is outside"):
            said(base, "expected_years", "1,234", decimal=decimal)
    with pytest.raises(BadAnswer, match=r"'1,5' is not a number with a decimal point"):
        said(base, "expected_years", "1,5")


def test_decimal_commas_are_found_where_no_cell_has_a_point(base, tmp_path) -> None:
    for cells, found in (("1,5;2", True), ("1,5;2.5", False), ("1,500;2", False), ("2;3", False)):
        content = "id;expected_years\n" + "".join(f"x;{cell}\n" for cell in cells.split(";"))
        notes = with_found(base, TableMapping(), opened(tmp_path, content)).notes
        assert bool(notes) == found


# ---------------------------------------------------------------------- cut-offs


def cut(base, text, attribute="exclusive_supplier", at_least="90", then="true", otherwise="false", **more):
    return said(base, attribute, text, at_least=at_least, then=then, otherwise=otherwise, **more)


def test_numbers_become_answers_by_a_cut_off(base) -> None:
    assert [cut(base, text) for text in ("90", "90.1", "89.9", "100", "95%", "89%")] == [
        *("true", "true", "false", "true", "true", "false")
    ]
    assert cut(base, "0,95", at_least="0.9", decimal=",") == "true"
    assert cut(base, "n/a", values={"n/a": "unknown"}) == "unknown"
    with pytest.raises(BadAnswer, match="'many' is not a number"):
        cut(base, "many")
    with pytest.raises(BadAnswer, match=r"'12%' is a percentage, and the cut-off is 0\.9"):
        cut(base, "12%", at_least="0.9")  # which would be 12, and more than 0.9
    with pytest.raises(BadAnswer, match=r"'0\.95' is no percentage, and the cut-off is 90%"):
        cut(base, "0.95", at_least="90%")


def test_several_cut_offs_make_a_choice(base) -> None:
    steps = (CutOff(at_least="60", then="buyer"), CutOff(at_least="40", then="neither"))
    found = [said(base, "upper_hand", text, cut_offs=steps, otherwise="supplier") for text in ("60", "59", "40", "39")]
    assert found == ["buyer", "neither", "neither", "supplier"]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{column: c, at_least: 90, then: true}", "E405"),
        ("{column: c, at_least: 90, otherwise: false}", "E405"),
        ("{column: c, then: true, otherwise: false}", "E405"),
        ("{column: c, otherwise: false}", "E405"),
        ("{column: c, at_least: many, then: true, otherwise: false}", "E402"),
        ("{column: c, at_least: 90, then: often, otherwise: false}", "E402"),
        (
            "{column: c, otherwise: false, cut_offs: [{at_least: 1, then: true}, {at_least: 2, then: false}]}",
            "E405",
        ),
        ("{column: c, otherwise: false, cut_offs: [{at_least: 50%, then: true}, {at_least: 2, then: false}]}", "E405"),
    ],
)
def test_cut_offs_that_say_nothing_are_refused(base, source, code) -> None:
    with pytest.raises(InvalidInput) as raised:
        mapping_in(ParsedFile("m", f"attributes:\n  exclusive_supplier: {source}\n"), base)
    assert [one.code for one in raised.value.problems] == [code]


def test_the_explanation_shows_the_cell_and_the_cut_off(tmp_path) -> None:
    (tmp_path / "t.csv").write_text("id,share\na,95%\n")
    (tmp_path / "m.mapping.yaml").write_text(
        "id: id\nattributes: {exclusive_supplier: {column: share, at_least: 90, then: true, otherwise: false}}\n"
    )
    arguments = ["explain", "t.csv", "--map", "m.mapping.yaml", "--row", "a"]
    short = run_expert(*arguments, cwd=tmp_path)
    assert "expert evaluate 't.csv, row a'" not in " ".join(short.out.split())  # there is no such file
    done = run_expert(*arguments, "tied_to_one_buyer", cwd=tmp_path)
    assert short.code == done.code == 0
    assert "'share' is 95%, at least 90: true by the mapping" in " ".join(done.out.replace("|", "").split())


# ---------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("업체명,전속\n가나다,네\n", "cp949", "cp949"),
        ("업체명,전속\n똠방,○\n", "cp949", "cp949"),
        ("업체명,전속\n가나다,네\n", "utf-8", None),
        ("업체명,전속\n", "utf-8-sig", None),
        ("업체명,전속\n가,네\n", "utf-16", "utf-16"),
        ("업체명,전속\n가,네\n", "utf-16-le", "utf-16-le"),
        ("name,alone\na,y\n", "utf-16-be", "utf-16-be"),
        ("name,Änderung\nMüller,ja\n", "latin-1", None),
        ("name,Änderung\n", "latin-1", None),
        ("公司,名称\n北京,是\n", "gb18030", None),
        ("plain,ascii\n", "ascii", None),
    ],
)
def test_encodings(text, encoding, found) -> None:
    assert encoding_of(text.encode(encoding)) == found


def test_another_encoding_is_read_where_it_is_asked_for(tmp_path) -> None:
    content = "name,x\nMüller,1\n".encode("latin-1")
    assert rows(opened(tmp_path, content, Reading(encoding="latin-1"))) == [("Müller", "1")]
    with pytest.raises(InvalidInput, match="E102 byte 0xfc is not UTF-8") as raised:
        opened(tmp_path, content)
    assert "`reading: {encoding: NAME}`" in raised.value.problems[0].help
    with pytest.raises(InvalidInput, match=r"t\.csv:2:1: E102 byte 0xfc is not ascii"):
        opened(tmp_path, content, Reading(encoding="ascii"))


def test_an_encoding_that_is_none_is_refused(base) -> None:
    with pytest.raises(InvalidInput, match="no encoding of texts is called 'cp-949x'"):
        mapping_in(ParsedFile("m", "reading: {encoding: cp-949x}\n"), base)


# ---------------------------------------------------------------------- titles and headers


@pytest.mark.parametrize(
    ("top", "expected", "place", "names"),
    [
        (["a,b,c", "1,2,3"], (), (0,), "a,b,c"),
        (["Title,,", "a,b,c", "1,2,3"], (), (1,), "a,b,c"),
        (["Title", "", "Unit: %,2024", "a,b,c,d,e", "1,2,3,4,5"], (), (3,), "a,b,c,d,e"),
        (["Title,,", "x,leaves,c", "1,2,3"], ("leaves",), (1,), "x,leaves,c"),
        (["a", "1", "2"], (), (0,), "a"),
        (["id,Lacks,,Note", ",people,money,", "1,y,n,x"], (), (0, 1), "id,Lacks / people,Lacks / money,Note"),
        (["Firm,,Lacks,", "id,name,people,money"], (), (0, 1), "Firm / id,Firm / name,Lacks / people,Lacks / money"),
        (["id,leaves,,", "a,limp,x,y", "b,firm,,"], (), (0,), "id,leaves,,"),
        (["id,leaves,", "a,limp,7", "b,firm,8"], (), (0,), "id,leaves,"),
        (["id,a,b", "x,,", "y,1,2"], (), (0,), "id,a,b"),
    ],
)
def test_headers(top, expected, place, names) -> None:
    header = find_header([row.split(",") for row in top], expected)
    assert (header.rows, list(header.names)) == (place, names.split(","))


def test_a_mapping_may_say_where_the_columns_are_named(tmp_path) -> None:
    content = "x,y\na,b\n1,2\n"
    assert list(opened(tmp_path, content, Reading(header_row=(2,))).columns) == ["a", "b"]
    assert list(opened(tmp_path, content, Reading(header_row=(1, 2))).columns) == ["x / a", "y / b"]
    with pytest.raises(InvalidInput, match="E411 row 9 names no columns"):
        opened(tmp_path, content, Reading(header_row=(9,)))
    table = opened(tmp_path, "Title, 2024\n\na;b;c\n1,2;x;y\n3;x;y\n")
    assert (rows(table), table.notes) == (
        [("1,2", "x", "y"), ("3", "x", "y")],
        ("columns are named in row 3; what stands above is no case: Title, 2024",),
    )


def test_a_column_of_lists_stays_one_column(tmp_path) -> None:
    content = "leaves\nlimp;dry;x\nlimp;dry;y\n"
    assert rows(opened(tmp_path, content, expected={"leaves"})) == [("limp;dry;x",), ("limp;dry;y",)]
    assert rows(opened(tmp_path, "any\nlimp;dry\ndry;limp\n")) == [("limp;dry",), ("dry;limp",)]


# ---------------------------------------------------------------------- rows that are no cases


def left(table):
    found = []
    numbers = [
        number for batch in table.batches(100, bool, lambda kinds, _: found.extend(kinds)) for number in batch[NUMBER]
    ]
    return numbers, [(one.row, one.kind, one.text) for one in found]


TABLE = "id,name,share,alone\n1,a,5,y\n\n,Total,5,\n* as of May,,,\n2,Total,7,n\n합 계,,5%,\n3,note,,\n4,,,\n"


def test_totals_and_notes_are_told_from_cases(tmp_path) -> None:
    numbers, found = left(opened(tmp_path, TABLE))
    assert numbers == [2, 6, 8, 9]
    assert found == [(4, "total", "Total"), (5, "note", "* as of May"), (7, "total", "합 계")]


def test_a_mapping_keeps_and_drops_rows(tmp_path) -> None:
    numbers, found = left(opened(tmp_path, TABLE, Reading(keep_rows=("4", "합 계"), skip_rows=("9", "3"))))
    assert numbers == [2, 4, 6, 7]
    assert found == [(5, "note", "* as of May"), (8, "named", "3"), (9, "named", "4")]


def test_a_note_may_be_shorter_than_other_rows(tmp_path) -> None:
    table = opened(tmp_path, "a,b,c\n1,2,3\n※ source: us\n")
    assert left(table) == ([2], [(3, "note", "※ source: us")])
    with pytest.raises(InvalidInput, match="E411 1 cell in this row, 3 in the header"):
        rows(opened(tmp_path, "a,b,c\n1,2,3\n4\n"))


def test_rows_that_are_no_cases_are_told(tmp_path) -> None:
    (tmp_path / "t.csv").write_text("id,upper_hand,x\na,buyer,1\nTotal,,1\n")
    done = run_expert("evaluate", "t.csv", "--out", "r.csv", cwd=tmp_path)
    assert done.code == 0
    assert "1 row is left out and no case: 3 (a total: 'Total')" in done.err
    assert "keep_rows: [3]" in done.err

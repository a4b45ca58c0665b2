"""Spreadsheets as different as real ones are go from the file to a page for the board, with the mapping that the
program proposes and five lines by hand at most; every figure of the page is counted a second time."""

import random
import re

import pytest

from expert.words.facts import label_of, value_of
from tests.conftest import DATA, run_expert
from tests.sampling import searched, some
from tests.tables.recount import Recount, Truth, listed, parsed, sure_said, surest
from tests.tables.sheets import ASKED, BY_NAME, ENGLISH, KOREAN, SHEETS, cells, completed, firms, texts

#: By hand there are so many lines at most.
MOST = 5

#: What a page says of itself and of the program, in which figures are none of the table's.
ASIDE = ("made", "reasoning")


@pytest.fixture(scope="module")
def truth(base):
    return Truth(base)


def said_of(firm, without=()):
    """What a supplier answers: question -> answer."""
    values = (firm.alone, firm.hand, firm.years, firm.able, firm.seen, firm.contract)
    return {name: one for name, one in zip(ASKED, values, strict=True) if one is not None and name not in without}


def page_of(folder, base, name, lines, *more, code=0):
    """The page on a table, by the mapping that is proposed for it, with lines by hand."""
    assert len(lines) <= MOST
    assert all(len(line) <= 120 for line in lines)
    proposed = run_expert("schema", "table", "--from", name, cwd=folder)
    assert proposed.code == 0, proposed.err
    mapping = folder / f"{name.rpartition('.')[0]}.mapping.yaml"
    mapping.write_text(completed(proposed.out, lines, base.attributes))
    done = run_expert("segment", name, "--format", "html", "-o", "page.html", *more, cwd=folder)
    assert done.code == code, done.err
    return parsed((folder / "page.html").read_text())


class Checked:
    """A page of which figure after figure is held against what was counted; at the end none is left."""

    def __init__(self, page, again, head, unknown=None):
        self.again, self.base, self.unknown = again, again.base, unknown or {}
        self.main = next(one for one in page.all("main"))
        self.parts = {one.attributes["id"]: one for one in self.main.all("section", "div") if "id" in one.attributes}
        self.expected = {head}
        first = self.main.all("p")[0]
        assert first.text() == head

    def names(self, places):
        return listed([self.again.titles[place] for place in sorted(places)]) if places else ""

    def rows(self, part, heading):
        """The rows of all tables of a part whose head begins so: their cells, each with what is folded in it."""
        for table in self.parts[part].all("table"):
            heads = [one.text() for one in table.all("th")]
            if heads and heads[0].startswith(heading):
                for row in table.all("tbody")[0].all("tr"):
                    yield [_cell(one) for one in row.inside if not isinstance(one, str)]

    def cell(self, cell, number, places=None):
        """A cell says a number, and behind it the names of these cases."""
        self.expected.add(number)
        assert cell[0] == number
        if places is not None:
            assert cell[1] == self.names(places)

    def findings(self):
        """How many have each finding, which they are, and by which rules."""
        every = self.again.findings()
        told = set()
        for part, heading in (("often", "What"), ("do", "What")):
            for what, number, *_ in self.rows(part, heading):
                (fact,) = (one for one in every if str(value_of(self.base, one).label) == what[0])
                self.cell(number, self.again.share(every[fact], self.again.unknown(fact)), every[fact])
                self.by_rules(fact, every[fact], what[1])
                told.add(fact)
        assert told == set(every)

    def by_rules(self, fact, places, text):
        often = {}
        for place in places:
            for rule, facts in self.again.fired[place].items():
                if fact in facts:
                    title = str(self.base.rules[rule].title)
                    often[title] = often.get(title, 0) + 1
        shown = {title: int(n[1]) for title in often if (n := re.search(re.escape(title) + r" \((\d+)\)", text))}
        assert shown
        assert all(number <= often[title] for title, number in shown.items())
        assert sum(shown.values()) == len(places) or len(shown) == 3
        self.expected |= {f"{title} ({number})" for title, number in shown.items()}

    def counted(self):
        """What was counted of all, with who counts, who does not, and of whom it is not known."""
        labels = {str(one.label): name for name, one in self.base.portfolio.aggregates.items()}
        seen = set()
        for what, now, *who in self.rows("figures", "What was counted"):
            name = next(labels[label] for label in sorted(labels, key=len, reverse=True) if what[0].startswith(label))
            count, among, left, words = self.again.aggregate(name)
            self.cell(now, words)
            for cell, places in zip(who, (count, among - count, left), strict=True):
                self.cell(cell, str(len(places)), places)
            seen.add(name)
        assert seen == {*labels.values()}
        for one in self.main.all("li", "a"):
            for label, name in labels.items():
                if one.text().startswith(f"{label}: "):
                    words = self.again.aggregate(name)[3]
                    assert one.text() in (f"{label}: {words}", f"{label}: {words} (counted)")
        self.expected |= {self.again.aggregate(name)[3] for name in labels.values()}

    def groups(self):
        for one in self.base.portfolio.groups.values():
            options = {
                label_of(self.base.attributes[one.by], value): value for value in self.base.attributes[one.by].values
            }
            for group, number, *shown in self.rows("groups", "Group"):
                if group[0] == "In no group":
                    rest = [p for p in range(len(self.again.titles)) if not self.again.values(p, one.by)]
                    self.cell(number, str(len(rest)), rest)
                    continue
                value = options[group[0]]
                mine = [p for p in range(len(self.again.titles)) if value in self.again.values(p, one.by)]
                rest = [p for p in range(len(self.again.titles)) if not self.again.values(p, one.by)]
                self.cell(number, self.again.share(mine, rest), mine)
                for cell, attribute in zip(shown, one.show, strict=True):
                    self.shown(cell[0], attribute, mine)
            for attribute in one.listed:
                for value in self.base.attributes[attribute].values:
                    mine = [p for p in range(len(self.again.titles)) if value in self.again.values(p, attribute)]
                    unknown = self.again.unknown_value(attribute, value)
                    words = f"{label_of(self.base.attributes[attribute], value)}: {self.again.share(mine, unknown)}"
                    items = [li.text() for li in self.parts["groups"].all("li")]
                    assert not mine or any(item.startswith(f"{words} {self.names(mine)}") for item in items), words
                    self.expected.add(words)

    def shown(self, text, attribute, places):
        """What is shown of a group: `Openness (3), not known (2)`."""
        found = dict(re.findall(r"(?:^|, )(.+?) \(([\d,]+)\)(?=, |$)", text))
        some = self.base.attributes[attribute]
        for value in some.options:
            number = sum(value in self.again.values(place, attribute) for place in places)
            assert found.pop(label_of(some, value), "0") == str(number)
        nothing = sum(not self.again.values(place, attribute) for place in places)
        assert found.pop("not known" if some.asked else "no conclusion", "0") == str(nothing)
        assert found == {}
        self.expected.add(text)

    def matrices(self):
        tables = self.parts["place"].all("figure")
        for (_, matrix), table in zip(self.base.matrices.items(), tables, strict=True):
            fields = {}
            for place in range(len(self.again.titles)):
                for row in self.again.values(place, matrix.rows):
                    for column in self.again.values(place, matrix.columns):
                        fields.setdefault((row, column), []).append(place)
            placed = len({place for places in fields.values() for place in places})
            self.expected.add(f"Of {placed} supplier{'s' if placed != 1 else ''} whose place is known:")
            rows = table.all("tbody")[0].all("tr")
            for row, line in zip(self.base.attributes[matrix.rows].options, rows, strict=True):
                for column, cell in zip(self.base.attributes[matrix.columns].options, line.all("td"), strict=True):
                    places = fields.get((row, column), [])
                    percent = f", {round(100 * len(places) / placed, 1):g}%" if placed >= 5 else ""
                    name = str(matrix.cells.get(row, {}).get(column, ""))
                    assert cell.text() == (f"{name} {len(places)}{percent}" if places else name).strip()
                    self.expected |= {cell.text(), f"{len(places)}{percent}"}
            items = [li.text() for li in self.parts["place"].all("li")]
            if rest := [p for p in range(len(self.again.titles)) if not any(p in some for some in fields.values())]:
                about = [
                    (self.base.attributes[name].label, number)
                    for name in (matrix.rows, matrix.columns)
                    if (number := sum(not self.again.values(place, name) for place in rest))
                ]
                words = ", ".join(f"{label}: {number}" for label, number in about)
                text = f"In no field {len(rest)}, of which too little is known ({words}): "
                assert f"{text}{self.names(rest)}" in items
                self.expected.add(text.strip())

    def cases(self):
        """Each case with its number of findings, in the order of how badly off it is."""
        heads = [one.text() for one in self.parts["cases"].all("h4")]
        expected = set()
        for place, title in enumerate(self.again.titles):
            number = sum(self.again.severe(place))
            expected.add(f"{title}: {f'{number} finding' + 's' * (number != 1) if number else 'no finding'}")
        assert {head.partition(". ")[0] for head in heads} == expected
        assert len(heads) == len(self.again.titles)
        self.expected |= {*heads}
        ranked = sorted((self.again.severe(place) for place in range(len(self.again.titles))), reverse=True)
        first = [li.text() for li in self.parts["result"].all("li") if re.search(r"\(\d+ findings?\): ", li.text())]
        assert len(first) == min(3, sum(any(one) for one in ranked))
        for item, standing in zip(first, ranked, strict=False):
            title = item.partition(" (")[0]
            assert self.again.severe(self.again.titles.index(title)) == standing
            assert f"({sum(standing)} finding{'s' * (sum(standing) != 1)}): " in item
        self.expected |= {*first}

    def answers(self, columns):
        """How many answer each question, by the column of that name."""
        total = len(self.again.titles)
        labels = {str(self.base.attributes[name].label): name for name in columns}
        assert {row[0][0] for row in self.rows("answers", "Question") if row[1][0] != f"0 of {total} (0%)"} == {*labels}
        for label, often, unknown, source in self.rows("answers", "Question"):
            if label[0] in labels:
                name = labels[label[0]]
                answered = sum(name in one for one in self.again.said)
                self.cell(often, f"{answered:,} of {total:,} ({round(100 * answered / total, 1):g}%)")
                assert source[0] == columns[name]
                self.expected.add(source[0])
                self.cell(unknown, str(self.unknown[name]) if self.unknown.get(name) else "-")
            else:
                self.expected |= {often[0], unknown[0]}
        shown = len(list(self.rows("answers", "Question")))
        every = [one for one in self.base.attributes.values() if one.asked and not one.last_resort]
        self.expected.add(f"and {len(every) - shown} more questions that nobody answers")

    def open(self, shared=()):
        """Of how many each question is open, and whom to ask; what it would settle is counted elsewhere."""
        total = len(self.again.titles)
        asked = {str(self.base.attributes[name].question): name for name in self.base.attributes}
        seen = set()
        for heading in ("Not answered by all", "Answered by no", "Alike for all"):
            for what, open, unknown, settles, who in self.rows("open", heading):
                name = next(name for question, name in asked.items() if what[0].endswith(question))
                places = self.again.open(name)
                said = self.unknown.get(name, 0)
                self.cell(open, str(len(places) - said))
                self.cell(unknown, str(said) if said else "-")
                assert who == (("all", "") if len(places) == total else (str(len(places)), self.names(places)))
                self.expected |= {settles[0], who[0]}
                seen.add(name)
        every = {name for name, one in self.base.attributes.items() if one.asked and not one.last_resort}
        assert seen == {name for name in every if self.again.open(name)}
        for li in self.parts["result"].all("li"):
            if found := re.match(r"Ask (all )?(\d+) suppliers this next: (.*)", li.text()):
                assert int(found[2]) == len(self.again.open(asked[found[3]]))
                assert (int(found[2]) == total) == bool(found[1])
                self.expected.add(li.text())

    def wrong(self):
        """The findings for the whole are as many as the page says, each with the figure that it is based on."""
        every = self.parts["wrong"].all("section")
        labels = {
            one.all("h3")[0].text().removeprefix("The whole - "): _findings(one) for one in every if one.all("h3")
        }
        number = sum(map(len, labels.values()))
        parts = ", ".join(f"{label} {len(found)}" for label, found in labels.items())
        text = f"What is wrong - {number} finding{'s' * (number != 1)}: {parts}"
        assert text in [one.text() for one in self.parts["result"].all("h3")]
        self.expected.add(text)
        self.sure(number, every)

    def sure(self, number, sections):
        """How well the findings for the whole are supported, and how many cases their figures leave out at most."""
        trace = self.again.whole()
        support, disputed = surest(self.base.portfolio, trace)
        assert sum(support.values()) == number
        (sure,) = (one.text() for one in self.parts["result"].all("p") if "Nobody checked the answers." in one.text())
        first, _, rest = sure.partition(". ")
        assert sure_said(first) == (support, number)
        labels = {str(one.label): name for name, one in self.base.portfolio.aggregates.items()}
        figures = [text.text().rpartition(": ")[2] for one in sections for text in one.all("p")]
        behind = {labels[label] for label in figures if label in labels}
        assert behind <= {fact.attribute for firing in trace.firings for fact in firing.premises}
        most = max(len(self.again.aggregate(name)[2]) for name in behind)
        texts = ["Nobody checked the answers."]
        if most:
            cases = f"{len(self.again.titles):,} suppliers"
            texts.append(f"Figures leave out at most {most:,} of {cases}, of whom we do not know enough.")
        if disputed:
            texts.append(f"{disputed} {'is' if disputed == 1 else 'are'} disputed.")
        assert rest == " ".join(texts)
        self.expected.add(sure)

    def folded(self):
        """What says that there are so many more rows has just as many below it."""
        for details in self.main.all("details"):
            title = details.all("summary")[0].text()
            if found := re.fullmatch(r"and ([\d,]+) more [a-z]+", title):
                assert len(details.all("tbody")[0].all("tr")) == int(found[1])
                self.expected.add(title)

    def left(self):
        """The texts with a figure that nobody has looked at."""
        known = {*self.expected, *self.again.titles}
        labels = {str(text) for one in self.base.attributes.values() for text in _texts(one)}
        labels |= {str(one.because) for one in self.base.rules.values()} | {
            str(one.title) for one in self.base.rules.values()
        }
        labels |= {str(one.label) for one in self.base.matrices.values()}
        labels |= {
            str(name) for one in self.base.matrices.values() for row in one.cells.values() for name in row.values()
        }
        # A bare number is only ever a whole cell; what is longer may stand in a sentence.
        inside = [one for one in known | labels if len(one) > 7 or one in self.again.titles]
        inside.sort(key=len, reverse=True)
        found = []
        for part, section in self.parts.items():
            if part in ASIDE or "." in part:  # of the reasoning, figures are looked at where they are counted
                continue
            for text in _strings(section):
                rest = "" if text in known else text
                for one in inside:
                    rest = rest.replace(one, "")
                if re.search(r"\d", rest):
                    found.append((part, rest))
        return found


def _findings(section):
    lists = [one for one in section.inside if not isinstance(one, str) and one.tag == "ul"]
    return [one for found in lists for one in found.inside if not isinstance(one, str)]


def _cell(node):
    """The text of a cell, and what is folded behind it."""
    summary = node.all("summary")
    if not summary:
        return node.text(), ""
    whole, shown = node.text(), summary[0].text()
    return shown, whole.removeprefix(shown).strip()


def _texts(attribute):
    yield from (attribute.label, attribute.question, attribute.help)
    for value in attribute.values.values():
        yield from (value.label, value.help, value.do)


def _strings(node):
    """The texts of the smallest parts of a page that hold whole sentences."""
    inner = [one for one in node.inside if not isinstance(one, str)]
    if node.tag in ("p", "li", "td", "th", "summary", "h3", "h4", "a") and not node.all("p", "li", "td", "summary"):
        yield node.text()
        return
    for one in inner:
        yield from _strings(one)


def assert_counted(page, again, head, columns, unknown=None):
    """Every figure of the page is what was counted."""
    checked = Checked(page, again, head, unknown)
    checked.wrong()
    checked.findings()
    checked.counted()
    checked.groups()
    checked.matrices()
    checked.cases()
    checked.open()
    checked.answers(columns)
    checked.folded()
    assert checked.left() == []


#: What the rows beside the suppliers are, and how many columns answer nothing.
BESIDE = {
    "korean.csv": (2, " No suppliers: rows 66 and 67 (1 total and 1 note).", 0),
    "euc-kr.csv": (2, " No suppliers: rows 63 and 64 (1 total and 1 note).", 0),
    "google.csv": (1, " 1 row is blank.", 1),
    "merged.xlsx": (0, "", 1),
    "percent.xlsx": (0, "", 1),
}


def headers(name, labels):
    """The columns of a spreadsheet that answer questions."""
    if name == "answers.csv":
        return [labels[one] for one in ASKED]
    if name == "codes.xlsx":
        return ["Q1", "Q2", "expected_years", "Q4", "Q5", "Q6"]
    if name == "merged.xlsx":
        return [*(f"거래 / {one}" for one in ("전속거래", "교섭력", "기간")), *(f"평가 / {one}" for one in KOREAN[5:])]
    if name == "percent.xlsx":
        return ["Share of sales", *ENGLISH[3:]]
    return (KOREAN if name in ("korean.csv", "euc-kr.csv") else ENGLISH)[2:]


def questions(base):
    """How many questions there are."""
    return sum(one.asked and not one.last_resort for one in base.attributes.values())


def head_of(base, name, rows):
    more, beside, unused = BESIDE.get(name, (0, "", 0))
    rest = f", {unused} {'is' if unused == 1 else 'are'} not" if unused else ""
    return (
        f"We read {rows} suppliers from {rows + more} rows.{beside} "
        f"They answer 6 of {questions(base)} questions. 6 columns are used{rest}."
    )


@pytest.mark.parametrize("name", some(list(SHEETS), 2))
def test_every_figure_on_the_page_of_a_spreadsheet(base, truth, tmp_path, name) -> None:
    rows = firms()
    labels = {one: str(base.attributes[one].question) for one in ASKED}
    labels |= {(one, value): str(about.label) for one in ASKED for value, about in base.attributes[one].values.items()}
    lines = SHEETS[name](tmp_path / name, rows, *([labels] if name == "answers.csv" else []))
    page = page_of(tmp_path, base, name, lines)
    titled = name not in ("codes.xlsx", "percent.xlsx")
    cases = {f"{one.id} {one.name}" if titled else one.id: said_of(one) for one in rows}
    unknown = {}
    if name == "codes.xlsx":  # where 9 says that it is not known
        asked = {"upper_hand": "hand", "actual_competence": "able", "perceived_competence": "seen"}
        asked["contract_form"] = "contract"
        unknown = {key: sum(getattr(one, field) is None for one in rows) for key, field in asked.items()}
    columns = dict(zip(ASKED, headers(name, labels), strict=True))
    assert_counted(page, Recount(base, truth, cases), head_of(base, name, len(rows)), columns, unknown)


@searched
def test_five_thousand_rows_with_three_hundred_bad_cells(base, truth, tmp_path, share) -> None:
    number, wrong = (5000, 300) if share == 1 else (120, 12)
    rows = firms(number, few=True)
    table = [cells(one, {True: "Y", False: "N", None: ""}) for one in rows]
    bad = random.Random(3).sample(range(number), wrong)
    for place, row in enumerate(bad):
        table[row][2] = "perhaps" if place < wrong * 2 / 3 else "?"
    (tmp_path / "t.csv").write_text(texts([ENGLISH, *table]))
    page = page_of(tmp_path, base, "t.csv", BY_NAME[:2], code=3)
    left = {f"{one.id} {one.name}": said_of(one) for place, one in enumerate(rows) if place not in {*bad}}
    first = page.all("main")[0].all("p")[0].text()
    begin = f"We read {number - wrong:,} suppliers from {number:,} rows. {wrong} rows are left out: we cannot read all"
    assert first.startswith(f"{begin} their cells. They answer 3 of {questions(base)} questions.")
    again = Recount(base, truth, left)
    checked = Checked(page, again, first)
    for name in base.portfolio.aggregates:
        figure = again.aggregate(name)[3]
        assert figure == next(
            now[0]
            for what, now, *_ in checked.rows("figures", "What was counted")
            if what[0].startswith(str(base.portfolio.aggregates[name].label))
        )
    for what, often, *_ in checked.rows("often", "What"):
        (fact,) = (one for one in again.findings() if str(value_of(base, one).label) == what[0])
        assert often[0] == again.share(again.findings()[fact], again.unknown(fact))
    assert sum(one.text().count("is not a value of") for one in page.all("li")) == 2
    done = run_expert("evaluate", "t.csv", "--out", "r.xlsx", cwd=tmp_path)
    assert f"      perhaps: ...   # {wrong * 2 // 3} cells: true or false or unknown\n" in done.err
    assert f'      "?": ...   # {wrong // 3} cells: true or false or unknown\n' in done.err
    assert f"{number - wrong:,} rows in r.xlsx\n{wrong} rows rejected for {wrong} bad cells" in done.out
    mended = (
        *BY_NAME[1:2],
        "exclusive_supplier: {column: Sells to us alone, values: {perhaps: unknown, '?': unknown}}",
    )
    page = page_of(tmp_path, base, "t.csv", mended)
    every = [said_of(one, ["exclusive_supplier"] if place in {*bad} else []) for place, one in enumerate(rows)]
    again = Recount(base, truth, {one.id: said for one, said in zip(rows, every, strict=True)})
    assert again.aggregate("exclusive_suppliers")[3] in page.text()
    assert f"We read {number:,} suppliers from {number:,} rows. They" in page.text()


#: What stands in the files that LibreOffice 7.4 has saved, read by eye; a share of 90% or more is all that counts.
SAVED = {
    "P-01": {"exclusive_supplier": True, "upper_hand": "buyer", "expected_years": 0.5, "specific_investment": True},
    "P-02": {"exclusive_supplier": False, "upper_hand": "neither", "expected_years": 3, "specific_investment": False},
    "P-03": {"exclusive_supplier": True, "upper_hand": "supplier", "expected_years": 10, "specific_investment": True},
    "P-04": {"exclusive_supplier": False, "upper_hand": "buyer", "expected_years": 1.5},
    "P-05": {"specific_investment": True},
    "P-06": {"exclusive_supplier": False, "upper_hand": "buyer", "expected_years": 1, "specific_investment": False},
    "P-07": {"exclusive_supplier": True, "upper_hand": "neither", "expected_years": 5, "specific_investment": True},
    "P-08": {"exclusive_supplier": False, "upper_hand": "buyer", "expected_years": 2.5, "specific_investment": False},
}
SAVED_NAMES = ["가람정밀", "누리몰드", "다온테크", "라온소재", "마루정공", "바른기업", "샘물화학", "아람전자"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_libreoffice_has_saved(base, truth, tmp_path, ending) -> None:
    """A title, merged headers in two rows, a hidden row and a hidden column of formulas, one of them an error, dates,
    percentages, a total in Korean and a note."""
    name = f"libreoffice.{ending}"
    (tmp_path / name).write_bytes((DATA / "sheets" / name).read_bytes())
    lines = (
        "exclusive_supplier: {column: 거래 / 매출비중, at_least: 90%, then: true, otherwise: false}",
        "upper_hand: {column: 관계 / 교섭력, values: {구매사: buyer, 대등: neither, 협력사: supplier}}",
    )
    page = page_of(tmp_path, base, name, lines)
    cases = {f"{id} {title}": said for (id, said), title in zip(SAVED.items(), SAVED_NAMES, strict=True)}
    head = (
        "We read 8 suppliers from 10 rows. No suppliers: rows 13 and 14 (1 total and 1 note). "
        f"They answer 4 of {questions(base)} questions. 4 columns are used, 2 are not."
    )
    columns = {
        "exclusive_supplier": "거래 / 매출비중",
        "upper_hand": "관계 / 교섭력",
        "expected_years": "관계 / 예상기간",
        "specific_investment": "관계 / 전용설비",
    }
    assert_counted(page, Recount(base, truth, cases), head, columns)


@searched
def test_what_a_question_would_settle(base, truth, tmp_path, share) -> None:
    """On average over the answers that could be given, in so many suppliers an answer would at once add a finding."""
    rows = firms(9)
    (tmp_path / "t.csv").write_text(texts([ENGLISH, *(cells(one, {True: "Y", False: "N", None: ""}) for one in rows)]))
    page = page_of(tmp_path, base, "t.csv", BY_NAME)
    again = Recount(base, truth, {f"{one.id} {one.name}": said_of(one) for one in rows})
    checked = Checked(page, again, page.all("main")[0].all("p")[0].text())
    told = [row for heading in ("Not answered", "Answered by no") for row in checked.rows("open", heading)]
    seen = 0
    for what, *_, settles, _ in told:
        name = next(one for one, about in base.attributes.items() if what[0].endswith(str(about.question)))
        options = base.attributes[name].options
        if base.attributes[name].type not in ("choice", "flag") or (share < 1 and seen == 3):
            continue
        seen += 1
        gained = [sum(_gains(again, truth, place, name, value) for place in again.open(name)) for value in options]
        assert settles[0] == f"{round(sum(gained) / len(options), 1):g}", name
    assert seen >= 3


def _gains(again, truth, place, name, text):
    """Whether this answer would add a finding."""
    value = text == "true" if again.base.attributes[name].type == "flag" else text
    known, *_ = truth.of(tuple(sorted({**again.said[place], name: value}.items())))
    return any(
        fact.holds and (one := value_of(again.base, fact)) and (one.severity or one.actor)
        for fact in known - again.known[place]
    )

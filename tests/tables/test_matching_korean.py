"""Korean spreadsheets as people keep them: how many columns and codes a proposed mapping places rightly."""

import re

import pytest

from expert.files.mapping import NONE, mapping_in
from expert.files.parsed import ParsedFile
from expert.model.rulebase import RuleBase
from expert.tables.likeness import alike, contained
from expert.tables.matching import Proposal, proposal
from expert.tables.opening import open_table
from expert.tables.run import BATCH
from tests.conftest import ROOT, run_expert

PORTFOLIOS = ROOT / "cases" / "portfolios"

#: A questionnaire: whole questions with numbers, answers as texts, a misspelling, words run together.
QUESTIONNAIRE = """\
협력사명,협력사 코드,Q1. 이 구매기업과 가장 긴밀하게 거래하는 핵심협력사입니까?,\
Q2. 두 기업은 어떤 계약을 맺고 있습니까?,\
Q3. 상대방이 없어도 덜 아쉬운 쪽은 어느쪽입니까?,Q4. 향후 예상 거래기간 (년),\
협력사의 애로사항 - 인력,협력사의 애로사항 - 자본,\
Q6. 불공정 거래행위 (최근 3년),Q7. 공급쳐 교체 빈도,담당자 연락처
가람정밀,K-1,네,구두 계약,구매기업 우위,3,○,×,납품단가 인하;구두 발주,잦음,010-0000-0001
누리몰드,K-2,아니요,기본 계약,대등,1,×,×,없음,드묾,010-0000-0002
다온테크,K-3,네,상세 계약,협력사 우위,5,○,○,기술 탈취,드묾,010-0000-0003
라온전자,K-4,아니요,기본 계약,구매기업 우위,2,×,○,구두 발주,잦음,010-0000-0004
"""
PLACED = {
    "Q1. 이 구매기업과 가장 긴밀하게 거래하는 핵심협력사입니까?": ("core_supplier", ""),
    "Q2. 두 기업은 어떤 계약을 맺고 있습니까?": ("contract_form", ""),
    "Q3. 상대방이 없어도 덜 아쉬운 쪽은 어느쪽입니까?": ("upper_hand", ""),
    "Q4. 향후 예상 거래기간 (년)": ("expected_years", ""),
    "협력사의 애로사항 - 인력": ("supplier_lacks", "people"),
    "협력사의 애로사항 - 자본": ("supplier_lacks", "capital"),
    "Q6. 불공정 거래행위 (최근 3년)": ("acts_observed", ""),
    "Q7. 공급쳐 교체 빈도": ("supplier_changes", ""),
}
CODES = {
    "contract_form": {"구두 계약": "implicit", "기본 계약": "incomplete", "상세 계약": "complete"},
    "upper_hand": {"구매기업 우위": "buyer", "대등": "neither", "협력사 우위": "supplier"},
    "acts_observed": {
        "납품단가 인하": "price_forced_down",
        "구두 발주": "verbal_order",
        "기술 탈취": "technology_taken",
        "없음": NONE,
    },
    "supplier_changes": {"잦음": "often", "드묾": "seldom"},
}


def proposed(base: RuleBase, path: str) -> Proposal:
    return proposal(base, next(open_table(path).batches(BATCH)))


def placed(found: Proposal) -> dict[str, tuple[str, str]]:
    return {one.column: (one.attribute, one.value) for one in found.matches}


@pytest.fixture(scope="module")
def asked(base: RuleBase, tmp_path_factory) -> Proposal:
    path = tmp_path_factory.mktemp("sheet") / "설문.csv"
    path.write_text(QUESTIONNAIRE, encoding="cp949")
    return proposed(base, str(path))


def test_a_questionnaire_is_placed_as_it_was_asked(asked: Proposal) -> None:
    assert (asked.id, asked.title) == ("협력사 코드", "협력사명")
    assert placed(asked) == PLACED
    assert asked.rest == ("담당자 연락처",)


def test_answers_as_texts_are_taken_for_the_values_that_they_name(asked: Proposal) -> None:
    for match in asked.matches:
        meant = {code.text: code.meant for code in match.codes}
        assert meant == CODES.get(match.attribute, {}), match.column


def test_the_columns_of_the_maker_of_electronics_are_placed_as_its_own_mapping_does(base: RuleBase) -> None:
    own = mapping_in(ParsedFile("m", (PORTFOLIOS / "electronics.mapping.yaml").read_text()), base)
    right = {one.column: (name, "") for name, one in own.attributes.items() if one.column}
    right |= {column: (name, v) for name, one in own.attributes.items() for v, column in one.columns.items()}
    found = proposed(base, str(PORTFOLIOS / "electronics.csv"))
    assert (found.id, found.title) == (own.id, own.title)
    assert placed(found) == right
    assert sum(match.is_sure for match in found.matches) >= 20
    # No code is taken for another value than its own; what "1" means is left to be said.
    codes = [
        (code.meant, own.attributes[match.attribute].values.get(code.text))
        for match in found.matches
        for code in match.codes
    ]
    assert all(meant in (None, value) for meant, value in codes)
    assert sum(meant is not None for meant, _ in codes) >= 30


@pytest.mark.parametrize(
    ("one", "other"),
    [("협력사의 기술 역량", "협력사 기술역량"), ("계약 형태", "계약형태"), ("묵시적_관행", "묵시적 관행")],
)
def test_spaces_marks_and_particles_make_no_difference(one: str, other: str) -> None:
    assert alike(one, other) == 100


def test_a_misspelt_syllable_is_nearer_than_another_word() -> None:
    assert alike("공급쳐 교체", "공급처 교체") > 90 > alike("발주 교체", "공급처 교체")


def test_part_of_a_text_means_it_unless_that_turns_it_around() -> None:
    assert contained("구두발주", "구두발주 후 대금 미지급")
    assert not contained("변화", "변화 없음")
    assert not contained("예", "예, 잘 발달되어 있음")


def test_a_page_comes_of_what_is_proposed_with_nothing_written_by_hand(tmp_path) -> None:
    (tmp_path / "설문.csv").write_text(QUESTIONNAIRE, encoding="cp949")
    done = run_expert("schema", "table", "--from", "설문.csv", cwd=tmp_path)
    assert done.code == 0
    (tmp_path / "m.yaml").write_text(done.out)
    page = run_expert("segment", "설문.csv", "--map", "m.yaml", "--format", "html", cwd=tmp_path)
    assert page.code == 0, page.err
    assert "누리몰드" in page.out
    words = " ".join(re.sub(r"<[^>]*>", " ", page.out).split())
    # Three rows name an act; in two, the buyer has more power, and the contract has gaps.
    assert re.search(r"unfair acts are a custom\W+3 of 4", words)
    assert re.search(r"Contracts leave many suppliers unprotected\W+2 of 4", words)


def test_the_example_of_the_manual_comes_out_as_it_says(base: RuleBase, tmp_path) -> None:
    manual = (ROOT / "docs" / "spreadsheets.md").read_text().partition("## In Korean")[2]
    _, sheet, said = manual.split("```")
    (tmp_path / "t.csv").write_text(sheet.strip() + "\n")
    found = proposed(base, str(tmp_path / "t.csv"))
    assert (found.id, found.title) == ("협력사 코드", "협력사명")
    for match in found.matches:
        assert match.is_sure
        assert f"`{match.attribute}`" in said
        for code in match.codes:
            assert f"`{code.text}: {code.meant}`".replace(NONE, f'"{NONE}"') in said
    assert [len(match.codes) for match in found.matches] == [2, 2]

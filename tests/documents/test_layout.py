"""Wrapping and escaping."""

from hypothesis import given
from hypothesis import strategies as st

from expert.documents.layout import LEAST, escaped, width_of, wrap


def test_wide_characters_count_double() -> None:
    assert width_of("협력 ab") == 7
    assert width_of("e\u0301") == 1


def test_korean_text_is_wrapped_by_what_is_seen() -> None:
    lines = [line.text for line in wrap("대기업과 중소기업의 협력 정책을 평가한다", LEAST, "* ")]
    assert lines == ["* 대기업과 중소기업의 협력", "  정책을 평가한다"]


def test_a_word_too_long_for_any_line_is_cut() -> None:
    assert [line.text for line in wrap("x" * 60, 30, "- ")] == ["- " + "x" * 28, "  " + "x" * 28, "  xxxx"]


@given(st.text(), st.integers(0, 120))
def test_no_line_is_too_wide_and_no_word_is_lost(text, width) -> None:
    lines = [line.text for line in wrap(text, width, "> ", "  ")]
    assert "".join(line[2:] for line in lines).replace(" ", "") == "".join(text.split())
    assert all(width_of(line) <= max(width, LEAST + 2) for line in lines)


@given(st.text())
def test_escaped_text_can_be_printed(text) -> None:
    assert all(char.isprintable() for char in escaped(text))


def test_words_of_any_script_stay_as_they_are() -> None:
    assert escaped("협력 – größe “x”") == "협력 – größe “x”"
    assert escaped("\x1b[31m\u202e\n") == "\\x1b[31m\\u202e\\x0a"

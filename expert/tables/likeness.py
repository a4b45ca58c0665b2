"""How alike two short texts are, in percent: names of columns, labels, questions, and what stands in cells."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from expert.files.nodes import normalized
from expert.model.text import Text

#: From here on, two Korean texts are taken for one another's misspelling, by their letters (jamo).
_MISSPELT = 80
#: A Korean text that is part of another one is like it if it is no shorter than one part in so many.
_PART = 3

_WORDS = re.compile(r"[^\w]+|_")
_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")
_LISTED = re.compile(r"[,;/·ㆍ]")
_HANGUL = re.compile(r"[가-힣]")
#: Particles at the end of a word, which a heading leaves out; those that many nouns end in are none of them.
_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:의|을|를|에서|에게)(?= |$)")
#: What turns the meaning of a Korean text around.
_NEGATION = re.compile("없|않|못|아니(?![오요])")


class _Form(NamedTuple):
    """A text as it is compared: without marks; and a Korean one without spaces, too, and in its letters."""

    plain: str
    closed: str
    letters: str
    korean: int
    turned: bool


@lru_cache(maxsize=20_000)
def _form(text: str) -> _Form:
    plain = _WORDS.sub(" ", normalized(text).lower()).strip()
    korean = len(_HANGUL.findall(plain))
    if not korean:
        return _Form(plain, plain, plain, 0, False)
    closed = _PARTICLE.sub("", plain).replace(" ", "")
    return _Form(plain, closed, unicodedata.normalize("NFD", closed), korean, bool(_NEGATION.search(closed)))


def bare(text: str) -> str:
    """Return a text without marks and capital letters, with single spaces between its words."""
    return _form(text).plain


def versions(text: Text | None) -> tuple[str, ...]:
    """Return a text in all its languages, for all its readers, and each with and without what it has in brackets."""
    return () if text is None else tuple(part for form in text.forms.values() for part in parts(form))


@lru_cache(maxsize=20_000)
def parts(form: str) -> tuple[str, ...]:
    """Return a text, the text without its brackets, and each thing that is named in them."""
    inside = [one for found in _BRACKETS.findall(form) for one in (found, *_LISTED.split(found))]
    outside = [_BRACKETS.sub(" ", form)] if inside else []
    return (form, *(one for one in [*outside, *inside] if len(bare(one)) > 1))


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> float:
    """Return how alike two texts are, in percent; 100 where they differ in nothing but marks, spaces and particles."""
    first, second = _form(one), _form(other)
    if first.closed == second.closed:
        return 100
    if bool(first.korean) != bool(second.korean):
        return 0
    by_words = 0.5 * fuzz.token_sort_ratio(first.plain, second.plain)
    by_words += 0.5 * fuzz.token_set_ratio(first.plain, second.plain)
    return max(by_words, _alike_in_korean(first, second)) if first.korean else by_words


def _alike_in_korean(one: _Form, other: _Form) -> float:
    """Return how alike two texts are whose spaces say little, since Korean headings leave them out."""
    short, long = sorted((one.closed, other.closed), key=len)
    by_syllables = fuzz.ratio(short, long)
    if _PART * len(short) >= len(long):
        by_syllables = max(by_syllables, 0.5 * by_syllables + 0.5 * fuzz.partial_ratio(short, long))
    return max(by_syllables, fuzz.ratio(one.letters, other.letters, score_cutoff=_MISSPELT))


def contained(one: str, other: str) -> bool:
    """Return whether a Korean text of two syllables or more is part of another one, and neither turns it around."""
    short, long = _form(one), _form(other)
    return short.korean > 1 and short.closed in long.closed and short.turned == long.turned

"""Which column of a table answers which question: by what the columns are called, and by what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import polars as pl

from expert.files.answers import BadAnswer
from expert.files.mapping import NONE
from expert.files.nodes import normalized
from expert.model.mapping import TableMapping
from expert.model.rulebase import RuleBase
from expert.model.vocabulary import Attribute
from expert.tables.cells import read_cell
from expert.tables.column_values import as_text, column_expr
from expert.tables.columns import BoundColumn, bound_column
from expert.tables.everyday import IDS, TITLES, TRUTHS
from expert.tables.likeness import alike, bare, contained, parts, versions
from expert.tables.table import NUMBER

#: From here on a match is sure, in percent, and from here on it is worth a question.
SURE, DOUBTFUL = 80, 55
#: So much the name of a column counts, and the rest what stands in it.
_NAME = 0.7
#: A code means a value of whose texts it is so near.
_NEAR = 82
#: So many different texts of a column are looked at, the most frequent.
_TEXTS = 30
#: So many other questions are kept that a column might answer.
_OTHERS = 3
#: A column with no more different texts may be one of codes.
_CODES = 9

#: What stands in the name of a column between a question and one of its answers.
_BETWEEN = re.compile(r"[_/:\-–]| {2,}")


class Code(NamedTuple):
    """A text that stands in so many cells of a column and has to be said what it means; `meant` is what it seems to."""

    text: str
    cells: int
    meant: str | None


class Match(NamedTuple):
    """A column that seems to answer an attribute, or whether a `value` of a set is among its values: how sure that is,
    in percent, and the codes in it."""

    column: str
    attribute: str
    value: str
    sure: int
    codes: tuple[Code, ...]

    @property
    def is_sure(self) -> bool:
        """Return whether the match is sure, so that nobody has to be asked."""
        return self.sure >= SURE

    @property
    def settled(self) -> bool:
        """Return whether the match is sure, and the meaning of each code as well."""
        return self.is_sure and all(code.meant for code in self.codes)


class Proposal(NamedTuple):
    """The proposed reading of a table: the columns that name rows, those that answer something, and those of which that
    cannot be said. `others` are what a column might answer instead, the surest first."""

    id: str | None
    title: str | None
    matches: tuple[Match, ...]
    rest: tuple[str, ...]
    others: tuple[Match, ...] = ()


class _Seen(NamedTuple):
    """A column with its most frequent texts, and whether all its cells are filled and different."""

    name: str
    texts: dict[str, int]
    naming: bool


def proposal(base: RuleBase, rows: pl.DataFrame) -> Proposal:
    """Return a proposal for a table with these rows, by names, labels and questions in every language of the
    rule base."""
    seen = [_seen(rows, name) for name in rows.columns if name != NUMBER]
    id = next((one.name for one in seen if one.naming and _is_called(one.name, IDS)), None)
    title = next((one.name for one in seen if one.name != id and _is_called(one.name, TITLES)), None)
    if id is None and title is not None and next(one for one in seen if one.name == title).naming:
        id, title = title, None
    left = [one for one in seen if one.name not in (id, title) and one.texts]
    slots = [(name, value) for name, one in base.attributes.items() if one.asked for value in _values(one)]
    scored: list[tuple[int, _Seen, tuple[str, str]]] = []
    for column in left:
        telling = _telling(base, column)
        sures = [(_sure(base, column, name, value, telling), (name, value)) for name, value in slots]
        scored += [(sure, column, slot) for sure, slot in sures if sure >= DOUBTFUL]
    scored.sort(key=lambda one: -one[0])
    matches: dict[str, Match] = {}
    taken: set[tuple[str, str]] = set()
    for sure, column, (name, value) in scored:
        # A set is answered by one column, or by one for each value.
        if column.name in matches or clashes(name, value, taken):
            continue
        taken.add((name, value))
        matches[column.name] = Match(column.name, name, value, sure, _codes(base, column, name, value))
    rest = tuple(one.name for one in seen if one.name not in (id, title) and one.name not in matches)
    others = tuple(
        Match(column.name, name, value, sure, _codes(base, column, name, value))
        for column in left
        for sure, _, (name, value) in [one for one in scored if one[1] is column and one[2] not in taken][:_OTHERS]
        if column.name in matches and not matches[column.name].is_sure
    )
    return Proposal(id, title, tuple(matches.values()), rest, others)


def clashes(name: str, value: str, taken: Collection[tuple[str, str]]) -> bool:
    """Return whether other columns answer this already; `taken` are the attributes, each with the value of a set."""
    return bool({(name, value), (name, "")} & {*taken}) or (not value and any(other == name for other, _ in taken))


def codes_in(base: RuleBase, rows: pl.DataFrame, column: str, name: str, value: str = "") -> tuple[Code, ...]:
    """Return the texts of a column that cannot be read as they are where it answers an attribute, or whether a value of
    a set holds."""
    return _codes(base, _seen(rows, column), name, value)


def texts_in(rows: pl.DataFrame, column: str) -> tuple[str, ...]:
    """Return the most frequent texts in a column."""
    return tuple(_seen(rows, column).texts)


def _values(attribute: Attribute) -> Sequence[str]:
    return ["", *attribute.values] if attribute.type == "choices" else [""]


def _seen(rows: pl.DataFrame, name: str) -> _Seen:
    texts = rows.select(as_text(column_expr(name), rows.schema[name])).to_series()
    counts = Counter(found for text in texts if text and (found := normalized(text).strip()))
    naming = len(counts) == rows.height
    return _Seen(name, dict(counts.most_common(_TEXTS)), naming)


def _is_called(name: str, words: frozenset[str]) -> bool:
    """Whether a column is called by one of the words, or by a Korean compound that ends in one: 협력사 코드."""
    closed = bare(name).replace(" ", "")
    return closed in words or any(len(word) > 1 and not word.isascii() and closed.endswith(word) for word in words)


def _sure(base: RuleBase, column: _Seen, name: str, value: str, telling: tuple[str, float]) -> int:
    """How sure it is that the column answers the attribute, in percent; `telling` is what its cells say of that."""
    attribute = base.attributes[name]
    about = attribute.values[value] if value else None
    called = [name, *versions(attribute.label), *versions(attribute.question)]
    if about is None:
        by_name = _nearest(column.name, called)
    else:
        labels = [value, *versions(about.label)]
        by_name = _nearest(column.name, [f"{name}.{value}", *(f"{one} {label}" for one in called for label in labels)])
        # `Lacks / people`: the question, and the answer.
        asked, *answer = (one for one in _BETWEEN.split(column.name, maxsplit=1) if one.strip())
        if answer:
            by_name = max(by_name, 0.5 * _nearest(asked, called) + 0.5 * _nearest(answer[0], labels))
    if by_name == 100:
        return 100
    by_values = 0.95 * telling[1] if name == telling[0] and not value else 0
    if max(_NAME * by_name + (1 - _NAME) * 100, by_values) < DOUBTFUL:
        return 0
    fit = _fit(base, column, name, value)
    return round(max(_NAME * by_name + (1 - _NAME) * fit, by_values))


def _telling(base: RuleBase, column: _Seen) -> tuple[str, float]:
    """The attribute whose values the cells name, and in what part of them, in percent.

    Answers that only one question has say what is asked, whatever the column is called.
    """
    if len(column.texts) < 2:
        return "", 0
    named = {name: _named(one, column) for name, one in base.attributes.items() if one.asked}
    best = max(named, key=lambda name: named[name], default="")
    alone = [name for name, part in named.items() if part == named.get(best)] == [best]
    return (best, named[best]) if alone else ("", 0)


def _nearest(text: str, others: Iterable[str]) -> float:
    return max(alike(one, other) for one in parts(text) for other in others)


def _fit(base: RuleBase, column: _Seen, name: str, value: str) -> float:
    """Return the part of the cells that can be read as answers, or nearly, in percent; half of codes that repeat."""
    bound = bound_column(base, TableMapping(), column.name, name, value)
    cells = sum(column.texts.values())
    read = sum(
        number
        for text, number in column.texts.items()
        if _is_read(base, bound, text) or (_meant(base.attributes[name], text) and not value)
    )
    # Few codes in many cells may mean anything, and speak neither for a question nor against it.
    coded = not base.attributes[name].numeric and len(column.texts) <= min(_CODES, cells / 2)
    return 100 * max(read / cells, 0.5 if coded else 0)


def _named(attribute: Attribute, column: _Seen) -> float:
    """Return the part of the cells that name a value, in percent. Yes and no may answer any question."""
    if attribute.type not in ("choice", "choices"):
        return 0
    named = sum(number for text, number in column.texts.items() if bare(text) not in TRUTHS and _meant(attribute, text))
    return 100 * named / sum(column.texts.values())


def _is_read(base: RuleBase, column: BoundColumn, text: str) -> bool:
    try:
        read_cell(base, column, text, (), "")
    except BadAnswer:
        return False
    return True


def _codes(base: RuleBase, column: _Seen, name: str, value: str) -> tuple[Code, ...]:
    """Return the texts of a column that cannot be read as they are."""
    bound = bound_column(base, TableMapping(), column.name, name, value)
    attribute = base.attributes[name]
    if attribute.numeric:
        return ()
    parts: Counter[str] = Counter()
    for text, number in column.texts.items():
        pieces = [text] if attribute.type != "choices" or value else re.split("[;,]", text)
        parts.update({part: number for piece in pieces if (part := piece.strip())})
    return tuple(
        Code(text, number, None if value else _meant(attribute, text))
        for text, number in parts.most_common()
        if not _is_read(base, bound, text)
    )


def _meant(attribute: Attribute, text: str) -> str | None:
    """Return the value whose label is nearest to a text, if one is near, or the only one whose label has it in it."""
    labels = {name: [name, *versions(about.label)] for name, about in attribute.values.items()}
    near = {name: max(alike(text, one) for one in forms) for name, forms in labels.items()}
    best = max(near, key=lambda name: near[name], default=None)
    if best is not None and near[best] >= _NEAR:
        return best
    having = [name for name, forms in labels.items() if any(contained(text, one) for one in forms)]
    if len(having) == 1:
        return having[0]
    return NONE if attribute.type == "choices" and bare(text) in ("none", "없음") else None

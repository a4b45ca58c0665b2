"""Which column of a table answers what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from expert.files.nodes import normalized
from expert.model.mapping import AnswerSource, CutOff, TableMapping
from expert.model.problems import InvalidInput, Place, Problem, did_you_mean, nearest
from expert.model.rulebase import RuleBase
from expert.tables.everyday import TRUTHS

#: To so many names a near one is looked for, which takes longer than all the rest of a wide table.
LOOKED_AT = 200


#: How a column is read of which the mapping says nothing.
_PLAIN = AnswerSource()


class BoundColumn(NamedTuple):
    """A column that answers an attribute, or, of a set, whether `value` is among its values. `codes` are the texts of
    cells that stand for others; `separator` stands between several values in one cell. `truths` are words that say yes
    and no, in small letters, where nothing else is asked. Numbers have this mark before `decimal`s, if that is known;
    with `steps` they say something else, and what is below the last says `otherwise`."""

    name: str
    attribute: str
    value: str
    codes: dict[str, str]
    separator: str
    truths: Mapping[str, str] = {}
    decimal: str | None = None
    steps: tuple[CutOff, ...] = ()
    otherwise: str = ""


class Binding(NamedTuple):
    """The columns of a table that answer something, and those of which nobody has told what they are. `suspects` are
    those of the latter whose name is nearly an attribute's, each with that attribute."""

    columns: tuple[BoundColumn, ...]
    others: tuple[str, ...]
    suspects: dict[str, str]


def expected_names(base: RuleBase, mapping: TableMapping) -> frozenset[str]:
    """Return the names that tell the row of column names from others: those of the mapping, and of attributes."""
    return mapping.names | {name for name, attribute in base.attributes.items() if attribute.asked}


def bind(base: RuleBase, mapping: TableMapping, names: Iterable[str], file: str) -> Binding:
    """Return how the columns called `names` of the table in `file` are read: as the mapping says, and by their own
    names where it does not mention them. Raises InvalidInput."""
    there = list(names)
    columns = [*_mapped(base, mapping), *_named(base, mapping, there)]
    problems = [*_missing(mapping, columns, there, file), *_twice(columns, there, file)]
    if not columns:
        what = "no column of this table is an attribute of the rule base"
        help = (
            "name the columns as the attributes, or say by a mapping which is which; `expert schema table` writes one"
        )
        problems.append(Problem("E409", what, Place(file, 1, 1), help))
    if problems:
        raise InvalidInput(problems)
    known = {column.name for column in columns} | {*mapping.ignore, mapping.id, mapping.title}
    others = tuple(name for name in there if name not in known)
    asked = [name for name, attribute in base.attributes.items() if attribute.asked]
    doubtful = [name for name in others if name not in base.attributes][:LOOKED_AT]
    suspects = {name: near for name in doubtful if (near := nearest(name, asked))}
    return Binding(tuple(columns), others, suspects)


def _mapped(base: RuleBase, mapping: TableMapping) -> Iterator[BoundColumn]:
    for attribute, source in mapping.attributes.items():
        if source.column is not None:
            yield _bound(base, mapping, source.column, attribute, "", source)
        for value, name in source.columns.items():
            yield _bound(base, mapping, name, attribute, value, source)


def _bound(
    base: RuleBase, mapping: TableMapping, name: str, attribute: str, value: str, source: AnswerSource
) -> BoundColumn:
    """Return the column called `name` with all that says how its cells are read."""
    truth = bool(value) or base.attributes[attribute].type == "flag"
    return BoundColumn(
        name=name,
        attribute=attribute,
        value=value,
        codes={**mapping.codes, **source.values} if truth else source.values,
        separator=source.separator or mapping.separator,
        truths=_truths(base) if truth else {},
        decimal=source.decimal or mapping.reading.decimal,
        steps=source.steps,
        otherwise=source.otherwise or "",
    )


def bound_column(base: RuleBase, mapping: TableMapping, name: str, attribute: str, value: str = "") -> BoundColumn:
    """Return the column called `name` as one that answers `attribute`, or whether `value` is among its values."""
    return _bound(base, mapping, name, attribute, value, _PLAIN)


def _truths(base: RuleBase) -> dict[str, str]:
    """Return the words for yes and no, in small letters, those of the rule base included."""
    own = base.base.words
    return {
        **TRUTHS,
        **{normalized(word).lower(): "true" for word in own.yes},
        **{normalized(word).lower(): "false" for word in own.no},
    }


def _named(base: RuleBase, mapping: TableMapping, names: Iterable[str]) -> Iterator[BoundColumn]:
    aside = {*mapping.ignore, *mapping.attributes}
    for name in names:
        attribute, _, value = name.partition(".")
        declared = base.attributes.get(attribute)
        if declared is None or not declared.asked or name in aside or attribute in aside:
            continue
        if not value or (declared.type == "choices" and value in declared.values):
            yield _bound(base, mapping, name, attribute, value, _PLAIN)


def _missing(mapping: TableMapping, columns: Iterable[BoundColumn], names: list[str], file: str) -> Iterator[Problem]:
    wanted = dict.fromkeys([*(column.name for column in columns), *filter(None, (mapping.id, mapping.title))])
    there = set(names)
    for name in wanted:
        if name not in there:
            help = did_you_mean(name, names[:LOOKED_AT])
            yield Problem("E408", f"there is no column '{name}'", Place(file, 1, 1), help)


def _twice(columns: Iterable[BoundColumn], names: list[str], file: str) -> Iterator[Problem]:
    by_attribute: dict[str, list[BoundColumn]] = {}
    for column in columns:
        by_attribute.setdefault(column.attribute, []).append(column)
    for attribute, mine in by_attribute.items():
        if len(mine) > 1 and not all(column.value for column in mine):
            shown = " and ".join(f"'{column.name}'" for column in mine)
            what = f"'{attribute}' is answered by several columns, {shown}"
            yield Problem("E405", what, Place(file, 1, names.index(mine[-1].name) + 1), "leave one of them out")

"""Which column of a table answers what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from expert.model.mapping import TableMapping
from expert.model.problems import InvalidInput, Place, Problem, did_you_mean, nearest
from expert.model.rulebase import RuleBase

#: To so many names a near one is looked for, which takes longer than all the rest of a wide table.
LOOKED_AT = 200


class BoundColumn(NamedTuple):
    """A column that answers an attribute, or, of a set, whether `value` is among its values. `codes` are the texts of
    cells that stand for others; `separator` stands between several values in one cell."""

    name: str
    attribute: str
    value: str
    codes: dict[str, str]
    separator: str


class Binding(NamedTuple):
    """The columns of a table that answer something, and those that nobody has told what they are; of these, with a
    name that is nearly an attribute's, `suspects`: column -> attribute."""

    columns: tuple[BoundColumn, ...]
    others: tuple[str, ...]
    suspects: dict[str, str]


def bind(base: RuleBase, mapping: TableMapping, names: Iterable[str], file: str) -> Binding:
    """How the columns called `names` of the table in `file` are read: as the mapping says, and what it does not mention
    by their own names. Raises InvalidInput."""
    there = list(names)
    columns = [*_mapped(mapping), *_named(base, mapping, there)]
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


def _mapped(mapping: TableMapping) -> Iterator[BoundColumn]:
    for attribute, source in mapping.attributes.items():
        separator = source.separator or mapping.separator
        if source.column is not None:
            yield BoundColumn(source.column, attribute, "", source.values, separator)
        for value, name in source.columns.items():
            yield BoundColumn(name, attribute, value, source.values, separator)


def _named(base: RuleBase, mapping: TableMapping, names: Iterable[str]) -> Iterator[BoundColumn]:
    aside = {*mapping.ignore, *mapping.attributes}
    for name in names:
        attribute, _, value = name.partition(".")
        declared = base.attributes.get(attribute)
        if declared is None or not declared.asked or name in aside or attribute in aside:
            continue
        if not value or (declared.type == "choices" and value in declared.values):
            yield BoundColumn(name, attribute, value, {}, mapping.separator)


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

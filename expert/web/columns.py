"""The columns of a table as a form shows them, and the mapping that the form says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from expert.files.answers import UNKNOWN
from expert.files.mapping import NONE
from expert.model.mapping import TableMapping
from expert.model.problems import InvalidInput, Place, Problem
from expert.model.rulebase import RuleBase
from expert.tables.columns import expected_names
from expert.tables.matching import Code, codes_in, proposal, texts_in
from expert.tables.opening import open_table
from expert.tables.table import NUMBER
from expert.words.facts import label_of

#: The columns that name a row are chosen like answers.
ID, TITLE = "*id", "*title"

#: So many texts of a column are shown, and so many codes can be given a meaning.
_TEXTS, _CODES = 5, 30


class Column(NamedTuple):
    """A column as the form shows it.

    chosen: what it answers, `attribute`, or `attribute=value` of a set.
    sure: how sure that is, in percent; None if a person has said it.
    codes: the texts that need a meaning, with the one that they have or seem to have.
    meanings: what a text can mean, by name.
    numbers: whether its texts are numbers while its answers are not, so that it takes a cut-off.
    separator: what stands between several answers in one cell, if they are not divided as usual.
    """

    name: str
    texts: tuple[str, ...]
    chosen: str
    sure: int | None
    codes: tuple[Code, ...]
    meanings: dict[str, str]
    numbers: bool
    at_least: str = ""
    then: str = ""
    otherwise: str = ""
    separator: str = ""


def read_rows(base: RuleBase, path: str, most: int) -> pl.DataFrame:
    """Return the rows of a table that are cases. Raises InvalidInput, also for more than so many."""
    table = open_table(path, expected=expected_names(base, TableMapping()))
    rows = next(table.batches(most + 1), pl.DataFrame(schema=table.columns))
    if rows.height > most:
        message = f"more than {most:,} rows, which is the most that is taken here"
        raise InvalidInput([Problem("E105", message, Place(path, 0, 0), "use `expert segment` in a terminal")])
    return rows


def columns_of(base: RuleBase, rows: pl.DataFrame, said: Mapping[str, Any] | None) -> tuple[Column, ...]:
    """Return the columns of a table as the form shows them: as somebody has `said`, else as they seem to be."""
    names = [name for name in rows.columns if name != NUMBER]
    if said is None:
        found = proposal(base, rows)
        chosen: dict[str, tuple[str, int | None]] = {
            one.column: (f"{one.attribute}={one.value}" if one.value else one.attribute, one.sure)
            for one in found.matches
            if one.is_sure
        }
        chosen |= {name: (key, 100) for key, name in ((ID, found.id), (TITLE, found.title)) if name}
        return tuple(_column(base, rows, name, *chosen.get(name, ("", 0)), {}) for name in names)
    return tuple(
        _column(base, rows, name, said.get(name, {}).get("chosen", ""), None, said.get(name, {})) for name in names
    )


def _column(
    base: RuleBase, rows: pl.DataFrame, name: str, chosen: str, sure: int | None, said: Mapping[str, Any]
) -> Column:
    texts = texts_in(rows, name)
    attribute, _, value = chosen.partition("=")
    about = base.attributes.get(attribute)
    if about is None:
        return Column(name, texts[:_TEXTS], chosen, sure, (), {}, False)
    options = ("true", "false") if value else about.options
    meanings = {
        option: "yes" if option == "true" and value else "no" if value else label_of(about, option)
        for option in options
    }
    several = about.type == "choices" and not value
    commas = several and any("," in text for text in texts) and not any(";" in text for text in texts)
    numbers = not about.numeric and not value and bool(texts) and all(_is_number(text) for text in texts)
    meant = dict(said.get("codes", {}))
    unread = _no_numbers(rows, name) if about.type == "number" else codes_in(base, rows, name, attribute, value)
    codes = tuple(code._replace(meant=meant.get(code.text, code.meant)) for code in unread[:_CODES])
    at_least, then, otherwise = (str(said.get(key, "")) for key in ("at_least", "then", "otherwise"))
    between = "," if commas else ""
    meanings |= {**({NONE: "none of these"} if several else {}), UNKNOWN: "not known"}
    shown = texts[:_TEXTS]
    return Column(name, shown, chosen, sure, codes, meanings, numbers, at_least, then, otherwise, between)


def _no_numbers(rows: pl.DataFrame, name: str) -> tuple[Code, ...]:
    """Return the texts of a column of numbers that are none."""
    texts = [text for text in texts_in(rows, name) if not _is_number(text)]
    return tuple(Code(text, rows.filter(pl.col(name).cast(pl.String) == text).height, None) for text in texts)


def _is_number(text: str) -> bool:
    return text.strip().rstrip("%").replace(",", "").replace(".", "", 1).lstrip("+-").isdigit()


def said_in(form: Mapping[str, str], names: list[str]) -> dict[str, Any]:
    """Return what a form says of each column, by its name."""
    said: dict[str, Any] = {}
    for place, name in enumerate(names):
        text = {key: form.get(f"{key}.{place}", "")[:200] for key in ("chosen", "at_least", "then", "otherwise")}
        codes = {}
        for number in range(_CODES):
            meant = form.get(f"meant.{place}.{number}", "")
            if meant:
                codes[form.get(f"text.{place}.{number}", "")[:500]] = meant[:200]
        said[name] = {**text, "codes": codes}
    return said


def mapping_said(columns: tuple[Column, ...]) -> dict[str, Any]:
    """Return the mapping that the form says, as a mapping file has it."""
    mapping: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    ignored = []
    for one in columns:
        attribute, _, value = one.chosen.partition("=")
        values = {code.text: code.meant for code in one.codes if code.meant}
        if one.chosen in (ID, TITLE):
            mapping[one.chosen.removeprefix("*")] = one.name
        elif not attribute:
            ignored.append(one.name)
        elif value:
            source = attributes.setdefault(attribute, {"columns": {}})
            source.setdefault("columns", {})[value] = one.name
            if values:
                source["values"] = {**source.get("values", {}), **values}
        else:
            source = {"column": one.name, **({"values": values} if values else {})}
            source |= {"separator": one.separator} if one.separator else {}
            if one.numbers and one.at_least and one.then:
                step = {"at_least": one.at_least, "then": one.then}
                source |= step | ({"otherwise": one.otherwise} if one.otherwise else {})
            attributes[attribute] = source
    return mapping | {"attributes": attributes, **({"ignore": ignored} if ignored else {})}


def choices(base: RuleBase) -> dict[str, dict[str, str]]:
    """Return what a column can answer: topic -> what a form calls it -> its label."""
    found: dict[str, dict[str, str]] = {}
    for name, attribute in base.attributes.items():
        if attribute.asked:
            group = found.setdefault(str(base.topics[attribute.topic].label), {})
            group[name] = str(attribute.label)
            if attribute.type == "choices":
                for value, about in attribute.values.items():
                    group[f"{name}={value}"] = f"{attribute.label}: {about.label}"
    return found

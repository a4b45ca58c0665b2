"""Where in the first rows of a spreadsheet its columns are named: below a title, in one row or in two."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from expert.files.answers import number
from expert.tables.table import column_name

#: In so many rows the names of columns are looked for.
LOOKED_AT = 30

#: What stands between the names of two rows that name a column together.
BETWEEN = " / "

#: A title has at most so many cells, and less than half as many as the names of columns.
_TITLE = 3

#: So much of what is passed over is shown.
_SHOWN = 200


class TableHeader(NamedTuple):
    """The rows that name columns, as places among the first rows, and the names, empty where there is none."""

    rows: tuple[int, ...]
    names: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]], expected: Collection[str]) -> TableHeader | None:
    """Return the header among these rows, which are the first of a spreadsheet; `expected` are names that columns may
    have. None if nothing stands in the rows.

    The row with most of the names that are expected is it; where none has any, the first that is no title. A row below
    belongs to it if it names columns that the first leaves open, as below cells that are merged.
    """
    found = [
        TableHeader((place,), tuple(map(column_name, row))) for place, row in enumerate(rows) if any(map(_said, row))
    ]
    if not found:
        return None
    pairs = [pair for one in found if (pair := _pair(rows, one)) is not None]
    known = {one: sum(name in expected for name in one.names) for one in (*found, *pairs)}
    best = max(known.values())
    if best:
        return next(one for one in (*found, *pairs) if known[one] == best)
    first = _below_titles(found)
    return next((pair for pair in pairs if pair.rows[0] == first.rows[0]), first)


def header_at(rows: Sequence[Sequence[str]], places: Sequence[int]) -> TableHeader | None:
    """Return the header in the rows at these places, one or two. None if nothing stands there."""
    if not all(0 <= place < len(rows) and any(map(_said, rows[place])) for place in places):
        return None
    if len(places) == 1:
        return TableHeader((places[0],), tuple(map(column_name, rows[places[0]])))
    return TableHeader(tuple(places), _joined(rows[places[0]], rows[places[1]]))


def header_notes(header: TableHeader, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield notes on a header that is not just the first row."""
    above = [row for row in rows[: header.rows[0]] if any(map(_said, row))]
    if above:
        shown = "; ".join(" | ".join(cell.strip() for cell in row if _said(cell)) for row in above)
        yield f"columns are named in row {header.rows[0] + 1}; what stands above is no case: {_begun(shown)}"
    if len(header.rows) > 1:
        one, other = (place + 1 for place in header.rows)
        shown = ", ".join(f"'{name}'" for name in header.names if BETWEEN in name)
        yield f"rows {one} and {other} name columns together: {_begun(shown)}"


def _begun(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _said(cell: str) -> bool:
    return bool(cell.strip())


def _filled(header: TableHeader) -> int:
    return sum(map(bool, header.names))


def _below_titles(found: Sequence[TableHeader]) -> TableHeader:
    """Return the first row that is no title: one of few cells above rows of many."""
    for place, one in enumerate(found):
        cells = _filled(one)
        below = max((_filled(other) for other in found[place + 1 :]), default=0)
        if cells > _TITLE or below <= (1 if cells == 1 else 2 * cells):
            return one
    return found[0]


def _pair(rows: Sequence[Sequence[str]], above: TableHeader) -> TableHeader | None:
    """Return the header that a row and the next one make together, if they do: the second row names what the first
    leaves open, and a name of both begins such a group."""
    place = above.rows[0]
    if place + 1 >= len(rows) or _filled(above) < 2:
        return None
    top, below = above.names, [column_name(cell) for cell in rows[place + 1]]
    cells = list(itertools.zip_longest(top, below, fillvalue=""))
    open = [not one and bool(other) for one, other in cells] + [False]
    for column, (one, other) in enumerate(cells):
        if one and other and not open[column + 1]:
            return None
    if not any(open) or any(number(other) is not None for other in below):
        return None
    names = _joined(top, below)
    if "" in names[: len(below)] or len({*names}) < len(names):
        return None
    return TableHeader((place, place + 1), names)


def _joined(top: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    names = []
    group = ""
    for one, other in itertools.zip_longest(map(column_name, top), map(column_name, below), fillvalue=""):
        group = one or (group if other else "")
        names.append(BETWEEN.join(filter(None, (group, other))))
    return tuple(names)

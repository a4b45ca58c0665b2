"""Where the parts of a matrix stand when it is drawn, and how arrows run from field to field."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from expert.documents.layout import wrap

#: Pixels: the column of the rows' labels, all other columns together, and one of them at least.
HEAD, BODY, LEAST = 104, 306, 76
#: A line of text, and a bold letter of it, on average, in the widest common fonts (DejaVu, Verdana) of 12 pixels.
LINE, LETTER = 15, 8
PADDING = 6
#: In a field, below its label: the number, the share and the bar.
NUMBER, SHARE, BAR = 26, 16, 12
#: An arrow starts and ends so far from the point in a field that it belongs to, and bends so far aside.
AWAY, BEND = 14, 10
#: The head of an arrow.
TIP = 8
#: The number of an arrow stands here on its way.
NEAR = 0.35


class GridText(NamedTuple):
    """Lines of text in a grid: their middle, the base line of the first, and the words."""

    x: float
    y: float
    lines: tuple[str, ...]


class GridCell(NamedTuple):
    """A field: its upper left corner, and its wrapped label."""

    x: float
    y: float
    lines: tuple[str, ...]


class GridLayout(NamedTuple):
    """A matrix, laid out: the size of the whole and of a field; the names of the two attributes, the labels of columns
    and rows, and the fields by rows."""

    width: float
    height: float
    cell_width: float
    cell_height: float
    columns: GridText
    rows: GridText
    column_labels: tuple[GridText, ...]
    row_labels: tuple[GridText, ...]
    cells: tuple[tuple[GridCell, ...], ...]


class GridArrow(NamedTuple):
    """An arrow from field to field: its path, its head, and the place of its number."""

    path: str
    head: str
    x: float
    y: float


def lay_out(
    columns: str, rows: str, column_labels: Sequence[str], row_labels: Sequence[str], labels: Sequence[Sequence[str]]
) -> GridLayout:
    """Lay out a matrix of the attributes `columns` and `rows`; `labels` are those of its fields, by rows."""
    width = max(LEAST, BODY / max(1, len(column_labels)))
    fields = [[_lines(label, width) for label in row] for row in labels]
    over, corner = _lines(columns, width * len(column_labels)), _lines(rows, HEAD)
    tops = [_lines(label, width) for label in column_labels]
    sides = [_lines(label, HEAD) for label in row_labels]
    high = max((len(lines) for row in fields for lines in row), default=0)
    tallest = max((len(lines) for lines in sides), default=0)
    height = max(high * LINE + NUMBER + SHARE + BAR, tallest * LINE) + 2 * PADDING
    top = LINE * len(over) + 4.0
    # The labels of columns stand on the fields.
    below = top + LINE * max((len(lines) for lines in [corner, *tops]), default=0) + 6
    lefts = [HEAD + width * place for place in range(len(column_labels))]
    return GridLayout(
        width=HEAD + width * len(column_labels) + 1,
        height=below + height * len(row_labels) + 1,
        cell_width=width,
        cell_height=height,
        columns=GridText(HEAD + width * len(column_labels) / 2, LINE - 3, over),
        rows=GridText(0, below - LINE * len(corner) + LINE - 9, corner),
        column_labels=tuple(
            GridText(left + width / 2, below - LINE * len(lines) + LINE - 9, lines)
            for left, lines in zip(lefts, tops, strict=True)
        ),
        row_labels=tuple(
            GridText(0, below + height * place + (height - LINE * len(lines)) / 2 + LINE - 4, lines)
            for place, lines in enumerate(sides)
        ),
        cells=tuple(
            tuple(GridCell(left, below + height * place, lines) for left, lines in zip(lefts, row, strict=True))
            for place, row in enumerate(fields)
        ),
    )


def arrow(layout: GridLayout, source: tuple[int, int], target: tuple[int, int]) -> GridArrow:
    """Return the arrow from one field to another, by row and column. Arrows there and back do not lie on each other."""
    (x, y), (to_x, to_y) = _point(layout, source), _point(layout, target)
    length = math.hypot(to_x - x, to_y - y)
    across, down = (to_x - x) / length, (to_y - y) / length
    start = x + AWAY * across, y + AWAY * down
    end = to_x - AWAY * across, to_y - AWAY * down
    bend = (x + to_x) / 2 - 2 * BEND * down, (y + to_y) / 2 + 2 * BEND * across
    lean = math.hypot(end[0] - bend[0], end[1] - bend[1])
    across, down = (end[0] - bend[0]) / lean, (end[1] - bend[1]) / lean
    root = end[0] - TIP * across, end[1] - TIP * down
    corners = [(root[0] - side * TIP / 2 * down, root[1] + side * TIP / 2 * across) for side in (1, -1)]
    return GridArrow(
        path=f"M{_at(start)}Q{_at(bend)} {_at(root)}",
        head=f"M{_at(end)}L{_at(corners[0])}L{_at(corners[1])}Z",
        x=round(_along(start[0], bend[0], root[0]), 1),
        y=round(_along(start[1], bend[1], root[1]), 1),
    )


def _point(layout: GridLayout, place: tuple[int, int]) -> tuple[float, float]:
    """Return the point where arrows of a field begin and end: below and right of its text."""
    cell = layout.cells[place[0]][place[1]]
    return cell.x + 0.66 * layout.cell_width, cell.y + 0.7 * layout.cell_height


def _along(start: float, bend: float, end: float) -> float:
    """Return a point of an arrow nearer to its start, where arrows that meet at their ends are still apart."""
    return (1 - NEAR) ** 2 * start + 2 * NEAR * (1 - NEAR) * bend + NEAR**2 * end


def _lines(text: str, width: float) -> tuple[str, ...]:
    room = int((width - PADDING) / LETTER)
    return tuple(line.text for line in wrap(text, room, least=room)) if text else ()


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"

"""Lines of text for a terminal: wrapping by the width that people see, and nothing that could steer the terminal."""

from __future__ import annotations

import functools
import itertools
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from expert.files.atomic import name_as_text

#: Text narrower than this is not wrapped any further, so that a deep tree stays readable.
LEAST = 24


class Line(NamedTuple):
    """One line of output; `style` names what it is (see `cli.output.STYLES`), not how it looks."""

    text: str = ""
    style: str = ""


def escaped(text: str) -> str:
    """Return `text` with everything written out that a terminal would act on or could not show: `\\x1b`, `\\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == " " else _code(char) for char in text)


def json_text(data: object, indent: int | None = None) -> str:
    """Return `data` as JSON, with whatever could steer a terminal as JSON's own escapes."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(name_as_text(char))[1:-1] for char in text
    )


def _code(char: str) -> str:
    number = ord(char)
    if 0xDC80 <= number <= 0xDCFF:  # a byte of a file's name that is no UTF-8
        number -= 0xDC00
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"


def width_of(text: str) -> int:
    """Return the number of columns that `text` takes; East Asian wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns_of, text))


@functools.cache
def _columns_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(
    text: str, width: int, first: str = "", rest: str | None = None, style: str = "", *, least: int = LEAST
) -> Iterator[Line]:
    """Break `text` into lines of at most `width` columns, after `first` on the first line and `rest` on the others.

    Breaks between words, and inside a word only where it fits in no line of its own. Lines have room for `least`
    columns all the same.
    """
    rest = " " * width_of(first) if rest is None else rest
    room = max(least, width - width_of(first))
    line: list[str] = []
    used = 0
    lead = first
    for word in _words(text, max(least, width - max(width_of(first), width_of(rest)))):
        columns = width_of(word)
        if line and used + 1 + columns > room:
            yield Line(lead + " ".join(line), style)
            lead, line, used = rest, [word], columns
            room = max(least, width - width_of(rest))
        else:
            used += columns + bool(line)
            line.append(word)
    yield Line(lead + " ".join(line), style)


def _words(text: str, room: int) -> Iterator[str]:
    for word in text.split():
        start = used = 0
        if width_of(word) > room:
            for index, char in enumerate(word):
                columns = width_of(char)
                if used + columns > room:
                    yield word[start:index]
                    start, used = index, 0
                used += columns
        yield word[start:]


def columns(rows: Iterable[tuple[str, str]], width: int, indent: str = "") -> Iterator[Line]:
    """Yield two columns, the second wrapped; where there is no room for two, the second below the first."""
    pairs = list(rows)
    left = min(max((width_of(name) for name, _ in pairs), default=0), max(LEAST, width // 2))
    if width_of(indent) + left + 2 + LEAST > width:
        for name, text in pairs:
            yield from wrap(name, width, indent)
            yield from wrap(text, width, f"{indent}    ")
        return
    for name, text in pairs:
        gap = " " * max(1, left - width_of(name) + 2)
        yield from wrap(text, width, f"{indent}{name}{gap}", indent + " " * (left + 2))


#: What stands between two columns of a table.
_GAP = "  "


def table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, numbers: bool = False) -> Iterator[Line]:
    """Yield a table with a rule below its head, cells wrapped between words so that it fits the width; with `numbers`,
    all but the first column are set to the right. Where there is no room for columns, each cell gets a line of its own.
    """
    columns = list(zip(head, *rows, strict=True))
    room = width - len(_GAP) * (len(columns) - 1)
    least = [max(width_of(word) for cell in column for word in cell.split() or [""]) for column in columns]
    if sum(least) > room:
        for row in rows:
            yield from wrap(row[0], width)
            for name, cell in zip(head[1:], row[1:], strict=True):
                yield from wrap(f"{name}: {cell}", width, "  ", "    ")
        return
    widths = [max(width_of(cell) for cell in column) for column in columns]
    while sum(widths) > room:
        wide = (place for place in range(len(columns)) if widths[place] > least[place])
        widths[max(wide, key=widths.__getitem__)] -= 1
    yield from _row(head, widths, numbers)
    yield Line(_GAP.join("-" * one for one in widths))
    for row in rows:
        yield from _row(row, widths, numbers)


def _row(cells: Sequence[str], widths: Sequence[int], numbers: bool) -> Iterator[Line]:
    wrapped = [[line.text for line in wrap(cell, one, least=1)] for cell, one in zip(cells, widths, strict=True)]
    for parts in itertools.zip_longest(*wrapped, fillvalue=""):
        padded = [
            " " * (one - width_of(part)) + part if numbers and place else part + " " * (one - width_of(part))
            for place, (part, one) in enumerate(zip(parts, widths, strict=True))
        ]
        yield Line(_GAP.join(padded).rstrip())

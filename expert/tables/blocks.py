"""A large file in blocks of whole lines, each with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.table import not_a_table, unreadable

SIZE = 16_000_000
LONGEST = 4 * SIZE


class LineBlock(NamedTuple):
    """A block of whole lines of a file, and the offset at which they begin."""

    data: bytes
    offset: int


def blocks(path: str, end_of_lines: Callable[[bytes], int], start: int = 0) -> Iterator[LineBlock]:
    """Yield the file at `path` in blocks from offset `start` on. `end_of_lines` says where the last whole line of some
    bytes ends, or 0 if none does. Raises InvalidInput."""
    rest = b""
    offset = start
    try:
        with open(path, "rb") as file:
            file.seek(start)
            while read := file.read(SIZE):
                rest += read
                if end := end_of_lines(rest):
                    yield LineBlock(rest[:end], offset)
                    rest, offset = rest[end:], offset + end
                elif len(rest) > LONGEST:
                    message = f"a row of more than {LONGEST:,} bytes begins here"
                    help = "most often a quotation mark that is never closed"
                    raise not_a_table(path, message, help, line_at(path, offset))
    except OSError as error:
        raise unreadable(path, error) from None
    if rest:
        yield LineBlock(rest, offset)


def last_newline(data: bytes) -> int:
    """Return where the last whole line in `data` ends."""
    return data.rfind(b"\n") + 1


def line_at(path: str, offset: int) -> int:
    """Return the number of the line, from 1, in which the byte at `offset` stands."""
    line = 1
    with open(path, "rb") as file:
        while offset > 0 and (read := file.read(min(offset, SIZE))):
            line += read.count(b"\n")
            offset -= len(read)
    return line


def decoded(path: str, block: LineBlock) -> str:
    """Return the text of a block. Raises InvalidInput at the first byte that is not UTF-8."""
    try:
        return block.data.decode()
    except UnicodeDecodeError as error:
        begun = block.data.rfind(b"\n", 0, error.start) + 1
        column = len(block.data[begun : error.start].decode("utf-8", "replace")) + 1
        place = Place(path, line_at(path, block.offset + error.start), column)
        message = f"byte {block.data[error.start]:#04x} is not UTF-8"
        help = "save it as UTF-8 (in Excel, 'CSV UTF-8'), or write `reading: {encoding: NAME}` in the mapping"
        raise InvalidInput([Problem("E102", message, place, help)]) from None

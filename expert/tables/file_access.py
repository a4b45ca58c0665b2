"""Files that the libraries for tables cannot take as they are: those that come by standard input, those whose
names are no UTF-8, as files from old archives have them, and texts in other encodings than UTF-8."""

from __future__ import annotations

import codecs
import contextlib
import io
import re
import shutil
import sys
import tempfile
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from expert.model.problems import InvalidInput, Place, Problem
from expert.tables.table import OpenTable

#: The bytes by which files begin that are no texts.
_BEGINNINGS = {b"PAR1": ".parquet", b"PK\x03\x04": ".xlsx"}


#: How a case begins, after a mark and comments: with a key, or an object of several lines, or one that has answers.
_CASE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s*(?:#|---)[^\n]*\n)*\s*(?:[\w-]+\s*:\s|\{\s*\n|\{[^\n]*\"answers\"\s*:\s*\{)"
)


def is_table_coming() -> bool:
    """Return whether standard input begins as a table does, and not as a case. Takes nothing from it."""
    stdin = sys.stdin.buffer
    return not _CASE.match(stdin.peek() if isinstance(stdin, io.BufferedReader) else b"")


class Folder:
    """A folder that is there as long as this is."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def received(folder: Path) -> Path:
    """Return a file in `folder` with the content of standard input, whose ending says what it seems to be."""
    path = folder / "stdin"
    with open(path, "wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    with open(path, "rb") as file:
        head = file.read(4096)
    suffix = _BEGINNINGS.get(head[:4]) or (
        ".jsonl" if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else ".csv"
    )
    return path.rename(path.with_suffix(suffix))


def opened_as(read: Callable[[str], OpenTable], path: Path, name: str, folder: Folder) -> OpenTable:
    """Yield the table that `read` opens at `path`, as the one called `name`; `folder` is kept as long as the table.
    Raises InvalidInput, by that name."""
    with _called(str(path), name):
        table = read(str(path))

    def frames(size: int, kept: Folder = folder) -> Iterator[pl.DataFrame]:
        rows = table.frames(size)
        while True:
            with _called(str(path), name):
                frame = next(rows, None)
            if frame is None:
                return
            yield frame

    return table._replace(path=name, frames=frames)


@contextlib.contextmanager
def _called(path: str, name: str) -> Iterator[None]:
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(
            one._replace(
                place=one.place._replace(file=one.place.file.replace(path, name)),
                message=one.message.replace(path, name),
                others=tuple(other._replace(file=other.file.replace(path, name)) for other in one.others),
            )
            for one in error.problems
        ) from None


def is_utf8_name(path: str) -> bool:
    """Return whether the name can be given to a library that knows only UTF-8."""
    return not any("\ud800" <= char <= "\udfff" for char in path)


#: So many bytes are looked at, and so many characters are turned at a time.
LOOKED_AT, _CHUNK = 1_000_000, 1 << 20

#: Of the letters beyond ASCII in a Korean text, so much is Hangul at least.
_KOREAN = 0.8

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HANGUL = re.compile("[가-힣ㄱ-ㅣ]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_STRUCTURE = re.compile(r"[\n,;\t]")

_UTF8 = ("utf-8", "utf-8-sig")


def encoding_of(head: bytes) -> str | None:
    """Return the encoding of a text that begins so, if it is another than UTF-8 and there is no doubt: UTF-16, or
    cp949, of which EUC-KR is a part, where the text is plainly Korean."""
    if head.startswith(_MARKS):
        return "utf-16"
    if b"\0" in head:
        even = head[: len(head) // 2 * 2]
        texts = {name: even.decode(name, "replace") for name in ("utf-16-le", "utf-16-be")}
        return max(texts, key=lambda name: len(_STRUCTURE.findall(texts[name])))
    if _decoded(head, "utf-8") is not None:
        return None
    text = _decoded(head, "cp949")
    return "cp949" if text is not None and _is_korean(text) else None


def _is_korean(text: str) -> bool:
    """Return whether nearly all letters beyond ASCII are Hangul, of the syllables that people use. A text in another
    language would come out as syllables that only cp949 has, or as Chinese characters."""
    letters = Counter(char for char in _FOREIGN.findall(text) if char.isalpha())
    common = sum(number for char, number in letters.items() if _HANGUL.match(char) and _is_common(char))
    return 0 < common >= _KOREAN * letters.total()


def _is_common(char: str) -> bool:
    return len(char.encode("euc_kr", "ignore")) == 2


def _decoded(head: bytes, encoding: str) -> str | None:
    """Return the text that begins so, whose last character may be cut; None if it is not in this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return None


def is_utf8(encoding: str) -> bool:
    """Return whether somebody who names this encoding means UTF-8."""
    return codecs.lookup(encoding).name in _UTF8


def to_utf8(path: str, encoding: str, made: Path) -> None:
    """Write the text of the file at `path`, which is in `encoding`, to the file `made`, as UTF-8. Raises InvalidInput
    at the first byte that is not in this encoding, and OSError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with open(path, "rb") as file, open(made, "w", encoding="utf-8", newline="") as out:
        while True:
            read = file.read(_CHUNK)
            try:
                text = decoder.decode(read, final=not read)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].decode(encoding, "replace").count("\n")
                what = f"byte {error.object[error.start]:#04x} is not {encoding}"
                help = "save the file as UTF-8, or say by `reading: {encoding: NAME}` in the mapping how it is stored"
                raise InvalidInput([Problem("E102", what, Place(path, line, 1), help)]) from None
            line += text.count("\n")
            out.write(text)
            if not read:
                return

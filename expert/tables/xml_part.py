"""One part of an Excel file, which is XML, as a stream: whatever it says, nothing of it is kept here but the text at
hand, and it is refused if it cannot be what a spreadsheet wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.parsers import expat

#: How long a single text may be, and how deep elements may stand in each other; Excel writes 32,767 and some ten.
LENGTH, DEPTH = 1_000_000, 100

_NAMESPACES = (
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_CHUNK = 1 << 16


class TooLarge(Exception):
    """The error that a file has more than is read; the message says what."""


class XmlPart:
    """A part whose outermost element is `root`. At the elements of these names it calls `starts` with their attributes,
    `texts` with their text, and `ends`, in this order."""

    def __init__(
        self,
        root: str,
        starts: Mapping[str, Callable[[Mapping[str, str]], None]],
        texts: Mapping[str, Callable[[str], None]],
        ends: Mapping[str, Callable[[], None]],
    ) -> None:
        named = {root, *starts, *texts, *ends, "rPh"}
        self._names = {f"{space} {name}": name for space in _NAMESPACES for name in named}
        self._root, self._starts, self._texts, self._ends = root, starts, texts, ends
        self._depth = self._events = self._length = self._phonetic = 0
        self._text: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.StartDoctypeDeclHandler = _refuse

    def read(self, part: IO[bytes]) -> Iterator[None]:
        """Go through `part`, and yield now and then. Raises TooLarge, and ValueError or ExpatError for a part that is
        no XML."""
        idle = 0
        while chunk := part.read(_CHUNK):
            before = self._events
            self._parser.Parse(chunk, False)
            # What does not come to an end would be looked at again with each chunk.
            idle = idle + len(chunk) if self._events == before else 0
            if idle > LENGTH:
                raise TooLarge(f"more than {LENGTH:,} bytes of it say nothing")
            yield
        self._parser.Parse(b"", True)
        yield

    def _start(self, found: str, about: dict[str, str]) -> None:
        name = self._names.get(found, "")
        if not self._depth and name != self._root:
            raise ValueError(f"there is no {self._root} in it")
        self._events += 1
        self._depth += 1
        if self._depth > DEPTH:
            raise TooLarge(f"its elements stand more than {DEPTH} deep in each other")
        # How a text is pronounced is no part of it.
        if name == "rPh":
            self._phonetic = self._depth
        if name in self._texts and not self._phonetic:
            self._text, self._length = [], 0
            self._parser.CharacterDataHandler = self._data
        if name in self._starts:
            self._starts[name](about)

    def _data(self, text: str) -> None:
        self._events += 1
        self._text.append(text)
        self._length += len(text)
        if self._length > LENGTH:
            raise TooLarge(f"a text has more than {LENGTH:,} characters")

    def _end(self, found: str) -> None:
        name = self._names.get(found, "")
        self._events += 1
        if name in self._texts and not self._phonetic:
            self._parser.CharacterDataHandler = None
            self._texts[name]("".join(self._text))
        if self._phonetic == self._depth:
            self._phonetic = 0
        self._depth -= 1
        if name in self._ends:
            self._ends[name]()


def _refuse(*declared: object) -> None:
    raise ValueError("it declares a document type, as no workbook does")

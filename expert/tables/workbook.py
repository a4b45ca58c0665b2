"""An Excel file as the package that it is: which sheets it has, the texts and formats that their cells share, and what
of it is too large to be read."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import IO, NamedTuple
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from expert.tables.worksheet import CellFormat, Worksheet, unescaped
from expert.tables.xml_part import TooLarge, XmlPart

#: How large a part may be, unpacked: that of a worksheet, and any other.
SHEET, SHARED = 500_000_000, 200_000_000
#: How many times its packed size a part may have, unless it is a small one; what people write comes to 5 to 30.
RATIO, SMALL = 100, 10_000_000

#: What reading a file may raise that is damaged.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    LookupError,
    OverflowError,
    RuntimeError,
    ValueError,
)

#: Formats of dates that have no code in the file, but one for each language of East Asia.
_EASTERN_DATES = (*range(27, 37), *range(50, 59))
#: What in the code of a format is text, or says something about space, colour or language.
_ASIDE = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')


class NoWorkbook(Exception):
    """The error that a file is no workbook of this kind; the message says what it is."""


class Sheet(NamedTuple):
    """A sheet of a workbook: its name, what kind it is, such as `worksheet` or `chartsheet`, whether it can be seen,
    and the part of the file that it is stored in."""

    name: str
    kind: str
    visible: bool
    part: str


class _Related(NamedTuple):
    kind: str
    part: str


class Workbook:
    """A workbook that has been opened, as its file stores it; its `sheets` are in their order. With `stale` its
    formulas want to be computed anew, so that their stored values may be none that anybody has seen.

    All it does raises NoWorkbook, TooLarge, and of DAMAGE what reading a damaged file comes to.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.sheets: tuple[Sheet, ...] = ()
        self.stale = False
        self._epoch = WINDOWS_EPOCH
        self._shared: tuple[list[str], list[CellFormat]] | None = None
        names = set(archive.namelist())
        if "content.xml" in names and "mimetype" in names:
            raise NoWorkbook("this is an OpenDocument file under another name")
        part = next((one.part for one in self._related("").values() if one.kind == "officeDocument"), "")
        if part.endswith(".bin"):
            raise NoWorkbook("this is a binary workbook (.xlsb) under another name")
        if part not in names:
            raise NoWorkbook("there is no workbook in this file")
        self._parts = self._related(part)
        starts = {"sheet": self._add, "workbookPr": self._count_from, "calcPr": self._ask}
        self._read(part, XmlPart("workbook", starts, {}, {}))

    def worksheet(self) -> Worksheet:
        """Return the reader of a worksheet of this workbook."""
        if self._shared is None:
            self._shared = self._strings(), self._formats()
        return Worksheet(*self._shared, self._epoch)

    def open(self, sheet: Sheet) -> IO[bytes]:
        """Return the part in which a worksheet is stored."""
        return self._open(sheet.part, SHEET)

    def _open(self, part: str, most: int) -> IO[bytes]:
        about = self._archive.getinfo(part)
        if about.file_size > most:
            raise TooLarge(f"unpacked, {part} has {about.file_size:,} bytes; at most {most:,} are read")
        if about.file_size > max(SMALL, RATIO * about.compress_size):
            raise TooLarge(f"unpacked, {part} has {about.file_size // about.compress_size} times its size")
        if about.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{part} is packed in a way that workbooks are not")
        return self._archive.open(about)

    def _read(self, part: str, content: XmlPart) -> None:
        with self._open(part, SHARED) as file:
            for _ in content.read(file):
                pass

    def _related(self, part: str) -> dict[str, _Related]:
        """Return the parts to which a part, or the package itself, leads, by the names that it uses for them."""
        folder, name = posixpath.split(part)
        where = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, _Related] = {}

        def relate(about: Mapping[str, str]) -> None:
            target = posixpath.normpath(posixpath.join("/", folder, about["Target"])).lstrip("/")
            found[about["Id"]] = _Related(about["Type"].rpartition("/")[2], target)

        if where in self._archive.NameToInfo:
            self._read(where, XmlPart("Relationships", {"Relationship": relate}, {}, {}))
        return found

    def _add(self, about: Mapping[str, str]) -> None:
        related = self._parts[next(value for key, value in about.items() if key.endswith(" id"))]
        visible = about.get("state", "visible") == "visible"
        self.sheets += (Sheet(about["name"], related.kind, visible, related.part),)

    def _count_from(self, about: Mapping[str, str]) -> None:
        self._epoch = MAC_EPOCH if about.get("date1904") in ("1", "true") else WINDOWS_EPOCH

    def _ask(self, about: Mapping[str, str]) -> None:
        self.stale = about.get("fullCalcOnLoad") in ("1", "true")

    def _part(self, kind: str) -> str | None:
        return next((one.part for one in self._parts.values() if one.kind == kind), None)

    def _strings(self) -> list[str]:
        """Return the texts that cells share."""
        found: list[str] = []
        pieces: list[str] = []

        def end() -> None:
            found.append(unescaped("".join(pieces)))
            pieces.clear()

        if part := self._part("sharedStrings"):
            self._read(part, XmlPart("sst", {}, {"t": pieces.append}, {"si": end}))
        return found

    def _formats(self) -> list[CellFormat]:
        """Return the formats that cells share, by the style that cells name."""
        codes: dict[int, str] = dict(BUILTIN_FORMATS) | dict.fromkeys(_EASTERN_DATES, "yyyy-mm-dd")
        styles: list[int] = []
        within = False

        def enter(about: Mapping[str, str]) -> None:
            nonlocal within
            within = True

        def leave() -> None:
            nonlocal within
            within = False

        def declare(about: Mapping[str, str]) -> None:
            codes[int(about["numFmtId"])] = about["formatCode"]

        def style(about: Mapping[str, str]) -> None:
            if within:
                styles.append(int(about.get("numFmtId", 0)))

        if part := self._part("styles"):
            starts = {"numFmt": declare, "cellXfs": enter, "xf": style}
            self._read(part, XmlPart("styleSheet", starts, {}, {"cellXfs": leave}))
        made = {number: format_of(codes.get(number, "General")) for number in set(styles)}
        return [made[number] for number in styles]


def format_of(code: str) -> CellFormat:
    """Return the meaning of a number's format code, such as `0.0%` or `yyyy-mm-dd`."""
    positive = _ASIDE.sub("", code).split(";")[0]
    return CellFormat(is_date_format(code), is_timedelta_format(code), "%" in positive)

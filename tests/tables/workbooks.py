"""Excel files as little as makes one, for what no library writes."""

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def cell(value: object) -> str:
    """A cell that holds a text, a number, a truth or nothing."""
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def row(*values: object) -> str:
    return f"<row>{''.join(map(cell, values))}</row>"


def relations(**targets: str) -> str:
    """Relationships, name -> target, of the kind that the name says."""
    made = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{name.rstrip("0123456789")}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{made}</Relationships>'


def workbook(
    path: Path, *rows: str, behind: str = "", main: str = MAIN, sheets: str = "", sheet: str | None = None, **parts: str
) -> Path:
    """Writes a workbook of one worksheet with these rows and what stands behind them, unless it is given whole as
    `sheet`; `parts` are further parts in xl/, such as `styles`, and `workbook` what it says of itself."""
    sheet = sheet or f'<worksheet xmlns="{main}"><sheetData>{"".join(rows)}</sheetData>{behind}</worksheet>'
    about = parts.pop("workbook", "")
    named = f'{sheets}<sheet name="S" sheetId="1" r:id="worksheet1"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", relations(officeDocument="xl/workbook.xml"))
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{OFFICE}">{about}<sheets>{named}</sheets></workbook>'
        )
        related = {name: f"{name}.xml" for name in parts}
        archive.writestr("xl/_rels/workbook.xml.rels", relations(worksheet1="worksheets/sheet1.xml", **related))
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in parts.items():
            archive.writestr(f"xl/{name}.xml", content)
    return path

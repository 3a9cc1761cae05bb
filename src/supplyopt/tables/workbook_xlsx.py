"""What the XML of an .xlsx file says beyond the values of its cells.

Errors, formulas without a value: the reader of values gives both as blanks.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

from supplyopt.tables.workbook_marks import (
    MOST_COLUMNS,
    PERCENT_FORMATS,
    SheetMarks,
    error_cell,
    is_percent_format,
    uncalculated,
)

__all__ = ["marks_of_xlsx"]

# Most sheets have none of these, and need not be taken apart.
_WORTH_A_LOOK = re.compile(rb"""<(\w+:)?f[\s/>]|\st\s*=\s*["']e["']|\shidden\s*=""")
# A cell that is not empty: programs write empty ones for their looks.
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]+)([0-9]+)["'][^>]*(?<!/)>"""
)
_ROW = re.compile(rb"""<(?:\w+:)?row\s(?:[^>]*?\s)?r\s*=\s*["']([0-9]+)["'][^>]*(?<!/)>""")
_STYLED = re.compile(rb"""<(?:\w+:)?c\s([^>]*?)(?<!/)>""")
_AT = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]+)([0-9]+)["']""")
_STYLE = re.compile(rb"""(?:^|\s)s\s*=\s*["']([0-9]+)["']""")
_PLACE = re.compile(r"([A-Za-z]+)([0-9]+)")
_YES = ("1", "true")


def marks_of_xlsx(archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
    """Find the marks of each sheet.

    Parameters
    ----------
    archive : ZipFile
        The file, of any program.

    Returns
    -------
    dict of str to SheetMarks
        By the name of the sheet.

    Raises
    ------
    KeyError, ValueError, ElementTree.ParseError, zipfile.BadZipFile
        If it is no such file.
    """
    book = _target(archive, "", "officeDocument")
    tree = ElementTree.fromstring(archive.read(book))
    # Set by programs that write formulas and cannot calculate: what stands there is made up.
    stale = any(
        _name(part.tag) == "calcPr" and part.get("fullCalcOnLoad") in _YES for part in tree.iter()
    )
    parts = _targets(archive, book)
    percents = _percent_styles(archive, book)
    found = {}
    for sheet in tree.iter():
        if _name(sheet.tag) != "sheet":
            continue
        link = next((value for key, value in sheet.attrib.items() if _name(key) == "id"), "")
        if link in parts and parts[link] in archive.namelist():
            data = archive.read(parts[link])
            marks = _marks(data, stale=stale)
            marks.percents.update(_in_percent(data, percents) if percents else ())
            found[sheet.get("name", "")] = marks
    return found


def _percent_styles(archive: zipfile.ZipFile, book: str) -> set[int]:
    """Give the numbers of the styles of cells that show percentages."""
    try:
        tree = ElementTree.fromstring(archive.read(_target(archive, book, "styles")))
    except KeyError:
        return set()
    formats = set(PERCENT_FORMATS)
    styles: set[int] = set()
    for part in tree:
        if _name(part.tag) == "numFmts":
            formats |= {
                int(one.get("numFmtId", "0"))
                for one in part
                if is_percent_format(one.get("formatCode", ""))
            }
    for part in tree:
        if _name(part.tag) == "cellXfs":
            cells = enumerate(part)
            styles = {at for at, one in cells if int(one.get("numFmtId", "0")) in formats}
    return styles


def _in_percent(data: bytes, styles: set[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for cell in _STYLED.finditer(data):
        style, at = _STYLE.search(cell[1]), _AT.search(cell[1])
        if style and at and int(style[1]) in styles:
            found.add((int(at[2]) - 1, _column(at[1].decode())))
    return found


def _target(archive: zipfile.ZipFile, part: str, kind: str) -> str:
    rels = ElementTree.fromstring(archive.read(_rels(part)))
    for link in rels:
        if link.get("Type", "").endswith(f"/{kind}"):
            return _joined(part, link.get("Target", ""))
    raise KeyError(kind)


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    rels = ElementTree.fromstring(archive.read(_rels(part)))
    return {link.get("Id", ""): _joined(part, link.get("Target", "")) for link in rels}


def _rels(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")


def _joined(part: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _marks(data: bytes, *, stale: bool) -> SheetMarks:
    marks = SheetMarks()
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if wide or _WORTH_A_LOOK.search(data):
        _take_apart(data, marks, stale=stale)
    columns: set[bytes] = set()
    last = 0
    for found in _CELL.finditer(data):
        columns.add(found[1])
        last = max(last, int(found[2]))
    if columns:
        last = max([last, *(int(found[1]) for found in _ROW.finditer(data))])
    for letters in columns:
        marks.reach(last - 1, _column(letters.decode()))
    return marks


def _take_apart(data: bytes, marks: SheetMarks, *, stale: bool) -> None:
    row = column = -1
    for event, part in ElementTree.iterparse(io.BytesIO(data), events=("start", "end")):
        name = _name(part.tag)
        if event == "start":
            if name == "row":
                row = int(part.get("r") or row + 2) - 1
                column = -1
                if part.get("hidden") in _YES:
                    marks.hidden_rows.add(row)
            elif name == "c":
                column += 1
                if place := _PLACE.fullmatch(part.get("r", "")):
                    column, row = _column(place[1]), int(place[2]) - 1
            elif name == "col" and part.get("hidden") in _YES:
                first, last = int(part.get("min", "1")), int(part.get("max", "1"))
                marks.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))
        elif name == "c":
            _look_at_cell(part, (row, column), marks, stale=stale)
        elif name == "row":
            part.clear()


def _look_at_cell(
    cell: ElementTree.Element, place: tuple[int, int], marks: SheetMarks, *, stale: bool
) -> None:
    parts = {_name(part.tag): part for part in cell}
    value = parts["v"].text if "v" in parts else None
    formula = parts.get("f")
    kind = cell.get("t", "n")
    if value or formula is not None or "is" in parts:
        marks.reach(*place)
    if formula is not None and (stale or (not value and (kind != "str" or "v" not in parts))):
        marks.spoilt[place] = uncalculated(formula.text or "formula")
    elif kind == "e":
        marks.spoilt[place] = error_cell(value or "#N/A")


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]

"""What the XML of an .ods file says beyond the values of its cells."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

from supplyopt.network.cells import SpoiltCell
from supplyopt.tables.workbook_marks import (
    MOST_COLUMNS,
    MOST_ROWS,
    SheetMarks,
    error_cell,
    time_cell,
    uncalculated,
)

__all__ = ["marks_of_ods"]

_ERROR = re.compile(r"#(N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)|Err:\d+|#ERR\d+!")
_BOOLEAN = ("TRUE", "FALSE")


def marks_of_ods(archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
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
    found: dict[str, SheetMarks] = {}
    marks = SheetMarks()
    row = column = column_stated = 0
    inside: list[str] = []
    for event, part in ElementTree.iterparse(
        io.BytesIO(archive.read("content.xml")), events=("start", "end")
    ):
        name = _name(part.tag)
        if event == "start":
            inside.append(name)
            if name == "table" and inside.count("table") == 1:
                marks, row, column_stated = SheetMarks(), 0, 0
                found[_get(part, "name")] = marks
            elif name == "table-row":
                column = 0
            continue
        inside.pop()
        if "table" in inside and inside.count("table") > 1:
            continue
        times = _times(part, "number-columns-repeated")
        if name == "table-column":
            if _get(part, "visibility") in ("collapse", "filter"):
                marks.hidden_columns.update(
                    range(column_stated, min(column_stated + times, MOST_COLUMNS))
                )
            column_stated += times
        elif name in ("table-cell", "covered-table-cell"):
            _look_at_cell(part, (row, column), marks, times=times)
            column += times
            if column > MOST_COLUMNS:
                raise ValueError("a cell lies where no sheet has one")
        elif name == "table-row":
            times = _times(part, "number-rows-repeated")
            hidden = _get(part, "visibility") in ("collapse", "filter")
            # Repeated rows that hold something are few; blank ones reach to the sheet's end.
            filled = marks.rows > row
            last = row + times if filled else row
            if hidden and filled:
                marks.hidden_rows.update(range(row, last))
            for place, cell in list(marks.spoilt.items()) if filled and times > 1 else []:
                if place[0] == row:
                    marks.spoilt.update({(each, place[1]): cell for each in range(row, last)})
            if filled:
                marks.reach(last - 1, 0)
                shown = {column for at, column in marks.percents if at == row}
                marks.percents.update((each, at) for at in shown for each in range(row, last))
            row += times
            if row > MOST_ROWS:
                raise ValueError("a cell lies where no sheet has one")
            part.clear()
    return found


def _look_at_cell(
    cell: ElementTree.Element, place: tuple[int, int], marks: SheetMarks, *, times: int
) -> None:
    row, column = place
    kind, formula = _get(cell, "value-type"), _get(cell, "formula")
    text = "".join("".join(part.itertext()) for part in cell if _name(part.tag) == "p")
    if not kind and not text and not formula:
        return
    marks.reach(row, column + times - 1)
    down, right = _times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned")
    if down > 1 or right > 1:
        marks.merged.append((place, (row + down - 1, column + right - 1)))
    if kind == "percentage":
        marks.percents.update((row, column + each) for each in range(times))
    spoilt: SpoiltCell | None = None
    # Two kinds: that of the standard, that of LibreOffice, which knows more.
    if "error" in {value for key, value in cell.attrib.items() if _name(key) == "value-type"} or (
        formula and _ERROR.fullmatch(text)
    ):
        spoilt = error_cell(text or "#N/A")
    elif formula and not kind and not text:
        spoilt = uncalculated(formula)
    elif kind == "time":
        spoilt = time_cell(text or _get(cell, "time-value"))
    elif kind == "float" and text in _BOOLEAN:
        shown = text.capitalize()
        problem = "is a truth value, neither a number nor text"
        spoilt = SpoiltCell(shown, problem, "write a number or text", text == "TRUE")
    if spoilt is not None:
        marks.spoilt.update({(row, column + each): spoilt for each in range(times)})


def _get(part: ElementTree.Element, name: str) -> str:
    """Give an attribute; of LibreOffice's double ones the standard's."""
    found = [(key, value) for key, value in part.attrib.items() if _name(key) == name]
    return next((value for key, value in found if "calcext" not in key), "")


def _times(part: ElementTree.Element, name: str) -> int:
    return max(int(_get(part, name) or 1), 1)


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]

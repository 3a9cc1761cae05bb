"""What an old .xls file says beyond the values of its cells.

Errors, which the reader of values gives as blanks, hidden rows, hidden columns. The two layers of
the file are laid out in Microsoft's [MS-CFB] (sectors) with [MS-XLS] (records).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from supplyopt.tables.workbook_marks import (
    PERCENT_FORMATS,
    SheetMarks,
    error_cell,
    is_percent_format,
)

__all__ = ["Protected", "marks_of_xls"]

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_FORMULA, _EOF, _FILEPASS, _COLINFO, _BOUNDSHEET = 0x0006, 0x000A, 0x002F, 0x007D, 0x0085
_BOOLERR, _ROW, _BOF, _SST, _DIMENSIONS = 0x0205, 0x0208, 0x0809, 0x00FC, 0x0200
# A number, a text, a row of numbers, a formula: each begins with its row, its column.
_CELLS = (0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x00D6, _FORMULA, _BOOLERR)
_FORMAT, _XF, _MULRK = 0x041E, 0x00E0, 0x00BD
_MOST_COLUMNS = 256
# Above these, numbers of sectors have other meanings.
_LAST_SECTOR = 0xFFFFFFFA


class Protected(ValueError):
    """The workbook is protected by a password."""


def marks_of_xls(data: bytes) -> dict[str, SheetMarks]:
    """Find the marks of each sheet.

    Parameters
    ----------
    data : bytes
        What the file holds.

    Returns
    -------
    dict of str to SheetMarks
        By the name of the sheet; merged ranges are left to the reader of values.

    Raises
    ------
    Protected
        If a password is asked for.
    ValueError, LookupError, struct.error
        If it is no such file, or older than Excel 97.
    """
    stream = _stream(data, ("Workbook", "Book"))
    starts: list[tuple[str, int]] = []
    formats, styles = set(PERCENT_FORMATS), list[int]()
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise Protected("a password is asked for")
        if kind == _SST and struct.unpack_from("<II", body)[1] > len(stream):
            raise ValueError("more texts are promised than there is room for")
        if kind == _FORMAT and len(body) >= 5:
            number, count, wide = (*struct.unpack_from("<HH", body), body[4] & 1)
            code = body[5 : 5 + count * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
            if is_percent_format(code):
                formats.add(number)
        if kind == _XF and len(body) >= 4:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        if kind == _BOUNDSHEET:
            start, count, wide = (*struct.unpack_from("<I", body), body[6], body[7] & 1)
            name = body[8 : 8 + count * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
            starts.append((name, start))
    percents = {at for at, number in enumerate(styles) if number in formats}
    return {name: _marks(stream, start, percents) for name, start in starts}


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Give the records from a beginning to its end, those of charts inside left out."""
    depth = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0 or depth == 1:
            yield kind, stream[start + 4 : start + 4 + size]
        if depth <= 0:
            return
        start += 4 + size


def _marks(stream: bytes, start: int, percents: set[int]) -> SheetMarks:
    marks = SheetMarks()
    for kind, body in _records(stream, start):
        if kind == _DIMENSIONS and len(body) >= 12:
            above, rows, before, columns = struct.unpack_from("<IIHH", body)
            _require_a_sheet(rows, columns)
            if above > rows or before > columns:
                raise ValueError("the sheet ends before it begins")
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", body)
            _require_a_sheet(row, column)
            marks.reach(row, column)
            # A row of numbers has a style for each of them.
            step = 6 if kind == _MULRK else len(body)
            for each, at in enumerate(range(4, len(body) - 2, step)):
                if struct.unpack_from("<H", body, at)[0] in percents:
                    marks.percents.add((row, column + each))
        if kind == _BOOLERR and len(body) >= 8 and body[7]:
            row, column = struct.unpack_from("<HH", body)
            marks.spoilt[row, column] = error_cell(_ERRORS.get(body[6], "#ERROR"))
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            row, column = struct.unpack_from("<HH", body)
            marks.spoilt[row, column] = error_cell(_ERRORS.get(body[8], "#ERROR"))
        elif kind == _ROW and len(body) >= 14 and body[12] & 0x20:
            marks.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO and len(body) >= 10 and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            marks.hidden_columns.update(range(first, min(last, 255) + 1))
    return marks


def _require_a_sheet(rows: int, columns: int) -> None:
    if rows > 65_536 or columns > _MOST_COLUMNS:
        raise ValueError("a cell lies where no sheet has one")


def _stream(data: bytes, names: tuple[str, ...]) -> bytes:
    """Take a stream out of a compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    small = 1 << struct.unpack_from("<H", data, 32)[0]
    directory, _, cutoff, first_small, _, first_more, count_more = struct.unpack_from(
        "<IIIIIII", data, 48
    )

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    tables = list(struct.unpack_from("<109I", data, 76))
    more = first_more
    for _ in range(min(count_more, len(data) // size)):
        numbers = _numbers(sector(more))
        tables += numbers[:-1]
        more = numbers[-1]
    chain = [
        each for number in tables if number < _LAST_SECTOR for each in _numbers(sector(number))
    ]
    entries = b"".join(map(sector, _chain(chain, directory)))
    if len(entries) % size:
        raise ValueError("the file is cut off")
    found = {}
    for place in range(0, len(entries), 128):
        length = struct.unpack_from("<H", entries, place + 64)[0]
        name = entries[place : place + max(length - 2, 0)].decode("utf-16-le", "replace")
        found[name] = struct.unpack_from("<II", entries, place + 116)
    start, length = next(found[name] for name in names if name in found)
    if length >= cutoff:
        return b"".join(map(sector, _chain(chain, start)))[:length]
    # What is small lies in one stream of its own, in small sectors.
    whole = b"".join(map(sector, _chain(chain, found["Root Entry"][0])))
    small_chain = [
        each for number in _chain(chain, first_small) for each in _numbers(sector(number))
    ]
    parts = [whole[each * small : (each + 1) * small] for each in _chain(small_chain, start)]
    return b"".join(parts)[:length]


def _chain(following: list[int], first: int) -> list[int]:
    found, seen = [], set()
    while first < _LAST_SECTOR:
        if first in seen:
            raise ValueError("its sectors go round")
        seen.add(first)
        found.append(first)
        first = following[first]
    return found


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])

"""The rows of a sheet that are no records: blanks, tags, remarks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from supplyopt.errors import Fault
from supplyopt.network.schema import Column, Table
from supplyopt.tables.column_words import LANGUAGES, column_meaning
from supplyopt.tables.grid import Grid, is_blank, is_blank_row, shown
from supplyopt.totals import total_word

__all__ = ["NOT_A_RECORD", "sort_out"]

NOT_A_RECORD = "is no record of this table, and was not read"
"""What is said of a remark that was left out; its text is the value."""

# The Humanitarian Exchange Language names what a column holds in a second row of headers.
_TAG = re.compile(r"#[A-Za-z][A-Za-z0-9_]*(\s*\+[A-Za-z][A-Za-z0-9_]*)*")
_HXL = frozenset(
    re.findall(
        r"\w+",
        """
    access activity adm1 adm2 adm3 adm4 adm5 affected beneficiary capacity cause channel
    contact country crisis currency date delivery description event frequency geo group
    impact indicator inneeded item loc meta modality need norm note operations org output
    participant population priority reached region respondee response sector service
    severity status subsector targeted title transfer value
    """,
    )
)
_LIKE_A_NUMBER = re.compile(r"[-+~<>≈]?\s*[\d.,]*\d[\d.,' %]*")
_LIKE_A_REMARK = re.compile(
    r"(notes?|source|updated|prepared)\b.*|(注|备注|说明|来源|资料来源|制表|填表|更新|数据).*"
    r"|.*[:：].*",
    re.IGNORECASE | re.DOTALL,
)
_ROWS_NAMED = 5
_LOOKED_AT = 100


def sort_out(
    body: Grid, table: Table, header: Sequence[str]
) -> tuple[Grid, list[Fault], list[Fault]]:
    """Leave out the rows that are no records.

    Parameters
    ----------
    body : Grid
        The rows under the header.
    table : Table
        The declaration of the table.
    header : sequence of str
        The headers, translated, without outer blanks.

    Returns
    -------
    Grid
        The records.
    list of Fault
        Rows that may be records or remarks.
    list of Fault
        The rows that were left out, the last blank ones excepted.

    Notes
    -----
    A remark is a row with one filled cell, a text, that lacks a required column, and that stands
    below the last record or under a blank row. Where it lacks none, a row under a blank row is
    refused, one directly under the records is a record.
    """
    faults: list[Fault] = []
    notes: list[Fault] = []
    blank = [is_blank_row(record) for record in body.records]
    kept = [row for row, nothing in enumerate(blank) if not nothing]
    if kept and _is_explanation(body.records[kept[0]], table, header):
        del kept[0]
    elif kept and (tags := _tags(body.records[kept[0]], table, header)):
        number = body.row_numbers[kept[0]]
        said = shown(body.records[kept[0]])
        if tags == "certain":
            problem, remedy = f"the tags {said!r} were not read", "leave them, or take them out"
            notes.append(Fault(table.name, number, "", said, problem, remedy))
        else:
            problem = f"the row {said!r} may be tags of the columns, or a record"
            faults.append(Fault(table.name, number, "", said, problem, "take it out if it is tags"))
        del kept[0]
    lone = {row: _Lone(body.records[row], table, header) for row in kept if _is_lone(body, row)}
    last = max((row for row in kept if row not in lone), default=-1)
    before = _known_texts(body, [row for row in kept if row not in lone]) if lone else set()
    under = _under_blank(blank, lone, first=kept[0]) if lone else []
    remarks: set[int] = set()
    for row in lone:
        cell = lone[row]
        under_blank = under[row]
        is_below = last >= 0 and (under_blank or row > last)
        if cell.is_remark and is_below and cell.key not in before:
            remarks.add(row)
            said = shown([cell.text])
            remedy = "leave it if it is a remark, fill in the cells if it is a record"
            number = body.row_numbers[row]
            problem = f"the row {said!r} {NOT_A_RECORD}"
            notes.append(Fault(table.name, number, "", cell.text, problem, remedy))
        elif total_word(cell.text) == "sure":
            continue  # Left out by whoever reads the records: a total can stand anywhere.
        elif cell.is_record and row > last and under_blank:
            problem = "stands alone under a blank row: it may be a record, or a remark"
            remedy = "take the blank row out if it is a record, else take this row out"
            number = body.row_numbers[row]
            faults.append(Fault(table.name, number, cell.name, cell.text, problem, remedy))
        elif (
            cell.is_record
            and row > last
            and last >= 0
            and _LIKE_A_REMARK.fullmatch(cell.text[:_LOOKED_AT])
        ):
            problem = "looks like a remark, and was read as a record"
            number = body.row_numbers[row]
            notes.append(
                Fault(table.name, number, cell.name, cell.text, problem, "take it out if it is one")
            )
    kept = [row for row in kept if row not in remarks]
    notes += _blanks_between(body, blank, kept, table.name)
    if not kept and not any(column.required for column in table.columns):
        # Settings may be one row of blanks, each of them a default.
        kept = [row for row, record in enumerate(body.records) if record and blank[row]][:1]
    records = [body.records[row] for row in kept]
    return Grid(records, [body.row_numbers[row] for row in kept]), faults, notes


class _Lone:
    """The one filled cell of a row, seen as a remark or as a record."""

    def __init__(self, record: list[Any], table: Table, header: Sequence[str]) -> None:
        (position,) = (p for p, cell in enumerate(record) if not is_blank(cell))
        cell = record[position]
        self.name = header[position] if position < len(header) else ""
        self.text = str(cell).strip()
        self.key = (position, self.text)
        required = {column.name for column in table.columns if column.required}
        column = table.by_name.get(self.name)
        start = self.text[:_LOOKED_AT]
        number = not isinstance(cell, str) or _LIKE_A_NUMBER.fullmatch(start) is not None
        self.is_record = required <= {self.name} and _may_hold(column, self.text, number)
        self.is_remark = not self.is_record and not number


def _may_hold(column: Column | None, text: str, number: bool) -> bool:
    if column is None:
        return False
    if not column.is_text:
        return number
    return not column.choices or text in column.choices


def _is_lone(body: Grid, row: int) -> bool:
    return sum(not is_blank(cell) for cell in body.records[row]) == 1


def _known_texts(body: Grid, rows: list[int]) -> set[tuple[int, str]]:
    """Give the texts of records by column: a lone cell that repeats one is half a record."""
    return {
        (position, str(cell).strip())
        for row in rows
        for position, cell in enumerate(body.records[row])
    }


def _under_blank(blank: list[bool], lone: Mapping[int, _Lone], *, first: int) -> list[bool]:
    """Tell for each row whether it stands under a blank one, lone ones between them or not."""
    under: list[bool] = []
    for row in range(len(blank)):
        above = row - 1
        follows = above > first and (blank[above] or (above in lone and under[above]))
        under.append(follows)
    return under


def _is_explanation(record: list[Any], table: Table, header: Sequence[str]) -> bool:
    """Whether a row is the one that a template writes under its header, to say what goes where."""
    filled = [(p, str(cell)) for p, cell in enumerate(record) if not is_blank(cell)]
    columns = [table.by_name.get(header[p]) if p < len(header) else None for p, _ in filled]
    return all(
        column is not None
        and any(
            text.startswith(f"# {column_meaning(table, column, language=language)}")
            for language in LANGUAGES
        )
        for column, (_, text) in zip(columns, filled, strict=True)
    )


def _tags(record: list[Any], table: Table, header: Sequence[str]) -> str:
    """Tell whether a row is tags for "certain", "perhaps", or not at all: ""."""
    filled = [(p, str(cell).strip()) for p, cell in enumerate(record) if not is_blank(cell)]
    if not all(_TAG.fullmatch(text) for _, text in filled):
        return ""
    columns = [table.by_name.get(header[p]) if p < len(header) else None for p, _ in filled]
    if any(column is not None and not column.is_text for column in columns):
        return "certain"
    names = [re.split(r"[\s+]", text[1:])[0].lower() for _, text in filled]
    if all(name in _HXL for name in names):
        return "certain" if len(names) > 1 else "perhaps"
    return "perhaps" if len(names) > 1 else ""


def _blanks_between(body: Grid, blank: list[bool], kept: list[int], name: str) -> list[Fault]:
    if not kept:
        return []
    between = [row for row in range(kept[0], kept[-1]) if blank[row]]
    if not between:
        return []
    numbers = [str(body.row_numbers[row]) for row in between]
    said = ", ".join(numbers[:_ROWS_NAMED]) + (", ..." if len(numbers) > _ROWS_NAMED else "")
    rows = "row" if len(numbers) == 1 else "rows"
    problem = f"a blank row stands among the records ({rows} {said}), and was not read"
    if len(numbers) > 1:
        problem = f"{len(numbers)} blank rows stand among the records ({rows} {said}), not read"
    first = body.row_numbers[between[0]]
    return [Fault(name, first, "", None, problem, "see that nothing is missing there")]

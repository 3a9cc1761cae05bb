"""Checks of single cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from supplyopt.errors import Fault
from supplyopt.network.cells import LARGEST_WHOLE, NumberCells, plain_number
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column
from supplyopt.network.suggest import did_you_mean

__all__ = ["blank_cells", "numbers_out_of_range", "unknown_words"]


def blank_cells(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find blanks where something is required; a row of nothing but blanks is one fault."""
    for name, parsed in tables.items():
        required = [c for c in parsed.table.columns if c.required and parsed.cells(c.name)]
        if not required:
            continue
        empty = parsed.empty_rows()
        for row in parsed.rows[empty].tolist():
            yield Fault(name, row, "", None, "the row is blank", "delete it, or fill it in")
        for column in required:
            cells = parsed.cells(column.name)
            assert cells is not None
            for row in parsed.rows[cells.blank & ~empty].tolist():
                yield Fault(name, row, column.name, None, "is blank", f"give the {column.name}")


def numbers_out_of_range(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find numbers that are infinite, too small, too large, or not whole where they must be."""
    for name, parsed in tables.items():
        for column_name, cells in parsed.numbers.items():
            column = parsed.table.by_name[column_name]
            for position in np.flatnonzero(_out_of_range(cells, column)).tolist():
                value = plain_number(float(cells.values[position]))
                problem, remedy = _range_problem(float(cells.values[position]), column)
                row = int(parsed.rows[position])
                yield Fault(name, row, column_name, value, problem, remedy)


def unknown_words(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find words that are not among the allowed ones."""
    for name, parsed in tables.items():
        for column_name, cells in parsed.texts.items():
            choices = parsed.table.by_name[column_name].choices
            if not choices:
                continue
            for position, code in enumerate(cells.codes.tolist()):
                if code >= 0 and cells.texts[code] not in choices:
                    word = cells.texts[code]
                    problem = f"is not one of: {', '.join(choices)}"
                    row = int(parsed.rows[position])
                    yield Fault(name, row, column_name, word, problem, did_you_mean(word, choices))


def _out_of_range(cells: NumberCells, column: Column) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    # A comparison with NaN, a blank, is false: blanks are no faults here.
    values = cells.values
    wrong = np.isinf(values) | (values > column.high)
    wrong |= values <= column.low if column.low_open else values < column.low
    if column.kind == "whole":
        wrong |= (values != np.floor(values)) & ~np.isnan(values)
        wrong |= values >= LARGEST_WHOLE
    return wrong


def _range_problem(value: float, column: Column) -> tuple[str, str]:
    if np.isinf(value):
        unlimited = column.default == np.inf
        return "is infinite", "leave it blank for unlimited" if unlimited else "give a number"
    if np.isfinite(column.high) and not column.low <= value <= column.high:
        return "is out of range", f"give {column.low:g} to {column.high:g}"
    if column.low_open and value <= column.low:
        return f"is not above {column.low:g}", f"give a number above {column.low:g}"
    if value < column.low:
        problem = "is negative" if column.low == 0 else f"is below {column.low:g}"
        return problem, f"give {column.low:g} or more"
    if value != np.floor(value):
        return "is not whole", "give a whole number"
    return "is too large", "give a number that can be counted to"

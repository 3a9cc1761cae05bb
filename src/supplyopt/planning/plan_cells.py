"""The tables of a plan, read cell by cell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.network.checks_cells import blank_cells, numbers_out_of_range, unknown_words
from supplyopt.network.checks_keys import duplicate_keys, empty_tables, undefined_ids
from supplyopt.network.headers import check_headers
from supplyopt.network.network import Network
from supplyopt.network.parsed import ParsedTable, parse_columns
from supplyopt.network.schema import Table

__all__ = ["check_tables", "parse_table"]


def parse_table(
    table: Table, frame: pd.DataFrame, *, rows: NDArray[np.int64] | None = None
) -> tuple[ParsedTable, list[Fault], list[Fault]]:
    """Read one table of a plan.

    Parameters
    ----------
    table : Table
        Its declaration.
    frame : DataFrame
        What was given.
    rows : ndarray of int64, shape (rows,), optional
        The row of each record as the file shows it; without it, position + 2.

    Returns
    -------
    ParsedTable
        What the cells say.
    list of Fault
        Headers that are missing, cells that cannot be read.
    list of Fault
        Headers that look like a slip.
    """
    columns, faults, notes = check_headers(table, frame)
    numbers = np.arange(len(frame), dtype=np.int64) + 2 if rows is None else rows
    parsed, problems = parse_columns(table, columns, rows=numbers)
    faults += [
        Fault(table.name, int(numbers[p.position]), column, p.value, p.problem, p.remedy)
        for column, cells in problems.items()
        for p in cells
    ]
    return parsed, faults, notes


def check_tables(network: Network, tables: Mapping[str, ParsedTable]) -> list[Fault]:
    """Find what is wrong with the cells of a plan's tables, whatever the plan does.

    Parameters
    ----------
    network : Network
        Defines the ids.
    tables : mapping of str to ParsedTable
    """
    found = [*empty_tables(tables), *blank_cells(tables)]
    # A rate without entitlement is infinite, as is a bound that nothing proves.
    claimed = (("fairness", "rate"), ("goals", "bound"), ("goals", "gap"))
    found += [
        fault
        for fault in numbers_out_of_range(tables)
        if (fault.table, fault.column) not in claimed or not math.isinf(float(str(fault.value)))
    ]
    found += [*unknown_words(tables), *duplicate_keys(tables)]
    defined = {name: network.complete[name] for name in ("places", "items", "groups")}
    found += undefined_ids({**tables, **defined}, changed=tables)
    found += _late(network, tables)
    return found


def _late(network: Network, tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    for name, parsed in tables.items():
        if "cycle" not in parsed.numbers:
            continue
        cycles = parsed.numbers["cycle"].values
        for position in np.flatnonzero(cycles > network.cycles).tolist():
            yield Fault(
                name,
                int(parsed.rows[position]),
                "cycle",
                f"{cycles[position]:g}",
                f"the network's last cycle is {network.cycles}",
                "take the row out, or correct the cycle",
            )

"""The rows of the files that a user gave, kept in a plan's folder as a few runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.digest import digest_of
from supplyopt.network.network import Network
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import TABLES, Column, Table
from supplyopt.planning.locks import Locks
from supplyopt.planning.plan_cells import check_tables, parse_table
from supplyopt.tables.csv_file import read_table_file

__all__ = ["FILE", "ROWS", "read_rows", "rows_table", "with_fixed_rows"]

FixedRows = tuple[NDArray[np.int64] | None, str]
FILE = "rows.csv"
_MOST_FIXED = 1e8
_REMEDY = f"write the plan again, or take {FILE} away: rows are then those of the folder's files"

ROWS = Table(
    "rows",
    "the rows of the files that the network was read from, run by run",
    (
        Column(
            "table", "text", "of the network, or fixed", required=True, choices=(*TABLES, "fixed")
        ),
        Column("source", "text", "file with its sheet; blank: counted in a frame, from 2"),
        Column("first_row", "whole", "row of the first record of the run", required=True, low=1),
        Column("rows", "whole", "records of the run, one a row", required=True, low=1),
        Column("keys", "text", "fingerprint of the keys of the table's records, in its first run"),
    ),
)
"""Records in the order of the folder's own tables; a table without records has no run."""


def rows_table(network: Network, locks: Locks) -> pd.DataFrame:
    """Return which rows the records of a plan's folder were: the columns of `ROWS`.

    Parameters
    ----------
    network : Network
    locks : Locks
        What is fixed by hand.
    """
    parts = [
        _runs(name, table.source, table.rows, _keys(name, table))
        for name, table in _given(network).items()
    ]
    fixed = np.sort(np.concatenate([locks.shipped_row, locks.served_row]))
    parts.append(_runs("fixed", locks.source, fixed, ""))
    return pd.concat(parts, ignore_index=True)


def read_rows(network: Network, folder: Path) -> tuple[Network, FixedRows]:
    """Give a network the rows of the files that it was read from.

    Parameters
    ----------
    network : Network
        As the folder's own files show it.
    folder : Path
        Of the plan. One without this file is of an older version: rows are those of its own
        files, and are called so.

    Returns
    -------
    Network
    tuple of (ndarray of int64 or None, str)
        The rows of what is fixed, in the order of the folder, with what they are rows of.

    Raises
    ------
    InputError
        If the file does not fit the folder's tables.
    """
    home = folder.resolve().name
    if not (folder / FILE).exists():
        own = {
            name: (table.rows, f"{home}/{table.source}") for name, table in _given(network).items()
        }
        return network.with_rows(own), (None, f"{home}/fixed.csv")
    raw = read_table_file(folder / FILE)
    parsed, faults, _ = parse_table(ROWS, raw.frame(), rows=raw.row_numbers)
    faults = faults or check_tables(network, {"rows": parsed})
    faults = faults or list(_misfits(parsed, _given(network)))
    if faults:
        raise InputError(faults)
    told = {
        name: (_rows_of(parsed, at), str(parsed.text("source")[at[0]]))
        for name, at in _tables(parsed).items()
    }
    fixed = told.pop("fixed", (np.zeros(0, dtype=np.int64), ""))
    return network.with_rows(told), fixed


def with_fixed_rows(locks: Locks, told: FixedRows) -> Locks:
    """Give what is fixed the rows of the file that fixed it.

    Parameters
    ----------
    locks : Locks
        As the folder's own file shows it.
    told : tuple of (ndarray of int64 or None, str)
        As `read_rows` gives them.

    Raises
    ------
    InputError
        If these are rows of more records, or fewer.
    """
    rows, source = told
    if rows is None or not len(locks):
        # Where nothing is fixed, no row of it is ever named.
        return replace(locks, source=source)
    if len(rows) != len(locks):
        problem = f"tells {len(rows)} rows, and fixed has {len(locks)}"
        raise InputError([Fault("rows", None, "table", "fixed", problem, _REMEDY)])
    own = np.concatenate([locks.shipped_row, locks.served_row])
    rows = rows[np.argsort(np.argsort(own, kind="stable"), kind="stable")]
    ships = len(locks.shipped_row)
    return replace(locks, shipped_row=rows[:ships], served_row=rows[ships:], source=source)


def _given(network: Network) -> dict[str, ParsedTable]:
    """Return the tables that have records: what stands for an empty one is no record of it."""
    rows = network.row_numbers
    return {name: network.complete[name] for name in rows if len(rows[name])}


def _runs(name: str, source: str, rows: NDArray[np.int64], keys: str) -> pd.DataFrame:
    starts = np.flatnonzero(np.diff(rows, prepend=rows[:1] - 2) != 1)
    return pd.DataFrame(
        {
            "table": name,
            "source": source,
            "first_row": rows[starts],
            "rows": np.diff(starts, append=len(rows)),
            "keys": [keys, *[""] * (len(starts) - 1)][: len(starts)],
        }
    )


def _tables(parsed: ParsedTable) -> dict[str, NDArray[np.int64]]:
    """Return the runs of each table."""
    name = parsed.text("table")
    return {str(each): np.flatnonzero(name == each) for each in dict.fromkeys(name.tolist())}


def _rows_of(parsed: ParsedTable, at: NDArray[np.int64]) -> NDArray[np.int64]:
    first, count = (parsed.number(name)[at].astype(np.int64) for name in ("first_row", "rows"))
    before = np.cumsum(count) - count
    return np.repeat(first - before, count) + np.arange(int(count.sum()))


def _misfits(parsed: ParsedTable, tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    runs = _tables(parsed)
    for name in [name for name, table in tables.items() if len(table) and name not in runs]:
        yield Fault("rows", None, "table", name, "has no run of rows", _REMEDY)
    for name, at in runs.items():
        line = int(parsed.rows[at[0]])
        count = float(parsed.number("rows")[at].sum())
        # More than a folder can hold are refused before they are written out.
        size = len(tables.get(name, ())) if name != "fixed" else min(count, _MOST_FIXED)
        if count != size:
            problem = f"tells {count:.0f} rows, and {name} has {size}"
            yield Fault("rows", line, "table", name, problem, _REMEDY)
            continue
        if len(set(parsed.text("source")[at])) > 1:
            yield Fault("rows", line, "source", None, f"{name} is from two sources", _REMEDY)
        if len(np.unique(_rows_of(parsed, at))) < size:
            yield Fault("rows", line, "first_row", None, f"a row of {name} comes twice", _REMEDY)
        if name in tables and parsed.text("keys")[at[0]] != _keys(name, tables[name]):
            problem = f"the records of {name} are not those of which these rows were told"
            yield Fault("rows", line, "keys", None, problem, _REMEDY)


def _keys(name: str, table: ParsedTable) -> str:
    return digest_of({name: table}, said="keys", keys=True)[:16]

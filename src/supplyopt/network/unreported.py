"""Places that have not reported: their rows of demand left out, or filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.cells import NumberCells
from supplyopt.network.parsed import ParsedTable, text_series
from supplyopt.network.reports import fill_reports

__all__ = ["Fill", "desks", "filled_in", "without_unreported"]


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """What stands in for the figures of places that have not reported, as for `fill_reports`.

    Attributes
    ----------
    fallback : sequence of str
    last, headcount : DataFrame or None
    """

    fallback: Sequence[str]
    last: pd.DataFrame | None = None
    headcount: pd.DataFrame | None = None


def desks(tables: Mapping[str, ParsedTable]) -> set[str]:
    """Find the places that pass goods on, and of which no report is to be expected.

    A place above others, or with a lane on which nothing comes back, is none where places of its
    kind ask for something.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
        They may have faults.
    """
    kind = dict(
        zip(_given(tables, "places", "place"), _given(tables, "places", "kind"), strict=True)
    )
    ends = (_given(tables, "lanes", name) for name in ("origin", "destination"))
    ways = set(zip(*ends, strict=True))
    passing = {*_given(tables, "places", "parent")}
    passing |= {origin for origin, end in ways if end and (end, origin) not in ways}
    demand = tables.get("demand")
    asking = set() if demand is None else {*_texts(demand.take(~_blank(demand)), "place")}
    reporting = {kind.get(place, "") for place in asking} - {""}
    return {place for place in passing - asking if place and kind.get(place) not in reporting}


def _given(tables: Mapping[str, ParsedTable], table: str, column: str) -> list[str]:
    return _texts(tables[table], column) if table in tables else []


def _texts(table: ParsedTable, column: str) -> list[str]:
    """Give a text column as it was given, "" where blank."""
    cells = table.texts.get(column)
    if cells is None:
        return [""] * len(table)
    return [cells.texts[code] if code >= 0 else "" for code in cells.codes.tolist()]


def without_unreported(tables: Mapping[str, ParsedTable]) -> tuple[ParsedTable, list[Fault]]:
    """Leave out the places of which every row lacks its quantity, where others have reported.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
        With ``demand``.

    Returns
    -------
    demand : ParsedTable
    notes : list of Fault
        One a place.
    """
    demand = tables["demand"]
    gone = _silent(demand)
    if not gone.any():
        return demand, []
    passing = desks(tables)
    remedy = "ask for its figures, or see what stands in for them: --fill (so.fill_reports)"
    problem = "has not reported: its quantity is blank in {rows}, left out here, "
    problem += "so that nothing is planned for it"
    notes = [
        _of_a_desk(demand, rows)
        if place in passing
        else _note(demand, rows, problem.format(rows=_rows(len(rows))), remedy)
        for place, rows in _by_place(demand, gone)
    ]
    return demand.take(~gone), notes


def _silent(demand: ParsedTable) -> NDArray[np.bool_]:
    """Find the rows of places that give no quantity at all, where others do."""
    blank = _blank(demand)
    if not blank.any() or blank.all():
        return np.zeros(len(demand), dtype=bool)
    place = demand.texts["place"].codes
    return blank & ~np.isin(place, place[~blank])


def _by_place(
    demand: ParsedTable, chosen: NDArray[np.bool_]
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield each place of some rows with its rows."""
    place = demand.texts["place"]
    for code in dict.fromkeys(place.codes[chosen].tolist()):
        yield place.texts[code], np.flatnonzero(chosen & (place.codes == code))


def _note(demand: ParsedTable, rows: NDArray[np.int64], problem: str, remedy: str) -> Fault:
    place = demand.texts["place"]
    named = place.texts[place.codes[rows[0]]]
    return Fault("demand", int(demand.rows[rows[0]]), "place", named, problem, remedy)


def _of_a_desk(demand: ParsedTable, rows: NDArray[np.int64]) -> Fault:
    """Tell of a place whose rows are blank because nothing is asked for there."""
    problem = "passes goods on to others, and its quantity is blank: taken to ask for nothing "
    problem += f"itself ({_rows(len(rows))} left out)"
    return _note(demand, rows, problem, "leave it if so; else give what it asks for itself")


def filled_in(tables: Mapping[str, ParsedTable], fill: Fill) -> tuple[ParsedTable, list[Fault]]:
    """Give blank quantities a stated fallback, with the column `basis`.

    Of items that are counted in whole pieces everywhere else what others ask for a head is
    rounded to the nearest whole piece, half up, and to one at least: a place with people that
    asks for nothing would be no better than one that was left out.

    Places that pass goods on and ask for nothing get none, unless they have reported before, or
    are in the headcount.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
        With ``demand``.
    fill : Fill

    Returns
    -------
    demand : ParsedTable
    notes : list of Fault
        One a place with a figure that is not its own.

    Raises
    ------
    InputError
        As from `fill_reports`; rows are those of the file.
    """
    demand = tables["demand"]
    blank = _blank(demand)
    if not blank.any():
        return demand, []
    if demand.numbers["quantity"].bad.any():
        # Nothing is made of a table with faults; they are not hidden by what is not there.
        return demand.take(~blank), []
    known_there = {
        str(place).strip()
        for frame in (fill.last, fill.headcount)
        if frame is not None and "place" in frame
        for place in frame["place"]
    }
    passing = desks(tables) - known_there
    none = _silent(demand) & np.isin(_texts(demand, "place"), [*passing, ""])
    notes = [_of_a_desk(demand, rows) for _, rows in _by_place(demand, none)]
    demand, blank = demand.take(~none), blank[~none]
    if not blank.any():
        return demand, notes
    given = demand.frame()
    names = [name for name in ("place", "item", "group", "cycle", "quantity") if name in given]
    try:
        known = fill_reports(
            given[names], fallback=fill.fallback, last=fill.last, headcount=fill.headcount
        )
    except InputError as error:
        raise InputError([_as_demand(fault, demand) for fault in error.faults]) from None
    quantity = known["quantity"].to_numpy(dtype=float, copy=True)
    basis = known["basis"].to_numpy(dtype=object)
    rounded = blank & _whole(tables, demand, fill) & (quantity != np.floor(quantity))
    quantity[rounded] = np.maximum(np.floor(quantity[rounded] + 0.5), 1.0)
    cells = NumberCells(quantity, np.zeros(len(demand), dtype=bool))
    others: dict[str, pd.Series[Any]] = {**demand.others, "basis": text_series(basis)}
    order = demand.order if "basis" in demand.order else (*demand.order, "basis")
    made = replace(
        demand, numbers={**demand.numbers, "quantity": cells}, others=others, order=order
    )
    for _, rows in _by_place(demand, blank):
        stands_on = ", ".join(dict.fromkeys(basis[rows].tolist()))
        problem = (
            f"has not reported {_rows(len(rows))}: {float(quantity[rows].sum()):,.10g} in all "
            f"({stands_on}) stand in for its own figures"
        )
        problem += ", rounded to whole pieces" if rounded[rows].any() else ""
        remedy = "ask for its figures; so.effect_of_fallback shows what hangs on them"
        notes.append(_note(demand, rows, problem, remedy))
    return made, notes


def _whole(tables: Mapping[str, ParsedTable], demand: ParsedTable, fill: Fill) -> NDArray[np.bool_]:
    """Find the rows whose item is not divisible, and of which no table has parts of a piece."""
    parts: set[str] = set()
    for name in ("demand", "stock", "arrivals", "reserves", "guarantees"):
        cells = tables[name].numbers.get("quantity") if name in tables else None
        if cells is not None:
            of = np.array(_texts(tables[name], "item"), dtype=object)
            parts |= set(of[np.isfinite(cells.values) & (cells.values % 1 != 0)])
    items = tables.get("items")
    if items is not None and "divisible" in items.numbers:
        named = np.array(_texts(items, "item"), dtype=object)
        parts |= set(named[items.numbers["divisible"].values == 1])
    if fill.last is not None and {"item", "quantity"} <= set(fill.last):
        known = pd.to_numeric(fill.last["quantity"], errors="coerce")
        parts |= {str(item).strip() for item in fill.last.loc[known % 1 > 0, "item"]}
    return ~np.isin(_texts(demand, "item"), [*parts, ""])


def _blank(demand: ParsedTable) -> NDArray[np.bool_]:
    """Find the rows in which a place, an item are named, and no quantity."""
    cells, place = demand.numbers.get("quantity"), demand.texts.get("place")
    item = demand.texts.get("item")
    if cells is None or place is None or item is None:
        return np.zeros(len(demand), dtype=bool)
    return cells.blank & (place.codes >= 0) & (item.codes >= 0)


def _as_demand(fault: Fault, demand: ParsedTable) -> Fault:
    """Give a fault of the reports as one of the table that they were taken from."""
    if fault.table != "reports" or fault.row is None:
        return fault
    return replace(fault, table="demand", row=int(demand.rows[fault.row - 2]))


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"

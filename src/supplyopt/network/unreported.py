"""Places that have not reported: their rows of demand left out, or filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.cells import NumberCells
from supplyopt.network.parsed import ParsedTable, text_series
from supplyopt.network.reports import fill_reports

__all__ = ["Fill", "filled_in", "without_unreported"]


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


def without_unreported(demand: ParsedTable) -> tuple[ParsedTable, list[Fault]]:
    """Leave out the places of which every row lacks its quantity, where others have reported.

    Parameters
    ----------
    demand : ParsedTable

    Returns
    -------
    demand : ParsedTable
    notes : list of Fault
        One a place.
    """
    blank = _blank(demand)
    if not blank.any() or blank.all():
        return demand, []
    place = demand.texts["place"].codes
    reported = np.isin(place, place[~blank])
    gone = blank & ~reported
    if not gone.any():
        return demand, []
    remedy = "ask for its figures, or see what stands in for them: --fill (so.fill_reports)"
    notes = [
        Fault(
            "demand",
            int(demand.rows[rows[0]]),
            "place",
            demand.texts["place"].texts[code],
            f"has not reported: its quantity is blank in {_rows(len(rows))}, left out here, "
            "so that nothing is planned for it",
            remedy,
        )
        for code in dict.fromkeys(place[gone].tolist())
        for rows in [np.flatnonzero(gone & (place == code))]
    ]
    return demand.take(~gone), notes


def filled_in(demand: ParsedTable, fill: Fill) -> tuple[ParsedTable, list[Fault]]:
    """Give blank quantities a stated fallback, with the column `basis`.

    Parameters
    ----------
    demand : ParsedTable
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
    blank = _blank(demand)
    if not blank.any():
        return demand, []
    if demand.numbers["quantity"].bad.any():
        # Nothing is made of a table with faults; they are not hidden by what is not there.
        return demand.take(~blank), []
    given = demand.frame()
    names = [name for name in ("place", "item", "group", "cycle", "quantity") if name in given]
    try:
        known = fill_reports(
            given[names], fallback=fill.fallback, last=fill.last, headcount=fill.headcount
        )
    except InputError as error:
        raise InputError([_as_demand(fault, demand) for fault in error.faults]) from None
    quantity = known["quantity"].to_numpy(dtype=float)
    basis = known["basis"].to_numpy(dtype=object)
    cells = NumberCells(quantity, np.zeros(len(demand), dtype=bool))
    others: dict[str, pd.Series[Any]] = {**demand.others, "basis": text_series(basis)}
    order = demand.order if "basis" in demand.order else (*demand.order, "basis")
    made = replace(
        demand, numbers={**demand.numbers, "quantity": cells}, others=others, order=order
    )
    place = demand.texts["place"]
    notes = []
    for code in dict.fromkeys(place.codes[blank].tolist()):
        rows = np.flatnonzero(blank & (place.codes == code))
        stands_on = ", ".join(dict.fromkeys(basis[rows].tolist()))
        problem = (
            f"has not reported {_rows(len(rows))}: {float(quantity[rows].sum()):,.10g} in all "
            f"({stands_on}) stand in for its own figures"
        )
        remedy = "ask for its figures; so.effect_of_fallback shows what hangs on them"
        row = int(demand.rows[rows[0]])
        notes.append(Fault("demand", row, "place", place.texts[code], problem, remedy))
    return made, notes


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

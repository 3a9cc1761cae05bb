"""The time of each line of a ledger, by its date or cycle."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault

__all__ = ["read_times"]

_DAY = np.timedelta64(1, "D")
_EPOCH = np.datetime64("2000-01-01")
"""Dates are counted in days from here."""


def read_times(frame: pd.DataFrame, table: str) -> tuple[list[Fault], bool]:
    """Add ``when`` and ``period`` to a table that has ``cycle`` and ``date``.

    Parameters
    ----------
    frame : DataFrame
        With ``cycle, date, row``; it is added to.
    table : str
        Its name, for the faults.

    Returns
    -------
    list of Fault
        Rows with neither or both, texts that are no dates, a table of some dates and some cycles.
    bool
        Whether it has dates.
    """
    cycles = frame["cycle"].to_numpy(dtype=float)
    texts = frame["date"].fillna("").astype(str).str.strip()
    with_cycle, with_date = ~np.isnan(cycles), (texts != "").to_numpy()
    faults = []

    def fault(where: NDArray[np.bool_], column: str, problem: str, remedy: str) -> None:
        for at in np.flatnonzero(where).tolist():
            row = int(frame["row"].iloc[at])
            value = texts.iloc[at] if column == "date" and texts.iloc[at] else None
            faults.append(Fault(table, row, column, value, problem, remedy))

    fault(~with_cycle & ~with_date, "date", "is blank, and so is the cycle", "give one of them")
    fault(with_cycle & with_date, "date", "is there beside a cycle", "give one of them")
    dated = bool(with_date.any())
    if dated:
        mixed = with_cycle & ~with_date
        fault(mixed, "cycle", "is a cycle where other rows have dates", "give dates")
    # Dates come as 2020-02-10 or, from workbooks, with a time behind them.
    stamps = pd.to_datetime(texts.where(with_date), format="ISO8601", errors="coerce")
    wrong = with_date & stamps.isna().to_numpy()
    fault(wrong, "date", "is no date", "write it as 2020-02-10")
    days = (stamps.to_numpy(dtype="datetime64[ns]") - _EPOCH) / _DAY
    frame["when"] = days if dated else cycles
    shown = stamps.dt.strftime("%Y-%m-%d") if dated else frame["cycle"].map("{:.0f}".format)
    frame["period"] = shown.astype(object)
    return faults, dated

"""Links without documents: what came is held in total against what was sent, day by day."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.papers import Papers

__all__ = ["judge_totals"]

_Numbers = NDArray[np.float64]


def judge_totals(books: Books, papers: Papers, table: pd.DataFrame) -> None:
    """Put state, difference and day of the first breach into the rows of links held in total.

    Beside them what is compared on the day of the largest breach: `due`, the pieces that must have
    come by then, or of which no more can have; `there`, those that had; `worst_at`, that day.

    Parameters
    ----------
    books : Books
    papers : Papers
    table : DataFrame
        Pairs of `matched_papers`; it is written to.
    """
    table[["due", "there"]], table["worst_at"] = np.nan, ""
    rows = table[table["by"] == "total"]
    if rows.empty:
        return
    ends = books.table("movements").groupby("place")["when"].agg(["min", "max"]).astype(float)
    lines = papers.lines
    lines = lines[lines["paper"].isin([*rows["one"], *rows["other"]])]
    parts = dict(list(lines.groupby("paper")))
    blank = lines.iloc[:0]
    for at, row in zip(rows.index.tolist(), rows.to_dict("records"), strict=True):
        sent, came = parts.get(row["one"], blank), parts.get(row["other"], blank)
        if row["origin"] not in ends.index or row["destination"] not in ends.index:
            table.loc[at, "state"] = "one_sided"
            continue
        first = float(ends["min"][row["origin"]])
        until = float(min(ends["max"][row["origin"]], ends["max"][row["destination"]]))
        sides = _breaches(books, sent, came, first=first, until=until)
        short, over = (sides[0] - sides[1], sides[3] - sides[2])
        size = max(row["sent"] if len(sent) else 0.0, row["received"] if len(came) else 0.0)
        slack = (
            max(books.settings["tolerance"], books.settings["tolerance_share"] * size) + 1e-9 * size
        )
        worst = max(float(short.max(initial=0.0)), float(over.max(initial=0.0)))
        table.loc[at, "tolerance"] = slack
        table.loc[at, "sent"] = float(sent["quantity"].sum())
        table.loc[at, "received"] = float(came["quantity"].sum())
        if worst <= slack:
            table.loc[at, "state"] = "matched"
            table.loc[at, "difference"] = 0.0
            continue
        is_short = float(short.max(initial=0.0)) >= float(over.max(initial=0.0))
        breach = short if is_short else over
        days = np.unique(np.floor([*_times(sent), *_times(came), until]))
        table.loc[at, "state"] = "short" if is_short else "over"
        table.loc[at, "difference"] = -worst if is_short else worst
        table.loc[at, "received_at"] = books.period_of(float(days[breach > slack][0]))
        most = int(breach.argmax())
        table.loc[at, "worst_at"] = books.period_of(float(days[most]))
        due, there = sides[:2] if is_short else sides[2:]
        table.loc[at, ["due", "there"]] = [due[most], there[most]]


def _times(lines: pd.DataFrame) -> _Numbers:
    return lines["when"].to_numpy(dtype=float)


def _breaches(
    books: Books, sent: pd.DataFrame, came: pd.DataFrame, *, first: float, until: float
) -> tuple[_Numbers, _Numbers, _Numbers, _Numbers]:
    """Give for each day what must have come, what had, what was sent, what surely came of it.

    After the end of the books nothing is asked: all are 0.
    """
    one, other = np.floor(_times(sent)), np.floor(_times(came))
    days = np.unique(np.concatenate([one, other, [np.floor(until)]]))
    lag = books.settings["lag"]
    if books.dated:
        due_before, after = days - lag, np.floor(first) + lag
        taken_until = days + lag
    else:
        # Days within a cycle are not known: a whole one must lie between.
        cycles = lag / books.settings["cycle_days"]
        due_before, after = days - 1 - cycles, np.floor(first) + cycles
        taken_until = days + cycles
    quantity, got = (side["quantity"].to_numpy(dtype=float) for side in (sent, came))
    within = days <= until
    # What goes back is under way as well: until it must be there it counts for the other ledger.
    # What was refused was never there, and may be booked back later than it would have been due.
    sent_back, took_back = (np.minimum(side, 0.0) for side in (quantity, got))
    quantity, got = (np.maximum(side, 0.0) for side in (quantity, got))
    due = _until(one, quantity, due_before, side="left")
    due = due + _until(one, sent_back, taken_until, side="right")
    arrived = _until(other, got, days, side="right")
    arrived = arrived + _until(other, took_back, due_before, side="left")
    surely = _until(other, np.where(other > after, got, 0.0), days, side="right")
    surely = surely + _until(other, took_back, days, side="right")
    gone = _until(one, quantity, days, side="right")
    gone = gone + _until(one, sent_back, due_before, side="left")
    due, arrived, gone, surely = (np.where(within, x, 0.0) for x in (due, arrived, gone, surely))
    return due, arrived, gone, surely


def _until(
    times: _Numbers, quantity: _Numbers, days: _Numbers, *, side: Literal["left", "right"]
) -> _Numbers:
    """Add up what is before each day ("left"), that day included ("right")."""
    order = np.argsort(times, kind="stable")
    sums = np.append(0.0, np.cumsum(quantity[order]))
    return np.asarray(sums[np.searchsorted(times[order], days, side=side)], dtype=np.float64)

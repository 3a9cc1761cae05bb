"""How long stock lasts, place by place."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.running import running_stock
from supplyopt.audit.stock.per_day import need_per_day
from supplyopt.audit.times import day_number
from supplyopt.errors import Fault, InputError
from supplyopt.network.units import measured

__all__ = ["cover"]

_COLUMNS = ["place", "item", "period", "stock", "need", "by", "days", "excess", "shortfall"]


@measured()
def cover(books: Books, *, at: Any = None) -> pd.DataFrame:
    """Give how many days the stock of each place lasts, what it has above or below the limits.

    Parameters
    ----------
    books : Books
        With ``movements``; with ``people`` and ``norms`` the need is that of the people.
        ``settings`` may give ``cover`` and ``short``, in days.
    at : date, text or whole number, optional
        The date, as 2020-02-10, or cycle at whose end it is looked at; the last one of the
        movements without it.

    Returns
    -------
    DataFrame
        A row a place and item with a line until then: ``period`` of the last one; ``stock`` by the
        lines since the last count or the opening, NaN where there was neither; ``need``, pieces a
        day, and ``by`` what it is told ("people": heads x norm over the groups; "use": what is
        booked as used until then, by the days since the first line; "": it cannot be told, NaN);
        ``days`` that the stock lasts; ``excess``, pieces above ``cover`` days; ``shortfall``,
        pieces missing to ``short`` days. These are NaN where stock or need is unknown, or the lines
        make less than nothing of the stock.

    Raises
    ------
    InputError
        If there is no such date or cycle.

    Notes
    -----
    Use is what was handed out: where a shelf was empty it says less than the need (right-censored).
    People who are listed with no need of an item have need 0: any stock lasts for ever, and all of
    it is excess. Goods under way are nobody's stock.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(
    ...     movements={"place": ["A", "B"], "item": ["mask"] * 2, "cycle": [1, 1],
    ...                "kind": ["counted"] * 2, "quantity": [900, 10]},
    ...     people={"place": ["A", "B"], "people": [30, 10]},
    ...     norms={"item": ["mask"], "per_person_day": [1]})
    >>> so.audit.cover(books)[["place", "stock", "need", "days", "excess", "shortfall"]]
      place  stock  need  days  excess  shortfall
    0     A  900.0  30.0  30.0   300.0        0.0
    1     B   10.0  10.0   1.0     0.0       20.0
    """
    rows = running_stock(books)
    if rows.empty:
        if at is not None:
            _time(books, at)
        return pd.DataFrame(columns=_COLUMNS)
    end = float(rows["day"].max()) if at is None else _time(books, at)
    rows = rows[rows["day"] <= end].groupby(["place", "item"], sort=True).tail(1)
    rows = rows.reset_index(drop=True)
    table = rows[["place", "item", "period", "stock"]].join(need_per_day(books, rows, until=end))
    stock = table["stock"].astype(float)
    table["stock"] = stock
    known = stock.where(stock >= 0)
    need, said = table["need"], books.settings
    with np.errstate(divide="ignore", invalid="ignore"):
        table["days"] = known / need
    # Nothing there, nobody who wants it: that is no lack.
    table.loc[(known == 0) & (need == 0), "days"] = np.inf
    table["excess"] = (known - said["cover"] * need).clip(lower=0.0)
    table["shortfall"] = (said["short"] * need - known).clip(lower=0.0)
    return table[_COLUMNS]


def _time(books: Books, at: Any) -> float:
    """Read a date, or a cycle, as a time of the movements."""
    if isinstance(at, datetime.date) and not pd.isna(at):
        at = at.isoformat()
    text = str(at).strip()
    is_number = isinstance(at, int | np.integer) and not isinstance(at, bool)
    is_cycle = text.isdecimal() and int(text) >= 1 and (is_number or not books.dated)
    if is_cycle and not books.dated:
        return float(text)
    if is_cycle:
        first = day_number(books.start) or 0.0
        return float(np.ceil(first + int(text) * books.settings["cycle_days"])) - 1.0
    day = day_number(text) if books.dated and not is_number else None
    if day is None:
        say = "write it as 2020-02-10" if books.dated else "give a cycle, such as 1"
        raise InputError([Fault("", None, "at", at, "is no time of these books", say)])
    return day

"""How long goods lay from receipt to issue, first in, first out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.stock.layers import fifo_layers
from supplyopt.network.units import measured

__all__ = ["aged_layers", "stock_ages"]

_COLUMNS = [
    *("place", "item", "handed_out", "mean_days", "max_days", "slow", "unmatched"),
    *("lying", "lying_mean_days", "lying_max_days", "lying_long"),
]


@measured()
def stock_ages(books: Books) -> pd.DataFrame:
    """Give how many days goods lay before they were handed out, and how long the rest has lain.

    Parameters
    ----------
    books : Books
        With ``movements``; ``settings`` may give ``issue_days``.

    Returns
    -------
    DataFrame
        A row a place and item. Of what was issued or used: ``handed_out``, pieces; ``mean_days``
        (weighted by pieces) and ``max_days`` since they came, NaN where nothing was handed out;
        ``slow``, pieces that lay longer than ``issue_days``. ``unmatched``: pieces handed out that
        no line had brought. Of what lies there at the end of the books: ``lying``,
        ``lying_mean_days``, ``lying_max_days``, and ``lying_long``, pieces that have lain longer
        than ``issue_days``.

    Notes
    -----
    First in, first out: the oldest goods are taken to go first, so that the ages are the least that
    the lines allow for the last piece. Days are those that lie between for certain: of cycles those
    between them; what an opening or a first count found has lain there since that day at least.
    Within a day what comes is there before anything goes; what is lost or sent back goes after what
    is handed out, and is not counted in the ages. A count puts the stock right: what is missing
    goes, the oldest first, what is there beyond the lines came that day.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["A"] * 4, "item": ["mask"] * 4,
    ...     "date": ["2020-02-01", "2020-02-05", "2020-02-11", "2020-02-20"],
    ...     "kind": ["opening", "received", "used", "used"], "quantity": [10, 30, 20, 10]})
    >>> so.audit.stock_ages(books)[["handed_out", "mean_days", "max_days", "slow", "lying"]]
       handed_out  mean_days  max_days  slow  lying
    0        30.0  10.333333      15.0  10.0   10.0
    """
    table, pairs = aged_layers(books)
    count, limit = len(pairs), books.settings["issue_days"]
    pair, quantity, days = (table[name].to_numpy() for name in ("pair", "quantity", "days"))
    told: dict[str, Any] = {}
    for part, (total, mean, most, long) in {
        "handed_out": ("handed_out", "mean_days", "max_days", "slow"),
        "lying": ("lying", "lying_mean_days", "lying_max_days", "lying_long"),
    }.items():
        at = table[part].to_numpy(dtype=bool)
        pieces = np.bincount(pair[at], quantity[at], minlength=count)
        weighted = np.bincount(pair[at], (quantity * days)[at], minlength=count)
        late = at & (days > limit)
        told[total] = pieces
        with np.errstate(invalid="ignore"):
            told[mean] = weighted / pieces
        longest = pd.Series(days[at]).groupby(pair[at]).max()
        told[most] = longest.reindex(range(count)).to_numpy(dtype=float)
        told[long] = np.bincount(pair[late], quantity[late], minlength=count)
    return pairs.assign(**told)[_COLUMNS]


def aged_layers(books: Books) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the layers of goods with the days that they lay.

    Parameters
    ----------
    books : Books

    Returns
    -------
    table : DataFrame
        As `Layers.table`, with ``lying``, ``until`` (the day they went, or the end of the books)
        and ``days``.
    pairs : DataFrame
        As `Layers.pairs`.
    """
    layers = fifo_layers(books)
    table = layers.table.astype({"pair": np.int64, "handed_out": bool})
    when = books.table("movements")["when"].astype(float)
    went = table["went"].to_numpy(dtype=float)
    lying = np.isnan(went)
    until = np.where(lying, np.floor(when.max()) if len(when) else 0.0, went)
    days = books.days_between(table["came"].to_numpy(dtype=float), until)
    return table.assign(lying=lying, until=until, days=days), layers.pairs

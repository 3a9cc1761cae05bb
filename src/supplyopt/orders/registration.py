"""Registration as it grows from day to day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.network.units import measured
from supplyopt.orders.book import Book, book_of
from supplyopt.orders.claimants import read_ledger
from supplyopt.orders.database import reading
from supplyopt.orders.declared import CLASSES

__all__ = ["registered"]


@measured()
def registered(book: Book) -> pd.DataFrame:
    """Count the licenses in a book, by class, day after day.

    Parameters
    ----------
    book : Book

    Returns
    -------
    DataFrame
        ``day`` (0 is the first), ``class, firms, people`` (new that day, by their first order),
        ``firms_so_far, people_so_far``; a row for each day up to the last order and each class.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = so.orders.open_book(f"{folder}/firms.db")
    ...     _ = so.orders.load(book, so.examples.firms(200)["orders"], batch="a")
    ...     grown = so.orders.registered(book)
    >>> grown.groupby("day")["firms_so_far"].sum().is_monotonic_increasing
    True
    """
    with reading(book_of(book).path) as connection:
        ledger = read_ledger(connection, after=0)
    first = ledger.orders.iloc[ledger.first]
    day = np.floor(first["time"].to_numpy(dtype=float)).astype(np.int64)
    last = int(np.floor(ledger.orders["time"].max())) if len(ledger.orders) else -1
    index = pd.MultiIndex.from_product([range(last + 1), CLASSES], names=["day", "class"])
    new = first.assign(day=day).groupby(["day", "class"])["people"].agg(["size", "sum"])
    new = new.reindex(index, fill_value=0).set_axis(["firms", "people"], axis=1)
    so_far = new.groupby(level="class").cumsum().add_suffix("_so_far")
    return pd.concat([new, so_far], axis=1).reset_index()

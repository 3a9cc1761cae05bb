"""Orders pooled to demand of pickup places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from supplyopt.network.units import measured
from supplyopt.orders.book import Book, book_of
from supplyopt.orders.claimants import claims_of, decimal, read_ledger
from supplyopt.orders.database import reading
from supplyopt.orders.declared import argument_faults, read_orders

__all__ = ["pooled"]


@measured()
def pooled(book: Book, items: Any, *, group: str = "firms") -> pd.DataFrame:
    """Add up what no run has answered yet, as a demand table of a network.

    Parameters
    ----------
    book : Book
    items : DataFrame or what makes one
        What the next round offers, as for `allocate`.
    group : str
        The group of the network that firms are.

    Returns
    -------
    DataFrame
        ``place, item, group, quantity, entitlement``: for each pickup place the whole packs within
        what its firms are entitled to, in pieces; and ``licenses``, how many stand behind them.
        What the plan serves is split back by `allocate`, as stock with a place.

    Raises
    ------
    InputError
        With all faults of table and argument.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> tables = so.examples.firms(100)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = so.orders.open_book(f"{folder}/firms.db")
    ...     _ = so.orders.load(book, tables["orders"], batch="a")
    ...     demand = so.orders.pooled(book, tables["items"])
    >>> list(demand.columns)
    ['place', 'item', 'group', 'quantity', 'entitlement', 'licenses']
    """
    book = book_of(book)
    faults = argument_faults("group", group)
    table = read_orders({"items": items}, required=("items",), faults=faults)["items"]
    with reading(book.path) as connection:
        after = connection.execute("SELECT coalesce(max(last), 0) FROM runs").fetchone()[0]
        ledger = read_ledger(connection, after=after)
    claims = claims_of(ledger, table)
    packs = np.where(claims.offered, claims.packs, 0)
    place = ledger.orders["place"].to_numpy(dtype=object)[ledger.first][claims.claimant]
    rows = pd.DataFrame(
        {
            "place": place,
            "item": claims.items[claims.item],
            "group": group,
            "quantity": packs * claims.pack,
            "licenses": 1,
        }
    )[packs > 0]
    demand = rows.groupby(["place", "item", "group"], as_index=False).sum()
    demand["quantity"] = decimal(demand["quantity"].to_numpy())
    demand.insert(4, "entitlement", demand["quantity"])
    return demand

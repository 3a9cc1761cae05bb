"""What is odd about the orders in a book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.units import measured
from supplyopt.orders.book import Book, book_of
from supplyopt.orders.chain import what_was_changed
from supplyopt.orders.claimants import Ledger, claims_of, read_ledger
from supplyopt.orders.database import reading
from supplyopt.orders.declared import read_orders

__all__ = ["check"]

_HEADERS = ["kind", "order", "firm", "license", "item", "found", "stands"]


@measured()
def check(book: Book, items: Any = None) -> pd.DataFrame:
    """Find orders that repeat others, licenses with two names, orders above what one may have.

    Parameters
    ----------
    book : Book
    items : DataFrame or what makes one, optional
        What the next round offers, as for `allocate`. Without it nothing is said of norm and
        limit.

    Returns
    -------
    DataFrame
        A row a finding: ``kind, order, firm, license, item``; ``found``, what the order says;
        ``stands``, what counts instead in `allocate`. Nothing is taken out of the book.

    Raises
    ------
    InputError
        With all faults of the table.

    Notes
    -----
    Kinds: "changed" (a row of the book that was changed, put in or taken out by other means than
    this package: loading and allocating refuse such a book); "repeated order" (license, item,
    quantity, place and day of an earlier one, which is
    ``stands``); "registered twice" (another firm under the license: they count as one); "several
    licenses" (a firm that has ordered under another license, ``stands``, before: each counts for
    itself until somebody has looked); "people differ", "class differs", "place differs" (from the
    license's first order); of orders that no run has answered, added up by license and item:
    "above norm", "above limit", "not offered".

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> orders = {"order": ["1", "2"], "firm": ["Lin", "Lin & Sons"], "license": ["A7", "A7"],
    ...           "class": ["sole trader"] * 2, "people": [2, 2], "item": ["mask"] * 2,
    ...           "quantity": [60, 50], "place": ["P"] * 2, "time": [0.1, 0.2]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = so.orders.open_book(f"{folder}/firms.db")
    ...     _ = so.orders.load(book, orders, batch="a")
    ...     found = so.orders.check(book, {"item": ["mask"], "per_person": [20]})
    >>> print(found[["kind", "firm", "found", "stands"]])
                   kind        firm       found stands
    0  registered twice  Lin & Sons  Lin & Sons    Lin
    1        above norm         Lin       110.0   40.0
    """
    book = book_of(book)
    table = None if items is None else read_orders({"items": items}, required=("items",))["items"]
    with reading(book.path) as connection:
        after = connection.execute("SELECT coalesce(max(last), 0) FROM runs").fetchone()[0]
        ledger = read_ledger(connection, after=after)
        changed = list(what_was_changed(connection))
    parts = [_of_changes(changed), *_of_identity(ledger)]
    if table is not None:
        parts += _of_amounts(ledger, table)
    some = [part for part in parts if len(part)]
    return pd.concat(some, ignore_index=True) if some else pd.DataFrame(columns=_HEADERS)


def _of_changes(changed: Sequence[Fault]) -> pd.DataFrame:
    """Make a row of what does not fit the chain of hashes."""
    rows = [
        ("changed", fault.value if fault.column == "order" else "", "", "", "", str(fault), "")
        for fault in changed
    ]
    return pd.DataFrame(rows, columns=_HEADERS, dtype=object)


def _of_identity(ledger: Ledger) -> list[pd.DataFrame]:
    orders = ledger.orders
    again = ledger.repeats >= 0
    ids = orders["order"].to_numpy(dtype=object)
    parts = [_rows(ledger, "repeated order", again, ids, ids[ledger.repeats])]
    names = ("registered twice", "firm"), ("people differ", "people"), ("class differs", "class")
    for kind, column in (*names, ("place differs", "place")):
        found = orders[column].to_numpy(dtype=object)
        stands = ledger.said_first(column)
        differs = found != stands
        if column == "firm":
            differs &= ~orders.duplicated(["firm", "license"]).to_numpy()
        parts.append(_rows(ledger, kind, differs, found, stands))
    license = orders["license"].to_numpy(dtype=object)
    by_firm = (
        orders.groupby("firm", sort=False)["license"].transform("first").to_numpy(dtype=object)
    )
    other = (license != by_firm) & ~orders.duplicated(["firm", "license"]).to_numpy()
    parts.append(_rows(ledger, "several licenses", other, license, by_firm))
    return parts


def _of_amounts(ledger: Ledger, items: ParsedTable) -> list[pd.DataFrame]:
    claims = claims_of(ledger, items)
    counted = np.flatnonzero(claims.of_order >= 0)
    first = np.zeros(len(claims.asked), dtype=np.int64)
    first[claims.of_order[counted][::-1]] = counted[::-1]
    kinds = (
        ("above norm", claims.offered & (claims.asked > claims.allowed), claims.allowed),
        ("above limit", claims.offered & (claims.asked > claims.most), claims.most),
        ("not offered", ~claims.offered, np.zeros(len(claims.asked))),
    )
    return [
        _rows(ledger, kind, first[mark], claims.asked[mark], stands[mark], whole=False)
        for kind, mark, stands in kinds
    ]


def _rows(
    ledger: Ledger,
    kind: str,
    where: NDArray[Any],
    found: NDArray[Any],
    stands: NDArray[Any],
    *,
    whole: bool = True,
) -> pd.DataFrame:
    """Make a row a finding; columns are of all orders, or of those that are meant."""
    part = ledger.orders.loc[where, ["order", "firm", "license", "item"]].reset_index(drop=True)
    part.insert(0, "kind", kind)
    part["found"] = (found[where] if whole else found).astype(object)
    part["stands"] = (stands[where] if whole else stands).astype(object)
    return part

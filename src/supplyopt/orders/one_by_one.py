"""Group orders set against booking one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.units import measured
from supplyopt.orders.claimants import decimal
from supplyopt.orders.declared import read_orders
from supplyopt.orders.told import Allocation

__all__ = ["booking"]


@measured()
def booking(allocation: Allocation, items: Any, *, lines_a_day: int, days: int) -> pd.DataFrame:
    """Compare group orders with booking by each person for itself, from the same goods.

    Parameters
    ----------
    allocation : Allocation
        The group orders. What they gave is what there is to be booked one by one, too.
    items : DataFrame or what makes one
        What was offered, as for `allocate`.
    lines_a_day : int
        How many lines (a booking to check, a parcel to hand out) can be handled in a day.
    days : int
        How long the round lasts.

    Returns
    -------
    DataFrame
        Rows "group orders", "one by one": ``lines`` there are, ``days`` they take, ``handled``
        within the round, ``given`` (pieces), ``people`` who want an item (a person who wants two
        counts twice), ``people_covered, people_coverage``.

    Raises
    ------
    InputError
        With all faults of table and arguments.

    Notes
    -----
    A group order's line is a license and item; they are handled in the order of their first
    orders. One by one, everybody behind these claims has a line for each item, and books with
    equal chances; who is handled gets the norm of one person, rounded up to whole packs of their
    own, while there are any; numbers are expected ones. A covered person is one who gets something
    or, in group orders, whose firm does: how much each gets differs, and ``given`` says so.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> tables = so.examples.firms(200)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = so.orders.open_book(f"{folder}/firms.db")
    ...     _ = so.orders.load(book, tables.pop("orders"), batch="a")
    ...     given = so.orders.allocate(book, **tables, run="first")
    >>> both = so.orders.booking(given, tables["items"], lines_a_day=300, days=3)
    >>> bool(both.loc["group orders", "days"] < both.loc["one by one", "days"])
    True
    """
    faults = _faults(allocation, lines_a_day=lines_a_day, days=days)
    table = read_orders({"items": items}, required=("items",), faults=faults)["items"]
    claims = allocation.claims.query("entitled > 0").sort_values("time", kind="stable")
    absent = sorted(set(claims["item"]) - set(table.text("item")[table.number("per_person") > 0]))
    if absent:
        problem, remedy = "was allocated, and has no norm here", "give the items of the round"
        raise InputError([Fault("items", None, "item", name, problem, remedy) for name in absent])
    most = lines_a_day * days
    people = float(claims["people"].sum())
    handled = claims.head(most)
    covered = float(handled.loc[handled["given"] > 0, "people"].sum())
    together = _row(len(claims), lines_a_day, len(handled), float(handled["given"].sum()))
    offered = pd.DataFrame(
        {"norm": table.number("per_person"), "pack": table.number("pack")},
        index=table.text("item"),
    )
    wants = claims.groupby("item", sort=False)[["people", "given"]].sum().join(offered)
    packs = np.ceil(decimal((wants["norm"] / wants["pack"]).to_numpy()))
    each = packs * wants["pack"]
    reached = wants["people"] * min(1.0, most / max(people, 1.0))
    served = np.minimum(reached, np.floor(decimal((wants["given"] / each).to_numpy())))
    alone = _row(people, lines_a_day, min(people, most), float((served * each).sum()))
    rows = {"group orders": (together, covered), "one by one": (alone, float(served.sum()))}
    return pd.DataFrame(
        {
            name: {
                **row,
                "people": people,
                "people_covered": reach,
                "people_coverage": reach / people if people else np.nan,
            }
            for name, (row, reach) in rows.items()
        }
    ).T


def _row(lines: float, lines_a_day: int, handled: float, given: float) -> dict[str, float]:
    days = float(np.ceil(lines / lines_a_day))
    return {"lines": float(lines), "days": days, "handled": float(handled), "given": given}


def _faults(allocation: object, **counts: object) -> Iterator[Fault]:
    if not isinstance(allocation, Allocation):
        problem, remedy = "is no allocation", "give what supplyopt.orders.allocate returns"
        yield Fault("", None, "allocation", type(allocation).__name__, problem, remedy)
    for name, count in counts.items():
        whole = isinstance(count, int | np.integer) and not isinstance(count, bool)
        if not whole or count < 1:  # type: ignore[operator]
            yield Fault("", None, name, count, "is not a whole number above 0", "give 1 or more")

"""What stands behind orders: one claimant a license, one claim an item of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.cells import LARGEST_WHOLE
from supplyopt.network.parsed import ParsedTable
from supplyopt.orders.database import Connection, column_names, select
from supplyopt.rationing.lots import whole

__all__ = ["Claims", "Ledger", "claims_of", "decimal", "read_ledger"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Marks = NDArray[np.bool_]

_COLUMNS = ("number", *column_names("orders")[2:])


@dataclass(frozen=True)
class Ledger:
    """All orders of a book, those answered first, then the earliest, with what was found of each.

    Attributes
    ----------
    orders : DataFrame
        ``number, order, firm, license, class, people, item, quantity, place, time``.
    claimant : int array, shape (orders,)
        The license's number, in the order of first orders.
    first : int array, shape (claimants,)
        The first order of each: its firm, class, people and place count for the license.
    repeats : int array, shape (orders,)
        The order that this one repeats: same license, item, quantity, place and day. -1: none.
    answered : bool array, shape (orders,)
        Whether an earlier run has dealt with it.
    """

    orders: pd.DataFrame
    claimant: Whole
    first: Whole
    repeats: Whole
    answered: Marks

    def said_first(self, column: str) -> NDArray[np.object_]:
        """Give for each order what the first order of its license says."""
        return self.orders[column].to_numpy(dtype=object)[self.first][self.claimant]


@dataclass(frozen=True)
class Claims:
    """What each license asks of each item, orders added up.

    Attributes
    ----------
    claimant, item : int array, shape (claims,)
        Who, and which of the items. The earliest license comes first.
    items : str array
        Those offered, in their order, then those that only orders name.
    offered : bool array, shape (claims,)
    asked, allowed, most : float array, shape (claims,)
        Pieces asked for; people x norm; the purchase limit.
    pack : float array, shape (claims,)
    of_order : int array, shape (orders,)
        The claim that an order belongs to, -1 for one that belongs to none.
    """

    claimant: Whole
    item: Whole
    items: NDArray[np.object_]
    offered: Marks
    asked: Floats
    allowed: Floats
    most: Floats
    pack: Floats
    of_order: Whole

    @property
    def entitled(self) -> Floats:
        """What is asked for within norm and limit."""
        return np.minimum(self.asked, np.minimum(self.allowed, self.most))

    @property
    def packs(self) -> Whole:
        """Whole packs within what one is entitled to."""
        return whole(self.entitled, self.pack)


def read_ledger(connection: Connection, *, after: int) -> Ledger:
    """Read all orders of a book.

    Parameters
    ----------
    connection : Connection
    after : int
        Up to this number orders have been dealt with.
    """
    listed = ", ".join(f'"{name}"' for name in _COLUMNS)
    orders = select(connection, f"SELECT {listed} FROM orders", _COLUMNS)
    orders = orders.astype({"number": np.int64, "quantity": float, "time": float, "people": int})
    # What has been answered stands, even if what comes in late bears an earlier time.
    later = (orders["number"] > after).to_numpy()
    order = np.lexsort((orders["number"], orders["time"], later))
    orders = orders.iloc[order].reset_index(drop=True)
    claimant, _ = pd.factorize(orders["license"])
    claimant = claimant.astype(np.int64)
    first = _first_of_each(claimant)
    same = pd.DataFrame(
        {
            "claimant": claimant,
            "item": pd.factorize(orders["item"])[0],
            "quantity": orders["quantity"],
            "place": pd.factorize(orders["place"])[0],
            "day": np.floor(orders["time"].to_numpy(dtype=float)),
        }
    )
    again = same.duplicated().to_numpy()
    repeats = np.full(len(orders), -1, dtype=np.int64)
    if again.any():
        kind = same.groupby(list(same.columns), sort=False).ngroup().to_numpy()
        repeats[again] = _first_of_each(kind.astype(np.int64))[kind[again]]
    return Ledger(orders, claimant, first, repeats, answered=~later[order])


def claims_of(ledger: Ledger, items: ParsedTable) -> Claims:
    """Add up what is asked, and set it against norm and limit.

    Parameters
    ----------
    ledger : Ledger
        Orders that were answered, or repeat others, make no claim.
    items : ParsedTable
        What is offered.

    Raises
    ------
    InputError
        If there are more packs than can be counted.
    """
    counts = np.flatnonzero(~ledger.answered & (ledger.repeats < 0))
    named = ledger.orders["item"].to_numpy(dtype=object)[counts]
    numbers, names = pd.factorize(np.concatenate([items.text("item"), named]))
    key = ledger.claimant[counts] * len(names) + numbers[len(items) :]
    keys, of = np.unique(key, return_inverse=True)
    claimant, item = keys // max(len(names), 1), keys % max(len(names), 1)
    asked = np.bincount(of, ledger.orders["quantity"].to_numpy()[counts], minlength=len(keys))
    people = ledger.orders["people"].to_numpy(dtype=float)[ledger.first][claimant]
    others = len(names) - len(items)
    norm, limit, pack = (
        np.append(items.number(column), np.full(others, value))[item]
        for column, value in (("per_person", 0.0), ("limit", np.inf), ("pack", 1.0))
    )
    of_order = np.full(len(ledger.orders), -1, dtype=np.int64)
    of_order[counts] = of
    claims = Claims(
        claimant=claimant,
        item=item,
        items=names,
        offered=item < len(items),
        asked=decimal(asked.astype(np.float64)),
        allowed=decimal(people * norm),
        most=limit,
        pack=pack,
        of_order=of_order,
    )
    packs = np.bincount(item, claims.entitled / pack, minlength=len(names))
    problem, remedy = "makes more packs than can be counted", "look at quantities and packs"
    faults = [
        Fault("items", row, "pack", amount, problem, remedy)
        for row, amount, count in zip(
            items.rows.tolist(), items.number("pack").tolist(), packs.tolist(), strict=False
        )
        if count >= LARGEST_WHOLE
    ]
    if faults:
        raise InputError(faults)
    return claims


def decimal(amounts: Floats) -> Floats:
    """Take out what binary fractions add: 100 x 0.29 are 29, not a hair less.

    Parameters
    ----------
    amounts : float array, shape (n,)

    Returns
    -------
    float array, shape (n,)
        To 15 digits, as many as every float holds.

    Examples
    --------
    >>> decimal(np.array([100 * 0.29, 3 * 0.1])).tolist()
    [29.0, 0.3]
    """
    found, of = np.unique(amounts, return_inverse=True)
    return np.array([float(f"{amount:.15g}") for amount in found.tolist()], dtype=float)[of]


def _first_of_each(codes: Whole) -> Whole:
    """Give the first position of each code; codes are 0, 1, ... in the order of appearance."""
    return np.flatnonzero(~pd.Series(codes).duplicated().to_numpy()).astype(np.int64)

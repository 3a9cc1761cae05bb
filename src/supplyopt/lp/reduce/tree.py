"""The tree of cheapest ways as a basis for simplex to start from.

In a flow every column takes from one row what it brings to another. The cheapest way to each row
from where there is supply makes a tree. Priced at what its cheapest way costs, no column without an
upper bound has a reduced cost below zero, and those with one can stand at it: so the tree is a
basis of the dual that dual simplex may start from, and all that is left to it is to mend the limits
that the cheapest ways break (Ahuja, Magnanti and Orlin, 1993, "Network Flows", section 9.6 on the
successive shortest path algorithm, which mends them likewise).

A tree it is: a way is noted for a row when its cost falls. On a circle of noted ways, each row
would have to have been settled before the next one, or the circle would cost less than nothing,
and then the costs never settle.
"""

from __future__ import annotations

import numpy as np

from supplyopt.lp.answer import Basis
from supplyopt.lp.program import Floats, Indices, Program

__all__ = ["cheapest_tree"]

_ROUNDS = 200
"""Ways of more columns, or circles that cost less than nothing, are left to the solver."""


def cheapest_tree(program: Program, cost: Floats) -> Basis | None:
    """Return the tree of cheapest ways, if the program is a flow.

    Rows say what goes out less what comes in; a row with an upper bound above zero alone is supply.

    Parameters
    ----------
    program : Program
    cost : float array, one a column

    Returns
    -------
    Basis or None
        None where the program is no flow, or ways do not settle.
    """
    ends = _ends(program)
    if ends is None:
        return None
    origin, destination, size = ends
    bounds, n_rows = program.bounds, program.n_rows
    supply = (bounds.row_upper > 0) & np.isneginf(bounds.row_lower) & np.isfinite(bounds.row_upper)
    # Behind the last row stands the outside, which columns of one entry come from or lead to.
    price = np.append(np.where(supply, 0.0, np.inf), 0.0)
    cost = cost / size
    found = _settled(origin, destination, cost, price)
    if found is None:
        return None
    way = found[:n_rows]
    price[np.isinf(price)] = 0.0
    reduced = cost + price[origin] - price[destination]
    columns = np.where((reduced < 0) & np.isfinite(bounds.column_upper), 1, -1)
    columns[np.isneginf(bounds.column_lower) & np.isfinite(bounds.column_upper)] = 1
    columns[way[way >= 0]] = 0
    rows = np.where(way < 0, 0, np.where(np.isfinite(bounds.row_lower), -1, 1))
    return Basis(columns, rows)


def _ends(program: Program) -> tuple[Indices, Indices, Floats] | None:
    """Return the row that each column leaves, the one it comes to, and how big its entries are."""
    row, column, value = program.entry_row, program.entry_column, program.entry_value
    out = value > 0
    count = np.bincount(column, minlength=program.n_columns)
    leaving = np.bincount(column[out], minlength=program.n_columns)
    if (count == 0).any() or (leaving > 1).any() or (count - leaving > 1).any():
        return None
    origin = np.full(program.n_columns, program.n_rows, dtype=np.int64)
    destination = origin.copy()
    origin[column[out]] = row[out]
    destination[column[~out]] = row[~out]
    size = np.zeros(program.n_columns)
    size[column] = np.abs(value)
    return (origin, destination, size) if (size[column] == np.abs(value)).all() else None


def _settled(origin: Indices, destination: Indices, cost: Floats, price: Floats) -> Indices | None:
    """Lower the prices, in place, to what the cheapest ways cost; return each row's last column."""
    way = np.full(len(price), -1, dtype=np.int64)
    order = np.argsort(destination, kind="stable")
    ends, starts = np.unique(destination[order], return_index=True)
    length = np.diff(np.append(starts, len(order)))
    for _ in range(_ROUNDS):
        offered = price[origin[order]] + cost[order]
        least = np.minimum.reduceat(offered, starts) if len(order) else offered
        cheaper = least < price[ends]
        if not cheaper.any():
            return way
        # Of several that are as cheap the first is taken.
        meets = np.flatnonzero((offered == np.repeat(least, length)) & np.repeat(cheaper, length))
        way[destination[order[meets[::-1]]]] = order[meets[::-1]]
        price[ends[cheaper]] = least[cheaper]
    return None

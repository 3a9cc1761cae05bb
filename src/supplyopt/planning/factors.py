"""Numbers that multiply pieces, and lie too far apart: weights, volumes, prices of lanes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from supplyopt.network.carried import carried_items
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply

__all__ = ["DIGITS", "odd_price", "odd_volumes", "odd_weights", "wide"]

DIGITS = 9
"""So many digits apart, solvers in double precision still tell numbers from nothing."""


def wide(values: NDArray[np.float64], factor: float) -> bool:
    """Whether values above zero differ by more than a factor.

    Parameters
    ----------
    values : float array
    factor : float
    """
    some = values[values > 0]
    return len(some) > 0 and bool(some.max() > factor * some.min())


def odd_weights(network: Network, net: Numbered) -> list[str]:
    """Name rows whose weight makes others of their priority count for nothing.

    Parameters
    ----------
    network : Network
    net : Numbered
        Unrolled, with what cannot bind cut.
    """
    said: dict[str, None] = {}
    asked = net.demand_quantity > 0
    item, group = net.demand_item[asked], net.demand_group[asked]
    both = net.item_weight[item] * net.group_weight[group]
    for priority in np.unique(net.group_priority[group]).tolist():
        mine = net.group_priority[group] == priority
        if not wide(both[mine], 10.0**DIGITS):
            continue
        factors = (
            ("items", np.unique(item[mine]), net.item_weight, "give weights nearer together"),
            (
                "groups",
                np.unique(group[mine]),
                net.group_weight,
                "give weights nearer together, or priorities",
            ),
        )
        # The one that reaches farther, where neither does so alone.
        table, rows, values, remedy = max(factors, key=lambda each: _reach(each[2][each[1]]))
        said[_odd_factor(network, table, "weight", rows, values, remedy)] = None
    return list(said)


def odd_volumes(network: Network, net: Numbered) -> list[str]:
    """Name the item whose volume makes others count for nothing, where room is limited.

    Parameters
    ----------
    network : Network
    net : Numbered
        Unrolled, with what cannot bind cut.
    """
    limited = np.isfinite(net.lane_capacity) | (net.lane_min_load > 0)
    limited |= np.isfinite(np.append(net.carrier_capacity, np.inf)[net.lane_carrier])
    there = (first_supply(net) > 0).any(axis=0)
    if not np.isfinite(net.place_storage).any():
        there &= (carried_items(net) & limited[:, None]).any(axis=0)
    rows = np.flatnonzero(there)
    if not wide(net.item_volume[rows], 10.0**DIGITS):
        return []
    return [_odd_factor(network, "items", "volume", rows, net.item_volume, "correct it")]


def _reach(values: NDArray[np.float64]) -> float:
    some = values[values > 0]
    return float(some.max() / some.min())


def _odd_factor(
    network: Network,
    table: str,
    column: str,
    rows: NDArray[np.int64],
    values: NDArray[np.float64],
    remedy: str,
) -> str:
    """Say which of some rows of a table stands apart by a factor that counts."""
    names = network.numbered.items if table == "items" else network.numbered.groups
    order = rows[np.argsort(values[rows], kind="stable")]
    order = order[values[order] > 0]
    above = int(np.argmax(values[order][1:] / values[order][:-1])) + 1
    odd = order[-1] if len(order) - above <= above else order[0]
    return (
        f"{table}, row {network.row_numbers[table][odd]}, {table[:-1]} = {names[odd]!r}, "
        f"column {column!r}: {values[odd]:.10g} is out of proportion: {column}s reach from "
        f"{values[order[0]]:.10g} to {values[order[-1]]:.10g}, and more than {DIGITS} digits "
        "apart the small ones cannot be told from rounding in a network of this size or kind; "
        + remedy
    )


def odd_price(network: Network, goals: Sequence[str]) -> str | None:
    """Name the number of a lane that hides others of a goal, None where none does.

    Parameters
    ----------
    network : Network
    goals : sequence of str
    """
    net = network.numbered
    columns = {
        "stages": {"stages": net.lane_stages},
        "hours": {"hours": net.lane_hours},
        "cost": {"cost": net.lane_cost, "trip_cost": net.lane_trip_cost},
    }
    for goal in goals:
        given = [
            (float(value), column, lane)
            for column, values in columns.get(goal, {}).items()
            for lane, value in enumerate(values.tolist())
            if value > 0
        ]
        given.sort()
        values = np.array([value for value, _, _ in given])
        if not wide(values, 10.0**DIGITS):
            continue
        above = int(np.argmax(values[1:] / values[:-1])) + 1
        largest = len(values) - above <= above
        odd, beside = (-1, above - 1) if largest else (0, above)
        side, next_to = ("largest", "smaller") if largest else ("smallest", "larger")
        return (
            f"{_of_lane(network, *given[odd])} is out of proportion, the {side} number of the "
            f"goal {goal!r}; the next {next_to} one is {_of_lane(network, *given[beside])}; "
            f"numbers of one goal that lie more than {DIGITS} digits apart cannot be told from "
            "rounding in a network of this size or kind; correct what is wrong, or leave out "
            f"the goal {goal!r}"
        )
    return None


def _of_lane(network: Network, value: float, column: str, lane: int) -> str:
    net = network.numbered
    ends = (net.places[number[lane]] for number in (net.lane_origin, net.lane_destination))
    origin, destination = ends
    return (
        f"lanes, row {network.row_numbers['lanes'][lane]}, origin = {origin!r}, destination = "
        f"{destination!r}, column {column!r}: {value:.10g}"
    )

"""Quantities too small beside others to be certified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import CertificateError
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import ORDINARY, far_apart, quantities
from supplyopt.network.unrolled import Unrolled
from supplyopt.planning.factors import DIGITS, odd_volumes, odd_weights, wide
from supplyopt.planning.terms import NO_TERMS, Terms

__all__ = ["beyond_doubles", "needs_fractions", "require_comparable", "require_rates"]

_DIGITS_OF_LOTS = 7
"""Likewise of cartons: larger numbers of them are not whole to a solver's last digit."""

_SMALLEST_RATE = 5e-9
"""A rate that nobody can get beyond, of twice what can come, is no level to a solver."""
_TOLD = 3
"""So many numbers out of proportion are named."""
_MANY = 4
"""So many times as many quantities on one side of a gap make those on the other side odd."""
_COUNTED = 2.0
"""The power of ten that people count in, as a rule."""
_GAP = 1e3
"""A step to the next quantity that is no wider makes no number odd."""


@dataclass(frozen=True)
class _Given:
    """The quantities above zero of an item, smallest first.

    Attributes
    ----------
    table : list of str
    record : integer array
        Of the table, as the network has it.
    quantity : float array
        As it is given.
    counted : float array
        What of it can bind.
    """

    table: list[str]
    record: NDArray[np.int64]
    quantity: NDArray[np.float64]
    counted: NDArray[np.float64]


def needs_fractions(net: Numbered) -> bool:
    """Whether numbers lie so far apart that solvers may take some for rounding.

    Parameters
    ----------
    net : Numbered
        With what cannot bind cut.
    """
    if far_apart(net, ORDINARY).any():
        return True
    asked = net.demand_quantity > 0
    item, quantity = net.demand_item[asked], net.demand_quantity[asked]
    for measured in (net.demand_entitlement[asked], net.demand_served_before[asked]):
        some = measured > 0
        beside = quantity[some]
        step = measured[some] / beside
        if len(step) and (step.max() > ORDINARY or step.min() * ORDINARY < 1):
            return True
    weight = net.item_weight[item] * net.group_weight[net.demand_group[asked]]
    limits = np.concatenate([net.lane_capacity, net.carrier_capacity, net.place_storage])
    limited = bool(np.isfinite(limits).any()) or bool((net.lane_min_load > 0).any())
    return (
        wide(weight, ORDINARY)
        or wide(weight * quantity, 10.0**DIGITS)
        or (limited and wide(net.item_volume, ORDINARY))
        or wide(net.lane_cost, 10.0**DIGITS)
        or wide(net.lane_hours, 10.0**DIGITS)
    )


def beyond_doubles(net: Numbered) -> bool:
    """Whether quantities of an item lie too far apart for solvers of double precision.

    Parameters
    ----------
    net : Numbered
        With what cannot bind cut.
    """
    return bool(far_apart(net, 10.0**DIGITS).any())


def require_comparable(
    network: Network,
    *,
    goals: Sequence[str] = ("unmet",),
    terms: Terms = NO_TERMS,
    whole: bool = False,
    asked: bool = False,
) -> None:
    """Raise where a quantity is lost beside another one of its item that can bind.

    Parameters
    ----------
    network : Network
    goals : sequence of str, default ("unmet",)
        What weights count in, where "unmet" is among them.
    terms : Terms
        What a plan keeps to beside the network. Where it is whole cartons, lots are such
        quantities, too.
    whole : bool, default False
        Whether numbers that cannot bind count as well: where they stand in the program.
    asked : bool, default False
        Whether guarantees and reserves count as they are, where they are what is asked about.

    Raises
    ------
    CertificateError
        Naming for each item the record that is out of proportion.
    """
    unrolled = network.unrolled
    net = unrolled.net if whole else terms.binding(unrolled.net, asked=asked)
    said = [
        _odd_one(network, _of_item(unrolled, net, item), item)
        for item in np.flatnonzero(far_apart(net, 10.0**DIGITS)).tolist()
    ]
    if "unmet" in goals:
        said += odd_weights(network, net)
    said += odd_volumes(network, net)
    if terms.lots is not False and not said:
        said += _lost_lots(network, unrolled, net)
    if said:
        raise CertificateError("\n".join(said))


def require_rates(network: Network, net: Numbered) -> None:
    """Raise where a rate is lost beside others of a program with whole columns.

    Parameters
    ----------
    network : Network
    net : Numbered
        Unrolled, with what cannot bind cut.

    Raises
    ------
    CertificateError
        Naming each record that is measured against far more than can come.
    """
    lost = np.flatnonzero(net.demand_entitlement * _SMALLEST_RATE > net.demand_quantity)
    lost = lost[net.demand_quantity[lost] > 0]
    given = network.tables["demand"].get("entitlement")
    own = np.zeros(len(net.demand_place), bool) if given is None else given.notna().to_numpy()
    said = []
    for record in lost[:_TOLD].tolist():
        column = "entitlement" if own[record] else "quantity"
        said.append(
            f"demand, row {network.row_numbers['demand'][record]}, {column} = "
            f"{net.demand_entitlement[record]:g}: is out of proportion to what can come; where "
            "lanes, cartons or pieces are whole, shares measured against it cannot be told from "
            "nothing; correct it, give its need as entitlement, or leave out the goal fairness"
        )
    if said:
        raise CertificateError("\n".join(said))


def _of_item(unrolled: Unrolled, net: Numbered, number: int) -> _Given:
    """Return the quantities of an item that can bind, each record once."""
    of_record = {"guarantees": unrolled.guarantee_of, "reserves": unrolled.reserve_of}
    given = quantities(unrolled.net)
    parts = []
    for name, (_, item, counted) in quantities(net).items():
        mine = np.flatnonzero((item == number) & (counted > 0))
        record = of_record.get(name, np.arange(len(item)))[mine]
        # A record of every cycle is one number all the same.
        _, first = np.unique(record, return_index=True)
        parts.append((name, record[first], given[name][2][mine[first]], counted[mine[first]]))
    table = [name for name, record, _, _ in parts for _ in record]
    record, quantity, counted = (
        np.concatenate([part[number] for part in parts]) for number in (1, 2, 3)
    )
    order = np.argsort(counted, kind="stable")
    return _Given([table[n] for n in order], record[order], quantity[order], counted[order])


def _odd_one(network: Network, given: _Given, item: int) -> str:
    """Name the records that stand apart: beyond the widest gap, where few are, or far from all.

    Of as good as many on both sides those are odd that are farther from what people count.
    """
    name = network.numbered.items[item]
    steps = given.counted[1:] / given.counted[:-1]
    above = int(np.argmax(steps)) + 1
    remedy = (
        f"numbers of one item that can bind and lie more than {DIGITS} digits apart cannot be "
        "told from rounding in a network of this size or kind; correct what is wrong, or plan in "
        "two networks what does not belong together"
    )
    if steps.max() < _GAP:
        return (
            f"{_where(network, given, -1)}: quantities of {name!r} reach from "
            f"{given.quantity[0]:.10g} ({_where(network, given, 0)}) to {given.quantity[-1]:.10g}; "
            f"{remedy}"
        )
    count = len(given.counted)
    largest = count - above <= above
    if max(count - above, above) < _MANY * min(count - above, above):
        far = np.abs(np.log10(given.counted[[0, -1]]) - _COUNTED)
        largest = bool(far[1] >= far[0])
    # The furthest first.
    odd = list(range(count - 1, above - 1, -1)) if largest else list(range(above))
    nearest, furthest = (above - 1, 0) if largest else (above, -1)
    side, other, end = (
        ("largest", "smaller", "smallest") if largest else ("smallest", "larger", "largest")
    )
    also = [_told(network, given, number) for number in odd[1:_TOLD]]
    also += [f"{len(odd) - _TOLD} more"] if len(odd) > _TOLD else []
    beside = f"the next {other} one is {_told(network, given, nearest)}"
    if given.quantity[nearest] != given.quantity[furthest]:
        beside += f", the {end} {_told(network, given, furthest)}"
    return (
        f"{_where(network, given, odd[0])}: {given.quantity[odd[0]]:.10g} is out of proportion, "
        f"the {side} quantity of {name!r}{''.join(f', beside {each}' for each in also)}; {beside}; "
        f"{remedy}"
    )


def _told(network: Network, given: _Given, number: int) -> str:
    return f"{given.quantity[number]:.10g} ({_where(network, given, number)})"


def _where(network: Network, given: _Given, number: int) -> str:
    table, record = given.table[number], int(given.record[number])
    place = network.numbered.places[getattr(network.numbered, _PLACE[table])[record]]
    row = network.row_numbers[table][record]
    return f"{table}, row {row}, place = {place!r}, column 'quantity'"


_PLACE = {
    "stock": "stock_place",
    "arrivals": "arrival_place",
    "demand": "demand_place",
    "guarantees": "guarantee_place",
    "reserves": "reserve_place",
}


def _lost_lots(network: Network, unrolled: Unrolled, net: Numbered) -> list[str]:
    """Say which lots are so small that cartons cannot be counted."""
    said: list[str] = []
    for item, lot in enumerate(net.item_lot.tolist()):
        given = _of_item(unrolled, net, item)
        if not len(given.counted) or lot * 10.0**_DIGITS_OF_LOTS >= given.counted[-1]:
            continue
        said.append(
            f"items, row {network.row_numbers['items'][item]}: a carton of {lot:g} is too small "
            f"beside the largest quantity of {net.items[item]!r}, {given.quantity[-1]:g} "
            f"({_where(network, given, -1)}), to be counted: correct one of them, leave lots out, "
            "or give larger ones"
        )
    return said[:1]

"""What there is of each item."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.network.numbered import Flags, Floats, Indices, Numbered

__all__ = [
    "ORDINARY",
    "far_apart",
    "first_supply",
    "largest_quantities",
    "quantities",
    "rounding",
    "smallest_quantities",
]

ORDINARY = 1e6
"""Quantities of an item that differ by no more leave solvers of double precision digits enough."""
_ROUNDING = 1e-9
"""Of pieces that met, a share that solvers' tolerances explain."""
_OF_DOUBLES = 1e-13
"""Of pieces that met, a share that the digits of doubles explain."""


def first_supply(net: Numbered) -> NDArray[np.float64]:
    """Add up what is on hand before the first cycle, with what arrives at its start.

    Parameters
    ----------
    net : Numbered

    Returns
    -------
    float array, places x items
    """
    supply = np.zeros((len(net.places), len(net.items)))
    now = net.arrival_cycle == 1
    np.add.at(supply, (net.stock_place, net.stock_item), net.stock_quantity)
    np.add.at(supply, (net.arrival_place[now], net.arrival_item[now]), net.arrival_quantity[now])
    return supply


def largest_quantities(net: Numbered) -> NDArray[np.float64]:
    """Return the largest stock, arrival or demand of each item; zero where there is none.

    Parameters
    ----------
    net : Numbered

    Returns
    -------
    float array, one an item
    """
    largest = np.zeros(len(net.items))
    for item, quantity in (
        (net.stock_item, net.stock_quantity),
        (net.arrival_item, net.arrival_quantity),
        (net.demand_item, net.demand_quantity),
    ):
        np.maximum.at(largest, item, quantity)
    return largest


def quantities(net: Numbered) -> dict[str, tuple[Indices, Indices, Floats]]:
    """Return place, item and quantity of each record, table by table.

    Parameters
    ----------
    net : Numbered
    """
    return {
        "stock": (net.stock_place, net.stock_item, net.stock_quantity),
        "arrivals": (net.arrival_place, net.arrival_item, net.arrival_quantity),
        "demand": (net.demand_place, net.demand_item, net.demand_quantity),
        "guarantees": (net.guarantee_place, net.guarantee_item, net.guarantee_quantity),
        "reserves": (net.reserve_place, net.reserve_item, net.reserve_quantity),
    }


def far_apart(net: Numbered, factor: float) -> Flags:
    """Return the items of which two quantities differ by more than a factor.

    Parameters
    ----------
    net : Numbered
    factor : float
    """
    largest = np.zeros(len(net.items))
    for _, item, quantity in quantities(net).values():
        np.maximum.at(largest, item, quantity)
    apart: Flags = largest > factor * smallest_quantities(net)
    return apart


def smallest_quantities(net: Numbered) -> Floats:
    """Return the smallest quantity above zero of each item; infinity where there is none.

    Parameters
    ----------
    net : Numbered
    """
    smallest = np.full(len(net.items), np.inf)
    for _, item, quantity in quantities(net).values():
        there = quantity > 0
        np.minimum.at(smallest, item[there], quantity[there])
    return smallest


def rounding(net: Numbered) -> Floats:
    """Return for each item below which share of the pieces that met a rest is rounding.

    Parameters
    ----------
    net : Numbered
    """
    return np.where(far_apart(net, ORDINARY), _OF_DOUBLES, _ROUNDING)

"""Quantities too small beside others to be certified."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import CertificateError
from supplyopt.network.network import Network

__all__ = ["require_comparable"]

_SMALLEST = 1e-9
"""What solvers in double precision still tell from nothing, beside the largest."""
_SMALLEST_LOT = 1e-7
"""Likewise of a carton: larger numbers of them are not whole to a solver's last digit."""


def require_comparable(network: Network, *, lots: bool | str = False) -> None:
    """Raise where a quantity is lost beside the largest one of its item.

    Parameters
    ----------
    network : Network
    lots : False, True or "everywhere", default False
        Where shipments are whole cartons: then lots are such quantities, too.

    Raises
    ------
    CertificateError
        Naming the first such record of each table.
    """
    net = network.numbered
    largest = np.zeros(len(net.items))
    tables = {
        "stock": (net.stock_item, net.stock_quantity),
        "arrivals": (net.arrival_item, net.arrival_quantity),
        "demand": (net.demand_item, net.demand_quantity),
        "guarantees": (net.guarantee_item, net.guarantee_quantity),
        "reserves": (net.reserve_item, net.reserve_quantity),
    }
    for item, quantity in tables.values():
        np.maximum.at(largest, item, quantity)
    said = []
    for name in ("demand", "guarantees", "reserves"):
        item, quantity = tables[name]
        lost = np.flatnonzero((quantity > 0) & (quantity < _SMALLEST * largest[item]))
        if len(lost):
            row = network.row_numbers[name][lost[0]]
            most = largest[item[lost[0]]]
            said.append(
                f"{name}, row {row}: {quantity[lost[0]]:g} cannot be told from nothing beside "
                f"the largest quantity of {net.items[item[lost[0]]]!r}, {most:g}"
            )
    if lots is not False:
        said += _lost_lots(network, largest)
    if said:
        raise CertificateError(
            "\n".join([*said, "give quantities of one item within nine digits of each other"])
        )


def _lost_lots(network: Network, largest: NDArray[np.float64]) -> list[str]:
    """Say which lots are so small that cartons cannot be counted."""
    lots = network.numbered.item_lot
    lost = np.flatnonzero(lots < largest * _SMALLEST_LOT)
    return [
        f"items, row {network.row_numbers['items'][item]}: a carton of {lots[item]:g} is too "
        f"small beside the largest quantity of {network.numbered.items[item]!r}, "
        f"{largest[item]:g}, to be counted: leave lots out, or give larger ones"
        for item in lost[:1]
    ]

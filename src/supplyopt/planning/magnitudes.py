"""Quantities too small beside others to be certified."""

from __future__ import annotations

import numpy as np

from supplyopt.errors import CertificateError
from supplyopt.network.network import Network

__all__ = ["require_comparable"]

_SMALLEST = 1e-9
"""What solvers in double precision still tell from nothing, beside the largest."""


def require_comparable(network: Network) -> None:
    """Raise where a quantity is lost beside the largest one of its item.

    Parameters
    ----------
    network : Network

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
    if said:
        raise CertificateError(
            "\n".join([*said, "give quantities of one item within nine digits of each other"])
        )

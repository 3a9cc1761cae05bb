"""The check of whole cartons."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supplyopt.planning.checking.books import Books, Breach

__all__ = ["cartons_whole"]

_WHOLE = 1e-9
"""Shipments are made of whole cartons by a single product, so no more than its rounding is off."""


def cartons_whole(books: Books) -> Iterator[Breach]:
    """Each shipment that the plan has in cartons is a whole number of them."""
    rule = books.plan.terms.lots
    if rule is False:
        return
    sent, demand = books.sent, books.network["demand"]
    lot = books.network["items"]["lot"][sent["item#"]]
    cartons = sent["quantity"] / lot
    broken = np.abs(cartons - np.round(cartons)) > _WHOLE * np.maximum(cartons, 1.0)
    if rule != "everywhere":
        # From here goods go into hands by the piece.
        broken &= ~np.isin(books.at(sent, place="destination"), books.at(demand))
    for row in np.flatnonzero(broken):
        way = f"{sent['origin'][row]} {sent['destination'][row]} {sent['item'][row]}"
        found = f"{cartons[row]:.9g} cartons of {lot[row]:g}"
        yield "whole cartons", way, found, f"{np.round(cartons[row]):g}"

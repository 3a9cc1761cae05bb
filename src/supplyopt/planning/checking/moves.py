"""Checks of shipments: lanes there are, limits they keep."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supplyopt.planning.checking.books import RELATIVE, Books, Breach

__all__ = ["carriers_kept", "lanes_kept", "shipments_possible"]


def shipments_possible(books: Books) -> Iterator[Breach]:
    """Each shipment has a lane, open to its item in its cycle, and is there once."""
    sent, lanes = books.sent, books.network["lanes"]
    for row in np.flatnonzero(sent["lane"] < 0):
        where = f"{sent['origin'][row]} {sent['destination'][row]} {sent['mode'][row]}"
        yield "lane exists", where, "a shipment", "no lane"
    known = np.flatnonzero(sent["lane"] >= 0)
    lane, cycle = sent["lane"][known], sent["cycle"][known]
    only, item = lanes["item#"][lane], sent["item#"][known]
    for number in np.flatnonzero((only >= 0) & (only != item)):
        of = lane[number]
        yield "lane's item", books.lane(of), sent["item"][known[number]], lanes["item"][of]
    first, every = lanes["first_cycle"][lane], lanes["every"][lane]
    for number in np.flatnonzero((cycle < first) | ((cycle - first) % every != 0)):
        yield "lane open", books.lane(lane[number]), cycle[number], first[number]
    late = cycle + lanes["lead_time"][lane] > books.plan.network.cycles
    for number in np.flatnonzero(late):
        yield "lane delivers in time", books.lane(lane[number]), "a shipment", "none"
    quantity = sent["quantity"]
    for row in np.flatnonzero(~(quantity > 0) | np.isinf(quantity)):
        where = f"{sent['origin'][row]} {sent['destination'][row]}"
        yield "shipment above 0", where, quantity[row], "above 0"
    key = (lane * len(books.noise) + item) * (books.plan.network.cycles + 1) + cycle
    _, counts = np.unique(key, return_counts=True)
    if (counts > 1).any():
        yield "shipment once", "shipments", f"{int((counts > 1).sum())} twice", "each once"


def _on_lanes(books: Books) -> tuple[np.ndarray, np.ndarray]:
    """Return the volume on each lane, and whether anything is on it."""
    sent = books.sent
    known = (sent["lane"] >= 0) & (sent["quantity"] > 0)
    lane, quantity = sent["lane"][known], sent["quantity"][known]
    volume = quantity * books.network["items"]["volume"][sent["item#"][known]]
    count = len(books.network["lanes"]["origin"])
    used = np.bincount(lane, minlength=count) > 0
    return np.bincount(lane, weights=volume, minlength=count), used


def lanes_kept(books: Books) -> Iterator[Breach]:
    """No lane carries more than it can, nor less than its least load if it is used."""
    lanes = books.network["lanes"]
    volume, used = _on_lanes(books)
    for lane in np.flatnonzero(volume > lanes["capacity"] * (1 + RELATIVE)):
        yield "lane capacity", books.lane(lane), volume[lane], lanes["capacity"][lane]
    light = used & (volume < lanes["min_load"] * (1 - RELATIVE))
    for lane in np.flatnonzero(light):
        yield "least load", books.lane(lane), volume[lane], lanes["min_load"][lane]


def carriers_kept(books: Books) -> Iterator[Breach]:
    """No carrier carries more than it can, nor on more lanes than it has stops."""
    lanes, carriers = books.network["lanes"], books.network["carriers"]
    volume, used = _on_lanes(books)
    mine = lanes["carrier#"] >= 0
    of, count = lanes["carrier#"][mine], len(carriers["carrier"])
    total = np.bincount(of, weights=volume[mine], minlength=count)
    stops = np.bincount(of, weights=used[mine], minlength=count)
    for carrier in np.flatnonzero(total > carriers["capacity"] * (1 + RELATIVE)):
        found, most = total[carrier], carriers["capacity"][carrier]
        yield "carrier capacity", str(carriers["carrier"][carrier]), found, most
    for carrier in np.flatnonzero(stops > carriers["stops"]):
        found, most = stops[carrier], carriers["stops"][carrier]
        yield "carrier stops", str(carriers["carrier"][carrier]), found, most

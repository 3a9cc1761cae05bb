"""Checks of shipments: lanes there are, limits they keep."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supplyopt.planning.checking.books import RELATIVE, Books, Breach

__all__ = ["carriers_kept", "lanes_kept", "on_lanes", "shipments_possible"]


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
    quantity = sent["quantity"]
    for row in np.flatnonzero(~(quantity > 0) | np.isinf(quantity)):
        where = f"{sent['origin'][row]} {sent['destination'][row]}"
        yield "shipment above 0", where, quantity[row], "above 0"
    key = (lane * len(books.noise) + item) * (books.plan.network.cycles + 1) + cycle
    key = np.sort(key)
    again = np.unique(key[1:][key[1:] == key[:-1]])
    if len(again):
        yield "shipment once", "shipments", f"{len(again)} twice", "each once"


def on_lanes(books: Books) -> tuple[np.ndarray, np.ndarray]:
    """Return the volume on each lane in each cycle, and whether anything is on it.

    Returns
    -------
    float array, bool array, cycles x lanes
    """
    sent = books.sent
    known = (sent["lane"] >= 0) & (sent["quantity"] > 0)
    lane, quantity = sent["lane"][known], sent["quantity"][known]
    volume = quantity * books.network["items"]["volume"][sent["item#"][known]]
    shape = (books.cycles, books.n_lanes)
    at = (sent["cycle"][known] - 1) * shape[1] + lane
    used = np.bincount(at, minlength=shape[0] * shape[1]) > 0
    total = np.bincount(at, weights=volume, minlength=shape[0] * shape[1])
    return total.reshape(shape), used.reshape(shape)


def lanes_kept(books: Books) -> Iterator[Breach]:
    """No lane carries more than it can, nor less than its least load if it is used."""
    lanes = books.network["lanes"]
    volume, used = on_lanes(books)
    heavy = volume > lanes["capacity"] * (1 + RELATIVE)
    for cycle, lane in np.argwhere(heavy):
        found, most = volume[cycle, lane], lanes["capacity"][lane]
        yield "lane capacity", books.lane(lane) + _in(books, cycle), found, most
    light = used & (volume < lanes["min_load"] * (1 - RELATIVE))
    for cycle, lane in np.argwhere(light):
        found, least = volume[cycle, lane], lanes["min_load"][lane]
        yield "least load", books.lane(lane) + _in(books, cycle), found, least


def _in(books: Books, cycle: int) -> str:
    return f" cycle {cycle + 1}" if books.cycles > 1 else ""


def carriers_kept(books: Books) -> Iterator[Breach]:
    """No carrier carries more than it can, nor on more lanes than it has stops."""
    lanes, carriers = books.network["lanes"], books.network["carriers"]
    mine = lanes["carrier#"] >= 0
    of, count = lanes["carrier#"][mine], len(carriers["stops"])
    volume, used = (each[:, mine] for each in on_lanes(books))
    at = np.arange(books.cycles)[:, None] * count + of
    shape = (books.cycles, count)
    for name, found, most, slack in (
        ("carrier capacity", volume, carriers["capacity"], RELATIVE),
        ("carrier stops", used, carriers["stops"], 0.0),
    ):
        total = np.bincount(at.ravel(), weights=found.ravel(), minlength=books.cycles * count)
        total = total.reshape(shape)
        for cycle, carrier in np.argwhere(total > most * (1 + slack)):
            where = str(carriers["carrier"][carrier]) + _in(books, cycle)
            yield name, where, total[cycle, carrier], most[carrier]

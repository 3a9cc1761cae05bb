"""Checks of pieces: served as asked, in balance, stored as there is room."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supplyopt.planning.checking.books import RELATIVE, Books, Breach

__all__ = [
    "books_balance",
    "guarantees_kept",
    "handed_over",
    "reserves_kept",
    "served_as_asked",
    "stored_in_room",
    "under_way_as_sent",
]


def served_as_asked(books: Books) -> Iterator[Breach]:
    """Every record of demand is there once, with its own figures, none served beyond it."""
    demand, served = books.network["demand"], books.served
    counts = np.bincount(served["record"] + 1, minlength=len(demand["place"]) + 1)
    for row in np.flatnonzero(served["record"] < 0):
        yield "served as asked", str(served["place"][row]), "served", "no such demand"
    for record in np.flatnonzero(counts[1:] != 1):
        yield "served as asked", books.need(record), f"{counts[1 + record]} rows", "1 row"
    known = np.flatnonzero(served["record"] >= 0)
    of = served["record"][known]
    asked = demand["quantity"][of]
    got, unmet, rate = (served[name][known] for name in ("served", "unmet", "fill_rate"))
    slack = RELATIVE * asked + books.noise[demand["item#"][of]]
    right = np.full(len(asked), np.nan)
    np.divide(got, asked, out=right, where=asked > 0)
    tests = (
        ("demand as asked", served["demand"][known], asked, 0.0),
        ("entitlement as given", served["entitlement"][known], demand["entitlement"][of], 0.0),
        ("served at least 0", np.minimum(got, 0.0), np.zeros(len(got)), slack),
        ("served at most demand", np.maximum(got, asked), asked, slack),
        ("unmet", unmet, asked - got, slack),
        ("fill rate", rate, right, RELATIVE),
    )
    for name, found, expected, room in tests:
        both_blank = np.isnan(found) & np.isnan(expected)
        for number in np.flatnonzero(~(np.abs(found - expected) <= room) & ~both_blank):
            yield name, books.need(of[number]), found[number], expected[number]


def books_balance(books: Books) -> Iterator[Breach]:
    """In every cycle what was there and came equals what was served, left and stayed."""
    handed, size = handed_over(books)
    noise = np.tile(books.noise, books.n_pairs // max(len(books.noise), 1))
    served = np.bincount(
        books.when(books.served), weights=books.served["served"], minlength=handed.size
    ).reshape(handed.shape)
    slack = RELATIVE * (size + served) + noise
    waits = books.plan.network.unmet_mode == "backlog"
    if waits:
        # A piece may be handed over in its own cycle or a later one, and all are in the end.
        early = np.cumsum(handed, axis=0) - np.cumsum(served, axis=0)
        wrong = (handed < -slack) | (early > np.cumsum(slack, axis=0))
        wrong[-1] |= ~(np.abs(early[-1]) <= slack.sum(axis=0))
        gap = np.where(handed < -slack, handed, early)
    else:
        gap = handed - served
        wrong = ~(np.abs(gap) <= slack)
    for cycle, pair in np.argwhere(wrong):
        where = books.moment(cycle * books.n_pairs + pair)
        yield "books balance", where, gap[cycle, pair], 0.0


def handed_over(books: Books) -> tuple[np.ndarray, np.ndarray]:
    """Return what leaves the books of each cycle, place and item into hands.

    Returns
    -------
    handed, size : float arrays, cycles x pairs
        Pieces, and the sum of the magnitudes that they are the rest of.
    """
    network, sent, cycles = books.network, books.sent, books.cycles
    known = sent["lane"] >= 0
    lands = sent["cycle"][known] + network["lanes"]["lead_time"][sent["lane"][known]]
    landed = (lands - 1) * books.n_pairs + books.at(sent, place="destination")[known]
    inside = lands <= cycles
    later = books.stock["cycle"] < cycles
    entries = [
        (1, books.at(network["stock"]), network["stock"]["quantity"]),
        (1, books.when(network["arrivals"]), network["arrivals"]["quantity"]),
        (1, landed[inside], sent["quantity"][known][inside]),
        (-1, books.when(sent, place="origin"), sent["quantity"]),
        (1, books.when(books.stock)[later] + books.n_pairs, books.stock["quantity"][later]),
        (-1, books.when(books.stock), books.stock["quantity"]),
        (-1, books.when(books.surplus), books.surplus["quantity"]),
        (-1, books.when(books.waste), books.waste["quantity"]),
    ]
    handed, size = np.zeros(cycles * books.n_pairs), np.zeros(cycles * books.n_pairs)
    for sign, at, quantity in entries:
        at = at.astype(np.int64)
        handed += sign * np.bincount(at, weights=quantity, minlength=len(handed))
        size += np.bincount(at, weights=np.abs(quantity), minlength=len(size))
    shape = (cycles, books.n_pairs)
    return handed.reshape(shape), size.reshape(shape)


def under_way_as_sent(books: Books) -> Iterator[Breach]:
    """Goods under way at each cycle's end are those that were sent, and have not landed."""
    sent, lanes = books.sent, books.network["lanes"]
    told = books.in_transit
    n_items, n_lanes = len(books.noise), len(lanes["origin"])
    known = np.flatnonzero(sent["lane"] >= 0)
    lane, item, cycle = sent["lane"][known], sent["item#"][known], sent["cycle"][known]
    lands = cycle + lanes["lead_time"][lane]
    for row in np.flatnonzero(told["lane"] < 0):
        yield "lane exists", f"{told['origin'][row]} {told['destination'][row]}", "goods", "no lane"
    for end in range(1, books.cycles + 1):
        now = (cycle <= end) & (lands > end)
        due = np.bincount(
            lane[now] * n_items + item[now],
            weights=sent["quantity"][known][now],
            minlength=n_lanes * n_items,
        )
        rows = (told["cycle"] == end) & (told["lane"] >= 0)
        found = np.bincount(
            told["lane"][rows] * n_items + told["item#"][rows],
            weights=told["quantity"][rows],
            minlength=n_lanes * n_items,
        )
        for at in np.flatnonzero(~(np.abs(found - due) <= RELATIVE * due)):
            which, what = divmod(int(at), n_items)
            where = f"{books.lane(which)} {books.network['items']['item'][what]} cycle {end}"
            yield "under way", where, found[at], due[at]


def stored_in_room(books: Books) -> Iterator[Breach]:
    """At each cycle's end no more is stored than there is room; what finds none is surplus."""
    room = books.network["places"]["storage"]
    volume = books.network["items"]["volume"]
    stock, surplus = books.stock, books.surplus
    shape = (books.cycles, len(room))
    held = np.bincount(
        (stock["cycle"] - 1) * len(room) + stock["place#"],
        weights=stock["quantity"] * volume[stock["item#"]],
        minlength=shape[0] * shape[1],
    ).reshape(shape)
    for name, columns in (("stock", stock), ("surplus", surplus), ("waste", books.waste)):
        for row in np.flatnonzero(~(columns["quantity"] >= 0)):
            where = books.moment(books.when(columns)[row])
            yield f"{name} at least 0", where, columns["quantity"][row], 0.0
    for cycle, place in np.argwhere(held > room * (1 + RELATIVE)):
        where = str(books.network["places"]["place"][place])
        where += f" cycle {cycle + 1}" if books.cycles > 1 else ""
        yield "storage", where, held[cycle, place], room[place]
    for row in np.flatnonzero(surplus["quantity"] > 0):
        place = surplus["place#"][row]
        free = room[place] - held[surplus["cycle"][row] - 1, place]
        if not free <= RELATIVE * room[place]:
            where = books.moment(books.when(surplus)[row])
            yield "surplus only without room", where, free, 0.0


def reserves_kept(books: Books) -> Iterator[Breach]:
    """Every reserve lies where it should, at every cycle's end."""
    reserves = books.network["reserves"]
    held = np.bincount(
        books.when(books.stock),
        weights=books.stock["quantity"],
        minlength=books.cycles * books.n_pairs,
    ).reshape(books.cycles, books.n_pairs)
    due = reserves["quantity"]
    slack = RELATIVE * due + books.noise[reserves["item#"]]
    for cycle in range(books.cycles):
        kept = held[cycle, books.at(reserves)]
        for row in np.flatnonzero(due - kept > slack):
            where = books.moment(cycle * books.n_pairs + books.at(reserves)[row])
            yield "reserve", where, kept[row], due[row]


def guarantees_kept(books: Books) -> Iterator[Breach]:
    """Every guarantee is served, one of every cycle in each."""
    guarantees, served = books.network["guarantees"], books.served
    at = books.when(served)
    for row, group in enumerate(guarantees["group#"]):
        due, cycle = guarantees["quantity"][row], int(guarantees["cycle"][row])
        for each in [cycle] if cycle else range(1, books.cycles + 1):
            moment = (each - 1) * books.n_pairs + books.at(guarantees)[row]
            mine = at == moment
            if group >= 0:
                mine &= served["group#"] == group
            got = served["served"][mine].sum()
            if due - got > RELATIVE * due + books.noise[guarantees["item#"][row]]:
                where = f"{books.moment(moment)} {guarantees['group'][row]}".strip()
                yield "guarantee", where, got, due

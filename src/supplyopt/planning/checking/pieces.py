"""Checks of pieces: served as asked, in balance, stored as there is room."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supplyopt.planning.checking.books import RELATIVE, Books, Breach

__all__ = ["books_balance", "guarantees_kept", "reserves_kept", "served_as_asked", "stored_in_room"]


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
    """At every place what was there and came equals what was served, left and stayed."""
    network, sent = books.network, books.sent
    now = network["arrivals"]["cycle"] == 1
    entries = [
        (1, books.at(network["stock"]), network["stock"]["quantity"]),
        (1, books.at(network["arrivals"])[now], network["arrivals"]["quantity"][now]),
        (1, books.at(sent, place="destination"), sent["quantity"]),
        (-1, books.at(sent, place="origin"), sent["quantity"]),
        (-1, books.at(books.served), books.served["served"]),
        (-1, books.at(books.stock), books.stock["quantity"]),
        (-1, books.at(books.surplus), books.surplus["quantity"]),
    ]
    net, size = np.zeros(books.n_pairs), np.zeros(books.n_pairs)
    for sign, at, quantity in entries:
        net += sign * np.bincount(at, weights=quantity, minlength=books.n_pairs)
        size += np.bincount(at, weights=np.abs(quantity), minlength=books.n_pairs)
    slack = RELATIVE * size + np.tile(books.noise, books.n_pairs // max(len(books.noise), 1))
    for pair in np.flatnonzero(~(np.abs(net) <= slack)):
        yield "books balance", books.pair(pair), net[pair], 0.0


def stored_in_room(books: Books) -> Iterator[Breach]:
    """Nothing is below zero, stores are not overfull, surplus is only what found no room."""
    places, volume = books.network["places"], books.network["items"]["volume"]
    for name, table in (("stock", books.stock), ("surplus", books.surplus)):
        for row in np.flatnonzero(~(table["quantity"] >= 0)):
            yield (
                f"{name} at least 0",
                books.pair(books.at(table)[row]),
                table["quantity"][row],
                0.0,
            )
    stock, surplus = books.stock, books.surplus
    held = np.bincount(
        stock["place#"],
        weights=stock["quantity"] * volume[stock["item#"]],
        minlength=len(places["place"]),
    )
    room = places["storage"]
    for place in np.flatnonzero(held > room * (1 + RELATIVE)):
        yield "storage", str(places["place"][place]), held[place], room[place]
    for row in np.flatnonzero(surplus["quantity"] > 0):
        place = surplus["place#"][row]
        free = room[place] - held[place]
        if not free <= RELATIVE * room[place]:
            yield "surplus only without room", books.pair(books.at(surplus)[row]), free, 0.0


def reserves_kept(books: Books) -> Iterator[Breach]:
    """Every reserve lies where it should."""
    reserves = books.network["reserves"]
    at = books.at(books.stock)
    held = np.bincount(at, weights=books.stock["quantity"], minlength=books.n_pairs)
    kept, due = held[books.at(reserves)], reserves["quantity"]
    for row in np.flatnonzero(due - kept > RELATIVE * due + books.noise[reserves["item#"]]):
        yield "reserve", books.pair(books.at(reserves)[row]), kept[row], due[row]


def guarantees_kept(books: Books) -> Iterator[Breach]:
    """Every guarantee is served."""
    guarantees, served = books.network["guarantees"], books.served
    at = books.at(served)
    for row, group in enumerate(guarantees["group#"]):
        due = guarantees["quantity"][row]
        mine = at == books.at(guarantees)[row]
        if group >= 0:
            mine &= served["group#"] == group
        got = served["served"][mine].sum()
        if due - got > RELATIVE * due + books.noise[guarantees["item#"][row]]:
            where = f"{books.pair(books.at(guarantees)[row])} {guarantees['group'][row]}".strip()
            yield "guarantee", where, got, due

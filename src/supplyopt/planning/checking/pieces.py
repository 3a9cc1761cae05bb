"""Checks of pieces: served as asked, in balance, stored as there is room."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supplyopt.planning.checking.books import DIGITS, RELATIVE, Books, Breach

__all__ = [
    "books_balance",
    "guarantees_kept",
    "handed_over",
    "handed_to_the_digit",
    "reserves_kept",
    "served_as_asked",
    "stored_in_room",
    "under_way_as_sent",
]


def served_as_asked(books: Books) -> Iterator[Breach]:
    """Every record of demand is there once, with its own figures, none served beyond it."""
    demand, served = books.network["demand"], books.served
    counts = np.bincount(served["record"] + 1, minlength=len(demand["quantity"]) + 1)
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
        # A difference of two numbers of the table: right but for digits, however large they are.
        ("unmet", unmet, asked - got, RELATIVE * np.minimum(got, asked) + DIGITS * asked),
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


def handed_to_the_digit(books: Books) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what is handed over, and no rest of large numbers where that is known better.

    Where as much is handed over by the end of a cycle as was served by then, but for digits that
    doubles cannot hold, it is just that.

    Returns
    -------
    handed, size : float arrays, cycles x pairs
    known : bool array, cycles x pairs
        Whether it is a number of the table.
    """
    handed, size = handed_over(books)
    served = np.bincount(
        books.when(books.served), weights=books.served["served"], minlength=handed.size
    ).reshape(handed.shape)
    early = np.cumsum(handed - served, axis=0)
    near = np.abs(early) <= 4 * np.finfo(np.float64).eps * np.cumsum(size, axis=0)
    known = near.copy()
    known[1:] &= near[:-1]
    step = np.diff(np.where(near, 0.0, early), axis=0, prepend=0.0)
    return np.where(known, served, served + step), size, known


def under_way_as_sent(books: Books) -> Iterator[Breach]:
    """Goods under way at each cycle's end are those that were sent, and have not landed."""
    sent, told, n_items = books.sent, books.in_transit, len(books.noise)
    for row in np.flatnonzero(told["lane"] < 0):
        yield "lane exists", f"{told['origin'][row]} {told['destination'][row]}", "goods", "no lane"
    known = np.flatnonzero(sent["lane"] >= 0)
    lane, cycle = sent["lane"][known], sent["cycle"][known]
    # The cycle ends that each shipment sees before it lands.
    takes = books.network["lanes"]["lead_time"][lane]
    ends = np.minimum(takes, np.maximum(books.cycles + 1 - cycle, 0))
    of = np.repeat(np.arange(len(known)), ends)
    end = cycle[of] + np.arange(len(of)) - (np.cumsum(ends) - ends)[of]
    rows = told["lane"] >= 0
    trip = np.concatenate([lane[of], told["lane"][rows]])
    item = np.concatenate([sent["item#"][known][of], told["item#"][rows]])
    when = np.concatenate([end, told["cycle"][rows]])
    at, number = np.unique((when * books.n_lanes + trip) * n_items + item, return_inverse=True)
    number = number.reshape(-1)
    due, found = (
        np.bincount(each, weights=quantity, minlength=len(at))
        for each, quantity in (
            (number[: len(of)], sent["quantity"][known][of]),
            (number[len(of) :], told["quantity"][rows]),
        )
    )
    for wrong in np.flatnonzero(~(np.abs(found - due) <= RELATIVE * due)):
        rest, what = divmod(int(at[wrong]), n_items)
        last, which = divmod(rest, books.n_lanes)
        where = f"{books.lane(which)} {books.network['items']['item'][what]} cycle {last}"
        yield "under way", where, found[wrong], due[wrong]


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
        when = books.when(columns)
        for row in np.flatnonzero(~(columns["quantity"] >= 0)):
            yield f"{name} at least 0", books.moment(when[row]), columns["quantity"][row], 0.0
    for cycle, place in np.argwhere(held > room * (1 + RELATIVE)):
        where = str(books.network["places"]["place"][place])
        where += f" cycle {cycle + 1}" if books.cycles > 1 else ""
        yield "storage", where, held[cycle, place], room[place]
    place = surplus["place#"]
    free = room[place] - held[surplus["cycle"] - 1, place]
    # Where there is room without end all has some, but for what is rounding.
    endless = np.isinf(room[place])
    least = np.where(endless, books.noise[surplus["item#"]], 0.0)
    fits = endless | ~(free <= RELATIVE * room[place])
    when = books.when(surplus)
    for row in np.flatnonzero((surplus["quantity"] > least) & fits):
        yield "surplus only without room", books.moment(when[row]), free[row], 0.0


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
    at = books.at(reserves)
    kept = held[:, at]
    for cycle, row in np.argwhere(due - kept > slack):
        where = books.moment(cycle * books.n_pairs + at[row])
        yield "reserve", where, kept[cycle, row], due[row]


def guarantees_kept(books: Books) -> Iterator[Breach]:
    """Every guarantee is served, one of every cycle in each."""
    guarantees, served = books.network["guarantees"], books.served
    if not len(guarantees["quantity"]):
        return
    groups = len(books.network["groups"]["priority"])
    at, last = books.when(served), books.cycles * books.n_pairs
    got_by = {
        False: np.bincount(at, weights=served["served"], minlength=last),
        True: np.bincount(
            at * groups + served["group#"], weights=served["served"], minlength=last * groups
        ),
    }
    cycles = guarantees["cycle"]
    row = np.repeat(np.arange(len(cycles)), np.where(cycles == 0, books.cycles, 1))
    nth = np.arange(len(row)) - np.searchsorted(row, row)
    moment = books.at(guarantees)[row] + books.n_pairs * np.where(
        cycles[row] == 0, nth, cycles[row] - 1
    )
    group, due = guarantees["group#"][row], guarantees["quantity"][row]
    of_group = got_by[True][moment * groups + np.maximum(group, 0)]
    got = np.where(group >= 0, of_group, got_by[False][moment])
    slack = RELATIVE * due + books.noise[guarantees["item#"][row]]
    for number in np.flatnonzero(due - got > slack):
        name = guarantees["group"][row[number]]
        where = f"{books.moment(moment[number])} {name}".strip()
        yield "guarantee", where, got[number], due[number]

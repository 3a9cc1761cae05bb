"""Hand-overs behind served pieces, traced shipment by shipment."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from supplyopt.planning.checking.books import RELATIVE, Books
from supplyopt.planning.checking.pieces import handed_over

__all__ = ["retrace"]


def retrace(books: Books) -> tuple[float, float] | None:
    """Return mean hand-overs and the longest chain, or None where goods go in circles.

    Goods are carried forward one shipment after another, each place once all that comes to it
    has come.

    Parameters
    ----------
    books : Books
    """
    sent, stock, n_pairs = books.sent, books.stock, books.n_pairs
    known = sent["lane"] >= 0
    lane = sent["lane"][known]
    lands = sent["cycle"][known] + books.network["lanes"]["lead_time"][lane]
    inside = np.flatnonzero(lands <= books.cycles)
    # What is stored goes on to the next cycle, handed to no one.
    later = (stock["cycle"] < books.cycles) & (stock["quantity"] > 0)
    held = books.when(stock)[later]
    start = [*books.when(sent, place="origin")[known][inside].tolist(), *held.tolist()]
    landed = (lands - 1) * n_pairs + books.at(sent, place="destination")[known]
    end = [*landed[inside].tolist(), *(held + n_pairs).tolist()]
    stages = [*books.network["lanes"]["stages"][lane][inside].tolist(), *[0.0] * len(held)]
    quantity = [
        *sent["quantity"][known][inside].tolist(),
        *stock["quantity"][later].tolist(),
    ]
    count = books.cycles * n_pairs
    leaving: dict[int, list[int]] = defaultdict(list)
    waiting = np.bincount(np.array(end, dtype=np.int64), minlength=count).tolist()
    for number, pair in enumerate(start):
        leaving[pair].append(number)
    pieces = _there(books)
    handed, longest = [0.0] * count, [0.0] * count
    ready = [pair for pair in leaving if not waiting[pair]]
    while ready:
        pair = ready.pop()
        mean = handed[pair] / pieces[pair] if pieces[pair] else 0.0
        for number in leaving[pair]:
            to = end[number]
            pieces[to] += quantity[number]
            handed[to] += quantity[number] * (mean + stages[number])
            longest[to] = max(longest[to], longest[pair] + stages[number])
            waiting[to] -= 1
            if not waiting[to]:
                ready.append(to)
    if any(waiting):
        return None
    total = behind = most = 0.0
    for pair, got in enumerate(_into_hands(books)):
        if got > 0:
            total += got
            behind += got * (handed[pair] / pieces[pair] if pieces[pair] else 0.0)
            most = max(most, longest[pair])
    return (behind / total if total else float("nan")), most


def _into_hands(books: Books) -> list[float]:
    """Return what is handed over in each cycle at each place."""
    if books.plan.network.unmet_mode == "backlog":
        handed, size = handed_over(books)
        return [float(got) for got in np.where(handed > RELATIVE * size, handed, 0.0).ravel()]
    served = books.served
    at = books.when(served)
    got = np.bincount(at, weights=served["served"], minlength=books.cycles * books.n_pairs)
    return [float(pieces) for pieces in got]


def _there(books: Books) -> list[float]:
    """Return what was at each place before the first cycle, or comes from outside in each."""
    there = np.zeros(books.cycles * books.n_pairs)
    stock, arrivals = books.network["stock"], books.network["arrivals"]
    for at, quantity in (
        (books.at(stock), stock["quantity"]),
        (books.when(arrivals), arrivals["quantity"]),
    ):
        there += np.bincount(at.astype(np.int64), weights=quantity, minlength=len(there))
    return [float(pieces) for pieces in there]

"""Hand-overs behind served pieces, traced shipment by shipment."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from supplyopt.planning.checking.books import Books

__all__ = ["retrace"]


def retrace(books: Books) -> tuple[float, float] | None:
    """Return mean hand-overs and the longest chain, or None where goods go in circles.

    Goods are carried forward one shipment after another, each place once all that comes to it
    has come.

    Parameters
    ----------
    books : Books
    """
    sent = books.sent
    known = sent["lane"] >= 0
    stages = books.network["lanes"]["stages"][sent["lane"][known]].tolist()
    start = books.at(sent, place="origin")[known].tolist()
    end = books.at(sent, place="destination")[known].tolist()
    quantity = sent["quantity"][known].tolist()
    leaving: dict[int, list[int]] = defaultdict(list)
    waiting = np.bincount(np.array(end, dtype=np.int64), minlength=books.n_pairs).tolist()
    for number, pair in enumerate(start):
        leaving[pair].append(number)
    pieces = _there(books)
    handed, longest = [0.0] * books.n_pairs, [0.0] * books.n_pairs
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
    for pair, got in zip(
        books.at(books.served).tolist(), books.served["served"].tolist(), strict=True
    ):
        if got > 0:
            total += got
            behind += got * (handed[pair] / pieces[pair] if pieces[pair] else 0.0)
            most = max(most, longest[pair])
    return (behind / total if total else float("nan")), most


def _there(books: Books) -> list[float]:
    """Return what was at each place before the cycle, and came from outside."""
    there = np.zeros(books.n_pairs)
    for name in ("stock", "arrivals"):
        table = books.network[name]
        there += np.bincount(books.at(table), weights=table["quantity"], minlength=books.n_pairs)
    return [float(pieces) for pieces in there]

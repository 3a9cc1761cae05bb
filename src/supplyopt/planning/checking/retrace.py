"""Hand-overs behind served pieces, traced from place to place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from supplyopt.lp.program import sums
from supplyopt.planning.checking.books import RELATIVE, Books
from supplyopt.planning.checking.pieces import handed_to_the_digit

__all__ = ["retrace"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


def retrace(books: Books) -> tuple[float, float] | None:
    """Return mean hand-overs and the longest chain, or None where goods go in circles.

    Goods are carried forward from all places at once to which all that comes has come, then from
    those that are ready then.

    Parameters
    ----------
    books : Books
    """
    moves, count = _moves(books), books.cycles * books.n_pairs
    order = np.argsort(moves.start, kind="stable")
    start, end, stages, quantity = (part[order] for part in moves)
    first = np.append(0, np.cumsum(np.bincount(start, minlength=count)))
    waiting = np.bincount(end, minlength=count)
    pieces = _there(books)
    handed, longest, last = np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.int64)
    ready = np.flatnonzero((waiting == 0) & (first[1:] > first[:-1]))
    while len(ready):
        leaving = first[ready + 1] - first[ready]
        # The moves out of these places, place by place.
        skipped = first[ready] - (np.cumsum(leaving) - leaving)
        move = np.repeat(skipped, leaving) + np.arange(leaving.sum())
        at, to, pieces_moved = start[move], end[move], quantity[move]
        mean = np.divide(handed[at], pieces[at], out=np.zeros(len(at)), where=pieces[at] != 0)
        np.add.at(pieces, to, pieces_moved)
        np.add.at(handed, to, pieces_moved * (mean + stages[move]))
        np.maximum.at(longest, to, longest[at] + stages[move])
        np.subtract.at(waiting, to, 1)
        done = to[waiting[to] == 0]
        # Each once: the last to write its number there.
        last[done] = np.arange(len(done))
        ready = done[last[done] == np.arange(len(done))]
    if waiting.any():
        return None
    got = _into_hands(books)
    used = np.flatnonzero(got > 0)
    mean = np.divide(handed[used], pieces[used], out=np.zeros(len(used)), where=pieces[used] != 0)
    total = got[used].sum()
    behind = float((got[used] * mean).sum() / total) if len(used) else float("nan")
    return behind, float(longest[used].max(initial=0.0))


class _Moves(NamedTuple):
    """Goods from one place, item and cycle to another, by shipment or by staying."""

    start: Indices
    end: Indices
    stages: Floats
    quantity: Floats


def _moves(books: Books) -> _Moves:
    sent, stock, n_pairs = books.sent, books.stock, books.n_pairs
    known = sent["lane"] >= 0
    lane = sent["lane"][known]
    lands = sent["cycle"][known] + books.network["lanes"]["lead_time"][lane]
    inside = lands <= books.cycles
    landed = (lands - 1) * n_pairs + books.at(sent, place="destination")[known]
    # What is stored goes on to the next cycle, handed to no one.
    later = (stock["cycle"] < books.cycles) & (stock["quantity"] > 0)
    held = books.when(stock)[later]
    parts = (
        (books.when(sent, place="origin")[known][inside], held),
        (landed[inside], held + n_pairs),
        (books.network["lanes"]["stages"][lane][inside], np.zeros(len(held))),
        (sent["quantity"][known][inside], stock["quantity"][later]),
    )
    return _Moves(*(np.concatenate(part) for part in parts))


def _into_hands(books: Books) -> Floats:
    """Return what is handed over in each cycle at each place."""
    if books.plan.network.unmet_mode == "backlog":
        handed, size, known = handed_to_the_digit(books)
        given = sums(books.served["served"], books.at(books.served), books.n_pairs)
        # However much lies there, what is handed over is small beside what is served at most.
        digits = 4 * np.finfo(np.float64).eps * size
        least = np.minimum(RELATIVE * size, RELATIVE * given + digits)
        earnest = (handed > np.where(known, 0.0, least)) & (given > 0)
        kept: Floats = np.where(earnest, handed, 0.0).ravel()
        return kept
    served = books.served
    return sums(served["served"], books.when(served), books.cycles * books.n_pairs)


def _there(books: Books) -> Floats:
    """Return what was at each place before the first cycle, or comes from outside in each."""
    there = np.zeros(books.cycles * books.n_pairs)
    stock, arrivals = books.network["stock"], books.network["arrivals"]
    np.add.at(there, books.at(stock), stock["quantity"])
    np.add.at(there, books.when(arrivals), arrivals["quantity"])
    return there

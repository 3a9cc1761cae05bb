"""What physically happens day by day in the city whose ledgers are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.examples.books_world import WAVE, BookWorld

__all__ = ["CityDays", "Shocks", "live", "no_shocks"]

_Ints = NDArray[np.int64]
_UP_TO = 10.3
"""Days of need that a delivery fills a place up to: five to the next, two under way, three left."""
_WHOLE = 0.15
"""Where a carton is at most so many days of need, whole cartons are sent."""


@dataclass(frozen=True, eq=False)
class Shocks:
    """What goes wrong with goods, not with papers.

    Attributes
    ----------
    stolen : array of int, shape (days, cells)
        Taken away; nothing is booked.
    more : array of int, shape (rounds, cells)
        Pieces sent beyond what fills the place up.
    none_sent, held, whole, single : array of bool, shape (rounds, cells)
        Nothing is planned; the desk keeps it until the next round; in whole cartons; on one truck.
    kept : array of float, shape (rounds, cells)
        Share of what was promised that is sent.
    gone : array of float, shape (rounds, cells)
        Share of what was sent that does not arrive.
    later : array of int, shape (rounds, cells)
        Days later than planned.
    """

    stolen: _Ints
    more: _Ints
    none_sent: NDArray[np.bool_]
    held: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    single: NDArray[np.bool_]
    kept: NDArray[np.float64]
    gone: NDArray[np.float64]
    later: _Ints


@dataclass(frozen=True, eq=False)
class CityDays:
    """What happened.

    Attributes
    ----------
    used, lost, returned, stolen, stock : array of int, shape (days, cells)
        Stock is that of the end of the day.
    promised, sent, arrived, drawn, second : array of int, shape (rounds, cells)
        Last way to the place; ``drawn`` is what its desk was sent for it, ``second`` what of
        what arrived came a day later.
    arrives : array of int, shape (rounds, cells)
        The day.
    """

    used: _Ints
    lost: _Ints
    returned: _Ints
    stolen: _Ints
    stock: _Ints
    promised: _Ints
    sent: _Ints
    arrived: _Ints
    drawn: _Ints
    second: _Ints
    arrives: _Ints


def no_shocks(world: BookWorld) -> Shocks:
    """Give shocks of which none is one.

    Parameters
    ----------
    world : BookWorld
    """
    rounds, cells = world.to_cell.shape
    return Shocks(
        stolen=np.zeros((world.days, cells), dtype=np.int64),
        more=np.zeros((rounds, cells), dtype=np.int64),
        none_sent=np.zeros((rounds, cells), dtype=np.bool_),
        held=np.zeros((rounds, cells), dtype=np.bool_),
        whole=np.zeros((rounds, cells), dtype=np.bool_),
        single=np.zeros((rounds, cells), dtype=np.bool_),
        kept=np.ones((rounds, cells)),
        gone=np.zeros((rounds, cells)),
        later=np.zeros((rounds, cells), dtype=np.int64),
    )


def live(world: BookWorld, shocks: Shocks) -> CityDays:
    """Let the days pass.

    Every fifth day each place is sent what it has too little of. What is under way counts as
    there; who has nothing left uses nothing.

    Parameters
    ----------
    world : BookWorld
    shocks : Shocks
    """
    rounds, cells = world.to_cell.shape
    way = world.to_above + world.to_desk + world.to_cell
    arrives = WAVE * np.arange(rounds)[:, None] + way + shocks.later
    due: _Ints = np.zeros((world.days + 1, cells), dtype=np.int64)
    by_round = {name: np.zeros((rounds, cells), dtype=np.int64) for name in _BY_ROUND}
    by_day = {name: np.zeros((world.days, cells), dtype=np.int64) for name in _BY_DAY}
    up_to = np.ceil(_UP_TO * world.daily).astype(np.int64)
    lot, cell = world.lot, np.arange(cells)
    whole = lot <= _WHOLE * world.daily
    stock, at_desk = world.opening.copy(), np.zeros(cells, dtype=np.int64)
    for day in range(world.days):
        if day % WAVE == 0:
            step = day // WAVE
            order = np.maximum(up_to - stock - due[day:].sum(axis=0), 0)
            order += shocks.more[step]
            order = np.where(whole | shocks.whole[step], -(-order // lot) * lot, order)
            order[shocks.none_sent[step]] = 0
            promised = np.where(shocks.held[step], 0, order)
            # Half a promise is all that the desk has been sent itself.
            there = np.ceil(order * shocks.kept[step]).astype(np.int64)
            sent = np.minimum(promised, there)
            drawn = np.maximum(there - at_desk, 0)
            at_desk = at_desk + drawn - sent
            arrived = sent - np.ceil(sent * shocks.gone[step]).astype(np.int64)
            share = np.where(shocks.single[step], 0.0, world.second[step])
            second = np.floor(arrived * share).astype(np.int64)
            values = (promised, sent, arrived, drawn, second)
            for name, value in zip(_BY_ROUND, values, strict=True):
                by_round[name][step] = value
            for late, part in ((0, arrived - second), (1, second)):
                np.add.at(due, (np.minimum(arrives[step] + late, world.days), cell), part)
        stock = stock + due[day]
        for name, asked in (
            ("lost", world.lost[day]),
            ("returned", world.returned[day]),
            ("stolen", shocks.stolen[day]),
            ("used", world.wanted[day]),
        ):
            by_day[name][day] = np.minimum(asked, stock)
            stock = stock - by_day[name][day]
        by_day["stock"][day] = stock
    return CityDays(**by_day, **by_round, arrives=arrives)


_BY_ROUND = ("promised", "sent", "arrived", "drawn", "second")
_BY_DAY = ("used", "lost", "returned", "stolen", "stock")

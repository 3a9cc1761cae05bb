"""Everything that is counted while days pass."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import CertificateError
from supplyopt.simulation.world import World

__all__ = ["Books", "Tally", "tally_by_place"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_ROUNDING = 1e-7


@dataclass(frozen=True)
class Books:
    """What came and went, step by step: lists of places x items x runs.

    ``opening + arrived + received = served + sent + lost + closing``. Under way: items x runs.
    """

    arrived: list[Floats] = field(default_factory=list)
    received: list[Floats] = field(default_factory=list)
    served: list[Floats] = field(default_factory=list)
    sent: list[Floats] = field(default_factory=list)
    lost: list[Floats] = field(default_factory=list)
    closing: list[Floats] = field(default_factory=list)
    under_way: list[Floats] = field(default_factory=list)


class Tally:
    """Counts of one block of runs.

    Parameters
    ----------
    world : World
    place : int array, one a pot
    is_desk : bool array, one a pot
    runs : int
    books : bool
        Write down what came and went at each place on each day.
    """

    def __init__(
        self, world: World, *, place: Indices, is_desk: NDArray[np.bool_], runs: int, books: bool
    ) -> None:
        net, rows = world.net, len(world.place)
        self._world, self._place, self._is_desk = world, place, is_desk
        self._runs = runs
        self._steps = 0
        self.need, self.served = np.zeros((rows, runs)), np.zeros((rows, runs))
        self.work = np.zeros((len(net.places), runs))
        self._in, self._out = np.zeros((len(net.items), runs)), np.zeros((len(net.items), runs))
        self._uncovered, self._waited, self._reached = (np.zeros(runs) for _ in range(3))
        self._stages, self._chain, self._consignments = (np.zeros(runs) for _ in range(3))
        self._lying, self._at_desks, self._under_way = (np.zeros(runs) for _ in range(3))
        self._notices = np.zeros(runs)
        self._rows = [np.flatnonzero(world.item == item) for item in range(len(net.items))]
        self._first = np.flatnonzero(world.priority == 0)
        people = np.column_stack([world.place[self._first], world.group[self._first]])
        self._first = self._first[np.lexsort((people[:, 1], people[:, 0]))]
        keys = world.place[self._first] * (len(net.groups) + 1) + world.group[self._first]
        self._who = np.flatnonzero(np.diff(keys, prepend=-1))
        self.books = Books() if books else None
        self._today: dict[str, Floats] = {}

    def supply(self, place: Indices, item: Indices, pieces: Floats) -> None:
        """Count pieces, records x runs, that come into the system."""
        np.add.at(self._in, item, pieces)
        if self.books is not None:
            np.add.at(self._page("arrived"), (place, item), pieces)

    def send(self, place: Indices, pieces: Floats) -> None:
        """Count pieces, rows x items x runs, that leave places, for their own shelves too."""
        if self.books is not None:
            np.add.at(self._page("sent"), place, pieces)

    def receive(self, place: Indices, pieces: Floats) -> None:
        """Count pieces, rows x items x runs, that come to places."""
        if self.books is not None:
            np.add.at(self._page("received"), place, pieces)

    def lose(self, pieces: Floats) -> None:
        """Count pieces, places x items x runs, that leave the system unused."""
        self._out += pieces.sum(axis=0)
        if self.books is not None:
            self._page("lost")[:] += pieces

    def lines(self, place: Indices, lines: Floats | Indices) -> None:
        """Count order lines, rows x runs, that desks at these places handle, each named once."""
        self.work[place] += lines

    def chains(self, notices: Floats, sent: NDArray[np.bool_]) -> None:
        """Count consignments, rows x runs, with the notices behind each, one a row."""
        some = notices > 0
        self._chain += notices[some] @ sent[some]
        self._consignments += sent[some].sum(axis=0)

    def serve(
        self,
        need: Floats,
        served: Floats,
        short: Floats,
        *,
        days: Floats,
        stages: Floats,
        today: int,
    ) -> None:
        """Count what was needed, served, short; pieces x days in the system, x hand-overs."""
        world = self._world
        self.need += need
        self.served += served
        for item, rows in enumerate(self._rows):
            self._out[item] += served[rows].sum(axis=0)
        first = self._first
        self._waited += days[first].sum(axis=0)
        self._reached += served[first].sum(axis=0)
        self._stages += stages.sum(axis=0)
        cycle = world.cycle_of(today)
        rate, people = world.need[first, cycle], world.people[first, cycle]
        persons = np.divide(people, rate, out=np.zeros_like(rate), where=rate > 0)
        without = short[first] * persons[:, np.newaxis]
        if world.has_people and len(first):
            # A person is without cover who lacks any item.
            without = np.maximum.reduceat(without, self._who, axis=0)
        self._uncovered += without.sum(axis=0) * (world.step_days if world.has_people else 1.0)
        if self.books is not None:
            np.add.at(self._page("served"), (world.place, world.item), served)

    def close(self, goods: Floats, on_way: Floats, *, notices: Floats, today: int) -> None:
        """Count what lies at a day's end, pots x items x runs, what is under way."""
        self._steps += 1
        self._notices = notices
        self._lying += goods.sum(axis=(0, 1))
        self._at_desks += goods[self._is_desk].sum(axis=(0, 1))
        self._under_way += on_way.sum(axis=(0, 1))
        self._require_balance(goods.sum(axis=0) + on_way.sum(axis=0), today)
        if self.books is not None:
            closing = self._page("closing")
            np.add.at(closing, self._place, goods)
            self._page("lost")
            for name in ("arrived", "received", "served", "sent", "lost", "closing"):
                getattr(self.books, name).append(self._page(name))
            self.books.under_way.append(on_way.sum(axis=0))
            self._today = {}

    def outcomes(self) -> dict[str, Floats]:
        """Return each outcome, one value a run."""
        world, steps = self._world, max(self._steps, 1)
        need, served = self.need.sum(axis=0), self.served.sum(axis=0)
        unmet = np.maximum(self.need - self.served, 0.0)
        asked = self.need > 0
        with np.errstate(invalid="ignore", divide="ignore"):
            rates = np.where(asked, self.served / self.need, np.inf)
            worst = np.minimum.reduce(rates, axis=0, initial=np.inf)
            return {
                "need": need,
                "served": served,
                "unmet": unmet.sum(axis=0),
                **{
                    f"unmet_priority_{level}": unmet[world.priority == number].sum(axis=0)
                    for number, level in enumerate(world.priorities.tolist())
                },
                "fill_rate": np.where(need > 0, served / need, np.nan),
                "worst_fill_rate": np.where(np.isfinite(worst), worst, np.nan),
                "uncovered_days": self._uncovered,
                "days_to_frontline": np.where(
                    self._reached > 0, world.step_days * self._waited / self._reached, np.nan
                ),
                "mean_stages": np.where(served > 0, self._stages / served, np.nan),
                "notice_stages": np.where(
                    self._consignments > 0, self._chain / self._consignments, np.nan
                ),
                "notices": self._notices.copy(),
                "order_lines": self.work.sum(axis=0),
                "lying": self._lying / steps,
                "lying_at_desks": self._at_desks / steps,
                "under_way": self._under_way / steps,
            }

    def _page(self, name: str) -> Floats:
        if name not in self._today:
            net = self._world.net
            self._today[name] = np.zeros((len(net.places), len(net.items), self._runs))
        return self._today[name]

    def _require_balance(self, there: Floats, today: int) -> None:
        wrong = np.abs(self._in - self._out - there) > _ROUNDING * np.maximum(self._in, 1.0)
        if wrong.any():
            raise CertificateError(f"the books of day {today + 1} do not balance")


def tally_by_place(world: World, *, runs: int, books: bool) -> Tally:
    """Return a tally for goods that lie at places, a place being a desk if it asks for nothing."""
    places = np.arange(len(world.net.places))
    is_desk = ~np.isin(places, world.place)
    return Tally(world, place=places, is_desk=is_desk, runs=runs, books=books)

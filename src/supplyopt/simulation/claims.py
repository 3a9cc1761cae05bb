"""What desks know of what is wanted below them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.remainder import remainder
from supplyopt.simulation.draws import Draws, Purpose, lognormal
from supplyopt.simulation.pots import Pots
from supplyopt.simulation.practice import Practice
from supplyopt.simulation.stages import Structure
from supplyopt.simulation.world import World

__all__ = ["Claims"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

_NEVER = np.iinfo(np.int64).max


class Claims:
    """Claims as their desks know them, with notices on their way up.

    A claim is pieces by item and priority (one for all without frontline first): what is used
    up in `Structure.target_days`, less what lies in the pot or is on its way to it. A desk claims
    what all below it claim, less its own. On the day before the first, all claims are known.

    Parameters
    ----------
    world : World
    pots : Pots
    practice : Practice
    structure : Structure
    draws : Draws

    Attributes
    ----------
    known : float array, pots x items x priorities x runs
        The last claim that came in, less what was sent on it since.
    since : int array, pots x runs
        The day on which it came in.
    notices : float array, runs
        Notices passed on so far.
    """

    def __init__(
        self, world: World, pots: Pots, practice: Practice, structure: Structure, draws: Draws
    ) -> None:
        self._world, self._pots, self._practice = world, pots, practice
        self._structure, self._draws = structure, draws
        self._levels = len(world.priorities) if practice.frontline_first else 1
        count, items = len(pots.place), len(world.net.items)
        self.known = np.zeros((count, items, max(self._levels, 1), draws.runs))
        self.since = np.full((count, draws.runs), -1, dtype=np.int64)
        self.notices = np.zeros(draws.runs)
        self._content = np.zeros_like(self.known)
        self._due = np.full((count, draws.runs), _NEVER, dtype=np.int64)
        self._news = np.zeros((count, draws.runs), dtype=bool)
        self._reporting = np.flatnonzero(pots.is_shelf & (structure.reports_to >= 0))
        self._rates = self._by_pot(world)
        # Desks with those that report to them, deepest first.
        depth = pots.depth[np.maximum(structure.reports_to, 0)]
        depth = np.where(structure.reports_to >= 0, depth, -1)
        self._levels_up = [
            np.flatnonzero(depth == level) for level in np.unique(depth[depth >= 0])[::-1]
        ]

    def start(self, goods: Floats) -> None:
        """Let every desk know the claims of the day before the first."""
        everyone = np.ones((len(self._reporting), self._draws.runs), dtype=bool)
        self.known[self._reporting] = self._counted(goods, 0 * goods, today=0, who=everyone)
        for reporters in self._levels_up:
            desks = np.unique(self._structure.reports_to[reporters])
            passing = desks[self._structure.reports_to[desks] >= 0]
            self.known[passing] = self._summed(reporters, passing, goods[passing])

    def travel(self, goods: Floats, on_way: Floats, *, today: int, taken_up: Flags) -> None:
        """Let notices come in, then be passed on.

        Parameters
        ----------
        goods, on_way : float array, pots x items x runs
            Pieces that lie there, that are on their way there.
        today : int
        taken_up : bool array, places x runs
            Whose papers are taken up today where there is no rhythm.
        """
        practice, draws = self._practice, self._draws
        place = self._pots.place
        fixed = practice.delays == "fixed"
        places = len(self._pots.desk_of)
        asked_for = taken_up[place[self._reporting]]
        if practice.ten_day_rhythm:
            review = int(practice.review_days)
            asked_for = np.full(asked_for.shape, (today + self._structure.ahead) % review == 0)
        free = asked_for & (self._due[self._reporting] == _NEVER)
        if free.any():
            mean = practice.report_days
            wait = draws.waits(Purpose.REPORT, today, places, mean=mean, fixed=fixed)
            due = today + wait[place[self._reporting]]
            content = self._counted(goods, on_way, today=today, who=free)
            self._issue(self._reporting, content, due=due, who=free)
        for reporters in self._levels_up:
            self._come_in(reporters, today)
            desks = np.unique(self._structure.reports_to[reporters])
            desks = desks[self._structure.reports_to[desks] >= 0]
            if len(desks) == 0:
                continue
            when = self._news[desks] if practice.ten_day_rhythm else taken_up[place[desks]]
            free = when & (self._due[desks] == _NEVER)
            if free.any():
                mean = practice.notice_days
                wait = draws.waits(Purpose.NOTICE_UP, today, places, mean=mean, fixed=fixed)
                content = self._summed(reporters, desks, goods[desks] + on_way[desks])
                self._issue(desks, content, due=today + wait[place[desks]], who=free)
                self._news[desks] &= ~free

    def answered(self, children: Indices, sent: Floats) -> None:
        """Take what was sent off the claims, children x items x priorities x runs."""
        self.known[children] = remainder(self.known[children], sent)

    def _issue(self, pots: Indices, content: Floats, *, due: Indices, who: Flags) -> None:
        here = who[:, np.newaxis, np.newaxis, :]
        self._content[pots] = np.where(here, content, self._content[pots])
        self._due[pots] = np.where(who, due, self._due[pots])
        self.notices += who.sum(axis=0)

    def _come_in(self, reporters: Indices, today: int) -> None:
        came = self._due[reporters] <= today
        if not came.any():
            return
        here = came[:, np.newaxis, np.newaxis, :]
        self.known[reporters] = np.where(here, self._content[reporters], self.known[reporters])
        self.since[reporters] = np.where(came, today, self.since[reporters])
        self._due[reporters] = np.where(came, _NEVER, self._due[reporters])
        reporter, run = np.nonzero(came)
        self._news[self._structure.reports_to[reporters[reporter]], run] = True

    def _counted(self, goods: Floats, on_way: Floats, *, today: int, who: Flags) -> Floats:
        """Return what reporting shelves claim, with their errors, for those asked."""
        shelves = self._reporting
        places = len(self._pots.desk_of)
        draws = self._draws.normal(Purpose.ERROR, today, places)[self._pots.place[shelves]]
        factor = np.where(who, lognormal(draws, self._practice.report_error), 0.0)
        rates = self._rates[self._world.cycle_of(today)][shelves]
        wanted = rates[..., np.newaxis] * factor[:, np.newaxis, np.newaxis, :]
        there = goods[shelves] + on_way[shelves]
        return _net_of(wanted * self._structure.target_days, there)

    def _summed(self, reporters: Indices, desks: Indices, there: Floats) -> Floats:
        """Return what desks claim: what is known of all who report to them, less what is there."""
        to = self._structure.reports_to[reporters]
        asking = reporters[np.argsort(to, kind="stable")]
        to = np.sort(to)
        wanted = np.isin(to, desks)
        starts = np.flatnonzero(np.diff(to[wanted], prepend=-1))
        total = np.add.reduceat(self.known[asking[wanted]], starts, axis=0)
        return _net_of(total, there)

    def _by_pot(self, world: World) -> list[Floats]:
        """Return the pieces that shelves claim a day, cycle by cycle."""
        basis = world.verified if self._practice.verified_headcount else world.asked
        level = world.priority if self._practice.frontline_first else 0 * world.priority
        rates = []
        for cycle in range(world.cycles):
            table = np.zeros(self.known.shape[:3])
            shelf = self._pots.shelf_of[world.place]
            np.add.at(table, (shelf, world.item, level), basis[:, cycle])
            rates.append(table)
        return rates


def _net_of(wanted: Floats, there: Floats) -> Floats:
    """Take what is there off what is wanted, the first priority first."""
    left = wanted.copy()
    for level in range(wanted.shape[2]):
        left[:, :, level] = remainder(wanted[:, :, level], there)
        there = remainder(there, wanted[:, :, level])
    return left

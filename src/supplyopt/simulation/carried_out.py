"""A plan carried out cycle by cycle, in many runs at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.remainder import remainder
from supplyopt.simulation.draws import Draws, Purpose, lognormal
from supplyopt.simulation.schedule import Schedule
from supplyopt.simulation.tally import Tally
from supplyopt.simulation.world import World

__all__ = ["CarriedOut"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SAME = 1e-9
_CLOSE = 1e-13
_ROUNDS = 10_000


class CarriedOut:
    """A schedule on one block of runs.

    A place that has less than it is to send and hand out cuts all of it in proportion. What it has
    above what is to lie there afterward it hands out to those who still lack, by priority.

    Parameters
    ----------
    world : World
        By the cycle.
    schedule : Schedule
    draws : Draws
    need_variation, supply_variation : float
        Sigmas of the lognormal factors on needs, on what comes in.
    late : float
        Chance that what a lane is to bring comes a cycle late.
    tally : Tally

    Attributes
    ----------
    shipped : float array, shipments x runs
    needed, served : float array, rows x cycles x runs
        By the cycle of demand.
    stock, surplus, waste : list of float array, places x items x runs
        At each cycle's end.
    """

    def __init__(
        self,
        world: World,
        schedule: Schedule,
        draws: Draws,
        *,
        need_variation: float,
        supply_variation: float,
        late: float,
        tally: Tally,
    ) -> None:
        self._world, self._schedule, self._draws = world, schedule, draws
        self._need_variation, self._supply_variation = need_variation, supply_variation
        self._late, self._tally = late, tally
        net, runs = world.net, draws.runs
        self._stored = np.zeros((3, len(net.places), len(net.items), runs))
        self._landing: dict[int, Floats] = {}
        self.shipped = np.zeros((len(schedule.lane), runs))
        self.served = np.zeros((*world.need.shape, runs))
        self.needed = np.zeros_like(self.served)
        self._open = np.zeros_like(self.served)
        self.stock: list[Floats] = []
        self.surplus: list[Floats] = []
        self.waste: list[Floats] = []
        self._reserve = np.zeros((len(net.places), len(net.items), 1))
        np.add.at(
            self._reserve[:, :, 0], (net.reserve_place, net.reserve_item), net.reserve_quantity
        )

    def run(self) -> None:
        """Let all cycles pass."""
        net = self._world.net
        stock = np.repeat(net.stock_quantity[:, np.newaxis], self._draws.runs, axis=1)
        self._put(net.stock_place, net.stock_item, stock, now=0)
        for now in range(self._world.cycles):
            self._cycle(now)

    def _cycle(self, now: int) -> None:
        world, schedule, net = self._world, self._schedule, self._world.net
        self._arrive(now)
        landing = self._landing.pop(now, None)
        if landing is not None:
            self._stored += landing
            self._tally.receive(np.arange(len(net.places)), landing[0])
        drawn = self._draws.normal(Purpose.NEED, now, len(world.need))
        need = world.need[:, now, np.newaxis] * lognormal(drawn, self._need_variation)
        if not world.waits:
            self._open[:] = 0.0
        self._open[:, now] += need
        self.needed[:, now] = need
        wanted = np.minimum(schedule.handed[now][:, :, np.newaxis], self._open)
        sent = np.flatnonzero(schedule.cycle == now)
        there, mean, part = self._moved(sent, wanted.sum(axis=1), now)
        given = wanted * part[world.place, world.item][:, np.newaxis, :]
        self._open -= given
        out = np.zeros_like(there)
        np.add.at(out, (world.place, world.item), given.sum(axis=1))
        origin, item = net.lane_origin[schedule.lane[sent]], schedule.item[sent]
        np.add.at(out, (origin, item), self.shipped[sent])
        left = np.where(part < 1.0, 0.0, remainder(there, out))
        keep = (schedule.stock + schedule.surplus + schedule.waste)[now][:, :, np.newaxis]
        spare = left - keep
        spare = np.where(spare > _SAME * there, spare, 0.0)
        more = self._hand_out_spare(spare)
        given += more
        at_place = np.zeros_like(left)
        np.add.at(at_place, (world.place, world.item), more.sum(axis=1))
        left = remainder(left, at_place)
        self.served += given
        self._close(left, mean, now)
        total = given.sum(axis=1)
        means = mean[:, world.place, world.item]
        short = np.minimum(np.maximum(self._open.sum(axis=1), 0.0), need)
        self._tally.serve(
            need, total, short, days=total * (now - means[0]), stages=total * means[1], today=now
        )
        under_way = sum((goods[0] for goods in self._landing.values()), np.zeros_like(left))
        nothing = np.zeros(self._draws.runs)
        self._tally.close(self._stored[0], under_way, notices=nothing, today=now)

    def _arrive(self, now: int) -> None:
        net = self._world.net
        here = np.flatnonzero(net.arrival_cycle == now + 1)
        drawn = self._draws.normal(Purpose.SUPPLY, now, len(net.arrival_place))[here]
        pieces = net.arrival_quantity[here, np.newaxis] * lognormal(drawn, self._supply_variation)
        self._put(net.arrival_place[here], net.arrival_item[here], pieces, now=now)

    def _put(self, place: Indices, item: Indices, pieces: Floats, *, now: int) -> None:
        np.add.at(self._stored[0], (place, item), pieces)
        np.add.at(self._stored[1], (place, item), pieces * now)
        self._tally.supply(place, item, pieces)

    def _moved(self, sent: Indices, handed: Floats, now: int) -> tuple[Floats, Floats, Floats]:
        """Send what is to leave in a cycle, as far as it is there.

        Returns
        -------
        there : float array, places x items x runs
            What was to be had in the cycle.
        mean : float array, 2 x places x items x runs
            Of a piece there: the cycle in which it came into the system, hand-overs behind it.
        part : float array, places x items x runs
            Of what is to be sent and handed out, what can be.
        """
        world, schedule, net = self._world, self._schedule, self._world.net
        lane, item = schedule.lane[sent], schedule.item[sent]
        origin, end = net.lane_origin[lane], net.lane_destination[lane]
        quantity = schedule.quantity[sent, np.newaxis]
        drawn = self._draws.uniform(Purpose.LATE, now, len(net.lane_origin))[lane]
        at_once = (net.lane_lead_time[lane] == 0)[:, np.newaxis] & (drawn >= self._late)
        out = np.zeros_like(self._stored[0])
        np.add.at(out, (world.place, world.item), handed)
        np.add.at(out, (origin, item), quantity)
        part = np.ones_like(out)
        # What is sent on within the cycle depends on what comes within it: from all that is
        # planned down to what is possible.
        for _ in range(_ROUNDS):
            comes = np.where(at_once, quantity * part[origin, item], 0.0)
            there = self._stored[0].copy()
            np.add.at(there, (end, item), comes)
            short = out > there * (1 + _SAME)
            possible = np.divide(there, out, out=np.ones_like(out), where=short)
            if np.abs(possible - part).max(initial=0.0) <= _CLOSE:
                break
            part = np.minimum(possible, part)
        self.shipped[sent] = quantity * part[origin, item]
        comes = np.where(at_once, self.shipped[sent], 0.0)
        mean = self._means(there, comes, origin=origin, end=end, item=item, lane=lane)
        self._depart(sent, at_once, drawn < self._late, mean, now)
        self._tally.send(origin, self._of_items(item, self.shipped[sent]))
        self._tally.receive(end, self._of_items(item, comes))
        if len(sent):
            order = np.argsort(origin, kind="stable")
            places, starts = np.unique(origin[order], return_index=True)
            lines = np.add.reduceat((self.shipped[sent] > 0)[order].astype(float), starts, axis=0)
            self._tally.lines(places, lines)
        return there, mean, part

    def _of_items(self, item: Indices, pieces: Floats) -> Floats:
        spread = np.zeros((len(item), len(self._world.net.items), pieces.shape[1]))
        spread[np.arange(len(item)), item] = pieces
        return spread

    def _means(
        self,
        there: Floats,
        comes: Floats,
        *,
        origin: Indices,
        end: Indices,
        item: Indices,
        lane: Indices,
    ) -> Floats:
        """Return what a piece at each place has behind it, goods mixing in proportion."""
        stages = self._world.net.lane_stages[lane][:, np.newaxis]
        mean = np.zeros((2, *there.shape))
        new = mean
        # Exact after as many rounds as there are hops; on a loop, as near as wanted.
        for _ in range(_ROUNDS):
            total = self._stored[1:].copy()
            np.add.at(total[0], (end, item), comes * mean[0][origin, item])
            np.add.at(total[1], (end, item), comes * (mean[1][origin, item] + stages))
            new = np.divide(total, there, out=np.zeros_like(total), where=there > 0)
            if np.abs(new - mean).max(initial=0.0) <= _CLOSE * max(new.max(initial=0.0), 1.0):
                break
            mean = new
        return new

    def _depart(self, sent: Indices, at_once: Flags, late: Flags, mean: Floats, now: int) -> None:
        """Put on the way what does not land in the cycle itself."""
        schedule, net = self._schedule, self._world.net
        lane, item = schedule.lane[sent], schedule.item[sent]
        origin, end = net.lane_origin[lane], net.lane_destination[lane]
        for wait in (0, 1):
            lands = now + net.lane_lead_time[lane] + wait
            here = ~at_once & (late == bool(wait))
            for cycle in np.unique(lands[here.any(axis=1)]).tolist():
                rows = np.flatnonzero(lands == cycle)
                pieces = np.where(here[rows], self.shipped[sent[rows]], 0.0)
                goods = self._landing.setdefault(cycle, np.zeros_like(self._stored))
                at = (end[rows], item[rows])
                behind = mean[:, origin[rows], item[rows]]
                stages = net.lane_stages[lane[rows]][:, np.newaxis]
                np.add.at(goods[0], at, pieces)
                np.add.at(goods[1], at, pieces * behind[0])
                np.add.at(goods[2], at, pieces * (behind[1] + stages))

    def _hand_out_spare(self, spare: Floats) -> Floats:
        """Hand out what is spare, places x items x runs, by priority, the oldest needs first."""
        world = self._world
        more = np.zeros_like(self._open)
        if not spare.any():
            return more
        for level in range(len(world.priorities)):
            rows = np.flatnonzero(world.priority == level)
            at = (world.place[rows], world.item[rows])
            for asked in range(world.cycles):
                wanted = np.maximum(self._open[rows, asked], 0.0)
                if not wanted.any():
                    continue
                total = np.zeros_like(spare)
                np.add.at(total, at, wanted)
                part = np.divide(spare, total, out=np.ones_like(total), where=total > spare)
                more[rows, asked] = wanted * part[at]
                spare = remainder(spare, total * part)
        self._open -= more
        return more

    def _close(self, left: Floats, mean: Floats, now: int) -> None:
        """Store what is left, as far as there is room; what is too old goes as planned."""
        schedule = self._schedule
        waste = np.minimum(left, schedule.waste[now][:, :, np.newaxis])
        rest = remainder(left, waste)
        first = np.minimum(rest, schedule.stock[now][:, :, np.newaxis])
        spare = remainder(rest, first)
        spare = remainder(spare, np.minimum(spare, schedule.surplus[now][:, :, np.newaxis]))
        stored = self._within_room(first + spare)
        surplus = remainder(rest, stored)
        self._stored[0] = stored
        self._stored[1:] = stored * mean
        self.stock.append(stored)
        self.surplus.append(surplus)
        self.waste.append(waste)
        self._tally.lose(surplus + waste)

    def _within_room(self, wanted: Floats) -> Floats:
        """Return what finds room: reserves first, then items as listed."""
        net = self._world.net
        finite = np.isfinite(net.place_storage)
        if not finite.any():
            return wanted
        room = np.repeat(net.place_storage[finite, np.newaxis], wanted.shape[2], axis=1)
        kept = np.zeros_like(wanted[finite])
        reserved = np.minimum(wanted, self._reserve)[finite]
        for some in (reserved, wanted[finite]):
            for item, volume in enumerate(net.item_volume.tolist()):
                more = np.maximum(some[:, item] - kept[:, item], 0.0)
                if volume > 0:
                    more = np.minimum(more, np.maximum(room, 0.0) / volume)
                kept[:, item] += more
                room -= more * volume
        stored = wanted.copy()
        fits = wanted[finite] - kept <= _SAME * wanted[finite]
        stored[finite] = np.where(fits, wanted[finite], kept)
        return stored

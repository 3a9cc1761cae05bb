"""A practice carried out day by day, in many runs at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.rationing.remainder import remainder
from supplyopt.simulation.carrier import Carrier
from supplyopt.simulation.claims import Claims
from supplyopt.simulation.draws import Draws, Purpose, lognormal
from supplyopt.simulation.entitled import entitlements
from supplyopt.simulation.hand_out import HandOut
from supplyopt.simulation.pots import Pots
from supplyopt.simulation.practice import Practice
from supplyopt.simulation.shares import SHARES
from supplyopt.simulation.stages import Hop, Stage, Structure, hop_of
from supplyopt.simulation.tally import Tally
from supplyopt.simulation.transit import Transit
from supplyopt.simulation.world import World

__all__ = ["Chain"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

_ROUNDING = 1e-12


class Chain:
    """A chain of desks on one block of runs.

    Parameters
    ----------
    world : World
    pots : Pots
    practice : Practice
    structure : Structure
    draws : Draws
    days : int
    need_variation, supply_variation : float
        Sigmas of the lognormal factors on needs, on what comes in.
    tally : Tally
        Where everything is counted.
    """

    def __init__(
        self,
        world: World,
        pots: Pots,
        practice: Practice,
        structure: Structure,
        draws: Draws,
        *,
        days: int,
        need_variation: float,
        supply_variation: float,
        tally: Tally,
    ) -> None:
        self._world, self._pots, self._practice = world, pots, practice
        self._structure, self._draws, self._tally = structure, draws, tally
        self._supply_variation = supply_variation
        net, runs = world.net, draws.runs
        shape = (3, len(pots.place), len(net.items), runs)
        self._goods = np.zeros(shape)
        self._to_pots = Transit(shape, last=days - 1)
        self._to_queue = Transit(shape, last=days - 1)
        # Pieces addressed to each pot that have not come.
        self._on_way = np.zeros(shape[1:])
        self._carrier = Carrier(world, pots, practice, runs=runs)
        self._hand_out = HandOut(
            world,
            pots.shelf_of,
            variation=need_variation,
            frontline_first=practice.frontline_first,
            tally=tally,
        )
        self._claims = Claims(world, pots, practice, structure, draws)
        self._came = np.zeros((len(pots.place), runs), dtype=bool)
        room = np.isfinite(pots.tree.room)
        self._limited = [any(room[hop.places].any() for hop in s.hops) for s in structure.stages]
        self._room_left = np.zeros((len(pots.desk_of), runs))
        self._entitled = entitlements(world, pots, frontline_first=practice.frontline_first)
        self._cumulated = np.argsort(pots.depth, kind="stable")

    def run(self, days: int) -> None:
        """Let days pass."""
        self._put(self._world.net.stock_place, self._world.net.stock_item, self._stock(), today=0)
        self._claims.start(self._goods[0])
        for today in range(days):
            self._day(today)
            self._tally.close(
                self._goods[0], self._on_way, notices=self._claims.notices, today=today
            )

    def _day(self, today: int) -> None:
        world, practice = self._world, self._practice
        begins = world.begins(today)
        if begins:
            self._room_left[:] = self._pots.tree.room[:, np.newaxis]
            self._arrive(today)
        landing = self._to_pots.landing(today)
        if landing is not None:
            some = np.flatnonzero(landing[0].any(axis=(1, 2)))
            self._land(some, landing[:, some])
        taken_up = self._taken_up(today)
        self._pass_on(today)
        self._claims.travel(self._goods[0], self._on_way, today=today, taken_up=taken_up)
        for stage, limited in zip(self._structure.stages, self._limited, strict=True):
            self._share(stage, today, taken_up, limited=limited)
        if practice.direct_lane:
            queued = self._to_queue.landing(today)
            if queued is not None:
                some = np.flatnonzero(queued[0].any(axis=(1, 2)))
                self._carrier.take(some, queued[:, some], today=today)
            self._drive(today, begins)
        self._hand_out.hand_out(self._goods, self._draws, today=today)
        self._came[:] = False

    def _stock(self) -> Floats:
        return np.repeat(self._world.net.stock_quantity[:, np.newaxis], self._draws.runs, axis=1)

    def _arrive(self, today: int) -> None:
        net = self._world.net
        now = np.flatnonzero(net.arrival_cycle == self._world.cycle_of(today) + 1)
        drawn = self._draws.normal(Purpose.SUPPLY, today, len(net.arrival_place))[now]
        pieces = net.arrival_quantity[now, np.newaxis] * lognormal(drawn, self._supply_variation)
        self._put(net.arrival_place[now], net.arrival_item[now], pieces, today=today)

    def _put(self, place: Indices, item: Indices, pieces: Floats, *, today: int) -> None:
        """Bring pieces, records x runs, into the system."""
        pots = self._pots
        pot = np.where(pots.desk_of[place] >= 0, pots.desk_of[place], pots.shelf_of[place])
        np.add.at(self._goods[0], (pot, item), pieces)
        np.add.at(self._goods[1], (pot, item), pieces * today)
        some = np.zeros(self._came.shape)
        np.add.at(some, pot, pieces)
        self._came |= some > 0
        self._tally.supply(place, item, pieces)

    def _taken_up(self, today: int) -> Flags:
        """Tell who takes up papers today, places x runs."""
        practice, places = self._practice, len(self._pots.desk_of)
        if practice.delays == "fixed":
            now = today % int(practice.round_days) == 0
            return np.full((places, self._draws.runs), now)
        drawn = self._draws.uniform(Purpose.ROUND, today, places)
        return drawn < 1 / practice.round_days

    def _pass_on(self, today: int) -> None:
        """Let desks above the hub send on all they have."""
        pots = self._pots
        for desk, below in self._structure.passes_on:
            origin, place = pots.place[[desk]], pots.place[[below]]
            goods = self._goods[:, [desk]] * pots.tree.open[place][:, :, np.newaxis]
            limited = bool(np.isfinite(pots.tree.room[place]).any())
            goods *= self._fitting(goods[0], (hop_of(place, place),), limited=limited)[
                :, np.newaxis, :
            ]
            if not goods[0].any():
                continue
            self._goods[:, [desk]] -= goods
            self._tally.send(origin, goods[0])
            self._tally.lines(origin, (goods[0] > 0).sum(axis=1))
            goods[2] += goods[0] * pots.tree.stages[place][:, np.newaxis, np.newaxis]
            wait = self._handling(today)[place] + pots.tree.days[place][:, np.newaxis]
            self._send(np.array([below]), goods, days=wait, today=today)

    def _share(self, stage: Stage, today: int, taken_up: Flags, *, limited: bool) -> None:
        open_ = self._open(stage, today, taken_up)
        if not open_.any():
            return
        held = self._structure.hold_back[stage.desks]
        lying = self._goods[:, stage.desks]
        left = lying[0] * (1 - held)[:, np.newaxis, np.newaxis] * open_[:, np.newaxis, :]
        if not (left > 0).any():
            return
        desk = stage.family.desk
        claims = self._claims.known[stage.children] * stage.allowed[:, :, np.newaxis, np.newaxis]
        sent = np.zeros_like(claims)
        entitled = self._entitled[self._world.cycle_of(today)][stage.children]
        for level in range(claims.shape[2]):
            share = SHARES[stage.rule](
                claims[:, :, level],
                left,
                family=stage.family,
                entitled=entitled[:, :, level],
                since=self._claims.since[stage.children] + 1,
            )
            left = remainder(left, stage.family.total(share))
            part = self._fitting(share, stage.hops, limited=limited)
            sent[:, :, level] = share * part[:, np.newaxis, :]
        pieces = sent.sum(axis=2)
        if not pieces.any():
            return
        self._claims.answered(stage.children, sent)
        goods = np.empty((3, *pieces.shape))
        goods[0] = pieces
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(lying[0] > 0, lying[1:] / lying[0], 0.0)
        goods[1:] = pieces * mean[:, desk]
        out = np.stack([stage.family.total(part) for part in goods])
        rest = lying - out
        gone = rest[0] <= _ROUNDING * lying[0]
        self._goods[:, stage.desks] = np.where(gone, 0.0, rest)
        self._count(stage, pieces)
        goods[2] += pieces * stage.stages[:, np.newaxis, np.newaxis]
        self._dispatch(stage, goods, today)

    def _open(self, stage: Stage, today: int, taken_up: Flags) -> Flags:
        """Tell which desks share today, desks x runs."""
        practice, pots = self._practice, self._pots
        deciding = pots.hub[stage.desks] if practice.one_desk else stage.desks
        if not practice.ten_day_rhythm:
            return taken_up[pots.place[deciding]]
        if today % int(practice.review_days) == 0:
            return np.ones((len(stage.desks), self._draws.runs), dtype=bool)
        return self._came[stage.desks]

    def _dispatch(self, stage: Stage, goods: Floats, today: int) -> None:
        """Put goods on the way that the stage says, after the notice that goes before them."""
        practice, place = self._practice, self._pots.place[stage.children]
        fixed = practice.delays == "fixed"
        places = len(self._pots.desk_of)
        wait = np.zeros((len(place), self._draws.runs), dtype=np.int64)
        if stage.noticed.any():
            mean = practice.notice_days
            told = self._draws.waits(Purpose.NOTICE_DOWN, today, places, mean=mean, fixed=fixed)
            wait += np.where(stage.noticed[:, np.newaxis], told[place], 0)
        if (~stage.by_carrier & (stage.start != place)).any():
            handled = self._handling(today)
            for hop in stage.hops:
                wait[hop.rows] += handled[hop.place]
            wait += np.where(stage.by_carrier, 0, stage.travel_days)[:, np.newaxis]
        by_carrier = np.flatnonzero(stage.by_carrier)
        other = np.flatnonzero(~stage.by_carrier)
        if len(other):
            self._send(stage.children[other], goods[:, other], days=wait[other], today=today)
        if len(by_carrier):
            children, load = stage.children[by_carrier], goods[:, by_carrier]
            self._on_way[children] += load[0]
            now = self._to_queue.send(children, load, days=wait[by_carrier], today=today)
            self._carrier.take(children, now, today=today)

    def _handling(self, today: int) -> Indices:
        """Return the days from the place above to each place, places x runs."""
        practice, places = self._practice, len(self._pots.desk_of)
        fixed, mean = practice.delays == "fixed", practice.handling_days
        return self._draws.waits(Purpose.HANDLING, today, places, mean=mean, fixed=fixed)

    def _send(self, pots: Indices, goods: Floats, *, days: Indices, today: int) -> None:
        self._on_way[pots] += goods[0]
        self._land(pots, self._to_pots.send(pots, goods, days=days, today=today))

    def _land(self, pots: Indices, goods: Floats) -> None:
        """Let goods, 3 x pots x items x runs, come to pots, each named once."""
        self._goods[:, pots] += goods
        self._on_way[pots] = np.maximum(self._on_way[pots] - goods[0], 0.0)
        self._came[pots] |= goods[0].any(axis=1)
        self._tally.receive(self._pots.place[pots], goods[0])

    def _drive(self, today: int, begins: bool) -> None:
        loaded = self._carrier.load(today=today, begins=begins)
        shelves = np.flatnonzero(loaded[0].any(axis=(1, 2)))
        if len(shelves) == 0:
            return
        under_way = self._pots.past.days[self._pots.place[shelves]]
        days = np.repeat(under_way[:, np.newaxis], self._draws.runs, axis=1)
        self._land(shelves, self._to_pots.send(shelves, loaded[:, shelves], days=days, today=today))
        if not self._practice.one_desk:
            lines = (loaded[0, shelves] > 0).sum(axis=1)
            hub = self._pots.hub[shelves]
            for each in np.unique(hub).tolist():
                at = self._pots.place[[each]]
                self._tally.lines(at, lines[hub == each].sum(axis=0, keepdims=True))

    def _fitting(self, share: Floats, hops: tuple[Hop, ...], *, limited: bool) -> Floats:
        """Return the part of each share that the lanes on its way can take, use up their room.

        Lanes with too little room cut all that would pass in proportion.
        """
        part = np.ones((share.shape[0], share.shape[2]))
        if not limited:
            return part
        volume = (share * self._world.net.item_volume[:, np.newaxis]).sum(axis=1)
        for hop in hops:
            wanted, room = hop.total(volume * part), self._room_left[hop.places]
            fits = np.divide(room, wanted, out=np.ones_like(wanted), where=wanted > room)
            number = np.searchsorted(hop.places, hop.place)
            part[hop.rows] *= fits[number]
        for hop in hops:
            left = self._room_left[hop.places] - hop.total(volume * part)
            self._room_left[hop.places] = np.maximum(left, 0.0)
        return part

    def _count(self, stage: Stage, pieces: Floats) -> None:
        """Count lines at the desk that decides, at those that pass on, with notices down."""
        place = self._pots.place[stage.children]
        desks = self._pots.place[stage.desks]
        away = (place != desks[stage.family.desk])[:, np.newaxis]
        some: Flags = pieces > 0
        lines: Floats = 1.0 * some.sum(axis=1) * away
        self._tally.lines(desks, stage.family.total(lines))
        if self._practice.one_desk or self._practice.direct_lane:
            # Who is entered on the way, the end left out, handles the line.
            for hop in stage.hops:
                passing = np.zeros_like(lines)
                onward = hop.rows[hop.passing]
                passing[onward] = lines[onward]
                self._tally.lines(hop.places, hop.total(passing))
        told = lines > 0
        self._claims.notices += told.sum(axis=0)
        self._tally.chains(stage.notice_stages, np.any(some, axis=1))
        self._tally.send(desks, stage.family.total(pieces))

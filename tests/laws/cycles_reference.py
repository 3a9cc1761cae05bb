"""The mathematics once more: sparse rows, scipy, every batch a column of its own.

Written from the contract's tables and words alone; it shares nothing with the package but the
tables of a network, defaults filled in. Goods that keep for so many cycles are told apart by the
cycle in which they were new; a lane used is a column of 0 or 1, cartons and whole pieces of one age
are columns of whole numbers; nothing is merged, no goal is held in a clever way.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from math import floor
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

import supplyopt as so

__all__ = [
    "NEAR",
    "Found",
    "Reached",
    "Season",
    "Undecided",
    "best",
    "broken",
    "by_trial",
    "switches_of",
]

NEAR = 1e-7
"""What is told apart; quantities are small whole numbers."""
_EXACT = 1e-9
"""What scipy is asked to be exact to."""
_HELD = 3e-8
"""What a held goal gives way where columns are whole: more than what is exact makes of others."""
_PRECISE = {
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
    "mip_feasibility_tolerance": 1e-9,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-9,
}
_SECONDS = 20.0
"""For one program with whole columns."""
_ALWAYS = 0
"""The batch of what keeps for ever."""

Key = tuple[Any, ...]
Row = Mapping[Key, float]
Need = tuple[str, str, str]


@dataclass(frozen=True)
class Reached:
    """A goal at its best: its value, and what solutions are compared by, less being better."""

    goal: str
    priority: int | None
    value: float
    key: tuple[float, ...]


class Found(NamedTuple):
    """The stages in order; where rates fix who has which, the fair share of each need."""

    stages: list[Reached]
    shares: dict[Need, float]


class Undecided(AssertionError):
    """The solver's answer does not hold once its whole columns are fixed, or took too long."""


@dataclass
class Season:
    """A network of any number of cycles as rows over named columns.

    Parameters
    ----------
    network : Network
    on : set of (lane, cycle), optional
        Of the departures that are switched, those that are used; None leaves it to the program.
    lots : False, True, "pieces" or "everywhere"
        Where shipments are whole cartons, and what is in whole pieces.
    fixed : sequence of mapping
        Shipments (with "origin") or amounts served that are fixed.
    trips : bool
        Whether trips cost anything.
    """

    network: so.Network
    on: frozenset[tuple[int, int]] | None = None
    lots: bool | str = False
    fixed: Sequence[Mapping[str, Any]] = ()
    trips: bool = True
    number: dict[Key, int] = field(default_factory=dict)
    most: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    held: list[tuple[Row, float]] = field(default_factory=list)
    reached: dict[Key, list[float]] = field(default_factory=dict)
    upper: list[tuple[Row, float]] = field(default_factory=list)
    equal: list[tuple[Row, float]] = field(default_factory=list)
    shares: dict[Need, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        @cache
        def rows(name: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = self.network.filled(name).to_dict("records")
            return found

        self.last = self.network.cycles
        self.cycles = range(1, self.last + 1)
        self.backlog = rows("settings")[0]["unmet"] == "backlog"
        self.lanes, self.demand = rows("lanes"), rows("demand")
        self.carriers = rows("carriers")
        self.room = {row["place"]: row["storage"] for row in rows("places")}
        self.volume = {row["item"]: row["volume"] for row in rows("items")}
        self.keeps = {row["item"]: row["shelf_life"] for row in rows("items")}
        self.priority = {row["group"]: row["priority"] for row in rows("groups")}
        of_item = {row["item"]: row["weight"] for row in rows("items")}
        of_group = {row["group"]: row["weight"] for row in rows("groups")}
        self.weight = [of_item[row["item"]] * of_group[row["group"]] for row in self.demand]
        self._supply([*rows("stock"), *rows("arrivals")])
        self._columns()
        self._balance()
        self._limits()
        self._dues(rows("guarantees"), rows("reserves"))
        self._uses()
        if self.lots is not False:
            self._cartons()
        self._fix()

    def _supply(self, rows: list[dict[str, Any]]) -> None:
        """Tell batches apart; what is too old when it comes is none."""
        self.supply: dict[Key, float] = {}
        self.batches: dict[str, list[int]] = {item: [] for item in self.volume}
        for row in rows:
            cycle = row.get("cycle", 1)
            batch = _ALWAYS
            if self.keeps[row["item"]] < np.inf:
                # Batches are numbered by the cycle in which they were new, below 1 for old stock.
                batch = cycle - int(row.get("age", 0))
            if self._good(row["item"], batch, cycle):
                key = (row["place"], row["item"], batch, cycle)
                self.supply[key] = self.supply.get(key, 0.0) + row["quantity"]
                self.batches[row["item"]].append(batch)
        for item, found in self.batches.items():
            self.batches[item] = sorted(set(found)) or [_ALWAYS]

    def _good(self, item: str, batch: int, cycle: int) -> bool:
        """Whether a batch is there, not too old for use or for leaving, in a cycle."""
        life = self.keeps[item]
        return bool(life == np.inf or batch <= cycle < batch + life)

    def _add(self, key: Key, most: float = np.inf) -> None:
        self.number[key] = len(self.number)
        self.most.append(most)

    def _columns(self) -> None:
        self.switches = switches_of(self.network, trips=self.trips)
        switched = set() if self.on is None else set(self.switches) - self.on
        self.ships: list[tuple[int, str, int, int]] = []
        for (number, lane), cycle in product(enumerate(self.lanes), self.cycles):
            late = cycle + lane["lead_time"] > self.last
            if late or not _open(lane, cycle) or (number, cycle) in switched:
                continue
            for item, found in self.batches.items():
                if lane["item"] in ("", item):
                    # Nor does anything leave that goes off under way.
                    self.ships += [
                        (number, item, batch, cycle)
                        for batch in found
                        if self._good(item, batch, cycle)
                        and self._good(item, batch, cycle + lane["lead_time"])
                    ]
        for ship in self.ships:
            self._add(("ship", *ship))
        self.handed: dict[int, list[Key]] = {}
        for record, row in enumerate(self.demand):
            when = self.cycles[row["cycle"] - 1 :] if self.backlog else [row["cycle"]]
            self.handed[record] = [
                ("hand", record, batch, cycle)
                for cycle in when
                for batch in self.batches[row["item"]]
                if self._good(row["item"], batch, cycle)
            ]
            for key in self.handed[record]:
                self._add(key)
            self.upper.append((dict.fromkeys(self.handed[record], 1.0), row["quantity"]))
        self.lying: list[Key] = []
        for place, (item, found), cycle in product(self.room, self.batches.items(), self.cycles):
            for batch in found:
                if not self._good(item, batch, cycle):
                    continue
                at = (place, item, batch, cycle)
                self.lying.append(at)
                # What is of no use in the next cycle any more is waste of this one.
                kept = self._good(item, batch, cycle + 1)
                self._add(("stock" if kept else "waste", *at))
                if self.room[place] < np.inf:
                    self._add(("surplus", *at))

    def _balance(self) -> None:
        """Write what is there, comes, lands = what leaves, is handed out, stays or goes."""
        rows: dict[Key, dict[Key, float]] = {at: {} for at in self.lying}
        for at, row in rows.items():
            place, item, batch, cycle = at
            for kind, when, sign in (
                ("stock", cycle, 1.0),
                ("waste", cycle, 1.0),
                ("surplus", cycle, 1.0),
                ("stock", cycle - 1, -1.0),
            ):
                key = (kind, place, item, batch, when)
                if key in self.number:
                    row[key] = sign
        for ship in self.ships:
            lane, item, batch, cycle = ship
            rows[self.lanes[lane]["origin"], item, batch, cycle]["ship", *ship] = 1.0
            lands = cycle + self.lanes[lane]["lead_time"]
            rows[self.lanes[lane]["destination"], item, batch, lands]["ship", *ship] = -1.0
        for record, keys in self.handed.items():
            for key in keys:
                _, _, batch, cycle = key
                place, item = (self.demand[record][part] for part in ("place", "item"))
                rows[place, item, batch, cycle][key] = 1.0
        self.equal += [(row, self.supply.get(at, 0.0)) for at, row in rows.items()]

    def _limits(self) -> None:
        for cycle in self.cycles:
            volume = {ship: self.volume[ship[1]] for ship in self.ships if ship[3] == cycle}
            for number, lane in enumerate(self.lanes):
                mine = {("ship", *s): size for s, size in volume.items() if s[0] == number}
                if lane["capacity"] < np.inf:
                    self.upper.append((mine, lane["capacity"]))
                if (number, cycle) in (self.on or ()) and lane["min_load"]:
                    less = {key: -size for key, size in mine.items()}
                    self.upper.append((less, -lane["min_load"]))
            for carrier in self.carriers:
                if carrier["capacity"] < np.inf:
                    mine = {
                        ("ship", *s): size
                        for s, size in volume.items()
                        if self.lanes[s[0]]["carrier"] == carrier["carrier"]
                    }
                    self.upper.append((mine, carrier["capacity"]))
            for place, room in self.room.items():
                if room < np.inf:
                    there = {
                        ("stock", *at): self.volume[at[1]]
                        for at in self.lying
                        if at[0] == place and at[3] == cycle and ("stock", *at) in self.number
                    }
                    self.upper.append((there, room))

    def _dues(self, guarantees: list[dict[str, Any]], reserves: list[dict[str, Any]]) -> None:
        for due, cycle in product(guarantees, self.cycles):
            if due["cycle"] in (0, cycle):
                given = {
                    key: -1.0
                    for record, row in enumerate(self.demand)
                    if (row["place"], row["item"], row["cycle"])
                    == (due["place"], due["item"], cycle)
                    and due["group"] in ("", row["group"])
                    for key in self.handed[record]
                }
                self.upper.append((given, -due["quantity"]))
        for due, cycle in product(reserves, self.cycles):
            kept = {
                ("stock", *at): -1.0
                for at in self.lying
                if (at[0], at[1], at[3]) == (due["place"], due["item"], cycle)
                and ("stock", *at) in self.number
            }
            self.upper.append((kept, -due["quantity"]))

    def _uses(self) -> None:
        """Let the program choose which departures are used, where nobody has chosen for it."""
        if self.on is not None:
            return
        stops = {row["carrier"]: row["stops"] for row in self.carriers}
        room = {row["carrier"]: row["capacity"] for row in self.carriers}
        used: dict[tuple[str, int], dict[Key, float]] = {}
        for number, cycle in self.switches:
            lane, use = self.lanes[number], ("use", number, cycle)
            self._add(use, 1.0)
            self.whole.append(self.number[use])
            mine = [ship for ship in self.ships if (ship[0], ship[3]) == (number, cycle)]
            for ship in mine:
                volume = self.volume[ship[1]]
                most = self._there(ship[1], ship[2])
                if volume > 0:
                    limit = min(lane["capacity"], room.get(lane["carrier"], np.inf))
                    most = min(most, limit / volume)
                self.upper.append(({("ship", *ship): 1.0, use: -most}, 0.0))
            if lane["min_load"] > 0:
                load = {("ship", *ship): -self.volume[ship[1]] for ship in mine}
                self.upper.append(({**load, use: lane["min_load"]}, 0.0))
            used.setdefault((lane["carrier"], cycle), {})[use] = 1.0
        for (carrier, _), row in used.items():
            if stops.get(carrier, np.inf) < np.inf:
                self.upper.append((row, stops[carrier]))

    def _there(self, item: str, batch: int) -> float:
        """Return how many pieces there are in all, of which no lane need carry more."""
        return sum(
            quantity for at, quantity in self.supply.items() if (at[1], at[2]) == (item, batch)
        )

    def _cartons(self) -> None:
        """Have whole cartons and whole pieces, each of goods of one age."""
        unit = _Units(self.network, self.lots)
        for ship in self.ships:
            number, item, batch, _ = ship
            carried = unit.carried(item, self.lanes[number]["destination"])
            if carried is not None:
                self._whole("cartons", ("ship", *ship), self._there(item, batch), carried)
        for record, keys in self.handed.items():
            if unit.handed(self.demand[record]["item"]) is not None:
                for key in keys:
                    self._whole("pieces", key, self.demand[record]["quantity"], 1.0)

    def _whole(self, kind: str, column: Key, most: float, unit: float) -> None:
        """Have a column in whole multiples of a unit."""
        key = (kind, *column)
        self._add(key, float(floor(most / unit * (1 + _EXACT))))
        self.whole.append(self.number[key])
        self.equal.append(({column: 1.0, key: -unit}, 0.0))

    def _fix(self) -> None:
        for row in self.fixed:
            if row.get("origin"):
                way = tuple(row[part] for part in ("origin", "destination", "mode"))
                (lane,) = (
                    number
                    for number, lane in enumerate(self.lanes)
                    if tuple(lane[part] for part in ("origin", "destination", "mode")) == way
                )
                at = (lane, row["item"], row["cycle"])
                keys = [("ship", *s) for s in self.ships if (s[0], s[1], s[3]) == at]
            else:
                parts = ("place", "item", "group", "cycle")
                (record,) = (
                    number
                    for number, asked in enumerate(self.demand)
                    if all(asked[part] == row[part] for part in parts)
                )
                keys = self.handed[record]
            self.equal.append((dict.fromkeys(keys, 1.0), row["quantity"]))

    def least(self, cost: Row, extra: Sequence[tuple[Row, float]] = ()) -> Any:
        """Minimise a cost; columns that nothing has named before are free from 0 up.

        Those named "gain" go to 1 piece.
        """
        return self._least_whole(cost) if self.whole else self._ask(cost, extra)

    def _least_whole(self, cost: Row) -> Any:
        """Minimise a cost where columns are whole.

        What the solver says, with the slack that held goals and whole columns have, is a choice
        of the whole columns and a bound. What the choice is worth is worked out with it fixed,
        goal by goal; where that is more than the bound, the choice is forbidden, and another
        one asked for, until none can be better.
        """
        best, forbidden = None, list[tuple[Row, float]]()
        held = [(row, value + _HELD * (1 + abs(value))) for row, value in self.held]
        for _ in range(40):
            answer = self._ask(cost, [*held, *forbidden], whole=True)
            if answer.status == 2:
                return answer if best is None else best
            if answer.status != 0:
                raise Undecided(answer.message)
            # What held goals give way betters this one by as much, many times over at the worst.
            near = 300 * _HELD * (1 + abs(answer.fun))
            if best is not None and answer.fun >= best.fun - near:
                return best
            chosen = {key: round(answer.at[key]) for key in self._whole_keys()}
            exact = self._with(chosen, cost)
            if exact is not None and (best is None or exact.fun < best.fun):
                best = exact
            if exact is not None and exact.fun <= answer.fun + near:
                return exact
            if any(key[0] != "use" for key in chosen):
                raise Undecided("whole columns do not hold once they are fixed")
            other = {key: 1.0 if used else -1.0 for key, used in chosen.items()}
            forbidden.append((other, sum(chosen.values()) - 1.0))
        raise Undecided("no choice of departures holds once it is fixed")

    def _with(self, chosen: Mapping[Key, float], cost: Row) -> Any:
        """Minimise a cost with whole columns fixed; None where held goals are not reached so."""
        own = self.reached.setdefault(tuple(chosen.values()), [])
        rows: list[tuple[Row, float]] = []
        for number, (row, best) in enumerate(self.held):
            if number == len(own):
                answer = self._ask(row, rows, chosen=chosen)
                own.append(float(answer.fun) if answer.status == 0 else np.inf)
            if own[number] > best + _HELD * (1 + abs(best)):
                return None
            rows.append((row, own[number] + _EXACT / 10 * (1 + abs(own[number]))))
        answer = self._ask(cost, rows, chosen=chosen)
        return answer if answer.status == 0 else None

    def _whole_keys(self) -> list[Key]:
        return [key for key in self.number if key[0] in ("use", "cartons", "pieces")]

    def _ask(
        self,
        cost: Row,
        extra: Sequence[tuple[Row, float]],
        *,
        whole: bool = False,
        chosen: Mapping[Key, float] | None = None,
    ) -> Any:
        # A network may have no column at all; one of no use does no harm.
        number, most = {**self.number, ("idle",): len(self.number)}, [*self.most, 0.0]
        for row in (cost, *(row for row, _ in extra)):
            for key in row:
                if key not in number:
                    number[key] = len(number)
                    most.append(1.0 if key[0] == "gain" else np.inf)
        dense, least, most = np.zeros(len(number)), np.zeros(len(number)), np.array(most)
        for key, value in cost.items():
            dense[number[key]] += value
        for key, value in (chosen or {}).items():
            least[number[key]] = most[number[key]] = value
        integral = np.zeros(len(number))
        if whole:
            integral[self.whole] = 1
        parts = [*self.upper, *extra, *self.equal]
        high = np.array([right for _, right in parts])
        low = np.where(np.arange(len(parts)) < len(parts) - len(self.equal), -np.inf, high)
        rows = LinearConstraint(_rows(parts, number), low, high)
        for presolve in (True, False):
            options: Any = {**_PRECISE, "time_limit": _SECONDS, "presolve": presolve}
            with warnings.catch_warnings():
                # That scipy hands on these options as they are.
                warnings.simplefilter("ignore", RuntimeWarning)
                answer = milp(
                    dense,
                    integrality=integral if whole else None,
                    bounds=Bounds(least, most),
                    constraints=rows,
                    options=options,
                )
            # To presolve, what a held goal leaves may look like nothing at all.
            if answer.status != 2:
                break
        answer.at = {} if answer.x is None else dict(zip(number, answer.x.tolist(), strict=True))
        return answer

    def feasible(self) -> bool:
        """Whether anything keeps all rows."""
        for carrier, cycle in product(self.carriers, self.cycles):
            used = [self.lanes[lane]["carrier"] for lane, when in self.on or () if when == cycle]
            if used.count(carrier["carrier"]) > carrier["stops"]:
                return False
        answer = self.least({})
        assert answer.status in (0, 2), answer.message
        return bool(answer.status == 0)

    def reach(self, goal: str, priority: int | None) -> Reached:
        """Make a goal as good as can be, and hold it."""
        if goal == "fairness":
            return self._fair(priority)
        cost, constant = self._linear(goal, priority)
        answer = self.least(cost)
        if answer.status != 0:
            raise Undecided(answer.message)
        self._hold(cost, float(answer.fun))
        value = float(answer.fun) + constant
        return Reached(goal, priority, value, (value,))

    def _hold(self, cost: Row, best: float) -> None:
        if self.whole:
            self.held.append((cost, best))
        else:
            self.upper.append((cost, best + _EXACT * (1 + abs(best))))

    def _linear(self, goal: str, priority: int | None) -> tuple[Row, float]:
        if goal == "unmet":
            mine = [
                record
                for record, row in enumerate(self.demand)
                if self.priority[row["group"]] == priority
            ]
            whole = sum(self.weight[record] * self.demand[record]["quantity"] for record in mine)
            return {key: -self.weight[n] for n in mine for key in self.handed[n]}, whole
        if goal == "lateness":
            # Asked for in cycle t, not handed over at the ends of cycles t .. last - 1.
            whole = sum(row["quantity"] * (self.last - row["cycle"]) for row in self.demand)
            keys = [key for found in self.handed.values() for key in found]
            return {key: -float(self.last - key[3]) for key in keys}, whole
        cost: dict[Key, float] = {("ship", *s): self.lanes[s[0]][goal] for s in self.ships}
        if goal != "cost":
            return cost, 0.0
        if self.on is not None:
            return cost, sum(self.lanes[lane]["trip_cost"] for lane, _ in self.on)
        trips = {("use", *each): self.lanes[each[0]]["trip_cost"] for each in self.switches}
        return {**cost, **trips}, 0.0

    def _fair(self, priority: int | None) -> Reached:
        asked: dict[Need, float] = {}
        entitled: dict[Need, float] = {}
        before: dict[Need, float] = {}
        handed: dict[Need, list[Key]] = {}
        for record, row in enumerate(self.demand):
            if self.priority[row["group"]] == priority:
                need = (row["place"], row["item"], row["group"])
                asked[need] = asked.get(need, 0.0) + row["quantity"]
                entitled[need] = entitled.get(need, 0.0) + row["entitlement"]
                before[need] = before.get(need, 0.0) + row.get("served_before", 0.0)
                handed.setdefault(need, []).extend(self.handed[record])
        needs = [need for need, quantity in asked.items() if quantity > 0]
        rated = {need: entitled[need] for need in needs if entitled[need] > 0}
        others = {need: 1.0 for need in needs if need not in rated}
        if self.whole:
            levels = self._in_order(rated, handed, before)
            key = (*levels, *self._in_order(others, handed, before))
            value = levels[0] if levels else np.nan
            return Reached("fairness", priority, value, tuple(-rate for rate in key))
        rates = self._saturate(rated, handed, before)
        amounts = self._saturate(others, handed, before)
        value = min(rates.values(), default=np.nan)
        key = (*sorted(rates.values()), *sorted(amounts.values()))
        self.shares |= {need: rate * rated[need] - before[need] for need, rate in rates.items()}
        self.shares |= {need: amount - before[need] for need, amount in amounts.items()}
        return Reached("fairness", priority, value, tuple(-rate for rate in key))

    def _saturate(
        self,
        weight: Mapping[Need, float],
        handed: Mapping[Need, list[Key]],
        before: Mapping[Need, float],
    ) -> dict[Need, float]:
        """Return the leximin of (before + handed) / weight, level by level, and hold it.

        The highest common level of all that are not stuck is found. Then all that can rise above
        it, the others at least at their levels, are let rise: who never does is stuck.
        """
        level_of: dict[Need, float] = {}

        def at_least(need: Need, level: float, more: Row) -> tuple[Row, float]:
            return {**dict.fromkeys(handed[need], -1.0), **more}, before[need] - level

        def floors(levels: Mapping[Need, float]) -> list[tuple[Row, float]]:
            return [
                at_least(need, level * weight[need] - _EXACT, {}) for need, level in levels.items()
            ]

        while len(level_of) < len(weight):
            left = [need for need in weight if need not in level_of]
            together = [at_least(need, 0.0, {("level",): weight[need]}) for need in left]
            highest = self.least({("level",): -1.0}, [*together, *floors(level_of)])
            assert highest.status == 0, highest.message
            level = highest.at["level",]
            stuck, rising = left, left
            while rising:
                gain = [
                    at_least(need, level * weight[need] - _EXACT, {("gain", need): 1.0})
                    for need in stuck
                ]
                held = floors({**{n: level for n in left if n not in stuck}, **level_of})
                most = self.least({("gain", need): -1.0 for need in stuck}, [*gain, *held])
                assert most.status == 0, most.message
                rising = [need for need in stuck if most.at["gain", need] > NEAR]
                stuck = [need for need in stuck if need not in rising]
            assert stuck, "somebody is stuck at the highest level"
            level_of |= dict.fromkeys(stuck, level)
        self.upper += floors(level_of)
        return level_of

    def _in_order(
        self,
        weight: Mapping[Need, float],
        handed: Mapping[Need, list[Key]],
        before: Mapping[Need, float],
    ) -> list[float]:
        """Return the best sorted (before + handed) / weight, lowest first, and hold it.

        With whole columns nobody is stuck at a level for good. What the k lowest come to is the
        most that ``k t - sum of max(0, t - rate)`` can be; made as much as can be for one, two,
        ..., it puts the sorted rates in order.
        """
        sums = [0.0]
        for count in range(1, len(weight) + 1):
            mark = ("mark", len(self.number))
            self._add(mark)
            cost: dict[Key, float] = {mark: -float(count)}
            for need, entitled in weight.items():
                below = ("below", len(self.number))
                self._add(below)
                cost[below] = 1.0
                had = dict.fromkeys(handed[need], -1.0 / entitled)
                self.upper.append(({**had, mark: 1.0, below: -1.0}, before[need] / entitled))
            answer = self.least(cost)
            if answer.status != 0:
                raise Undecided(answer.message)
            self._hold(cost, float(answer.fun))
            sums.append(-float(answer.fun))
        return np.diff(sums).tolist()


def _rows(parts: Sequence[tuple[Row, float]], number: Mapping[Key, int]) -> Any:
    entries = [
        (row, number[key], value)
        for row, (part, _) in enumerate(parts)
        for key, value in part.items()
    ]
    row, column, value = zip(*entries, strict=True) if entries else ((), (), ())
    shape = (len(parts), len(number))
    return csr_array((value, (row, column)), shape=shape)


def _open(lane: Mapping[str, Any], cycle: int) -> bool:
    since = cycle - lane["first_cycle"]
    return bool(since >= 0 and since % lane["every"] == 0)


def switches_of(network: so.Network, *, trips: bool = True) -> list[tuple[int, int]]:
    """Return departures that cost a trip, need a load, or count as a stop, and can deliver."""
    lanes = network.filled("lanes").to_dict("records")
    carriers = network.filled("carriers").to_dict("records")
    counting = {row["carrier"] for row in carriers if row["stops"] < np.inf}
    return [
        (number, cycle)
        for number, lane in enumerate(lanes)
        if lane["min_load"] > 0 or lane["carrier"] in counting or (trips and lane["trip_cost"] > 0)
        for cycle in range(1, network.cycles + 1 - int(lane["lead_time"]))
        if _open(lane, cycle)
    ]


class _Units:
    """How many pieces there are at least in what is carried or handed out, None if any amount."""

    def __init__(self, network: so.Network, lots: bool | str) -> None:
        items = network.filled("items").set_index("item")
        self.lots, self.lot = lots, items["lot"]
        self.divisible = items["divisible"] == 1
        self.asked = set(zip(*(network.filled("demand")[key] for key in ("place", "item")),
                             strict=True))  # fmt: skip

    def carried(self, item: str, destination: str) -> float | None:
        if self.lots is False:
            return None
        if self.lots == "everywhere" or (destination, item) not in self.asked:
            return float(self.lot[item])
        # The last hop.
        return 1.0 if self.lots == "pieces" and not self.divisible[item] else None

    def handed(self, item: str) -> float | None:
        return 1.0 if self.lots in ("pieces", "everywhere") and not self.divisible[item] else None


def broken(
    network: so.Network, *, lots: bool | str = False, fixed: Sequence[Mapping[str, Any]] = ()
) -> list[int]:
    """Return the numbers of the fixed rows that are no whole number of cartons or pieces."""
    unit, found = _Units(network, lots), []
    for number, row in enumerate(fixed):
        of_lane = bool(row.get("origin"))
        size = (
            unit.carried(row["item"], row["destination"]) if of_lane else unit.handed(row["item"])
        )
        if size is not None and abs(row["quantity"] / size - round(row["quantity"] / size)) > NEAR:
            found.append(number)
    return found


def stages_of(network: so.Network, goals: Iterable[str]) -> list[tuple[str, int | None]]:
    """Return what the goals stand for, in order."""
    groups = network.filled("groups").set_index("group")["priority"]
    demand = network.filled("demand")
    asked = set(demand.loc[demand["quantity"] > 0, "group"].map(groups))
    every = {"unmet": sorted(set(groups)), "fairness": sorted(asked)}
    return [
        (name, None if priority is None else int(priority))
        for name in goals
        for priority in every.get(name, [None])
    ]


def best(
    network: so.Network,
    goals: Sequence[str],
    *,
    lots: bool | str = False,
    fixed: Sequence[Mapping[str, Any]] = (),
) -> Found | None:
    """Return the stages of a network with its fair shares; None if infeasible.

    Parameters
    ----------
    network : Network
    goals : sequence of str
    lots : False, True, "pieces" or "everywhere"
    fixed : sequence of mapping
        Rows of shipments or of amounts served.
    """
    model = Season(network, lots=lots, fixed=fixed, trips="cost" in goals)
    if not model.feasible():
        return None
    stages = [model.reach(goal, priority) for goal, priority in stages_of(network, goals)]
    return Found(stages, model.shares)


def by_trial(network: so.Network, goals: Sequence[str]) -> Found | None:
    """Return the same with every combination of departures tried, without whole columns."""
    switches = switches_of(network)
    uses = [
        frozenset(each for each, used in zip(switches, flags, strict=True) if used)
        for flags in product((False, True), repeat=len(switches))
    ]
    models = [model for use in uses if (model := Season(network, use)).feasible()]
    if not models:
        return None
    stages = []
    for goal, priority in stages_of(network, goals):
        reached = [model.reach(goal, priority) for model in models]
        for place in range(len(reached[0].key)):
            least = min(stage.key[place] for stage in reached)
            near = least + 10 * NEAR * (1 + abs(least))
            kept = [number for number, stage in enumerate(reached) if stage.key[place] <= near]
            models = [models[number] for number in kept]
            reached = [reached[number] for number in kept]
        stages.append(reached[0])
    return Found(stages, models[0].shares)

"""What keeps a place short in a plan of many cycles, with what would help it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from supplyopt.errors import InputWarning, SupplyOptError
from supplyopt.planning.levers import Lever, moved
from supplyopt.planning.limits import Limit, Limits
from supplyopt.planning.plan import Plan
from supplyopt.planning.remedies import Change
from supplyopt.planning.resolves import goals_of_plan
from supplyopt.planning.solve import solve
from supplyopt.report.explain_study import Finding
from supplyopt.report.explain_words import Wording, amount_in_words
from supplyopt.report.wording import percent

__all__ = ["CyclesStudy"]

_SAME = 1e-7
_DOUBLINGS = 4
"""A lever that does not help enough when moved by this many doublings of the lack is left."""
_HALVINGS = 10
"""The least amount is found to a thousandth."""
_MOST_LEVERS = 12


class CyclesStudy:
    """Looks into records of demand of one plan of many cycles.

    A number of the tables holds in all cycles for which it stands, so it is moved there, and the
    whole network is solved again for the same goals up to fairness.

    Parameters
    ----------
    plan : Plan
    target : float or None
        Served over entitlement; None for all that was asked for.
    seconds : float or None
        For all solves together.
    wording : Wording
        Of its network.
    """

    def __init__(
        self, plan: Plan, *, target: float | None, seconds: float | None, wording: Wording
    ) -> None:
        self.plan = plan
        self._net = plan.network.numbered
        self._unrolled = plan.network.unrolled
        self._limits = Limits(self._unrolled.net, plan.flows)
        self._target = target
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._wording = wording
        names = goals_of_plan(plan)
        names = tuple(name for name in names if name != "stability")
        cut = names.index("fairness") + 1 if "fairness" in names else len(names)
        self._goals = names[:cut]
        self._known: dict[tuple[Lever, float], np.ndarray | None] = {}
        self._bound = bool(plan.terms.own) or len(plan.terms.locks) or plan.terms.lots is not False

    def is_short(self, row: int) -> bool:
        """Whether a record was served less than the target."""
        asked = float(self._net.demand_quantity[row])
        return asked > 0 and self.plan.flows.served[row] < self._pieces(row) * (1 - _SAME)

    def of(self, row: int) -> Finding:
        """Return what was found of a record.

        Parameters
        ----------
        row : int
        """
        target = self._pieces(row)
        if not self.is_short(row):
            return Finding(row, target)
        limits = self._limits.named(row)
        finding = Finding(row, target, limits=limits)
        if self._bound:
            note = (
                "what would help is not looked for beside what is fixed, cartons, own constraints"
            )
            return replace(finding, note=note)
        changes = sorted(self._changes(row, target, limits), key=lambda change: change.pieces)
        if changes:
            return replace(finding, changes=tuple(changes))
        late = self._deadline is not None and time.monotonic() >= self._deadline
        note = "time was up before a change was found" if late else "no one number would do"
        return replace(finding, note=note)

    def _pieces(self, row: int) -> float:
        asked = float(self._net.demand_quantity[row])
        entitled = float(self._net.demand_entitlement[row])
        if self._target is None or entitled == 0:
            return asked
        return min(self._target * entitled, asked)

    def _changes(self, row: int, target: float, limits: tuple[Limit, ...]) -> Iterator[Change]:
        item = int(self._net.demand_item[row])
        lack = target - float(self.plan.flows.served[row])
        for lever in self._levers(row, limits)[:_MOST_LEVERS]:
            volume = float(self._net.item_volume[item])
            amount = lack * volume if lever.is_volume or lever.column == "storage" else lack
            amount = 1.0 if lever.whole else amount
            if not amount > 0:
                continue
            for _ in range(_DOUBLINGS):
                served = self._served(lever, amount, row)
                if served is None or served >= target * (1 - _SAME):
                    break
                amount *= 2
            if served is None or served < target * (1 - _SAME):
                continue
            if not lever.whole:
                amount, served = self._least(lever, amount, row, target=target, served=served)
            pieces = amount
            if lever.is_volume or lever.column == "storage":
                pieces = amount / volume if volume > 0 else amount
            yield Change(((lever, amount),), served, True, float("nan") if lever.whole else pieces)

    def _least(
        self, lever: Lever, most: float, row: int, *, target: float, served: float
    ) -> tuple[float, float]:
        low = 0.0
        for _ in range(_HALVINGS):
            middle = (low + most) / 2
            found = self._served(lever, middle, row)
            if found is None:
                break
            if found >= target * (1 - _SAME):
                most, served = middle, found
            else:
                low = middle
        return most, served

    def _levers(self, row: int, limits: tuple[Limit, ...]) -> list[Lever]:
        """Return the numbers that stand in the way, limits first, then supplies in time."""
        net, unrolled = self._net, self._unrolled
        found: dict[Lever, None] = {}
        for limit in limits:
            for lever in self._of_limit(limit):
                found.setdefault(lever)
        item = int(net.demand_item[row])
        node = int(unrolled.net.demand_place[row])
        region = self._limits.behind(node, item)
        for table, place, what, quantity, at in (
            (
                "stock",
                net.stock_place,
                net.stock_item,
                net.stock_quantity,
                unrolled.net.stock_place,
            ),
            (
                "arrivals",
                net.arrival_place,
                net.arrival_item,
                net.arrival_quantity,
                unrolled.net.arrival_place,
            ),
        ):
            for record in np.flatnonzero((what == item) & region[at]).tolist():
                there, given = int(place[record]), float(quantity[record])
                lever = Lever(table, "quantity", record, given, np.inf, item=item, place=there)
                found.setdefault(lever)
        return list(found)

    def _of_limit(self, limit: Limit) -> Iterator[Lever]:
        net, unrolled = self._net, self._unrolled
        if limit.kind == "lane":
            lane = int(unrolled.lane_of[limit.number])
            ends = int(net.lane_origin[lane]), int(net.lane_destination[lane])
            given = float(net.lane_capacity[lane])
            yield Lever("lanes", "capacity", lane, given, np.inf, place=ends[0], other=ends[1])
        elif limit.kind == "storage":
            place = int(unrolled.node_place[unrolled.net.lane_origin[limit.number]])
            given = float(net.place_storage[place])
            yield Lever("places", "storage", place, given, np.inf, place=place)
        elif limit.kind in ("carrier", "stops"):
            carrier = int(unrolled.carrier_of[limit.number])
            whole = limit.kind == "stops"
            values = net.carrier_stops if whole else net.carrier_capacity
            column = "stops" if whole else "capacity"
            given = float(values[carrier])
            yield Lever("carriers", column, carrier, given, np.inf, whole=whole)

    def _served(self, lever: Lever, amount: float, row: int) -> float | None:
        """Return what a record is served with a number moved, None where that is not known."""
        key = (lever, amount)
        if key not in self._known:
            left = None if self._deadline is None else self._deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            with warnings.catch_warnings():
                # What has no effect in the network was told when it was read.
                warnings.simplefilter("ignore", InputWarning)
                network = moved(self.plan.network, {lever: amount})
            try:
                plan = solve(network, goals=self._goals, time_limit=left)
            except SupplyOptError:
                self._known[key] = None
            else:
                self._known[key] = plan.flows.served if plan.status == "optimal" else None
        served = self._known[key]
        return None if served is None else float(served[row])

    def sentence(self, finding: Finding) -> str:
        """Return what was found of a record as a sentence.

        Parameters
        ----------
        finding : Finding
        """
        net, say, row = self._net, self._wording, finding.row
        asked, got = float(net.demand_quantity[row]), float(self.plan.flows.served[row])
        item = int(net.demand_item[row])
        head = (
            f"{say.place(int(net.demand_place[row]))} got {amount_in_words(got)} of "
            f"{say.of_item(item, asked)}{say.for_group(int(net.demand_group[row]))} "
            f"in cycle {net.demand_cycle[row]}"
        )
        entitled = float(net.demand_entitlement[row])
        if entitled > 0:
            head += (
                f" ({percent(got / entitled)} of its entitlement of {amount_in_words(entitled)})"
            )
        if not self.is_short(row):
            return f"{head}, {'all that it asked for' if got >= asked else 'the target'}."
        names = dict.fromkeys(limit.said for limit in finding.limits)
        why = f": what keeps more away is {', '.join(names)}" if names else ""
        least = finding.least
        if least is None:
            return f"{head}{why}; {finding.note}."
        return f"{head}{why}; {self._change(least, item)} would bring it to " + (
            f"{amount_in_words(least.served)}."
        )

    def _change(self, change: Change, item: int) -> str:
        ((lever, amount),) = change.amounts
        if lever.column != "storage":
            return self._wording.change(change.amounts, item)
        row = self._wording.row("places", lever.record)
        return (
            f"room for {amount_in_words(amount)} more at {self._wording.place(lever.place)} "
            f"(places, row {row}, storage: from {amount_in_words(lever.given)} to "
            f"{amount_in_words(lever.given + amount)})"
        )

"""What keeps a place short in a plan of many cycles, with what would help it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from supplyopt.errors import InputWarning, SupplyOptError
from supplyopt.lp.program import Indices
from supplyopt.network.by_need import by_need
from supplyopt.planning.levers import Lever, moved
from supplyopt.planning.limit import Limit
from supplyopt.planning.limits import Limits
from supplyopt.planning.plan import Plan
from supplyopt.planning.remedies import Change
from supplyopt.planning.resolves import goals_of_plan
from supplyopt.planning.solve import solve
from supplyopt.report.explain_levers import levers_in_the_way
from supplyopt.report.explain_study import Finding
from supplyopt.report.explain_words import Wording, amount_in_words, joined
from supplyopt.report.wording import percent

__all__ = ["CyclesStudy"]

_SAME = 1e-7
_DOUBLINGS = 4
"""A lever that does not help enough when moved by this many doublings of the lack is left."""
_HALVINGS = 10
"""The least amount is found to a thousandth."""
_MOST_LEVERS = 12


class CyclesStudy:
    """Looks into the needs of one plan of many cycles.

    A need is a place, item and group over the horizon: in which cycle a piece more would come is
    often open, how many pieces come is not. A number of the tables holds in all cycles for which
    it stands, so it is moved there, and the whole network is solved again for the same goals up
    to fairness, which comes last where it was no goal.

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
        self._goals = (
            (*names[: names.index("fairness")], "fairness")
            if "fairness" in names
            else (
                *names,
                "fairness",
            )
        )
        net = self._net
        self._asked, self._entitled, self._before, self._got = by_need(
            net,
            net.demand_quantity,
            net.demand_entitlement,
            net.demand_served_before,
            plan.flows.served,
        )
        self._known: dict[frozenset[tuple[Lever, float]], np.ndarray | None] = {}
        self._bound = bool(plan.terms.own) or len(plan.terms.locks) or plan.terms.lots is not False

    def needs(self, rows: Iterable[int]) -> list[int]:
        """Return the first record of each need among some records.

        Parameters
        ----------
        rows : iterable of int
        """
        first = np.unique(self._net.demand_row, return_index=True)[1]
        needs = dict.fromkeys(int(self._net.demand_row[row]) for row in rows)
        return [int(first[need]) for need in needs]

    def is_short(self, row: int) -> bool:
        """Whether the need of a record was served less than the target."""
        need = self._net.demand_row[row]
        return bool(self._asked[need] > 0 and self._got[need] < self._pieces(row) * (1 - _SAME))

    def of(self, row: int) -> Finding:
        """Return what was found of the need of a record.

        Parameters
        ----------
        row : int
        """
        target = self._pieces(row)
        if not self.is_short(row):
            return Finding(row, target)
        limits = tuple(
            dict.fromkeys(
                limit for record in self._short(row) for limit in self._limits.named(record)
            )
        )
        finding = Finding(row, target, limits=limits)
        if self._bound:
            note = "what would help is not looked for beside fixed rows, cartons, own constraints"
            return replace(finding, note=note)
        best = self._served({}, row)
        if best is not None and best >= target * (1 - _SAME):
            return replace(finding, best=best, note="the best plan of these tables would do")
        start = float(self._got[self._net.demand_row[row]]) if best is None else best
        changes = sorted(
            self._changes(row, target, limits, start=start),
            key=lambda change: (not change.reaches, change.pieces),
        )
        late = self._deadline is not None and time.monotonic() >= self._deadline
        note = "time was up before a change was found" if late else "no one number would do"
        return replace(finding, changes=tuple(changes), best=best, note=note)

    def _records(self, row: int) -> Indices:
        return np.flatnonzero(self._net.demand_row == self._net.demand_row[row])

    def _short(self, row: int) -> list[int]:
        """Return the records of a need that are served less than they ask for."""
        records = self._records(row)
        asked = self._net.demand_quantity[records]
        found: list[int] = records[self.plan.flows.served[records] < asked * (1 - _SAME)].tolist()
        return found

    def _pieces(self, row: int) -> float:
        need = self._net.demand_row[row]
        asked, entitled = float(self._asked[need]), float(self._entitled[need])
        if self._target is None or entitled == 0:
            return asked
        return min(max(self._target * entitled - float(self._before[need]), 0.0), asked)

    def _changes(
        self, row: int, target: float, limits: tuple[Limit, ...], *, start: float
    ) -> Iterator[Change]:
        """Yield what one number does: the least that reaches the target, else that helps most."""
        item = int(self._net.demand_item[row])
        lack = target - start
        for lever in self._levers(row, limits)[:_MOST_LEVERS]:
            volume = float(self._net.item_volume[item])
            amount = lack * volume if lever.is_volume or lever.column == "storage" else lack
            amount = 1.0 if lever.whole else amount
            if not amount > 0:
                continue
            served: float | None = start
            for _ in range(_DOUBLINGS):
                served = self._served({lever: amount}, row)
                if served is None or served >= target * (1 - _SAME):
                    break
                amount *= 2
            if served is None or served <= start + _SAME * target:
                continue
            aim = min(target, served)
            if not lever.whole:
                amount, served = self._least(lever, amount, row, target=aim, served=served)
            pieces = amount
            if lever.is_volume or lever.column == "storage":
                pieces = amount / volume if volume > 0 else amount
            reaches = served >= target * (1 - _SAME)
            known = float("nan") if lever.whole else pieces
            yield Change(((lever, amount),), served, reaches, known)

    def _least(
        self, lever: Lever, most: float, row: int, *, target: float, served: float
    ) -> tuple[float, float]:
        low = 0.0
        for _ in range(_HALVINGS):
            middle = (low + most) / 2
            found = self._served({lever: middle}, row)
            if found is None:
                break
            if found >= target * (1 - _SAME):
                most, served = middle, found
            else:
                low = middle
        return most, served

    def _levers(self, row: int, limits: tuple[Limit, ...]) -> list[Lever]:
        """Return the numbers that stand in the way, limits first, then supplies in time."""
        nodes = self._unrolled.net
        item = int(self._net.demand_item[row])
        region = np.zeros(len(nodes.places), dtype=bool)
        for record in self._short(row):
            region |= self._limits.behind(int(nodes.demand_place[record]), item)
        return levers_in_the_way(self.plan.network, limits, item=item, region=region)

    def _served(self, amounts: Mapping[Lever, float], row: int) -> float | None:
        """Return what a need is served with numbers moved, None where that is not known."""
        key = frozenset(amounts.items())
        if key not in self._known:
            left = None if self._deadline is None else self._deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            with warnings.catch_warnings():
                # What has no effect in the network was told when it was read.
                warnings.simplefilter("ignore", InputWarning)
                network = moved(self.plan.network, amounts)
            try:
                plan = solve(network, goals=self._goals, time_limit=left)
            except SupplyOptError:
                self._known[key] = None
            else:
                self._known[key] = plan.flows.served if plan.status == "optimal" else None
        served = self._known[key]
        return None if served is None else float(served[self._records(row)].sum())

    def sentence(self, finding: Finding) -> str:
        """Return what was found of a need as a sentence.

        Parameters
        ----------
        finding : Finding
        """
        net, say, row = self._net, self._wording, finding.row
        need = net.demand_row[row]
        asked, got, entitled = (
            float(values[need]) for values in (self._asked, self._got, self._entitled)
        )
        item = int(net.demand_item[row])
        head = (
            f"{say.place(int(net.demand_place[row]))} got {amount_in_words(got)} of "
            f"{say.of_item(item, asked)}{say.for_group(int(net.demand_group[row]))}"
        )
        if entitled > 0:
            rate = percent((got + float(self._before[need])) / entitled)
            head += f" ({rate} of its entitlement of {amount_in_words(entitled)})"
        if not self.is_short(row):
            return f"{head}, {'all that it asked for' if got >= asked else 'the target'}."
        head += f"; short {self._cycles(row)}"
        names = dict.fromkeys(limit.said for limit in finding.limits)
        why = f": what keeps more away is {', '.join(names)}" if names else ""
        if not finding.changes:
            return f"{head}{why}; {finding.note}."
        first = finding.changes[0]
        change = f"{self._change(first, item)} would bring it to {amount_in_words(first.served)}"
        return f"{head}{why}; {change if first.reaches else f'{finding.note}, but {change}'}."

    def _cycles(self, row: int) -> str:
        cycles = [str(self._net.demand_cycle[record]) for record in self._short(row)]
        return f"in cycle{'' if len(cycles) == 1 else 's'} {joined(cycles)}"

    def table(self, findings: Sequence[Finding]) -> list[dict[str, Any]]:
        """Return the figures of each need, by the columns of an explanation's table.

        Parameters
        ----------
        findings : sequence of Finding
        """
        net, found = self._net, []
        for finding in findings:
            need = net.demand_row[finding.row]
            entitled = float(self._entitled[need])
            had = float(self._got[need] + self._before[need])
            found.append(
                {
                    "demand": float(self._asked[need]),
                    "served": float(self._got[need]),
                    "entitlement": entitled,
                    "rate": had / entitled if entitled > 0 else float("nan"),
                    "short_in": ", ".join(
                        str(net.demand_cycle[record]) for record in self._short(finding.row)
                    ),
                }
            )
        return found

    def evidence(self, finding: Finding) -> Iterator[dict[str, Any]]:
        """Yield the numbers of the tables that stand in the way of a need.

        Parameters
        ----------
        finding : Finding
        """
        net = self._net
        row, item = finding.row, int(net.demand_item[finding.row])
        for lever in self._levers(row, finding.limits) if finding.limits else ():
            supply = lever.table in ("stock", "arrivals")
            volume = lever.is_volume or lever.column == "storage"
            unit = "volume" if volume else self._wording.units(item, 2)
            yield {
                "place": net.places[net.demand_place[row]],
                "item": net.items[item],
                "group": net.groups[net.demand_group[row]],
                "fact": "supply in time" if supply else "limit",
                "table": lever.table,
                "row": self._wording.row(lever.table, lever.record),
                "column": lever.column,
                "amount": lever.given if supply else None,
                "limit": None if supply else lever.given,
                "unit": "stops" if lever.whole else unit,
            }

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

"""What is to be told of records of demand: what they got, why not more, what would help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from supplyopt.errors import SupplyOptError
from supplyopt.planning.least import NEAR, Reach
from supplyopt.planning.levers import Lever
from supplyopt.planning.limit import Limit, limit_of
from supplyopt.planning.limits import Limits
from supplyopt.planning.plan import Plan
from supplyopt.planning.remedies import Change, Remedies
from supplyopt.planning.resolves import Resolves
from supplyopt.planning.status import Status
from supplyopt.planning.terms import NO_TERMS

__all__ = ["Finding", "Study"]

_SAME = 1e-7
"""As in `Plan.fairness`: what is served but for this share is served in full."""
_ROUGH = 1e-3
"""How near to the least amounts are where many records are asked for, or lanes are switched."""


@dataclass(frozen=True)
class Finding:
    """What was found of one record of demand.

    Attributes
    ----------
    row : int
    target : float
        Pieces.
    best : float or None
        What the best plan would serve; None where none is known.
    unbound : float or None
        What it would serve without what is fixed by hand, cartons, own constraints.
    limits : tuple of Limit
        Nothing where the target is reached.
    changes : tuple of Change
        The least first.
    note : str
        Why no change is told, where that is so.
    """

    row: int
    target: float
    best: float | None = None
    unbound: float | None = None
    limits: tuple[Limit, ...] = ()
    changes: tuple[Change, ...] = ()
    note: str = ""

    @property
    def least(self) -> Change | None:
        """The least change that reaches the target."""
        return next((change for change in self.changes if change.reaches), None)


class Study:
    """Looks into records of demand of one plan.

    Parameters
    ----------
    plan : Plan
    target : float or None
        Served over entitlement; None for all that was asked for.
    seconds : float or None
        For all solves together.
    every : bool
        Whether all changes are wanted, or the least of each record alone.
    """

    def __init__(
        self, plan: Plan, *, target: float | None, seconds: float | None, every: bool
    ) -> None:
        self.plan = plan
        self.net = plan.network.numbered
        self.limits = Limits(self.net, plan.flows)
        self._target = target
        self._seconds = seconds
        self._every = every
        self._resolves: Resolves | None = None
        self._remedies: Remedies | None = None
        self._problem = ""
        self._unbound: np.ndarray | None = None
        self._alike: dict[tuple[object, ...], Finding] = {}

    def of(self, rows: Iterable[int]) -> list[Finding]:
        """Return what was found of some records.

        Parameters
        ----------
        rows : iterable of int
        """
        return [self._one(row) for row in rows]

    def is_short(self, row: int) -> bool:
        """Whether a record was served less than the target."""
        asked = float(self.net.demand_quantity[row])
        served = float(self.plan.flows.served[row])
        return asked > 0 and served < self._pieces(row) * (1 - _SAME)

    def _pieces(self, row: int) -> float:
        """Return the target in pieces: no more than was asked for."""
        asked = float(self.net.demand_quantity[row])
        entitled = float(self.net.demand_entitlement[row])
        if self._target is None or entitled == 0:
            return asked
        return min(self._target * entitled, asked)

    def _one(self, row: int) -> Finding:
        target = self._pieces(row)
        if not self.is_short(row):
            return Finding(row, target)
        self._begin()
        limits = self.limits.named(row)
        if self._remedies is None or self._resolves is None:
            return Finding(row, target, limits=limits, note=self._problem)
        key = self._kind(row, target)
        known = self._alike.get(key)
        if known is not None:
            like = self._like(known, row, target)
            if like is not None:
                return like
        best = float(self._resolves.best()[row])
        unbound = None if self._unbound is None else float(self._unbound[row])
        finding = Finding(row, target, best, unbound, limits)
        reached = Reach(target, start=float(self.plan.flows.served[row]), size=target)
        if row in self.plan.terms.locks.need:
            fixed = "its amount is fixed by hand, and no number of the tables changes that"
            finding = replace(finding, note=fixed)
        elif not reached(best):
            changes, limiting = self._remedies.of(row, target, every=self._every)
            finding = replace(finding, changes=tuple(changes))
            finding = replace(finding, limits=self._proved(finding, limiting))
            if finding.least is None:
                finding = replace(finding, note=self._why_none())
        self._alike[key] = finding
        return finding

    def _proved(self, finding: Finding, limiting: list[Lever]) -> tuple[Limit, ...]:
        """Return the limits that were read off the plan, put right by what solving again showed."""
        least = finding.least
        moved = [lever for lever, _ in least.amounts] if least is not None else []
        shown = [limit_of(self.net, lever) for lever in [*limiting, *moved]]
        proved = {(limit.kind, limit.number) for limit in shown if limit is not None}
        kept = finding.limits
        late = self._resolves is None or self._resolves.out_of_time
        if proved and self.plan.status is Status.OPTIMAL and not late:
            kept = tuple(
                limit
                for limit in kept
                if (limit.kind, limit.number) in proved or limit.kind in ("no lane", "idle stock")
            )
        known = {(limit.kind, limit.number) for limit in kept}
        needed = [limit_of(self.net, lever) for lever in moved if lever.binding]
        added = [limit for limit in needed if limit and (limit.kind, limit.number) not in known]
        if any(limit.kind == "no lane" for limit in kept):
            return kept
        return (*kept, *dict.fromkeys(added))

    def _why_none(self) -> str:
        assert self._resolves is not None
        if self._resolves.out_of_time:
            return "the time was up before a change that helps could be found and checked"
        return "no change of supplies, capacities, reserves or guarantees was found that does"

    def _begin(self) -> None:
        """Find the best plan, the first time that it is needed."""
        if self._resolves is not None or self._problem:
            return
        try:
            resolves = Resolves(self.plan, seconds=self._seconds)
        except SupplyOptError as error:
            self._problem = f"no best plan could be found: {error}"
            return
        if resolves.base is None:
            late = "within the time"
            self._problem = f"no best plan could be found {late if resolves.out_of_time else ''}"
            self._problem = self._problem.strip() + (
                "" if resolves.out_of_time else ": not every guarantee and reserve can be kept"
            )
            return
        self._resolves = resolves
        solved = self.plan.status is Status.OPTIMAL
        flows = self.plan.flows if solved else resolves.base
        near = NEAR if self._every and resolves.linear else _ROUGH
        self._remedies = Remedies(self.net, resolves, flows, near=near)
        terms = self.plan.terms
        if terms.lots is not False or len(terms.locks) or terms.own:
            free = Resolves(replace(self.plan, terms=NO_TERMS), seconds=self._seconds)
            self._unbound = None if free.base is None else free.base.served

    def _kind(self, row: int, target: float) -> tuple[object, ...]:
        """Return what alike records agree in: places that nothing tells apart, rates, targets."""
        assert self._resolves is not None
        net = self.net
        entitled = float(net.demand_entitlement[row])
        if entitled == 0 or not self._resolves.linear:
            return (row,)
        rates = (float(self._resolves.best()[row]) / entitled, target / entitled)
        served = float(self.plan.flows.served[row]) / entitled
        of = int(self._resolves.merging.demand_of[row])
        limit = self.limits.of(row)
        # A lane, or stock, at the place itself is for that place alone: as much as it lacks.
        alone = target if limit == "no lane" else 0.0
        return (of, limit, alone, *(round(rate, 9) for rate in (*rates, served)))

    def _like(self, known: Finding, row: int, target: float) -> Finding | None:
        """Return the finding of an alike record for another, None where it does not hold."""
        assert self._resolves is not None
        best = float(self._resolves.best()[row])
        place = int(self.net.demand_place[known.row])
        changes = []
        for change in known.changes:
            if any(lever.record < 0 for lever, _ in change.amounts):
                # The same, at the place itself instead of at the alike one.
                here = int(self.net.demand_place[row])
                amounts = tuple(
                    (_moved(lever, place, here) if lever.record < 0 else lever, amount)
                    for lever, amount in change.amounts
                )
            else:
                amounts = change.amounts
            served = self._resolves.served(dict(amounts))
            if served is None:
                return None
            reach = Reach(target, start=best, size=target)
            if change.reaches and not reach(float(served[row])):
                return None
            changes.append(replace(change, amounts=amounts, served=float(served[row])))
        unbound = None if self._unbound is None else float(self._unbound[row])
        return replace(
            known,
            row=row,
            target=target,
            best=best,
            unbound=unbound,
            changes=tuple(changes),
        )


def _moved(lever: Lever, place: int, here: int) -> Lever:
    if lever.other == place:
        return replace(lever, other=here)
    return replace(lever, place=here) if lever.place == place else lever

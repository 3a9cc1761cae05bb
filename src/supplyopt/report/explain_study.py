"""What is to be told of needs: what they got, why not more, what would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from supplyopt.errors import SupplyOptError
from supplyopt.lp.program import Floats
from supplyopt.planning.change import Change, Remedy
from supplyopt.planning.inversion import could_beside
from supplyopt.planning.least import NEAR, Reach
from supplyopt.planning.lever import Lever
from supplyopt.planning.limit import Limit, in_tables, limit_of
from supplyopt.planning.plan import Plan
from supplyopt.planning.remedies import Remedies
from supplyopt.planning.resolves import Resolves, goals_of_plan
from supplyopt.planning.terms import NO_TERMS
from supplyopt.report.explain_needs import Finding, Needs
from supplyopt.report.explain_words import Wording, amount_in_words, told_amount

__all__ = ["Study"]

_SAME = 1e-7
"""As in `Plan.fairness`: what is served but for this share is served in full."""
_ROUGH, _SWITCHED = 1e-3, 5e-3
"""How near to the least amounts are where many needs are asked for, or lanes are switched."""
_SERVING = ("unmet", "fairness", "lateness")
"""Goals that ask that somebody is served."""


class Study(Needs):
    """Looks into the needs of one plan.

    A need is a place, item and group over the horizon: of many cycles, in which of them a piece
    more would come is often open, how many pieces come is not.

    Parameters
    ----------
    plan : Plan
    target : float or None
        Served over entitlement; None for all that was asked for.
    seconds : float or None
        For all solves together.
    every : bool
        Whether all changes are wanted, or the least of each need alone.
    """

    def __init__(
        self, plan: Plan, *, target: float | None, seconds: float | None, every: bool
    ) -> None:
        super().__init__(plan, target=target)
        self._seconds = seconds
        self._every = every
        self._resolves: Resolves | None = None
        self._remedies: Remedies | None = None
        self._problem = ""
        self._late = False
        self._unbound: Floats | None = None
        self._serving: Floats | None = None
        self._wording = Wording(plan.network)
        self._alike: dict[tuple[object, ...], Finding] = {}

    def of(self, rows: Iterable[int]) -> list[Finding]:
        """Return what was found of the needs of some records.

        Parameters
        ----------
        rows : iterable of int
        """
        return [self._one(row) for row in self.needs(rows)]

    def _one(self, row: int) -> Finding:
        target, need = self._pieces(row), int(self.net.demand_row[row])
        if not self.is_short(row):
            return Finding(row, target)
        self._begin()
        if self._remedies is None or self._resolves is None:
            return Finding(row, target, short=True, limits=self.read(row), note=self._problem)
        key = self._kind(row, target)
        known = self._alike.get(key)
        if known is not None:
            like = self._like(known, row, target)
            if like is not None:
                return like
        best = float(self._resolves.best()[need])
        unbound = None if self._unbound is None else float(self._unbound[need])
        if unbound is not None and self.is_noise(row, unbound - best):
            unbound = None
        finding = Finding(row, target, True, best, unbound)
        finding = self._with_idle(finding)
        reached = Reach(target, start=float(self.got[need]), size=target)
        if self._is_fixed(row):
            fixed = "its amount is fixed by hand, and no number of the tables changes that"
            limits = (Limit("fixed", -1, "what is fixed by hand"),)
            finding = replace(finding, limits=(*finding.limits, *limits), note=fixed)
        elif not reached(best):
            finding = self._with_remedies(finding, best)
        if not finding.limits:
            finding = replace(finding, limits=self._no_single_limit(finding, best))
        self._alike[key] = finding
        return finding

    def _is_fixed(self, row: int) -> bool:
        """Whether all that a need lacks is fixed by hand."""
        fixed = set(self.plan.terms.locks.need.tolist())
        return bool(fixed) and set(self.short(row)) <= fixed

    def _with_idle(self, finding: Finding) -> Finding:
        """Tell of goods that lie idle where the need could have them, and nobody lose."""
        idle = [
            limit
            for record in self.short(finding.row)
            for limit in self.limits.named(record)
            if limit.kind == "idle stock"
        ]
        if not idle:
            return finding
        need = int(self.net.demand_row[finding.row])
        terms = replace(self.plan.terms, before=NO_TERMS.before)
        try:
            could = could_beside(self.plan.network, self.plan.flows, need=need, terms=terms)
        except SupplyOptError:
            could = None
        if not could or self.is_noise(finding.row, could, whole=True):
            return finding
        found = dict.fromkeys(in_tables(self._unrolled, limit) for limit in idle)
        return replace(finding, limits=tuple(found), idle=could)

    def _with_remedies(self, finding: Finding, best: float) -> Finding:
        assert self._resolves is not None
        assert self._remedies is not None
        row, target = finding.row, finding.target
        note = self._goals_that_serve(row, best)
        if note and not set(goals_of_plan(self.plan)) & set(_SERVING):
            limits = (*finding.limits, Limit("goals", -1, "the plan's goals"))
            return replace(finding, limits=limits, note=note)
        goal = self.within(row, target)
        if Reach(goal, start=float(self.got[self.net.demand_row[row]]), size=goal)(best):
            return finding  # The rest is parts of pieces.
        remedy = self._remedies.of(row, goal, records=self.short(row))
        limits = (*finding.limits, *self._causes(row, remedy))
        slight = self._slight(remedy, limits)
        changes = tuple(self._as_told(row, goal, change) for change in remedy.changes[:1])
        changes = (*changes, *remedy.changes[1:])
        finding = replace(finding, changes=changes, limits=limits, slight=slight)
        if finding.least is not None:
            return finding
        if note:
            limits = (*finding.limits, Limit("goals", -1, "the plan's goals"))
            return replace(finding, limits=limits, note=note)
        if self._resolves.out_of_time:
            note = "no change that helps could be found and checked within the time"
            return replace(finding, note=note)
        note = "no change of supplies, capacities, reserves or guarantees was found that does"
        return replace(finding, note=note)

    def _as_told(self, row: int, target: float, change: Change) -> Change:
        """Round what is told of a change, where that has been seen to do as well."""
        assert self._resolves is not None
        told = tuple((lever, told_amount(lever, amount)) for lever, amount in change.amounts)
        if told == change.amounts:
            return change
        need = int(self.net.demand_row[row])
        least = min(target, change.served)
        reach = Reach(least, start=float(self._resolves.best()[need]), size=target)
        (first, amount), *rest = told
        for lever in (first, *change.instead):
            served = self._resolves.served(dict([(lever, amount), *rest]))
            if served is None or not reach(float(served[need])):
                return change
        return replace(change, told=told)

    def _causes(self, row: int, remedy: Remedy) -> Iterator[Limit]:
        """Yield what keeps more away: what was read off the plan, as far as solving showed it."""
        read = dict.fromkeys(
            in_tables(self._unrolled, limit)
            for record in self.short(row)
            for limit in self.limits.named(record)
        )
        shown: dict[tuple[str, int], Limit] = {}
        for cause in remedy.causes:
            limits = [limit_of(self.net, lever) for lever in cause]
            first = limits[0]
            if first is None:
                continue
            if len(limits) > 1:
                first = Limit("any of", -1, self._wording.ways(cause, rows=False))
            shown.setdefault((first.kind, first.number), first)
        if any(limit.kind == "no lane" for limit in read) and self.is_cut_off(row):
            yield Limit("no lane", -1, "no lane")
        elif not shown and self._remedies is not None and not self._remedies.has_supply(row):
            yield Limit("supply", -1, "supply")
        for limit in read:
            if (limit.kind, limit.number) in shown:
                yield shown.pop((limit.kind, limit.number))
        yield from shown.values()

    def is_cut_off(self, row: int) -> bool:
        """Whether no lane leads to a place from any that has some of what it asks for."""
        assert self._remedies is not None
        return self._remedies.is_cut_off(
            int(self.net.demand_place[row]), int(self.net.demand_item[row])
        )

    def _slight(self, remedy: Remedy, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
        """Return reserves and guarantees that keep little away."""
        known = {(limit.kind, limit.number) for limit in limits}
        kept = [
            limit_of(self.net, lever)
            for lever, gain in remedy.gains.items()
            if lever.table in ("reserves", "guarantees") and gain > 0
        ]
        return tuple(limit for limit in kept if limit and (limit.kind, limit.number) not in known)

    def _goals_that_serve(self, row: int, best: float) -> str:
        """Return what is to be said where other goals would serve more; nothing if none would."""
        assert self._resolves is not None
        names = goals_of_plan(self.plan)
        if names[0] == "unmet":
            return ""
        if self._serving is None:
            goals = ("unmet", *(name for name in names if name not in ("unmet", "stability")))
            try:
                other = Resolves(self.plan, seconds=self._resolves.seconds_left, goals=goals)
            except SupplyOptError:
                return ""
            self._serving = other.best()
        need = int(self.net.demand_row[row])
        more = float(self._serving[need])
        if self.is_noise(row, more - best):
            return ""
        said = ", ".join(names)
        asks = "put others before what is served"
        if not set(names) & set(_SERVING):
            asks = "do not ask that anybody is served"
        return (
            f'the plan\'s goals ({said}) {asks}: with "unmet" before them it would have '
            f"{amount_in_words(more)}"
        )

    def _no_single_limit(self, finding: Finding, best: float) -> tuple[Limit, ...]:
        """Return what to name where nothing was shown to keep more away by itself."""
        need = int(self.net.demand_row[finding.row])
        if best > float(self.got[need]) + _SAME * max(best, finding.target):
            return (Limit("plan", -1, "the plan itself"),)
        if finding.unbound is not None and finding.unbound > best + _SAME * finding.target:
            return (Limit("terms", -1, "cartons, fixed rows or own constraints"),)
        if self._resolves is None or self._resolves.out_of_time:
            return (Limit("unknown", -1, "not known"),)
        return (Limit("several", -1, "no limit alone"),)

    def _begin(self) -> None:
        """Find the best plan, the first time that it is needed."""
        if self._remedies is not None or self._problem:
            return
        try:
            resolves = self._resolves or Resolves(self.plan, seconds=self._seconds)
        except SupplyOptError as error:
            self._problem = f"no best plan could be found: {error}"
            return
        self._resolves = resolves
        if resolves.base is None:
            self._late = resolves.out_of_time
            self._problem = self.without_best(late=self._late)
            return
        near = (NEAR if self._every else _ROUGH) if resolves.linear else _SWITCHED
        self._remedies = Remedies(
            self.plan.network, resolves, resolves.base, every=self._every, near=near
        )
        terms = self.plan.terms
        if terms.lots is not False or len(terms.locks) or terms.own:
            free = Resolves(self.plan, seconds=self._seconds, terms=NO_TERMS)
            self._unbound = None if free.base is None else free.best()

    def _kind(self, row: int, target: float) -> tuple[object, ...]:
        """Return what alike needs agree in: places that nothing tells apart, rates, targets."""
        assert self._resolves is not None
        need = int(self.net.demand_row[row])
        entitled = float(self.entitled[need])
        plain = self._unrolled.is_plain and self._resolves.settled
        if entitled == 0 or not plain:
            return (row,)
        rates = (float(self._resolves.best()[need]) / entitled, target / entitled)
        served = float(self.got[need]) / entitled
        of = int(self._resolves.merging.demand_of[row])
        limit = self.limits.of(row)
        # A lane, or stock, at the place itself is for that place alone: as much as it lacks.
        alone = target if limit == "no lane" else 0.0
        if limit.startswith("idle stock"):
            return (row,)
        whole = self.within(row, target) / entitled
        return (of, limit, alone, *(round(rate, 9) for rate in (*rates, served, whole)))

    def _like(self, known: Finding, row: int, target: float) -> Finding | None:
        """Return the finding of an alike need for another, None where it does not hold."""
        assert self._resolves is not None
        need = int(self.net.demand_row[row])
        best = float(self._resolves.best()[need])
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
            reach = Reach(self.within(row, target), start=best, size=target)
            if change.reaches and not reach(float(served[need])):
                return None
            changes.append(replace(change, amounts=amounts, served=float(served[need])))
        unbound = None if self._unbound is None else float(self._unbound[need])
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

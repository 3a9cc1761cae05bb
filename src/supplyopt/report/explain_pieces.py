"""What is to be told of needs of a plan in whole cartons or pieces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supplyopt.errors import SupplyOptError
from supplyopt.planning.change import Change
from supplyopt.planning.lever import Lever
from supplyopt.planning.limit import WHOLE, whole_limit
from supplyopt.planning.plan import Plan
from supplyopt.planning.resolves import Resolves
from supplyopt.planning.status import Status
from supplyopt.report.explain_needs import Finding
from supplyopt.report.explain_study import Study

__all__ = ["WholeStudy", "study_of"]

_MATERIAL = 0.1
"""Whole pieces are a cause from this share of what is missing on, as limits are."""
_TOLD = 0.01
"""What whole pieces cost is told from this share of what is missing on."""
_A_TRY = 8.0
"""Seconds for one look at whether a change does in whole pieces, too."""
_HALF = 0.5
"""The share of the time that is for whole pieces; the rest is for the plan in any amounts."""
_MORE = 1.1
"""By so much more is tried where what does in any amounts does not in whole pieces."""
_SHORT = 1e-6
_NOT_KNOWN = ("unknown", "several")
"""Limits that say that none is known."""


def study_of(plan: Plan, *, target: float | None, seconds: float | None, every: bool) -> Study:
    """Return the study of a plan's needs, by whether anything of it is whole.

    Parameters
    ----------
    plan : Plan
    target, seconds, every
        As for `Study`.
    """
    kind = Study if plan.terms.lots is False else WholeStudy
    return kind(plan, target=target, seconds=seconds, every=every)


class WholeStudy(Study):
    """Looks into the needs of a plan in whole cartons or pieces.

    What would help is looked for in whole pieces first. Where that search ends without an answer,
    the same plan in any amounts is asked: it is found in a moment, its limits are those of the
    network alone, and what it lacks less than the plan in whole pieces is what these cost.
    """

    def __init__(
        self, plan: Plan, *, target: float | None, seconds: float | None, every: bool
    ) -> None:
        of_whole = None if seconds is None else seconds * _HALF
        super().__init__(plan, target=target, seconds=of_whole, every=every)
        self._free: Study | None = None
        self._asked_free = False

    def _one(self, row: int) -> Finding:
        finding = super()._one(row)
        if not finding.short:
            return finding
        finding = replace(finding, beyond=finding.target - self.within(row, finding.target))
        reached = finding.best is not None and finding.best >= finding.target * (1 - _SHORT)
        fixed = finding.best is not None and self._is_fixed(row)
        if finding.least is None and not reached and not fixed:
            finding = self._in_any_amounts(finding)
        if not self._is_rounded(finding):
            return finding
        told = ("whole", *_NOT_KNOWN) if self._bound_by_hand else ("whole", "terms", *_NOT_KNOWN)
        others = [limit for limit in finding.limits if limit.kind not in told]
        got = float(self.got[self.net.demand_row[row]])
        parts = finding.beyond >= _MATERIAL * (finding.target - got)
        lots, item = self.plan.terms.lots, int(self.net.demand_item[row])
        whole = WHOLE if parts else whole_limit(self.net, item, lots)
        return replace(finding, limits=(whole, *others))

    @property
    def _bound_by_hand(self) -> bool:
        """Whether anything is fixed by hand, or of a user's own."""
        return bool(self.plan.terms.own) or len(self.plan.terms.locks) > 0

    def _is_rounded(self, finding: Finding) -> bool:
        """Whether whole pieces keep a good part of what is missing away."""
        got = float(self.got[self.net.demand_row[finding.row]])
        best = got if finding.best is None else max(finding.best, got)
        cost = finding.beyond
        if finding.unbound is not None and not self._bound_by_hand:
            cost = max(cost, finding.unbound - best)
        return cost >= _MATERIAL * (finding.target - got)

    def _in_any_amounts(self, finding: Finding) -> Finding:
        """Add what keeps a need short, and what would help it, were all goods divisible."""
        free = self._study_of_free()
        if free is None:
            return finding
        row, need = finding.row, int(self.net.demand_row[finding.row])
        (its,) = free.of([row])
        # What is fixed by hand is kept to there, too: the difference is that of whole pieces.
        more = float(free.got[need]) - float(self.got[need])
        unbound = finding.unbound
        if finding.best is None and more >= _TOLD * (finding.target - float(self.got[need])):
            unbound = float(free.got[need])
        # What was read off a plan that is not known to be the best was shown by nothing.
        shown = () if finding.best is None else finding.limits
        limits = [limit for limit in (*shown, *its.limits) if limit.kind not in _NOT_KNOWN]
        limits = limits or [*its.limits]
        slight = its.slight or finding.slight
        told = replace(finding, unbound=unbound, limits=tuple(dict.fromkeys(limits)), slight=slight)
        if not its.short:
            return replace(told, note=f"{self._unproved(finding)}{_ALL_OF_IT}")
        least = its.least
        if least is None:
            return replace(told, note=f"{self._unproved(finding)}{its.note or finding.note}")
        return self._with_guide(told, least)

    def _unproved(self, finding: Finding) -> str:
        if finding.best is not None:
            return ""
        return f"{self.not_proved(late=self._late)}; "

    def _with_guide(self, finding: Finding, least: Change) -> Finding:
        """Add a change that does in any amounts, as one of the plan where it does there, too."""
        note = self._unproved(finding).removesuffix("; ") or finding.note
        if self._every:
            seen = self._seen_in_whole(finding, least)
            if seen is not None:
                return replace(finding, changes=(seen, *finding.changes), note=note)
        guide = replace(least, reaches=False, proved=False, divisible=True)
        return replace(finding, changes=(guide, *finding.changes), note=note)

    def _seen_in_whole(self, finding: Finding, least: Change) -> Change | None:
        """Return a change as it is seen to do in whole pieces, be the plan with it the best or not.

        A little more is tried, too: in whole pieces shares are not quite even. That a smaller
        amount did not do in the plan found is no proof that it does not.
        """
        if self._resolves is None:
            return None
        need = int(self.net.demand_row[finding.row])
        goal = self.within(finding.row, finding.target) * (1 - _SHORT)
        amounts = least.told or least.amounts
        for share in (1.0, _MORE):
            tried = tuple((lever, self._in_lots(lever, more * share)) for lever, more in amounts)
            served = self._resolves.found(dict(tried), seconds=_A_TRY)
            if served is None:
                return None
            if served[need] >= goal:
                largest = least.pieces * tried[0][1] / least.amounts[0][1]
                return replace(
                    least,
                    amounts=tried,
                    told=(),
                    instead=(),
                    served=float(served[need]),
                    reaches=True,
                    proved=False,
                    pieces=largest,
                    less=0.0,
                )
        return None

    def _in_lots(self, lever: Lever, amount: float) -> float:
        """Round an amount of goods up to whole cartons."""
        if lever.is_volume or lever.item < 0:
            return amount
        lot = float(self.net.item_lot[lever.item])
        up = float(np.ceil(amount / lot * (1 - _SHORT)) * lot)
        return min(up, lever.given) if lever.direction < 0 else up

    def _study_of_free(self) -> Study | None:
        """Return the study of the same plan in any amounts, None where none could be found."""
        if self._asked_free:
            return self._free
        self._asked_free = True
        terms = replace(self.plan.terms, lots=False)
        try:
            resolves = Resolves(self.plan, seconds=self._seconds, terms=terms)
        except SupplyOptError:
            return None
        if resolves.base is None:
            return None
        plan = replace(self.plan, status=Status.OPTIMAL, flows=resolves.base, terms=terms)
        self._free = Study(plan, target=self._target, seconds=self._seconds, every=self._every)
        self._free._resolves = resolves
        return self._free


_ALL_OF_IT = "in any amounts (lots=False, --lots none) it would have all of that"

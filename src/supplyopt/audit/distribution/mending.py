"""The least change that mends a distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from supplyopt.network.units import measured
from supplyopt.planning.difference import Difference
from supplyopt.planning.nearest import nearest_plan
from supplyopt.planning.plan import Plan

__all__ = ["LeastChange", "least_change"]


@dataclass(frozen=True, eq=False, repr=False)
class LeastChange:
    """The least that mends a distribution; false where there is nothing to mend.

    Made by `least_change`.

    Attributes
    ----------
    before, plan : Plan
        The distribution; the nearest of the best plans, certified.
    difference : Difference
        From one to the other. As text it is a list for the dispatcher.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.audit.least_change(so.policies.by_request(so.examples.four_places()))
    <LeastChange: 20 pieces sent otherwise, 60 served otherwise>
    """

    before: Plan
    plan: Plan
    difference: Difference

    @property
    @measured()
    def moves(self) -> pd.DataFrame:
        """Shipments that change.

        ``origin, destination, mode, item, cycle, before, after, change``, in pieces.
        """
        return self.difference.shipments.copy()

    @property
    @measured()
    def served(self) -> pd.DataFrame:
        """Amounts served that change.

        ``place, item, group, cycle, before, after, change``, in pieces.
        """
        return self.difference.served.copy()

    @property
    @measured()
    def gains(self) -> pd.DataFrame:
        """What it gains: ``priority, unmet_before, unmet_after, gain``, in pieces."""
        return _gains(self.before, self.plan)

    def __bool__(self) -> bool:
        return len(self.difference) > 0

    def __str__(self) -> str:
        return str(self.difference) if self else "nothing to mend"

    def __repr__(self) -> str:
        sent, served = (float(table["change"].abs().sum()) for table in (self.moves, self.served))
        return f"<LeastChange: {sent:,.10g} pieces sent otherwise, {served:,.10g} served otherwise>"


def least_change(plan: Plan, *, goals: Sequence[str] = ("unmet",)) -> LeastChange:
    """Give the least change that mends a plan, or a past distribution.

    Among the plans that are best at the goals, the one nearest to the given one: first as few
    pieces as can be are sent more or less, trip by trip, then as few served more or less, record
    by record.

    Parameters
    ----------
    plan : Plan
        Any; it may break limits. Cartons and fixed rows of a solved one are kept to.
    goals : sequence of str, default ("unmet",)
        What is mended, in order. "unmet" mends goods left idle, inverted priorities, broken
        limits; with "fairness" behind it, uneven shares as well.

    Returns
    -------
    LeastChange
        False for a plan that is best already.

    Raises
    ------
    InputError
        If it is no plan, has constraints of its maker's own, or a goal is none.
    InfeasibleError
        If no plan keeps all guarantees and reserves.
    CertificateError
        If the answer could not be proved right.

    Notes
    -----
    A goal that is the sum of absolute differences (L1) between two plans, each split into what is
    more and what is less, keeps the program linear (Charnes, Cooper and Ferguson, "Optimal
    estimation of executive compensation by linear programming", Management Science 1, 1955).

    Examples
    --------
    >>> import supplyopt as so
    >>> plan = so.policies.equal_shares(so.examples.four_places())
    >>> change = so.audit.least_change(plan)
    >>> print(change)
    2 changes: 0 shipments, 2 amounts served
    Gets more:
      A (frontline): 15 mask more, 25 -> 40
    Gets less:
      A (support): 15 mask less, 20 -> 5
    Goals:
      unmet, weighted, priority 1: 15 -> 0
      unmet, weighted, priority 2: 75 -> 90
    >>> change.gains
       priority  unmet_before  unmet_after  gain
    0         1          15.0          0.0  15.0
    1         2          75.0         90.0 -15.0
    """
    found = nearest_plan(plan, goals=goals)
    return LeastChange(plan, found, found.diff(plan))


def _gains(before: Plan, after: Plan) -> pd.DataFrame:
    groups = before.network.filled("groups")
    priority = dict(zip(groups["group"], groups["priority"], strict=True))
    by_level = [
        plan.served.assign(priority=plan.served["group"].map(priority))
        .groupby("priority")["unmet"]
        .sum()
        for plan in (before, after)
    ]
    table = pd.DataFrame({"unmet_before": by_level[0], "unmet_after": by_level[1]})
    table["gain"] = table["unmet_before"] - table["unmet_after"]
    return table.rename_axis("priority").reset_index()

"""What was wrong with a distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import InfeasibleError
from supplyopt.network.parsed import named_series
from supplyopt.network.shown import frame_html
from supplyopt.network.units import in_units, measured
from supplyopt.planning.arguments import check_goals
from supplyopt.planning.goal_values import goal_values, rates_of
from supplyopt.planning.inversion import inversions
from supplyopt.planning.plan import Plan, require_plan
from supplyopt.planning.report import Report
from supplyopt.planning.solve import solve
from supplyopt.planning.verify import verify

__all__ = ["Diagnosis", "diagnose"]

_ROUNDING = 1e-6
_LEAST = 1e-9
_SHOWN = 5
_HEALTHY = (
    "no rule is broken, no priority inverted, nothing that anybody short could have had lay idle"
)


@dataclass(frozen=True, eq=False, repr=False)
class Diagnosis:
    """What was wrong with a distribution; false where nothing was.

    Attributes
    ----------
    plan : Plan
        The distribution.
    best : Plan or None
        The best plan of the same network; None where there is none.
    broken : Report
        Every rule of the network that it breaks.
    priorities : DataFrame
        ``priority, unmet, idle, inverted, unavoidable``, a row a priority, weighted as the goal
        `unmet`: of what it lacked, `idle` could have been served beside all that others got,
        `inverted` went to later priorities, `unavoidable` could not be had. NaN where the
        distribution breaks limits, so that nothing can be held beside it.

    Examples
    --------
    >>> import supplyopt as so
    >>> plan = so.policies.equal_shares(so.examples.four_places())
    >>> so.diagnose(plan).priorities
       priority  unmet  idle  inverted  unavoidable
    0         1   15.0   0.0      15.0          0.0
    1         2   75.0   0.0       0.0         75.0
    """

    plan: Plan
    best: Plan | None
    broken: Report
    priorities: pd.DataFrame
    could: list[tuple[int, np.ndarray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        weighted = ("unmet", "idle", "inverted", "unavoidable")
        in_units(self.priorities, dict.fromkeys(weighted, "weighted pieces"))

    @cached_property
    def _rows(self) -> pd.DataFrame:
        best = np.full(len(self.plan.flows.served), np.nan)
        return _changes(self.plan, best if self.best is None else self.best.flows.served)

    @property
    @measured()
    def rows(self) -> pd.DataFrame:
        """Who would have got what by the best plan.

        ``priority, place, item, group, demand, delivered, best, difference``, in pieces, the
        largest differences first; a row a record of demand, with its ``cycle`` where there are
        several.
        """
        return self._rows.copy()

    @property
    @measured()
    def inverted(self) -> pd.DataFrame:
        """Who lacked what later priorities got, and who got it.

        ``for_priority, priority, place, item, group, demand, delivered, could, difference``: the
        way to put the inversion right that takes least from later priorities, among these the one
        nearest to what was done; rows that change.
        """
        parts = []
        for level, served in self.could:
            part = _changes(self.plan, served).rename(columns={"best": "could"})
            part.insert(0, "for_priority", level)
            parts.append(part[part["difference"].abs() > _ROUNDING * part["demand"]])
        if parts:
            return pd.concat(parts, ignore_index=True)
        nothing = self._rows.iloc[:0].rename(columns={"best": "could"})
        nothing.insert(0, "for_priority", pd.Series([], dtype="int64"))
        return nothing

    def __bool__(self) -> bool:
        return bool(self._found())

    def _found(self) -> list[str]:
        lines = []
        if self.broken:
            count = len(self.broken)
            lines.append(f"{count} rule{' is' if count == 1 else 's are'} broken:")
            lines += [f"  {line}" for line in str(self.broken).splitlines()]
        for level, unmet, idle, inverted, _ in self.priorities.to_numpy(dtype=float).tolist():
            if np.isnan(idle):
                lines.append(
                    f"priority {level:g}: the distribution breaks limits, so nothing can be "
                    "said of what could have been had beside it"
                )
                continue
            for pieces, what in (
                (idle, "could have been served beside all that others got: it lay idle"),
                (inverted, "went to later priorities instead"),
            ):
                if pieces > 0:
                    note = ", ".join(filter(None, ("weighted", self.plan.pieces.note)))
                    lines.append(
                        f"priority {level:g}: of {unmet:,.6g} unmet ({note}), {pieces:,.6g} {what}"
                    )
        return lines

    def __str__(self) -> str:
        lines = self._found() or [_HEALTHY]
        rows = self._rows
        change = rows["difference"]
        noise = _ROUNDING * rows["demand"]
        more, less = int((change > noise).sum()), int((change < -noise).sum())
        kept = _kept_to(self.plan)
        if kept:
            lines.append(f"the plan keeps to {kept}, what it is held against does not")
        if self.best is None:
            lines.append("there is no best plan: guarantees and reserves cannot all be kept")
        elif more or less:
            noun = "row" if more == 1 else "rows"
            if not self.broken and _as_good(self.plan, self.best):
                lines.append(
                    "the best plan is no better in any goal; it hands out in another way, "
                    f"{more} {noun} more, {less} less:"
                )
            else:
                lines.append(f"by the best plan {more} {noun} would have got more, {less} less:")
            for row in rows[change.abs() > noise].head(_SHOWN).itertuples():
                lines.append(
                    f"  {row.place}, {row.item}, {row.group}{_cycle(row)}: got "
                    f"{_number(row.delivered)} of {_number(row.demand)}, "
                    f"the best plan gives {_number(row.best)}"
                )
        else:
            lines.append("by the best plan everybody would have got the same")
        return "\n".join(lines)

    def __repr__(self) -> str:
        found = len(self._found())
        return f"<Diagnosis: {found} finding{'' if found == 1 else 's'}>"

    def _repr_html_(self) -> str:
        text = "".join(f"<li>{escape(line)}</li>" for line in str(self).splitlines())
        return f"<ul>{text}</ul>{frame_html(self.priorities, index=False)}"


def diagnose(
    plan: Plan, *, goals: Sequence[str] = ("unmet", "fairness", "stages", "cost")
) -> Diagnosis:
    """Say what was wrong with a distribution: rules broken, priorities inverted, goods idle.

    Parameters
    ----------
    plan : Plan
        Any; above all one of past deliveries, by `Plan.from_tables`.
    goals : sequence of str, default ("unmet", "fairness", "stages", "cost")
        What the best plan, which it is held against, is best at.

    Returns
    -------
    Diagnosis
        False where nothing was found.

    Raises
    ------
    InputError
        If the first argument is no plan, or a goal is unknown.

    Examples
    --------
    >>> import supplyopt as so
    >>> plan = so.policies.equal_shares(so.examples.four_places())
    >>> print(so.diagnose(plan))
    priority 1: of 15 unmet (weighted), 15 went to later priorities instead
    by the best plan 1 row would have got more, 2 less:
      A, mask, frontline: got 25 of 40, the best plan gives 40
      A, mask, support: got 20 of 20, the best plan gives 10
      B, mask, support: got 25 of 100, the best plan gives 20
    """
    require_plan(plan)
    names = check_goals(goals)
    table, could = inversions(plan.network, plan.flows)
    try:
        best: Plan | None = solve(plan.network, goals=names)
    except InfeasibleError:
        best = None
    return Diagnosis(plan, best, verify(plan), table, could)


def _kept_to(plan: Plan) -> str:
    """Name what a plan keeps to beside its network, "" where that is nothing."""
    terms, lot = plan.terms, plan.network.numbered.item_lot
    named = (
        ("whole cartons", terms.lots is not False and bool((lot > 1).any())),
        ("whole pieces", isinstance(terms.lots, str)),
        ("rows fixed by hand", len(terms.locks) > 0),
        ("constraints of its maker", bool(terms.own)),
        ("a plan made before", bool(terms.before)),
    )
    said = [name for name, there in named if there]
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1]))) if said else ""


def _cycle(row: Any) -> str:
    return f", cycle {row.cycle}" if hasattr(row, "cycle") else ""


def _number(value: Any) -> str:
    """Return a number; rounding around zero is zero."""
    return f"{value if abs(value) > _LEAST else 0.0:,.6g}"


def _as_good(plan: Plan, best: Plan) -> bool:
    """Whether a plan comes to what the best one does in each of its goals."""
    net, names = plan.network.unrolled.net, list(dict.fromkeys(best.goals["goal"]))
    mine, others = (
        goal_values(plan.network, each.flows, names=names)["value"].to_numpy()
        for each in (plan, best)
    )
    if not _alike(mine, others) or "fairness" not in names:
        return _alike(mine, others)
    # The goal is the lowest rate, then the next lowest, and so on.
    return all(
        _alike(
            *(np.sort(rates_of(net, p.flows.served, priority=level)) for p in (plan, best)),
        )
        for level in np.unique(net.group_priority).tolist()
    )


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return np.allclose(one, other, rtol=_ROUNDING, atol=_LEAST, equal_nan=True)


def _changes(plan: Plan, served: np.ndarray) -> pd.DataFrame:
    net = plan.network.numbered
    change = served - plan.flows.served
    order = np.argsort(-np.abs(np.nan_to_num(change)), kind="stable")
    frame = pd.DataFrame(
        {
            "priority": net.group_priority[net.demand_group],
            "place": named_series(net.places, net.demand_place),
            "item": named_series(net.items, net.demand_item),
            "group": named_series(net.groups, net.demand_group),
            **({"cycle": net.demand_cycle} if plan.network.cycles > 1 else {}),
            "demand": net.demand_quantity,
            "delivered": plan.flows.served,
            "best": served,
            "difference": change,
        }
    )
    return frame.iloc[order].reset_index(drop=True)

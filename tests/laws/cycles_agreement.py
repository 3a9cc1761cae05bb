"""When two plans of many cycles count as the same, and what their tables add up to by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

from .cycles_reference import Found

__all__ = [
    "EXACT",
    "difference",
    "rates_of",
    "require_balance",
    "require_best",
    "require_same_season",
    "season_sizes",
    "totals_of",
    "unmet_by_priority",
]

EXACT = 1e-6
"""Share of the weighted total demand within which roads agree."""
_NEED = ["place", "item", "group"]


def season_sizes(plan: so.Plan) -> dict[str, float]:
    """Return what an error in each goal is measured against: what all demand would come to."""
    network, served = plan.network, plan.served
    lanes = network.filled("lanes")
    of_item = network.filled("items").set_index("item")["weight"]
    of_group = network.filled("groups").set_index("group")["weight"]
    # Where nothing is asked for, pandas maps to text.
    weight = served["item"].map(of_item).astype(float)
    weight *= served["group"].map(of_group).astype(float)
    asked = float(served["demand"].sum())
    hops = len(network.filled("places"))
    sizes = {"unmet": float((weight * served["demand"]).sum()), "fairness": 1.0}
    sizes["lateness"] = asked * network.cycles
    for name in ("stages", "hours", "cost"):
        sizes[name] = asked * hops * float(lanes[name].max()) if len(lanes) else 0.0
    return sizes


def totals_of(plan: so.Plan) -> pd.Series[float]:
    """Return what each place, item, group is served over the horizon."""
    return plan.served.groupby(_NEED)["served"].sum()


def rates_of(plan: so.Plan) -> pd.DataFrame:
    """Return priority, rate, asked, served of each row summed over the horizon."""
    demand = plan.network.filled("demand")
    if "served_before" not in demand:
        demand["served_before"] = 0.0
    summed = demand.groupby(_NEED)[["quantity", "entitlement", "served_before"]].sum()
    summed["served"] = totals_of(plan)
    groups = plan.network.filled("groups").set_index("group")["priority"]
    summed["priority"] = summed.index.get_level_values("group").map(groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        summed["rate"] = (summed["served_before"] + summed["served"]) / summed["entitlement"]
    return summed[summed["quantity"] > 0]


def unmet_by_priority(plan: so.Plan) -> list[float]:
    """Return weighted unmet pieces, priority 1 first."""
    network, served = plan.network, plan.served
    groups = network.filled("groups").set_index("group")
    weight = served["item"].map(network.filled("items").set_index("item")["weight"])
    weight = weight * served["group"].map(groups["weight"]) * served["unmet"]
    of = served["group"].map(groups["priority"])
    return [float(weight[of == level].sum()) for level in sorted(set(groups["priority"]))]


def difference(plan: so.Plan, expected: Found) -> str | None:
    """Return in words what of a plan is not as the independent program has it, None if nothing.

    Status and stages; goal by goal the value, proved by a bound; all rates of each fair goal, and
    where they are anybody's own, what each row is served.
    """
    goals = plan.goals
    if plan.status is not so.Status.OPTIMAL:
        return f"status {plan.status.value}"
    names = [(row.goal, None if pd.isna(row.priority) else row.priority)
             for row in goals.itertuples()]  # fmt: skip
    if names != [(stage.goal, stage.priority) for stage in expected.stages]:
        return f"stages {names}"
    asked = max(float(plan.served["demand"].sum()), 1.0)
    sizes = {"unmet": max(season_sizes(plan)["unmet"], 1.0), "fairness": 1.0}
    found = rates_of(plan)
    for stage, row in zip(expected.stages, goals.itertuples(), strict=True):
        title = f"{stage.goal} {stage.priority or ''}".strip()
        near = EXACT * max(sizes.get(stage.goal, asked), abs(stage.value))
        if np.isnan(stage.value) != np.isnan(row.value) or abs(row.value - stage.value) > near:
            return f"{title}: got {row.value!r}, right {stage.value!r}"
        # No plan is better than the bound, this one included.
        sign = -1 if stage.goal == "fairness" else 1
        if row.gap > near or sign * (row.bound - stage.value) > near:
            return f"{title}: got the bound {row.bound!r}, right {stage.value!r}"
        if stage.goal == "fairness":
            mine = found[found["priority"] == stage.priority]
            rated = mine["entitlement"] > 0
            had = mine.loc[~rated, "served"] + mine.loc[~rated, "served_before"]
            levels = np.array([*np.sort(mine.loc[rated, "rate"]), *np.sort(had)])
            right = -np.array(stage.key)
            most = np.repeat([EXACT, EXACT * asked], [rated.sum(), (~rated).sum()])
            if (np.abs(levels - right) > most + EXACT * np.abs(right)).any():
                return f"{title}: got the rates {levels}, right {right}"
    served = totals_of(plan)
    for need, share in expected.shares.items():
        if abs(served[need] - share) > EXACT * asked:
            return f"{' '.join(need)}: got {served[need]!r}, right {share!r}"
    return None


def require_best(plan: so.Plan, expected: Found) -> None:
    """Fail unless goals have their best values, proved by bounds, rows their fair shares."""
    words = difference(plan, expected)
    assert words is None, words


def require_same_season(
    plan: so.Plan | None,
    other: so.Plan | None,
    *,
    factors: Mapping[str, float] | None = None,
    pieces: float = 1.0,
    names: Mapping[str, str] | None = None,
    shares: bool = True,
) -> None:
    """Fail unless goals have one value on both sides, horizon rows one total.

    Parameters
    ----------
    plan, other : Plan or None
    factors : mapping, optional
        What the other's goals are multiples of; `pieces` where it names none, 1 for fairness.
    pieces : float
        What the quantities of the other are multiplied by.
    names : mapping, optional
        The ids of the other for those of the plan.
    shares : bool
        Whether what each row is served has to be the same, where fairness is a goal.
    """
    assert (plan is None) == (other is None)
    if plan is None or other is None:
        return
    mine, its = plan.goals, other.goals
    pd.testing.assert_frame_equal(mine[["goal", "priority"]], its[["goal", "priority"]])
    sizes = season_sizes(plan)
    multiples: dict[str, Any] = {"fairness": 1.0, **(factors or {})}
    for goal, value, again in zip(mine["goal"], mine["value"], its["value"], strict=True):
        scaled = again / multiples.get(goal, pieces)
        near = EXACT * max(sizes[goal], abs(value) if goal == "fairness" else 0.0)
        assert scaled == pytest.approx(value, rel=EXACT, abs=near, nan_ok=True), goal
    if not shares or "fairness" not in set(mine["goal"]):
        return
    left, right = totals_of(plan), totals_of(other)
    if names:
        left = left.rename(lambda name: names.get(name, name))
    # Rows of nothing asked for may be left out on a side.
    right = right.reindex(left.index, fill_value=0.0)
    near = EXACT * float(plan.served["demand"].sum())
    assert (right / pieces).tolist() == pytest.approx(left.tolist(), rel=EXACT, abs=near)


def _summed(frame: pd.DataFrame, keys: Sequence[str], index: pd.MultiIndex) -> pd.Series[float]:
    found = frame.groupby(list(keys))["quantity"].sum()
    found.index.names = index.names
    return found.reindex(index, fill_value=0.0)


def require_balance(plan: so.Plan) -> None:
    """Fail unless books balance for every place, item, cycle; and limits hold, by plain sums."""
    network, last = plan.network, plan.network.cycles
    lanes = network.filled("lanes")[["origin", "destination", "mode", "lead_time", "carrier"]]
    places, items = (network.filled(name) for name in ("places", "items"))
    index = pd.MultiIndex.from_product(
        [places["place"], items["item"], range(1, last + 1)], names=["place", "item", "cycle"]
    )
    keys = ["place", "item", "cycle"]
    sent = plan.shipments.merge(lanes, on=["origin", "destination", "mode"], validate="m:1")
    assert len(sent) == len(plan.shipments)
    sent["lands"] = sent["cycle"] + sent["lead_time"]
    stock = _summed(plan.stock, keys, index)
    opening = stock.groupby(level=["place", "item"]).shift(1)
    first = network.filled("stock").groupby(["place", "item"])["quantity"].sum()
    starts = first.reindex(index.droplevel("cycle"), fill_value=0.0).to_numpy()
    opening = opening.fillna(pd.Series(starts, index=index))
    there = opening + _summed(network.filled("arrivals"), keys, index)
    there += _summed(sent, ["destination", "item", "lands"], index)
    gone = stock + _summed(sent, ["origin", "item", "cycle"], index)
    gone += _summed(plan.surplus, keys, index)
    if hasattr(plan, "waste"):
        gone += _summed(plan.waste, keys, index)
    handed = there - gone
    served = plan.served.rename(columns={"served": "quantity"})
    given = _summed(served, keys, index)
    near = EXACT * max(1.0, float(there.max()))
    for table in (plan.stock, plan.surplus, plan.shipments, plan.in_transit):
        assert (table["quantity"] > 0).all()
    if network.filled("settings")["unmet"].iloc[0] == "lost":
        assert (handed - given).abs().max() <= near, (handed - given)[(handed - given).abs() > near]
    else:
        # A piece is handed over in its cycle or later, and belongs to its cycle.
        assert handed.min() >= -near
        pairs = ["place", "item"]
        waits = given.groupby(level=pairs).cumsum() - handed.groupby(level=pairs).cumsum()
        assert waits.min() >= -near, waits[waits < -near]
        assert waits.xs(last, level="cycle").abs().max() <= near
    _require_transit(plan, sent)
    volume = items.set_index("item")["volume"]
    size = plan.stock["item"].map(volume).astype(float)
    lying = plan.stock.assign(volume=size * plan.stock["quantity"])
    full = lying.groupby(["place", "cycle"])["volume"].sum().reset_index()
    room = full["place"].map(places.set_index("place")["storage"]).astype(float)
    assert (full["volume"] <= room + near).all()
    # What finds no room is surplus: where a piece goes, there was none left for it.
    for row in plan.surplus.itertuples():
        if volume[row.item] > 0:
            at = full[(full["place"] == row.place) & (full["cycle"] == row.cycle)]["volume"].sum()
            most = places.set_index("place")["storage"][row.place]
            assert at >= most - EXACT * max(1.0, most)
    for due in network.filled("reserves").itertuples():
        kept = stock.loc[due.place, due.item]
        assert (kept >= due.quantity - near).all()


def _require_transit(plan: so.Plan, sent: pd.DataFrame) -> None:
    """Fail unless what has left, and not landed, is under way at each cycle's end."""
    way = ["origin", "destination", "mode", "item"]
    under = [
        sent[(sent["cycle"] <= cycle) & (sent["lands"] > cycle)].assign(cycle=cycle)
        for cycle in range(1, plan.network.cycles + 1)
    ]
    expected = pd.concat(under).groupby([*way, "cycle"])["quantity"].sum()
    found = plan.in_transit.groupby([*way, "cycle"])["quantity"].sum()
    assert sorted(expected.index) == sorted(found.index)
    assert found.reindex(expected.index).tolist() == pytest.approx(expected.tolist())

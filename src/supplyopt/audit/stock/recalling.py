"""Excess stock called back to where it is lacking."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.stock.back_sides import KEPT, BackSides, with_back_sides
from supplyopt.audit.stock.fewest import fewest_moves
from supplyopt.audit.stock.keeping import excess_of, is_amount
from supplyopt.audit.stock.recall_lanes import RETURN, SIDEWAYS, recall_lanes
from supplyopt.audit.stock.recalled import Recall
from supplyopt.errors import Fault, InfeasibleError, InputError
from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.planning.scope import require_network
from supplyopt.planning.solve import solve

__all__ = ["recall"]

_KEYS = ["place", "item"]
_MOVES = ["place", "item", "to", "way", "cycle", "quantity"]
_NOTHING = 1e-6


def recall(
    network: Network,
    *,
    keep_days: float,
    sideways: bool = False,
    threshold: float = 0.0,
    time_limit: float | None = None,
) -> Recall:
    """Plan with excess stock called back, and tell what that saves.

    Parameters
    ----------
    network : Network
        Stock with demand: whose stock lasts longer than ``keep_days`` may be called back.
    keep_days : float
        Days of its own demand, from the start of cycle 1, that a place keeps in any case, besides
        its reserve; 0 or more. Behind the last cycle demand goes on as it was on average.
    sideways : bool, default False
        Whether places with the same parent may hand their excess to each other.
    threshold : float, default 0
        Volume (pieces, where items have none of their own) below which a trip is not worth it, as
        ``min_load`` of lanes: for each lane by which goods go back or aside, in each cycle, all
        items together. Above 0 the program is mixed-integer.
    time_limit : float, optional
        Seconds for each of up to three plans, as in `solve`.

    Returns
    -------
    Recall

    Raises
    ------
    InputError
        If an argument is out of range (all such faults together).
    InfeasibleError, LimitError, CertificateError
        As `solve` does.

    Notes
    -----
    Goods go back by the lanes by which they came, turned round, with the same lead time, capacity,
    cost, hours, hand-overs and carrier; to the parent of a place also where no lane came from
    there (a hand-over, without lead time, cost or limit). They may go back over several desks.
    Sideways lanes are as those from the parent to the sibling.

    There is no ping-pong by the way it is built: the excess of each place lies at a back side of
    it. Lanes turned round lead from back side to back side, the old lanes from front to front,
    and from a back side to its front there is a way of no cost; no way leads from a front to a back
    side. So only the excess goes back, nobody's cover falls below what is kept by it, and what was
    handed on once is never called back.

    The plan without a recall is one of those with it, so that unmet demand can only become less,
    priority by priority. Limited storage is shared out between both sides of a place, which can
    hide a recall, never invent one.
    Where it becomes no less, nothing is called back; else no more than that takes: after unmet
    demand and fair shares the fewest pieces are moved, each trip counted, and only then come
    hand-overs and cost.

    Examples
    --------
    A has masks for fifty days, the warehouse twenty; A and B need 100 each in ten days. A keeps
    twenty days' need; 80 of the 300 above it are called back, by way of the warehouse, for B.
    Nobody needs the rest.

    >>> import supplyopt as so
    >>> network = so.Network.from_tables(
    ...     places={"place": ["W", "A", "B"], "parent": ["", "W", "W"]}, items={"item": ["mask"]},
    ...     lanes={"origin": ["W", "W"], "destination": ["A", "B"]},
    ...     stock={"place": ["A", "W"], "item": ["mask"] * 2, "quantity": [500, 20]},
    ...     demand={"place": ["A", "B"], "item": ["mask"] * 2, "quantity": [100, 100]})
    >>> found = so.audit.recall(network, keep_days=20)
    >>> found.moves
      place  item to     way  cycle  quantity
    0     A  mask  W  return      1      80.0
    >>> found.saved[["priority", "without", "with_recall", "saved"]]
       priority  without  with_recall  saved
    0         1     80.0          0.0   80.0
    >>> found.left
      place  item  quantity   reason
    0     A  mask     220.0  no gain
    """
    require_network(network)
    _check(keep_days=keep_days, sideways=sideways, threshold=threshold)
    excess = excess_of(network, keep_days=float(keep_days))
    without = solve(network, time_limit=time_limit)
    lanes = recall_lanes(network, sideways=bool(sideways))
    sides = with_back_sides(network, lanes, excess, threshold=float(threshold))
    plan = _with_recall(sides, without, time_limit=time_limit)
    if plan is without:
        sides = BackSides(network, {})
    excess = excess[excess["excess"] > 0].reset_index(drop=True)
    tables = {
        "excess": excess,
        "saved": _saved(without, plan),
        "moves": _moves(plan, sides),
        "left": _left(plan, sides, excess, lanes=lanes, threshold=float(threshold)),
    }
    return Recall(plan, without, tables)


def _check(*, keep_days: object, sideways: object, threshold: object) -> None:
    """Raise InputError with all arguments that are out of range."""
    found = [
        Fault("", None, name, value, "is not a number of 0 or more", f"give one, such as {like}")
        for name, value, like in (("keep_days", keep_days, 20), ("threshold", threshold, 0))
        if not is_amount(value)
    ]
    if not isinstance(sideways, bool | np.bool_):
        found.append(Fault("", None, "sideways", sideways, "is neither", "give True or False"))
    if found:
        raise InputError(found)


def _with_recall(sides: BackSides, without: Plan, *, time_limit: float | None) -> Plan:
    """Plan with back sides; give the plan without where they save nothing."""
    if not sides.place:
        return without
    try:
        fewest, network = fewest_moves(sides, time_limit=time_limit)
    except InfeasibleError:
        # There is a plan without: what is held back took the room that a reserve wants.
        return without
    if not _is_better(fewest, without):
        return without
    plan = solve(network, time_limit=time_limit)
    return plan if _is_better(plan, without) else without


def _is_better(plan: Plan, without: Plan) -> bool:
    """Tell whether the first difference of unmet demand, by priority, is a gain."""
    one, other = (_by_priority(each, weighted=True) for each in (without, plan))
    gain = one - other
    differs = gain[gain.abs() > _NOTHING * np.maximum(one, 1.0)].sort_index()
    return len(differs) > 0 and float(differs.iloc[0]) > 0


def _saved(without: Plan, plan: Plan) -> pd.DataFrame:
    """Hold unmet pieces of both plans against each other, priority by priority."""
    weighted = [_by_priority(each, weighted=True) for each in (without, plan)]
    plain = [_by_priority(each, weighted=False) for each in (without, plan)]
    table = pd.DataFrame({"without": plain[0], "with_recall": plain[1]}).sort_index()
    table["saved"] = table["without"] - table["with_recall"]
    table["weighted"] = weighted[0] - weighted[1]
    return table.rename_axis("priority").reset_index()


def _by_priority(plan: Plan, *, weighted: bool) -> pd.Series[Any]:
    groups = plan.network.filled("groups").set_index("group")
    served = plan.served
    unmet = served["unmet"].astype(float)
    if weighted:
        items = plan.network.filled("items").set_index("item")
        unmet = unmet * served["item"].map(items["weight"]).astype(float)
        unmet = unmet * served["group"].map(groups["weight"]).astype(float)
    priority = groups["priority"].astype(int)
    sums = unmet.groupby(served["group"].map(priority)).sum()
    return sums.reindex(sorted(set(priority)), fill_value=0.0)


def _moves(plan: Plan, sides: BackSides) -> pd.DataFrame:
    """Tell the trips that leave back sides, other than to their own front."""
    trips = plan.shipments
    trips = trips[trips["origin"].isin(sides.place) & (trips["mode"] != KEPT)]
    is_return = trips["mode"].str.startswith(RETURN)
    told = trips.assign(
        place=trips["origin"].map(sides.place),
        to=trips["destination"].map(lambda name: sides.place.get(name, name)),
        way=is_return.map({True: RETURN, False: SIDEWAYS}),
    )
    by = ["cycle", "place", "item", "to", "way"]
    return told.groupby(by, sort=True)["quantity"].sum().reset_index()[_MOVES]


def _left(
    plan: Plan, sides: BackSides, excess: pd.DataFrame, *, lanes: pd.DataFrame, threshold: float
) -> pd.DataFrame:
    """Tell what of the excess lies there still, and why."""
    network = plan.network
    ends = pd.concat([plan.stock, plan.surplus])
    lying = ends[ends["cycle"] == network.cycles].groupby(_KEYS)["quantity"].sum()
    back = {place: name for name, place in sides.place.items()}
    where = excess["place"].map(lambda place: back.get(place, place))
    there = lying.reindex(pd.MultiIndex.from_arrays([where, excess["item"]])).fillna(0.0)
    rows = excess[_KEYS].copy()
    rows["quantity"] = np.minimum(excess["excess"].to_numpy(), there.to_numpy(dtype=float))
    volume = network.filled("items").set_index("item")["volume"]
    size = rows["quantity"] * rows["item"].map(volume).astype(float)
    little = size.groupby(rows["place"]).transform("sum") < threshold
    only = lanes["item"].fillna("") if "item" in lanes else pd.Series("", index=lanes.index)
    ways = set(zip(lanes["origin"], only.astype(str), strict=True))
    pairs = zip(rows["place"], rows["item"], strict=True)
    has_lane = pd.Series(
        [(place, "") in ways or (place, item) in ways for place, item in pairs], index=rows.index
    )
    reason = np.where(little, "too little", "no gain")
    rows["reason"] = np.where(has_lane, reason, "no lane").astype(object)
    some = rows["quantity"] > _NOTHING * np.maximum(excess["excess"], 1.0)
    return rows[some].reset_index(drop=True)

"""What places need, by the people who are there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.everybody import EVERYBODY, rows_for_groups
from supplyopt.network.needs_tables import norm_rows, read_needs
from supplyopt.network.netting import announce, covered, priorities, there_already
from supplyopt.network.parsed import text_series
from supplyopt.network.units import in_units

__all__ = ["demand_from_headcount"]


def demand_from_headcount(
    headcount: Any, norms: Any, days: float = 10, on_hand: Any = None, *, groups: Any = None
) -> pd.DataFrame:
    """Work out what places need: people x norm x days, less what they have.

    Parameters
    ----------
    headcount : DataFrame or what makes one
        ``place, group, people``: verified heads, one row a place and group. ``people`` is any
        finite number of 0 or more, so that part-time may count in part. Without a group, the one
        group ``all``.
    norms : DataFrame or what makes one
        ``item, group`` with one of ``per_person_day`` (pieces a person a day), ``per_person``
        (pieces a person, once) or ``per_place`` (pieces a place where somebody of the group is).
        A blank group means everybody: each group by its heads; or with ``per_place``, the place
        once, for the group served first among those with people there. The group "all" means
        everybody who has no norm of an own group for that item. An item may have norms per
        person as well as per place: they add up.
    days : float, optional
        Days of cover, above 0.
    on_hand : DataFrame or what makes one, optional
        ``place, item, quantity``: what the places have. It covers priority 1 first, then 2, ...;
        groups of the same priority in proportion to their need.
    groups : DataFrame or what makes one, optional
        ``group, priority``, as in a network. Without it, groups are served in the order in which
        the norms name them, then in the order of the headcount.

    Returns
    -------
    DataFrame
        ``place, item, group, people, gross, quantity, entitlement``, in the order of the
        headcount: a demand table for `Network.from_tables`. ``gross`` is the whole need,
        ``quantity`` what is left of it after ``on_hand``, ``entitlement`` the whole need again.

    Raises
    ------
    InputError
        With all the faults of all tables: what a network's tables may not hold either, a group
        that ``groups`` (or without it the norms) do not name, a row of norms with none or several
        of them, people counted twice for one item, days not above 0.

    Warns
    -----
    InputWarning
        Once, if outer blanks were stripped, a norm is for a group that is nowhere, or something on
        hand covers no need.

    Notes
    -----
    Whoever has something on hand is entitled to no more for it: a plan's rate is served /
    entitlement, and no row is served above ``quantity``. Do not give the network the same pieces
    again as ``stock`` of these places, or they count twice.

    Examples
    --------
    At A 6 workers and 20 volunteers, at B 10 volunteers. In 10 days the workers at A need 2 masks
    a day each, 120; the volunteers one, 200 and 100. A has 150: they cover the 120, then 30 of
    the 200. Three barrels a place go with the group that is named first of those there.

    >>> import pandas as pd
    >>> import supplyopt as so
    >>> headcount = pd.DataFrame(
    ...     {
    ...         "place": ["A", "A", "B"],
    ...         "group": ["worker", "volunteer", "volunteer"],
    ...         "people": [6, 20, 10],
    ...     }
    ... )
    >>> norms = [
    ...     {"item": "mask", "group": "worker", "per_person_day": 2},
    ...     {"item": "mask", "group": "volunteer", "per_person_day": 1},
    ...     {"item": "barrel", "per_place": 3},
    ... ]
    >>> on_hand = [{"place": "A", "item": "mask", "quantity": 150}]
    >>> demand = so.demand_from_headcount(headcount, norms, days=10, on_hand=on_hand)
    >>> print(demand.drop(columns="people").to_string(index=False))
    place   item     group  gross  quantity  entitlement
        A   mask    worker  120.0       0.0        120.0
        A barrel    worker    3.0       3.0          3.0
        A   mask volunteer  200.0     170.0        200.0
        B   mask volunteer  100.0     100.0        100.0
        B barrel volunteer    3.0       3.0          3.0
    """
    given = {"headcount": headcount, "norms": norms, "on_hand": on_hand, "groups": groups}
    tables, notes = read_needs(given, days=days)
    announce(notes, what="needs")
    heads = tables["headcount"]
    people = pd.DataFrame(
        {
            "place": text_series(heads.text("place")),
            "group": text_series(heads.text("group")),
            "people": heads.number("people"),
        }
    )
    priority = priorities(tables, named_by=("norms", "headcount"))
    need = _gross(people, norm_rows(tables["norms"]), days=float(days), priority=priority)
    have = covered(need, there_already(tables, ["on_hand"]), priority=priority)
    return in_units(need.assign(quantity=need["gross"] - have, entitlement=need["gross"]))


def _gross(
    heads: pd.DataFrame, norms: pd.DataFrame, *, days: float, priority: dict[str, float]
) -> pd.DataFrame:
    """Return ``place, item, group, people, gross``, one row a key, in the order of the heads."""
    group = heads["group"].to_numpy(dtype=object)
    people = heads["people"].to_numpy(dtype=float)
    items = norms["item"].unique().tolist()
    first = _first_present(heads, priority)
    keys, amounts = [], []
    for item, who, kind, value in norms[["item", "group", "kind", "value"]].to_numpy():
        if kind == "per_place":
            amount = np.where(people > 0, value, 0.0)
        else:
            amount = people * value * (days if kind == "per_person_day" else 1.0)
        if who in ("", EVERYBODY):
            chosen = first if kind == "per_place" else np.ones(len(heads), dtype=bool)
            # Whom another row names it leaves out, or the tables would have been refused.
            per_place = norms["kind"] == "per_place"
            same = norms[(norms["item"] == item) & (per_place == (kind == "per_place"))]
            named = same["group"].tolist()
            chosen = chosen & (rows_for_groups(named, group.tolist()) == named.index(who))
        else:
            chosen = group == who
        rows = np.flatnonzero(chosen)
        keys.append(rows * len(items) + items.index(item))
        amounts.append(amount[rows].astype(float))
    key, at = np.unique(np.concatenate(keys), return_inverse=True)
    row = key // len(items)
    return pd.DataFrame(
        {
            "place": text_series(heads["place"].to_numpy(dtype=object)[row]),
            "item": text_series(np.array(items, dtype=object)[key % len(items)]),
            "group": text_series(group[row]),
            "people": people[row],
            "gross": np.bincount(at, weights=np.concatenate(amounts), minlength=len(key)),
        }
    )


def _first_present(heads: pd.DataFrame, priority: dict[str, float]) -> NDArray[np.bool_]:
    """Mark, place by place, the row of the group that is served first among those with people."""
    present = heads[heads["people"] > 0]
    order = present["group"].map(priority).sort_values(kind="stable").index
    rows = present.loc[order].drop_duplicates("place").index
    return heads.index.isin(rows)

"""Who got less than the rule gives, who got less than others who come later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from supplyopt.planning.diagnose import Diagnosis
from supplyopt.planning.plan import Plan

__all__ = ["inverted_findings", "rule_findings"]

_NEED = ["place", "item", "group"]
_NOISE = 1e-6
"""Of what is asked for: below it a difference is rounding."""
_NAMED = 3


def inverted_findings(found: Diagnosis, *, tolerance: float) -> Iterator[dict[str, Any]]:
    """Give who lacked what later priorities got, with who got it.

    Parameters
    ----------
    found : Diagnosis
    tolerance : float
        Pieces that are no finding.
    """
    changes = found.inverted
    wanted = found.plan.served.groupby(_NEED)[["demand", "served"]].sum().to_dict("index")
    for level, rows in changes.groupby("for_priority"):
        cycles = rows.groupby(_NEED)["cycle"].unique().to_dict() if "cycle" in rows else {}
        sums = rows.groupby([*_NEED, "priority"], as_index=False)["difference"].sum()
        later = sums[(sums["priority"] > level) & (sums["difference"] < 0)]
        later = later.assign(pieces=-later["difference"])
        mine = sums[(sums["priority"] == level) & (sums["difference"] > 0)]
        taken = {item: _taken(mine, later, item) for item in mine["item"].unique().tolist()}
        for row in mine.to_dict("records"):
            need = (row["place"], row["item"], row["group"])
            demand, served = (float(wanted[need][name]) for name in ("demand", "served"))
            more = row["difference"]
            if more <= tolerance + _NOISE * demand:
                continue
            when = cycles.get(need, [1] if found.plan.network.cycles == 1 else [])
            yield {
                "kind": "priority_inverted",
                **dict(zip(_NEED, need, strict=True)),
                "period": str(int(when[0])) if len(when) == 1 else "",
                "quantity": more,
                "found": served,
                "expected": served + more,
                "numbers": {
                    "priority": level,
                    "demand": demand,
                    **taken[row["item"]],
                },
            }


def rule_findings(plan: Plan, due: Plan, *, tolerance: float) -> Iterator[dict[str, Any]]:
    """Give who got less than a rule gives, with who got more.

    Parameters
    ----------
    plan, due : Plan
        What was done; what the rule gives.
    tolerance : float
        Pieces that are no finding.
    """
    groups = plan.network.filled("groups")
    priority = dict(zip(groups["group"], groups["priority"], strict=True))
    by = plan.served.groupby(_NEED, as_index=False)[["demand", "served"]].sum()
    gives = due.served.groupby(_NEED)["served"].sum()
    by["due"] = gives.reindex(pd.MultiIndex.from_frame(by[_NEED])).to_numpy()
    apart = by["due"] - by["served"]
    bearable = tolerance + _NOISE * by["demand"]
    above = by.assign(pieces=-apart)[apart < -bearable]
    to = {item: _named(above, item) for item in by["item"].unique().tolist()}
    for row in by.assign(apart=apart)[apart > bearable].to_dict("records"):
        yield {
            "kind": "rule_broken",
            **{name: row[name] for name in _NEED},
            "period": "1" if plan.network.cycles == 1 else "",
            "quantity": row["apart"],
            "found": row["served"],
            "expected": row["due"],
            "low": row["due"] - tolerance,
            "high": row["demand"],
            "numbers": {
                "priority": priority[row["group"]],
                "demand": row["demand"],
                "to": to[row["item"]],
            },
        }


def _taken(mine: pd.DataFrame, later: pd.DataFrame, item: str) -> dict[str, Any]:
    """Give what went to later priorities of what one lacked of an item, and what lay idle."""
    # Where later ones had none of it, they had what shares its way.
    same = (later["item"] == item).any()
    had, lacked = (rows[rows["item"] == item] if same else rows for rows in (later, mine))
    pieces = had["pieces"].sum()
    idle = lacked["difference"].sum() - pieces
    return {
        "taken": pieces,
        "idle": idle if idle > _NOISE * pieces else 0.0,
        "to": _named(later, item),
    }


def _named(rows: pd.DataFrame, item: str) -> str:
    """Name who has most of the pieces: of the item, or of others where nobody has of it."""
    mine = rows[rows["item"] == item]
    same = len(mine) > 0
    order = ["pieces", "item", "place", "group"]
    ranked = (mine if same else rows).sort_values(order, ascending=[False, True, True, True])
    words = [
        f"{row['place']} {row['group']}{'' if same else ' ' + row['item']} {row['pieces']:,.10g}"
        for row in ranked.head(_NAMED).to_dict("records")
    ]
    more = len(ranked) - len(words)
    return "; ".join([*words, *([f"+{more}"] if more else [])]) or "-"

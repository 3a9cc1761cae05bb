"""What places need, by the people who are there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["demand_from_headcount"]

_NORMS = ("per_person_day", "per_person", "per_place")


def _gross(
    heads: pd.DataFrame, norms: pd.DataFrame, *, days: float, rank: dict[str, float]
) -> pd.DataFrame:
    """Return ``place, item, group, people, gross``, one row a key, in the order of the heads."""
    group = heads["group"].to_numpy()
    people = heads["people"].to_numpy(dtype=float)
    items = pd.unique(norms["item"])
    first = _first_present(heads, rank)
    keys, amounts = [], []
    for norm in norms.itertuples(index=False):
        if norm.kind == "per_place":
            amount = np.where(people > 0, norm.value, 0.0)
        else:
            amount = people * norm.value * (days if norm.kind == "per_person_day" else 1.0)
        if norm.group:
            chosen = group == norm.group
        else:
            chosen = first if norm.kind == "per_place" else np.ones(len(heads), dtype=bool)
        rows = np.flatnonzero(chosen)
        keys.append(rows * len(items) + int(np.flatnonzero(items == norm.item)[0]))
        amounts.append(amount[rows])
    key, at = np.unique(np.concatenate(keys), return_inverse=True)
    row = key // len(items)
    return pd.DataFrame(
        {
            "place": heads["place"].to_numpy()[row],
            "item": items[key % len(items)],
            "group": group[row],
            "people": people[row],
            "gross": np.bincount(at, weights=np.concatenate(amounts), minlength=len(key)),
        }
    )


def _first_present(heads: pd.DataFrame, rank: dict[str, float]) -> npt.NDArray[np.bool_]:
    """Mark, place by place, the row of the group that is served first among those with people."""
    present = heads[heads["people"] > 0]
    order = present["group"].map(rank).sort_values(kind="stable").index
    rows = present.loc[order].drop_duplicates("place").index
    return heads.index.isin(rows)


def _covered(
    need: pd.DataFrame, on_hand: pd.DataFrame, *, priority: dict[str, float]
) -> npt.NDArray[np.float64]:
    """Return how much of each need is on hand: priority 1 first, equal ones in proportion."""
    table = need[["place", "item", "gross"]].assign(priority=need["group"].map(priority))
    here = ["place", "item"]
    level = table.groupby([*here, "priority"])["gross"].sum()
    before = level.groupby(here).cumsum().groupby(here).shift(fill_value=0.0)
    stock = on_hand.set_index(here)["quantity"].reindex(level.index.droplevel("priority"))
    left = (stock.fillna(0.0).to_numpy() - before.to_numpy()).clip(min=0.0)
    table = table.join(pd.DataFrame({"level": level, "left": left}), on=[*here, "priority"])
    share = table["gross"] / table["level"].where(table["level"] > 0, 1.0)
    some = table["left"] * share
    return np.where(table["left"] >= table["level"], table["gross"], some).astype(float)

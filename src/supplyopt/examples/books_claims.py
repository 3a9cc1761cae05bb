"""What the places of the city ask for, honestly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.examples.books_world import ITEMS, NORMS, BookWorld

__all__ = ["CLAIM_DAYS", "honest_claims", "lot_of"]

CLAIM_DAYS = 10
_GUESS = 0.04
_BY_HEADS = 0.5


def honest_claims(world: BookWorld, *, seed: int, cycles: int) -> pd.DataFrame:
    """Draw the claims of people who guess how many will be on duty.

    Parameters
    ----------
    world : BookWorld
    seed : int
    cycles : int

    Returns
    -------
    DataFrame
        ``place, item, group, cycle, quantity, days``, then ``need`` by verified heads.
    """
    rng = np.random.default_rng((seed, 32))
    rows = world.people.merge(NORMS, on="group")
    parts = []
    for cycle in range(1, cycles + 1):
        heads = rows["people"].to_numpy(dtype=float)
        # They know their people to some percent, and the fewer they are the more one more tells.
        off = heads * rng.normal(0.0, _GUESS, len(rows))
        off += np.sqrt(heads) * rng.normal(0.0, _BY_HEADS, len(rows))
        # Whole people are expected, one at least.
        guess = np.maximum(np.rint(heads + off), 1.0)
        expected = guess * rows["per_person_day"] * CLAIM_DAYS
        need = rows["people"] * rows["per_person_day"] * float(CLAIM_DAYS)
        parts.append(rows.assign(cycle=cycle, expected=expected, need=need))
    claims = pd.concat(parts, ignore_index=True)
    lot = lot_of(claims["item"])
    claims["quantity"] = np.ceil(claims["expected"] / lot) * lot
    claims["days"] = float(CLAIM_DAYS)
    columns = ["place", "item", "group", "cycle", "quantity", "days", "need"]
    return claims[columns]


def lot_of(item: pd.Series[str]) -> pd.Series[float]:
    """Give pieces in a carton.

    Parameters
    ----------
    item : Series of str
    """
    return item.map(dict(zip(ITEMS["item"], ITEMS["lot"], strict=True))).astype(float)

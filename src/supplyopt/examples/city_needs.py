"""Who is on duty in the example city: drawn heads that keep the reported totals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplyopt.examples.city_places import SECTORS, district_population
from supplyopt.network.needs import demand_from_headcount

__all__ = ["DAYS", "apportion", "city_demand", "city_groups"]

DAYS = 10
# Masks for the people on duty in the two directed batches, and goggles, as reported.
_MASKS = 1_071_700
_GOGGLES = 3_600
_OFFICER_MASKS = 300_000
_VOLUNTEER_SHARE = 0.6
_BARRELS = 3

_OVERASKING = 12
_LEAST_FACTOR, _MOST_FACTOR = 1.2, 3.0
_SPREAD = 0.6


def city_groups() -> pd.DataFrame:
    """Make the groups table: whom the directed batches were for, then the bureaus' officers."""
    return pd.DataFrame(
        {"group": ["worker", "volunteer", "property", "officer"], "priority": [1, 1, 1, 2]}
    )


def city_demand(
    places: pd.DataFrame, *, masks_per_day: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Make the demand table: need by verified heads, and what the bureaus ask for above it.

    Parameters
    ----------
    places : pandas.DataFrame
        The places of the city.
    masks_per_day : float
        Masks a person a day.
    rng : numpy.random.Generator
        Draws the spread of heads, the bureaus that ask for more than they need and how much more.

    Returns
    -------
    pandas.DataFrame
        ``place, item, group, people, quantity, entitlement``.
    """
    norms = pd.DataFrame(
        [
            {"item": "mask", "group": None, "per_person_day": masks_per_day},
            {"item": "goggles", "group": "worker", "per_person": 1},
            {"item": "disinfectant", "group": None, "per_place": _BARRELS},
        ]
    )
    heads = _headcount(places, masks_per_day=masks_per_day, rng=rng)
    demand = demand_from_headcount(heads, norms, DAYS, groups=city_groups())
    chosen = rng.permutation(len(SECTORS))[:_OVERASKING]
    factor = np.ones(len(SECTORS))
    factor[chosen] = rng.uniform(_LEAST_FACTOR, _MOST_FACTOR, _OVERASKING)
    units = places.loc[places["kind"] == "unit", "place"]
    bureau = units.str[1:3].astype(int).to_numpy() - 1
    asked = demand["place"].map(dict(zip(units, factor[bureau], strict=True))).fillna(1.0)
    # Without the rounding, 300 x 1.2 would be asked for as 361.
    more = np.ceil(np.round(demand["quantity"] * asked, 6))
    demand["quantity"] = demand["quantity"].where(asked == 1.0, more)
    return demand[["place", "item", "group", "people", "quantity", "entitlement"]]


def apportion(
    total: int, weights: npt.NDArray[np.float64], *, at_least: int = 0
) -> npt.NDArray[np.int64]:
    """Share a whole number out in proportion to weights, by largest remainders.

    Parameters
    ----------
    total : int
        At least ``at_least`` for everyone.
    weights : numpy.ndarray, shape (n,)
        Not negative, with a sum above 0.
    at_least : int
        What each one gets before the rest is shared.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Whole numbers with sum ``total``; equal remainders favor the one listed first.

    Examples
    --------
    Quotas 2.5, 1.5 and 1: one piece is left over, and the first two have the same remainder.

    >>> apportion(5, np.array([5.0, 3.0, 2.0])).tolist()
    [3, 1, 1]
    """
    quota = (total - at_least * len(weights)) * weights / weights.sum()
    share: npt.NDArray[np.int64] = np.floor(quota).astype(np.int64)
    left = total - at_least * len(weights) - int(share.sum())
    share[np.argsort(share - quota, kind="stable")[:left]] += 1
    share += at_least
    return share


def _headcount(
    places: pd.DataFrame, *, masks_per_day: float, rng: np.random.Generator
) -> pd.DataFrame:
    per_person = masks_per_day * DAYS
    workers = _GOGGLES
    others = round(_MASKS / per_person) - workers
    volunteers = round(others * _VOLUNTEER_SHARE)
    officers = round(_OFFICER_MASKS / per_person)
    groups = [
        ("worker", "community", workers),
        ("volunteer", "community", volunteers),
        ("property", "property", others - volunteers),
        ("officer", "unit", officers),
    ]
    frames = []
    for group, kind, total in groups:
        there = places[places["kind"] == kind]
        weights = np.exp(rng.normal(0.0, _SPREAD, len(there)))
        people = np.zeros(len(there), dtype=np.int64)
        if group == "officer":
            people = apportion(total, weights, at_least=1)
        else:
            district = there["district"].to_numpy()
            population = district_population()
            shares = apportion(total, np.array(list(population.values()), dtype=float))
            for code, share in zip(population, shares.tolist(), strict=True):
                inside = district == code
                people[inside] = apportion(share, weights[inside], at_least=1)
        frames.append(
            pd.DataFrame({"place": there["place"].to_numpy(), "group": group, "people": people})
        )
    return pd.concat(frames, ignore_index=True)

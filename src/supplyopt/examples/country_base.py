"""What is drawn for the example country: people on duty, distances, what desks can pass on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from supplyopt.examples.country_places import CountryTree, country_tree

__all__ = ["CountryDraw", "draw_country"]

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_WORKERS, _VOLUNTEERS, _OFFICERS = 6, 9, 25
_SPREAD = 0.6
_TOWN_KM, _COUNTY_KM = 20.0, 60.0
_LEAST_DESK, _MOST_DESK = 0.5, 1.1


@dataclass(frozen=True)
class CountryDraw:
    """The drawn country, or some of its provinces.

    Attributes
    ----------
    tree : CountryTree
    workers, volunteers : integer array, one a village
    officers : integer array, one a town
    town_km, county_km : float array, one a town, one a county
        From the county's depot to the town, from the prefecture's depot to the county's.
    desk : float array, one a county
        What its desk can pass on, as a share of the volume that is needed in it.
    idle : float array, one a county
        Weights by which stock lies at counties.
    """

    tree: CountryTree
    workers: Counts
    volunteers: Counts
    officers: Counts
    town_km: Floats
    county_km: Floats
    desk: Floats
    idle: Floats


def draw_country(seed: int, provinces: list[str] | None) -> CountryDraw:
    """Draw the country, then keep some provinces: what is drawn in one is the same in any choice.

    Parameters
    ----------
    seed : int
    provinces : list of str, optional
        Codes; all where left out.
    """
    whole = country_tree()
    rngs = np.random.default_rng(seed).spawn(7)
    villages, towns, counties = (whole.count(kind) for kind in ("village", "town", "county"))

    def heads(rng: np.random.Generator, mean: int, count: int) -> Counts:
        # At least one; the rest lognormal with the mean that is left.
        draws = np.exp(rng.normal(-(_SPREAD**2) / 2, _SPREAD, count))
        return 1 + np.round((mean - 1) * draws).astype(np.int64)

    def km(rng: np.random.Generator, middle: float, count: int) -> Floats:
        return np.round(middle * np.exp(rng.normal(0.0, _SPREAD, count)), 1)

    drawn = CountryDraw(
        tree=whole,
        workers=heads(rngs[0], _WORKERS, villages),
        volunteers=heads(rngs[1], _VOLUNTEERS, villages),
        officers=heads(rngs[2], _OFFICERS, towns),
        town_km=km(rngs[3], _TOWN_KM, towns),
        county_km=km(rngs[4], _COUNTY_KM, counties),
        desk=rngs[5].uniform(_LEAST_DESK, _MOST_DESK, counties),
        idle=rngs[6].exponential(1.0, counties),
    )
    if provinces is None:
        return drawn
    village, town, county = (
        whole.within(kind, provinces) for kind in ("village", "town", "county")
    )
    return CountryDraw(
        tree=whole.part(provinces),
        workers=drawn.workers[village],
        volunteers=drawn.volunteers[village],
        officers=drawn.officers[town],
        town_km=drawn.town_km[town],
        county_km=drawn.county_km[county],
        desk=drawn.desk[county],
        idle=drawn.idle[county],
    )

"""The ways goods take in the example city: desk by desk, or straight by one carrier."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplyopt.examples.city_places import district_km

__all__ = ["CARRIER", "city_lanes"]

CARRIER = "city-carrier"

_LEAST_DESK, _MOST_DESK = 0.5, 1.1
# Invented, per piece: hours and yuan of one hand-over to a place of this kind, way by way.
_TIERED = {
    "warehouse": (0.002, 0.01),
    "district": (0.004, 0.02),
    "town": (0.004, 0.02),
    "community": (0.004, 0.02),
    "property": (0.002, 0.01),
    "bureau": (0.004, 0.02),
    "unit": (0.002, 0.01),
}
_DIRECT = {
    "warehouse": (0.001, 0.005),
    "community": (0.003, 0.05),
    "property": (0.003, 0.05),
    "unit": (0.003, 0.05),
}
_OWN_UNIT = (0.001, 0.005)
_HOURS_KM, _COST_KM = 0.0001, 0.001


def city_lanes(
    places: pd.DataFrame,
    *,
    district_volume: dict[str, float],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Make the lanes table: a tiered lane to every place from its desk, and the direct lanes.

    Parameters
    ----------
    places : pandas.DataFrame
        The places of the city.
    district_volume : dict of str to float
        What the frontline of each district needs in a cycle, as volume.
    rng : numpy.random.Generator
        Draws how much of it each district's desk can pass on.

    Returns
    -------
    pandas.DataFrame
        The contract's columns that matter here.
    """
    below = places[places["parent"].notna()]
    tiered = _lanes(below, below["parent"], "tiered", table=_TIERED)
    share = rng.uniform(_LEAST_DESK, _MOST_DESK, len(district_volume))
    desks = {
        district: float(np.ceil(part * volume))
        for part, (district, volume) in zip(share, district_volume.items(), strict=True)
    }
    tiered["capacity"] = tiered["destination"].map(desks)

    users = places[places["kind"].isin(["community", "property", "unit"])]
    units = places[places["kind"] == "unit"]
    # The haul between the warehouses, as well as a bureau's hand-over to its own units, happens
    # either way: without a lane of its own, one of the two modes could not do without the other.
    haul = _lanes(places[places["place"] == "W-CITY"], "W-PORT", "direct", table=_DIRECT)
    straight = _lanes(users, "W-CITY", "direct", table=_DIRECT).assign(carrier=CARRIER)
    own = _lanes(units, units["parent"], "direct", table={"unit": _OWN_UNIT})
    return pd.concat([tiered, haul, straight, own], ignore_index=True)


def _lanes(
    destinations: pd.DataFrame,
    origin: str | pd.Series[str],
    mode: str,
    *,
    table: dict[str, tuple[float, float]],
) -> pd.DataFrame:
    hours, cost = (destinations["kind"].map({k: v[n] for k, v in table.items()}) for n in (0, 1))
    km = _km(destinations, origin)
    return pd.DataFrame(
        {
            "origin": origin,
            "destination": destinations["place"],
            "mode": mode,
            "carrier": None,
            "stages": 1,
            "capacity": np.nan,
            "cost": (cost + _COST_KM * km).round(6),
            "hours": (hours + _HOURS_KM * km).round(6),
        }
    )


def _km(destinations: pd.DataFrame, origin: str | pd.Series[str]) -> npt.NDArray[np.float64]:
    """Only what leaves the city warehouse travels between districts."""
    km = destinations["district"].map(district_km()).fillna(0.0).to_numpy(dtype=float)
    return np.where(pd.Series(origin, index=destinations.index) == "W-CITY", km, 0.0)

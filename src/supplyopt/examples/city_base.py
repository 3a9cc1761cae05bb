"""What holds in the example city whatever the cycle: places, lanes, ten days' needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.examples.city_lanes import city_lanes
from supplyopt.examples.city_needs import DAYS, city_demand
from supplyopt.examples.city_places import city_places

__all__ = ["CITY_ITEMS", "CityBase", "city_base"]

CITY_ITEMS = pd.DataFrame(
    {
        "item": ["mask", "goggles", "disinfectant"],
        "unit": ["piece", "piece", "barrel"],
        "volume": [1, 10, 100],
        "lot": [50, 10, 1],
        "weight": [1, 20, 200],
        "name": ["口罩", "护目镜", "消毒液"],
    }
)


@dataclass(frozen=True)
class CityBase:
    """The drawn city.

    Attributes
    ----------
    places, lanes : DataFrame
        The tables; what a lane takes is by the cycle.
    demand : DataFrame
        What is asked for in ten days.
    need : DataFrame
        The same with ``parent``, ``district`` and the ``volume`` of the entitlement.
    frontline_volume : float
        What the three frontline groups need in a cycle.
    """

    places: pd.DataFrame
    lanes: pd.DataFrame
    demand: pd.DataFrame
    need: pd.DataFrame
    frontline_volume: float


def city_base(seed: int, *, masks_per_day: float, cycle_days: float = DAYS) -> CityBase:
    """Draw the city.

    Parameters
    ----------
    seed : int
    masks_per_day : float
        Masks a person a day.
    cycle_days : float
        Length of the cycles for which capacities are given.
    """
    # A stream for each table: what one draws does not shift what another draws.
    for_places, for_demand, for_lanes = np.random.default_rng(seed).spawn(3)
    places = city_places(for_places)
    demand = city_demand(places, masks_per_day=masks_per_day, rng=for_demand)
    need = demand.merge(places[["place", "parent", "district"]], on="place")
    need["volume"] = need["entitlement"] * need["item"].map(CITY_ITEMS.set_index("item")["volume"])
    frontline = need[need["group"] != "officer"].groupby("district")["volume"].sum()
    part = cycle_days / DAYS
    volumes = {str(district): float(volume) * part for district, volume in frontline.items()}
    lanes = city_lanes(places, district_volume=volumes, rng=for_lanes)
    return CityBase(places, lanes, demand, need, sum(volumes.values()))

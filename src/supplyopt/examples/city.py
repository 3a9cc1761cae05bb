"""Xiamen in February 2020: one cycle of a real city with drawn needs."""

from __future__ import annotations

import math
import operator

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.examples.city_lanes import CARRIER, city_lanes
from supplyopt.examples.city_needs import DAYS, apportion, city_demand, city_groups
from supplyopt.examples.city_places import city_places
from supplyopt.network.network import Network

__all__ = ["xiamen"]

_ITEMS = pd.DataFrame(
    {
        "item": ["mask", "goggles", "disinfectant"],
        "unit": ["piece", "piece", "barrel"],
        "volume": [1, 10, 100],
        "lot": [50, 10, 1],
        "weight": [1, 20, 200],
        "name": ["口罩", "护目镜", "消毒液"],
    }
)
_LYING_AT_BUREAUS = 0.05
_ARRIVING = 0.60
_LEAST_MASKS, _MOST_MASKS = 0.1, 10.0


def xiamen(
    seed: int = 0, *, scarcity: float = 0.6, fleet: float = 0.6, masks_per_day: float = 1.0
) -> Network:
    """Give the real city: one cycle of ten days, too little for all, two ways to bring it.

    Goods arrive at the receiving warehouse and go to the city warehouse. From there they pass
    through districts, towns and communities to property companies, or through bureaus to their
    units (mode ``tiered``), or one carrier takes them straight to communities, companies and units
    (mode ``direct``). Either mode reaches every place that asks for something: for that, the haul
    between the warehouses and a bureau's hand-over to its own units have a lane in each.

    Parameters
    ----------
    seed : int
        Seed of all that is drawn; 0 or more. The same seed gives the same network. The other
        parameters do not change who is where: they only scale.
    scarcity : float
        Stock and arrivals as a share of the verified need of all groups, item by item; above 0.
    fleet : float
        What the carrier can take in the cycle, as a share of the volume that the three frontline
        groups need; above 0, ``math.inf`` for no limit.
    masks_per_day : float
        Masks a person a day, from 0.1 to 10. The number of people follows from it, so that the
        masks needed stay those of the report (exactly at 1 and 2, else to half a person's masks).

    Returns
    -------
    Network
        About 960 places, 1,940 lanes and 2,850 demand rows; 3 items, 4 groups, 1 cycle.

    Raises
    ------
    InputError
        If a parameter is out of range (all such faults together).

    Notes
    -----
    **Real** (sources in ``examples/data/xiamen/SOURCE.md``): the 6 districts, 47 town-level units
    and 535 communities and villages with their 12-digit codes, Chinese names and who belongs to
    whom, of the National Bureau of Statistics' list of 2019; district points and residents at the
    end of 2018; the 13 town points that GeoNames has (CC BY 4.0). Romanised names (``name_en``) are
    machine-made. That there were 16 bureaus and sectors, some asking above need, three frontline
    groups, plans of ten days, the chain of desks and the one carrier: from a newspaper report of
    spring 2020. So are the totals that the two directed batches sent for the people on duty, and
    they are here the verified need of the three groups: 1,071,700 masks, 3,600 goggles and 2,400
    barrels of disinfectant.

    **Drawn**, from the seed: which 265 of the communities have a property company; how many units
    (3 to 8) a bureau has; people on duty; which 12 of the bureaus ask for 1.2 to 3 times their
    need; how much each district's desk can pass on.

    **Invented**: all else, chosen so that the totals come out whole. One mask a person a day makes
    107,170 people. 3,600 of them are community workers, with a pair of goggles each (6.7 a
    community; the Ministry of Civil Affairs said on 10 February 2020 that six guarded the average
    one of the country). Of the others 60 % are volunteers and 40 % property staff. Each group is
    split over the districts in proportion to their residents, then over the communities or
    companies inside by lognormal weights (sigma 0.6), largest remainders, at least one person
    each. 535 communities and 265 companies need 3 barrels each. Officers: 30,000 (300,000 masks),
    3 barrels a unit. The warehouses, bureaus by sector, units and companies bear invented names,
    marked as examples: no bureau is meant. Their ids are made; warehouses, bureaus, units and
    companies have no point. Volumes (in masks), weights and carton sizes of the items.
    Supply: 5 % of each item lies at bureaus in proportion to their need (of goggles, none), 60 %
    arrives at the receiving warehouse, the rest lies at the city warehouse. A district's desk
    passes on 0.5 to 1.1 times the volume that its frontline needs. Hours and yuan a piece: between
    0.001 and 0.004 hours and 0.005 and 0.05 yuan a hand-over, more from the city warehouse by the
    kilometer to the district (its place is not public: measured from Huli's point).

    Priorities: the directed batches went to workers, volunteers and property staff alike, so all
    three come first; the bureaus, who drew most, come second with their officers. Communities ask
    for what they need. In ``demand``, ``entitlement`` is verified heads x norm x days; ``people``
    is the number of heads.

    Extra columns: ``name_en`` and ``district`` in places, ``name`` in items, ``people`` in demand.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.xiamen(seed=1)
    >>> network.tables["places"]["kind"].value_counts()[["district", "town", "community"]].tolist()
    [6, 47, 535]
    >>> frontline = network.tables["demand"].query("group != 'officer'")
    >>> need = frontline.groupby("item")["entitlement"].sum()
    >>> need.astype(int).to_dict()
    {'disinfectant': 2400, 'goggles': 3600, 'mask': 1071700}
    """
    _check(seed=seed, scarcity=scarcity, fleet=fleet, masks_per_day=masks_per_day)
    # A stream for each table: what one draws does not shift what another draws.
    for_places, for_demand, for_lanes = np.random.default_rng(seed).spawn(3)
    places = city_places(for_places)
    demand = city_demand(places, masks_per_day=masks_per_day, rng=for_demand)
    need = demand.merge(places[["place", "parent", "district"]], on="place")
    need["volume"] = need["entitlement"] * need["item"].map(_ITEMS.set_index("item")["volume"])
    frontline = need[need["group"] != "officer"].groupby("district")["volume"].sum()
    volumes = {str(district): float(volume) for district, volume in frontline.items()}
    lanes = city_lanes(places, district_volume=volumes, rng=for_lanes)
    stock, arrivals = _supply(need, scarcity=scarcity)
    capacity = None if math.isinf(fleet) else math.ceil(fleet * sum(volumes.values()))
    return Network.from_tables(
        places=places,
        items=_ITEMS,
        groups=city_groups(),
        carriers=[{"carrier": CARRIER, "capacity": capacity}],
        lanes=lanes,
        stock=stock,
        arrivals=arrivals,
        demand=demand,
        settings={"cycles": 1, "cycle_days": DAYS},
    )


def _supply(need: pd.DataFrame, *, scarcity: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    stock, arrivals = [], []
    officers = need[need["group"] == "officer"]
    for item in _ITEMS["item"]:
        supply = round(scarcity * need.loc[need["item"] == item, "entitlement"].sum())
        arriving = round(_ARRIVING * supply)
        bureaus = officers[officers["item"] == item].groupby("parent")["entitlement"].sum()
        lying = round(_LYING_AT_BUREAUS * supply) if len(bureaus) else 0
        arrivals.append(("W-PORT", item, 1, "purchase", arriving))
        stock.append(("W-CITY", item, supply - arriving - lying))
        if lying:
            shares = apportion(lying, bureaus.to_numpy(dtype=float)).tolist()
            stock += [
                (bureau, item, share) for bureau, share in zip(bureaus.index, shares, strict=True)
            ]
    return (
        pd.DataFrame(stock, columns=["place", "item", "quantity"]),
        pd.DataFrame(arrivals, columns=["place", "item", "cycle", "source", "quantity"]),
    )


def _check(*, seed: object, scarcity: object, fleet: object, masks_per_day: object) -> None:
    faults = []

    def fault(column: str, value: object, problem: str, remedy: str) -> None:
        faults.append(Fault("", None, column, value, problem, remedy))

    try:
        whole = operator.index(seed)  # type: ignore[arg-type]
    except TypeError:
        whole = -1
    if isinstance(seed, bool) or whole < 0:
        fault("seed", seed, "is not a whole number of 0 or more", "give one, such as 0")
    for name, value in (("scarcity", scarcity), ("fleet", fleet), ("masks_per_day", masks_per_day)):
        real = isinstance(value, (int, float, np.integer, np.floating)) and value is not True
        if not real or value is False or math.isnan(value):  # type: ignore[arg-type]
            fault(name, value, "is not a number", "give a number above 0")
        elif value <= 0:  # type: ignore[operator]
            fault(name, value, "is not above 0", "give a number above 0")
        elif name == "scarcity" and math.isinf(value):  # type: ignore[arg-type]
            fault(name, value, "is infinite", "give a share, such as 0.6")
        elif name == "masks_per_day" and not _LEAST_MASKS <= value <= _MOST_MASKS:  # type: ignore[operator]
            fault(name, value, "is not from 0.1 to 10", "give a number such as 1 or 2")
    if faults:
        raise InputError(faults)

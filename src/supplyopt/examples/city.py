"""Xiamen in February 2020: one cycle of a real city with drawn needs."""

from __future__ import annotations

import math

from supplyopt.examples.city_arguments import check_city, supply_share_of
from supplyopt.examples.city_base import CITY_ITEMS, city_base
from supplyopt.examples.city_lanes import CARRIER
from supplyopt.examples.city_needs import DAYS, city_groups
from supplyopt.examples.city_supply import city_supply
from supplyopt.network.network import Network

__all__ = ["xiamen"]


def xiamen(
    seed: int = 0,
    *,
    supply_share: float = 0.6,
    fleet: float = 0.6,
    masks_per_day: float = 1.0,
    scarcity: float | None = None,
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
    supply_share : float
        Stock and arrivals as a share of the verified need of all groups, item by item; above 0.
    fleet : float
        What the carrier can take in the cycle, as a share of the volume that the three frontline
        groups need; above 0, ``math.inf`` for no limit.
    masks_per_day : float
        Masks a person a day, from 0.1 to 10. The number of people follows from it, so that the
        masks needed stay those of the report (exactly at 1 and 2, else to half a person's masks).
    scarcity : float, optional
        The name of before of `supply_share`; it warns.

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
    share = supply_share_of(supply_share, scarcity)
    check_city(seed=seed, supply_share=share, fleet=fleet, masks_per_day=masks_per_day)
    base = city_base(seed, masks_per_day=masks_per_day)
    stock, arrivals = city_supply(base.need, supply_share=share[1])
    capacity = None if math.isinf(fleet) else math.ceil(fleet * base.frontline_volume)
    return Network.from_tables(
        places=base.places,
        items=CITY_ITEMS,
        groups=city_groups(),
        carriers=[{"carrier": CARRIER, "capacity": capacity}],
        lanes=base.lanes,
        stock=stock,
        arrivals=arrivals,
        demand=base.demand,
        settings={"cycles": 1, "cycle_days": DAYS},
    )

"""A whole country: every village of China, one cycle of ten days."""

from __future__ import annotations

from collections.abc import Sequence

from supplyopt.errors import Fault, InputError
from supplyopt.examples.city_arguments import check_city, supply_share_of
from supplyopt.examples.city_base import CITY_ITEMS
from supplyopt.examples.city_needs import DAYS
from supplyopt.examples.country_base import draw_country
from supplyopt.examples.country_places import PROVINCES, places_of
from supplyopt.examples.country_tables import (
    country_carriers,
    country_demand,
    country_groups,
    country_lanes,
    country_stock,
)
from supplyopt.network.network import Network

__all__ = ["country"]


def country(
    seed: int = 0,
    *,
    provinces: str | Sequence[str] | None = None,
    supply_share: float = 0.6,
    fleet: float = 0.5,
    scarcity: float | None = None,
) -> Network:
    """Give a country of 658,001 villages: one cycle of ten days, too little for all, two ways.

    Goods lie at the national depot and at those of provinces, prefectures, counties. They pass
    down the tree of desks (mode ``tiered``), or each prefecture's fleet takes them from its depot
    straight to villages and town offices (mode ``direct``); the haul down to the prefectures has a
    lane in either mode.

    Parameters
    ----------
    seed : int
        Seed of all that is drawn; 0 or more.
    provinces : str or sequence of str, optional
        Only these, by their codes of two digits or their Chinese names; the whole country
        where left out. What is drawn for a province does not depend on the choice; what lies at the
        national depot is for those that are chosen.
    supply_share : float
        Stock as a share of the need, item by item; above 0.
    fleet : float
        What the fleets can take in the cycle, as a share of the volume that is needed in their
        prefecture; above 0, ``math.inf`` for no limit.
    scarcity : float, optional
        The name of before of `supply_share`; it warns.

    Returns
    -------
    Network
        Of the whole country: 704,475 places, 1,405,953 lanes, 2,718,214 rows of demand; 3 items,
        3 groups, 342 fleets, 1 cycle. It takes seconds and 1.6 gigabytes to make; one province
        (``provinces="35"``, Fujian) half a second.

    Raises
    ------
    InputError
        If a parameter is out of range (all such faults together).

    Notes
    -----
    **Real** (source in ``examples/data/china/SOURCE.md``): 31 provinces, 342 prefectures, 2,995
    counties, 43,105 town-level units with their codes of 2019, who belongs to whom, and how many
    villages and communities each town has. The villages' own codes are not in that list: here they
    are numbered from 001 in each town. That about six workers guarded the average community is what
    the Ministry of Civil Affairs said on 10 February 2020.

    **Drawn**, from the seed, lognormal with sigma 0.6 unless said otherwise: workers of a village
    (mean 6, at least 1), volunteers (mean 9), officers of a town (mean 25); kilometers from a
    county's depot to each of its towns (median 20) and from the prefecture's depot to the
    county's (median 60); what a county's desk can pass on (0.5 to 1.1 times the volume needed in
    the county, uniform); how the counties' stock is split among them (exponential weights).

    **Invented**: a mask a person a day, goggles a worker, 3 barrels a village and a town; volumes,
    weights and cartons as in `xiamen`. Of each item's supply 30 % lies at the national depot, 30 %
    at the provinces' and 30 % at the prefectures' in proportion to need, 10 % at counties. A
    hand-over costs 0.02 yuan and 0.004 hours a piece, one from the fleet's lorry 0.05 and 0.003,
    a kilometer 0.001 and 0.0001. Workers and volunteers come first, officers second; all ask for
    what they need.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.country(provinces=["46"])
    >>> network.tables["places"]["kind"].value_counts()[["prefecture", "town", "village"]].tolist()
    [5, 244, 3332]
    """
    share = supply_share_of(supply_share, scarcity)
    faults = _faults(provinces)
    try:
        check_city(seed=seed, supply_share=share, fleet=fleet, masks_per_day=1.0)
    except InputError as error:
        faults = [*error.faults, *faults]
    if faults:
        raise InputError(faults)
    draw = draw_country(seed, _codes(provinces))
    return Network.from_tables(
        places=places_of(draw.tree),
        items=CITY_ITEMS,
        groups=country_groups(),
        carriers=country_carriers(draw, fleet=fleet),
        lanes=country_lanes(draw),
        stock=country_stock(draw, supply_share=share[1]),
        demand=country_demand(draw),
        settings={"cycles": 1, "cycle_days": DAYS},
    )


_CODE_OF = {name: code for code, name in PROVINCES.items()} | {code: code for code in PROVINCES}


def _faults(provinces: object) -> list[Fault]:
    remedy = f"give codes such as '35' or names such as {PROVINCES['35']!r}, or None for all"
    if provinces is None or isinstance(provinces, str):
        given = [] if provinces is None else [provinces]
    elif isinstance(provinces, Sequence) and not isinstance(provinces, bytes):
        given = list(provinces)
        if not given:
            return [Fault("", None, "provinces", None, "is empty", remedy)]
    else:
        problem = f"is no text and no sequence of texts, but {type(provinces).__name__}"
        return [Fault("", None, "provinces", str(provinces), problem, remedy)]
    return [
        Fault("", None, "provinces", str(name), "is no province of the list", remedy)
        for name in given
        if not isinstance(name, str) or name not in _CODE_OF
    ]


def _codes(provinces: str | Sequence[str] | None) -> list[str] | None:
    if provinces is None:
        return None
    given = [provinces] if isinstance(provinces, str) else list(provinces)
    return sorted({_CODE_OF[name] for name in given})

"""Xiamen from late January 2020 on: many cycles while production recovers."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.examples.city_arguments import check_city, supply_share_of
from supplyopt.examples.city_base import CITY_ITEMS, CityBase, city_base
from supplyopt.examples.city_lanes import CARRIER
from supplyopt.examples.city_needs import DAYS, city_groups
from supplyopt.examples.city_supply import city_supply
from supplyopt.network.network import Network

__all__ = ["xiamen_season"]

_START = date(2020, 1, 24)
# China's output of masks of all kinds, million a day (National Development and Reform Commission).
_OUTPUT = (
    (date(2020, 2, 1), 116 / 12),
    (date(2020, 2, 22), 54.77),
    (date(2020, 2, 25), 76.19),
    (date(2020, 2, 29), 116.0),
)
# The ten days in which the carrier began are those of the one-cycle city.
_BASE_START = date(2020, 2, 13)
_MOST_ARRIVING = 1.2
# The golden section spreads the days on which whole pieces fall due.
_SPREAD = (math.sqrt(5) - 1) / 2


def xiamen_season(
    seed: int = 0,
    *,
    cycles: int = 7,
    cycle_days: int = 10,
    supply_share: float = 0.6,
    fleet: float = 0.6,
    masks_per_day: float = 1.0,
    scarcity: float | None = None,
) -> Network:
    """Give the city of `xiamen` from 24 January 2020 on, cycle by cycle, as supply recovers.

    Places, people, lanes, items, priorities are those of ``xiamen(seed)``. Every cycle asks for
    what its days need. What arrives grows with the country's output of masks: a seventh of the need
    around the Spring Festival, enough for everybody in March.

    Parameters
    ----------
    seed : int
        Seed of all that is drawn, as in `xiamen`.
    cycles : int, default 7
        Cycles to plan: 7 cycles of ten days end on 2 April 2020.
    cycle_days : int, default 10
        Length of a cycle, 1 to 30 days.
    supply_share : float
        What arrives in the ten days from 13 February, those of the one-cycle city, as a share of
        ten days' verified need of all groups, item by item; above 0.
    fleet : float
        What the carrier can take in a cycle, as a share of the volume that the three frontline
        groups need in it; above 0, ``math.inf`` for no limit.
    masks_per_day : float
        As in `xiamen`.
    scarcity : float, optional
        The name of before of `supply_share`; it warns.

    Returns
    -------
    Network
        About 960 places, 1,940 lanes; 2,850 demand rows a cycle of ten days; 3 items, 4 groups.
        Unmet demand is lost. Arrivals have an extra column ``date``, the first day of the cycle.

    Raises
    ------
    InputError
        If a parameter is out of range (all such faults together).

    Notes
    -----
    **Reported**: the National Development and Reform Commission gave China's output of masks of
    all kinds as 54.77 million on 22 February 2020 (press conference of the State Council
    Information Office, 24 February), 76.19 million on 25 February (notice of 27 February), 116
    million on 29 February, twelve times that of 1 February (notice of 2 March).

    **Assumed**: that the city's supply followed the country's output; that output grew by a
    constant rate between those days, stood at the level of 1 February before it, at that of 29
    February after it; that goggles and disinfectant grew as masks did; that the city buys no
    more than 1.2 times what it needs; that the stores held at the start what they hold in `xiamen`
    (40 % of supply_share x ten days' need: 5 % at bureaus, 35 % at the city warehouse; of goggles
    all 40 % there); that as many people are on duty all the time, goggles last ten days, places use
    their barrels in ten days. The carrier is there from the first cycle; that it began on 14
    February can be put in by ``lanes.first_cycle``. All else as in `xiamen`.

    In cycles that are not of ten days, masks are asked for by the day. Goggles and barrels are
    whole pieces over ten days, due on days that differ from place to place. Capacities are in
    proportion to the days.

    See Also
    --------
    xiamen : the same city in one cycle.

    Examples
    --------
    >>> import supplyopt as so
    >>> season = so.examples.xiamen_season(cycles=7)
    >>> masks = season.filled("arrivals").query("item == 'mask'").set_index("date")["quantity"]
    >>> print((masks / 1_371_700).round(2).to_string(name=False, header=False))
    2020-01-24    0.15
    2020-02-03    0.26
    2020-02-13    0.60
    2020-02-23    1.16
    2020-03-04    1.20
    2020-03-14    1.20
    2020-03-24    1.20
    """
    share = supply_share_of(supply_share, scarcity)
    check_city(
        seed=seed,
        supply_share=share,
        fleet=fleet,
        masks_per_day=masks_per_day,
        cycles=cycles,
        cycle_days=cycle_days,
    )
    count, length = int(cycles), int(cycle_days)
    base = city_base(seed, masks_per_day=masks_per_day, cycle_days=length)
    stock, _ = city_supply(base.need, supply_share=share[1])
    capacity = None if math.isinf(fleet) else math.ceil(fleet * base.frontline_volume)
    return Network.from_tables(
        places=base.places,
        items=CITY_ITEMS,
        groups=city_groups(),
        carriers=[{"carrier": CARRIER, "capacity": capacity}],
        lanes=base.lanes,
        stock=stock,
        arrivals=_arrivals(base.need, supply_share=share[1], cycles=count, days=length),
        demand=_demand(base, cycles=count, days=length),
        settings={"cycles": count, "cycle_days": length},
    )


def _arrivals(need: pd.DataFrame, *, supply_share: float, cycles: int, days: int) -> pd.DataFrame:
    """Return what arrives at each cycle's start: the output of its days, in the city's measure."""
    base = _output(_BASE_START, DAYS).mean()
    by_item = need.groupby("item")["entitlement"].sum()
    rows = []
    for cycle in range(1, cycles + 1):
        first = _START + timedelta(days=(cycle - 1) * days)
        share = np.minimum(
            supply_share * _output(first, days) / base, max(supply_share, _MOST_ARRIVING)
        )
        for item in CITY_ITEMS["item"]:
            quantity = round(float(by_item[item]) / DAYS * float(share.sum()))
            rows.append(("W-PORT", item, cycle, "purchase", quantity, first.isoformat()))
    columns = ["place", "item", "cycle", "source", "quantity", "date"]
    return pd.DataFrame(rows, columns=columns)


def _output(first: date, days: int) -> NDArray[np.float64]:
    """Return the country's output on each of some days, million masks."""
    at = [first.toordinal() + day for day in range(days)]
    known = [day.toordinal() for day, _ in _OUTPUT]
    # Outside the known days numpy keeps the first value, or the last one.
    return np.exp(np.interp(at, known, np.log([value for _, value in _OUTPUT])))


def _demand(base: CityBase, *, cycles: int, days: int) -> pd.DataFrame:
    """Return what each cycle asks for."""
    ten = base.demand
    daily = (ten["item"] == "mask").to_numpy()
    phase = np.modf(np.arange(len(ten)) * _SPREAD)[0]
    parts = []
    for cycle in range(cycles):
        begin, end = cycle * days / DAYS, (cycle + 1) * days / DAYS
        part = ten.assign(cycle=cycle + 1)
        for column in ("quantity", "entitlement"):
            whole = ten[column].to_numpy(dtype=float)
            # Over ten days the differences of these whole numbers add up to the whole need.
            due = np.floor(whole * end + phase) - np.floor(whole * begin + phase)
            part[column] = np.where(daily, whole * days / DAYS, due)
        asked = part["quantity"] > part["entitlement"]
        part["quantity"] = part["quantity"].where(~(daily & asked), np.ceil(part["quantity"]))
        parts.append(part[(part["quantity"] > 0) | (part["entitlement"] > 0)])
    return pd.concat(parts, ignore_index=True)

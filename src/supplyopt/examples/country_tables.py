"""The tables of the example country: what is needed, what there is, which ways goods take."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from supplyopt.examples.city_base import CITY_ITEMS
from supplyopt.examples.city_needs import DAYS, apportion
from supplyopt.examples.country_base import CountryDraw
from supplyopt.examples.country_places import NATION
from supplyopt.lp.program import sums

__all__ = ["country_carriers", "country_demand", "country_groups", "country_lanes", "country_stock"]

Floats = npt.NDArray[np.float64]

_BARRELS = 3
_VOLUME = dict(zip(CITY_ITEMS["item"], CITY_ITEMS["volume"].tolist(), strict=True))
# Where the supply lies, as shares of it.
_AT_NATION, _AT_PROVINCES, _AT_PREFECTURES = 0.3, 0.3, 0.3
# Per piece: yuan and hours of one hand-over, of a piece from the fleet's lorry, of a kilometer.
_HANDOVER = (0.02, 0.004)
_FROM_LORRY = (0.05, 0.003)
_KM = (0.001, 0.0001)


def country_groups() -> pd.DataFrame:
    """Make the groups table: the two that work in villages, then officers of towns."""
    return pd.DataFrame({"group": ["worker", "volunteer", "officer"], "priority": [1, 1, 2]})


def country_demand(draw: CountryDraw) -> pd.DataFrame:
    """Make the demand table: heads times norm times days.

    Parameters
    ----------
    draw : CountryDraw
    """
    parts = [
        pd.DataFrame(
            {
                "place": draw.tree.codes[kind],
                "item": item,
                "group": group,
                "people": heads,
                "quantity": need,
            }
        )
        for kind, item, group, heads, need in _needs(draw)
    ]
    return pd.concat(parts, ignore_index=True)


def country_stock(draw: CountryDraw, *, supply_share: float) -> pd.DataFrame:
    """Make the stock table: whole pieces at every depot above the towns.

    Parameters
    ----------
    draw : CountryDraw
    supply_share : float
        Stock as a share of the need.
    """
    tree = draw.tree
    rows = []
    for item in CITY_ITEMS["item"]:
        need = need_by_county(draw, items={item: 1})
        supply = round(supply_share * need.sum())
        shares = [round(part * supply) for part in (_AT_NATION, _AT_PROVINCES, _AT_PREFECTURES)]
        levels: list[tuple[npt.NDArray[np.object_], Floats]] = [
            (np.array([NATION], dtype=object), np.ones(1)),
            *(
                (tree.codes[kind], sums(need, tree.up("county", kind), tree.count(kind)))
                for kind in ("province", "prefecture")
            ),
            (tree.codes["county"], draw.idle * need),
        ]
        for pieces, (codes, weights) in zip([*shares, supply - sum(shares)], levels, strict=True):
            lying = apportion(pieces, weights)
            there = lying > 0
            rows.append(
                pd.DataFrame({"place": codes[there], "item": item, "quantity": lying[there]})
            )
    return pd.concat(rows, ignore_index=True)


def country_carriers(draw: CountryDraw, *, fleet: float) -> pd.DataFrame:
    """Make the carriers table: each prefecture's fleet.

    Parameters
    ----------
    draw : CountryDraw
    fleet : float
        Its capacity as a share of the volume needed in the prefecture.
    """
    tree = draw.tree
    volume = sums(
        need_by_county(draw, items=_VOLUME),
        tree.up("county", "prefecture"),
        tree.count("prefecture"),
    )
    return pd.DataFrame(
        {
            "carrier": _fleets(tree.codes["prefecture"]),
            "capacity": [None] * len(volume) if math.isinf(fleet) else np.ceil(fleet * volume),
        }
    )


def country_lanes(draw: CountryDraw) -> pd.DataFrame:
    """Make the lanes table: from desk to desk, or straight from the prefecture's depot.

    Parameters
    ----------
    draw : CountryDraw
    """
    tree = draw.tree
    desk = np.ceil(draw.desk * need_by_county(draw, items=_VOLUME))
    straight_km = draw.county_km[tree.up("town", "county")] + draw.town_km
    prefectures = tree.codes["prefecture"]
    haul = [
        _lanes(NATION, tree.codes["province"], "tiered", _HANDOVER),
        _lanes(tree.codes["province"][tree.above["prefecture"]], prefectures, "tiered", _HANDOVER),
    ]
    # The haul to the prefectures happens either way: both modes can do without the other.
    both = [*haul, *(part.assign(mode="direct") for part in haul)]
    desks = [
        _lanes(
            tree.codes[higher][tree.above[kind]],
            tree.codes[kind],
            "tiered",
            _HANDOVER,
            km=km,
            capacity=capacity,
        )
        for higher, kind, km, capacity in (
            ("prefecture", "county", draw.county_km, desk),
            ("county", "town", draw.town_km, None),
            ("town", "village", 0.0, None),
        )
    ]
    straight = [
        _lanes(
            prefectures[tree.up(kind, "prefecture")],
            tree.codes[kind],
            "direct",
            _FROM_LORRY,
            km=straight_km[tree.up(kind, "town")],
            carrier=_fleets(prefectures)[tree.up(kind, "prefecture")],
        )
        for kind in ("town", "village")
    ]
    return pd.concat([*both, *desks, *straight], ignore_index=True)


def need_by_county(draw: CountryDraw, *, items: dict[str, int]) -> Floats:
    """Return what each county needs of some items, in units that the mapping gives a piece.

    Parameters
    ----------
    draw : CountryDraw
    items : dict of str to int
        What a piece counts.
    """
    total = np.zeros(draw.tree.count("county"))
    for kind, item, _, _, need in _needs(draw):
        if item in items:
            pieces = (items[item] * need).astype(np.float64)
            total += sums(pieces, draw.tree.up(kind, "county"), len(total))
    return total


def _needs(
    draw: CountryDraw,
) -> Iterator[tuple[str, str, str, npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yield level, item, group, heads, and pieces needed."""
    barrels = np.full(len(draw.workers), _BARRELS)
    yield "village", "mask", "worker", draw.workers, draw.workers * DAYS
    yield "village", "mask", "volunteer", draw.volunteers, draw.volunteers * DAYS
    yield "village", "goggles", "worker", draw.workers, draw.workers
    yield "village", "disinfectant", "worker", draw.workers, barrels
    yield "town", "mask", "officer", draw.officers, draw.officers * DAYS
    yield "town", "disinfectant", "officer", draw.officers, barrels[: len(draw.officers)]


def _fleets(prefectures: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    return np.array([f"fleet-{code}" for code in prefectures], dtype=object)


def _lanes(
    origin: str | npt.NDArray[np.object_],
    destination: npt.NDArray[np.object_],
    mode: str,
    rates: tuple[float, float],
    *,
    km: Floats | float = 0.0,
    carrier: npt.NDArray[np.object_] | None = None,
    capacity: Floats | None = None,
) -> pd.DataFrame:
    cost, hours = (rate + per_km * km for rate, per_km in zip(rates, _KM, strict=True))
    return pd.DataFrame(
        {
            "origin": origin,
            "destination": destination,
            "mode": mode,
            "carrier": carrier,
            "stages": 1,
            "capacity": np.nan if capacity is None else capacity,
            "cost": np.round(cost, 6),
            "hours": np.round(hours, 6),
        }
    )

"""What planted faults do to goods, then to papers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.examples.books_claims import lot_of
from supplyopt.examples.books_days import Shocks, no_shocks
from supplyopt.examples.books_plants import Plant
from supplyopt.examples.books_world import ITEMS, BookWorld

__all__ = [
    "book_plants",
    "claim_row",
    "count_plants",
    "over_claims",
    "rows_of",
    "shocks_of",
    "use_plants",
]

_Ints = NDArray[np.int64]
_BOOKED = (
    *("issue_kind", "issue_quantity", "issue_times"),
    *("receipt_kind", "receipt_quantity", "receipt_times"),
)


def shocks_of(world: BookWorld, plants: Iterable[Plant]) -> Shocks:
    """Give what happens to goods.

    Parameters
    ----------
    world : BookWorld
    plants : iterable of Plant
    """
    shocks = no_shocks(world)
    for plant in plants:
        cell, at, size = plant.cell, (plant.round, plant.cell), plant.size
        daily = int(world.daily[cell])
        shocks.single[at] = True
        match plant.kind, plant.way:
            case "unbalanced", "taken":
                shocks.stolen[plant.day, cell] = int(np.ceil((0.5 + size) * daily))
            case "short_receipt", _:
                shocks.gone[at] = 0.15 + 0.35 * size
            case "missing_receipt", "vanished":
                shocks.gone[at] = 1.0
            case "cartons_for_pieces", _:
                shocks.whole[at] = True
            case "late_receipt", _:
                shocks.later[at] = 5 + int(3 * size)
            case "sleeping_stock", _:
                shocks.more[plant.round - 1, cell] = int((45 + 25 * size) * daily)
                shocks.none_sent[plant.round : plant.round + 2, plant.victim] = True
            case "left_short_by_own", _:
                shocks.held[plant.round : plant.round + 1 + int(2 * size), cell] = True
            case "promise_short", _:
                shocks.kept[at] = 0.4 + 0.3 * size
    return shocks


def book_plants(world: BookWorld, plants: Iterable[Plant], shipments: pd.DataFrame) -> pd.DataFrame:
    """Give shipments whose papers are booked wrongly.

    Parameters
    ----------
    world : BookWorld
    plants : iterable of Plant
    shipments : DataFrame
        As `shipments_of` gives them.
    """
    columns = {name: shipments[name].to_numpy(copy=True) for name in _BOOKED}
    for plant in plants:
        at = rows_of(world, plant, shipments)
        end = "issue" if plant.way == "issue" else "receipt"
        match plant.kind, plant.way:
            case "missing_receipt", "unfiled" | "desk":
                columns["receipt_times"][at] = 0
            case "missing_issue", _:
                columns["issue_times"][at] = 0
            case "duplicate_entry", _:
                columns[f"{end}_times"][at] = 2
            case "reversed_sign", "receipt" | "desk":
                columns["receipt_quantity"][at] *= -1
            case "reversed_sign", "kind":
                columns["receipt_kind"][at] = "issued"
            case "cartons_for_pieces", _:
                columns[f"{end}_quantity"][at] /= world.lot[plant.cell]
    return shipments.assign(**columns)


def rows_of(world: BookWorld, plant: Plant, shipments: pd.DataFrame) -> _Ints:
    """Give the shipment that is planted, by its position; none if there is none.

    Parameters
    ----------
    world : BookWorld
    plant : Plant
    shipments : DataFrame
    """
    names = ("round", "cell", "item", "destination")
    steps, cells, items, to = (shipments[name].to_numpy() for name in names)
    there = cells == plant.cell
    if plant.way == "desk":
        there = (items == world.item[plant.cell]) & (to == world.desk[plant.cell])
    return np.flatnonzero(there & (steps == plant.round))


def use_plants(plants: Iterable[Plant], used: _Ints) -> _Ints:
    """Give what is booked as used.

    Parameters
    ----------
    plants : iterable of Plant
    used : array of int, shape (days, cells)
    """
    booked = used.copy()
    for plant in plants:
        if (plant.kind, plant.way) == ("reversed_sign", "use"):
            booked[plant.day, plant.cell] *= -1
    return booked


def count_plants(world: BookWorld, plants: Iterable[Plant], counted: _Ints) -> _Ints:
    """Give what is booked as counted.

    Parameters
    ----------
    world : BookWorld
    plants : iterable of Plant
    counted : array of int, shape (days, places, items)
    """
    booked = counted.copy()
    for plant in plants:
        if (plant.kind, plant.way) == ("unbalanced", "written"):
            more = int(np.ceil((0.5 + plant.size) * world.daily[plant.cell]))
            # The last count: nothing after it would show that it is made up.
            booked[-1, world.place[plant.cell], world.item[plant.cell]] += more
    return booked


def over_claims(world: BookWorld, plants: Iterable[Plant], claims: pd.DataFrame) -> pd.DataFrame:
    """Give what is asked for.

    Parameters
    ----------
    world : BookWorld
    plants : iterable of Plant
    claims : DataFrame
        As `honest_claims` gives them.
    """
    quantity = claims["quantity"].to_numpy(copy=True)
    need, lots = claims["need"].to_numpy(), lot_of(claims["item"]).to_numpy()
    for plant in plants:
        if plant.kind == "claim_above_need":
            at = claim_row(world, plant, claims)
            much = (1.3 + 1.2 * plant.size) * need[at]
            quantity[at] = np.ceil(much / lots[at]) * lots[at]
    return claims.assign(quantity=quantity)


def claim_row(world: BookWorld, plant: Plant, claims: pd.DataFrame) -> int:
    """Give the row of the claim that is planted: of the largest group there.

    Parameters
    ----------
    world : BookWorld
    plant : Plant
    claims : DataFrame
    """
    place = world.places["place"].iloc[world.place[plant.cell]]
    item = ITEMS["item"].iloc[world.item[plant.cell]]
    here = (claims["place"] == place) & (claims["item"] == item)
    here &= claims["cycle"] == plant.day // 10 + 1
    return int(claims["need"].where(here, -1.0).to_numpy().argmax())

"""The ledgers of the city, written from what happened there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.examples.books_days import CityDays
from supplyopt.examples.books_world import ITEMS, SUPPLIER, BookWorld
from supplyopt.network.units import measured

__all__ = ["Booked", "dates_of", "movements_of", "notices_of", "promises_of", "stocks_of"]

_FIRST = np.datetime64("2020-02-01")
_AT_WAREHOUSE = 8
"""Days of the city's need that lie in each of its warehouses at first."""
_ORDER = ("opening", "received", "issued", "used", "lost", "returned", "counted")
_Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Booked:
    """What is written down beside the papers.

    Attributes
    ----------
    stock : array of int, shape (days + 1, places, items)
        What lies there at the end of each day; first, at the opening.
    used : array of int, shape (days, cells)
    counted : array of int, shape (days, places, items)
    """

    stock: _Ints
    used: _Ints
    counted: _Ints


def dates_of(days: int) -> NDArray[np.object_]:
    """Give the dates of the days, and of some more, as texts.

    Parameters
    ----------
    days : int
    """
    return np.array([str(_FIRST + at) for at in range(days + 30)], dtype=object)


def stocks_of(world: BookWorld, days: CityDays, shipments: pd.DataFrame) -> _Ints:
    """Give what lies where, shape (days + 1, places, items): opening, then the ends of days.

    Parameters
    ----------
    world : BookWorld
    days : CityDays
    shipments : DataFrame
        As `shipments_of` gives them.
    """
    flow: _Ints = np.zeros((world.days + 1, len(world.places), len(ITEMS)), dtype=np.int64)
    flow[0, world.place, world.item] = world.opening
    for item in range(len(ITEMS)):
        need = int(world.daily[world.item == item].sum())
        for store in ("W-CITY", "W-PORT"):
            flow[0, world.number(store), item] = _AT_WAREHOUSE * need
    taken = days.used + days.lost + days.stolen
    flow[1:, world.place, world.item] -= taken
    names = ("item", "origin", "destination", "leaves", "arrives", "sent", "arrived", "second")
    kinds, here, there, leaves, arrives, sent, arrived, second = (
        shipments[name].to_numpy(dtype=np.int64) for name in names
    )
    np.subtract.at(flow, (leaves + 1, here, kinds), sent)
    for day, part in ((arrives, arrived - second), (arrives + 1, second)):
        done = (day < world.days) & (part > 0)
        np.add.at(flow, (day[done] + 1, there[done], kinds[done]), part[done])
    return np.asarray(flow.cumsum(axis=0), dtype=np.int64)


def movements_of(
    world: BookWorld, days: CityDays, shipments: pd.DataFrame, *, booked: Booked
) -> pd.DataFrame:
    """Write the ledgers.

    Parameters
    ----------
    world : BookWorld
    days : CityDays
    shipments : DataFrame
        With what is booked of each at either end.
    booked : Booked
    """
    parts = [
        _of_shipments(shipments, "issue"),
        *_of_trucks(shipments),
        _of_cells(world, booked.used, "used"),
        _of_cells(world, days.lost, "lost"),
        *_of_counts(world, shipments, booked),
    ]
    lines = pd.concat(parts, ignore_index=True)
    rank = lines["kind"].map({kind: at for at, kind in enumerate(_ORDER)})
    order = np.lexsort((rank, lines["item"], lines["day"], lines["place"]))
    lines = lines.iloc[order]
    ids = np.array([*world.places["place"], None], dtype=object)
    return pd.DataFrame(
        {
            "place": ids[lines["place"].to_numpy(dtype=np.int64)],
            "item": ITEMS["item"].to_numpy()[lines["item"].to_numpy(dtype=np.int64)],
            "date": dates_of(world.days)[lines["day"].to_numpy(dtype=np.int64)],
            "kind": lines["kind"].to_numpy(),
            "quantity": lines["quantity"].to_numpy(dtype=float),
            "counterpart": ids[lines["counterpart"].to_numpy(dtype=np.int64)],
            "document": lines["document"].to_numpy(),
        }
    )


def _of_trucks(shipments: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write what the first truck brought, then the second."""
    later = shipments[shipments["second"] > 0]
    later = later.assign(arrives=later["arrives"] + 1, receipt_quantity=later["second"])
    first = shipments["receipt_quantity"] - shipments["second"]
    return (
        _of_shipments(shipments.assign(receipt_quantity=first), "receipt"),
        _of_shipments(later, "receipt"),
    )


def _of_shipments(shipments: pd.DataFrame, end: str) -> pd.DataFrame:
    times = shipments[f"{end}_times"].to_numpy()
    rows = shipments.loc[shipments.index.repeat(times)]
    here, there, day = ("origin", "destination", "leaves")
    if end == "receipt":
        here, there, day = ("destination", "origin", "arrives")
    return pd.DataFrame(
        {
            "place": rows[here].to_numpy(),
            "item": rows["item"].to_numpy(),
            "day": rows[day].to_numpy(),
            "kind": rows[f"{end}_kind"].to_numpy(),
            "quantity": rows[f"{end}_quantity"].to_numpy(),
            "counterpart": rows[there].to_numpy(),
            "document": rows["document"].to_numpy(),
        }
    )


def _of_cells(world: BookWorld, table: _Ints, kind: str) -> pd.DataFrame:
    day, cell = np.nonzero(table)
    return _lines(world.place[cell], world.item[cell], day, kind, table[day, cell])


def _of_counts(
    world: BookWorld, shipments: pd.DataFrame, booked: Booked
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write what lies there at first, then at each count, of all that a place ever handles."""
    handled = np.zeros((len(world.places), len(ITEMS)), dtype=np.bool_)
    handled[world.place, world.item] = True
    for end in ("origin", "destination"):
        handled[shipments[end], shipments["item"]] = True
    handled[world.number(SUPPLIER)] = False
    place, item = np.nonzero(handled)
    first = _lines(place, item, np.zeros_like(place), "opening", booked.stock[0, place, item])
    day, at = np.nonzero(world.count_days()[:, place])
    found = booked.counted[day, place[at], item[at]]
    return first, _lines(place[at], item[at], day, "counted", found)


def _lines(place: _Ints, item: _Ints, day: _Ints, kind: str, quantity: _Ints) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "place": place,
            "item": item,
            "day": day,
            "kind": kind,
            "quantity": quantity.astype(float),
            "counterpart": -1,
            "document": None,
        }
    )


@measured()
def promises_of(world: BookWorld, shipments: pd.DataFrame) -> pd.DataFrame:
    """Give what was planned to arrive from the city's warehouse on.

    Parameters
    ----------
    world : BookWorld
    shipments : DataFrame
    """
    rows = shipments[shipments["mode"].isin(["tiered", "direct"])]
    ids = world.places["place"].to_numpy()
    return pd.DataFrame(
        {
            "origin": ids[rows["origin"]],
            "destination": ids[rows["destination"]],
            "item": ITEMS["item"].to_numpy()[rows["item"]],
            # A day more than planned is allowed for.
            "date": dates_of(world.days)[rows["due"] + 1],
            "quantity": rows["promised"].to_numpy(dtype=float),
            "carrier": rows["carrier"].to_numpy(),
            "mode": rows["mode"].to_numpy(),
            "document": rows["document"].to_numpy(),
        }
    )


def notices_of(world: BookWorld, shipments: pd.DataFrame) -> pd.DataFrame:
    """Give when a desk packed what it sends, when the next one was told.

    Parameters
    ----------
    world : BookWorld
    shipments : DataFrame
    """
    rows = shipments[shipments["mode"].isin(["tiered", "direct"])].drop_duplicates("document")
    ids, dates = world.places["place"].to_numpy(), dates_of(world.days)
    parts = [
        pd.DataFrame(
            {
                "document": rows["document"].to_numpy(),
                "place": ids[rows[end]],
                "step": step,
                "date": dates[np.maximum(rows["leaves"].to_numpy() - early, 0)],
            }
        )
        for end, step, early in (("origin", "packed", 0), ("destination", "notice", 1))
    ]
    return pd.concat(parts, ignore_index=True)

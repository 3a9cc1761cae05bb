"""Everything that went from one desk to another in the city whose ledgers are drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.examples.books_days import CityDays
from supplyopt.examples.books_world import SUPPLIER, WAVE, BookWorld

__all__ = ["shipments_of"]

_Ints = NDArray[np.int64]
_COLUMNS = (
    *("round", "cell", "origin", "destination", "item", "leaves", "due", "arrives"),
    *("promised", "sent", "arrived", "second"),
)
_CARRIERS = {"supply": "", "haul": "port-haulage", "direct": "city-carrier", "return": ""}


def shipments_of(world: BookWorld, days: CityDays) -> pd.DataFrame:
    """Give a row an item of each shipment.

    Parameters
    ----------
    world : BookWorld
    days : CityDays

    Returns
    -------
    DataFrame
        ``round``; ``cell`` it is for (-1 before the last way); ``origin, destination, item``, by
        number; days on which it ``leaves``, is ``due``, ``arrives``; pieces ``promised, sent,
        arrived``, and ``second``, those of them that come a day later; ``mode, carrier,
        document``. What is booked of it at either end: ``issue_kind, issue_quantity,
        issue_times``, ``receipt_kind, receipt_quantity, receipt_times``.
    """
    city, port = world.number("W-CITY"), world.number("W-PORT")
    parts = [*_to_cells(world, days), *_to_desks(world, days, city=city)]
    back = _sent_back(world, days, city=city)
    leaving = pd.concat([_plain(part, "") for part in parts], ignore_index=True)
    leaving = leaving[leaving["origin"] == city]
    hauled = _refills(leaving, back, origin=port, destination=city, late=1)
    bought = _refills(leaving, back, origin=world.number(SUPPLIER), destination=port, late=2)
    tiered = [_plain(part, "tiered") for part in parts]
    made = pd.concat(
        [bought, hauled, *tiered, _plain(back, "return")],
        ignore_index=True,
    )
    kind = world.places["kind"].to_numpy()[made["destination"].to_numpy()]
    direct = (made["mode"] == "tiered") & (kind == "property")
    made["mode"] = made["mode"].mask(direct, "direct")
    made = made[made["promised"] > 0].reset_index(drop=True)
    ids = world.places["place"].to_numpy()
    own = pd.Series(np.char.add(ids[made["origin"]].astype(str), " van"), index=made.index)
    made["carrier"] = made["mode"].map(_CARRIERS).fillna(own)
    made["document"] = _numbers(made)
    returned = made["mode"] == "return"
    made["issue_kind"] = np.where(returned, "returned", "issued")
    made["issue_quantity"] = made["sent"].astype(float)
    bought_rows = made["mode"] == "supply"
    made["issue_times"] = np.where(bought_rows, 0, 1)
    made["receipt_kind"] = "received"
    made["receipt_quantity"] = made["arrived"].astype(float)
    made["receipt_times"] = ((made["arrived"] > 0) & (made["arrives"] < world.days)).astype(int)
    return made


def _plain(columns: dict[str, _Ints] | pd.DataFrame, mode: str) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    frame["mode"] = mode
    return frame


def _to_cells(world: BookWorld, days: CityDays) -> list[dict[str, _Ints]]:
    rounds, cells = np.nonzero(days.promised)
    way = (world.to_above + world.to_desk)[rounds, cells]
    leaves = WAVE * rounds + way
    values = (
        *(rounds, cells, world.desk[cells], world.place[cells], world.item[cells], leaves),
        *(leaves + world.to_cell[rounds, cells], days.arrives[rounds, cells]),
        *(table[rounds, cells] for table in (days.promised, days.sent, days.arrived, days.second)),
    )
    return [dict(zip(_COLUMNS, values, strict=True))]


def _to_desks(world: BookWorld, days: CityDays, *, city: int) -> list[dict[str, _Ints]]:
    """Sum what desks are sent for their places, town by town, district by district."""
    rounds, cells = np.nonzero(days.drawn * (world.desk != city))
    desk, above = world.desk[cells], world.above[cells]
    first = WAVE * rounds
    middle = first + world.to_above[rounds, cells]
    there = middle + world.to_desk[rounds, cells]
    amount = days.drawn[rounds, cells]
    frame = pd.DataFrame({"round": rounds, "item": world.item[cells], "amount": amount})
    upper = above >= 0
    legs = [
        (frame.assign(origin=city, destination=above, leaves=first, due=middle), upper),
        (frame.assign(origin=above, destination=desk, leaves=middle, due=there), upper),
        (frame.assign(origin=city, destination=desk, leaves=first, due=there), ~upper),
    ]
    by = ["round", "origin", "destination", "item", "leaves", "due"]
    told = []
    for leg, where in legs:
        sums = leg[where].groupby(by)[["amount"]].sum().reset_index()
        told.append(_whole_way(sums))
    return told


def _whole_way(sums: pd.DataFrame) -> dict[str, _Ints]:
    """Give shipments of which all arrives, when it is due."""
    named = {name: sums[name].to_numpy(dtype=np.int64) for name in sums if name in _COLUMNS}
    amount = sums["amount"].to_numpy(dtype=np.int64)
    same = dict.fromkeys(("promised", "sent", "arrived"), amount)
    cell = np.full(len(sums), -1, dtype=np.int64)
    same["second"] = np.zeros_like(amount)
    return {"cell": cell, "arrives": named["due"], **named, **same}


def _sent_back(world: BookWorld, days: CityDays, *, city: int) -> dict[str, _Ints]:
    day, cells = np.nonzero(days.returned)
    sums = pd.DataFrame(
        {
            "round": day // WAVE,
            "origin": world.place[cells],
            "destination": city,
            "item": world.item[cells],
            "leaves": day,
            "due": day + 1,
            "amount": days.returned[day, cells],
        }
    )
    return _whole_way(sums)


def _refills(
    leaving: pd.DataFrame, back: dict[str, _Ints], *, origin: int, destination: int, late: int
) -> pd.DataFrame:
    """Replace what left the city's warehouse in each round, less what was sent back before."""
    out = leaving[["round", "item", "sent"]]
    came = pd.DataFrame({name: back[name] for name in ("round", "item", "sent")})
    came = came.assign(round=came["round"] + 1, sent=-came["sent"])
    came = came[came["round"] <= out["round"].max()]
    both = pd.concat([out, came], ignore_index=True).rename(columns={"sent": "amount"})
    frame = both.groupby(["round", "item"])[["amount"]].sum().clip(lower=0).reset_index()
    leaves = WAVE * frame["round"]
    frame = frame.assign(origin=origin, destination=destination, leaves=leaves, due=leaves + late)
    return _plain(_whole_way(frame), "supply" if late > 1 else "haul")


def _numbers(made: pd.DataFrame) -> NDArray[np.object_]:
    """Give each paper a number: one for all items that go together."""
    by = ["round", "origin", "destination", "mode", "leaves"]
    number = made.groupby(by, sort=True).ngroup().to_numpy() + 1
    letter = made["mode"].map({"supply": "P", "return": "R"}).fillna("D")
    return np.array(
        [f"{sign}{at:06d}" for sign, at in zip(letter, number, strict=True)], dtype=object
    )

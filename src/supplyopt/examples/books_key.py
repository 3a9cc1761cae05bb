"""The answer key of planted faults: what an audit is to find."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.examples.books_days import CityDays
from supplyopt.examples.books_lines import dates_of
from supplyopt.examples.books_plants import Plant
from supplyopt.examples.books_shocks import claim_row, rows_of
from supplyopt.examples.books_world import ITEMS, BookWorld

__all__ = ["KEY", "key_of"]

KEY = (
    *("kind", "place", "item", "group", "period", "until"),
    *("counterpart", "document", "size", "also"),
)
COVER, SHORT = 20, 3
"""Days; as in the settings."""
_ALSO = {
    "unbalanced": (),
    "short_receipt": ("promise_short",),
    "missing_receipt": ("promise_short",),
    "missing_receipt unfiled": ("unbalanced", "negative_stock", "promise_short"),
    "missing_receipt desk": ("unbalanced", "negative_stock", "promise_short"),
    "missing_issue": ("unbalanced", "sleeping_stock", "slow_issue"),
    "duplicate_entry receipt": ("unbalanced", "over_receipt"),
    "duplicate_entry desk": ("unbalanced", "over_receipt", "sleeping_stock", "slow_issue"),
    "duplicate_entry issue": ("unbalanced", "negative_stock", "short_receipt"),
    "reversed_sign receipt": ("unbalanced", "negative_stock", "short_receipt", "promise_short"),
    "reversed_sign desk": ("unbalanced", "negative_stock", "short_receipt", "promise_short"),
    "reversed_sign use": ("unbalanced",),
    "reversed_sign kind": (
        *("unbalanced", "negative_stock", "short_receipt", "missing_receipt", "promise_short"),
    ),
    "cartons_for_pieces receipt": (
        *("unbalanced", "negative_stock", "short_receipt", "promise_short"),
    ),
    "cartons_for_pieces issue": ("unbalanced", "over_receipt", "sleeping_stock", "slow_issue"),
    "late_receipt": ("promise_late",),
    "claim_above_need": (),
    "sleeping_stock": ("slow_issue",),
    "left_short_by_own": ("slow_issue", "sleeping_stock"),
    "promise_short": (),
}
"""What may rightly be told as well."""
_STORIES = {
    "unbalanced taken": "On {date} {size:g} {item} left {place}; nobody wrote it down.",
    "unbalanced written": "On {period} {place} counted {size:g} {item} that do not lie there.",
    "short_receipt": "Of {sent:g} {item} from {other} to {place} {size:g} did not arrive.",
    "missing_receipt unfiled": "{place} took in {size:g} {item} from {other}, filed no paper.",
    "missing_receipt desk": "{place} passed on {size:g} {item} from {other}, filed no paper.",
    "missing_receipt vanished": "{size:g} {item} that {other} sent never came to {place}.",
    "missing_issue": "{place} sent {size:g} {item} to {other} and did not write it down.",
    "duplicate_entry": "{place} wrote the same line twice: {size:g} {item}, paper {document}.",
    "reversed_sign receipt": "{place} wrote {size:g} {item} that came from {other} with a minus.",
    "reversed_sign desk": "{place} wrote {size:g} {item} that came from {other} with a minus.",
    "reversed_sign use": "On {period} {place} wrote {size:g} {item} that were used with a minus.",
    "reversed_sign kind": "{place} wrote {size:g} {item} that came from {other} as issued.",
    "cartons_for_pieces": "{place} wrote {cartons:g} cartons of {item} where {sent:g} pieces went.",
    "late_receipt": "{sent:g} {item} from {other} came to {place} {size:g} days after they left.",
    "claim_above_need": "In cycle {period} {place} asked for {asked:g} {item}, needs {need:g}.",
    "sleeping_stock": "{place} has {size:g} {item} and {victim} next to none.",
    "left_short_by_own": "{other} holds back up to {size:g} {item} that {place} was to have.",
    "promise_short": "{other} promised {place} {promised:g} {item}, sent {sent:g}.",
}


def key_of(
    world: BookWorld,
    plants: Iterable[Plant],
    *,
    days: CityDays,
    shipments: pd.DataFrame,
    stock: NDArray[np.int64],
    claims: pd.DataFrame,
    asked: pd.DataFrame,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Give what was planted, with a sentence of each.

    Parameters
    ----------
    world : BookWorld
    plants : iterable of Plant
    days : CityDays
    shipments : DataFrame
    stock : array of int, shape (days + 1, places, items)
        What physically lies there.
    claims, asked : DataFrame
        Honest claims, then those that were handed in.

    Returns
    -------
    DataFrame
        Columns `KEY`.
    tuple of str
    """
    cover = days.stock / world.daily
    rows, stories = [], []
    for plant in plants:
        sent = shipments.iloc[rows_of(world, plant, shipments)]
        about = _about(world, plant)
        told = {
            **about,
            **_of_shipment(world, plant, sent.iloc[0].to_dict() if len(sent) else {}),
            **_of_time(world, plant, stock=stock, cover=cover, days=days),
            **_of_claim(world, plant, claims=claims, asked=asked),
        }
        told.setdefault("until", told["period"])
        told["also"] = _ALSO.get(f"{plant.kind} {plant.way}", _ALSO.get(plant.kind, ()))
        rows.append({name: told.get(name, "") for name in KEY})
        sentence = _STORIES.get(f"{plant.kind} {plant.way}") or _STORIES[plant.kind]
        words: dict[str, Any] = {**told, "other": _named(world, told["counterpart"])}
        words |= {name: _named(world, told.get(name, "")) for name in ("place", "victim")}
        stories.append(sentence.format(**words))
    return pd.DataFrame(rows, columns=list(KEY)), tuple(stories)


def _named(world: BookWorld, place: str) -> str:
    if not place:
        return ""
    row = world.places.iloc[world.number(place)]
    return f"{row['name_en']} ({place})"


def _about(world: BookWorld, plant: Plant) -> dict[str, Any]:
    ids = world.places["place"].to_numpy()
    item = ITEMS.iloc[world.item[plant.cell]]
    return {
        "kind": plant.kind,
        "place": str(ids[world.place[plant.cell]]),
        "item": str(item["item"]),
        "unit": str(item["unit"]),
        "counterpart": "",
        "date": dates_of(world.days)[plant.day],
        **({"victim": str(ids[world.place[plant.victim]])} if plant.victim >= 0 else {}),
    }


def _of_shipment(world: BookWorld, plant: Plant, sent: dict[Any, Any]) -> dict[str, Any]:
    """Say what there is to say of kinds that are about a paper."""
    if not sent or plant.kind in _NO_PAPER or plant.way == "use":
        return {}
    ids, dates = world.places["place"].to_numpy(), dates_of(world.days)
    ends = str(ids[sent["destination"]]), str(ids[sent["origin"]])
    at_desk = plant.kind == "missing_issue" or plant.way == "issue"
    left, came, due = (
        str(dates[sent[name] + more]) for name, more in (("leaves", 0), ("arrives", 0), ("due", 1))
    )
    period = until = came
    if plant.kind == "missing_receipt":
        period, until = left, left
    elif plant.kind == "cartons_for_pieces":
        # Which end's date it is told at is not agreed.
        period, until = left, came
    elif plant.kind == "promise_short":
        period, until = min(due, came), max(due, came)
    elif plant.kind == "duplicate_entry" and at_desk:
        period = until = left
    sizes = {
        "short_receipt": sent["sent"] - sent["arrived"],
        "cartons_for_pieces": sent["sent"] - sent["sent"] / world.lot[plant.cell],
        "late_receipt": sent["arrives"] - sent["leaves"],
        "promise_short": sent["promised"] - sent["arrived"],
    }
    return {
        "place": ends[1] if at_desk else ends[0],
        "counterpart": ends[0] if at_desk else ends[1],
        "document": sent["document"],
        "period": period,
        "until": until,
        "size": float(sizes.get(plant.kind, sent["sent"])),
        "sent": float(sent["sent"]),
        "promised": float(sent["promised"]),
        "cartons": float(sent["sent"] / world.lot[plant.cell]),
    }


_NO_PAPER = ("unbalanced", "claim_above_need", "sleeping_stock", "left_short_by_own")


def _of_time(
    world: BookWorld,
    plant: Plant,
    *,
    stock: NDArray[np.int64],
    cover: NDArray[np.float64],
    days: CityDays,
) -> dict[str, Any]:
    """Say what there is to say of kinds that are about what lies, lay, or is used somewhere."""
    dates, cell = dates_of(world.days), plant.cell
    place, item, daily = world.place[cell], world.item[cell], int(world.daily[cell])
    ids = world.places["place"].to_numpy()
    if (plant.kind, plant.way) == ("reversed_sign", "use"):
        return {"period": str(dates[plant.day]), "size": float(days.used[plant.day, cell])}
    if plant.kind == "unbalanced":
        if plant.way == "written":
            more = float(np.ceil((0.5 + plant.size) * daily))
            return {"period": str(dates[world.days - 1]), "size": more}
        counts = np.flatnonzero(world.count_days()[:, place])
        day = int(counts[counts >= plant.day][0])
        return {"period": str(dates[day]), "size": float(days.stolen[plant.day, cell])}
    if plant.kind == "sleeping_stock":
        others = (cover[:, world.item == item] < SHORT).any(axis=1)
        true = np.flatnonzero((cover[:, cell] > COVER) & others)
        much = float(days.stock[true[0], cell])
    elif plant.kind == "left_short_by_own":
        desk = world.desk[cell]
        held = stock[1:, desk, item]
        true = np.flatnonzero((cover[:, cell] < SHORT) & (held > 0))
        much = float(held[true].max())
        return {
            "counterpart": str(ids[desk]),
            "period": str(dates[true[0]]),
            "until": str(dates[true[-1]]),
            "size": much,
        }
    else:
        return {}
    return {"period": str(dates[true[0]]), "until": str(dates[true[-1]]), "size": much}


def _of_claim(
    world: BookWorld, plant: Plant, *, claims: pd.DataFrame, asked: pd.DataFrame
) -> dict[str, Any]:
    if plant.kind != "claim_above_need":
        return {}
    row = claim_row(world, plant, claims)
    need, much = (float(f[n].iloc[row]) for f, n in ((claims, "need"), (asked, "quantity")))
    return {
        "group": str(asked["group"].iloc[row]),
        "period": str(asked["cycle"].iloc[row]),
        "size": much - need,
        "need": need,
        "asked": much,
    }

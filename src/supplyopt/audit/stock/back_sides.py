"""A network with back sides: goods go back there, none come from the front."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.stock.recall_lanes import RETURN
from supplyopt.network.build import build_tables
from supplyopt.network.network import Network

__all__ = ["KEPT", "BackSides", "replace_quietly", "with_back_sides"]

_KEYS = ["place", "item"]
KEPT = "kept"
"""Mode of the ways from back sides to fronts."""


@dataclass(frozen=True, eq=False)
class BackSides:
    """A network in which some places have a back side.

    The excess of a place lies at its back side. From there it goes back up from back side to back
    side, aside to the front of a sibling, or out to the front of its own place. No lane leads from
    a front to a back side: whatever was called back, or handed on, is not called back again.

    Attributes
    ----------
    network : Network
    place : dict of str to str
        The place of each back side; none where no trip could be made.
    """

    network: Network
    place: dict[str, str]


def with_back_sides(
    network: Network, lanes: pd.DataFrame, excess: pd.DataFrame, *, threshold: float
) -> BackSides:
    """Give the network with back sides.

    Parameters
    ----------
    network : Network
    lanes : DataFrame
        Of `recall_lanes`.
    excess : DataFrame
        ``place, item, stock, excess``.
    threshold : float
        Least volume of a trip.
    """
    volume = network.filled("items").set_index("item")["volume"]
    each = excess["item"].map(volume).astype(float)
    held, kept = (
        (pieces * each).groupby(excess["place"]).sum()
        for pieces in (excess["excess"], excess["stock"] - excess["excess"])
    )
    lanes = _usable(lanes, held, threshold=threshold)
    if lanes.empty:
        return BackSides(network, {})
    names = _names(dict.fromkeys(lanes["origin"]), network.filled("places")["place"])
    goes_back = lanes["mode"].str.startswith(RETURN)
    onward = lanes["destination"].map(names).where(goes_back)
    least = pd.to_numeric(lanes["min_load"]).fillna(0.0) if "min_load" in lanes else 0.0
    behind = lanes.assign(
        origin=lanes["origin"].map(names),
        destination=onward.fillna(lanes["destination"]),
        min_load=np.maximum(least, threshold),
    )
    out = {"origin": list(names.values()), "destination": list(names), "mode": KEPT, "stages": 0}
    tables = network.tables
    made = replace_quietly(
        network,
        lanes=pd.concat([tables["lanes"], behind, pd.DataFrame(out)], ignore_index=True),
        places=_places(tables["places"], names, held, kept),
        stock=_stock(tables["stock"], excess, names),
    )
    return BackSides(made, {name: place for place, name in names.items()})


def replace_quietly(network: Network, **tables: pd.DataFrame) -> Network:
    """Give the network with some tables replaced; what is to be warned of was said of the first.

    Parameters
    ----------
    network : Network
    **tables : DataFrame
    """
    parsed, notes = build_tables({**network.tables, **tables})
    return Network(parsed, notes)


def _usable(lanes: pd.DataFrame, held: pd.Series[Any], *, threshold: float) -> pd.DataFrame:
    """Leave out lanes by which no trip can come to the threshold.

    A back side can have at most all that lies there and at those from which lanes lead to it.
    """
    back = lanes["mode"].str.startswith(RETURN)
    ups: dict[str, set[str]] = {}
    for origin, destination in lanes.loc[back, ["origin", "destination"]].to_numpy().tolist():
        ups.setdefault(origin, set()).add(destination)
    most = dict.fromkeys(lanes["origin"], 0.0)
    for place, size in held[held > 0].items():
        for above in _above(str(place), ups):
            most[above] = most.get(above, 0.0) + float(size)
    there = lanes["origin"].map(most)
    return lanes[(there > 0) & (there >= threshold * (1 - 1e-9))].reset_index(drop=True)


def _above(place: str, ups: dict[str, set[str]]) -> Collection[str]:
    seen, ahead = {place}, [place]
    while ahead:
        for up in ups.get(ahead.pop(), ()):
            if up not in seen:
                seen.add(up)
                ahead.append(up)
    return seen


def _names(places: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Name back sides so that no name is another place's."""
    known, names = set(taken), {}
    for place in places:
        name = f"{place} (recall)"
        while name in known:
            name += "'"
        known.add(name)
        names[place] = name
    return names


def _places(
    places: pd.DataFrame, names: dict[str, str], held: pd.Series[Any], kept: pd.Series[Any]
) -> pd.DataFrame:
    """Add back sides; what lies there takes room of the storage of the place, if there is any."""
    own = places[places["place"].isin(names)].copy()
    size, stays = (
        own["place"].map(sums).fillna(0.0).to_numpy(dtype=float) for sums in (held, kept)
    )
    back = own.assign(place=own["place"].map(names), parent=own["place"])
    if "storage" in own:
        storage = pd.to_numeric(own["storage"]).to_numpy(dtype=float)
        # What is kept comes first where there is more than there is room for.
        behind = np.minimum(size, np.maximum(storage - stays, 0.0))
        places = places.copy()
        places.loc[own.index, "storage"] = storage - behind
        back["storage"] = behind
    return pd.concat([places, back], ignore_index=True)


def _stock(stock: pd.DataFrame, excess: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Move the excess to the back sides, the youngest goods first: a place uses its oldest."""
    amounts = excess[excess["place"].isin(names) & (excess["excess"] > 0)]
    over = amounts.set_index(_KEYS)["excess"]
    age = pd.to_numeric(stock["age"]).fillna(0) if "age" in stock else 0
    young = stock.assign(_age=age).sort_values("_age", kind="stable")
    keys = pd.MultiIndex.from_frame(young[_KEYS])
    quantity = young["quantity"].to_numpy(dtype=float)
    before = young.groupby(_KEYS)["quantity"].cumsum().to_numpy(dtype=float) - quantity
    wanted = over.reindex(keys).fillna(0.0).to_numpy() - before
    moved = pd.Series(np.clip(wanted, 0.0, quantity), index=young.index).reindex(stock.index)
    front = stock.assign(quantity=stock["quantity"].astype(float) - moved)
    back = stock.assign(place=stock["place"].map(names), quantity=moved)[moved > 0]
    return pd.concat([front, back], ignore_index=True)

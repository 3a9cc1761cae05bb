"""What a network would be if one thing about it were otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network

__all__ = [
    "Knob",
    "with_capacity",
    "with_desk_delay",
    "with_drop_size",
    "with_frequency",
    "with_scarcity",
    "with_stops",
]


@dataclass(frozen=True)
class Knob:
    """One thing about a network that can be turned.

    Attributes
    ----------
    change : callable
        From a network and a value to the network with that value.
    whole : bool, default False
        Whether only whole values mean something.

    Examples
    --------
    >>> import supplyopt as so
    >>> knob = so.study.Knob(lambda network, value: so.study.with_scarcity(network, 1 - value))
    >>> float(knob.change(so.examples.four_places(), 0.25).filled("stock")["quantity"].sum())
    45.0
    """

    change: Callable[[Network, Any], Network]
    whole: bool = False


def with_scarcity(network: Network, scarcity: float) -> Network:
    """Give the network with so much of each item missing.

    Parameters
    ----------
    network : Network
    scarcity : float
        The share of all that is asked for which is not there, at most 1; below 0 there is more
        than is asked for. Stock and arrivals of each item are scaled, all places and cycles
        alike, until they add up to ``(1 - scarcity)`` times the demand of all cycles. An item
        that nobody asks for stays as it is.

    Returns
    -------
    Network
        A changed copy.

    Raises
    ------
    InputError
        If it is no number up to 1, or an item that is asked for has no supply to scale.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.study.with_scarcity(so.examples.four_places(), 0.25)
    >>> float(network.filled("stock")["quantity"].sum())  # of 180
    135.0
    """
    if isinstance(scarcity, bool) or not isinstance(scarcity, Real) or not -np.inf < scarcity <= 1:
        remedy = "give the share that is missing, such as 0.3"
        raise InputError([Fault("", None, "scarcity", scarcity, "is no share up to 1", remedy)])
    tables = {name: network.filled(name) for name in ("demand", "stock", "arrivals")}
    asked, *there = (table.groupby("item")["quantity"].sum() for table in tables.values())
    supply = there[0].add(there[1], fill_value=0.0)
    items = network.filled("items")["item"].tolist()
    wanted = asked.reindex(items, fill_value=0.0) * (1 - float(scarcity))
    known = supply.reindex(items, fill_value=0.0)
    rows = network.row_numbers["items"].tolist()
    faults = [
        Fault("items", row, "item", item, "is asked for, and has no supply to scale", _ADD)
        for row, item in zip(rows, items, strict=True)
        if wanted[item] > 0 and known[item] == 0
    ]
    if faults:
        raise InputError(faults)
    factor = {
        item: wanted[item] / known[item] if asked.get(item, 0.0) > 0 and known[item] > 0 else 1.0
        for item in items
    }
    changed = {}
    for name in ("stock", "arrivals"):
        if name in network.tables:
            frame = network.tables[name]
            frame["quantity"] = frame["quantity"] * tables[name]["item"].map(factor).to_numpy()
            changed[name] = frame
    return network.replace(**changed)


_ADD = "give it stock or arrivals"


def with_capacity(network: Network, capacity: float, *, mode: str = "direct") -> Network:
    """Give the network with another capacity of each carrier that a mode has.

    Parameters
    ----------
    network : Network
    capacity : float
        Volume a cycle.
    mode : str, default "direct"
        Of the lanes whose carriers are meant.

    Returns
    -------
    Network
        A changed copy.

    Raises
    ------
    InputError
        If it is no capacity, or no lane of the mode has a carrier.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.study.with_capacity(so.examples.four_places(), 30).tables["carriers"].values.tolist()
    [['van', 30.0]]
    """
    return _carriers(network, "capacity", capacity, mode=mode)


def with_stops(network: Network, stops: int, *, mode: str = "direct") -> Network:
    """Give the network with other stops of each carrier that a mode has.

    Parameters
    ----------
    network : Network
    stops : int
        Lanes a carrier can use in a cycle.
    mode : str, default "direct"
        Of the lanes whose carriers are meant.

    Returns
    -------
    Network
        A changed copy. Fewer stops than lanes make the program mixed-integer.

    Raises
    ------
    InputError
        If it is no number of stops, or no lane of the mode has a carrier.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.study.with_stops(so.examples.four_places(), 1)
    >>> so.solve(network.restrict(modes="direct")).shipments["destination"].tolist()
    ['A']
    """
    return _carriers(network, "stops", stops, mode=mode)


def with_drop_size(network: Network, volume: float, *, mode: str = "direct") -> Network:
    """Give the network with a least load on each lane of a mode.

    Parameters
    ----------
    network : Network
    volume : float
        What a lane carries at least in a cycle in which it is used.
    mode : str, default "direct"

    Returns
    -------
    Network
        A changed copy. A least load makes the program mixed-integer.

    Raises
    ------
    InputError
        If it is no volume, or no lane has the mode.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.study.with_drop_size(so.examples.four_places(), 50)
    >>> so.solve(network.restrict(modes="direct")).shipments["quantity"].tolist()
    [60.0]
    """
    return _lanes(network, "min_load", volume, of=_of_mode(network, mode))


def with_frequency(network: Network, every: int, *, mode: str = "direct") -> Network:
    """Give the network with the lanes of a mode open in every so many cycles only.

    Parameters
    ----------
    network : Network
    every : int
        1 is every cycle; 3 is every third from the lane's first cycle on.
    mode : str, default "direct"

    Returns
    -------
    Network
        A changed copy.

    Raises
    ------
    InputError
        If it is no number of cycles, or no lane has the mode.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.study.with_frequency(so.examples.four_places(), 3).filled("lanes")["every"].tolist()
    [1, 1, 1, 3, 3]
    """
    return _lanes(network, "every", every, of=_of_mode(network, mode))


def with_desk_delay(network: Network, cycles: int, *, mode: str = "tiered") -> Network:
    """Give the network with goods held up at each desk that passes them on.

    Parameters
    ----------
    network : Network
    cycles : int
        The lead time of each lane of the mode that starts where another lane of the mode ends.
    mode : str, default "tiered"

    Returns
    -------
    Network
        A changed copy.

    Raises
    ------
    InputError
        If it is no number of cycles, no lane has the mode, or none starts where another ends.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places().replace(settings={"cycles": 2})
    >>> so.study.with_desk_delay(network, 1).filled("lanes")["lead_time"].tolist()
    [0, 1, 1, 0, 0]
    """
    mine = _of_mode(network, mode)
    lanes = network.filled("lanes")
    desks = set(lanes.loc[mine, "destination"])
    passing = mine & lanes["origin"].isin(desks).to_numpy()
    if not passing.any():
        remedy = "give a mode whose goods pass desks"
        problem = "has no lane that starts where another ends"
        raise InputError([Fault("", None, "mode", mode, problem, remedy)])
    return _lanes(network, "lead_time", cycles, of=passing)


def _of_mode(network: Network, mode: str) -> Any:
    found = (network.filled("lanes")["mode"] == mode).to_numpy(dtype=bool)
    if not found.any():
        known = ", ".join(repr(each) for each in sorted(set(network.numbered.lane_mode)))
        problem = "no lane has this mode"
        raise InputError([Fault("", None, "mode", mode, problem, f"give one of {known}")])
    return found


def _lanes(network: Network, column: str, value: Any, *, of: Any) -> Network:
    return network.replace(lanes=_put(network.tables["lanes"], column, value, of))


def _carriers(network: Network, column: str, value: Any, *, mode: str) -> Network:
    lanes = network.filled("lanes")
    names = set(lanes.loc[_of_mode(network, mode), "carrier"]) - {""}
    if not names:
        problem = "none of its lanes has a carrier"
        remedy = "name the carrier of its lanes in lanes.carrier"
        raise InputError([Fault("", None, "mode", mode, problem, remedy)])
    frame = network.tables["carriers"]
    of = network.filled("carriers")["carrier"].isin(names).to_numpy()
    return network.replace(carriers=_put(frame, column, value, of))


def _put(frame: pd.DataFrame, column: str, value: Any, of: Any) -> pd.DataFrame:
    # Objects take any value, so that a wrong one reaches the checks of the network.
    old: Any = frame[column].astype(object) if column in frame else pd.Series([None] * len(frame))
    frame[column] = [value if mine else cell for cell, mine in zip(old, of, strict=True)]
    return frame

"""What a network would be if one thing about it were otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.renamed import warn_renamed
from supplyopt.network.suggest import did_you_mean

__all__ = [
    "SCARCITY_MEANT",
    "Knob",
    "lacking",
    "with_capacity",
    "with_desk_delay",
    "with_drop_size",
    "with_frequency",
    "with_scarcity",
    "with_stops",
    "with_supply_share",
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
    >>> knob = so.study.Knob(lambda network, days: network.replace(settings={"cycle_days": days}))
    >>> knob.change(so.examples.four_places(), 7).cycle_days
    7.0
    """

    change: Callable[[Network, Any], Network]
    whole: bool = False


def with_supply_share(network: Network, supply_share: float) -> Network:
    """Give the network with so much supply for what is needed.

    Parameters
    ----------
    network : Network
    supply_share : float
        Supply / need, 0 or more, as in `examples`. Stock and arrivals of each item are scaled,
        all places and cycles alike, until they add up to this share of the entitlements of all
        demand rows, which are what is asked for where none are given. An item that nobody is
        entitled to stays as it is.

    Returns
    -------
    Network
        A changed copy.

    Raises
    ------
    InputError
        If it is no share, or an item that is needed has no supply to scale.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.study.with_supply_share(so.examples.four_places(), 0.75)
    >>> float(network.filled("stock")["quantity"].sum())  # of 120 that people are entitled to
    90.0
    """
    if not _is_real(supply_share) or not 0 <= supply_share < np.inf:
        remedy = "give supply / need, such as 0.6"
        problem = "is no share of 0 or more"
        raise InputError([Fault("", None, "supply_share", supply_share, problem, remedy)])
    return _with_supply(network, float(supply_share), of="entitlement")


def with_scarcity(network: Network, scarcity: float) -> Network:
    """Give the network with so much of what is asked for missing; `with_supply_share` replaces it.

    Deprecated: the word had another meaning in `examples`.

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

    Warns
    -----
    DeprecationWarning

    Examples
    --------
    >>> import warnings
    >>> import supplyopt as so
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", DeprecationWarning)
    ...     network = so.study.with_scarcity(so.examples.four_places(), 0.25)
    >>> float(network.filled("stock")["quantity"].sum())  # of 180
    135.0
    """
    warn_renamed("with_scarcity", "with_supply_share", SCARCITY_MEANT)
    return lacking(network, scarcity)


SCARCITY_MEANT = (
    "the share of what is asked for that is missing (in so.examples it means supply as a share "
    "of need)"
)


def lacking(network: Network, scarcity: float) -> Network:
    """Give the network with a share of what is asked for missing, as `with_scarcity` does."""
    if not _is_real(scarcity) or not -np.inf < scarcity <= 1:
        remedy = "give the share that is missing, such as 0.3"
        raise InputError([Fault("", None, "scarcity", scarcity, "is no share up to 1", remedy)])
    return _with_supply(network, 1 - float(scarcity), of="quantity")


def _is_real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _with_supply(network: Network, share: float, *, of: str) -> Network:
    """Scale the supply of each item to a share of what a column of demand adds up to."""
    tables = {name: network.filled(name) for name in ("demand", "stock", "arrivals")}
    needed = tables["demand"].groupby("item")[of].sum()
    there = [tables[name].groupby("item")["quantity"].sum() for name in ("stock", "arrivals")]
    supply = there[0].add(there[1], fill_value=0.0)
    items = network.filled("items")["item"].tolist()
    wanted = needed.reindex(items, fill_value=0.0) * share
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
        item: wanted[item] / known[item] if needed.get(item, 0.0) > 0 and known[item] > 0 else 1.0
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


def with_capacity(
    network: Network, capacity: float, *, mode: str | Sequence[str] = "direct"
) -> Network:
    """Give the network with another capacity of each carrier that a mode has.

    Parameters
    ----------
    network : Network
    capacity : float
        Volume a cycle.
    mode : str or sequence of str, default "direct"
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


def with_stops(network: Network, stops: int, *, mode: str | Sequence[str] = "direct") -> Network:
    """Give the network with other stops of each carrier that a mode has.

    Parameters
    ----------
    network : Network
    stops : int
        Lanes a carrier can use in a cycle.
    mode : str or sequence of str, default "direct"
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


def with_drop_size(
    network: Network, volume: float, *, mode: str | Sequence[str] = "direct"
) -> Network:
    """Give the network with a least load on each lane of a mode.

    Parameters
    ----------
    network : Network
    volume : float
        What a lane carries at least in a cycle in which it is used.
    mode : str or sequence of str, default "direct"

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


def with_frequency(
    network: Network, every: int, *, mode: str | Sequence[str] = "direct"
) -> Network:
    """Give the network with the lanes of a mode open in every so many cycles only.

    Parameters
    ----------
    network : Network
    every : int
        1 is every cycle; 3 is every third from the lane's first cycle on.
    mode : str or sequence of str, default "direct"

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


def with_desk_delay(
    network: Network, cycles: int, *, mode: str | Sequence[str] = "tiered"
) -> Network:
    """Give the network with goods held up at each desk that passes them on.

    Parameters
    ----------
    network : Network
    cycles : int
        The lead time of each lane of the mode that starts where another lane of the mode ends.
    mode : str or sequence of str, default "tiered"

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


def _of_mode(network: Network, mode: str | Sequence[str]) -> Any:
    wanted = [mode] if isinstance(mode, str) else list(mode)
    names = network.filled("lanes")["mode"]
    known = sorted(set(names))
    faults = [
        Fault("", None, "mode", each, "no lane has this mode", did_you_mean(str(each), known))
        for each in wanted
        if each not in known
    ]
    if faults or not wanted:
        raise InputError(faults or [Fault("", None, "mode", None, "is empty", "name a mode")])
    return names.isin(wanted).to_numpy(dtype=bool)


def _lanes(network: Network, column: str, value: Any, *, of: Any) -> Network:
    return network.replace(lanes=_put(network.tables["lanes"], column, value, of))


def _carriers(network: Network, column: str, value: Any, *, mode: str | Sequence[str]) -> Network:
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

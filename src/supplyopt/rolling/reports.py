"""What callbacks hand over, held to what it has to be."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError, InputWarning
from supplyopt.network.frames import as_frame
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.rolling.needs import Needs, needs_of_frame, true_needs
from supplyopt.rolling.review import Review
from supplyopt.rolling.shelves import Floats, Indices, numbers_of, shelves_of
from supplyopt.rolling.state import State, shipments_frame

__all__ = [
    "Forecast",
    "Observe",
    "Receipts",
    "counted",
    "needs_reported",
    "stock_reported",
    "told_by",
]

Forecast = Callable[[Review], Any]
Observe = Callable[[Review], Any]
Receipts = Callable[[pd.DataFrame], Any]


def needs_reported(review: Review, forecast: Forecast | None, told: Mapping[str, Any]) -> Needs:
    """Return the demand to plan with, in the cycles of the network.

    Parameters
    ----------
    review : Review
    forecast : callable or None
        None forecasts what really will be asked for.
    told : mapping
        What `observe` told; rows of "needs" take the place of the forecast's.
    """
    net = review.network.numbered
    needs = true_needs(net)
    if forecast is not None:
        frame = _checked(review.network, "demand", forecast(review), said_by="forecast")
        needs = needs_of_frame(net, frame)
    if told.get("needs") is None:
        return needs
    frame = _checked(review.network, "demand", told["needs"], said_by="observe")
    return _with(needs, needs_of_frame(net, frame))


def _with(needs: Needs, others: Needs) -> Needs:
    """Return requests with others in the place of those of the same key."""
    both = {
        field.name: np.append(getattr(others, field.name), getattr(needs, field.name))
        for field in fields(Needs)
    }
    keys = np.stack([both[name] for name in ("place", "item", "group", "cycle")])
    rows = np.sort(np.unique(keys, axis=1, return_index=True)[1])
    return Needs(**{name: values[rows] for name, values in both.items()})


def told_by(observe: Observe | None, review: Review) -> Mapping[str, Any]:
    """Return what is observed at a review: a mapping with "stock" and "needs", or one of them.

    Parameters
    ----------
    observe : callable or None
    review : Review

    Raises
    ------
    InputError
        If it is no such mapping.
    """
    told = None if observe is None else observe(review)
    if told is None:
        return {}
    if isinstance(told, Mapping) and set(told) <= {"stock", "needs"}:
        return told
    shown = sorted(map(str, told)) if isinstance(told, Mapping) else type(told).__name__
    problem = f"told something else at cycle {review.cycle}"
    remedy = 'return {"stock": table, "needs": table}, one of the two, or None'
    raise InputError([Fault("", None, "observe", shown, problem, remedy)])


def stock_reported(review: Review, state: State, told: Mapping[str, Any]) -> tuple[Floats, int]:
    """Return the stock to plan with, and of how many places and items it is an estimate.

    Parameters
    ----------
    review : Review
    state : State
    told : mapping
        What `observe` told; without "stock" everybody reports what is there.
    """
    if told.get("stock") is None:
        return state.stock, 0
    net = review.network.numbered
    frame = _checked(review.network, "stock", told["stock"], said_by="observe")
    reported = np.zeros(state.stock.shape[:2], dtype=bool)
    place = numbers_of(net.places, frame["place"])
    item = numbers_of(net.items, frame["item"])
    reported[place, item] = True
    stock = np.where(reported[:, :, None], shelves_of(net, frame), state.believed)
    return stock, int((~reported & (state.believed.sum(axis=2) > 0)).sum())


def counted(
    net: Numbered,
    lane: Indices,
    item: Indices,
    *,
    left: Indices,
    lands: Indices,
    sent: Floats,
    receipts: Receipts | None,
) -> Floats:
    """Return how many pieces of each shipment come in.

    Parameters
    ----------
    net : Numbered
    lane, item : integer array, one a shipment
    left, lands : integer array
        Cycles.
    sent : float array
        Pieces.
    receipts : callable or None
        None receives all that was sent.

    Raises
    ------
    InputError
        If it does not return a number for each shipment, from 0 to what was sent.
    """
    if receipts is None or not len(sent):
        return sent.copy()
    answer = receipts(shipments_frame(net, lane, item, left=left, lands=lands, quantity=sent))
    problem = ""
    try:
        received = np.array(answer, dtype=np.float64)
    except (TypeError, ValueError):
        problem, received = "told what are no numbers", sent
    if not problem and received.shape != sent.shape:
        problem = f"told {received.size} numbers of {len(sent)} shipments"
    elif not problem and not ((received >= 0) & (received <= sent)).all():
        problem = "told of less than nothing, or of more than was sent"
    if problem:
        remedy = "return a number for each row, from 0 to its quantity"
        raise InputError([Fault("", None, "receipts", None, problem, remedy)])
    return received


def _checked(network: Network, table: str, value: Any, *, said_by: str) -> pd.DataFrame:
    """Return a table with its defaults in, checked beside the others of the network."""
    try:
        frame = as_frame(value)
    except (ValueError, TypeError) as error:
        remedy = f"return a table like {table}"
        fault = Fault("", None, said_by, None, f"is not a table ({error})", remedy)
        raise InputError([fault]) from None
    # Guarantees above a forecast are no fault of it: they hold up to what is asked for.
    changed = {table: frame, "guarantees": None, "settings": {"cycles": network.cycles}}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)
            return network.replace(**changed).filled(table)
    except InputError as error:
        raise InputError(replace(fault, table=said_by) for fault in error.faults) from None

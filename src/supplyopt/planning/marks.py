"""Marks on what of a plan rests on a fallback, not on a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.network import Network
from supplyopt.network.parsed import text_series
from supplyopt.network.reports import REPORTED

__all__ = ["assumed", "marked", "stands_in"]

_NEED = ("place", "item", "group")


def stands_in(network: Network, records: Sequence[int] | NDArray[np.int64]) -> str:
    """Return in words what stands in for the reports of some records, "" where all reported.

    Parameters
    ----------
    network : Network
    records : sequence of int
        Of demand.
    """
    basis = _basis(network)
    if basis is None:
        return ""
    kinds = [str(basis[record]) for record in records]
    said = dict.fromkeys(_in_words(kind) for kind in kinds if kind != REPORTED)
    if not said:
        return ""
    return f"{'in part ' * (REPORTED in kinds)}{' and '.join(said)}"


def _in_words(basis: str) -> str:
    kind, _, cycle = basis.partition(", ")
    return f"{_WORDS[kind]}{f' (of {cycle})' * bool(cycle)}" if kind in _WORDS else basis


_WORDS = {
    "last known": "its last report",
    "peers per head": "what places that reported ask for a head",
    "survey per head": "what a survey found a head to need",
    "zero": "nothing",
}
"""What `fill_reports` calls what stands in for a report."""


def assumed(network: Network) -> NDArray[np.bool_]:
    """Return which records of demand stand on a fallback.

    Parameters
    ----------
    network : Network

    Returns
    -------
    bool array, one a record of demand
        True where its column `basis` says something other than "reported". All false where
        the demand has no such column.
    """
    basis = _basis(network)
    if basis is None:
        return np.zeros(len(network.complete["demand"]), dtype=bool)
    found: NDArray[np.bool_] = basis != REPORTED
    return found


def _basis(network: Network) -> NDArray[np.object_] | None:
    """Return what each record stands on, None where the demand does not say."""
    given = network.complete["demand"].others.get("basis")
    if given is None:
        return None
    basis = given.astype(object)
    return basis.where(basis.notna() & (basis != ""), REPORTED).to_numpy(dtype=object)


def marked(network: Network, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tables of a plan with a column `basis`, where anything stands on a fallback.

    Parameters
    ----------
    network : Network
    tables : mapping of str to DataFrame
        Some of served, fairness, shipments. A shipment is marked by what its destination asks
        of the item.
    """
    rows = assumed(network)
    if not rows.any():
        return dict(tables)
    demand = network.complete["demand"]
    said = [str(basis) for basis in demand.others["basis"].to_numpy(dtype=object)[rows]]
    result = dict(tables)
    for name, keys, known in (
        ("served", _NEED, _NEED),
        ("fairness", _NEED, _NEED),
        ("shipments", ("destination", "item"), _NEED[:2]),
    ):
        if name in tables:
            stands_on: dict[tuple[str, ...], list[str]] = {}
            needs = zip(*(demand.text(key)[rows].tolist() for key in known), strict=True)
            for need, basis in zip(needs, said, strict=True):
                stands_on.setdefault(need, []).append(basis)
            words = {need: ", ".join(dict.fromkeys(each)) for need, each in stands_on.items()}
            cells = zip(*(tables[name][key] for key in keys), strict=True)
            marks = np.array([words.get(cell, REPORTED) for cell in cells], dtype=object)
            result[name] = tables[name].assign(basis=text_series(marks).to_numpy())
    return result

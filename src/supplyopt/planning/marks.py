"""Marks on what of a plan rests on a fallback, not on a report."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.network import Network
from supplyopt.network.parsed import text_series
from supplyopt.network.reports import REPORTED

__all__ = ["assumed", "marked"]

_NEED = ("place", "item", "group")


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
    found: NDArray[np.bool_] = _basis(network) != REPORTED
    return found


def _basis(network: Network) -> NDArray[np.object_]:
    demand = network.tables["demand"]
    if "basis" not in demand:
        return np.full(len(demand), REPORTED, dtype=object)
    basis = demand["basis"].astype(object)
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
    if not assumed(network).any():
        return dict(tables)
    demand = network.filled("demand").assign(basis=_basis(network))
    of_need = _said(demand, _NEED)
    of_place = _said(demand, _NEED[:2])
    result = dict(tables)
    for name, keys in (
        ("served", _NEED),
        ("fairness", _NEED),
        ("shipments", ("destination", "item")),
    ):
        if name in tables:
            known = of_need if keys == _NEED else of_place
            rows = zip(*(tables[name][key] for key in keys), strict=True)
            said = np.array([known.get(row, REPORTED) for row in rows], dtype=object)
            result[name] = tables[name].assign(basis=text_series(said).to_numpy())
    return result


def _said(demand: pd.DataFrame, keys: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    """Return what the rows of each key stand on; fallbacks before reports."""
    said: dict[tuple[str, ...], list[str]] = {}
    for *key, basis in demand[[*keys, "basis"]].itertuples(index=False):
        said.setdefault(tuple(key), []).append(str(basis))
    return {
        key: ", ".join(dict.fromkeys(b for b in all_said if b != REPORTED)) or REPORTED
        for key, all_said in said.items()
    }

"""Plans kept in a folder, to be found again by what they are plans of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.planning.flows import Flows
from supplyopt.planning.plan import Plan, no_goals
from supplyopt.planning.status import Status
from supplyopt.planning.verify import verify
from supplyopt.tables.kept_files import keep_file, kept_file

__all__ = ["find_plan", "keep_plan", "key_of"]


def key_of(network: Network, goals: Sequence[str], *, solver: str, version: str) -> str:
    """Return what a plan is found again by.

    Parameters
    ----------
    network : Network
    goals : sequence of str
    solver : str
    version : str
        Of this package: another one may plan otherwise.
    """
    said = json.dumps([network.digest, list(goals), solver, version])
    return hashlib.sha256(said.encode()).hexdigest()


def keep_plan(plan: Plan, folder: str | PathLike[str], *, key: str) -> None:
    """Keep a plan that was proved best; of others a longer search may find better ones.

    Parameters
    ----------
    plan : Plan
        With nothing fixed, no cartons, no constraints of a user's own.
    folder : path
    key : str
        As `key_of` gives it.
    """
    if plan.status is not Status.OPTIMAL:
        return
    told = {
        "flows": {field.name: getattr(plan.flows, field.name).tolist() for field in fields(Flows)},
        "goals": [[_plain(cell) for cell in row] for row in plan.goal_table.to_numpy(object)],
    }
    keep_file(json.dumps(told).encode(), folder, key=key)


def find_plan(network: Network, folder: str | PathLike[str], *, key: str) -> Plan | None:
    """Return the very plan that was kept, None where there is none that stands up to a check.

    Parameters
    ----------
    network : Network
        What it is to be a plan of.
    folder : path
    key : str
        As `key_of` gives it.
    """
    body = kept_file(folder, key)
    if body is None:
        return None
    try:
        told = json.loads(body)
        plan = Plan(
            network=network,
            status=Status.OPTIMAL,
            flows=Flows(**{field.name: _array(told["flows"], field) for field in fields(Flows)}),
            goal_table=_goals(told["goals"]),
        )
        return None if verify(plan) else plan
    except (ArithmeticError, LookupError, TypeError, ValueError):
        # Whole, and yet not of this form: kept by something else.
        return None


def _plain(cell: Any) -> Any:
    if cell is None or cell is pd.NA:
        return None
    return cell.item() if isinstance(cell, np.generic) else cell


def _array(told: dict[str, list[Any]], field: Any) -> Any:
    whole = "Indices" in str(field.type)
    return np.array(told[field.name], dtype=np.int64 if whole else np.float64)


def _goals(rows: list[list[Any]]) -> pd.DataFrame:
    empty = no_goals()
    columns: dict[str, Any] = {
        name: pd.Series([row[at] for row in rows], dtype=object).astype(empty[name].dtype)
        for at, name in enumerate(empty.columns)
    }
    return pd.DataFrame(columns)

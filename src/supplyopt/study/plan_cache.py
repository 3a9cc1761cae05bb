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

from supplyopt.lp.multipliers import Multipliers
from supplyopt.network.network import Network
from supplyopt.planning.evidence import Evidence
from supplyopt.planning.flows import Flows
from supplyopt.planning.optimality import unproved
from supplyopt.planning.plan import Plan, no_goals
from supplyopt.planning.recomputed import goals_that_are_not_proved
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
    """Keep a plan that row multipliers prove best; others have to be found anew.

    Parameters
    ----------
    plan : Plan
        With nothing fixed, no cartons, no constraints of a user's own.
    folder : path
    key : str
        As `key_of` gives it.
    """
    if plan.status is not Status.OPTIMAL or unproved(plan):
        return
    told = {
        "flows": {field.name: getattr(plan.flows, field.name).tolist() for field in fields(Flows)},
        "goals": [[_plain(cell) for cell in row] for row in plan.goal_table.to_numpy(object)],
        "evidence": None if plan.evidence is None else _told(plan.evidence),
    }
    keep_file(json.dumps(told).encode(), folder, key=key)


def find_plan(
    network: Network, folder: str | PathLike[str], *, goals: Sequence[str], key: str
) -> Plan | None:
    """Return the very plan that was kept, None where there is none that is proved best anew.

    Parameters
    ----------
    network : Network
        What it is to be a plan of.
    folder : path
        Whoever can write to it can put any plan there, so none is believed: its books are checked,
        and its multipliers have to prove every goal.
    goals : sequence of str
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
            evidence=_evidence(told["evidence"]),
            asked=tuple(goals),
        )
        if verify(plan) or unproved(plan) or any(goals_that_are_not_proved(plan)):
            return None
        return plan
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        # Whole, and yet not of this form: kept by something else.
        return None


def _told(evidence: Evidence) -> dict[str, Any]:
    return {
        "proofs": [
            [[each.row.tolist(), each.value.tolist()] for each in proof]
            for proof in evidence.proofs
        ],
        "merged": evidence.merged,
        "rungs": evidence.rungs,
    }


def _evidence(told: dict[str, Any]) -> Evidence:
    return Evidence(
        tuple(
            tuple(
                Multipliers(np.array(row, dtype=np.int64), np.array(value, dtype=np.float64))
                for row, value in proof
            )
            for proof in told["proofs"]
        ),
        merged=bool(told["merged"]),
        rungs=bool(told["rungs"]),
    )


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

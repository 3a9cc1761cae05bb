"""A plan as a folder of CSV files."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError, InputWarning
from supplyopt.network.network import Network, announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.suggest import did_you_mean
from supplyopt.planning.before import Before, before_from_table
from supplyopt.planning.evidence import (
    FORMULATION,
    Evidence,
    asked_table,
    evidence_of,
    faults_of_asked,
    goals_asked,
    multipliers_table,
)
from supplyopt.planning.given import flows_of_parsed
from supplyopt.planning.locks import NO_LOCKS, Locks
from supplyopt.planning.locks_reading import locks_from_file
from supplyopt.planning.measures import measure
from supplyopt.planning.old_reports import reports_in
from supplyopt.planning.own_files import own_file, read_own
from supplyopt.planning.page_marks import reports_of_others
from supplyopt.planning.plan import Plan, require_plan
from supplyopt.planning.plan_cells import check_tables, parse_table
from supplyopt.planning.plan_schema import EVIDENCE_TABLES, LOTS, PLAN_TABLES, frame_of
from supplyopt.planning.row_files import read_rows, rows_table, with_fixed_rows
from supplyopt.planning.seal import FILES, MANIFEST, SIGNATURE, key_bytes, sealed, unsealed
from supplyopt.planning.status import Status
from supplyopt.planning.terms import Terms
from supplyopt.tables.csv_file import RawTable, csv_of_frame, read_table_file
from supplyopt.tables.csv_folder import csv_files
from supplyopt.tables.network_files import network_of_files
from supplyopt.tables.readable import path_of
from supplyopt.tables.whole import finish, put_files
from supplyopt.tables.writable import require_folder_name, require_writable

__all__ = ["read_plan", "remove_plan", "write_plan"]

_VERSION = 1
_LATER = ("worst_rate_priority_", "gini_rate_priority_")
"""Measures that folders of 0.1.0 do not have."""
_FOLLOWING = ("served", "stock", "surplus", "waste", "in_transit", "fairness")


def write_plan(plan: Plan, path: str | PathLike[str], *, key: bytes | str | None = None) -> None:
    """Write a plan as a folder of CSV files, which `read_plan` reads back equal.

    Parameters
    ----------
    plan : Plan
    path : path
        The folder, made if it is not there. It gets a file for each table of the plan
        (``shipments.csv``, ``served.csv``, ...), its status in ``plan.csv``, what was asked for
        in ``asked.csv``, row multipliers in ``multipliers.csv``, the network in the folder
        ``network``, and a manifest with the SHA-256 of each. Files of these names are
        overwritten; reports of the plan that was there before are removed; others are left alone.
    key : bytes or str, optional
        Secret bytes to seal the manifest with (HMAC-SHA-256), for who reads the plan with the
        same key.

    Raises
    ------
    InputError
        If the folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> plan = so.solve(so.examples.four_places())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     so.write_plan(plan, folder)
    ...     so.read_plan(folder)
    <Plan optimal: 90 of 180 pieces served, 4 shipments, 1.17 hand-overs a piece>
    """
    require_plan(plan)
    secret = key_bytes(key)
    folder = path_of(path)
    require_folder_name(folder)
    require_writable(folder)
    _require_no_network(folder)
    files: dict[str, bytes | None] = {page.name: None for page in reports_in(folder)}
    put_files(folder, files | sealed(_files_of(plan), key=secret))


def _files_of(plan: Plan) -> dict[str, bytes | None]:
    """Return all files of a plan but the manifest, None for those that it does not have."""
    measures = plan.measures
    units = pd.Series(measures.attrs["units"])
    evidence = plan.evidence or Evidence(())
    tables = {
        "plan": pd.DataFrame(
            {
                "status": [plan.status.value],
                "version": [_VERSION],
                "lots": [word for word, lots in LOTS.items() if lots == plan.terms.lots],
                "formulation": [FORMULATION],
                "proved": [len(evidence.proofs)],
                "merged": [int(evidence.merged)],
                "rungs": [int(evidence.rungs)],
            }
        ),
        "shipments": plan.shipments,
        "goals": plan.goals,
        "measures": pd.DataFrame(
            {
                "measure": measures.index,
                "value": measures.to_numpy(),
                "unit": units.reindex(measures.index).to_numpy(),
            }
        ),
        **{name: getattr(plan, name) for name in _FOLLOWING},
        "asked": asked_table(plan),
        "multipliers": multipliers_table(evidence),
        "fixed": plan.fixed,
        "before": plan.before,
        "rows": rows_table(plan.network, plan.terms.locks),
    }
    network = csv_files(plan.network.tables)
    return {
        **{f"{name}.csv": csv_of_frame(table, name) for name, table in tables.items()},
        "own.json": own_file(plan.terms.own),
        **{f"network/{name}": data for name, data in network.items()},
    }


def remove_plan(folder: Path) -> None:
    """Remove the files that `write_plan` wrote to a folder, and the folder where nothing is left.

    Parameters
    ----------
    folder : Path
    """
    pages = [page.name for page in reports_in(folder)]
    put_files(folder, dict.fromkeys((*pages, *FILES, MANIFEST, SIGNATURE)))
    for place in (folder / "network", folder):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()


def _require_no_network(folder: Path) -> None:
    """Raise where a plan's tables would overwrite a network's, or lie among them."""
    if any((folder / f"places{end}").exists() for end in (".csv", ".parquet")):
        problem = "holds the tables of a network, which a plan would overwrite"
        raise InputError([Fault("", None, "path", str(folder), problem, "give another folder")])


def read_plan(path: str | PathLike[str], *, key: bytes | str | None = None) -> Plan:
    """Read a plan from the folder that `write_plan` wrote.

    Parameters
    ----------
    path : path
        The folder.
    key : bytes or str, optional
        With which the folder has to be sealed.

    Returns
    -------
    Plan
        Every table as the files give it, nothing computed anew: `verify` tells whether they
        agree with each other, with the network, with the manifest, and what the multipliers
        prove.

    Raises
    ------
    InputError
        With all the faults of the network's files or, where those have none, of the plan's; if
        the folder is not sealed with the key.

    Warns
    -----
    InputWarning
        Where a file has something that was put right or will have no effect.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> plan = so.solve(so.examples.four_places())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     so.write_plan(plan, folder)
    ...     again = so.read_plan(folder)
    >>> again.shipments.equals(plan.shipments), again.status
    (True, <Status.OPTIMAL: 'optimal'>)
    """
    secret = key_bytes(key)
    folder = path_of(path)
    finish(folder)
    if not (folder / "plan.csv").is_file():
        problem = "has no plan.csv in it" if folder.is_dir() else "there is no such folder"
        raise InputError([_fault(folder, problem, "give the folder that a plan was written to")])
    network = network_of_files(folder / "network")
    network, fixed_rows = read_rows(network, folder)
    parsed, faults, notes = _parsed(folder)
    faults += check_tables(network, parsed)
    faults += _other_version(parsed)
    faults += faults_of_asked(parsed)
    locks, found = _locks(network, folder / "fixed.csv")
    faults += found
    locks = locks if faults else with_fixed_rows(locks, fixed_rows)
    lots = LOTS[_lots_named(parsed)]
    flows = flows_of_parsed(network, parsed, faults, lots=lots)
    expected = measure(network, flows)
    faults = _other_measures(parsed["measures"], expected)
    if faults:
        raise InputError(faults)
    announce(network)
    if notes:
        lines = "\n".join(f"  {note}" for note in notes)
        warnings.warn(f"the plan's files are good, but\n{lines}", InputWarning, stacklevel=2)
    frames = {name: frame_of(table) for name, table in parsed.items()}
    written: dict[str, Any] = {
        name: frames[name] for name in (*_FOLLOWING, "asked") if name in frames
    }
    written["measures"] = _measures(frames["measures"], expected)
    terms = Terms(lots=lots, own=read_own(folder / "own.json"), locks=locks)
    if "stability" in frames["goals"]["goal"].tolist():
        terms = replace(terms, before=_before(network, folder / "before.csv"))
    plan = Plan(
        network,
        Status(frames["plan"]["status"].iloc[0]),
        flows,
        frames["goals"],
        terms=terms,
        written=written,
        evidence=evidence_of(frames),
        asked=goals_asked(frames),
    )
    due = bool(frames["plan"]["formulation"].notna().any())
    told = unsealed(folder, key=secret, due=due, again=partial(_files_of, plan))
    return replace(plan, seal=replace(told, reports=reports_of_others(folder, plan)))


def _parsed(folder: Path) -> tuple[dict[str, ParsedTable], list[Fault], list[Fault]]:
    """Return the tables of a plan's folder with their faults, with what looks like a slip."""
    parsed: dict[str, ParsedTable] = {}
    faults: list[Fault] = []
    notes: list[Fault] = []
    there = {n: t for n, t in EVIDENCE_TABLES.items() if (folder / f"{n}.csv").exists()}
    for name, table in {**PLAN_TABLES, **there}.items():
        try:
            raw = read_table_file(folder / f"{name}.csv")
        except InputError as error:
            faults += error.faults
            continue
        frame = _with_infinities(raw, [c.name for c in table.columns if c.kind == "number"])
        parsed[name], found, slips = parse_table(table, frame, rows=raw.row_numbers)
        faults += found
        notes += slips
    return parsed, faults, notes


def _lots_named(parsed: Mapping[str, ParsedTable]) -> str:
    """Return where cartons are whole; of a table that could not be read no more is asked."""
    if "plan" not in parsed or not len(parsed["plan"]):
        return "nowhere"
    named = str(parsed["plan"].text("lots")[0])
    return named if named in LOTS else "nowhere"


def _before(network: Network, file: Path) -> Before:
    """Return the shipments that stability was measured from."""
    raw = read_table_file(file)
    table = PLAN_TABLES["shipments"]
    parsed, faults, _ = parse_table(table, raw.frame(), rows=raw.row_numbers)
    faults += check_tables(network, {"shipments": parsed})
    if faults:
        raise InputError(replace(fault, table="before") for fault in faults)
    return before_from_table(network, frame_of(parsed))


def _locks(network: Network, file: Path) -> tuple[Locks, list[Fault]]:
    """Return what was fixed by hand; folders of older versions do not say, and nothing was."""
    if not file.exists():
        return NO_LOCKS, []
    try:
        return locks_from_file(network, file), []
    except InputError as error:
        return NO_LOCKS, list(error.faults)


def _with_infinities(raw: RawTable, numbers: list[str]) -> pd.DataFrame:
    """Return the cells with infinite numbers as numbers, which other tables may not have."""
    frame = raw.frame()
    for name in frame.columns.intersection(numbers):
        infinite = {cell: float(cell) for cell in ("inf", "-inf") if (frame[name] == cell).any()}
        if infinite:
            cells = [infinite.get(cell, cell) for cell in frame[name]]
            frame[name] = pd.Series(cells, dtype=object)
    return frame


def _other_version(parsed: dict[str, ParsedTable]) -> list[Fault]:
    if "plan" not in parsed or "version" not in parsed["plan"].numbers:
        return []
    versions = parsed["plan"].numbers["version"].values
    too_many = [
        Fault("plan", int(row), "", None, "there is a row too many", "keep one row")
        for row in parsed["plan"].rows[1:]
    ]
    return too_many + [
        Fault("plan", int(row), "version", f"{version:g}", "is not known here", "update supplyopt")
        for row, version in zip(parsed["plan"].rows, versions, strict=True)
        if not np.isnan(version) and version != _VERSION
    ]


def _other_measures(table: ParsedTable, expected: pd.Series) -> list[Fault]:
    """Find measures that a plan of this network does not have, or lacks, or has in other units."""
    units: dict[str, str] = expected.attrs["units"]
    named = table.text("measure").tolist()
    faults = []
    for row, name, unit in zip(table.rows.tolist(), named, table.text("unit"), strict=True):
        if name not in units:
            known = did_you_mean(name, units)
            problem = "is no measure of this plan"
            faults.append(Fault("measures", row, "measure", name, problem, known))
        elif unit != units[name]:
            problem = f"is not the unit of {name}"
            faults.append(Fault("measures", row, "unit", unit, problem, f"give {units[name]!r}"))
    return faults + [
        Fault("measures", None, "measure", name, "has no row", "write the plan again")
        for name in units
        if name not in named and not name.startswith(_LATER)
    ]


def _measures(frame: pd.DataFrame, expected: pd.Series) -> pd.Series[float]:
    """Return the measures as the folder states them; what it does not state, as it follows."""
    series = pd.Series(
        frame["value"].to_numpy(), index=pd.Index(frame["measure"].tolist()), name="measure"
    )
    units = {**expected.attrs["units"], **dict(zip(frame["measure"], frame["unit"], strict=True))}
    unstated = [name for name in expected.index if name not in series.index]
    if unstated:
        series = pd.concat([series, expected[unstated]]).reindex(expected.index).rename("measure")
    series.attrs["units"] = units
    return series


def _fault(path: Path, problem: str, remedy: str) -> Fault:
    return Fault("", None, "path", str(path), problem, remedy)

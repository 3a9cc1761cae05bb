"""A network as GraphML: places as nodes, lanes as edges, the other tables as JSON texts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.graph import graph_of, graph_of_graphml, graphml_of, tables_of
from supplyopt.network.schema import REQUIRED_TABLES, TABLES
from supplyopt.tables.cells_out import plain_cell, records_of
from supplyopt.tables.foreign import Renames
from supplyopt.tables.raw_table import ReadTables, raw_of_frame
from supplyopt.tables.readable import bytes_of
from supplyopt.tables.whole import put_file

__all__ = ["tables_of_graphml", "write_graphml"]

_ORDER = "lane_order"
_MODE = "mode"
# What XML cannot hold, and a carriage return, which it reads as another character.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def write_graphml(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write tables free of faults as a GraphML file.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    path : Path
        Overwritten if it is there.

    Raises
    ------
    InputError
        If a text has a character that XML cannot hold, or a column of lanes is called ``id``,
        a name that GraphML has taken.
    """
    faults = [fault for name, frame in tables.items() for fault in _not_for_xml(name, frame)]
    if "id" in tables["lanes"].columns:
        problem = "GraphML keeps the number of an edge under this name"
        faults.append(Fault("lanes", None, "id", None, problem, "rename the column"))
    if faults:
        raise InputError(faults)
    graph = graph_of(tables)
    order = graph.graph.pop(_ORDER)
    for number, edge in enumerate(order):
        graph.edges[edge].update({_ORDER: number, _MODE: edge[2]})
    for name in [name for name in graph.graph if name in TABLES]:
        frame = tables[name]
        held = {"columns": [str(c) for c in frame.columns], "records": records_of(frame)}
        graph.graph[name] = json.dumps(held, ensure_ascii=False)
    for _, columns in graph.nodes(data=True):
        _keep_scalars(columns)
    for *_, columns in graph.edges(data=True):
        _keep_scalars(columns)
    put_file(graphml_of(graph), path)


def _not_for_xml(name: str, frame: pd.DataFrame) -> list[Fault]:
    found = []
    for position, label in enumerate(frame.columns):
        for row, cell in enumerate(frame.iloc[:, position]):
            if isinstance(cell, str) and _FORBIDDEN.search(cell):
                problem = "has a character that GraphML cannot hold"
                found.append(Fault(name, row + 2, str(label), cell, problem, "take it out"))
                break
    return found


def _keep_scalars(columns: dict[str, Any]) -> None:
    given = {name: plain_cell(cell) for name, cell in columns.items()}
    columns.clear()
    columns.update({name: cell for name, cell in given.items() if cell not in (None, "")})


def tables_of_graphml(path: Path, *, renames: Renames) -> ReadTables:
    """Read the tables of a GraphML file, not checked.

    Parameters
    ----------
    path : Path
    renames : dict of str to dict of str to str
        For each table, from foreign names of attributes to columns.

    Returns
    -------
    ReadTables

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    tables, faults = _taken_apart(bytes_of(path))
    faults = [replace(f, value=path.name) if f.column == "path" else f for f in faults]
    return ReadTables(
        {name: raw_of_frame(frame, renames=renames[name]) for name, frame in tables.items()},
        faults,
        unreadable=[] if tables else list(REQUIRED_TABLES),
    )


def _taken_apart(data: bytes) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    try:
        graph = graph_of_graphml(data)
        faults = _unpack(graph.graph)
        tables = tables_of(graph)
    except InputError as error:
        return {}, list(error.faults)
    lanes = tables["lanes"]
    if _ORDER in lanes.columns:
        lanes = lanes.sort_values(_ORDER, kind="stable", ignore_index=True, key=_as_numbers)
        lanes = lanes.drop(columns=_ORDER)
    tables["lanes"] = lanes
    return tables, faults


def _as_numbers(order: pd.Series) -> pd.Series:
    return pd.to_numeric(order, errors="coerce")


def _unpack(attributes: dict[str, Any]) -> list[Fault]:
    faults = []
    for name in [name for name in attributes if name in TABLES]:
        try:
            held = json.loads(attributes[name])
            records, columns = list(held["records"]), [str(c) for c in held["columns"]]
            frame = pd.DataFrame(records, dtype=object)
        except (TypeError, ValueError, KeyError) as error:
            problem = f"its text is no table ({error})"
            faults.append(Fault(name, None, "", None, problem, "write the file again"))
            del attributes[name]
            continue
        attributes[name] = frame.reindex(
            columns=[*columns, *frame.columns.difference(columns, sort=False)]
        )
    return faults

"""A network as GeoJSON: places as points, lanes as lines, the other tables beside them.

RFC 7946 lets a collection carry members of its own; under the name `supplyopt` stand the tables
that have no place on a map. Programs for maps show the rest and leave that alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.schema import REQUIRED_TABLES, TABLES
from supplyopt.tables.cells_out import records_of
from supplyopt.tables.foreign import Renames
from supplyopt.tables.raw_table import ReadTables, raw_of_frame
from supplyopt.tables.readable import bytes_of
from supplyopt.tables.whole import put_file

__all__ = ["tables_of_geojson", "write_geojson"]

_OURS = "supplyopt"
_ON_MAP = ("places", "lanes")


def write_geojson(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write tables free of faults as a GeoJSON file.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    path : Path
        Overwritten if it is there.
    """
    places = records_of(tables["places"])
    at = {str(place["place"]): _position(place) for place in places}
    features = [_feature("places", place, at[str(place["place"])], "Point") for place in places]
    for lane in records_of(tables["lanes"]):
        ends = [at[str(lane["origin"])], at[str(lane["destination"])]]
        line = None if None in ends else ends
        features.append(_feature("lanes", lane, line, "LineString"))
    others = {
        name: {"columns": [str(c) for c in frame.columns], "records": records_of(frame)}
        for name, frame in tables.items()
        if name not in _ON_MAP
    }
    columns = {name: [str(column) for column in tables[name].columns] for name in _ON_MAP}
    ours = {"version": 1, "columns": columns, "tables": others}
    collection = {"type": "FeatureCollection", _OURS: ours, "features": features}
    put_file(json.dumps(collection, ensure_ascii=False, indent=1).encode("utf-8"), path)


def _position(place: Mapping[str, Any]) -> list[float] | None:
    longitude, latitude = place.get("lon"), place.get("lat")
    if longitude is None or latitude is None:
        return None
    return [longitude, latitude]


def _feature(
    table: str, record: dict[str, Any], coordinates: list[Any] | None, shape: str
) -> dict[str, Any]:
    geometry = None if coordinates is None else {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "table": table, "properties": record, "geometry": geometry}


def tables_of_geojson(path: Path, *, renames: Renames) -> ReadTables:
    """Read the tables of a GeoJSON file, not checked.

    Parameters
    ----------
    path : Path
    renames : dict of str to dict of str to str
        For each table, from foreign names of properties to columns.

    Returns
    -------
    ReadTables
        Rows of places and lanes are numbers of features, from 1; others those of records.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    tables, rows, faults = _taken_apart(bytes_of(path))
    faults = [replace(f, value=path.name) if f.column == "path" else f for f in faults]
    return ReadTables(
        {
            name: raw_of_frame(frame, renames=renames[name], row_numbers=rows[name])
            for name, frame in tables.items()
        },
        faults,
        unreadable=[] if tables else list(REQUIRED_TABLES),
    )


def _taken_apart(
    data: bytes,
) -> tuple[dict[str, pd.DataFrame], dict[str, np.ndarray], list[Fault]]:
    try:
        collection = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        return {}, {}, [_fault(f"is no JSON text ({error})", "write it again as GeoJSON in UTF-8")]
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        return {}, {}, [_fault("is no collection of features", "give a FeatureCollection")]
    ours = _mapping(collection.get(_OURS))
    records: dict[str, list[dict[str, Any]]] = {name: [] for name in _ON_MAP}
    numbers: dict[str, list[int]] = {name: [] for name in _ON_MAP}
    faults = []
    for number, feature in enumerate(features, start=1):
        table = _table_of(feature)
        if table is None:
            problem = f"feature {number} is neither a place (a point) nor a lane (a line)"
            faults.append(_fault(problem, "give a point with a property `place`, or a line"))
            continue
        record = dict(feature.get("properties") or {})
        moved = _moved(feature, record) if table == "places" else None
        if moved:
            faults.append(Fault("places", number, "lat, lon", str(record.get("place")), *moved))
        records[table].append(record)
        numbers[table].append(number)
    columns = _mapping(ours.get("columns"))
    tables = {name: _frame(records[name], columns.get(name)) for name in _ON_MAP}
    for name, table in _mapping(ours.get("tables")).items():
        held = table.get("records") if isinstance(table, dict) else None
        if (
            name not in TABLES
            or not isinstance(held, list)
            or not all(isinstance(record, dict) for record in held)
        ):
            faults.append(_fault(f"member {name!r} is no table", "give columns with records"))
            continue
        tables[name] = _frame(held, table.get("columns"))
        numbers[name] = list(range(1, len(held) + 1))
    rows = {name: np.array(of, dtype=np.int64) for name, of in numbers.items()}
    return tables, rows, faults


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _table_of(feature: Any) -> str | None:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return None
    geometry = feature.get("geometry")
    shape = geometry.get("type") if isinstance(geometry, dict) else None
    named = feature.get("table")
    if named in _ON_MAP:
        return str(named)
    if shape == "Point" or (shape is None and "place" in feature["properties"]):
        return "places"
    return "lanes" if shape == "LineString" or "origin" in feature["properties"] else None


def _moved(feature: dict[str, Any], record: dict[str, Any]) -> tuple[str, str] | None:
    """Put the point's position where it is missing; say where it is another."""
    geometry = feature.get("geometry")
    point = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(point, list) or len(point) < 2:
        return None
    longitude, latitude = point[0], point[1]
    for name, value in (("lon", longitude), ("lat", latitude)):
        if record.get(name) is None:
            record[name] = value
    if (record["lon"], record["lat"]) == (longitude, latitude):
        return None
    said = f"the point is at {latitude}, {longitude}, its properties say "
    return said + f"{record['lat']}, {record['lon']}", "make them agree, or take lat, lon out"


def _frame(records: list[dict[str, Any]], columns: Any) -> pd.DataFrame:
    """Make a frame whose cells stay what they are."""
    frame = pd.DataFrame(records, dtype=object)
    if not isinstance(columns, list):
        return frame
    named = [str(column) for column in columns]
    return frame.reindex(columns=[*named, *frame.columns.difference(named, sort=False)])


def _fault(problem: str, remedy: str) -> Fault:
    return Fault("", None, "path", "", problem, remedy)

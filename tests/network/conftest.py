"""A small network with two roads into the checks: frames, files."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.tables.csv_file import write_table_file

Rows = list[dict[str, Any]]
Road = Callable[[dict[str, Any]], so.Network]


@pytest.fixture
def good() -> dict[str, Rows]:
    """Give tables without a fault: a warehouse sends masks to a community of two groups."""
    return {
        "places": [{"place": "W"}, {"place": "A", "parent": "W"}],
        "items": [{"item": "mask"}],
        "groups": [{"group": "front", "priority": 1}, {"group": "support", "priority": 2}],
        "carriers": [{"carrier": "van"}],
        "lanes": [{"origin": "W", "destination": "A", "mode": "direct", "carrier": "van"}],
        "stock": [{"place": "W", "item": "mask", "quantity": 50}],
        "arrivals": [{"place": "W", "item": "mask", "quantity": 5}],
        "demand": [
            {"place": "A", "item": "mask", "group": "front", "quantity": 40},
            {"place": "A", "item": "mask", "group": "support", "quantity": 20},
        ],
        "guarantees": [{"place": "A", "item": "mask", "group": "front", "quantity": 10}],
        "reserves": [{"place": "W", "item": "mask", "quantity": 1}],
        "settings": [{"cycle_days": 10}],
    }


@pytest.fixture
def quiet() -> Callable[[dict[str, Any]], so.Network]:
    """Build a network without announcing its warnings."""

    def build(tables: dict[str, Any]) -> so.Network:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", so.InputWarning)
            return so.Network.from_tables(**tables)

    return build


@pytest.fixture(params=["frames", "files"])
def road(request: pytest.FixtureRequest, tmp_path: Path) -> Road:
    """Build a network of tables as given, or of the same tables written to files as they are."""

    def by_frames(tables: dict[str, Any]) -> so.Network:
        return so.Network.from_tables(**tables)

    def by_files(tables: dict[str, Any]) -> so.Network:
        for name, rows in tables.items():
            frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows, dtype=object)
            write_table_file(frame, tmp_path / f"{name}.csv")
        return so.read_network(tmp_path)

    return by_frames if request.param == "frames" else by_files

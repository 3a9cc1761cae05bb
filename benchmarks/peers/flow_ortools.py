"""Least cost by OR-Tools' min-cost flow, from arrays to flows."""

from __future__ import annotations

import atexit
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.peers.stated import Stated, Unstated

__all__ = ["flow_runs"]


def flow_runs(stated: Stated) -> Callable[[], tuple[float, float]]:
    """Start OR-Tools beside this process, and return what asks it for one more solve.

    The arrays are made beforehand; so is the balance of supply and demand, by a node that takes
    what nobody needs, for OR-Tools wants as much to go in as comes out.
    """
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "flow.npz"
    np.savez(path, **_arrays(stated))
    worker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("flow_worker.py")), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def stop() -> None:
        worker.kill()
        worker.wait()
        folder.cleanup()

    atexit.register(stop)

    def run() -> tuple[float, float]:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
        answer = worker.stdout.readline().split()
        if len(answer) != 2:
            raise RuntimeError("OR-Tools' process ended; see its error above")
        return float(answer[0]), float(answer[1])

    return run


def _arrays(stated: Stated) -> dict[str, np.ndarray]:
    frames = stated.frames
    lanes = frames["lanes"]
    if (
        stated.goal != "cost"
        or stated.cycles != 1
        or len(frames["items"]) != 1
        or (lanes["carrier"] != "").any()
    ):
        raise Unstated("no min-cost flow: several items or cycles, a shared carrier, another goal")
    places = pd.Index(frames["places"]["place"])
    supply = np.zeros(len(places) + 1)
    for name, sign in (("stock", 1.0), ("arrivals", 1.0), ("demand", -1.0)):
        table = frames[name]
        np.add.at(supply, places.get_indexer(table["place"]), sign * table["quantity"])
    total = float(supply[supply > 0].sum())
    idle = np.flatnonzero(supply > 0)
    supply[-1] = -supply.sum()
    volume = float(frames["items"]["volume"].iloc[0])
    capacity = np.minimum(lanes["capacity"].to_numpy(float) / volume, total)
    capacity = np.concatenate([capacity, supply[idle]])
    cost = np.concatenate([lanes["cost"].to_numpy(float), np.zeros(len(idle))])
    for quantity in (supply, capacity, cost):
        if (quantity != np.round(quantity)).any():
            raise Unstated("OR-Tools' flow takes whole numbers only")
    return {
        "tail": np.concatenate([places.get_indexer(lanes["origin"]), idle]).astype(np.int32),
        "head": np.concatenate(
            [places.get_indexer(lanes["destination"]), np.full(len(idle), len(places))]
        ).astype(np.int32),
        "capacity": capacity.astype(np.int64),
        "cost": cost.astype(np.int64),
        "node": np.arange(len(supply), dtype=np.int32),
        "supply": supply.astype(np.int64),
    }

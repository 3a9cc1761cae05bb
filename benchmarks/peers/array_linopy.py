"""One goal in linopy, from arrays, by its sparse mode straight into HiGHS."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.peers.stated import Stated

__all__ = ["solve_with_linopy"]


def solve_with_linopy(stated: Stated) -> float:
    """Number the frames with pandas, write the goal block by block, return the optimum.

    One variable a lane, item and cycle; one a need; one for what stays of each item at each place
    after each cycle. Sums over lanes are `groupby(...).sum()` of the sparse mode, which pads
    nothing; the model goes to HiGHS without a file or names.
    """
    import linopy

    linopy.options["semantics"] = "v1"
    frames, cycles = stated.frames, stated.cycles
    places = pd.Index(frames["places"]["place"])
    items, lanes, needs = frames["items"], frames["lanes"], frames["demand"]
    item_index = pd.Index(items["item"])
    n_items, n_places, n_lanes = len(items), len(places), len(lanes)
    volume, weight = items["volume"].to_numpy(float), items["weight"].to_numpy(float)

    def node(place: np.ndarray, item: np.ndarray, cycle: np.ndarray) -> np.ndarray:
        return (place * n_items + item) * cycles + cycle

    count = n_places * n_items * cycles
    supply = np.zeros(count)
    stock, arrivals = frames["stock"], frames["arrivals"]
    for table, cycle in (
        (stock, np.zeros(len(stock), int)),
        (arrivals, arrivals["cycle"].to_numpy(int) - 1),
    ):
        at = node(places.get_indexer(table["place"]), item_index.get_indexer(table["item"]), cycle)
        np.add.at(supply, at, table["quantity"].to_numpy(float))

    model = linopy.Model(sparse=True)
    n_ship = n_lanes * n_items * cycles
    lane, item, cycle = np.unravel_index(np.arange(n_ship), (n_lanes, n_items, cycles))
    quantity = needs["quantity"].to_numpy(float)
    everything = stated.goal == "cost"
    x = model.add_variables(
        lower=np.concatenate(
            [np.zeros(n_ship), quantity if everything else 0 * quantity, np.zeros(count)]
        ),
        upper=np.concatenate([np.full(n_ship, np.inf), quantity, np.full(count, np.inf)]),
        coords=[pd.RangeIndex(n_ship + len(needs) + count, name="x")],
        name="x",
    )

    origin = places.get_indexer(lanes["origin"])[lane]
    destination = places.get_indexer(lanes["destination"])[lane]
    needed = node(
        places.get_indexer(needs["place"]),
        item_index.get_indexer(needs["item"]),
        needs["cycle"].to_numpy(int) - 1,
    )
    nodes = np.arange(count)
    kept = np.flatnonzero(nodes % cycles < cycles - 1)
    stays = n_ship + len(needs)
    balance = pd.DataFrame(
        {
            "at": np.concatenate(
                [node(origin, item, cycle), node(destination, item, cycle), needed, nodes, kept + 1]
            ),
            "x": np.concatenate(
                [
                    np.arange(n_ship),
                    np.arange(n_ship),
                    n_ship + np.arange(len(needs)),
                    stays + nodes,
                    stays + kept,
                ]
            ),
            "sign": np.repeat(
                [1.0, -1.0, 1.0, 1.0, -1.0], [n_ship, n_ship, len(needs), count, len(kept)]
            ),
        }
    )
    _add(model, x, balance, "==", supply, name="balance")

    capacity = lanes["capacity"].to_numpy(float)
    limited = np.flatnonzero(np.isfinite(capacity)[lane])
    load = pd.DataFrame(
        {"at": lane[limited] * cycles + cycle[limited], "x": limited, "sign": volume[item[limited]]}
    )
    _add(model, x, load, "<=", np.repeat(capacity, cycles), name="lane")
    carriers = frames["carriers"]
    of = pd.Index(carriers["carrier"]).get_indexer(lanes["carrier"])
    capacity = np.append(carriers["capacity"].to_numpy(float), np.inf)
    limited = np.flatnonzero(np.isfinite(capacity[of])[lane])
    load = pd.DataFrame(
        {
            "at": of[lane[limited]] * cycles + cycle[limited],
            "x": limited,
            "sign": volume[item[limited]],
        }
    )
    _add(model, x, load, "<=", np.repeat(capacity, cycles), name="carrier")

    if everything:
        cost = np.concatenate([lanes["cost"].to_numpy(float)[lane], np.zeros(len(needs) + count)])
        asked = 0.0
    else:
        groups = frames["groups"].set_index("group").loc[needs["group"]]
        first = groups["priority"].to_numpy() == frames["groups"]["priority"].min()
        worth = first * groups["weight"].to_numpy(float)
        worth *= weight[item_index.get_indexer(needs["item"])]
        cost = np.concatenate([np.zeros(n_ship), -worth, np.zeros(count)])
        asked = float(worth @ quantity)
    priced = np.flatnonzero(cost)
    model.add_objective((x.isel(x=priced) * cost[priced]).sum())
    status, said = model.solve(
        solver_name="highs", io_api="direct", set_names=False, output_flag=False
    )
    if status != "ok":
        raise RuntimeError(f"linopy says {said}")
    return asked + float(model.objective.value)


def _add(model, x, entries: pd.DataFrame, sign: str, right: np.ndarray, *, name: str) -> None:
    """Add rows whose entries are given one by one."""
    if len(entries) == 0:
        return
    import xarray

    index = pd.RangeIndex(len(entries), name="entry")
    terms = x.isel(x=xarray.DataArray(entries["x"].to_numpy(), dims="entry")).assign_coords(
        entry=index
    )
    factor = xarray.DataArray(entries["sign"].to_numpy(), coords={"entry": index})
    row = pd.Series(entries["at"].to_numpy(), index=index, name="row")
    total = (factor * terms).groupby(row).sum()
    at = np.unique(entries["at"])
    model.add_constraints(
        total, sign, xarray.DataArray(right[at], coords={"row": at}), name=name, freeze=True
    )

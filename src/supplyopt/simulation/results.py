"""Counts of all blocks as one result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.network import Network
from supplyopt.network.parsed import named_series
from supplyopt.planning.plan import Plan
from supplyopt.simulation.practice import Practice
from supplyopt.simulation.simulation import UNITS, Simulation
from supplyopt.simulation.tally import Books, Tally
from supplyopt.simulation.world import World

__all__ = ["mean_error", "outcomes_of", "simulation_of", "units_of"]

Floats = NDArray[np.float64]
_COLUMNS = ("arrived", "received", "served", "sent", "lost", "closing")


def outcomes_of(tallies: Sequence[Tally]) -> pd.DataFrame:
    """Return the outcomes of all runs, numbered from 1."""
    parts = [pd.DataFrame(tally.outcomes()) for tally in tallies]
    table = pd.concat(parts, ignore_index=True)
    table.index = pd.RangeIndex(1, len(table) + 1, name="run")
    return table


def units_of(outcomes: pd.DataFrame, world: World) -> dict[str, str]:
    """Return the unit of each outcome."""
    units = {str(name): UNITS.get(str(name), "pieces") for name in outcomes}
    if not world.has_people:
        units["uncovered_days"] = "pieces"
    return units


def simulation_of(
    network: Network,
    way: Practice | Plan,
    world: World,
    tallies: Sequence[Tally],
    *,
    days: int,
    seed: int,
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> Simulation:
    """Return the result of a simulation.

    Parameters
    ----------
    network : Network
    way : Practice or Plan
    world : World
    tallies : sequence of Tally
        One a block.
    days, seed : int
    tables : mapping of str to DataFrame, optional
        Of a plan: "served", "lying" and "shipments".

    Returns
    -------
    Simulation
    """
    outcomes = outcomes_of(tallies)
    if tables is not None:
        # A plan is made at once: it has no notices.
        outcomes = outcomes.drop(columns=["notices", "notice_stages"])
    return Simulation(
        network=network,
        way=way,
        days=days,
        runs=len(outcomes),
        seed=seed,
        units=units_of(outcomes, world),
        _outcomes=outcomes,
        _work=_work(network, np.concatenate([tally.work for tally in tallies], axis=1)),
        _served=(
            _served(
                world,
                np.concatenate([tally.need for tally in tallies], axis=1),
                np.concatenate([tally.served for tally in tallies], axis=1),
            )
            if tables is None
            else tables["served"]
        ),
        _lying=None if tables is None else tables["lying"],
        _shipments=None if tables is None else tables["shipments"],
        _books=_books(world, [tally.books for tally in tallies if tally.books is not None]),
    )


def _work(network: Network, lines: Floats) -> pd.DataFrame:
    places = network.filled("places")
    table = pd.DataFrame(
        {
            "place": places["place"],
            "kind": places["kind"],
            "lines": lines.mean(axis=1),
            "standard_error": mean_error(lines),
        }
    )
    return table.loc[np.flatnonzero(np.any(lines, axis=1))].reset_index(drop=True)


def _served(world: World, need: Floats, served: Floats) -> pd.DataFrame:
    net = world.net
    rates = np.divide(served, need, out=np.full_like(need, np.nan), where=need > 0)
    return pd.DataFrame(
        {
            "place": named_series(net.places, world.place),
            "item": named_series(net.items, world.item),
            "group": named_series(net.groups, world.group),
            "priority": net.group_priority[world.group],
            "need": need.mean(axis=1),
            "served": served.mean(axis=1),
            "unmet": (need - served).mean(axis=1),
            "fill_rate": rates.mean(axis=1),
            "fill_rate_error": mean_error(rates),
        }
    )


def mean_error(values: Floats) -> Floats:
    """Return the standard error of each row's mean, NaN for one run."""
    runs = values.shape[1]
    if runs < 2:
        return np.full(len(values), np.nan)
    error: Floats = values.std(axis=1, ddof=1) / np.sqrt(runs)
    return error


def _books(world: World, books: Sequence[Books]) -> pd.DataFrame | None:
    """Return the daily books of all runs as one table."""
    if not books:
        return None
    net = world.net
    frames = []
    run = 1
    for block in books:
        opening = np.zeros_like(block.closing[0])
        for day in range(len(block.closing)):
            pages = {"opening": opening}
            pages |= {name: getattr(block, name)[day] for name in _COLUMNS}
            place, item, at = np.nonzero(np.any([page != 0 for page in pages.values()], axis=0))
            names = {
                "run": run + at,
                "day": np.full(len(at), day + 1),
                "place": named_series(net.places, place),
                "item": named_series(net.items, item),
            }
            frames.append(
                pd.DataFrame(names | {name: page[place, item, at] for name, page in pages.items()})
            )
            opening = block.closing[day]
        run += opening.shape[2]
    return pd.concat(frames, ignore_index=True)

"""What became of a plan: its tables, as means over runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.parsed import named_series
from supplyopt.simulation.carried_out import CarriedOut
from supplyopt.simulation.results import mean_error
from supplyopt.simulation.schedule import Schedule
from supplyopt.simulation.world import World

__all__ = ["plan_tables"]

Floats = NDArray[np.float64]


def plan_tables(
    world: World, schedule: Schedule, blocks: Sequence[CarriedOut]
) -> dict[str, pd.DataFrame]:
    """Return "served", "lying" and "shipments" of a plan that was carried out.

    Parameters
    ----------
    world : World
        By the cycle.
    schedule : Schedule
    blocks : sequence of CarriedOut
        After their run.
    """
    return {
        "served": _served(world, blocks),
        "lying": _lying(world, blocks),
        "shipments": _shipments(world, schedule, blocks),
    }


def _served(world: World, blocks: Sequence[CarriedOut]) -> pd.DataFrame:
    net = world.net
    key = (world.place * len(net.items) + world.item) * len(net.groups) + world.group
    record = (net.demand_place * len(net.items) + net.demand_item) * len(net.groups)
    row = np.searchsorted(key, record + net.demand_group)
    within = np.flatnonzero(net.demand_cycle <= world.cycles)
    at = (row[within], net.demand_cycle[within] - 1)
    need = np.concatenate([block.needed[at] for block in blocks], axis=1)
    served = np.concatenate([block.served[at] for block in blocks], axis=1)
    rates = np.divide(served, need, out=np.full_like(need, np.nan), where=need > 0)
    return pd.DataFrame(
        {
            "place": named_series(net.places, net.demand_place[within]),
            "item": named_series(net.items, net.demand_item[within]),
            "group": named_series(net.groups, net.demand_group[within]),
            "cycle": net.demand_cycle[within],
            "priority": net.group_priority[net.demand_group[within]],
            "need": need.mean(axis=1),
            "served": served.mean(axis=1),
            "unmet": (need - served).mean(axis=1),
            "fill_rate": rates.mean(axis=1),
            "fill_rate_error": mean_error(rates),
        }
    )


def _lying(world: World, blocks: Sequence[CarriedOut]) -> pd.DataFrame:
    net = world.net
    runs = sum(block.stock[0].shape[2] for block in blocks)
    means = {
        name: np.stack(
            [
                sum(getattr(block, name)[cycle].sum(axis=2) for block in blocks) / runs
                for cycle in range(world.cycles)
            ]
        )
        for name in ("stock", "surplus", "waste")
    }
    cycle, place, item = np.nonzero(np.sum(list(means.values()), axis=0))
    return pd.DataFrame(
        {
            "place": named_series(net.places, place),
            "item": named_series(net.items, item),
            "cycle": cycle + 1,
            **{name: values[cycle, place, item] for name, values in means.items()},
        }
    )


def _shipments(world: World, schedule: Schedule, blocks: Sequence[CarriedOut]) -> pd.DataFrame:
    net, lane = world.net, schedule.lane
    shipped = np.concatenate([block.shipped for block in blocks], axis=1)
    return pd.DataFrame(
        {
            "origin": named_series(net.places, net.lane_origin[lane]),
            "destination": named_series(net.places, net.lane_destination[lane]),
            "mode": named_series(net.lane_mode, lane),
            "item": named_series(net.items, schedule.item),
            "cycle": schedule.cycle + 1,
            "planned": schedule.quantity,
            "quantity": shipped.mean(axis=1),
            "standard_error": mean_error(shipped),
        }
    )

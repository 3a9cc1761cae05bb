"""What a plan says is to be done in each cycle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.planning.plan import Plan
from supplyopt.simulation.world import World

__all__ = ["Schedule", "schedule_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Schedule:
    """Shipments and hand-outs of a plan, by cycle.

    Attributes
    ----------
    lane, item, cycle : int array, one a shipment
        Cycles count from 0.
    quantity : float array, one a shipment
    handed : list of float array, one a cycle, rows x cycles
        Pieces handed out then, by the cycle of their demand.
    stock, surplus, waste : float array, cycles x places x items
        What is to lie at a cycle's end, to find no room, to be too old.
    """

    lane: Indices
    item: Indices
    cycle: Indices
    quantity: Floats
    handed: list[Floats]
    stock: Floats
    surplus: Floats
    waste: Floats


def schedule_of(plan: Plan, world: World) -> Schedule:
    """Return the schedule of a plan.

    Parameters
    ----------
    plan : Plan
    world : World
        By the cycle.
    """
    net, cycles = world.net, world.cycles
    lanes = zip(net.lane_origin.tolist(), net.lane_destination.tolist(), net.lane_mode, strict=True)
    lane_of = {key: lane for lane, key in enumerate(lanes)}
    place_of, item_of = _numbers(net.places), _numbers(net.items)
    sent = plan.shipments
    ends = [[place_of[name] for name in sent[column]] for column in ("origin", "destination")]
    keys = zip(*ends, sent["mode"].tolist(), strict=True)
    lane = np.array([lane_of[key] for key in keys], dtype=np.int64)
    item = np.array([item_of[name] for name in sent["item"]], dtype=np.int64)
    cycle = sent["cycle"].to_numpy(dtype=np.int64) - 1
    quantity = sent["quantity"].to_numpy(dtype=np.float64)

    def by_cycle(table: pd.DataFrame) -> Floats:
        values = np.zeros((cycles, len(net.places), len(net.items)))
        at = (
            table["cycle"].to_numpy(dtype=np.int64) - 1,
            np.array([place_of[name] for name in table["place"]], dtype=np.int64),
            np.array([item_of[name] for name in table["item"]], dtype=np.int64),
        )
        np.add.at(values, at, table["quantity"].to_numpy(dtype=np.float64))
        return values

    stock, surplus = by_cycle(plan.stock), by_cycle(plan.surplus)
    found: Any = getattr(plan, "waste", None)
    waste = np.zeros_like(stock) if found is None else by_cycle(found)
    served = _served(plan, world)
    if world.waits:
        pieces = (lane, item, cycle, quantity)
        total = _handed_in_all(world, pieces, stock=stock, lost=surplus + waste)
        handed = _by_turn(world, served, total)
    else:
        handed = [np.where(np.arange(cycles) == now, served, 0.0) for now in range(cycles)]
    return Schedule(lane, item, cycle, quantity, handed, stock, surplus, waste)


def _numbers(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _served(plan: Plan, world: World) -> Floats:
    """Return the pieces served of each row's demand, rows x cycles."""
    net = world.net
    key = (world.place * len(net.items) + world.item) * len(net.groups) + world.group
    record = (net.demand_place * len(net.items) + net.demand_item) * len(net.groups)
    row = np.searchsorted(key, record + net.demand_group)
    served = np.zeros_like(world.need)
    within = net.demand_cycle <= world.cycles
    pieces = plan.served["served"].to_numpy(dtype=np.float64)
    served[row[within], net.demand_cycle[within] - 1] = pieces[within]
    return served


def _handed_in_all(
    world: World,
    pieces: tuple[Indices, Indices, Indices, Floats],
    *,
    stock: Floats,
    lost: Floats,
) -> Floats:
    """Return what each place hands out in each cycle, which follows from everything else."""
    net, (lane, item, cycle, quantity) = world.net, pieces
    handed = -stock - lost
    handed[1:] += stock[:-1]
    np.add.at(handed[0], (net.stock_place, net.stock_item), net.stock_quantity)
    now = net.arrival_cycle <= world.cycles
    at = (net.arrival_cycle[now] - 1, net.arrival_place[now], net.arrival_item[now])
    np.add.at(handed, at, net.arrival_quantity[now])
    np.subtract.at(handed, (cycle, net.lane_origin[lane], item), quantity)
    lands = cycle + net.lane_lead_time[lane]
    there = lands < world.cycles
    at = (lands[there], net.lane_destination[lane[there]], item[there])
    np.add.at(handed, at, quantity[there])
    return np.maximum(handed, 0.0)


def _by_turn(world: World, served: Floats, total: Floats) -> list[Floats]:
    """Share what each place hands out in a cycle among what is served of its demands.

    Only what has been asked for can be handed out; any order among that comes out even in the
    end, the oldest first is taken.
    """
    left = served.copy()
    cell = world.place * len(world.net.items) + world.item
    order = np.argsort(cell, kind="stable")
    starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
    number = np.cumsum(np.diff(cell[order], prepend=-1) != 0) - 1
    handed = []
    for now in range(world.cycles):
        there = total[now].reshape(-1)[cell[order][starts]] if len(starts) else np.zeros(0)
        given = np.zeros_like(served)
        for asked in range(now + 1):
            wanted = left[order, asked]
            running = np.cumsum(wanted) - wanted
            before = running - running[starts][number]
            some = np.clip(there[number] - before, 0.0, wanted)
            given[order, asked] = some
            if len(starts):
                there = np.maximum(there - np.add.reduceat(some, starts), 0.0)
        left = left - given
        handed.append(given)
    return handed

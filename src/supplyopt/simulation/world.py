"""What a network asks for day by day, with what comes into it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered

__all__ = ["World", "world_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """The network's tables by the day, or by the cycle; rows are those of demand, cycles apart.

    Attributes
    ----------
    net : Numbered
    cycles, cycle_days : int
        After the last cycle the first begins again, stock aside. Where a step is a cycle,
        ``cycle_days`` is 1, and so for "day" read "cycle".
    step_days : float
        Days in a step.
    place, item, group, priority : int array, one a row
        Each place, item and group once; priorities are numbered from 0.
    priorities : int array
        What these numbers stand for.
    asked, verified : float array, rows x cycles
        Pieces a day: what is asked for; what of it there is an entitlement to.
    entitled : float array, rows x cycles
        Entitlement, pieces a day.
    need : float array, rows x cycles
        Pieces used up a day, on average.
    people : float array, rows x cycles
        Persons who use them up; the pieces themselves where the table tells no people.
    has_people : bool
    waits : bool
        Whether what was not to be had one day is still wanted the next.
    """

    net: Numbered
    cycles: int
    cycle_days: int
    step_days: float
    place: Indices
    item: Indices
    group: Indices
    priority: Indices
    priorities: Indices
    asked: Floats
    verified: Floats
    entitled: Floats
    need: Floats
    people: Floats
    has_people: bool
    waits: bool

    def cycle_of(self, day: int) -> int:
        """Return the cycle of a day, both counted from 0."""
        return day // self.cycle_days % self.cycles

    def begins(self, day: int) -> bool:
        """Tell whether a cycle begins at a day, counted from 0."""
        return day % self.cycle_days == 0


def world_of(network: Network, *, verified_needs: bool, by_cycle: bool = False) -> World:
    """Return the daily figures of a network.

    Parameters
    ----------
    network : Network
    verified_needs : bool
        People use up what they are entitled to of what is asked for, else all of it.
    by_cycle : bool
        A step is a cycle, not a day.

    Returns
    -------
    World

    Raises
    ------
    InputError
        If a cycle is no whole number of days, or people are told without being numbers.
    """
    net, cycles = network.numbered, network.cycles
    days = 1.0 if by_cycle else network.cycle_days
    if days != int(days):
        problem, remedy = "is no whole number of days", "give one; a day is the step of a practice"
        raise InputError([Fault("settings", None, "cycle_days", days, problem, remedy)])
    people = _people(network)
    keys = np.column_stack([net.demand_place, net.demand_item, net.demand_group])
    rows, row = np.unique(keys.reshape(-1, 3), axis=0, return_inverse=True)
    row = row.reshape(-1)
    cycle = net.demand_cycle - 1
    within = cycle < cycles

    def table_of(values: Floats) -> Floats:
        table = np.zeros((len(rows), cycles))
        np.add.at(table, (row[within], cycle[within]), values[within])
        return table

    asked = table_of(net.demand_quantity) / days
    entitled = table_of(net.demand_entitlement) / days
    verified = np.minimum(asked, entitled)
    place, item, group = (rows[:, column].astype(np.int64) for column in range(3))
    priorities, priority = np.unique(net.group_priority[group], return_inverse=True)
    need = verified if verified_needs else asked
    return World(
        net=net,
        cycles=cycles,
        cycle_days=int(days),
        step_days=network.cycle_days if by_cycle else 1.0,
        place=place,
        item=item,
        group=group,
        priority=priority.reshape(-1).astype(np.int64),
        priorities=priorities,
        asked=asked,
        verified=verified,
        entitled=entitled,
        need=need,
        people=need if people is None else table_of(people),
        has_people=people is not None,
        waits=network.unmet_mode == "backlog",
    )


def _people(network: Network) -> Floats | None:
    """Return the heads of each record of demand, None where the table tells none."""
    table = network.tables["demand"]
    if "people" not in table.columns:
        return None
    heads = pd.to_numeric(table["people"], errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~(np.isfinite(heads) & (heads >= 0))
    if wrong.any():
        rows = network.row_numbers["demand"]
        faults = [
            Fault(
                "demand",
                int(rows[at]),
                "people",
                str(table["people"].iloc[at]),
                "is no number of 0 or more",
                "give the people on duty in every row, or leave the column out",
            )
            for at in np.flatnonzero(wrong).tolist()
        ]
        raise InputError(faults)
    return heads

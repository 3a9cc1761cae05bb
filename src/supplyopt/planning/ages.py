"""Goods of which age go where, for plans that say only how many."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from supplyopt.formulation.formulate import Formulation, formulate
from supplyopt.formulation.goals import least_movement
from supplyopt.lp.answer import Limits
from supplyopt.lp.extend import extend
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.program import Flags, Floats, Program, sums
from supplyopt.network.unrolled import HOLD, SHIP, Unrolled
from supplyopt.planning.flows import Flows, Indices

__all__ = ["Lying", "with_ages"]

_ROOM = 1e-9
"""Room, as a share of each quantity, for the rounding of those who wrote it down."""
_LIMITS = {"storage", "lane", "carrier", "guarantee", "stops", "opened", "load", "reserve"}
"""Families of rows that a plan is checked for elsewhere."""


@dataclass(frozen=True, eq=False)
class Lying:
    """What a plan says that is left at each cycle's end.

    Attributes
    ----------
    stored, waste : float array, cycles x places x items
    """

    stored: Floats
    waste: Floats


def with_ages(
    unrolled: Unrolled, flows: Flows, *, lying: Lying | None = None, lots: bool | str = False
) -> Flows:
    """Return the flows with each trip split by the age of its goods, the oldest used first.

    Trips and amounts served stay as they are, and so does what lies, where it is told. Where no
    goods that are still good can make them up, the flows are given back as they are: then the
    plan's books do not balance.

    Parameters
    ----------
    unrolled : Unrolled
        With items that do not keep over the horizon.
    flows : Flows
        Trips on lanes of goods that keep for ever; what else is in it is left out of account.
    lying : Lying, optional
        Left out of account where no goods that are still good can lie so.
    lots : False, True, "pieces" or "everywhere"
        Where cartons and pieces are whole, and so of one age each; left out of account where no
        goods can make up such ones.
    """
    net = unrolled.net
    trips = np.flatnonzero(unrolled.lane_kind[flows.lane] == SHIP)
    share, item = net.lane_share[flows.lane[trips]], flows.item[trips]
    # Nobody but who writes a plan down sends what lands behind the horizon.
    late = unrolled.node_place[net.lane_destination] < 0
    formulation = formulate(
        replace(net, lane_first_cycle=np.where(late, 1, net.lane_first_cycle)),
        with_trips=False,
        lots=lots,
    )
    carried = np.zeros((len(net.lane_origin), len(net.items)))
    np.add.at(carried, (share, item), flows.quantity[trips])
    layout = formulation.layout
    cost = np.zeros(formulation.program.n_columns)
    cost[: layout.starts["end"]] = least_movement(net, layout).cost
    tries: list[tuple[Lying | None, bool, float]]
    tries = [(None, True, 0.0), (None, True, _ROOM), (None, False, _ROOM)]
    if lying is not None:
        tries = [(lying, True, 0.0), (lying, False, _ROOM), *tries]
    for told, stored, room in tries:
        program = _as_written(
            formulation, unrolled, carried, flows.served, room=room, stored=stored
        )
        if told is not None:
            program = _lying_so(program, formulation, unrolled, told, room=room)
        answer = solve_with_highs(program, cost, Limits())
        if answer.values is not None:
            break
    else:
        return flows if lots is False else with_ages(unrolled, flows, lying=lying)
    found = answer.values
    if formulation.cartons is not None:
        found = formulation.cartons.exact(found)
    values = np.maximum(found[layout.columns("ship")], 0.0)
    lane, what = layout.ship_lane, layout.ship_item
    noise = _ROOM * layout.item_unit[what]
    values[values <= noise] = 0.0
    moved = net.lane_trip[lane]
    code = net.lane_share[lane] * len(net.items) + what
    total = sums(np.where(moved, values, 0.0), code, carried.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(total > 0, carried.ravel() / total, 1.0)
    values = np.where(moved, values * factor[code], values)
    used = values > 0
    return Flows(lane[used], what[used], values[used], flows.served)


def _as_written(
    formulation: Formulation,
    unrolled: Unrolled,
    carried: Floats,
    served: Floats,
    *,
    room: float,
    stored: bool,
) -> Program:
    """Return the program of all that moves and serves just so much, whatever else limits it."""
    net, layout, program = unrolled.net, formulation.layout, formulation.program
    bounds = program.bounds.copy()
    first = 0
    for family in formulation.families:
        size = len(family.lower)
        if family.name in _LIMITS:
            free = np.ones(size, dtype=bool)
            if stored and family.name in ("lane", "storage"):
                # What stays has the room that there is, unless that cannot be.
                free = net.lane_trip[family.record] if family.name == "lane" else ~free
            bounds.row_lower[first : first + size][free] = -np.inf
            bounds.row_upper[first : first + size][free] = np.inf
        first += size
    columns = layout.columns("ship")
    bounds.column_lower[columns] = 0.0
    got = served[layout.demand]
    bounds.column_lower[layout.columns("served")] = got * (1 - room)
    bounds.column_upper[layout.columns("served")] = got * (1 + room)
    bounds.column_lower[layout.columns("unmet")] = -np.inf
    # What the whole cartons of each age add up to is told by these alone.
    integral = program.integral.copy()
    integral[layout.columns("served")] = False
    integral[layout.columns("use")] = False
    idle = replace(program, bounds=bounds, integral=integral)
    trip: Flags = net.lane_trip[layout.ship_lane]
    ships = np.flatnonzero(trip)
    code = net.lane_share[layout.ship_lane[ships]] * len(net.items) + layout.ship_item[ships]
    codes, row = np.unique(code, return_inverse=True)
    written = carried.ravel()
    missing = np.setdiff1d(np.flatnonzero(written > 0), codes)
    codes = np.concatenate([codes, missing])
    due = written[codes]
    none = np.zeros(0)
    return extend(
        idle,
        lower=none,
        upper=none,
        unit=none,
        row_lower=due * (1 - room),
        row_upper=due * (1 + room),
        entries=(row.reshape(-1), ships, np.ones(len(ships))),
    )


def _lying_so(
    program: Program, formulation: Formulation, unrolled: Unrolled, lying: Lying, *, room: float
) -> Program:
    """Return the program of all that is left just so at each cycle's end."""
    net, layout = unrolled.net, formulation.layout
    held = np.flatnonzero(unrolled.lane_kind[layout.ship_lane] == HOLD)
    lane = layout.ship_lane[held]
    old = np.flatnonzero(net.place_keeps[layout.pair_place] >= 0)
    node = layout.pair_place[old]
    shape, none = lying.stored.shape, np.zeros(0)
    for due, columns, cycle, place, item in (
        (
            lying.stored,
            held,
            unrolled.lane_cycle[lane],
            unrolled.node_place[net.lane_origin[lane]],
            layout.ship_item[held],
        ),
        (
            lying.waste,
            layout.starts["stock"] + old,
            unrolled.node_cycle[node],
            unrolled.node_place[node],
            layout.pair_item[old],
        ),
    ):
        row: Indices = np.ravel_multi_index((cycle - 1, place, item), shape)
        program = extend(
            program,
            lower=none,
            upper=none,
            unit=none,
            row_lower=due.ravel() * (1 - room),
            row_upper=due.ravel() * (1 + room),
            entries=(row, columns, np.ones(len(row))),
        )
    return program

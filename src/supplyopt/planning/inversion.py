"""Pieces that a priority lacks, by why it lacks them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from supplyopt.errors import InfeasibleError
from supplyopt.lp.goals import Goal, LinearGoal
from supplyopt.lp.program import Flags, Floats
from supplyopt.network.network import Network
from supplyopt.planning.extract import flows_of
from supplyopt.planning.flows import Flows
from supplyopt.planning.pose import Posed, answer, pose
from supplyopt.planning.pose_near import pose_near
from supplyopt.planning.terms import Terms

__all__ = ["could_beside", "inversions"]

_ROUNDING = 1e-9
"""Room, as a share of what a record lacks, to hold it where it was."""
_NOISE = 1e-8
"""Parts below this share of all that is asked for are rounding."""
_IDLE = 1e-6
"""Of what a need could have beside others, as a share of what it asks for."""


def inversions(network: Network, flows: Flows) -> tuple[pd.DataFrame, list[tuple[int, Floats]]]:
    """Split what each priority lacks into idle, given to later ones, and not to be had.

    Each part is the difference between two optima of the network's own program: the least
    unmet of the priority beside all that the others got (what is lost to that lay idle), and
    beside what earlier priorities got alone (what is lost to that went to later ones).

    Parameters
    ----------
    network : Network
    flows : Flows
        A distribution.

    Returns
    -------
    table : DataFrame
        ``priority, unmet, idle, inverted, unavoidable``, weighted as the goal `unmet` is. NaN
        where the distribution itself breaks the network's limits, so that nothing can be held
        beside it.
    could : list of (int, float array)
        For each priority of which pieces went to later ones what every record of demand would
        have been served without that, as little taken from later ones as possible; of
        the ways to do so the one nearest to the distribution.
    """
    posed = pose(network, ("unmet",), merged=False)
    net = network.numbered
    priority = net.group_priority[net.demand_group]
    rows, could = [], []
    for goal in posed.goals:
        assert isinstance(goal, LinearGoal)
        assert goal.priority is not None
        lacking = goal.cost[posed.formulation.layout.columns("unmet")]
        unmet = float(lacking @ (net.demand_quantity - flows.served))
        mine = priority == goal.priority
        earlier = priority < goal.priority
        beside_all = _least(posed, flows, held=~mine, goals=[goal])
        beside_earlier = _least(posed, flows, held=earlier, goals=[goal])
        row = {"priority": goal.priority, "unmet": unmet}
        if beside_all is None or beside_earlier is None:
            row |= {"idle": np.nan, "inverted": np.nan, "unavoidable": np.nan}
        else:
            noise = _NOISE * posed.formulation.weighted_demand
            idle = _clean(unmet - beside_all[0], noise)
            inverted = _clean(beside_all[0] - beside_earlier[0], noise)
            row |= {"idle": idle, "inverted": inverted, "unavoidable": beside_earlier[0]}
            if inverted > 0:
                could.append((goal.priority, _nearest(network, flows, held=earlier, goal=goal)))
        rows.append(row)
    columns = ["priority", "unmet", "idle", "inverted", "unavoidable"]
    return pd.DataFrame(rows, columns=columns), could


def could_beside(network: Network, flows: Flows, *, need: int, terms: Terms) -> float | None:
    """Return how many pieces more a need could have had beside all that others got.

    So many lay idle for it. None where the distribution breaks limits, so that nothing can be
    held beside it.

    Parameters
    ----------
    network : Network
    flows : Flows
    need : int
    terms : Terms
        What is kept to beside the network.
    """
    posed = pose(network, ("unmet",), terms=terms, merged=False)
    net, layout = network.numbered, posed.formulation.layout
    mine = net.demand_row == need
    cost = np.zeros(posed.formulation.program.n_columns)
    cost[layout.columns("unmet")] = mine[layout.demand]
    found = _least(posed, flows, held=~mine, goals=[LinearGoal("unmet", None, cost)])
    if found is None:
        return None
    asked = float(net.demand_quantity[mine].sum())
    more = asked - float(flows.served[mine].sum()) - found[0]
    return _clean(more, _IDLE * asked)


def _clean(value: float, noise: float) -> float:
    return 0.0 if value <= noise else value


def _of_later(posed: Posed, later: Flags) -> LinearGoal:
    """Return the goal that takes as little as possible from later priorities."""
    layout, net = posed.formulation.layout, posed.formulation.merging.small
    cost = np.zeros(posed.formulation.program.n_columns)
    unit = layout.item_unit[net.demand_item]
    cost[layout.columns("unmet")] = np.where(later, 1 / unit, 0.0)[layout.demand]
    return LinearGoal("later", None, cost)


def _nearest(network: Network, flows: Flows, *, held: Flags, goal: LinearGoal) -> Floats:
    """Return who is served what where a priority has all that it could have."""
    posed = pose_near(network, flows, ("unmet",))
    assert goal.priority is not None
    net = network.numbered
    later = net.group_priority[net.demand_group] > goal.priority
    first = [each for each in posed.goals if each.name == "unmet"]
    mine = next(each for each in first if each.priority == goal.priority)
    near = posed.goals[len(first) :]
    found = _least(posed, flows, held=held, goals=[mine, _of_later(posed, later), *near])
    assert found is not None
    return found[1]


def _least(
    posed: Posed, flows: Flows, *, held: Flags, goals: list[Goal]
) -> tuple[float, Floats] | None:
    """Return the first goal's optimum beside what some records got, with who is served what."""
    layout, program = posed.formulation.layout, posed.formulation.program
    net = posed.formulation.merging.small
    bounds = program.bounds.copy()
    lack = net.demand_quantity - flows.served
    most = np.clip(lack * (1 + _ROUNDING), 0.0, net.demand_quantity)
    columns = np.arange(program.n_columns)[layout.columns("unmet")]
    kept = held[layout.demand]
    bounds.column_upper[columns[kept]] = most[layout.demand][kept]
    formulation = replace(posed.formulation, program=program.with_bounds(bounds))
    try:
        outcome = answer(Posed(formulation, tuple(goals), posed.last, exact=posed.exact))
    except InfeasibleError:
        return None
    return outcome.stages[0].value, flows_of(formulation, outcome).served

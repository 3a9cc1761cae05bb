"""The first goal of one cycle as a user of plain PuLP would write it."""

from __future__ import annotations

from collections import defaultdict

import pulp

import supplyopt as so


def solve_first_goal(network: so.Network, solver: pulp.LpSolver | None = None) -> float:
    """Minimise the weighted unmet demand of priority 1; return the optimum."""
    items = {row.item: row for row in network.filled("items").itertuples()}
    groups = {row.group: row for row in network.filled("groups").itertuples()}
    first = min(group.priority for group in groups.values())
    problem = pulp.LpProblem("first_goal", pulp.LpMinimize)

    supply: dict[tuple[str, str], float] = defaultdict(float)
    for name in ("stock", "arrivals"):
        for row in network.filled(name).itertuples():
            supply[row.place, row.item] += row.quantity

    flow_out, flow_in = defaultdict(list), defaultdict(list)
    carried = defaultdict(list)
    carriers = {row.carrier: row.capacity for row in network.filled("carriers").itertuples()}
    for number, lane in enumerate(network.filled("lanes").itertuples()):
        load = []
        for item, about in items.items():
            if lane.item not in ("", item):
                continue
            ship = problem.add_variable(f"ship_{number}_{item}", 0)
            flow_out[lane.origin, item].append(ship)
            flow_in[lane.destination, item].append(ship)
            load.append(about.volume * ship)
        if lane.capacity < float("inf"):
            problem += pulp.lpSum(load) <= lane.capacity
        if lane.carrier:
            carried[lane.carrier] += load
    for carrier, load in carried.items():
        if carriers[carrier] < float("inf"):
            problem += pulp.lpSum(load) <= carriers[carrier]

    served_at, unmet = defaultdict(list), []
    for number, need in enumerate(network.filled("demand").itertuples()):
        served = problem.add_variable(f"served_{number}", 0, need.quantity)
        served_at[need.place, need.item].append(served)
        if groups[need.group].priority == first:
            weight = items[need.item].weight * groups[need.group].weight
            unmet.append(weight * (need.quantity - served))
    problem.setObjective(pulp.lpSum(unmet))

    for place in network.filled("places").itertuples():
        for item in items:
            key = place.place, item
            problem += pulp.lpSum(flow_in[key]) + supply[key] >= pulp.lpSum(
                flow_out[key]
            ) + pulp.lpSum(served_at[key])
    problem.solve(solver or pulp.PULP_CBC_CMD(msg=False))
    return float(pulp.value(problem.objective))

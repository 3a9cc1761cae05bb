"""One goal as a user of plain PuLP would write it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pulp

from benchmarks.peers.stated import Stated

__all__ = ["solve_with_pulp"]


def solve_with_pulp(stated: Stated, solver: Callable[[], pulp.LpSolver]) -> float:
    """Write the goal row by row from the frames, solve it, and return the optimum.

    Sums are written as `lpSum` over lists and bounds as bounds of variables, which is the
    quickest that PuLP offers.
    """
    frames, cycles = stated.frames, range(1, stated.cycles + 1)
    items = {row.item: row for row in frames["items"].itertuples()}
    groups = {row.group: row for row in frames["groups"].itertuples()}
    first = min(group.priority for group in groups.values())
    problem = pulp.LpProblem("one_goal", pulp.LpMinimize)

    supply: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in frames["stock"].itertuples():
        supply[row.place, row.item, 1] += row.quantity
    for row in frames["arrivals"].itertuples():
        supply[row.place, row.item, row.cycle] += row.quantity

    goes, comes, carried, cost = defaultdict(list), defaultdict(list), defaultdict(list), []
    carriers = {row.carrier: row.capacity for row in frames["carriers"].itertuples()}
    for number, lane in enumerate(frames["lanes"].itertuples()):
        for cycle in cycles:
            load = []
            for item, about in items.items():
                ship = problem.add_variable(f"ship_{number}_{item}_{cycle}", 0)
                goes[lane.origin, item, cycle].append(ship)
                comes[lane.destination, item, cycle].append(ship)
                load.append((ship, about.volume))
                cost.append((ship, lane.cost))
            if lane.capacity < float("inf"):
                problem += pulp.LpAffineExpression(load) <= lane.capacity
            if lane.carrier:
                carried[lane.carrier, cycle] += load
    for (carrier, _), load in carried.items():
        if carriers[carrier] < float("inf"):
            problem += pulp.LpAffineExpression(load) <= carriers[carrier]

    used, served, asked = defaultdict(list), [], 0.0
    for number, need in enumerate(frames["demand"].itertuples()):
        least = need.quantity if stated.goal == "cost" else 0
        variable = problem.add_variable(f"served_{number}", least, need.quantity)
        used[need.place, need.item, need.cycle].append(variable)
        if groups[need.group].priority == first:
            weight = items[need.item].weight * groups[need.group].weight
            asked += weight * need.quantity
            served.append((variable, -weight))
    problem.setObjective(pulp.LpAffineExpression(cost if stated.goal == "cost" else served))

    for number, place in enumerate(frames["places"]["place"]):
        for item in items:
            before = []
            for cycle in cycles:
                key = place, item, cycle
                left = [problem.add_variable(f"left_{number}_{item}_{cycle}", 0)]
                out = pulp.lpSum([*goes[key], *used[key], *left])
                problem += out - pulp.lpSum([*comes[key], *before]) == supply[key]
                before = left
    problem.solve(solver())
    if pulp.LpStatus[problem.status] != "Optimal":
        raise RuntimeError(f"PuLP says {pulp.LpStatus[problem.status]}")
    value = float(pulp.value(problem.objective))
    return value if stated.goal == "cost" else asked + value

"""From a network with the terms of a plan to its program, its goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from supplyopt.formulation.formulate import Formulation, formulate
from supplyopt.formulation.goals import goals_of, least_movement
from supplyopt.formulation.own import join_own
from supplyopt.formulation.renumbered import only_supplies_differ, renumbered
from supplyopt.formulation.rungs import telling
from supplyopt.formulation.stability import join_before
from supplyopt.lp.exact import MOST_COLUMNS, solve_exactly
from supplyopt.lp.goals import Goal, LinearGoal, Outcome
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.planning.locks import with_locks
from supplyopt.planning.magnitudes import (
    beyond_doubles,
    needs_fractions,
    require_comparable,
    require_rates,
)
from supplyopt.planning.roads import array_solver, travel
from supplyopt.planning.terms import NO_TERMS, Terms
from supplyopt.planning.trail import Trail

__all__ = ["Posed", "answer", "pose"]

_QUICKLY = 600
"""Programs of so many columns are solved in fractions in about a second."""


@dataclass(frozen=True)
class Posed:
    """A question to a solver.

    Attributes
    ----------
    formulation : Formulation
    goals : tuple of Goal
        In order.
    last : LinearGoal
        A goal to choose by where all others leave freedom.
    names : tuple of str
        What the goals are called, in order, as long as places may be made one; else empty.
    renewed : bool
        Whether the program is one of before with other supplies.
    exact : bool
        Whether numbers are so far apart that fractions have to tell them from rounding.
    """

    formulation: Formulation
    goals: tuple[Goal, ...]
    last: LinearGoal
    names: tuple[str, ...] = ()
    renewed: bool = False
    exact: bool = False

    def first_goals(self, upto: int, formulation: Formulation) -> list[Goal]:
        """Return the goals of the first names over the columns of a program.

        Parameters
        ----------
        upto : int
            How many names.
        formulation : Formulation
            Of this network, or of a smaller one that stands for it.
        """
        merging, layout = formulation.merging, formulation.layout
        return [goal for name in self.names[:upto] for goal in goals_of(name, merging, layout)]


def pose(
    network: Network,
    names: Sequence[str],
    *,
    terms: Terms = NO_TERMS,
    merged: bool = True,
    before: Trail | None = None,
    whole: bool = False,
) -> Posed:
    """Write a network with its goals as a program.

    Parameters
    ----------
    network : Network
    names : sequence of str
        Goals in order.
    terms : Terms
        What the plan keeps to beside the network.
    merged : bool, default True
        Whether places that no goal can tell apart become one, where that is exact.
    before : Trail, optional
        Of a plan whose program may be good for this network, too.
    whole : bool, default False
        Whether numbers that cannot bind stay in the program as they are.
    """
    own = terms.own
    names = [name for name in names if name != "stability" or terms.before]
    stable = "stability" in names
    with_trips = "cost" in names or own.mentions("use")
    merged = merged and not own and not stable
    climbs = merged and not terms.locks and terms.lots is False
    net = network.unrolled.net if whole else terms.binding(network.unrolled.net)
    exact = None if whole or own else _small_enough(net, with_trips=with_trips, lots=terms.lots)
    if exact is None:
        require_comparable(network, goals=names, terms=terms, whole=whole)
    renewed = False
    if exact is not None:
        formulation, climbs = exact, False
    elif (
        climbs
        and before is not None
        and net.uncut is before.formulation.merging.whole.uncut is None
        and before.names == tuple(names)
        and only_supplies_differ(before.formulation.merging.whole, net)
    ):
        formulation, renewed = renumbered(before.formulation, net), True
    else:
        formulation = formulate(
            net,
            with_trips=with_trips,
            merged=merged,
            apart=terms.locks.apart(net),
            telling=("mode", *telling(names)),
            lots=terms.lots,
        )
    if "fairness" in names and not formulation.program.is_linear:
        require_rates(network, net)
    formulation = with_locks(join_own(formulation, own, unrolled=network.unrolled), terms.locks)
    merging, layout = formulation.merging, formulation.layout
    near: list[Goal] = []
    if stable:
        shape = (len(merging.whole.lane_origin), len(merging.whole.items))
        formulation, goal = join_before(formulation, terms.before.by_trip(shape))
        near.append(goal)
    n_columns = formulation.program.n_columns
    goals = [
        goal
        for name in names
        for goal in (near if name == "stability" else goals_of(name, merging, layout))
    ]
    return Posed(
        formulation,
        tuple(_padded(goal, n_columns) for goal in goals),
        _padded_cost(least_movement(merging.small, layout), n_columns),
        tuple(names) if climbs else (),
        renewed,
        exact is not None,
    )


def _small_enough(net: Numbered, *, with_trips: bool, lots: bool | str) -> Formulation | None:
    """Return the program where numbers are far apart, and it can be solved exactly, else None."""
    if not needs_fractions(net):
        return None
    # Solvers may err where nine digits are needed; beyond that they cannot but err.
    most = MOST_COLUMNS if beyond_doubles(net) else _QUICKLY
    if 2 * len(net.demand_place) > most or len(net.places) > most:
        return None
    formulation = formulate(net, with_trips=with_trips, lots=lots)
    program = formulation.program
    return formulation if program.is_linear and program.n_columns <= most else None


def _padded(goal: Goal, n_columns: int) -> Goal:
    return _padded_cost(goal, n_columns) if isinstance(goal, LinearGoal) else goal


def _padded_cost(goal: LinearGoal, n_columns: int) -> LinearGoal:
    """Let a goal speak of columns that were added to the program, at no cost."""
    missing = n_columns - len(goal.cost)
    return replace(goal, cost=np.append(goal.cost, np.zeros(missing))) if missing else goal


def answer(posed: Posed, solver: Any = "highs", *, seconds: float | None = None) -> Outcome:
    """Solve what was posed, goal by goal.

    Parameters
    ----------
    posed : Posed
    solver : "highs", "pulp" or a PuLP solver object
    seconds : float or None
        Limit of time for all goals together.

    Returns
    -------
    Outcome
        Values and bounds with what was known of them before.
    """
    if posed.exact:
        # Fractions need no solver, but what is no solver is told all the same.
        array_solver(solver)
        program, goals = posed.formulation.program, [*posed.goals, posed.last]
        outcome = solve_exactly(program, goals, seconds=seconds).of_first(len(posed.goals))
    else:
        outcome = travel(posed.formulation, posed.goals, solver, last=posed.last, seconds=seconds)
    return outcome.beside(posed.goals)

"""A network's program in PuLP, open to constraints of the user's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.formulation.formulate import Formulation, formulate
from supplyopt.formulation.goals import GOALS, goals_of
from supplyopt.formulation.labels import labels_of
from supplyopt.lp.goals import FairGoal, LinearGoal
from supplyopt.lp.program import sums
from supplyopt.lp.pulp_reader import WrittenProblem, read_problem
from supplyopt.network.network import Network
from supplyopt.planning.magnitudes import require_comparable
from supplyopt.planning.scope import require_network

__all__ = ["PulpModel", "to_pulp"]


class PulpModel:
    """A network's program in PuLP, made by `to_pulp`.

    Add constraints and variables to `problem` with PuLP's own calls, tighten bounds, make
    variables whole; then give the model to `solve` in place of the network.

    Attributes
    ----------
    network : Network
    problem : pulp.LpProblem
        Minimizes the first goal, unmet pieces of the first priority. Its names are plain
        letters: a kind, a number, then what is left of the key in ASCII.
    variables : mapping of str to mapping of tuple to pulp.LpVariable
        ``variables[kind][key]``, in pieces. The key has the columns of the result's table:

        - ``ship``: origin, destination, mode, item, cycle
        - ``served``, ``unmet``: place, item, group, cycle
        - ``stock``, ``surplus``: place, item, cycle; surplus at places of limited storage only
        - ``use``: origin, destination, mode, cycle; 1 where a lane is used, there for lanes
          with a trip cost, a least load or a carrier short of stops
        - ``lack``: place, item, group; what its rows lack together, where it has several

        Where unmet demand waits, ``handed`` is what is handed over in a cycle, ``late`` what of it
        had been asked for before, both by place, item, cycle.

        Goods that do not keep over the horizon are told apart by age: their kinds have " batch"
        behind them (``ship batch``, ``stock batch``, ``surplus batch``, ``handed batch``), their
        keys the cycle in which they were new; ``waste batch`` is what is too old. ``left`` is what
        is stored when the horizon ends. ``nothing`` and ``over`` are always zero.

        There is no variable where nothing can be: on lanes that are closed, at places that an
        item cannot reach.

    Examples
    --------
    >>> import supplyopt as so
    >>> model = so.to_pulp(so.examples.four_places())
    >>> model
    <PulpModel: 17 variables, 9 constraints, none of them own>
    >>> lane = model.variables["ship"]["W", "D", "tiered", "mask", 1]
    >>> model.problem += lane <= 30, "few trucks"
    >>> plan = so.solve(model)
    >>> plan.terms.own.names
    ('few_trucks',)
    """

    def __init__(
        self,
        network: Network,
        problem: Any,
        variables: Mapping[str, Mapping[tuple[str | int, ...], Any]],
        *,
        formulation: Formulation,
        columns: list[Any],
    ) -> None:
        self.network = network
        self.columns = columns
        self.variables = variables
        self._problem = problem
        self._formulation = formulation
        self._written = read_problem(problem, self.columns)

    @property
    def problem(self) -> Any:
        """The problem, a ``pulp.LpProblem``."""
        return self._problem

    @problem.setter
    def problem(self, value: Any) -> None:
        # `model.problem += constraint` adds to the problem, then sets it to itself.
        if value is not self._problem:
            remedy = "add to the problem that is there, or make another model with to_pulp"
            raise InputError([Fault("model", None, "problem", None, "cannot be exchanged", remedy)])

    @property
    def written(self) -> WrittenProblem:
        """What the problem said when it was made."""
        return self._written

    @cached_property
    def goals(self) -> Mapping[str, list[Any]]:
        """The goals by name, as PuLP's expressions, priority by priority.

        A goal without priorities has one expression. Those of ``fairness`` are dicts from
        (place, item, group) to the rate served / entitlement, of which `solve` makes the lowest
        as high as can be, then the next lowest; rows without entitlement have no rate.
        """
        waits = self.network.unmet_mode == "backlog"
        names = [name for name in GOALS if name != "lateness" or waits]
        return MappingProxyType({name: self._goals(name) for name in names})

    def _goals(self, name: str) -> list[Any]:
        formulation = self._formulation
        goals = goals_of(name, formulation.merging, formulation.layout)
        return [
            self._sum(goal) if isinstance(goal, LinearGoal) else self._rates(goal) for goal in goals
        ]

    def _sum(self, goal: LinearGoal) -> Any:
        from supplyopt.lp.pulp_problem import expression_of

        columns, cost = self.columns, goal.cost
        return expression_of([(columns[j], float(cost[j])) for j in np.flatnonzero(cost)])

    def _rates(self, goal: FairGoal) -> dict[tuple[str | int, ...], Any]:
        net = self.network.numbered
        served: dict[tuple[str | int, ...], list[Any]] = defaultdict(list)
        for (*need, _), variable in self.variables["served"].items():
            served[tuple(need)].append(variable)
        first = np.unique(net.demand_row, return_index=True)[1]
        before = sums(net.demand_served_before, net.demand_row, len(first))
        rates: dict[tuple[str | int, ...], Any] = {}
        for row, weight in zip(goal.rows.tolist(), goal.weight.tolist(), strict=True):
            record = first[row]
            key: tuple[str | int, ...] = (
                net.places[net.demand_place[record]],
                net.items[net.demand_item[record]],
                net.groups[net.demand_group[record]],
            )
            if weight > 0:
                had = sum(variable * (1 / weight) for variable in served[key])
                rates[key] = had + before[row] / weight if before[row] else had
        return rates

    def __repr__(self) -> str:
        now = read_problem(self.problem, self.columns)
        own = len(now.rows) - len(self._written.rows)
        return (
            f"<PulpModel: {len(now.variables):,} variables, {len(now.rows):,} constraints, "
            f"{own or 'none'} of them own>"
        )


def to_pulp(network: Network) -> PulpModel:
    """Write a network's program in PuLP, so that constraints of your own can join it.

    Parameters
    ----------
    network : Network

    Returns
    -------
    PulpModel
        With every place, item and lane in it, trips included.

    Raises
    ------
    InputError
        If it is no network, or its numbers are too far apart.

    Notes
    -----
    `solve` reads the model back, and leaves it as it is: it can be solved, added to, solved
    again. What it may not lose is what the network says: a constraint of the network's that was
    changed or taken out, a bound that was loosened, or another objective is a fault.

    A place of limited storage calls surplus what finds no room. Where constraints speak of its
    stock, they have to speak of stock and surplus together, with one factor.

    Examples
    --------
    No more than three times as much for A as for B:

    >>> import supplyopt as so
    >>> model = so.to_pulp(so.examples.four_places())
    >>> served = model.variables["served"]
    >>> a, b = (sum(v for key, v in served.items() if key[0] == place) for place in "AB")
    >>> model.problem += a <= 3 * b, "A beside B"
    >>> so.solve(model).status
    <Status.OPTIMAL: 'optimal'>
    """
    require_network(network)
    require_comparable(network, whole=True)
    # Imported here: nothing but this needs PuLP, which takes long to load.
    from supplyopt.lp.pulp_problem import build_problem, readable_names

    unrolled = network.unrolled
    formulation = formulate(unrolled.net, with_trips=True)
    program = formulation.program
    first, *_ = goals_of("unmet", formulation.merging, formulation.layout)
    assert isinstance(first, LinearGoal)
    problem, columns = build_problem(
        program,
        first.cost,
        readable_names(program.columns),
        readable_names(program.rows),
        goal=f"unmet_{first.priority}",
    )
    variables: dict[str, dict[tuple[str | int, ...], Any]] = {
        block.name: {} for block in program.columns if block.size or block.name != "lack"
    }
    for (kind, key), column in zip(labels_of(formulation, unrolled), columns, strict=True):
        variables.setdefault(kind, {})[key] = column
    return PulpModel(
        network,
        problem,
        MappingProxyType({kind: MappingProxyType(found) for kind, found in variables.items()}),
        formulation=formulation,
        columns=columns,
    )

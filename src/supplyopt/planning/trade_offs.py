"""What several goals of a network can reach together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from supplyopt.errors import CertificateError, InfeasibleError, LimitError
from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.goals import LinearGoal, Outcome
from supplyopt.lp.program import Floats, hold
from supplyopt.lp.three_goals import front_of_three
from supplyopt.lp.two_goals import front_of_two
from supplyopt.lp.weighing import OutOfTime, Trade, Weigher
from supplyopt.network.network import Network
from supplyopt.planning.chains import item_in_circle
from supplyopt.planning.conflict import conflicting_rows
from supplyopt.planning.criteria import pose_criteria, values_of_criteria
from supplyopt.planning.extract import flows_of
from supplyopt.planning.flows import Flows
from supplyopt.planning.magnitudes import require_comparable
from supplyopt.planning.plan import Plan
from supplyopt.planning.pose import Posed, answer
from supplyopt.planning.settle_time import settle
from supplyopt.planning.status import Status
from supplyopt.planning.verify import verify

__all__ = ["GridPoint", "checked_plan", "exact_trade", "grid_trade", "is_linear", "plan_at"]

_AGREE = 1e-6
_NO_TIME = "the time limit was hit before any point was found"


@dataclass(frozen=True)
class GridPoint:
    """A point found where all goals but the first are held.

    Attributes
    ----------
    values : float array, one a goal
    held : float array, one a goal
        What each was to be at most; infinite where it was not held.
    status : AnswerStatus
        OPTIMAL where it is proved that no plan betters it in one goal without losing in another.
    flows : Flows
    """

    values: Floats
    held: Floats
    status: AnswerStatus
    flows: Flows


def is_linear(network: Network, names: Sequence[str]) -> bool:
    """Return whether the goals of a network make a linear program.

    Parameters
    ----------
    network : Network
    names : sequence of str
        As `check_criteria` returns them.
    """
    return pose_criteria(network, names)[0].formulation.program.is_linear


def exact_trade(network: Network, names: Sequence[str], *, seconds: float | None = None) -> Trade:
    """Return all corners of the front of two or three goals of a linear network.

    Parameters
    ----------
    network : Network
    names : sequence of str
        As `check_criteria` returns them.
    seconds : float, optional
        Limit of time; faces that are not proved by then are marked.

    Raises
    ------
    InfeasibleError
        If guarantees and reserves cannot all be kept.
    LimitError
        If the limit was hit before the ends of the front were known.
    CertificateError
        If an answer could not be proved right.
    """
    require_comparable(network, goals=names, whole=True)
    posed, goals = pose_criteria(network, names)
    weigher = Weigher(posed.formulation.program, [goal.cost for goal in goals], seconds=seconds)
    try:
        return front_of_two(weigher) if len(goals) == 2 else front_of_three(weigher)
    except OutOfTime:
        raise LimitError(_NO_TIME) from None
    except InfeasibleError:
        raise conflicting_rows(network) from None


def plan_at(network: Network, names: Sequence[str], *, weights: Floats, values: Floats) -> Plan:
    """Return a plan whose goals have the values of a corner.

    Parameters
    ----------
    network : Network
        Linear.
    names : sequence of str
        As `check_criteria` returns them.
    weights, values : float arrays, one a goal
        Of the corner.

    Raises
    ------
    CertificateError
        If the plan does not have these values, or does not stand up to its own check.
    """
    posed, goals = pose_criteria(network, names)
    cost = np.sum([w * goal.cost for w, goal in zip(weights, goals, strict=True)], axis=0)
    weighed = LinearGoal("weighed sum", None, cost)
    outcome = answer(replace(posed, goals=(weighed,)))
    flows = settle(network.unrolled, flows_of(posed.formulation, outcome))
    return checked_plan(network, flows, names=names, values=values)


def checked_plan(network: Network, flows: Flows, *, names: Sequence[str], values: Floats) -> Plan:
    """Return flows as a plan, once they are found to be what they are said to be.

    Parameters
    ----------
    network : Network
    flows : Flows
    names : sequence of str
    values : float array, one a goal

    Raises
    ------
    CertificateError
    """
    found = np.array(values_of_criteria(network, flows, names=names))
    size = np.maximum(np.abs(values), np.abs(found))
    if (np.abs(found - values) > _AGREE * np.maximum(size, size.max() * _AGREE)).any():
        raise CertificateError(
            f"a plan for {dict(zip(names, values.tolist(), strict=True))} came to "
            f"{dict(zip(names, found.tolist(), strict=True))}"
        )
    plan = Plan(network=network, status=Status.GIVEN, flows=flows)
    report = verify(plan)
    if report:
        raise CertificateError(f"a plan does not stand up to its own check:\n{report}")
    return plan


def grid_trade(
    network: Network,
    names: Sequence[str],
    *,
    steps: int,
    solver: Any = "highs",
    seconds: float | None = None,
    progress: Callable[[str], object] | None = None,
) -> tuple[list[GridPoint], bool]:
    """Return points of the front where all goals but the first are held on a grid.

    Parameters
    ----------
    network : Network
        Linear or not.
    names : sequence of str
        As `check_criteria` returns them.
    steps : int
        How many values each goal that is held goes through, from its least to where it is best
        for another goal.
    solver : "highs", "pulp" or a PuLP solver object
    seconds : float, optional
        Limit of time for all points together.
    progress : callable, optional
        Called with what each point holds, before it is solved for.

    Returns
    -------
    points : list of GridPoint
        No two alike, none bettered by another.
    whole : bool
        Whether the grid was gone through to its end.

    Raises
    ------
    InfeasibleError, LimitError, CertificateError
        As `exact_trade` does.

    Notes
    -----
    The goals are solved for in order, so that each point is one that no plan betters (what the
    augmentation of Mavrotas 2009 is for, without its weight). The grid of the second goal jumps
    over what a point found already keeps to.
    """
    run = _Grid(network, names, solver, seconds, progress)
    ends = [
        run.point(_ahead(len(names), first), np.full(len(names), np.inf))
        for first in range(len(names))
    ]
    if any(end is None for end in ends):
        raise LimitError(_NO_TIME)
    table = np.array([end.values for end in ends if end is not None])
    low, high = table.min(axis=0), table.max(axis=0)
    found = [end for end in ends if end is not None]
    axes = [np.linspace(high[goal], low[goal], steps) for goal in range(1, len(names))]
    whole = True
    for others in product(*axes[1:]):
        reached = np.inf
        for at_most in axes[0]:
            if at_most > reached:
                continue
            held = np.array([np.inf, at_most, *others])
            point = run.point(tuple(range(len(names))), held)
            if point is None:
                whole = whole and not run.out_of_time
                break
            found.append(point)
            # What is at most as much is found already, but for what is rounding.
            reached = point.values[1] - 1e-9 * max(1.0, abs(float(high[1] - low[1])))
    return _unbettered(found), whole


def _ahead(count: int, first: int) -> tuple[int, ...]:
    return (first, *(goal for goal in range(count) if goal != first))


class _Grid:
    """A network whose goals are held again and again."""

    def __init__(
        self,
        network: Network,
        names: Sequence[str],
        solver: Any,
        seconds: float | None,
        progress: Callable[[str], object] | None,
    ) -> None:
        require_comparable(network, goals=names, whole=True)
        self.network, self.names, self.solver, self.progress = network, names, solver, progress
        self.posed, self.goals = pose_criteria(network, names)
        self.deadline = None if seconds is None else time.monotonic() + seconds
        self.out_of_time = False
        self.feasible = False

    def point(self, order: Sequence[int], held: Floats) -> GridPoint | None:
        """Return the best point, None where there is none or time ran out."""
        left = None if self.deadline is None else self.deadline - time.monotonic()
        if left is not None and left <= 0:
            self.out_of_time = True
            return None
        if self.progress is not None:
            self.progress(self._said(held))
        posed = self._held(order, held)
        try:
            outcome = answer(posed, self.solver, seconds=left)
        except InfeasibleError:
            if self.feasible:
                return None
            raise conflicting_rows(self.network) from None
        except LimitError:
            self.out_of_time = True
            return None
        self.feasible = True
        return self._point(posed, outcome, held)

    def _said(self, held: Floats) -> str:
        bounds = [
            f"{name} <= {most:,.6g}"
            for name, most in zip(self.names, held, strict=True)
            if np.isfinite(most)
        ]
        return ", ".join(bounds) or "an end"

    def _held(self, order: Sequence[int], held: Floats) -> Posed:
        program = self.posed.formulation.program
        for goal, most in zip(self.goals, held, strict=True):
            if np.isfinite(most):
                program = hold(program, goal.cost, at_most=float(most))
        formulation = replace(self.posed.formulation, program=program)
        goals = tuple(self.goals[number] for number in order)
        return replace(self.posed, formulation=formulation, goals=goals)

    def _point(self, posed: Posed, outcome: Outcome, held: Floats) -> GridPoint:
        flows = settle(self.network.unrolled, flows_of(posed.formulation, outcome))
        if item_in_circle(self.network.unrolled.net, flows) is not None:
            raise CertificateError("a point meets least loads by pieces that go round in a circle")
        values = np.array(values_of_criteria(self.network, flows, names=self.names))
        return GridPoint(values, held, outcome.status, flows)


def _unbettered(points: Sequence[GridPoint]) -> list[GridPoint]:
    """Return the points that no other betters, each once, by the values of the first goal."""
    values = np.array([point.values for point in points])
    near = 1e-7 * np.maximum(np.abs(values).max(axis=0), 1e-9)
    kept: list[GridPoint] = []
    proved_first = sorted(
        points, key=lambda p: (p.status is not AnswerStatus.OPTIMAL, tuple(p.values))
    )
    for point in proved_first:
        if any((other.values <= point.values + near).all() for other in kept):
            continue
        kept = [other for other in kept if not (point.values <= other.values + near).all()]
        kept.append(point)
    return sorted(kept, key=lambda point: tuple(point.values))

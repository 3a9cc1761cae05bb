"""Arguments of a solve, checked."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from numbers import Real

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.formulation.goals import GOALS
from supplyopt.network.network import Network

__all__ = [
    "check_goals",
    "check_lots",
    "check_time_limit",
    "refuse_beside_model",
    "require_start",
    "require_waiting",
]


def check_goals(goals: Sequence[str], *, argument: str = "goals") -> tuple[str, ...]:
    """Return the goals' names.

    Raises
    ------
    InputError
        If one is unknown, occurs twice, or there is none.
    """
    if isinstance(goals, str):
        goals = (goals,)
    if not isinstance(goals, Sequence):
        # A set has no order, and the order decides.
        problem, remedy = "is no sequence of names", "give them in order, in a list"
        raise InputError([_fault(argument, goals, problem, remedy)])
    names = tuple(goals)
    faults = []
    if not names:
        faults.append(_fault(argument, names, "is empty", f"give some of {', '.join(GOALS)}"))
    for position, name in enumerate(names):
        if name in names[:position]:
            faults.append(_fault(argument, name, "occurs twice", "name each goal once"))
        if not isinstance(name, str) or name not in GOALS:
            near = get_close_matches(str(name), GOALS, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else f"give some of {', '.join(GOALS)}"
            faults.append(_fault(argument, name, "is no goal", remedy))
    if faults:
        raise InputError(faults)
    return names


def require_waiting(network: Network, names: Sequence[str], *, argument: str = "goals") -> None:
    """Raise InputError where lateness is a goal, and nobody waits."""
    if "lateness" in names and network.unmet_mode != "backlog":
        problem = "has no meaning where unmet demand is lost"
        remedy = 'set unmet to "backlog" in settings, or leave it out'
        raise InputError([_fault(argument, "lateness", problem, remedy)])


def check_time_limit(seconds: float | None) -> None:
    """Raise InputError unless it is None or a number above 0."""
    if seconds is None:
        return
    if isinstance(seconds, bool) or not isinstance(seconds, Real) or not 0 < seconds < np.inf:
        raise InputError(
            [_fault("time_limit", seconds, "is no number of seconds above 0", "give one, or None")]
        )


def require_start(names: Sequence[str], *, lots: object, start: object, is_plan: bool) -> None:
    """Raise InputError for what is no rule for cartons, and where a start has no use, or lacks.

    Parameters
    ----------
    names : sequence of str
        Goals.
    lots, start : object
        As given.
    is_plan : bool
        Whether the start is a plan.
    """
    faults = _faults_of_lots(lots)
    if start is not None and not is_plan:
        problem = f"is no plan, but of type {type(start).__name__}"
        faults.append(_fault("start", None, problem, "give the plan made before"))
    if "stability" in names and start is None:
        remedy = "give the plan made before, as start"
        faults.append(_fault("start", None, "stability needs a plan to stay near to", remedy))
    if faults:
        raise InputError(faults)


def check_lots(lots: object) -> None:
    """Raise InputError unless it is False, True, "pieces" or "everywhere"."""
    faults = _faults_of_lots(lots)
    if faults:
        raise InputError(faults)


def _faults_of_lots(lots: object) -> list[Fault]:
    if isinstance(lots, bool) or (isinstance(lots, str) and lots in ("pieces", "everywhere")):
        return []
    remedy = 'give False, True (all lanes but the last hop), "pieces" or "everywhere"'
    shown = lots if isinstance(lots, str | int | float) else type(lots).__name__
    return [_fault("lots", shown, "is no rule for whole cartons", remedy)]


def refuse_beside_model(**arguments: object) -> None:
    """Raise InputError for arguments that a model of PuLP cannot be solved with.

    Parameters
    ----------
    **arguments : object
        By name; False and None are as good as left out.
    """
    faults = [
        _fault(
            name,
            value if isinstance(value, str | bool) else type(value).__name__,
            "cannot be asked of a model of PuLP",
            "leave it out, and say it by constraints of the model",
        )
        for name, value in arguments.items()
        if value is not False and value is not None
    ]
    if faults:
        raise InputError(faults)


def _fault(argument: str, value: object, problem: str, remedy: str) -> Fault:
    return Fault("", None, argument, value, problem, remedy)

"""Goals of a network as one number each, to be weighed or held."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.lp.goals import LinearGoal
from supplyopt.network.network import Network
from supplyopt.network.renamed import UNMET_MEANT, new_name, warn_renamed
from supplyopt.planning.flows import Flows
from supplyopt.planning.goal_values import goal_values
from supplyopt.planning.pose import Posed, pose

__all__ = ["check_criteria", "pose_criteria", "values_of_criteria"]

_PLAIN = ("unmet", "stages", "hours", "cost")
_LATE = "lateness"
_OF_PRIORITY = "unmet_weighted_"


def check_criteria(network: Network, goals: Sequence[str], *, most: int = 3) -> tuple[str, ...]:
    """Return the names of goals that are to be set against each other.

    Parameters
    ----------
    network : Network
    goals : sequence of str
        "unmet" (of all priorities), "unmet_weighted_<p>", "stages", "hours", "cost"; "lateness"
        where unmet demand waits.
    most : int

    Raises
    ------
    InputError
        If there are fewer than two or more than `most`, one is unknown or occurs twice.

    Warns
    -----
    DeprecationWarning
        Where a goal has its name of before, "unmet_priority_<p>".
    """
    priorities = np.unique(network.numbered.group_priority).tolist()
    late = [_LATE] if network.unmet_mode == "backlog" else []
    known = [*_PLAIN, *late, *(f"{_OF_PRIORITY}{level}" for level in priorities)]
    names = tuple(goals) if isinstance(goals, Sequence) and not isinstance(goals, str) else ()
    for name in names:
        if name != new_name(name) and new_name(name) in known:
            warn_renamed(name, new_name(name), UNMET_MEANT, depth=4)
    names = tuple(new_name(name) if new_name(name) in known else name for name in names)
    faults = []
    if not 2 <= len(names) <= most:
        problem, remedy = f"are not two to {most} goals", f"give some of {', '.join(known)}"
        faults.append(Fault("", None, "goals", goals, problem, remedy))
    for position, name in enumerate(names):
        if name in names[:position]:
            faults.append(Fault("", None, "goals", name, "occurs twice", "name each goal once"))
        elif name not in known:
            near = get_close_matches(str(name), known, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else f"give some of {', '.join(known)}"
            if name == "fairness":
                remedy = "it is an order of rates, no number; plan it in order, by so.solve"
            faults.append(Fault("", None, "goals", name, "cannot be set against others", remedy))
    if faults:
        raise InputError(faults)
    return names


def pose_criteria(network: Network, names: Sequence[str]) -> tuple[Posed, list[LinearGoal]]:
    """Write a network as a program, with one cost for each name.

    Parameters
    ----------
    network : Network
    names : sequence of str
        As `check_criteria` returns them.
    """
    plain = list(dict.fromkeys("unmet" if n.startswith(_OF_PRIORITY) else n for n in names))
    posed = pose(network, plain, whole=True)
    return posed, [_joined(posed, name) for name in names]


def _joined(posed: Posed, name: str) -> LinearGoal:
    wanted = None
    if name.startswith(_OF_PRIORITY):
        wanted, base = int(name.removeprefix(_OF_PRIORITY)), "unmet"
    else:
        base = name
    parts = [
        goal
        for goal in posed.goals
        if isinstance(goal, LinearGoal) and goal.name == base and wanted in (None, goal.priority)
    ]
    cost = np.sum([goal.cost for goal in parts], axis=0)
    return LinearGoal(name, wanted, cost, size=sum(goal.size for goal in parts))


def values_of_criteria(network: Network, flows: Flows, *, names: Sequence[str]) -> list[float]:
    """Return what flows come to, goal by goal, with no solver.

    Parameters
    ----------
    network : Network
    flows : Flows
    names : sequence of str
        As `check_criteria` returns them.
    """
    values = []
    for name in names:
        base = "unmet" if name.startswith(_OF_PRIORITY) else name
        table = goal_values(network, flows, names=[base])
        if base != name:
            table = table[table["priority"] == int(name.removeprefix(_OF_PRIORITY))]
        values.append(float(table["value"].sum()))
    return values

"""How far one goal has to give way for another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.weighing import Trade
from supplyopt.network.network import Network
from supplyopt.network.renamed import RenamedFrame
from supplyopt.planning.arguments import check_time_limit
from supplyopt.planning.criteria import check_criteria
from supplyopt.planning.scope import require_network
from supplyopt.planning.trade_offs import GridPoint, exact_trade, grid_trade, is_linear
from supplyopt.study.front import Front

__all__ = ["Front", "pareto"]


def pareto(
    network: Network,
    *,
    goals: Sequence[str] = ("unmet", "stages"),
    method: str | None = None,
    steps: int = 11,
    solver: Any = "highs",
    time_limit: float | None = None,
    progress: Callable[[str], object] | None = None,
) -> Front:
    """Return the front of two or three goals: what no plan betters in one and loses in none.

    Parameters
    ----------
    network : Network
    goals : sequence of str, default ("unmet", "stages")
        Two or three of "unmet" (item weight x group weight x unmet pieces, all priorities
        together), "unmet_weighted_<p>" (of one), "stages", "hours", "cost", "lateness".
    method : {"exact", "epsilon-constraint"}, optional
        "exact", the default for linear networks, finds all corners of the front and proves every
        face between them. "epsilon-constraint", the default for mixed-integer ones, holds all
        goals but the first on a grid.
    steps : int, default 11
        How many values each goal that is held goes through, its ends among them.
    solver : "highs", "pulp" or a PuLP solver object, default "highs"
        For "epsilon-constraint"; "exact" takes HiGHS.
    time_limit : float, optional
        Seconds for the whole front. What is not proved by then is marked.
    progress : callable, optional
        Called with what is held before each solve of "epsilon-constraint".

    Returns
    -------
    Front

    Raises
    ------
    InputError
        If the arguments have faults, or "exact" is asked for a mixed-integer network.
    InfeasibleError
        If guarantees and reserves cannot all be kept.
    LimitError
        If the time limit was hit before the ends of the front were known.
    CertificateError
        If an answer could not be proved right.

    Notes
    -----
    Two goals: the scheme of Cohon, Church and Sheer (1979) and of Aneja and Nair (1979), which
    weighs neighbors equally until nothing lies beyond. Three: the weights are cut into cells and
    each corner of a cell is proved (Benson and Sun 2000; Ehrgott, Löhne and Shao 2012).
    "epsilon-constraint": Mavrotas 2009, with goals in order in place of his augmentation.

    Examples
    --------
    >>> import supplyopt as so
    >>> front = so.study.pareto(so.examples.four_places(), goals=["unmet", "stages", "cost"])
    >>> front
    <Front of unmet and stages and cost: 5 points, exact>
    """
    require_network(network)
    names = check_criteria(network, goals)
    check_time_limit(time_limit)
    linear = is_linear(network, names)
    chosen = method or ("exact" if linear else "epsilon-constraint")
    _check(chosen, steps, linear=linear)
    if chosen == "exact":
        return _exact(network, names, exact_trade(network, names, seconds=time_limit))
    points, whole = grid_trade(
        network, names, steps=int(steps), solver=solver, seconds=time_limit, progress=progress
    )
    return _on_a_grid(network, names, points, whole=whole)


def _check(method: object, steps: object, *, linear: bool) -> None:
    faults = []
    if method not in ("exact", "epsilon-constraint"):
        remedy = 'give "exact" or "epsilon-constraint"'
        faults.append(Fault("", None, "method", method, "is no method", remedy))
    elif method == "exact" and not linear:
        problem = "is for linear networks; lanes of this one are switched on or off"
        faults.append(Fault("", None, "method", method, problem, 'give "epsilon-constraint"'))
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 2:
        remedy = "give a whole number of 2 or more"
        faults.append(Fault("", None, "steps", steps, "is no number of steps", remedy))
    if faults:
        raise InputError(faults)


def _exact(network: Network, names: tuple[str, ...], trade: Trade) -> Front:
    corners = _points([point.values for point in trade.points], names)
    limited = {at for face in trade.faces if not face.proved for at in face.points}
    # A corner is a least weighed sum, proved when it was found; a face next to it may not be.
    corners["status"] = "proved"
    faces = RenamedFrame(
        {
            "points": pd.Series([face.points for face in trade.faces], dtype=object),
            **{
                f"weight_{name}": [float(face.weights[at]) for face in trade.faces]
                for at, name in enumerate(names)
            },
            "bound": np.array([face.bound for face in trade.faces], dtype=np.float64),
            "gap": np.array([face.gap for face in trade.faces], dtype=np.float64),
            "proved": np.array([face.proved for face in trade.faces], dtype=bool),
        }
    )
    weights = {at: point.weights for at, point in enumerate(trade.points)}
    return Front(
        network,
        names,
        "exact",
        not limited and bool(faces["proved"].all()),
        corners,
        faces,
        MappingProxyType(weights),
        MappingProxyType({}),
    )


def _on_a_grid(
    network: Network, names: tuple[str, ...], points: list[GridPoint], *, whole: bool
) -> Front:
    table = _points([point.values for point in points], names)
    proved = [point.status is AnswerStatus.OPTIMAL for point in points]
    table["status"] = pd.Series(["proved" if done else "limit" for done in proved], dtype="str")
    for at, name in enumerate(names[1:], start=1):
        table[f"held_{name}"] = np.array([point.held[at] for point in points])
    flows = {at: point.flows for at, point in enumerate(points)}
    none = RenamedFrame({"points": pd.Series([], dtype=object)})
    for column in [*(f"weight_{name}" for name in names), "bound", "gap"]:
        none[column] = pd.Series([], dtype=np.float64)
    none["proved"] = pd.Series([], dtype=bool)
    return Front(
        network,
        names,
        "epsilon-constraint",
        whole and all(proved),
        table,
        none,
        MappingProxyType({}),
        MappingProxyType(flows),
    )


def _points(values: Sequence[Any], names: Sequence[str]) -> pd.DataFrame:
    table = RenamedFrame(np.array(values).reshape(-1, len(names)), columns=list(names))
    table.index.name = "point"
    return table

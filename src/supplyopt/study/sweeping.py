"""Many networks solved side by side, whatever becomes of single ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from os import PathLike
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.planning.arguments import check_goals, check_time_limit, require_start
from supplyopt.planning.plan import Plan
from supplyopt.study.scenario import Orders, Result, run
from supplyopt.study.sweeps import Sweep
from supplyopt.study.workers import check_workers, side_by_side
from supplyopt.tables.writable import require_writable
from supplyopt.version import VERSION

__all__ = ["Sweep", "sweep"]


def sweep(
    networks: Mapping[Hashable, Network | Plan | Callable[[], Network | Plan]],
    *,
    goals: Sequence[str] = ("unmet", "fairness", "stages", "cost"),
    solver: Any = "highs",
    time_limit: float | None = None,
    measure: Callable[[Plan], Mapping[str, float]] | None = None,
    cache: str | PathLike[str] | None = None,
    keep: bool = False,
    start: Plan | None = None,
    workers: int | None = None,
    parameters: Sequence[str] | None = None,
    progress: Callable[[str], object] | None = None,
) -> Sweep:
    """Solve many networks side by side; one that fails leaves the others' results.

    The networks are solved by the threads of joblib. The same call runs on dask or ray within
    ``joblib.parallel_config(backend="dask")`` or, after ``ray.util.joblib.register_ray()``,
    ``joblib.parallel_config(backend="ray")``. Results depend neither on that nor on the number
    of workers, time limits and a start aside.

    Parameters
    ----------
    networks : mapping of name to Network, Plan or callable
        By text, number, or a tuple of parameter values. A network is solved, a plan taken as it
        is, anything else is called for one of them.
    goals, solver, time_limit
        As in `solve`, for each network; the time limit is that of each network alone.
    measure : callable, optional
        From a plan to named numbers; `Plan.measures` without it.
    cache : path, optional
        A folder in which plans that row multipliers prove best are kept, by a hash of the
        network's tables, the goals, the solver, the version of this package. One found there is
        not believed: its books are checked and its multipliers have to prove every goal anew, else
        it is solved again. Plans of mixed-integer programs, which have no multipliers, are not
        kept. Workers on other computers have the folder of that path there.
    keep : bool, default False
        Whether the plans are kept in the result.
    start : Plan, optional
        A plan of nearly the same network, as in `solve`: where the search for each begins, which
        takes fewer steps where only supplies differ. Where the goals leave several plans equally
        good, it may lead to another of them, and processes or computers other than this one begin
        from scratch all the same.
    workers : int, optional
        How many at once; 1 is one after the other, without joblib. Without a number as many as
        ``joblib.parallel_config`` says, else one a core.
    parameters : sequence of str, optional
        Names for the parts of names that are tuples.
    progress : callable, optional
        Called with the name of each scenario as text, in the order given, when it is done.

    Returns
    -------
    Sweep
        Its table has a row a scenario in the order given. Where something went wrong the status
        says of what kind it is, and `problems` has the error: "infeasible", "no plan" (a limit
        was hit before any), "wrong input", "not certified", or "failed" for errors of a call of
        your own.

    Raises
    ------
    InputError
        If the arguments have faults; faults of single networks go to `problems`.
    ImportError
        If several workers are asked for without joblib (the extra ``parallel``).

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> stock = network.tables["stock"]
    >>> scarce = {q: network.replace(stock=stock.assign(quantity=q)) for q in (60, 90, 180)}
    >>> so.sweep(scarce, parameters=["stock"]).table["unmet"].to_dict()
    {60: 120.0, 90: 90.0, 180: 0.0}
    """
    names = check_goals(goals)
    check_time_limit(time_limit)
    _check(networks, parameters, solver=solver, cache=cache, workers=workers)
    require_start(names, lots=False, start=start, is_plan=isinstance(start, Plan))
    if cache is not None and "stability" in names:
        problem, remedy = "knows a plan by its network, not by its start", "leave cache out"
        raise InputError([Fault("", None, "cache", os.fspath(cache), problem, remedy)])
    if cache is not None:
        require_writable(cache)
    orders = Orders(
        goals=names,
        solver=solver,
        time_limit=time_limit,
        measure=measure,
        cache=None if cache is None else os.path.abspath(cache),
        keep=keep,
        start=start,
        version=VERSION,
    )
    called = list(networks)
    done = None if progress is None else _telling(progress, called)
    tasks = [(networks[name], orders) for name in called]
    return _gathered(called, side_by_side(run, tasks, workers=workers, done=done), parameters)


def _telling(progress: Callable[[str], object], called: Sequence[Hashable]) -> Any:
    return lambda position: progress(_as_text(called[position]))


def _as_text(name: Hashable) -> str:
    return ", ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _gathered(
    called: Sequence[Hashable], results: Sequence[Result], parameters: Sequence[str] | None
) -> Sweep:
    columns = list(dict.fromkeys(name for result in results for name in result.measures))
    table = pd.DataFrame(
        {
            "status": pd.Series([result.status for result in results], dtype="str"),
            **{
                column: np.array([r.measures.get(column, np.nan) for r in results], dtype=float)
                for column in columns
            },
        }
    )
    table.index = _index(called, parameters)
    pairs = list(zip(called, results, strict=True))
    return Sweep(
        plans=MappingProxyType({name: r.plan for name, r in pairs if r.plan is not None}),
        problems=MappingProxyType({name: r.problem for name, r in pairs if r.problem is not None}),
        units=MappingProxyType({k: unit for r in results for k, unit in r.units.items()}),
        cached=tuple(name for name, result in pairs if result.cached),
        _table=table,
    )


def _index(called: Sequence[Hashable], parameters: Sequence[str] | None) -> pd.Index:
    labels: Any = None if parameters is None else list(parameters)
    parts = [name for name in called if isinstance(name, tuple)]
    if len(parts) == len(called) and len({len(name) for name in parts}) == 1 and len(parts[0]) > 1:
        return pd.MultiIndex.from_tuples(parts, names=labels)
    names: Any = list(called)
    flat: pd.Index = pd.Index(names, tupleize_cols=False)
    return flat.rename("scenario" if not parameters else parameters[0])


def _check(
    networks: object,
    parameters: Sequence[str] | None,
    *,
    solver: object,
    cache: object,
    workers: object,
) -> None:
    faults = check_workers(workers)
    if cache is not None and not isinstance(solver, str):
        problem = "has no name that its plans could be found again by"
        remedy = 'give "highs" or "pulp", or leave cache out'
        faults.append(Fault("", None, "solver", type(solver).__name__, problem, remedy))
    if not isinstance(networks, Mapping):
        problem, remedy = "is no mapping from names to networks", 'give {"a name": network, ...}'
        kind = type(networks).__name__
        raise InputError([*faults, Fault("", None, "networks", kind, problem, remedy)])
    if not networks:
        faults.append(Fault("", None, "networks", None, "is empty", "give at least one network"))
    for name, value in networks.items():
        if not (isinstance(value, Network | Plan) or callable(value)):
            problem = f"is neither a network nor a plan, but a {type(value).__name__}"
            remedy = "give a network, a plan, or a call that makes one"
            faults.append(Fault("", None, "networks", name, problem, remedy))
    parts = {len(name) if isinstance(name, tuple) else 1 for name in networks}
    if parameters is not None and (isinstance(parameters, str) or parts != {len(parameters)}):
        problem, remedy = "does not name each part of each name", "give a name for each part"
        faults.append(Fault("", None, "parameters", parameters, problem, remedy))
    if faults:
        raise InputError(faults)

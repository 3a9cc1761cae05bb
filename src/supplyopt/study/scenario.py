"""One scenario from what was given to its result, whatever happens on the way."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

from supplyopt.errors import (
    CertificateError,
    Fault,
    InfeasibleError,
    InputError,
    LimitError,
)
from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.planning.solve import solve
from supplyopt.planning.status import Status
from supplyopt.study.plan_cache import find_plan, keep_plan, key_of

__all__ = [
    "FAILED",
    "NO_PLAN",
    "UNSOUND",
    "WRONG_INPUT",
    "Orders",
    "Result",
    "as_numbers",
    "guarded",
    "in_short",
    "run",
]

NO_PLAN = "no plan"
WRONG_INPUT = "wrong input"
UNSOUND = "not certified"
FAILED = "failed"

Given = Any
"""A network, a plan, or a call that makes one of them."""


@dataclass(frozen=True)
class Orders:
    """What is to be done with every scenario.

    Attributes
    ----------
    goals : tuple of str
    solver : "highs", "pulp" or a PuLP solver object
    time_limit : float or None
        Seconds.
    measure : callable or None
        From a plan to named numbers; None for `Plan.measures`.
    cache : str or None
        A folder.
    keep : bool
        Whether the plan is part of the result.
    start : Plan or None
        Where the search for each plan begins.
    version : str
        Of this package.
    """

    goals: tuple[str, ...]
    solver: Any = "highs"
    time_limit: float | None = None
    measure: Callable[[Plan], Mapping[str, float]] | None = None
    cache: str | None = None
    keep: bool = False
    start: Plan | None = None
    version: str = ""


@dataclass(frozen=True)
class Result:
    """What became of one scenario.

    Attributes
    ----------
    status : str
        That of the plan, "infeasible", "no plan", "wrong input", "not certified" or "failed".
    measures : dict of str to float
        Empty where something went wrong.
    units : dict of str to str
    plan : Plan or None
        Where it was to be kept.
    problem : Exception or None
        What went wrong.
    cached : bool
        Whether the plan was found in the cache.
    """

    status: str
    measures: dict[str, float]
    units: dict[str, str]
    plan: Plan | None = None
    problem: Exception | None = None
    cached: bool = False


def run(task: tuple[Given, Orders]) -> Result:
    """Return what becomes of one scenario; no error of it goes further.

    Parameters
    ----------
    task : (Network, Plan or callable, Orders)
    """
    return guarded(lambda: _result(*task))


def guarded(make: Callable[[], Result]) -> Result:
    """Return a result, or what went wrong with it as one.

    Parameters
    ----------
    make : callable
    """
    try:
        return make()
    except Exception as error:
        # Anything may go wrong in a call of the user's own, and the others' results must stay.
        return Result(_status_of(error), {}, {}, problem=_portable(error))


def _result(given: Given, orders: Orders) -> Result:
    plan, cached = _plan_of(given, orders)
    found = plan.measures if orders.measure is None else orders.measure(plan)
    units = dict(getattr(found, "attrs", {}).get("units", {}))
    kept = plan if orders.keep else None
    return Result(plan.status.value, as_numbers(found), units, kept, cached=cached)


def _plan_of(given: Given, orders: Orders) -> tuple[Plan, bool]:
    made = given if isinstance(given, Network | Plan) else given()
    if isinstance(made, Plan):
        return made, False
    if not isinstance(made, Network):
        problem = f"gave a {type(made).__name__}, neither a plan nor a network"
        remedy = "return a Plan or a Network"
        raise InputError([Fault("", None, "networks", "a callable", problem, remedy)])
    if orders.cache is None:
        return _solved(made, orders), False
    key = key_of(made, orders.goals, solver=str(orders.solver), version=orders.version)
    known = find_plan(made, orders.cache, goals=orders.goals, key=key)
    if known is not None:
        return known, True
    plan = _solved(made, orders)
    keep_plan(plan, orders.cache, key=key)
    return plan, False


def _solved(network: Network, orders: Orders) -> Plan:
    return solve(
        network,
        goals=orders.goals,
        solver=orders.solver,
        time_limit=orders.time_limit,
        start=orders.start,
    )


def as_numbers(found: Any) -> dict[str, float]:
    """Take what a measure gave as numbers with names.

    Parameters
    ----------
    found : number, Series or mapping of str to number
    """
    if isinstance(found, Real):
        found = {"value": found}
    numbers = {str(name): float(value) for name, value in dict(found).items()}
    if "status" in numbers:
        problem, remedy = "names a number 'status', which tables have already", "name it otherwise"
        raise InputError([Fault("", None, "measure", "status", problem, remedy)])
    return numbers


def in_short(problem: Exception | None) -> str:
    """Return the kind of an error with the first line of what it says."""
    first = next(iter(str(problem).splitlines()), "")
    return f"{type(problem).__name__}{': ' if first else ''}{first}"


def _status_of(error: Exception) -> str:
    for kind, status in (
        (InfeasibleError, Status.INFEASIBLE.value),
        (LimitError, NO_PLAN),
        (InputError, WRONG_INPUT),
        (CertificateError, UNSOUND),
    ):
        if isinstance(error, kind):
            return status
    return FAILED


def _portable(error: Exception) -> Exception:
    """Return an error that gets through to another process, with where it happened if it is new."""
    if _status_of(error) == FAILED:
        error.add_note("".join(traceback.format_exception(error)).rstrip())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        told = RuntimeError(f"{type(error).__name__}: {error}")
        for note in getattr(error, "__notes__", []):
            told.add_note(note)
        return told
    return error.with_traceback(None)

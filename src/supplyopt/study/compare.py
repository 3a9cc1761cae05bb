"""Several ways to do it, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import (
    CertificateError,
    Fault,
    InfeasibleError,
    InputError,
    LimitError,
    SupplyOptError,
)
from supplyopt.network.network import Network
from supplyopt.planning.flows import Flows
from supplyopt.planning.measures import measure
from supplyopt.planning.plan import Plan
from supplyopt.planning.solve import solve
from supplyopt.planning.status import Status
from supplyopt.planning.verify import verify
from supplyopt.study.comparison import Comparison

__all__ = ["Comparison", "compare"]


def compare(
    alternatives: Mapping[str, Plan | Network | Callable[[], Plan]],
    *,
    goals: Sequence[str] = ("unmet", "fairness", "stages", "cost"),
    lots: bool | str = False,
    solver: Any = "highs",
    time_limit: float | None = None,
    progress: Callable[[str], object] | None = None,
    left_out: Mapping[str, str] | None = None,
) -> Comparison:
    """Put alternatives side by side.

    Parameters
    ----------
    alternatives : mapping of str to Plan, Network or callable
        By the name to show. A plan is taken as it is, a network is solved, anything else is
        called for its plan; what such a call says of it in an attribute ``assumes`` stands below
        the table.
    goals, lots, solver, time_limit
        As in `solve`, for each network. In what amounts it was planned stands below the table.
    progress : callable, optional
        Called with the name of each alternative before its plan is made.
    left_out : mapping of str to str, optional
        Alternatives that cannot be put beside the others, by name, with why: said wherever the
        comparison shows itself.

    Returns
    -------
    Comparison
        An alternative without a plan is a column of NaN with its status.

    Raises
    ------
    InputError
        If there is no alternative, one is none of the three, or for what `solve` finds at fault.
    CertificateError
        If an answer could not be proved right.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> ways = {"tiered": network.restrict(modes=["tiered"]), "mixed": network}
    >>> so.compare(ways).table.loc["mean_stages"].round(2).to_dict()
    {'tiered': 2.0, 'mixed': 1.17}
    """
    _check(alternatives)
    beside = _checked_left_out(left_out, alternatives)

    def plan_of(alternative: Plan | Network | Callable[[], Plan]) -> Plan:
        if isinstance(alternative, Plan):
            return alternative
        if isinstance(alternative, Network):
            return solve(alternative, goals=goals, lots=lots, solver=solver, time_limit=time_limit)
        return alternative()

    plans: dict[str, Plan | None] = {}
    problems: dict[str, SupplyOptError] = {}
    columns: dict[str, pd.Series] = {}
    for name, alternative in alternatives.items():
        if progress is not None:
            progress(name)
        try:
            plan = plan_of(alternative)
        except (InfeasibleError, LimitError) as error:
            plans[name], problems[name] = None, error
            columns[name] = _unknown(alternative)
        else:
            plans[name], columns[name] = plan, plan.measures
            if plan.status is Status.GIVEN or plan.written:
                breaches = len(verify(plan))
                if breaches:
                    problems[name] = CertificateError(
                        f"does not stand up to its own check: {breaches} breaches, which "
                        "so.verify names"
                    )
    order = _merged([list(column.index) for column in columns.values()])
    table = pd.DataFrame(
        {name: column.reindex(order) for name, column in columns.items()},
        index=pd.Index(order, name="measure"),
        columns=pd.Index(list(columns), dtype=object),
        dtype=np.float64,
    )
    units = {key: unit for c in columns.values() for key, unit in c.attrs["units"].items()}
    assumed = {
        name: str(alternative.assumes)
        for name, alternative in alternatives.items()
        if not isinstance(alternative, Plan | Network) and hasattr(alternative, "assumes")
    }
    return Comparison(
        MappingProxyType(plans), MappingProxyType(problems), units, table, beside, assumed
    )


def _checked_left_out(given: object, alternatives: Mapping[str, object]) -> Mapping[str, str]:
    if given is None:
        return MappingProxyType({})
    if not isinstance(given, Mapping):
        problem, remedy = "is no mapping from names to reasons", 'give {"a name": "why"}'
        raise InputError([Fault("", None, "left_out", type(given).__name__, problem, remedy)])
    problem, remedy = "is among the alternatives", "leave it out of one of the two"
    faults = [Fault("", None, "left_out", n, problem, remedy) for n in given if n in alternatives]
    if faults:
        raise InputError(faults)
    return MappingProxyType({str(name): str(why) for name, why in given.items()})


def _check(alternatives: Mapping[str, object]) -> None:
    if not isinstance(alternatives, Mapping):
        problem, remedy = "is no mapping from names to plans", 'give {"a name": plan, ...}'
        kind = type(alternatives).__name__
        raise InputError([Fault("", None, "alternatives", kind, problem, remedy)])
    faults = []
    if not alternatives:
        faults.append(
            Fault("", None, "alternatives", None, "is empty", "give at least one plan or network")
        )
    for name, value in alternatives.items():
        if not isinstance(name, str):
            faults.append(Fault("", None, "alternatives", name, "is no text", "name it by text"))
        if not (isinstance(value, Plan | Network) or callable(value)):
            problem = f"is neither a plan nor a network, but a {type(value).__name__}"
            faults.append(
                Fault("", None, "alternatives", name, problem, "give a plan or a network")
            )
    if faults:
        raise InputError(faults)


def _unknown(alternative: object) -> pd.Series:
    """Return the measures of an alternative without a plan: all unknown."""
    if not isinstance(alternative, Network):
        nothing: pd.Series = pd.Series([], dtype=np.float64)
        nothing.attrs["units"] = {}
        return nothing
    none = np.zeros(0, dtype=np.int64)
    unserved = np.zeros(len(alternative.numbered.demand_place))
    measures = measure(alternative, Flows(none, none, np.zeros(0), unserved))
    measures[:] = np.nan
    return measures


def _merged(orders: Sequence[Sequence[str]]) -> list[str]:
    """Return all names, each after the one that it follows where it was first seen."""
    merged: list[str] = []
    for names in orders:
        at = 0
        for name in names:
            if name not in merged:
                merged.insert(at, name)
            at = merged.index(name) + 1
    return merged

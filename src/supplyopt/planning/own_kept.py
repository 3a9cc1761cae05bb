"""Whether a plan keeps to a user's own constraints."""

from __future__ import annotations

import numpy as np

from supplyopt.errors import CertificateError
from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.labels import Label, labels_of
from supplyopt.formulation.own import Own, OwnConstraint
from supplyopt.lp.program import Floats, sums
from supplyopt.network.numbered import KEEPS_NOTHING
from supplyopt.network.unrolled import Unrolled
from supplyopt.planning.flows import Flows, left_over
from supplyopt.planning.plan import Plan
from supplyopt.planning.pose import pose

__all__ = ["broken_own", "require_own_kept"]

_RELATIVE = 1e-6
_ABSOLUTE = 1e-7
_WHOLE = 1e-6


def require_own_kept(
    formulation: Formulation, own: Own, flows: Flows, values: Floats, *, unrolled: Unrolled
) -> None:
    """Raise unless the plan itself keeps to every own constraint.

    The network's columns are added up from the plan's pieces, not taken from the solver.

    Parameters
    ----------
    formulation : Formulation
        With own constraints behind all others.
    own : Own
    flows : Flows
        What the plan does.
    values : float array, one a column
        What the solver said; own variables have no other value.
    unrolled : Unrolled
        What the formulation was made from.

    Raises
    ------
    CertificateError
    """
    if not own:
        return
    broken, part = _broken(formulation, own, flows, values, unrolled)
    if broken:
        lines = "\n".join(f"  {constraint.name}: {constraint}" for constraint, _ in broken)
        switched = any(Own((each,)).mentions("use") for each, _ in broken)
        hint = (
            "\n`use` is 1 for lanes that carry something: ask for pieces on a lane, not for its use"
            if switched
            else ""
        )
        raise CertificateError(
            f"the best plan found does not keep to constraints of your own:\n{lines}{hint}"
        )
    if part:
        raise CertificateError(f"the best plan found is not whole in {[what for what, _ in part]}")


def broken_own(plan: Plan) -> list[tuple[str, str, float]]:
    """Find own constraints that the tables of a plan break, own variables as the plan has them.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    list of (str, str, float)
        Name, what it asks for, what the left side comes to.

    Raises
    ------
    InputError
        If they speak of something that the network does not have.
    """
    own, unrolled = plan.terms.own, plan.network.unrolled
    formulation = pose(plan.network, plan.asked, terms=plan.terms).formulation
    bounds, count = formulation.program.bounds, len(own.variables)
    values = np.zeros(formulation.program.n_columns)
    first = len(values) - count
    values[first:] = [own.values.get(variable.name, np.nan) for variable in own.variables]
    broken, part = _broken(formulation, own, plan.flows, values, unrolled)
    found = [(constraint.name, str(constraint), value) for constraint, value in broken]
    found += [(str(what), "a whole number", value) for what, value in part]
    for at, variable in enumerate(own.variables, first):
        value, low, high = values[at], bounds.column_lower[at], bounds.column_upper[at]
        slack = _RELATIVE * abs(value) + _ABSOLUTE
        if not low - slack <= value <= high + slack:
            found.append((variable.name, f"{low:g} to {high:g}", value))
        elif variable.whole and not _is_whole(value):
            found.append((variable.name, "a whole number", value))
    return found


def _broken(
    formulation: Formulation, own: Own, flows: Flows, values: Floats, unrolled: Unrolled
) -> tuple[list[tuple[OwnConstraint, float]], list[tuple[Label, float]]]:
    """Return constraints that are not kept and columns that are not whole, with their values."""
    program = formulation.program
    values = _as_carried_out(formulation, flows, values)
    activity, size = program.activity(values), program.size_of_activity(values)
    bounds = program.bounds
    missed = np.maximum(bounds.row_lower - activity, activity - bounds.row_upper)
    kept = missed <= _RELATIVE * size + _ABSOLUTE / program.row_scale
    first = program.n_rows - len(own.constraints)
    broken = [
        (constraint, float(activity[row]))
        for row, constraint in enumerate(own.constraints, first)
        if not kept[row]
    ]
    wanted = set(own.whole)
    labels = labels_of(formulation, unrolled) if wanted else []
    return broken, [
        (label, value)
        for label, value in zip(labels, values.tolist(), strict=False)
        if label in wanted and not _is_whole(value)
    ]


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) <= _WHOLE


def _as_carried_out(formulation: Formulation, flows: Flows, values: Floats) -> Floats:
    """Return the values of all columns as the plan has them."""
    net, layout = formulation.merging.whole, formulation.layout
    values = values.copy()
    carried = np.zeros((len(net.lane_origin), len(net.items)))
    carried[flows.lane, flows.item] = flows.quantity
    served = flows.served[layout.demand]
    left = left_over(net, flows)
    values[layout.columns("ship")] = carried[layout.ship_lane, layout.ship_item]
    values[layout.columns("served")] = served
    values[layout.columns("unmet")] = net.demand_quantity[layout.demand] - served
    # Where storage is limited, own constraints speak of stock and surplus together.
    lying = left[layout.pair_place, layout.pair_item]
    none_kept = net.place_keeps[layout.pair_place] == KEEPS_NOTHING
    values[layout.columns("stock")] = np.where(none_kept, 0.0, lying)
    values[layout.columns("surplus")] = np.where(none_kept, lying, 0.0)[layout.surplus_pair]
    used = np.zeros(len(net.lane_origin), dtype=bool)
    used[net.lane_share[flows.lane[flows.quantity > 0]]] = True
    values[layout.columns("use")] = used[layout.use_lane]
    several = layout.lack_of >= 0
    lacking = sums(
        (net.demand_quantity[layout.demand] - served)[several],
        layout.lack_of[several],
        layout.n_lacks,
    )
    values[layout.columns("lack")] = lacking
    return values

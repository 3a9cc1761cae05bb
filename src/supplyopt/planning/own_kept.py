"""Whether a plan keeps to a user's own constraints."""

from __future__ import annotations

import numpy as np

from supplyopt.errors import CertificateError
from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.labels import labels_of
from supplyopt.formulation.own import Own
from supplyopt.lp.program import Floats, sums
from supplyopt.network.numbered import KEEPS_NOTHING
from supplyopt.network.unrolled import Unrolled
from supplyopt.planning.flows import Flows, left_over

__all__ = ["require_own_kept"]

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
    program = formulation.program
    values = _as_carried_out(formulation, flows, values)
    activity, size = program.activity(values), program.size_of_activity(values)
    bounds = program.bounds
    missed = np.maximum(bounds.row_lower - activity, activity - bounds.row_upper)
    allowed = _RELATIVE * size + _ABSOLUTE / program.row_scale
    first = program.n_rows - len(own.constraints)
    broken = [
        constraint
        for constraint, over in zip(own.constraints, (missed > allowed)[first:], strict=True)
        if over
    ]
    if broken:
        lines = "\n".join(f"  {constraint.name}: {constraint}" for constraint in broken)
        switched = any(Own((each,)).mentions("use") for each in broken)
        hint = (
            "\n`use` is 1 for lanes that carry something: ask for pieces on a lane, not for its use"
            if switched
            else ""
        )
        raise CertificateError(
            f"the best plan found does not keep to constraints of your own:\n{lines}{hint}"
        )
    if not own.whole:
        return
    wanted = set(own.whole)
    part = [
        label
        for label, value in zip(labels_of(formulation, unrolled), values.tolist(), strict=False)
        if label in wanted and not _is_whole(value)
    ]
    if part:
        raise CertificateError(f"the best plan found is not whole in {part}")


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

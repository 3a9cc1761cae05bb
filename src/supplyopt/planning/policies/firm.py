"""What is due before anything is shared."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from supplyopt.errors import InfeasibleError
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Flows, Indices, left_over
from supplyopt.rationing.proportional import proportional
from supplyopt.rationing.remainder import remainder

__all__ = ["guaranteed", "records_by_place", "require_kept", "reserved"]

_ROUNDING = 1e-9


def reserved(net: Numbered) -> Floats:
    """Return what has to lie at the cycle's end, places x items."""
    reserve = np.zeros((len(net.places), len(net.items)))
    reserve[net.reserve_place, net.reserve_item] = net.reserve_quantity
    return reserve


def guaranteed(net: Numbered) -> Floats:
    """Return the pieces that each record of demand is served before all sharing.

    What is guaranteed to all groups of a place together, beyond what single ones are guaranteed,
    is shared among them in proportion to what they ask for beyond that.
    """
    floor = np.zeros(len(net.demand_quantity))
    records = records_by_place(net)
    dues: dict[tuple[int, int, int], float] = {}
    for guarantee in _in_force(net):
        key = (
            int(net.guarantee_place[guarantee]),
            int(net.guarantee_item[guarantee]),
            int(net.guarantee_group[guarantee]),
        )
        dues[key] = max(dues.get(key, 0.0), float(net.guarantee_quantity[guarantee]))
    # Single groups first: they count toward what all are guaranteed together.
    for (place, item, group), due in sorted(dues.items(), key=lambda row: row[0][2] < 0):
        here = records[place, item]
        if group >= 0:
            floor[here[net.demand_group[here] == group]] = due
        else:
            rest = float(remainder(due, floor[here].sum()))
            floor[here] += proportional(remainder(net.demand_quantity[here], floor[here]), rest)
    return floor


def records_by_place(net: Numbered) -> dict[tuple[int, int], Indices]:
    """Return the records of demand of each place and item that has some, as listed."""
    records: dict[tuple[int, int], list[int]] = defaultdict(list)
    keys = zip(net.demand_place.tolist(), net.demand_item.tolist(), strict=True)
    for record, key in enumerate(keys):
        records[key].append(record)
    return {key: np.array(found, dtype=np.int64) for key, found in records.items()}


def require_kept(network: Network, flows: Flows) -> None:
    """Raise unless every guarantee and reserve is kept.

    Raises
    ------
    InfeasibleError
        ``rows`` names the guarantees and reserves that fall short.
    """
    net = network.numbered
    records = records_by_place(net)
    rows = []
    for guarantee in _in_force(net):
        here = records[int(net.guarantee_place[guarantee]), int(net.guarantee_item[guarantee])]
        if net.guarantee_group[guarantee] >= 0:
            here = here[net.demand_group[here] == net.guarantee_group[guarantee]]
        due = net.guarantee_quantity[guarantee]
        if flows.served[here].sum() < due * (1 - _ROUNDING):
            rows.append(("guarantees", int(network.row_numbers["guarantees"][guarantee])))
    for record in _reserves_not_kept(net, flows):
        rows.append(("reserves", int(network.row_numbers["reserves"][record])))
    if rows:
        raise InfeasibleError("this policy does not keep these guarantees and reserves", rows)


def _reserves_not_kept(net: Numbered, flows: Flows) -> list[int]:
    """Return the reserves that lack goods, or room to lie in."""
    left = left_over(net, flows)[net.reserve_place, net.reserve_item]
    lacking = left < net.reserve_quantity * (1 - _ROUNDING)
    volume = np.bincount(
        net.reserve_place,
        weights=net.reserve_quantity * net.item_volume[net.reserve_item],
        minlength=len(net.places),
    )
    crowded = volume > net.place_storage * (1 + _ROUNDING)
    return [int(record) for record in np.flatnonzero(lacking | crowded[net.reserve_place])]


def _in_force(net: Numbered) -> list[int]:
    return [int(guarantee) for guarantee in np.flatnonzero(net.guarantee_cycle <= 1)]

"""What really is asked for in a cycle, beside what was planned for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.rolling.handed_over import Served
from supplyopt.rolling.shelves import Floats, Indices
from supplyopt.rolling.state import State

__all__ = ["Requests", "needs_now", "requests_now"]


@dataclass(frozen=True)
class Requests:
    """Records of demand that may be served in a cycle.

    Attributes
    ----------
    record : integer array
    planned, expected : float array, one a record
        Pieces that are to be served of it; pieces that the plan thinks it still asks for.
    """

    record: Indices
    planned: Floats
    expected: Floats


def needs_now(network: Network, state: State) -> Floats:
    """Return what is asked for in a cycle and not served yet, one number a record of demand.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
    """
    net = network.numbered
    if network.unmet_mode == "backlog":
        asked = net.demand_cycle <= state.cycle
    else:
        asked = net.demand_cycle == state.cycle
    left = np.maximum(net.demand_quantity - state.served, 0.0)
    # A piece's billionth part is rounding, which nobody waits for.
    left[left <= 1e-9 * net.demand_quantity] = 0.0
    needs: Floats = np.where(asked, left, 0.0)
    return needs


def requests_now(
    network: Network, served: Served, start: State, state: State, *, cycle: int
) -> Requests:
    """Return the records that may be served now.

    What a plan serves of what waited when it was made goes to guarantees first, then to the
    oldest requests.

    Parameters
    ----------
    network : Network
        The truth.
    served : Served
        What the plan serves.
    start, state : State
        When the plan was made, and now.
    cycle : int
        Now, counted as the plan does.
    """
    net = network.numbered
    need = needs_now(network, state)
    record = np.flatnonzero(need > 0)
    record = record[np.argsort(net.demand_cycle[record], kind="stable")]
    waited = needs_now(network, start) if network.unmet_mode == "backlog" else np.zeros(len(need))
    waited[net.demand_cycle >= start.cycle] = 0.0
    planned, expected = np.zeros(len(record)), np.zeros(len(record))
    together: dict[tuple[str, str, str], list[int]] = {}
    for number, each in enumerate(record.tolist()):
        triple = _triple(net, each)
        when = int(net.demand_cycle[each]) - start.cycle + 1
        if when <= 1:
            together.setdefault(triple, []).append(number)
            continue
        key = (*triple, when)
        if key in served.asked:
            planned[number] = served.served[key][cycle - 1]
            expected[number] = max(served.asked[key] - state.served[each], 0.0)
    before: dict[tuple[str, str, str], float] = {}
    for each in np.flatnonzero(waited).tolist():
        triple = _triple(net, each)
        before[triple] = before.get(triple, 0.0) + float(waited[each])
    due = _due(net)
    for triple, numbers in together.items():
        key = (*triple, 1)
        if key not in served.asked:
            continue
        rows = np.array(numbers)
        mine = record[rows]
        fresh = net.demand_cycle[mine] == start.cycle
        forecast = served.asked[key] - before.get(triple, 0.0)
        expected[rows] = np.where(fresh, np.maximum(forecast - state.served[mine], 0.0), need[mine])
        pot = float(served.served[key][cycle - 1])
        if len(rows) == 1:
            planned[rows] = pot
            continue
        owed = np.minimum(np.maximum(due[mine] - state.served[mine], 0.0), need[mine])
        for claim in (owed, need[mine]):
            for number, most in zip(rows.tolist(), claim.tolist(), strict=True):
                given = min(max(most - planned[number], 0.0), pot)
                planned[number] += given
                pot -= given
    return Requests(record, planned, expected)


def _triple(net: Numbered, record: int) -> tuple[str, str, str]:
    return (
        net.places[net.demand_place[record]],
        net.items[net.demand_item[record]],
        net.groups[net.demand_group[record]],
    )


def _due(net: Numbered) -> Floats:
    """Return what is guaranteed of each record, that for all groups together counted for each."""
    due = np.zeros(len(net.demand_place))
    for row, quantity in enumerate(net.guarantee_quantity.tolist()):
        of = (net.demand_place == net.guarantee_place[row]) & (
            net.demand_item == net.guarantee_item[row]
        )
        if net.guarantee_group[row] >= 0:
            of &= net.demand_group == net.guarantee_group[row]
        if net.guarantee_cycle[row] > 0:
            of &= net.demand_cycle == net.guarantee_cycle[row]
        due[of] = np.maximum(due[of], quantity)
    return due

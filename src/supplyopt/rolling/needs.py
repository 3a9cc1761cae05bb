"""What is asked for in the cycles ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.parsed import named_series
from supplyopt.rolling.shelves import Floats, Indices, numbers_of
from supplyopt.rolling.state import State

__all__ = ["Needs", "needs_ahead", "needs_of_frame", "true_needs"]


@dataclass(frozen=True)
class Needs:
    """Requests, numbered as in the network.

    Attributes
    ----------
    place, item, group, cycle : integer array, one a request
    quantity, entitlement : float array
        Pieces.
    served_before : float array
        Pieces served earlier, which count when goods are shared.
    """

    place: Indices
    item: Indices
    group: Indices
    cycle: Indices
    quantity: Floats
    entitlement: Floats
    served_before: Floats

    def frame(self, net: Numbered) -> pd.DataFrame:
        """Return the requests as a table of demand.

        Parameters
        ----------
        net : Numbered
        """
        return pd.DataFrame(
            {
                "place": named_series(net.places, self.place),
                "item": named_series(net.items, self.item),
                "group": named_series(net.groups, self.group),
                "cycle": self.cycle,
                "quantity": self.quantity,
                "entitlement": self.entitlement,
                "served_before": self.served_before,
            }
        )


def true_needs(net: Numbered) -> Needs:
    """Return what really is asked for.

    Parameters
    ----------
    net : Numbered
    """
    return Needs(
        net.demand_place,
        net.demand_item,
        net.demand_group,
        net.demand_cycle,
        net.demand_quantity,
        net.demand_entitlement,
        net.demand_served_before,
    )


def needs_of_frame(net: Numbered, frame: pd.DataFrame) -> Needs:
    """Return a table of demand as numbers.

    Parameters
    ----------
    net : Numbered
    frame : DataFrame
        Free of faults, defaults in.
    """
    place, item, group = (
        numbers_of(names, frame[name])
        for names, name in ((net.places, "place"), (net.items, "item"), (net.groups, "group"))
    )
    quantity, entitlement, before = (
        frame[name].to_numpy(dtype=np.float64)
        for name in ("quantity", "entitlement", "served_before")
    )
    cycle = frame["cycle"].to_numpy(dtype=np.int64)
    return Needs(place, item, group, cycle, quantity, entitlement, before)


def needs_ahead(
    network: Network, state: State, needs: Needs, *, last: int, carry_over: bool
) -> Needs:
    """Return the forecast with what waits, which is asked for in the first cycle.

    Parameters
    ----------
    network : Network
        The truth.
    state : State
        Before the first cycle to plan.
    needs : Needs
        The forecast, in the cycles of the whole network.
    last : int
        The last cycle to plan.
    carry_over : bool
        Whether the first request of each place, item and group counts what was served and what
        was due earlier.

    Returns
    -------
    Needs
        Cycles counted from the first to plan.
    """
    rows: dict[tuple[int, int, int, int], list[float]] = {}
    inside = np.flatnonzero((needs.cycle >= state.cycle) & (needs.cycle <= last))
    for place, item, group, cycle, quantity, entitlement, before in _listed(needs, inside):
        key = place, item, group, cycle - (state.cycle - 1)
        rows[key] = [quantity, entitlement, before]
    earlier = true_needs(network.numbered)
    past = np.flatnonzero(earlier.cycle < state.cycle)
    waits = network.unmet_mode == "backlog"
    served = state.served[past].tolist()
    shared: dict[tuple[int, int, int], list[float]] = {}
    for (place, item, group, _, quantity, entitlement, before), got in zip(
        _listed(earlier, past), served, strict=True
    ):
        left = max(quantity - got, 0.0)
        # A piece's billionth part is rounding, which nobody waits for.
        left = left if waits and left > 1e-9 * quantity else 0.0
        due = entitlement * (left / quantity) if left else 0.0
        if left:
            row = rows.setdefault((place, item, group, 1), [0.0, 0.0, 0.0])
            row[0] += left
            row[1] += due
        total = shared.setdefault((place, item, group), [0.0, 0.0])
        # What waits brings its own part of the entitlement along.
        total[0] += entitlement - due
        total[1] += got + before
    if carry_over:
        for key in sorted(rows, key=lambda key: key[3]):
            entitled, got = shared.pop(key[:3], (0.0, 0.0))
            rows[key][1] += entitled
            rows[key][2] += got
    keys = np.array(list(rows), dtype=np.int64).reshape(-1, 4)
    cells = np.array(list(rows.values()), dtype=np.float64).reshape(-1, 3)
    return Needs(*keys.T, *cells.T)


def _listed(needs: Needs, rows: Indices) -> list[tuple[int, int, int, int, float, float, float]]:
    columns = (
        needs.place,
        needs.item,
        needs.group,
        needs.cycle,
        needs.quantity,
        needs.entitlement,
        needs.served_before,
    )
    return list(zip(*(column[rows].tolist() for column in columns), strict=True))

"""What is known to who forecasts or reports at a review."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.parsed import named_series
from supplyopt.network.pieces import pieces_of
from supplyopt.network.units import measured
from supplyopt.rolling.shelves import Indices, shelves_frame
from supplyopt.rolling.state import State, shipments_frame

__all__ = ["Review"]


@dataclass(frozen=True, eq=False, repr=False)
class Review:
    """How things stand when a roll plans anew; handed to `forecast` and `observe` of `roll`.

    Every table is a copy, cycles are those of the network, quantities are pieces.

    Attributes
    ----------
    network : Network
        What really happens, all cycles of it.
    number : int
        1 for the first review.
    cycle : int
        The first cycle to plan, which has not begun.
    last : int
        The last cycle to plan.

    Examples
    --------
    >>> import supplyopt as so
    >>> def tell(review):
    ...     print(review)
    ...     return review.needs
    >>> roll = so.roll(so.examples.four_places(), horizon=1, forecast=tell)
    <Review 1: cycle 1 to 1, 90 pieces on hand, 0 under way>
    """

    network: Network
    number: int
    cycle: int
    last: int
    _state: State = field(repr=False)

    @property
    @measured()
    def stock(self) -> pd.DataFrame:
        """What really is on hand: ``place, item, age, quantity``."""
        return shelves_frame(self.network.numbered, self._state.stock)

    @property
    @measured()
    def believed(self) -> pd.DataFrame:
        """What is thought to be on hand where nothing is reported: ``place, item, age, quantity``.

        The last report, with what has come or was sent there since, without what was planned to
        be used.
        """
        return shelves_frame(self.network.numbered, self._state.believed)

    @property
    @measured()
    def under_way(self) -> pd.DataFrame:
        """What was sent and has not come yet.

        ``origin, destination, mode, item, cycle, arrives, quantity``: `cycle` is when it left,
        `quantity` what was sent.
        """
        way = self._state.under_way
        frame = shipments_frame(
            self.network.numbered,
            way.lane,
            way.item,
            left=way.left,
            lands=way.lands,
            quantity=way.quantity,
        )
        names = [name for name in frame if name != "quantity"]
        return frame.groupby(names, sort=False)["quantity"].sum().reset_index()

    @property
    @measured()
    def waiting(self) -> pd.DataFrame:
        """Demand of earlier cycles that still waits: ``place, item, group, cycle, quantity``.

        Without rows unless the network keeps a backlog.
        """
        net, served = self.network.numbered, self._state.served
        waits = (net.demand_cycle < self.cycle) & (net.demand_quantity > served)
        waits &= self.network.unmet_mode == "backlog"
        rows = np.flatnonzero(waits)
        frame = self._needs(rows)
        frame["quantity"] -= served[rows]
        return frame

    @property
    @measured()
    def served(self) -> pd.DataFrame:
        """Demand of earlier cycles with what was served of it so far.

        ``place, item, group, cycle, quantity, entitlement, served``.
        """
        net = self.network.numbered
        rows = np.flatnonzero(net.demand_cycle < self.cycle)
        return self._needs(rows).assign(
            entitlement=net.demand_entitlement[rows], served=self._state.served[rows]
        )

    @property
    @measured()
    def needs(self) -> pd.DataFrame:
        """What really will be asked for in the cycles to plan, as rows of the demand table."""
        demand = self.network.filled("demand")
        inside = (demand["cycle"] >= self.cycle) & (demand["cycle"] <= self.last)
        return demand[inside].reset_index(drop=True)

    def _needs(self, rows: Indices) -> pd.DataFrame:
        net = self.network.numbered
        return pd.DataFrame(
            {
                "place": named_series(net.places, net.demand_place[rows]),
                "item": named_series(net.items, net.demand_item[rows]),
                "group": named_series(net.groups, net.demand_group[rows]),
                "cycle": net.demand_cycle[rows],
                "quantity": net.demand_quantity[rows],
            }
        )

    def __repr__(self) -> str:
        way, stock = self._state.under_way, self._state.stock
        lying = np.flatnonzero(stock.sum(axis=(0, 2)) > 0)
        pieces = pieces_of(self.network, {*lying.tolist(), *way.item[way.quantity > 0].tolist()})
        return (
            f"<Review {self.number}: cycle {self.cycle} to {self.last}, "
            f"{stock.sum():,.0f} {pieces.unit} on hand, "
            f"{way.quantity.sum():,.0f} under way{pieces.aside}>"
        )

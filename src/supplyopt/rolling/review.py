"""What is known to who forecasts or reports at a review."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from supplyopt.network.network import Network

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
    _stock: pd.DataFrame = field(repr=False)
    _believed: pd.DataFrame = field(repr=False)
    _under_way: pd.DataFrame = field(repr=False)
    _waiting: pd.DataFrame = field(repr=False)
    _served: pd.DataFrame = field(repr=False)

    @property
    def stock(self) -> pd.DataFrame:
        """What really is on hand: ``place, item, age, quantity``."""
        return self._stock.copy()

    @property
    def believed(self) -> pd.DataFrame:
        """What is thought to be on hand where nothing is reported: ``place, item, age, quantity``.

        The last report, with what has come or was sent there since, without what was planned to
        be used.
        """
        return self._believed.copy()

    @property
    def under_way(self) -> pd.DataFrame:
        """What was sent and has not come yet.

        ``origin, destination, mode, item, cycle, arrives, quantity``: `cycle` is when it left,
        `quantity` what was sent.
        """
        return self._under_way.copy()

    @property
    def waiting(self) -> pd.DataFrame:
        """Demand of earlier cycles that still waits: ``place, item, group, cycle, quantity``.

        Without rows unless the network keeps a backlog.
        """
        return self._waiting.copy()

    @property
    def served(self) -> pd.DataFrame:
        """Demand of earlier cycles with what was served of it so far.

        ``place, item, group, cycle, quantity, entitlement, served``.
        """
        return self._served.copy()

    @property
    def needs(self) -> pd.DataFrame:
        """What really will be asked for in the cycles to plan, as rows of the demand table."""
        demand = self.network.filled("demand")
        inside = (demand["cycle"] >= self.cycle) & (demand["cycle"] <= self.last)
        return demand[inside].reset_index(drop=True)

    def __repr__(self) -> str:
        return (
            f"<Review {self.number}: cycle {self.cycle} to {self.last}, "
            f"{self._stock['quantity'].sum():,.0f} pieces on hand, "
            f"{self._under_way['quantity'].sum():,.0f} under way>"
        )

"""What a roll comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.shown import frame_html
from supplyopt.network.units import measured
from supplyopt.planning.plan import Plan
from supplyopt.rolling.books import books_of, receipts_of

__all__ = ["Roll"]

_REVIEW = {
    "review": "int64",
    "cycle": "int64",
    "cycles": "int64",
    "status": "str",
    "planned_unmet": "float64",
    "changed": "float64",
    "estimated": "int64",
    "lowered": "float64",
    "seconds": "float64",
}


@dataclass(frozen=True, eq=False, repr=False)
class Roll:
    """Plans made at each review, and what was carried out of them.

    Made by `roll`; frozen. Every table it hands out is a copy, quantities are pieces.

    Attributes
    ----------
    network : Network
        What really happened.
    plan : Plan
        What was carried out, of status GIVEN, over all cycles. `verify` finds nothing in it where
        nothing was lost on the way, stock was reported rightly and forecasts were right.
    plans : tuple of Plan
        Of each review, cycles counted from the review.

    Examples
    --------
    >>> import supplyopt as so
    >>> roll = so.roll(so.examples.four_places(), horizon=1)
    >>> roll
    <Roll: 1 cycle, 1 review, 90 of 180 pieces served, 0 lost on the way>
    >>> roll.books.groupby("item")[["opening", "served", "closing"]].sum().to_dict("records")
    [{'opening': 90.0, 'served': 90.0, 'closing': 0.0}]
    """

    network: Network
    plan: Plan
    plans: tuple[Plan, ...]
    _reviews: Sequence[Mapping[str, Any]] = field(repr=False)
    _cycles: Sequence[Mapping[str, Any]] = field(repr=False)

    @property
    @measured(
        cycles="cycles",
        planned_unmet="pieces",
        changed="pieces",
        estimated="number",
        lowered="pieces",
    )
    def reviews(self) -> pd.DataFrame:
        """A row a review.

        ``review, cycle, cycles, status, planned_unmet, changed, estimated, lowered, seconds``:
        the first cycle planned, how many were planned, what may be concluded of the plan, pieces
        that it leaves unmet, pieces by which its shipments differ from those of the plan before
        in the cycles that both plan, stocks (a place and an item) that were not reported, pieces
        by which guarantees and reserves had to be lowered for a plan to exist, seconds to solve.
        """
        rows = pd.DataFrame([each["row"] for each in self._reviews], columns=list(_REVIEW))
        return rows.astype(_REVIEW)

    @cached_property
    def _books(self) -> pd.DataFrame:
        return books_of(self.network, self._cycles)

    @property
    @measured()
    def books(self) -> pd.DataFrame:
        """What happened to each item at each place in each cycle, a row where anything did.

        ``place, item, cycle, opening, arrivals, due, lost, received, served, sent, waste,
        surplus, closing``. `due` was sent here and should have come in this cycle, `lost` of it
        did not come, `received` did: opening + arrivals + due = served + sent + waste + surplus +
        lost + closing, and a cycle opens with what the one before closed with.
        """
        return self._books.copy()

    @cached_property
    def _receipts(self) -> pd.DataFrame:
        return receipts_of(self.network, self._cycles)

    @property
    @measured(arrives="cycle")
    def receipts(self) -> pd.DataFrame:
        """A row a shipment that was planned for a cycle carried out.

        ``origin, destination, mode, item, cycle, arrives, planned, sent, received, short``; what
        is under way when the last cycle ends was not counted yet, so its `received` is NaN.
        """
        return self._receipts.copy()

    @cached_property
    def _measures(self) -> pd.Series:
        measures = self.plan.measures
        units = dict(measures.attrs["units"])
        books = self._books
        sums = {"lost": float(books["lost"].sum())}
        if "waste" in measures.index:
            sums["waste"] = float(books["waste"].sum())
        for name, value in sums.items():
            measures[name], units[name] = value, "pieces"
        measures.attrs["units"] = units
        return measures

    @property
    def measures(self) -> pd.Series:
        """Those of `plan`, with `lost`: pieces lost on the way; units in ``.attrs["units"]``."""
        copied = self._measures.copy()
        copied.attrs["units"] = dict(self._measures.attrs["units"])
        copied.attrs["added_up"] = self.plan.pieces.note
        return copied

    def __repr__(self) -> str:
        measures = self._measures
        cycles, reviews, pieces = len(self._cycles), len(self._reviews), self.plan.pieces
        return (
            f"<Roll: {cycles} cycle{'' if cycles == 1 else 's'}, "
            f"{reviews} review{'' if reviews == 1 else 's'}, "
            f"{measures['served']:,.0f} of {measures['demand']:,.0f} {pieces.unit} served, "
            f"{measures['lost']:,.0f} lost on the way{pieces.aside}>"
        )

    def _repr_html_(self) -> str:
        measures = self._measures.rename("value").to_frame()
        units = self._measures.attrs["units"]
        measures["unit"] = pd.Series({name: self.plan.pieces.named(units[name]) for name in units})
        return "\n".join(
            [
                f"<p><b>Roll</b>, over all {len(self._cycles)} cycles</p>",
                frame_html(measures),
                frame_html(self.reviews, index=False),
            ]
        )

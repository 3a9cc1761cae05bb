"""What a recall does, beside the plan without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from supplyopt.network.units import measured
from supplyopt.planning.plan import Plan

__all__ = ["Recall"]


@dataclass(frozen=True, eq=False, repr=False)
class Recall:
    """A plan in which excess stock is called back, beside the plan without.

    Made by `recall`. Every table it hands out is a copy, in the terms of the network that was
    given.

    Attributes
    ----------
    plan : Plan
        With the recall. Its network has a back side for each place from which goods may go back
        (``A (recall)``), where the excess of the place lies. The same as `without` where a recall
        would save nothing.
    without : Plan
        Of the network as it was given.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.Network.from_tables(
    ...     places={"place": ["W", "A", "B"], "parent": ["", "W", "W"]}, items={"item": ["mask"]},
    ...     lanes={"origin": ["W", "W"], "destination": ["A", "B"]},
    ...     stock={"place": ["A", "W"], "item": ["mask"] * 2, "quantity": [500, 20]},
    ...     demand={"place": ["A", "B"], "item": ["mask"] * 2, "quantity": [100, 100]})
    >>> so.audit.recall(network, keep_days=20)
    <Recall: 1 move of 80 pieces saves 80 unmet of priority 1>
    """

    plan: Plan
    without: Plan
    _tables: Mapping[str, pd.DataFrame]

    @property
    @measured()
    def moves(self) -> pd.DataFrame:
        """What is called back: ``place, item, to, way, cycle, quantity``.

        ``way``: "return" or "sideways". Goods that go back over several desks have a row for each
        trip.
        """
        return self._tables["moves"].copy()

    @property
    @measured()
    def saved(self) -> pd.DataFrame:
        """What it saves, a row a priority: ``priority, without, with_recall, saved, weighted``.

        The first three in unmet pieces; ``weighted`` in those of the goal (x weights of item and
        group), of which none is below zero unless an earlier one is above.
        """
        return self._tables["saved"].copy()

    @property
    @measured()
    def excess(self) -> pd.DataFrame:
        """Stock above what is kept: ``place, item, stock, keep, excess``, in pieces."""
        return self._tables["excess"].copy()

    @property
    @measured()
    def left(self) -> pd.DataFrame:
        """Excess that lies there still at the end: ``place, item, quantity, reason``.

        ``reason``: "no lane" leads back, or aside; "too little" for a trip; "no gain": nobody whom
        it could reach lacks it.
        """
        return self._tables["left"].copy()

    def __repr__(self) -> str:
        moves = self._tables["moves"]
        if moves.empty:
            return "<Recall: nothing that is worth it>"
        saved = self._tables["saved"]
        first = saved[saved["weighted"].abs() > 1e-6 * saved["without"].clip(lower=1.0)].iloc[0]
        pieces = moves["quantity"].sum()
        trips = f"{len(moves)} move{'' if len(moves) == 1 else 's'} of {pieces:,.10g} pieces"
        verb = "saves" if len(moves) == 1 else "save"
        whom = f"unmet of priority {first['priority']:.0f}"
        return f"<Recall: {trips} {verb} {first['saved']:,.10g} {whom}>"

"""The needs of a plan: what each asks for, what it got, what was found of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from supplyopt.formulation.cartons import most_handed_out, whole_pieces
from supplyopt.network.by_need import by_need
from supplyopt.network.supply import first_supply
from supplyopt.planning.change import Change
from supplyopt.planning.limit import Limit, in_tables
from supplyopt.planning.limits import Limits
from supplyopt.planning.plan import Plan

__all__ = ["NOISE", "Finding", "Needs"]

_SAME = 1e-7
"""As in `Plan.fairness`: what is served but for this share is served in full."""
NOISE = 1e-3
"""Amounts below this share of what is missing are not told."""


@dataclass(frozen=True)
class Finding:
    """What was found of one need.

    Attributes
    ----------
    row : int
        Its first record of demand.
    target : float
        Pieces.
    short : bool
        Whether it was served less.
    best : float or None
        What the best plan would serve; None where none is known.
    unbound : float or None
        What it would serve without what is fixed by hand, cartons, own constraints.
    idle : float
        What the need could have had beside all that others got.
    limits : tuple of Limit
        What keeps more away, each shown to.
    slight : tuple of Limit
        Reserves and guarantees that keep away little of what is missing.
    changes : tuple of Change
        The least first.
    beyond : float
        Pieces of the target that no plan in whole pieces hands out: parts of one.
    note : str
        Why no change is told, where that is so.
    """

    row: int
    target: float
    short: bool = False
    best: float | None = None
    unbound: float | None = None
    idle: float = 0.0
    limits: tuple[Limit, ...] = ()
    slight: tuple[Limit, ...] = ()
    changes: tuple[Change, ...] = ()
    beyond: float = 0.0
    note: str = ""

    @property
    def least(self) -> Change | None:
        """The least change that reaches the target."""
        return next((change for change in self.changes if change.reaches), None)


class Needs:
    """The needs of one plan: a place, item and group over the horizon.

    Parameters
    ----------
    plan : Plan
    target : float or None
        Served over entitlement; None for all that was asked for.
    """

    def __init__(self, plan: Plan, *, target: float | None) -> None:
        self.plan = plan
        self.net = plan.network.numbered
        self._unrolled = plan.network.unrolled
        self._whole = whole_pieces(self._unrolled.net, plan.terms.lots)
        self.limits = Limits(self._unrolled.net, plan.flows, lots=plan.terms.lots)
        self._most = by_need(self.net, most_handed_out(self._unrolled.net, plan.terms.lots))[0]
        self.asked, self.entitled, self.before, self.got = by_need(
            self.net,
            self.net.demand_quantity,
            self.net.demand_entitlement,
            self.net.demand_served_before,
            plan.flows.served,
        )
        self._first = np.unique(self.net.demand_row, return_index=True)[1]
        self._target = target

    def is_noise(self, row: int, amount: float, *, whole: bool = False) -> bool:
        """Whether an amount is too small to be told: rounding beside what a need lacks.

        Parameters
        ----------
        row : int
            A record of the need.
        amount : float
            Pieces.
        whole : bool, default False
            Whether less than a piece is none where the plan is in whole pieces.
        """
        missing = self._pieces(row) - float(self.got[self.net.demand_row[row]])
        piece = whole and bool(self._whole[self.net.demand_item[row]])
        return amount < max(NOISE * missing, 1 - NOISE if piece else 0.0)

    def within(self, row: int, target: float) -> float:
        """Return as much of a target as can be handed out: of parts of a piece nothing.

        Parameters
        ----------
        row : int
            A record of the need.
        target : float
            Pieces.
        """
        return min(target, float(self._most[self.net.demand_row[row]]))

    def needs(self, rows: Iterable[int]) -> list[int]:
        """Return the first record of each need among some records.

        Parameters
        ----------
        rows : iterable of int
        """
        needs = dict.fromkeys(int(self.net.demand_row[row]) for row in rows)
        return [int(self._first[need]) for need in needs]

    def is_short(self, row: int) -> bool:
        """Whether the need of a record was served less than the target."""
        need = self.net.demand_row[row]
        short = self.got[need] < self._pieces(row) * (1 - _SAME)
        return bool(self.asked[need] > 0 and short)

    def short(self, row: int) -> list[int]:
        """Return the records of a need that are served less than they ask for."""
        records = np.flatnonzero(self.net.demand_row == self.net.demand_row[row])
        asked = self.net.demand_quantity[records]
        found: list[int] = records[self.plan.flows.served[records] < asked * (1 - _SAME)].tolist()
        return found

    def read(self, row: int) -> tuple[Limit, ...]:
        """Return what can be read off the plan without solving: each is so, whether it matters.

        Where nothing listed leads to the place, that is all there is to it.

        Parameters
        ----------
        row : int
            A record of the need.
        """
        item = int(self.net.demand_item[row])
        if not first_supply(self._unrolled.net)[:, item].any():
            return (Limit("supply", -1, "supply"),)
        found = [
            in_tables(self._unrolled, limit)
            for record in self.short(row)
            for limit in self.limits.named(record)
        ]
        return (*dict.fromkeys(found), Limit("unknown", -1, "not known"))

    def without_best(self, *, late: bool) -> str:
        """Return why no best plan is at hand, with what to do about it.

        Parameters
        ----------
        late : bool
            Whether time ran out.
        """
        said = self.not_proved(late=late)
        if not late or self.plan.terms.lots is False:
            return said
        return f"{said}; solve with lots=False (--lots none) to be told what would help"

    def not_proved(self, *, late: bool) -> str:
        """Return why no best plan is at hand.

        Parameters
        ----------
        late : bool
            Whether time ran out.
        """
        if not late:
            return "no best plan could be found: not every guarantee and reserve can be kept"
        if self.plan.terms.lots is False:
            return "no best plan could be found within the time"
        of = "pieces" if self.plan.terms.lots in ("pieces", "everywhere") else "cartons"
        return f"in whole {of} the best plan was not proved in the time that such a search gets"

    def _pieces(self, row: int) -> float:
        """Return the target in pieces: no more than was asked for."""
        need = self.net.demand_row[row]
        asked, entitled = float(self.asked[need]), float(self.entitled[need])
        if self._target is None or entitled == 0:
            return asked
        return min(max(self._target * entitled - float(self.before[need]), 0.0), asked)

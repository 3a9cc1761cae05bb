"""One layer of a fair goal on a program: what its columns may lack, what the cuts so far allow."""

from __future__ import annotations

import numpy as np

from supplyopt.lp.cuts import cuts_of
from supplyopt.lp.fair_shares import FairShares
from supplyopt.lp.goals import FairGoal
from supplyopt.lp.program import Bounds, Floats, Indices, Program, sums

__all__ = ["FairLayer"]

_FEASIBLE = 1e-8
"""A total shortfall, in units, that rounding explains."""
_SHARE = 1e-12
"""The same as a share of all that is asked for."""
_ABOVE = 1e-6
"""In units: a column that lacks less by so much has more than its fair share."""


class FairLayer:
    """The shares of a layer's rows while they are sought, or proved.

    Parameters
    ----------
    program : Program
        With copies of the gap columns at its end, see `supplyopt.lp.program.append_columns`.
    bounds : Bounds
        What goals before left free. The copies are set free in it, until shares are held.
    goal : FairGoal
    copy_of : integer array, one a column
        The copy of each gap column.

    Attributes
    ----------
    shares : FairShares
        Under the cuts that are known.
    cost : float array, one a column
        The price of what the shares asked for still miss.
    explained : float
        A shortfall that rounding explains.
    """

    def __init__(self, program: Program, bounds: Bounds, goal: FairGoal, copy_of: Indices) -> None:
        self._program, self._bounds, self._goal = program, bounds, goal
        self._gap, self._of = np.unique(goal.gap, return_inverse=True)
        self._cap = sums(goal.cap, self._of, len(self._gap))
        low, high = bounds.column_lower, bounds.column_upper
        self._least = low[self._gap]
        self._most = np.minimum(high[self._gap], self._cap)
        self._copies = copy_of[self._gap]
        self.shares = FairShares(
            goal.weight,
            goal.cap,
            self._of,
            floor=self._cap - self._most,
            ceiling=self._cap - self._least,
        )
        self.cost = np.zeros(program.n_columns)
        self.cost[self._copies] = 1 / program.unit[self._copies]
        high[self._copies] = np.inf
        asked = float((self._cap * self.cost[self._copies]).sum())
        self.explained = max(_FEASIBLE, _SHARE * asked)

    def lacking(self, wanted: Floats) -> Floats:
        """Return what each column may lack where its rows have so much."""
        held = self._cap - np.bincount(self._of, weights=wanted)
        return np.clip(held, self._least, self._most)

    def ask_for(self, wanted: Floats) -> None:
        """Let no column lack more than the shares leave, whatever copies have to make good."""
        self._bounds.column_upper[self._gap] = self.lacking(wanted)

    def cut(self, duals: Floats, wanted: Floats) -> bool:
        """Take up what row prices say of shares; return whether it is anything new."""
        self.ask_for(wanted)
        cuts = cuts_of(self._program, self._bounds, self.cost, duals, self._goal.gap, wanted)
        return self.shares.add(cuts)

    def hold(self, values: Floats) -> Floats:
        """Hold what the columns of a solution lack, and return it."""
        # The copies hold what rounding left over; the columns stay exactly feasible with it.
        lack = np.clip(values[self._gap] + values[self._copies], self._least, self._cap)
        self._bounds.column_upper[self._copies] = 0.0
        self._bounds.column_lower[self._gap] = lack
        self._bounds.column_upper[self._gap] = lack
        return lack

    def hold_shares(self, shares: Floats) -> Floats:
        """Hold what the columns lack where their rows have so much, and return it."""
        values = np.zeros(self._program.n_columns)
        values[self._gap] = self._cap - np.bincount(self._of, weights=shares)
        return self.hold(values)

    def differs(self, fair: Floats, shares: Floats) -> bool:
        """Return whether a row has another share than its fair one."""
        allowed = _ABOVE * self._program.unit[self._goal.gap] + _FEASIBLE * self._goal.cap
        return not bool((np.abs(fair - shares) <= allowed).all())

    def missed(self, fair: Floats, lack: Floats) -> bool:
        """Return whether a column lacks less than its rows' fair shares leave it."""
        allowed = _ABOVE * self._program.unit[self._gap] + _FEASIBLE * self._cap
        return bool((self.lacking(fair) - lack > allowed).any())

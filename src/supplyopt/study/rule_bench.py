"""Rules of rationing side by side on one case, as tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.network.shown import frame_html, frame_text
from supplyopt.network.units import measured

__all__ = ["RuleBench"]


@dataclass(frozen=True, eq=False, repr=False)
class RuleBench:
    """All rules on one case, as `compare_rules` returns it.

    Attributes
    ----------
    best : float
        The highest welfare of any sharing of the needs: the more important first.
    price_of_truthfulness : float
        What is given up for a rule under which nobody gains by asking more: the welfare, on
        honest claims, of the best rule less that of the best such rule, a part of `best`. NaN
        where no rule is such.

    Examples
    --------
    >>> import supplyopt as so
    >>> bench = so.study.compare_rules([10, 30], 20, importance=[1, 2])
    >>> bench.best, bench.price_of_truthfulness
    (40.0, 0.25)
    """

    best: float
    price_of_truthfulness: float
    _table: pd.DataFrame
    _shares: pd.DataFrame

    @property
    @measured(
        worst="share of need",
        gini="0 (all equal) to 1, of shares of need",
        welfare="welfare",
        welfare_honest="welfare",
        price_of_fairness="share of the best",
        price_of_claims="share of the best",
        losers="number",
    )
    def table(self) -> pd.DataFrame:
        """A row a rule.

        `claims`: "given", or how best responses ended; `received`, `useful`, `beyond`: pieces of
        all; `worst`: the least useful / need; `gini` of useful / need, by need; `welfare`, and
        `welfare_honest` if all claimed their needs; `price_of_fairness`: what that falls short of
        the best; `price_of_claims`: what the claims take from it (below 0 where they add); both as
        a part of the best; `gainers`, `losers` by the claims; `truthful`: nobody gains by asking
        more alone.
        """
        return self._table.copy()

    @property
    @measured()
    def shares(self) -> pd.DataFrame:
        """A row a rule and claimant.

        `need, claim`; `honest`: what it would receive if all claimed their needs; `received,
        useful, beyond`; `gain`: useful less honest.
        """
        return self._shares.copy()

    def __len__(self) -> int:
        return len(self._table)

    def __str__(self) -> str:
        return frame_text(self._table)

    def __repr__(self) -> str:
        price = f"price of truthfulness {self.price_of_truthfulness + 0.0:.3g}"
        if np.isnan(self.price_of_truthfulness):
            price = "no rule is truthful"
        return f"<Bench of {len(self)} rules: best welfare {self.best:.6g}, {price}>"

    def _repr_html_(self) -> str:
        return frame_html(self._table)

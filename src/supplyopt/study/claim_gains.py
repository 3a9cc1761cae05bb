"""What claiming more gains, how it shows itself."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from supplyopt.network.shown import frame_html, frame_text
from supplyopt.network.units import measured

__all__ = ["ClaimGains"]


@dataclass(frozen=True, eq=False, repr=False)
class ClaimGains:
    """What each claimant gains by asking for more, as `gain_from_claiming` returns it.

    Attributes
    ----------
    by : {"rule", "entitlement"}
        What the claims were shared by: rules, or a plan with one entitlement or the other.
    tie : float
        Pieces; gains up to it are rounding, and count as none.

    Examples
    --------
    >>> import supplyopt as so
    >>> gains = so.gain_from_claiming([10, 10], 10, rules="proportional", times=3)
    >>> gains.table[["claimant", "claim", "honest", "received", "gain", "beyond"]]
       claimant  claim  honest  received  gain  beyond
    0         0   30.0     5.0       7.5   2.5     0.0
    1         1   30.0     5.0       7.5   2.5     0.0
    """

    by: str
    tie: float
    _table: pd.DataFrame

    @property
    @measured()
    def table(self) -> pd.DataFrame:
        """A row a rule (or entitlement), multiple and claimant (or place and item).

        `need`, `claim`; `honest` and `received`: pieces with the honest and the larger claim;
        `gain`: change of min(received, need); `beyond`: pieces held beyond the need; `others`:
        change of min(received, need) of all others together. On a network, need by need of the
        place, and `gain_pooled`, where its groups hand on to each other what is beyond.
        """
        return self._table.copy()

    @property
    @measured()
    def summary(self) -> pd.DataFrame:
        """A row a rule (or entitlement) and multiple.

        `gainers`: how many gain; `largest_gain`, `largest_beyond`: of one; `others`: the most
        that one takes from the others, as a change; on a network `largest_gain_pooled`.
        """
        table = self._table.assign(gainers=self._table["gain"] > self.tie)
        wanted = {
            "gainers": ("gainers", "sum"),
            "largest_gain": ("gain", "max"),
            "largest_beyond": ("beyond", "max"),
            "others": ("others", "min"),
        }
        if "gain_pooled" in table:
            wanted["largest_gain_pooled"] = ("gain_pooled", "max")
        return table.groupby([self.by, "times"], sort=False).agg(**wanted)

    def __len__(self) -> int:
        return len(self._table)

    def __str__(self) -> str:
        return frame_text(self.summary)

    def __repr__(self) -> str:
        gained = self._table["gain"] > self.tie
        most = f", {self._table['gain'].max():.6g} at most" if gained.any() else ""
        return f"<Gains from claiming: in {gained.sum()} of {len(self)} cases{most}>"

    def _repr_html_(self) -> str:
        return frame_html(self.summary)

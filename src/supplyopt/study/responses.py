"""Bureaus that answer each other's claims, how they show themselves."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from supplyopt.network.shown import frame_html, frame_text
from supplyopt.network.units import measured

__all__ = ["CheapestHonesty", "Responses"]


@dataclass(frozen=True, eq=False, repr=False)
class Responses:
    """Where iterated best responses lead, as `best_responses` returns it.

    Attributes
    ----------
    rule : str
    audit, penalty : float
        As given.
    outcome : {"equilibrium", "cycle", "limit"}
        "equilibrium": a whole round in which nobody moved. "cycle": the claims of an earlier
        round came back, and would for ever. "limit": neither, within the rounds.
    rounds : int
        How many were gone through, the last one included.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.study.best_responses([10, 10], 10, rule="constrained_equal_losses").converged
    True
    """

    rule: str
    audit: float
    penalty: float
    outcome: str
    rounds: int
    _table: pd.DataFrame
    _history: pd.DataFrame

    @property
    @measured()
    def table(self) -> pd.DataFrame:
        """A row a bureau: `need, times, claim, received, useful, beyond, fine` (expected)."""
        return self._table.copy()

    @property
    @measured()
    def history(self) -> pd.DataFrame:
        """A row a round, 0 for the start, a column a bureau: the multiple it asks."""
        return self._history.copy()

    @property
    def converged(self) -> bool:
        """Whether nobody has a better claim in the end."""
        return self.outcome == "equilibrium"

    @property
    def honest(self) -> bool:
        """Whether all claim what they need in the end, and stay with it."""
        return self.converged and bool((self._table["times"] == 1).all())

    def __str__(self) -> str:
        return frame_text(self._table)

    def __repr__(self) -> str:
        times = self._table["times"]
        parts = [
            f"{count} of {len(times)} ask for {what}"
            for count, what in ((int((times > 1).sum()), "more"), (int((times < 1).sum()), "less"))
            if count
        ]
        said = " and ".join(parts) or "all honest"
        if not self.converged:
            said = "no rest" if self.outcome == "cycle" else "no rest so far"
        count = f"{self.rounds} round{'' if self.rounds == 1 else 's'}"
        return f"<Best responses to {self.rule}: {self.outcome} in {count}, {said}>"

    def _repr_html_(self) -> str:
        return frame_html(self._table)


@dataclass(frozen=True, eq=False, repr=False)
class CheapestHonesty:
    """What it costs to make honesty pay, as `cheapest_honesty` returns it.

    Attributes
    ----------
    rule : str or None
        Of the cheapest pair; None where no rule has one.
    audit_rate : float
        Of the cheapest pair, NaN without one.
    best : float
        The highest welfare of any sharing of the needs.

    Examples
    --------
    >>> import supplyopt as so
    >>> pair = so.study.cheapest_honesty([10, 10], 10)
    >>> pair.rule, pair.audit_rate
    ('uniform', 0.0)
    """

    rule: str | None
    audit_rate: float
    best: float
    _table: pd.DataFrame

    @property
    @measured()
    def table(self) -> pd.DataFrame:
        """A row a rule: `audit_rate, audits, audit_cost, welfare, welfare_lost, cost`.

        `audit_rate` is the least at which honesty is a best response to honesty for everybody,
        NaN (as all costs) where no rate up to 1 does it; `cost` is `audit_cost` and
        `welfare_lost` together.
        """
        return self._table.copy()

    def __str__(self) -> str:
        return frame_text(self._table)

    def __repr__(self) -> str:
        if self.rule is None:
            return "<Cheapest honesty: no rule has it at this penalty>"
        return f"<Cheapest honesty: {self.rule}, audit rate {self.audit_rate:.6g}>"

    def _repr_html_(self) -> str:
        return frame_html(self._table)

"""What a sweep over many networks found."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from supplyopt.network.shown import frame_html, frame_text
from supplyopt.network.units import in_units
from supplyopt.planning.plan import Plan
from supplyopt.study.scenario import in_short

__all__ = ["Sweep"]


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """Many scenarios, a row each, as `sweep` returns them.

    Attributes
    ----------
    plans : mapping of name to Plan
        Where plans were kept, of each scenario that has one.
    problems : mapping of name to Exception
        What went wrong with each scenario without a result.
    units : mapping of str to str
        The unit of each measure that has one.
    cached : tuple of names
        The scenarios whose plan was found in the cache.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> ways = {mode: network.restrict(modes=mode) for mode in ("tiered", "direct")}
    >>> so.sweep(ways).table[["status", "unmet", "stages"]]
               status  unmet  stages
    scenario
    tiered    optimal   90.0   180.0
    direct    optimal  105.0    75.0
    """

    plans: Mapping[Hashable, Plan]
    problems: Mapping[Hashable, Exception]
    units: Mapping[str, str]
    cached: tuple[Hashable, ...]
    _table: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """A row a scenario in the order given: `status`, then its measures, NaN without a plan."""
        return in_units(self._table.copy(), dict(self.units))

    def __len__(self) -> int:
        return len(self._table)

    def __str__(self) -> str:
        return "\n".join([frame_text(self._table), *self._said()])

    def _said(self) -> list[str]:
        return [f"{name}: {in_short(problem)}" for name, problem in self.problems.items()]

    def __repr__(self) -> str:
        count = f"{len(self)} scenario{'' if len(self) == 1 else 's'}"
        failed = f", {len(self.problems)} without a result" if self.problems else ""
        cached = f", {len(self.cached)} from the cache" if self.cached else ""
        return f"<Sweep of {count}{failed}{cached}>"

    def _repr_html_(self) -> str:
        said = (f"<p>{escape(line)}</p>" for line in self._said())
        return "\n".join([frame_html(self._table), *said])

"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from supplyopt.network.shown import frame_html
from supplyopt.network.units import in_units

__all__ = ["Report"]


@dataclass(frozen=True, eq=False)
class Report:
    """Everything in which a plan breaks its own books or rules.

    Empty, and so false, when all holds.

    Attributes
    ----------
    table : DataFrame
        ``check, where, found, expected``: a row a breach.
    notes : tuple of str
        What is no breach, and yet worth a line: files saved anew, for instance.
    unproved : str
        That nothing proves the plan best, where that is so; empty otherwise.

    Examples
    --------
    >>> import supplyopt as so
    >>> report = so.verify(so.solve(so.examples.four_places()))
    >>> bool(report), len(report)
    (False, 0)
    >>> print(report)
    all holds
    """

    table: pd.DataFrame
    notes: tuple[str, ...] = ()
    unproved: str = ""

    def __post_init__(self) -> None:
        in_units(self.table)

    def __len__(self) -> int:
        return len(self.table)

    def __bool__(self) -> bool:
        return len(self.table) > 0

    def __str__(self) -> str:
        if not self:
            return "\n".join([self.unproved or "all holds", *map("note: {}".format, self.notes)])
        shown = [
            f"{row.check}: {row.where}: found {row.found}, expected {row.expected}"
            for row in self.table.head(20).itertuples()
        ]
        more = len(self.table) - len(shown)
        return "\n".join([*shown, *([f"... and {more} more"] if more else [])])

    def _repr_html_(self) -> str:
        return frame_html(self.table, index=False) if self else f"<p>{escape(str(self))}</p>"

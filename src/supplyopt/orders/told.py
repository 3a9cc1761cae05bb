"""What a run gave whom."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.pieces import Pieces
from supplyopt.network.suggest import did_you_mean
from supplyopt.network.units import measured

__all__ = ["Allocation"]


@dataclass(frozen=True, eq=False, repr=False)
class Allocation:
    """What a run gave, order by order, license by license, slot by slot.

    Made by `allocate`, or read from a book by `allocation`.

    Attributes
    ----------
    run : str
        Its name.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> tables = so.examples.firms(50)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = so.orders.open_book(f"{folder}/firms.db")
    ...     _ = so.orders.load(book, tables.pop("orders"), batch="a")
    ...     given = so.orders.allocate(book, **tables, run="first")
    >>> float(given.told["given"].sum()), float(given.visits["quantity"].sum())
    (2210.0, 2210.0)
    """

    run: str
    _told: pd.DataFrame
    _claims: pd.DataFrame
    _visits: pd.DataFrame
    _supplies: pd.DataFrame

    @property
    @measured()
    def told(self) -> pd.DataFrame:
        """A row an order: ``order, firm, license, class, item, quantity``; what came of it.

        ``place``, ``entitled`` and ``given`` (pieces), ``slots`` (when to come: the first, and
        the last if there are several), ``why``. In the order of time.
        """
        return self._told.copy()

    @property
    @measured()
    def claims(self) -> pd.DataFrame:
        """A row a license and item.

        ``license, class, people, place, time`` (as first said), ``item, asked, entitled, given,
        why``.
        """
        return self._claims.copy()

    @property
    @measured()
    def visits(self) -> pd.DataFrame:
        """Who picks up what when: ``place, slot, license, item, packs, quantity`` (pieces)."""
        return self._visits.copy()

    @property
    @measured()
    def supplies(self) -> pd.DataFrame:
        """What became of the stock: ``place, item, stock, frontline, firms, left`` (pieces).

        ``frontline`` is what it takes first; ``place`` is blank where one stock is for all.
        """
        return self._supplies.copy()

    def tell(self, firm: str) -> str:
        """Say what a firm gets, where, when and why.

        Parameters
        ----------
        firm : str
            As it was registered.

        Returns
        -------
        str
            A line an order.

        Raises
        ------
        InputError
            If the run has no order of this firm.
        """
        rows = self._told[self._told["firm"] == firm]
        if rows.empty:
            remedy = did_you_mean(str(firm), sorted(set(self._told["firm"])))
            raise InputError([Fault("", None, "firm", firm, "has no order in this run", remedy)])
        lines = []
        for row in rows.to_dict("records"):
            when = f", {row['slots']}" if row["slots"] else ""
            where = f" at {row['place']}{when}" if row["given"] > 0 else ""
            lines.append(
                f"order {row['order']}: {row['given']:.15g} of {row['quantity']:.15g} {row['item']}"
                f"{where} ({row['why']})"
            )
        return "\n".join(lines)

    def __repr__(self) -> str:
        given, asked = self._told["given"].sum(), self._told["quantity"].sum()
        added = Pieces(items=max(1, self._told["item"].nunique())).aside
        pieces = f"{given:.15g} of {asked:.15g} pieces{added}"
        return f"<Allocation {self.run!r}: {pieces}, {len(self._told)} orders>"

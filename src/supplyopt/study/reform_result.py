"""What a study of a reform found, how it shows itself."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.pieces import pieces_of
from supplyopt.network.suggest import did_you_mean
from supplyopt.network.units import in_units, measured
from supplyopt.report.figures import new_axes
from supplyopt.report.share_figures import draw_shares
from supplyopt.report.tables import html_table, text_table
from supplyopt.report.wording import MISSING, number, percent
from supplyopt.simulation.intervals import interval_table
from supplyopt.simulation.practice import SWITCHES, Practice
from supplyopt.study.credit import aim_of, credit
from supplyopt.study.shapley import gains_in_order, orders, shapley

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Reform"]

Floats = NDArray[np.float64]

_NOTHING = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class Reform:
    """The five changes of a reform, each with what it does.

    Made by `reform`. Every table it hands out is a copy. Gains are changes of an outcome: below
    zero where it becomes less. Intervals are Student's 95 % over the runs, of the mean.

    Attributes
    ----------
    network : Network
    practice : Practice
        What is the same in all practices; its switches do not count.
    days, runs, seed : int
    units : dict of str to str
        Of the outcomes.
    practices : MultiIndex
        Which changes are made, practice by practice, first none, last all.

    Examples
    --------
    >>> import supplyopt as so
    >>> study = so.study.reform(so.examples.four_places(), runs=5, days=20)
    >>> len(study.values), len(study.orders("uncovered_days"))
    (32, 120)
    """

    network: Network
    practice: Practice
    days: int
    runs: int
    seed: int
    units: dict[str, str]
    practices: pd.MultiIndex
    _values: Floats

    @property
    def values(self) -> pd.DataFrame:
        """Mean outcomes of the 32 practices, indexed by the changes made."""
        means = pd.DataFrame(index=self.practices.copy())
        for at, name in enumerate(self.units):
            means[name] = pd.DataFrame(self._values[:, :, at]).mean(axis=1).to_numpy()
        return in_units(means, self.units)

    @property
    @measured(
        before="unit of its row",
        after="unit of its row",
        mean="unit of its row",
        standard_error="unit of its row",
        low="unit of its row",
        high="unit of its row",
    )
    def total(self) -> pd.DataFrame:
        """What all changes together do, a row an outcome.

        ``before, after``, then of the difference ``mean, standard_error, low, high, unit``.
        """
        table = interval_table(self._by_outcome(self._values[-1] - self._values[0]))
        table.index.name = "outcome"
        means = self.values
        table.insert(0, "before", means.iloc[0])
        table.insert(1, "after", means.iloc[-1])
        table["unit"] = pd.Series(self.units)
        return table

    @property
    @measured(
        mean="unit of its outcome",
        standard_error="unit of its outcome",
        low="unit of its outcome",
        high="unit of its outcome",
        share="share of the total",
    )
    def alone(self) -> pd.DataFrame:
        """What each change does when it is made alone: as in `shares`."""
        return self._table(np.stack([self._values[1 << k] for k in range(5)]) - self._values[0])

    @property
    @measured(
        mean="unit of its outcome",
        standard_error="unit of its outcome",
        low="unit of its outcome",
        high="unit of its outcome",
        share="share of the total",
    )
    def last(self) -> pd.DataFrame:
        """What each change adds when all others are made: as in `shares`."""
        others = [len(self._values) - 1 - (1 << k) for k in range(5)]
        return self._table(self._values[-1] - self._values[others])

    @property
    @measured(
        mean="unit of its outcome",
        standard_error="unit of its outcome",
        low="unit of its outcome",
        high="unit of its outcome",
        share="share of the total",
    )
    def shares(self) -> pd.DataFrame:
        """The Shapley share of each change.

        ``outcome, change, mean, standard_error, low, high, share``; `share` is the part of what
        all changes together do, NaN where that is nothing. Of each outcome means sum to the
        total, shares to 1.
        """
        return self._table(shapley(self._values))

    def orders(self, outcome: str) -> pd.DataFrame:
        """Return what each change gains in each of the 120 orders.

        Parameters
        ----------
        outcome : str

        Returns
        -------
        DataFrame, a row an order, a column a change
            Means over the runs; the index names the changes, first to last.

        Raises
        ------
        InputError
            If the study has no such outcome.
        """
        values = self._values[:, :, self._at(outcome)]
        rows, names = [], []
        for order in orders(len(SWITCHES)):
            rows.append(pd.DataFrame(gains_in_order(values, order)).mean(axis=1).to_numpy())
            names.append(tuple(SWITCHES[change] for change in order))
        index = pd.MultiIndex.from_tuples(
            names, names=["first", "second", "third", "fourth", "fifth"]
        )
        table = pd.DataFrame(rows, index=index, columns=list(SWITCHES))
        return in_units(table, dict.fromkeys(SWITCHES, self.units[outcome]))

    def to_text(self) -> str:
        """Return which change did the work, outcome by outcome, as plain text."""
        shares, total, lines = self.shares, self.total, []
        for name in self.units:
            row: pd.Series = total.T[name]
            of = shares[shares["outcome"] == name]
            lines.append(
                f"{self._title(name)}: {_number(float(row['before']))} as it was, "
                f"{_number(float(row['after']))} with all five changes"
            )
            lines.append(text_table(*self._cells(of)))
            lines.append(self._credit(name))
            lines.append("")
        lines.append(
            f"Shapley shares over all 120 orders, {self.runs:,} runs of {self.days} days; in "
            "brackets 95 % intervals. They hold for the model with its assumptions."
        )
        return "\n".join(lines)

    def plot(self, outcome: str | None = None, *, ax: Axes | None = None) -> Axes:
        """Draw the Shapley shares of an outcome, with what each change does alone or last.

        Parameters
        ----------
        outcome : str, optional
            The first if left out.
        ax : matplotlib.axes.Axes, optional
            Where to; a new figure without it.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        InputError
            If the study has no such outcome.
        ImportError
            If matplotlib (the extra ``plot``) is not installed.
        """
        name = next(iter(self.units)) if outcome is None else outcome
        self._at(name)
        axes = new_axes() if ax is None else ax
        tables = [
            each[each["outcome"] == name].set_index("change")
            for each in (self.shares, self.alone, self.last)
        ]
        said = self._credit(name)
        draw_shares(axes, *tables, subject=self._title(name), said=said)
        return axes

    def _at(self, outcome: str) -> int:
        names = list(self.units)
        if outcome not in names:
            remedy = did_you_mean(str(outcome), names)
            raise InputError([Fault("", None, "outcome", outcome, "is not in this study", remedy)])
        return names.index(outcome)

    def _title(self, outcome: str) -> str:
        """Name an outcome with its unit, in which pieces of several items are said to be so."""
        unit = pieces_of(self.network).named(self.units[outcome])
        name = outcome.replace("_", " ")
        if outcome == "uncovered_days" and self.units[outcome] == "pieces":
            # Without people there are no days of theirs to count.
            name = "need of the first priority not covered"
        return f"{name} ({unit})"

    def _credit(self, outcome: str) -> str:
        """Say which change did the work, if the runs tell."""
        shares = shapley(self._values)[:, :, self._at(outcome)]
        names = [name.replace("_", " ") for name in SWITCHES]
        return credit(shares, names=names, aim=aim_of(outcome))

    def _by_outcome(self, gains: Floats) -> pd.DataFrame:
        return pd.DataFrame(gains, columns=list(self.units))

    def _table(self, gains: Floats) -> pd.DataFrame:
        """Return gains, changes x runs x outcomes, as a long table."""
        total = self._by_outcome(self._values[-1] - self._values[0]).mean()
        parts = []
        for at, name in enumerate(self.units):
            by_change = pd.DataFrame(gains[:, :, at].T, columns=list(SWITCHES))
            part = interval_table(by_change).rename_axis("change").reset_index()
            whole, there = total[name], np.abs(self._values[:, :, at])
            told = abs(whole) > _NOTHING * np.nanmax(there, initial=0.0)
            part["share"] = part["mean"] / whole if told else np.nan
            part.insert(0, "outcome", name)
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def _cells(self, shares: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
        outcome = shares["outcome"].iloc[0]
        beside = {
            title: table[table["outcome"] == outcome].set_index("change")["mean"]
            for title, table in (("alone", self.alone), ("last", self.last))
        }
        header = ["change", "share", "of all", "alone", "last"]
        whole = self.total.loc[outcome]
        told = whole["low"] * whole["high"] > 0
        noise = _NOTHING * np.nanmax(np.abs(self._values[:, :, self._at(outcome)]), initial=0.0)
        rows = []
        for row in shares.to_dict("records"):
            change = str(row["change"])
            mean, low, high, alone, last = (
                _number(value if not abs(value) <= noise else 0.0)
                for value in (
                    *(row[name] for name in ("mean", "low", "high")),
                    *(beside[title][change] for title in ("alone", "last")),
                )
            )
            # A part of what may be nothing would be any number.
            share = row["share"] if abs(row["mean"]) > noise else 0.0
            part = percent(share, 0) if told else MISSING
            rows.append([change.replace("_", " "), f"{mean} [{low}, {high}]", part, alone, last])
        return header, rows

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        count = f"{len(SWITCHES)} changes, {len(self._values)} practices"
        return f"<Reform: {count}, {self.runs:,} runs of {self.days} days>"

    def _repr_html_(self) -> str:
        shares = self.shares
        parts = []
        for name in self.units:
            of = shares[shares["outcome"] == name]
            parts.append(html_table(*self._cells(of), caption=self._title(name)))
            parts.append(f"<p>{escape(self._credit(name))}</p>")
        return "\n".join(parts)


def _number(value: float) -> str:
    size = abs(value)
    return number(value, 0 if size >= 100 else 1 if size >= 10 else 2)

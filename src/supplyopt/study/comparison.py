"""What a comparison holds, how it shows itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from supplyopt.errors import InfeasibleError, SupplyOptError
from supplyopt.network.pieces import Pieces
from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status
from supplyopt.report.figures import draw_fill_rates, fill_rate_figure, new_axes, png_link
from supplyopt.report.findings import findings
from supplyopt.report.pages import html_page
from supplyopt.report.tables import html_table, markdown_table, markdown_text, text_table
from supplyopt.report.wording import AMOUNTS, FILL_RATES, claims_in_words, row_label, row_of_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Comparison"]

NO_PLAN = "no plan"
_GIVEN = "made by a rule or taken from records; better plans may exist"


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Alternatives side by side, as `compare` returns them.

    Attributes
    ----------
    plans : mapping of str to Plan or None
        The plan of each alternative, None where there is none.
    problems : mapping of str to SupplyOptError
        Why there is none (`InfeasibleError`, `LimitError`), or what is wrong with one that was
        given (`CertificateError`): it does not stand up to `verify`.
    units : mapping of str to str
        The unit of each measure.
    left_out : mapping of str to str
        Alternatives that could not be put beside these, with why.
    assumed : mapping of str to str
        What alternatives stand for that a rule makes, where that is said.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> ways = {"tiered": network.restrict(modes=["tiered"]), "mixed": network}
    >>> comparison = so.compare(ways)
    >>> comparison
    <Comparison of 2 alternatives: tiered, mixed>
    >>> comparison.table.loc[["unmet", "stages"]]
             tiered  mixed
    measure
    unmet      90.0   90.0
    stages    180.0  105.0
    """

    plans: Mapping[str, Plan | None]
    problems: Mapping[str, SupplyOptError]
    units: Mapping[str, str]
    _table: pd.DataFrame
    left_out: Mapping[str, str] = field(default_factory=dict)
    assumed: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> pd.DataFrame:
        """A row a measure, a column an alternative, as in `Plan.measures`; NaN without a plan.

        Units by measure in ``.attrs["units"]``.
        """
        table = self._table.copy()
        table.attrs["units"] = dict(self.units)
        return table

    @property
    def statuses(self) -> pd.Series[str]:
        """What may be concluded of each alternative.

        A `Status`, "infeasible" among them, or "no plan" where a limit was hit before any plan
        was found.
        """
        said = {name: self._status(name) for name in self.plans}
        return pd.Series(said, name="status", dtype="str")

    def _status(self, name: str) -> str:
        plan = self.plans[name]
        if plan is not None:
            return plan.status.value
        infeasible = isinstance(self.problems[name], InfeasibleError)
        return Status.INFEASIBLE.value if infeasible else NO_PLAN

    @property
    def findings(self) -> list[str]:
        """What stands out: a sentence for each alternative beside the first.

        One that does not stand up to its own check is not set beside others: what it claims to
        serve may not be there.
        """
        broken = [name for name, plan in self._planned().items() if name in self.problems]
        said = findings(self._table.drop(columns=broken))
        if said and self.pieces.note:
            said.append(f"What is lacked is told in {self.pieces.named('pieces')}.")
        return said + [
            f"{name} is not set beside the others: it does not stand up to its own check."
            for name in broken
        ]

    @property
    def pieces(self) -> Pieces:
        """What is counted where pieces are added up."""
        first, *others = [plan.pieces for plan in self._planned().values()] or [Pieces()]
        return first.with_others(others)

    @property
    def notes(self) -> list[str]:
        """What each alternative is: in what amounts it was planned, or by what rule it was made.

        A line for all that were made alike.
        """
        alike: dict[str, list[str]] = {}
        for name in self._planned():
            alike.setdefault(self.note_of(name), []).append(name)
        return [f"{', '.join(map(_quoted, names))}: {note}" for note, names in alike.items()]

    def note_of(self, name: str) -> str:
        """Return in what amounts an alternative was planned, or by what rule it was made.

        Parameters
        ----------
        name : str
        """
        plan = self.plans[name]
        if plan is None:
            return ""
        if plan.status is Status.GIVEN or name in self.assumed:
            return self.assumed.get(name, _GIVEN)
        return f"planned {AMOUNTS[plan.terms.lots]}"

    @property
    def _span(self) -> str:
        """Over what the measures are, "" where all is one cycle."""
        spans = {plan.network.cycles for plan in self._planned().values()}
        if len(spans) > 1:
            return "over each horizon"
        return f"over all {max(spans)} cycles" if spans - {1} else ""

    def to_text(self) -> str:
        """Return the comparison as a table of plain text, with what stands in the way below."""
        header, rows = self._cells()
        return "\n".join([text_table(header, rows), *self._said()])

    def to_markdown(self) -> str:
        """Return the comparison as a table in Markdown."""
        header, rows = self._cells()
        said = (f"\n{markdown_text(line)}" for line in self._said())
        return "\n".join([markdown_table(header, rows), *said])

    def to_html(self, *, standalone: bool = False) -> str:
        """Return the comparison as a table in HTML.

        Parameters
        ----------
        standalone : bool, default False
            Return a whole page, with what stands out and, where matplotlib is installed, the
            figure in it.
        """
        header, rows = self._cells()
        table = html_table(header, rows)
        said = [f"<p>{escape(line)}</p>" for line in self._said()]
        if not standalone:
            return "\n".join([table, *said])
        said += [f"<p>{escape(line)}</p>" for line in (*self.findings, FILL_RATES)]
        try:
            picture = [png_link(self.figure(), "Fill rates from the lowest to the highest")]
        except ImportError:
            picture = []
        return html_page("Alternatives compared", [table, *said, *picture])

    def plot_fill_rates(self, ax: Axes | None = None, *, priority: int | None = None) -> Axes:
        """Draw fill rates from the lowest to the highest, a line an alternative.

        Each claim, a row of `Plan.served` with demand, counts once, whatever its size.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to; a new figure without it.
        priority : int, optional
            Only the claims of this priority.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        ImportError
            If matplotlib (the extra ``plot``) is not installed.
        """
        axes = new_axes() if ax is None else ax
        draw_fill_rates(axes, self._rates(priority), subject=self._subject(priority))
        return axes

    def figure(self) -> Figure:
        """Return the fill rates as a figure with a panel for each priority.

        Raises
        ------
        ImportError
            If matplotlib (the extra ``plot``) is not installed.
        """
        levels: list[int] = sorted(set().union(*map(_priorities, self._planned().values())))
        wanted: list[int | None] = [*levels] if len(levels) > 1 else [None]
        subjects = {self._subject(level): self._rates(level) for level in wanted}
        figure = fill_rate_figure(subjects)
        if self.left_out:
            figure.supxlabel(f"left out: {', '.join(self.left_out)}", fontsize="small")
        return figure

    def _subject(self, priority: int | None) -> str:
        cycles = max((plan.network.cycles for plan in self._planned().values()), default=1)
        return claims_in_words(priority, cycles=cycles)

    def _planned(self) -> dict[str, Plan]:
        return {name: plan for name, plan in self.plans.items() if plan is not None}

    def _rates(self, priority: int | None) -> dict[str, Any]:
        rates = {}
        for name, plan in self._planned().items():
            served = plan.served
            kept = served["demand"] > 0
            if priority is not None:
                kept &= _priority_of_rows(plan) == priority
            rates[name] = served.loc[kept, "fill_rate"].to_numpy()
        return rates

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        header = [self._span, *self.plans]
        rows = [["status", *self.statuses]]
        for name, values in self._table.iterrows():
            label = row_label(str(name), self.pieces.named(self.units.get(str(name), "")))
            rows.append([label, *row_of_numbers(str(name), values.tolist())])
        return header, rows

    def _said(self) -> list[str]:
        problems = [f"{name}: {problem}" for name, problem in self.problems.items()]
        return [
            *self.notes,
            *problems,
            *(f'"{n}" is left out: {why}' for n, why in self.left_out.items()),
        ]

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        count = f"{len(self.plans)} alternative{'' if len(self.plans) == 1 else 's'}"
        return f"<Comparison of {count}: {', '.join(self.plans)}>"

    def _repr_html_(self) -> str:
        return self.to_html()


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name or not name else name


def _priority_of_rows(plan: Plan) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    net = plan.network.numbered
    return net.group_priority[net.demand_group]


def _priorities(plan: Plan) -> set[int]:
    wanted = (plan.served["demand"] > 0).to_numpy()
    return set(_priority_of_rows(plan)[wanted].tolist())

"""Where direct delivery wins, where desks do, how it shows itself."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from supplyopt.errors import Fault, InfeasibleError, InputError, LimitError
from supplyopt.network.shown import frame_html
from supplyopt.network.units import measured
from supplyopt.report.phase_figures import draw_phase
from supplyopt.report.wording import planned_for, unit_of_goal
from supplyopt.study.scenario import in_short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DirectVsTiered"]


@dataclass(frozen=True, eq=False, repr=False)
class DirectVsTiered:
    """Two ways of supply against each other, as `direct_vs_tiered` returns them.

    Attributes
    ----------
    knobs : tuple of str
        What was varied; the break-even is searched along the first.
    ways : tuple of str
        The two.
    evaluations : int
        How many networks were solved or judged; equal ones once.
    problems : mapping of (values of knobs, way) to Exception
        What went wrong where a way has no outcome.
    goals : tuple of str
        What both ways were planned for, in order: winners, and "proved", are by these alone.
        Empty where a judge of your own decides.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> found = so.study.direct_vs_tiered(network, vary={"capacity": [30, 60, 90, 120]})
    >>> found.phase[["winner", "by", "margin"]]
              winner                by  margin
    capacity
    30.0      tiered  unmet_weighted_1    30.0
    60.0      tiered  unmet_weighted_2    30.0
    90.0      direct            stages    90.0
    120.0     direct            stages    90.0
    >>> found.break_even[["low", "high", "below", "above"]].round(1)
        low  high   below   above
    0  89.9  90.0  tiered  direct
    """

    knobs: tuple[str, ...]
    ways: tuple[str, str]
    evaluations: int
    problems: Mapping[tuple[tuple[float, ...], str], Exception]
    _outcomes: pd.DataFrame
    _phase: pd.DataFrame
    _break_even: pd.DataFrame
    goals: tuple[str, ...] = ()

    @property
    @measured()
    def outcomes(self) -> pd.DataFrame:
        """A row a point of the grid for each way: `status`, the value of each goal."""
        return self._outcomes.copy()

    @property
    @measured(margin="unit of what decides")
    def phase(self) -> pd.DataFrame:
        """A row a point of the grid: ``winner, by, margin, certainty``.

        `winner` is one of the ways, "tie", "neither" (both infeasible), "unknown" (a time limit
        left one without an outcome, or a judge gave no number) or "failed" (an error did, which
        `by` and `problems` name); `by` the first goal in which they differ and `margin` by how
        much, in its unit. `certainty` is "proved" where no better plan for the `goals` could turn
        it (other goals may), "limit" where a time limit left that open, "judged" where a judge of
        your own has said so, "failed" where an error left nothing to be said.
        """
        return self._phase.copy()

    @property
    @measured(value="unit of the knob", low="unit of the knob", high="unit of the knob")
    def break_even(self) -> pd.DataFrame:
        """A row each place where the winner changes along the first knob.

        The other knobs' values, then ``value, low, high, below, above, certainty``: somewhere
        between `low` and `high`, whose middle is `value`, the winner changes from `below` to
        `above`. A line along which it never changes on the grid has a row with NaN, `below` and
        `above` being the winner at its ends: there is no crossing in the range. Beside points
        that failed no change is looked for.
        """
        return self._break_even.copy()

    def plot(self, ax: Axes | None = None, **fixed: float) -> Axes:
        """Draw who wins: the first knob to the right, a second one up.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to; a new figure without it.
        **fixed : float
            The value, one on the grid, of a third knob.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        InputError
            If a third knob is not fixed at one of its values.
        ImportError
            If matplotlib (the extra ``plot``) is not installed.
        """
        phase, turns = self._phase.reset_index(), self._break_even
        wanted = set(self.knobs[2:])
        faults = [
            Fault(
                "", None, name, fixed.get(name), "is not fixed at a value of the grid", "give one"
            )
            for name in sorted(wanted | set(fixed))
            if name not in wanted or name not in fixed or fixed[name] not in set(phase[name])
        ]
        if faults:
            raise InputError(faults)
        for name, value in fixed.items():
            phase, turns = phase[phase[name] == value], turns[turns[name] == value]
        return draw_phase(
            ax, phase, turns, knobs=self.knobs[:2], ways=self.ways, judged=self.judged
        )

    @property
    @measured(margin="unit of what decides")
    def shown_phase(self) -> pd.DataFrame:
        """The `phase` with the `unit` of each margin beside it, to be read."""
        units = [unit_of_goal(by) if self.goals else "" for by in self._phase["by"]]
        shown = self._phase.copy()
        shown.insert(list(shown).index("margin") + 1, "unit", units)
        return shown

    @property
    def judged(self) -> str:
        """By what the better one was found, in words: the goals of the plans, or your judge."""
        return planned_for(self.goals) if self.goals else "judged by evaluate, no plans for goals"

    def _said(self) -> list[str]:
        """Say by what one is better, and what went wrong where: beside its figures that is read."""
        proved = ' ("proved" holds for these goals)' if self.goals else ""
        return [f"{self.judged}{proved}", *self._wrong()]

    def _wrong(self) -> list[str]:
        return [self._said_of(values, way) for values, way in self.problems]

    def _said_of(self, values: tuple[float, ...], way: str) -> str:
        named = zip(self.knobs, values, strict=True)
        at = ", ".join(f"{name} = {value:.6g}" for name, value in named)
        return f"{way}, {at}: {in_short(self.problems[values, way])}"

    def tell_of_errors(self) -> None:
        """Warn of what an error left without an outcome, at the call of `direct_vs_tiered`."""
        limits = (InfeasibleError, LimitError)
        wrong = {
            k: problem for k, problem in self.problems.items() if not isinstance(problem, limits)
        }
        if not wrong:
            return
        count = f"{len(wrong)} outcomes are" if len(wrong) > 1 else "one outcome is"
        first = self._said_of(*next(iter(wrong)))
        said = f"{count} missing: {first} (problems has all of them)"
        warnings.warn(said, UserWarning, stacklevel=3)

    def to_text(self) -> str:
        """Return who wins where as plain text, with by what goals and what went wrong below."""
        return "\n".join([self.shown_phase.to_string(), *self._said()])

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        wins = self._phase["winner"].value_counts()
        said = ", ".join(f"{winner} {count}" for winner, count in sorted(wins.items()))
        unsure = int((self._phase["certainty"] == "limit").sum())
        said += f", {unsure} of them not proved" if unsure else ""
        against = f"{self.ways[0]} against {self.ways[1]} over {' x '.join(self.knobs)}"
        return f"<{against}, {self.judged}: {said}>"

    def _repr_html_(self) -> str:
        said = (f"<p>{escape(line)}</p>" for line in self._said())
        return "\n".join([frame_html(self.shown_phase), *said])

"""One plan on one page."""

from __future__ import annotations

import math
from html import escape

import pandas as pd

from supplyopt.planning.page_marks import mark_of, without_reports
from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status
from supplyopt.planning.verify import verify
from supplyopt.report.explain import explain
from supplyopt.report.figures import fill_rate_figure, png_link
from supplyopt.report.pages import html_page
from supplyopt.report.short_ways import ways_short
from supplyopt.report.tables import html_table
from supplyopt.report.wording import (
    FILL_RATES,
    MISSING,
    claims_in_words,
    goal_label,
    number,
    percent,
    row_of_numbers,
    told_measures,
)

__all__ = ["plan_page"]

_WORST = 20
_STATUS = {
    Status.OPTIMAL: "Proved best, goal by goal.",
    Status.LIMIT: "Checked; a limit was hit before it was proved best.",
    Status.GIVEN: "Taken from records or made by a rule; better plans may exist.",
}


def plan_page(plan: Plan, *, title: str = "A plan", time_limit: float = 20.0) -> str:
    """Return a page of HTML that tells a plan to somebody who did not make it.

    Parameters
    ----------
    plan : Plan
    title : str, default "A plan"
    time_limit : float, default 20
        Seconds for working out what would help the places that are short.

    Returns
    -------
    str
        A page that needs no other file. Without matplotlib it has no figure.

    Examples
    --------
    >>> import supplyopt as so
    >>> page = plan_page(so.solve(so.examples.four_places()), title="厦门")
    >>> page.startswith("<!DOCTYPE html>"), "厦门" in page
    (True, True)
    """
    cycles = plan.network.cycles
    span = f", over all {cycles} cycles" if cycles > 1 else ""
    breaches = verify(without_reports(plan))
    mark = mark_of(plan) + "\n"
    held = "All its books balance." if not breaches else f"It does not hold: {breaches}"
    if breaches and plan.status is not Status.GIVEN:
        said = (
            f"<p><b>Do not use this plan: its files were changed.</b> {escape(str(breaches))}</p>"
        )
        return html_page(title, [said], mark=mark)
    parts = [
        f"<p>{_status(plan, unproved=bool(breaches.unproved))} {escape(held)}</p>",
        html_table([f"what it comes to{span}", ""], told_measures(plan.measures, plan.pieces)),
        f"<p>{FILL_RATES}</p>",
    ]
    parts += _goals(plan)
    parts += _figure(plan)
    why = explain(plan, time_limit=time_limit)
    if len(why.table):
        header, rows, left = ways_short(why)
        parts += [f"<h2>Who is short{span}, and what would help</h2>", html_table(header, rows)]
        parts += [f"<p>... and {left:,} rows in more ways.</p>"] if left else []
        parts += [f"<p>{escape(why.rows)}</p>"] if why.rows else []
        parts += [f"<h2>Served least{span}</h2>", _worst(why.table)]
    else:
        asked = bool((plan.served["demand"] > 0).any())
        all_met = "Everybody gets all that was asked for." if asked else "Nothing is asked for."
        parts.append(f"<p>{all_met if not breaches else 'By its own figures nobody is short.'}</p>")
    return html_page(title, parts, mark=mark)


def _status(plan: Plan, *, unproved: bool) -> str:
    said = _STATUS[plan.status]
    if unproved and plan.status is Status.OPTIMAL:
        said = "Said to be best by its files, which do not prove it."
    if plan.status is Status.OPTIMAL and plan.terms:
        among = "among plans that keep to its cartons, fixed rows and own constraints"
        return f"{said.removesuffix('.')}, {among}."
    return said


def _goals(plan: Plan) -> list[str]:
    losses = plan.losses if plan.status is not Status.GIVEN else plan.losses.iloc[:0]
    goals = plan.goals
    if goals.empty:
        return []
    apart = bool((losses["loss"] != 0).any())
    cycles = plan.network.cycles
    span = f", over all {cycles} cycles" if cycles > 1 else ""
    header = [
        f"goal, in order{span}",
        "reached",
        "no plan can better",
        *(["without terms"] * apart),
    ]
    rows = []
    for at, row in enumerate(goals.to_dict("records")):
        name = goal_label(row["goal"], None if pd.isna(row["priority"]) else row["priority"])
        bound = MISSING if math.isnan(row["bound"]) else _value(row["goal"], row["bound"])
        free = [_value(row["goal"], float(losses["free"].iloc[at]))] if apart else []
        rows.append([name, _value(row["goal"], row["value"]), bound, *free])
    return ["<h2>Goals</h2>", html_table(header, rows)]


def _value(goal: str, value: float) -> str:
    return percent(value) if goal == "fairness" else number(value, 0 if value >= 100 else 2)


def _figure(plan: Plan) -> list[str]:
    served = plan.served
    net = plan.network.numbered
    priority = pd.Series(net.group_priority[net.demand_group], index=served.index)
    asked = served["demand"] > 0
    panels = {
        claims_in_words(level, cycles=plan.network.cycles): {
            "plan": served.loc[asked & (priority == level), "fill_rate"].to_numpy()
        }
        for level in sorted(set(priority[asked]))
    }
    if not panels:
        return []
    try:
        figure = fill_rate_figure(panels)
    except ImportError:
        return []
    return [png_link(figure, "fill rates from the lowest to the highest")]


def _worst(table: pd.DataFrame) -> str:
    worst = table.sort_values("rate", kind="stable").head(_WORST)
    rows = [
        [
            f"{row['place']}, {row['item']}, {row['group']}",
            *row_of_numbers("served", [row["demand"], row["served"]]),
            percent(row["rate"]),
            str(row["limit"]),
        ]
        for row in worst.to_dict("records")
    ]
    said = html_table(["", "asked for", "served", "of entitlement", "by what"], rows)
    if len(table) > _WORST:
        said += f"<p>The {_WORST} served least of {len(table):,} rows of demand that are short.</p>"
    return said

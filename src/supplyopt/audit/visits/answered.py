"""What visits to places drawn by chance say of all places."""

from __future__ import annotations

from typing import Any

from supplyopt.audit.visits.planned import VisitPlan
from supplyopt.errors import Fault
from supplyopt.network.declared import read_declared
from supplyopt.network.frames import as_frame
from supplyopt.network.schema import Column, Table
from supplyopt.survey.chances import unequal
from supplyopt.survey.reading import raise_if_any
from supplyopt.survey.sample import Sample

__all__ = ["sample_of_visits"]

_ANSWERS = Table(
    "answers",
    "what was found",
    (
        Column("place", "id", "where", required=True),
        Column("why", "text", "drawn or targeted"),
    ),
)


def sample_of_visits(plan: VisitPlan, answers: Any) -> Sample:
    """Take from what was found on visits what may speak of all places: that of those drawn.

    Parameters
    ----------
    plan : VisitPlan
    answers : DataFrame or what makes one
        ``place``, what was found in columns of any name; those chosen may stand among them. With
        the column ``why``, as in the table of the plan, rows of another purpose are left out by it.

    Returns
    -------
    Sample
        With the chances of the draw, for `supplyopt.survey.hajek` (a share of places: 1 where
        there was a fault, 0 where none) and the other estimators. Places that were only chosen are
        not in it: nobody knows how likely they were to be chosen.

    Raises
    ------
    InputError
        With all faults: a place that was drawn and has no answer (leaving it out would spoil the
        chances), or two; one that the plan does not have.

    Examples
    --------
    >>> import supplyopt as so
    >>> plan = so.audit.plan_visits({"place": list("ABCDEFGH")}, drawn=4, seed=1)
    >>> answers = {"place": plan.drawn, "fault": [1, 0, 0, 1]}
    >>> sample = so.audit.sample_of_visits(plan, answers)
    >>> so.survey.hajek(sample, "fault").value
    0.5
    """
    tables, faults, _ = read_declared(
        [_ANSWERS], {"answers": answers}, required=["answers"], totals="refused"
    )
    raise_if_any(faults)
    table = tables["answers"]
    frame = as_frame(answers).reset_index(drop=True)
    places = [str(place) for place in table.text("place")]
    purposes = table.text("why").tolist() if "why" in table.texts else ["drawn"] * len(places)
    planned = {*plan.drawn, *plan.targeted}
    first: dict[str, int] = {}
    for at, (place, why) in enumerate(zip(places, purposes, strict=True)):
        row = int(table.rows[at])
        if place not in planned:
            say = "correct it; a visit that was not planned is no part of the sample"
            faults.append(Fault("answers", row, "place", place, "is not in the plan", say))
        elif why == "drawn" and place in first:
            problem = f"is a duplicate of row {table.rows[first[place]]}"
            faults.append(Fault("answers", row, "place", place, problem, "keep one of them"))
        elif why == "drawn":
            first[place] = at
    for place in plan.drawn:
        if place not in first:
            say = "visit it: whoever is left out spoils the chances of the others"
            problem = "was drawn and has no answer"
            faults.append(Fault("answers", None, "place", place, problem, say))
    raise_if_any(faults)
    rows = frame.iloc[[first[place] for place in plan.drawn]].reset_index(drop=True)
    rows["probability"] = plan.chances.reindex(plan.drawn).to_numpy()
    count = len(plan.chances)
    label = f"visits to {len(rows)} of {count} places, drawn by chance"
    return unequal(rows, joint=plan.joint.to_numpy(), population=count, label=label)

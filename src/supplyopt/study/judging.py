"""Who of two does better, goal by goal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status
from supplyopt.study.scenario import NO_PLAN, Orders, Result, as_numbers, guarded, in_short, run

__all__ = ["ERROR", "JUDGED", "Verdict", "judge", "outcome_of", "set_against"]

JUDGED = "judged"
ERROR = "failed"
"""The winner, and the certainty, where an error left a way without an outcome."""
BOUND = "bound of "
_OF = {"unmet": "weighted", "fairness": "priority"}


@dataclass(frozen=True)
class Verdict:
    """Who of two does better.

    Attributes
    ----------
    winner : str
        The name of one, "tie", "neither" where both are infeasible, "unknown" where a limit or a
        number that is none leaves it open, "failed" where an error did.
    by : str
        What decides, or went wrong; "" where nothing does.
    margin : float
        How far apart they are in it; NaN where nothing decides.
    certainty : str
        "proved" where no better plan could turn it, "limit" where one could, "judged" where a
        judge of one's own has said so, "failed" where nothing was found out.
    """

    winner: str
    by: str
    margin: float
    certainty: str


def outcome_of(plan: Plan) -> dict[str, float]:
    """Return what a plan came to, goal by goal, with what no plan can better.

    Parameters
    ----------
    plan : Plan
        Solved for goals in order.
    """
    found = {}
    for row in plan.goals.to_dict("records"):
        level = row["priority"]
        name = row["goal"] if pd.isna(level) else f"{row['goal']}_{_OF[row['goal']]}_{level}"
        found[name] = float(row["value"])
        proved = row["status"] == Status.OPTIMAL.value
        # What is proved is so but for rounding, which decides nothing.
        found[BOUND + name] = float(row["value"] if proved else row["bound"])
    return found


def judge(task: tuple[Network, Orders | Callable[[Network], Any]]) -> Result:
    """Return what a network comes to, by a plan for goals or by a judge of one's own.

    Parameters
    ----------
    task : (Network, Orders or callable)
        A callable gives a number, or numbers with names; less is better.
    """
    network, how = task
    if isinstance(how, Orders):
        return run((network, how))
    return guarded(lambda: Result(JUDGED, as_numbers(how(network)), {}))


def set_against(results: Mapping[str, Result], *, tie: float) -> Verdict:
    """Return who of two does better.

    Parameters
    ----------
    results : mapping of str to Result
        Two, by name.
    tie : float
        Differences up to this share of the larger value are none.
    """
    (one, here), (other, there) = results.items()
    missing = [name for name, result in results.items() if result.problem is not None]
    if missing:
        return _without(results, missing)
    judged = JUDGED in (here.status, there.status)
    if judged and set(here.measures) != set(there.measures):
        unlike = ", ".join(sorted(set(here.measures) ^ set(there.measures)))
        return Verdict(ERROR, f"numbers of one way alone: {unlike}", np.nan, ERROR)
    sure = True
    for name in here.measures:
        if name.startswith(BOUND):
            continue
        sign = -1.0 if name.startswith("fairness") else 1.0
        mine, yours = sign * here.measures[name], sign * there.measures.get(name, np.nan)
        if np.isnan(mine) and np.isnan(yours) and not judged:
            continue
        if np.isnan(mine) or np.isnan(yours):
            return Verdict("unknown", name, np.nan, JUDGED if judged else "limit")
        near = tie * max(abs(mine), abs(yours), tie)
        bounds = [sign * r.measures.get(BOUND + name, np.nan) for r in (here, there)]
        if abs(mine - yours) > near:
            winner, value, bound = (
                (one, mine, bounds[1]) if mine < yours else (other, yours, bounds[0])
            )
            sure = sure and (judged or value < bound - near)
            certainty = JUDGED if judged else "proved" if sure else "limit"
            return Verdict(winner, name, abs(mine - yours), certainty)
        sure = sure and (judged or bounds == [mine, yours])
    if not sure or set(here.measures) != set(there.measures):
        return Verdict("tie", "", np.nan, "limit")
    return Verdict("tie", "", np.nan, JUDGED if judged else "proved")


def _without(results: Mapping[str, Result], missing: list[str]) -> Verdict:
    for name in missing:
        if results[name].status not in (Status.INFEASIBLE, NO_PLAN):
            said = in_short(results[name].problem)
            return Verdict(ERROR, said, np.nan, ERROR)
    if any(results[name].status != Status.INFEASIBLE for name in missing):
        return Verdict("unknown", "", np.nan, "limit")
    if len(missing) == len(results):
        return Verdict("neither", "", np.nan, "proved")
    (winner,) = (name for name in results if name not in missing)
    judged = results[winner].status == JUDGED
    return Verdict(winner, "feasibility", np.nan, JUDGED if judged else "proved")

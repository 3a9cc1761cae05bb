"""Checks of sums: measures, goals."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.lp.program import sums
from supplyopt.planning.checking.books import DIGITS, EARNEST, RELATIVE, Books, Breach
from supplyopt.planning.checking.moves import on_lanes
from supplyopt.planning.checking.pieces import handed_to_the_digit
from supplyopt.planning.checking.retrace import retrace

__all__ = ["sums_right"]

Floats = NDArray[np.float64]


def sums_right(books: Books) -> Iterator[Breach]:
    """Every measure and every goal is what the tables add up to."""
    needs = _by_need(books)
    expected = _measures(books, needs)
    yield from _measured(books, expected)
    yield from _goals(books, expected, needs)


def _priority(books: Books) -> NDArray[np.int64]:
    levels: NDArray[np.int64] = books.network["groups"]["priority"][books.served["group#"]]
    return levels


def _measures(books: Books, needs: dict[str, Floats]) -> dict[str, float]:
    served, sent, lanes = books.served, books.sent, books.network["lanes"]
    asked, got, unmet = served["demand"], served["served"], served["unmet"]
    known = sent["lane"] >= 0
    lane, quantity = sent["lane"][known], sent["quantity"][known]
    wanted = needs["demand"] > 0
    rates = needs["served"][wanted] / needs["demand"][wanted]
    expected = {
        "demand": asked.sum(),
        "served": got.sum(),
        "unmet": unmet.sum(),
        "fill_rate": got.sum() / asked.sum() if asked.sum() > 0 else np.nan,
        "worst_fill_rate": rates.min() if len(rates) else np.nan,
        "gini": _gini_by_area(rates, needs["demand"][wanted]),
        "stages": (quantity * lanes["stages"][lane]).sum(),
        "hours": (quantity * lanes["hours"][lane]).sum(),
        "cost": (quantity * lanes["cost"][lane]).sum()
        + (on_lanes(books)[1] * lanes["trip_cost"]).sum(),
    }
    if books.plan.network.unmet_mode == "backlog":
        expected["lateness"] = _lateness(books)
    if "waste" in books.plan.measures.index:
        expected["waste"] = books.waste["quantity"].sum()
    chains = retrace(books)
    if chains is not None:
        expected["mean_stages"], expected["longest_chain"] = chains
    priority = _priority(books)
    for level in np.unique(books.network["groups"]["priority"]):
        expected[f"unmet_priority_{level}"] = unmet[priority == level].sum()
        rates, entitled = _rates_of_entitled(needs, level)
        expected[f"worst_rate_priority_{level}"] = min(rates, default=np.nan)
        expected[f"gini_rate_priority_{level}"] = _gini_by_area(rates, entitled)
    return {name: float(value) for name, value in expected.items()}


def _by_need(books: Books) -> dict[str, Floats]:
    """Add up what each place, item and group asked for and got over the horizon."""
    served, groups = books.served, len(books.network["groups"]["priority"])
    before = np.append(books.network["demand"]["served_before"], 0.0)[served["record"]]
    need, codes = pd.factorize(books.at(served) * groups + served["group#"])
    added = {
        name: sums(values, need, len(codes))
        for name, values in (
            ("demand", served["demand"]),
            ("served", served["served"]),
            ("entitlement", served["entitlement"]),
            ("before", before),
        )
    }
    priority = books.network["groups"]["priority"][codes % groups]
    return {**added, "priority": priority.astype(np.float64)}


def _rates_of_entitled(needs: dict[str, Floats], level: int) -> tuple[Floats, Floats]:
    """Return what each need of a priority had of its entitlement, with the entitlement."""
    mine = (needs["priority"] == level) & (needs["demand"] > 0) & (needs["entitlement"] > 0)
    entitled = needs["entitlement"][mine]
    return (needs["served"][mine] + needs["before"][mine]) / entitled, entitled


def _lateness(books: Books) -> float:
    """Add up what was asked for and is not handed over yet at each cycle's end but the last."""
    asked = np.bincount(
        books.when(books.served),
        weights=books.served["demand"],
        minlength=books.cycles * books.n_pairs,
    ).reshape(books.cycles, books.n_pairs)
    waiting = np.cumsum(asked - handed_to_the_digit(books)[0], axis=0)[:-1]
    return float(waiting.sum())


def _changed(books: Books) -> float:
    """Add up what is shipped more or less than in the plan before."""
    way = ["origin", "destination", "mode", "item", "cycle"]
    now, before = (
        frame.groupby(way)["quantity"].sum() for frame in (books.plan.shipments, books.plan.before)
    )
    return float(now.sub(before, fill_value=0.0).abs().sum())


def _gini_by_area(rates: Floats, weights: Floats) -> float:
    """Return one minus twice the area under the Lorenz curve of rates."""
    if len(rates) == 0:
        return float("nan")
    if not rates.any():
        return 0.0
    order = np.argsort(rates)
    share = weights[order] / weights.sum()
    mass = share * rates[order]
    curve = np.concatenate([[0.0], np.cumsum(mass) / mass.sum()])
    return max(float(1 - (share * (curve[1:] + curve[:-1])).sum()), 0.0)


def _there(books: Books) -> Floats:
    """Add up what there is of each item."""
    there = np.zeros(len(books.noise))
    for name in ("stock", "arrivals"):
        np.add.at(there, books.network[name]["item#"], books.network[name]["quantity"])
    return there


def _rounding(books: Books, name: str) -> float:
    """Return how far a measure or goal may be off: a millionth, or less, of its natural size."""
    noise = float(books.noise.max(initial=0.0))
    dust = noise * (1 + len(books.sent["lane"]))
    if name in ("stages", "hours", "cost"):
        return float(books.network["lanes"][name].max(initial=0.0) * dust)
    # Where nothing is asked for, the rest of a balance is still no more than rounding.
    dust += noise * (len(books.served["record"]) + len(books.stock["cycle"]))
    if name in ("demand", "served", "waste") or name.startswith("unmet"):
        return DIGITS * float(books.served["demand"].sum() + _there(books).sum()) + dust
    if name == "stability":
        return RELATIVE * float(books.sent["quantity"].sum()) + dust
    if name == "lateness":
        return books.cycles * (RELATIVE * float(books.served["demand"].sum()) + dust)
    return RELATIVE


def _measured(books: Books, expected: dict[str, float]) -> Iterator[Breach]:
    found = books.plan.measures
    # Of unmet demand that nobody can serve every digit is known.
    earnest = min(1.0, EARNEST * float(_there(books).sum()) / max(expected["demand"], 1e-300))
    for name, right in expected.items():
        value = float(found[name])
        if np.isnan(value) and np.isnan(right):
            continue
        share = earnest if name == "demand" or name.startswith("unmet") else 1.0
        if not abs(value - right) <= RELATIVE * share * abs(right) + _rounding(books, name):
            yield "measure", name, value, right


def _goals(books: Books, measures: dict[str, float], needs: dict[str, Floats]) -> Iterator[Breach]:
    served, network = books.served, books.network
    weight = (
        network["items"]["weight"][served["item#"]] * network["groups"]["weight"][served["group#"]]
    )
    priority = _priority(books)
    size = weight * served["demand"]
    # Beyond so many times all that there is nobody can be served: no fault is small beside it.
    most = EARNEST * _there(books)[served["item#"]]
    could = weight * np.minimum(served["demand"], most)
    noise = weight * books.noise[served["item#"]]
    goals = books.plan.goals
    for goal, level, value, status in zip(
        goals["goal"].tolist(),
        goals["priority"].fillna(0).tolist(),
        goals["value"].tolist(),
        goals["status"].tolist(),
        strict=True,
    ):
        mine = priority == level
        if goal == "unmet":
            expected = float((weight * served["unmet"])[mine].sum())
        elif goal == "fairness":
            expected = min(_rates_of_entitled(needs, level)[0].tolist(), default=np.nan)
        else:
            expected = _changed(books) if goal == "stability" else measures[goal]
        if np.isnan(value) and (np.isnan(expected) or status == "limit"):
            continue
        if goal == "unmet":
            # What nobody can be served is known to the last digit, whatever was found.
            # Of each priority for itself: a large one hides nothing of a small one.
            slack = float((RELATIVE * could + DIGITS * size + noise)[mine].sum())
        else:
            slack = RELATIVE * abs(expected) + _rounding(books, goal)
        if not abs(value - expected) <= slack:
            yield "goal", f"{goal}, priority {level}" if level else goal, value, expected

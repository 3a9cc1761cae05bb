"""Estimates as demand tables that a planner can plan with."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputWarning
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import TABLES
from supplyopt.survey.estimate import Estimate, confidence_faults
from supplyopt.survey.reading import raise_if_any, read_tables, whole_faults
from supplyopt.survey.sample import Visits, sample_faults

__all__ = ["demands"]


def demands(
    estimates: Mapping[str, Estimate],
    demand: Any,
    *,
    draws: int = 0,
    seed: int = 0,
    confidence: float | None = None,
) -> dict[str, pd.DataFrame]:
    """Make a demand table at the estimates, at both ends of their intervals, at draws from them.

    Parameters
    ----------
    estimates : mapping of str to Estimate
        By item. A total is what the item's ``quantity`` will sum to; a ratio is what it is
        multiplied by, so that a table of people becomes one of masks by masks a person.
    demand : DataFrame or what makes one
        A demand table of a network: who shares in the total, in which proportions. ``quantity`` is
        changed, ``entitlement`` if it is there by the same factor; items without an estimate stay.
    draws : int, optional
        How many tables to draw besides.
    seed : int, optional
        Seed of the draws.
    confidence : float, optional
        Level of the intervals; that of each estimate if not given.

    Returns
    -------
    dict of str to DataFrame
        "low", "estimate", "high", then "draw 1", ...: with ``network.replace(demand=...)`` each is
        a network for `sweep`. Draws are of Student's distribution about each estimate, independent
        from item to item; estimates from one sample are not quite that.

    Raises
    ------
    InputError
        With all faults: a number or a visit where an estimate belongs, an estimated mean, an item
        that the demand does not have, or asks nothing of.

    Warns
    -----
    InputWarning
        Once, if a table would have had demand below 0 and has 0 instead: the sample says little.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> answers = {"masks": [55, 60, 62, 67, 56]}
    >>> total = so.survey.expansion(so.survey.simple_random(answers, 6), "masks")
    >>> tables = so.survey.demands({"mask": total}, network.tables["demand"])
    >>> {name: float(table["quantity"].sum().round(1)) for name, table in tables.items()}
    {'low': 345.3, 'estimate': 360.0, 'high': 374.7}
    >>> networks = {name: network.replace(demand=table) for name, table in tables.items()}
    >>> so.sweep(networks, workers=1).table["unmet"].round(1).to_dict()
    {'low': 255.3, 'estimate': 270.0, 'high': 284.7}
    """
    tables, faults, notes = read_tables(
        [TABLES["demand"]], {"demand": demand}, required=("demand",)
    )
    wrong = [
        *whole_faults("draws", draws, least=0),
        *whole_faults("seed", seed, least=0),
        *(confidence_faults(confidence) if confidence is not None else []),
    ]
    if not isinstance(estimates, Mapping):
        problem, remedy = "does not say of which item", "give estimates by item"
        kind = type(estimates).__name__
        raise_if_any([*wrong, Fault("", None, "estimates", kind, problem, remedy), *faults])
    for item, estimate in estimates.items():
        wrong += _estimate_faults(item, estimate)
    if not faults:
        faults += _without_demand(tables["demand"], estimates)
    raise_if_any([*wrong, *faults])
    announce(notes, what="demand")
    frame = tables["demand"].frame()
    items = tables["demand"].text("item")
    quantity = tables["demand"].number("quantity")
    rng = np.random.default_rng(int(seed))
    factors: dict[str, dict[str, float]] = {name: {} for name in _names(int(draws))}
    below: list[str] = []
    for item, estimate in estimates.items():
        low, high = estimate.interval(confidence or estimate.confidence)
        drawn = estimate.value + estimate.standard_error * _student(rng, estimate.freedom, draws)
        base = float(quantity[items == item].sum()) if estimate.of == "total" else 1.0
        values = [low, estimate.value, high, *drawn.tolist()]
        for name, value in zip(factors, values, strict=True):
            below += [f"{name} of {item!r} ({value:.6g})"] if value < 0 else []
            factors[name][item] = max(value, 0.0) / base
    if below:
        told = f"demand cannot be below 0, so 0 was taken for: {', '.join(below)}"
        warnings.warn(told, InputWarning, stacklevel=2)
    columns = [name for name in ("quantity", "entitlement") if name in frame.columns]
    made = {}
    for name, by_item in factors.items():
        factor = np.array([by_item.get(item, 1.0) for item in items.tolist()])
        made[name] = frame.assign(**{column: frame[column] * factor for column in columns})
    return made


def _names(draws: int) -> list[str]:
    return ["low", "estimate", "high", *(f"draw {number}" for number in range(1, draws + 1))]


def _student(rng: np.random.Generator, freedom: float, draws: int) -> Any:
    if math.isinf(freedom):
        return rng.standard_normal(int(draws))
    return rng.standard_t(freedom, int(draws))


def _estimate_faults(item: str, estimate: object) -> Iterator[Fault]:
    where = f"estimate of {item}"
    if isinstance(estimate, Visits):
        found = sample_faults(estimate)[0]
        yield Fault("", None, where, found.value, found.problem, found.remedy)
    elif not isinstance(estimate, Estimate):
        problem = "is no estimate: nothing says how far it may be off"
        yield Fault("", None, where, estimate, problem, "estimate it from a sample")
    elif estimate.of == "mean":
        problem = "is a mean, which says nothing of all places together"
        yield Fault("", None, where, estimate.value, problem, "estimate the total, or a ratio")
    elif not estimate.value >= 0:
        problem = "is below 0"
        yield Fault("", None, where, estimate.value, problem, "no demand is; look at the answers")


def _without_demand(table: ParsedTable, estimates: Mapping[str, Estimate]) -> Iterator[Fault]:
    items, quantity = table.text("item"), table.number("quantity")
    for item, estimate in estimates.items():
        if not (items == item).any():
            problem, remedy = "there is no demand for this item", "add rows, or correct the item"
            yield Fault("demand", None, "item", item, problem, remedy)
        elif getattr(estimate, "of", "") == "total" and not quantity[items == item].sum() > 0:
            problem = "is 0 everywhere, so nobody's share of the total is known"
            remedy = "give the proportions, such as people on duty"
            yield Fault("demand", None, "quantity", item, problem, remedy)

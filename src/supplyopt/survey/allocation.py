"""How many to ask in each stratum."""

from __future__ import annotations

import math
from collections.abc import Iterator
from heapq import heapify, heappop, heapreplace
from typing import Any, Literal

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column, Table
from supplyopt.network.units import in_units
from supplyopt.survey.design import Numbers
from supplyopt.survey.reading import raise_if_any, read_tables, whole_faults

__all__ = ["allocate"]

_STRATA = Table(
    "strata",
    "what the population is made of",
    (
        Column("stratum", "id", "which", key=True, required=True),
        Column("population", "whole", "how many elements", unit="elements", required=True, low=1.0),
        Column("deviation", "number", "standard deviation of the answers", default=math.nan),
        Column("cost", "number", "of asking one", default=1.0, low_open=True),
    ),
    may_be_empty=False,
)
_LEAST = 2.0
# Costs are added up many times.
_ROUNDING = 1e-9


def allocate(
    strata: Any,
    size: int | None = None,
    *,
    budget: float | None = None,
    rule: Literal["proportional", "optimal"] = "optimal",
) -> pd.DataFrame:
    """Share a number of answers over strata, or what can be spent on asking.

    Parameters
    ----------
    strata : DataFrame or what makes one
        ``stratum, population``; for the rule "optimal" also ``deviation``, what the standard
        deviation of the answers in each will be, and if costs differ ``cost``, above 0, of asking
        one.
    size : int, optional
        How many can be asked in all.
    budget : float, optional
        What can be spent in all, in the unit of ``cost``; in the place of ``size``, by the rule
        "optimal".
    rule : {"proportional", "optimal"}
        In proportion to population; or so that the total is known best: in proportion to
        population x deviation (Neyman), and where costs are given to that over their square root.

    Returns
    -------
    DataFrame
        The strata in their order with ``asked``: whole, summing to ``size``, or costing at most
        ``budget`` and so much that no stratum can be asked once more; two or more each, or all
        where a stratum has one, and never more than it has.

    Raises
    ------
    InputError
        With all faults: a deviation that is missing, a size that is above the population, size or
        budget too small for two a stratum, both or neither given.

    Notes
    -----
    Without costs the whole numbers are the best there are, not rounded ones: each further answer
    goes where it lowers the variance sum N^2 S^2 / n most; with costs, where it does so most for
    its cost, which is nearly the best. Neyman (1934), On the two different
    aspects of the representative method, JRSS 97, 558-625; Cochran (1977), 5.5 with costs; Wright
    (2012), The equivalence of Neyman optimum allocation for sampling and equal proportions for
    apportioning the U.S. House of Representatives, The American Statistician 66, 217-224. By the
    rule "proportional" it is therefore that method of equal proportions.

    Examples
    --------
    >>> import supplyopt as so
    >>> strata = {"stratum": ["town", "hills"], "population": [20, 30], "deviation": [30, 10]}
    >>> so.survey.allocate(strata, 12)["asked"].tolist()
    [8, 4]
    >>> so.survey.allocate(strata, 12, rule="proportional")["asked"].tolist()
    [5, 7]
    >>> so.survey.allocate(strata | {"cost": [9, 1]}, 12)["asked"].tolist()
    [5, 7]
    >>> so.survey.allocate(strata | {"cost": [9, 1]}, budget=52)["asked"].tolist()
    [5, 7]
    """
    tables, faults, notes = read_tables([_STRATA], {"strata": strata}, required=("strata",))
    if rule not in ("proportional", "optimal"):
        remedy = "choose of proportional, optimal"
        faults.append(Fault("", None, "rule", rule, "is no rule", remedy))
    table = tables.get("strata")
    if table is not None and rule == "optimal":
        faults += _deviations(table)
    faults += _limits(size, budget, rule=rule)
    raise_if_any(faults)
    announce(notes, what="strata")
    assert table is not None
    population = table.number("population")
    least = np.minimum(_LEAST, population)
    price = table.number("cost")
    if size is not None and not least.sum() <= size <= population.sum():
        problem = f"is not between {least.sum():g}, two a stratum, and {population.sum():g}, all"
        raise_if_any([Fault("", None, "size", size, problem, "give another, or join strata")])
    if budget is not None and budget < least @ price:
        problem = f"is below {least @ price:g}, which two a stratum cost"
        raise_if_any([Fault("", None, "budget", budget, problem, "give more, or join strata")])
    worth = population
    if rule == "optimal":
        worth = population * table.number("deviation") / np.sqrt(price)
    # An answer is what a size is spent on.
    spent = np.ones(len(price)) if budget is None else price
    limit = float(size if budget is None else budget)  # type: ignore[arg-type]
    asked = _apportion(limit, worth, price=spent, least=least, most=population)
    return in_units(table.frame().assign(asked=asked))


def _apportion(
    limit: float, worth: Numbers, *, price: Numbers, least: Numbers, most: Numbers
) -> list[int]:
    """Give each further answer where worth^2 / n falls most by it, while it can be paid."""
    asked = [int(count) for count in least]
    left = limit - float(least @ price)

    def gain(row: int) -> tuple[float, float, int]:
        count = asked[row]
        # Where nothing differs any more nothing is gained; what is left goes to the emptiest.
        return -worth[row] / math.sqrt(count * (count + 1)), count / most[row], row

    heap = [gain(row) for row in range(len(asked)) if asked[row] < most[row]]
    heapify(heap)
    while heap:
        row = heap[0][2]
        if price[row] > left * (1 + _ROUNDING):
            heappop(heap)  # What is left does not grow.
            continue
        left -= price[row]
        asked[row] += 1
        if asked[row] < most[row]:
            heapreplace(heap, gain(row))
        else:
            heappop(heap)
    return asked


def _limits(size: object, budget: object, *, rule: object) -> Iterator[Fault]:
    if (size is None) == (budget is None):
        problem = "is not given, nor is a budget" if size is None else "is given, and a budget too"
        yield Fault("", None, "size", size, problem, "give one of them")
    if size is not None:
        yield from whole_faults("size", size, least=1)
    if budget is None:
        return
    number = isinstance(budget, int | float | np.integer | np.floating)
    if not number or isinstance(budget, bool) or not math.isfinite(budget):  # type: ignore[arg-type]
        yield Fault("", None, "budget", budget, "is not a number", "give what can be spent")
    if rule == "proportional":
        problem = "goes with the rule optimal only"
        yield Fault("", None, "budget", budget, problem, "give a size, or take that rule")


def _deviations(table: ParsedTable) -> list[Fault]:
    cells = table.numbers.get("deviation")
    if cells is None:
        problem, remedy = "the column is missing", "give it, or take the rule proportional"
        return [Fault("strata", None, "deviation", None, problem, remedy)]
    remedy = "give it, or take the rule proportional"
    rows = table.rows[cells.blank & ~table.empty_rows()].tolist()
    return [Fault("strata", row, "deviation", None, "is blank", remedy) for row in rows]

"""How many to ask in each stratum."""

from __future__ import annotations

import math
from heapq import heapify, heapreplace
from typing import Any, Literal

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column, Table
from supplyopt.survey.design import Numbers
from supplyopt.survey.reading import raise_if_any, read_tables, whole_faults

__all__ = ["allocate"]

_STRATA = Table(
    "strata",
    "what the population is made of",
    (
        Column("stratum", "id", "which", key=True, required=True),
        Column("population", "whole", "how many elements", required=True, low=1.0),
        Column("deviation", "number", "standard deviation of the answers", default=math.nan),
        Column("cost", "number", "of asking one", default=1.0, low_open=True),
    ),
    may_be_empty=False,
)
_LEAST = 2.0


def allocate(
    strata: Any, size: int, *, rule: Literal["proportional", "optimal"] = "optimal"
) -> pd.DataFrame:
    """Share a number of answers over strata.

    Parameters
    ----------
    strata : DataFrame or what makes one
        ``stratum, population``; for the rule "optimal" also ``deviation``, what the standard
        deviation of the answers in each will be, and if costs differ ``cost``, above 0, of asking
        one.
    size : int
        How many can be asked in all.
    rule : {"proportional", "optimal"}
        In proportion to population; or so that the total is known best: in proportion to
        population x deviation (Neyman), and where costs are given to that over their square root.

    Returns
    -------
    DataFrame
        The strata in their order with ``asked``: whole, summing to ``size``; two or more each, or
        all where a stratum has one, and never more than it has.

    Raises
    ------
    InputError
        With all faults: a deviation that is missing, a size that is above the population or too
        small for two a stratum.

    Notes
    -----
    Without costs the whole numbers are the best there are, not rounded ones: each further answer
    goes where it lowers the variance sum N^2 S^2 / n most. Neyman (1934), On the two different
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
    """
    tables, faults, notes = read_tables([_STRATA], {"strata": strata}, required=("strata",))
    if rule not in ("proportional", "optimal"):
        remedy = "choose of proportional, optimal"
        faults.append(Fault("", None, "rule", rule, "is no rule", remedy))
    table = tables.get("strata")
    if table is not None and rule == "optimal":
        faults += _deviations(table)
    faults += whole_faults("size", size, least=1)
    raise_if_any(faults)
    announce(notes, what="strata")
    assert table is not None
    population = table.number("population")
    least = np.minimum(_LEAST, population)
    if not least.sum() <= size <= population.sum():
        problem = f"is not between {least.sum():g}, two a stratum, and {population.sum():g}, all"
        raise_if_any([Fault("", None, "size", size, problem, "give another, or join strata")])
    worth = population
    if rule == "optimal":
        worth = population * table.number("deviation") / np.sqrt(table.number("cost"))
    asked = _apportion(size, worth, least=least, most=population)
    return table.frame().assign(asked=asked)


def _apportion(size: int, worth: Numbers, *, least: Numbers, most: Numbers) -> list[int]:
    """Give each further answer where worth^2 / n falls most by it."""
    asked = [int(count) for count in least]

    def gain(row: int) -> tuple[float, float, int]:
        count = asked[row]
        if count >= most[row]:
            return math.inf, 0.0, row
        # Where nothing differs any more nothing is gained; what is left goes to the emptiest.
        return -worth[row] / math.sqrt(count * (count + 1)), count / most[row], row

    heap = [gain(row) for row in range(len(asked))]
    heapify(heap)
    for _ in range(size - sum(asked)):
        row = heap[0][2]
        asked[row] += 1
        heapreplace(heap, gain(row))
    return asked


def _deviations(table: ParsedTable) -> list[Fault]:
    cells = table.numbers.get("deviation")
    if cells is None:
        problem, remedy = "the column is missing", "give it, or take the rule proportional"
        return [Fault("strata", None, "deviation", None, problem, remedy)]
    remedy = "give it, or take the rule proportional"
    rows = table.rows[cells.blank & ~table.empty_rows()].tolist()
    return [Fault("strata", row, "deviation", None, "is blank", remedy) for row in rows]

"""A plan checked from its tables alone, with no solver.

Nothing here is shared with the making of plans: every figure is added up again from the plan's
tables and the network's, in another way than it was made.
"""

from __future__ import annotations

import pandas as pd

from supplyopt.planning.checking.ages import ages_kept
from supplyopt.planning.checking.books import Breach, open_books
from supplyopt.planning.checking.cartons import cartons_whole
from supplyopt.planning.checking.fixed import fixed_kept
from supplyopt.planning.checking.moves import carriers_kept, lanes_kept, shipments_possible
from supplyopt.planning.checking.pieces import (
    books_balance,
    guarantees_kept,
    reserves_kept,
    served_as_asked,
    stored_in_room,
    under_way_as_sent,
)
from supplyopt.planning.checking.rows import rows_speak_of_the_network
from supplyopt.planning.checking.sums import sums_right
from supplyopt.planning.optimality import unproved
from supplyopt.planning.plan import Plan, require_plan
from supplyopt.planning.recomputed import claims_that_do_not_follow
from supplyopt.planning.report import Report
from supplyopt.planning.seal import Seal

__all__ = ["verify"]

_CHECKS = (
    shipments_possible,
    served_as_asked,
    books_balance,
    under_way_as_sent,
    ages_kept,
    stored_in_room,
    reserves_kept,
    guarantees_kept,
    lanes_kept,
    carriers_kept,
    fixed_kept,
    cartons_whole,
    sums_right,
)


def verify(plan: Plan) -> Report:
    """Re-compute every balance, limit, measure and goal of a plan from its tables.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Report
        Empty (false) when all holds. Of a plan that was read from files also what these claim is
        checked: the files by their manifest, own constraints, each goal's bound by what the row
        multipliers prove without a solver; where there are none, `unproved` says so. A breach
        counts when it is above a millionth of the pieces that meet there and above 1e-11 of the
        item's largest quantity, or a hundred-thousandth of its smallest, whichever is less.

    Examples
    --------
    >>> import supplyopt as so
    >>> print(so.verify(so.solve(so.examples.four_places())))
    all holds
    """
    require_plan(plan)
    books = open_books(plan)
    breaches: list[Breach] = list(rows_speak_of_the_network(books))
    # What speaks of nothing that there is cannot be added up.
    for check in () if breaches else _CHECKS:
        breaches.extend(check(books))
    breaches.extend(claims_that_do_not_follow(plan))
    seal = plan.seal or Seal()
    for page in seal.reports:
        breaches.append(("report of this plan", page, "tells of another plan", "of this one"))
    return Report(
        pd.DataFrame([*seal.breaches, *breaches], columns=["check", "where", "found", "expected"]),
        notes=seal.notes,
        unproved=unproved(plan) if plan.written else "",
    )

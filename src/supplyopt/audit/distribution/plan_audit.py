"""A distribution held against the rule that it was to follow."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.distribution.below import inverted_findings, rule_findings
from supplyopt.audit.distribution.limits import limit_findings
from supplyopt.audit.distribution.rules import Rule, plan_by_rule, rule_said
from supplyopt.audit.found import Findings, findings_of
from supplyopt.audit.raw import raw_findings
from supplyopt.errors import Fault, InputError
from supplyopt.planning.diagnose import diagnose
from supplyopt.planning.plan import Plan, require_plan
from supplyopt.version import VERSION

__all__ = ["examine_plan"]

_BEYOND = "the distribution breaks limits: nothing can be held beside it"
_NONE = "no plan keeps all guarantees and reserves"


def examine_plan(
    plan: Plan, *, rule: Rule = ("unmet", "fairness"), tolerance: float = 0.0
) -> Findings:
    """Hold a plan, or a past distribution, against limits, priorities, the rule it was to follow.

    Parameters
    ----------
    plan : Plan
        Any; past deliveries become one by `Plan.from_tables`.
    rule : sequence of str, str, Plan or callable, default ("unmet", "fairness")
        Goals in order, "fairness" among them, as only they say who gets how much; or the name of
        one of `policies` ("by_headcount", say); or what the rule gives, as a plan of the same
        network; or a call that makes one of the network.
    tolerance : float, default 0
        Pieces less that are no finding: of whole cartons, one of them.

    Returns
    -------
    Findings
        "limit_broken": what `verify` finds. "priority_inverted": a place, item and group lacked
        what could have reached it, and went to later priorities; who got it. "rule_broken": it
        got less than the rule gives, and no inversion says so already; who got more. Quantities
        are over the horizon; ``expected`` is what could have been had, or what the rule gives.
        Who has what an inversion took is told by the way to put it right that changes the least.
        `least_change` mends all at once.

    Raises
    ------
    InputError
        If it is no plan, there is no such rule, or the tolerance is no number from 0 up.

    Examples
    --------
    >>> import supplyopt as so
    >>> plan = so.policies.equal_shares(so.examples.four_places())
    >>> findings = so.audit.examine_plan(plan)
    >>> findings.table[["kind", "place", "group", "found", "expected"]]
                    kind place      group  found  expected
    0  priority_inverted     A  frontline   25.0      40.0
    >>> findings.table["evidence"].iloc[0].split(". ")[1]
    'Of what its priority lacked, later ones got 15 (A support 15), 0 lay idle'
    """
    require_plan(plan)
    bad = isinstance(tolerance, bool) or not isinstance(tolerance, int | float)
    if bad or not 0 <= tolerance < math.inf:
        say = "give pieces, from 0 up"
        raise InputError([Fault("", None, "tolerance", tolerance, "is no quantity", say)])
    due = plan_by_rule(plan.network, rule)
    found = diagnose(plan, goals=("unmet",))
    inverted = list(inverted_findings(found, tolerance=tolerance))
    told = {(row["place"], row["item"], row["group"]) for row in inverted}
    below = [] if due is None else list(rule_findings(plan, due, tolerance=tolerance))
    for row in below:
        row["numbers"]["rule_stated"] = rule_said(rule)
    rest = [row for row in below if (row["place"], row["item"], row["group"]) not in told]
    raw = raw_findings([*limit_findings(plan, found.broken), *inverted, *rest])
    cycles = [int(period) if period else None for period in raw["period"].tolist()]
    raw["cycle"] = pd.array(cycles, dtype="Int64")
    left = {}
    if found.priorities["idle"].isna().any():
        left["priorities"] = _BEYOND
    if due is None:
        left["rule"] = _NONE
    checks = [name for name in ("limits", "priorities", "rule") if name not in left]
    places = plan.network.filled("places")
    return findings_of(
        raw,
        {
            **_inputs(plan),
            "settings": {"rule": rule_said(rule), "tolerance": float(tolerance)},
            "last_cycle": plan.network.cycles,
            "checks": checks,
            "not_checked": left,
            "notes": [],
        },
        names=dict(zip(places["place"], places["name"], strict=True)),
    )


def _inputs(plan: Plan) -> Mapping[str, Any]:
    """Give what was looked at: versions, fingerprints, rows."""
    tables = {"shipments": plan.shipments, "served": plan.served}
    prints = {name: _fingerprint(table) for name, table in tables.items()}
    rows = {name: len(table) for name, table in tables.items()}
    return {
        "versions": {"supplyopt": VERSION, "numpy": np.__version__, "pandas": pd.__version__},
        "tables": {"network": plan.network.digest, **prints},
        "rows": {"network": len(plan.network.filled("places")), **rows},
    }


def _fingerprint(table: pd.DataFrame) -> str:
    rows = pd.util.hash_pandas_object(table, index=False).to_numpy(dtype="<u8")
    return hashlib.sha256(rows.tobytes()).hexdigest()

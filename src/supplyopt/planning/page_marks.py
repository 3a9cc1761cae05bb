"""Which plan a page tells of: a line in its head that no page of another plan has."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from supplyopt.planning.old_reports import head_of, reports_in
from supplyopt.planning.plan import Plan
from supplyopt.tables.csv_file import csv_of_frame

__all__ = ["mark_of", "reports_of_others", "without_reports"]

_MARK = re.compile('<meta name="supplyopt-plan" content="([0-9a-f]{64})">')


def mark_of(plan: Plan) -> str:
    """Return the line in the head of a page that says of which plan it tells.

    Parameters
    ----------
    plan : Plan
    """
    return f'<meta name="supplyopt-plan" content="{_digest(plan)}">'


def reports_of_others(folder: Path, plan: Plan) -> tuple[str, ...]:
    """Find the pages in a plan's folder that say that they tell of another plan.

    Parameters
    ----------
    folder : Path
    plan : Plan
        The one in the folder.
    """
    marks = {
        file.name: found[1] for file in reports_in(folder) if (found := _MARK.search(head_of(file)))
    }
    digest = _digest(plan) if marks else ""
    return tuple(name for name, mark in marks.items() if mark != digest)


def without_reports(plan: Plan) -> Plan:
    """Return a plan whatever pages lie beside it, for one that is being written.

    Parameters
    ----------
    plan : Plan
    """
    return plan if plan.seal is None else replace(plan, seal=replace(plan.seal, reports=()))


def _digest(plan: Plan) -> str:
    """Return a fingerprint of what a plan does, for which goals, on which network."""
    found = hashlib.sha256(plan.network.digest.encode())
    for name in ("shipments", "served", "goals"):
        found.update(csv_of_frame(getattr(plan, name), name))
    return found.hexdigest()

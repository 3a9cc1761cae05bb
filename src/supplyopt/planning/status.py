"""What a plan's status says may be concluded from it."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Status"]


class Status(StrEnum):
    """What may be concluded from a plan.

    Examples
    --------
    >>> Status.OPTIMAL == "optimal"
    True
    """

    OPTIMAL = "optimal"
    """Checked, and proved best goal by goal."""
    LIMIT = "limit"
    """Checked; a limit was hit before it was proved best. `plan.goals` says how far off it is."""
    GIVEN = "given"
    """Made by a rule or taken from records; nothing is claimed of better plans."""
    INFEASIBLE = "infeasible"
    """There is no plan: guarantees and reserves cannot all be kept. Only in comparisons."""

"""Plans made as offices make them, with no solver.

Baselines to compare a solved plan with: what would come of it if goods were handed out by a rule.
Each policy returns a `Plan` of status GIVEN that keeps every hard limit: lanes and carriers, least
loads, stops, reserves, guarantees. None looks back: what a rule gives to somebody whom it then
cannot reach stays where it is.
"""

from __future__ import annotations

from supplyopt.planning.policies.desk import Desk
from supplyopt.planning.policies.desk_by_desk import decentralized
from supplyopt.planning.policies.in_turn import first_come, nearest_first
from supplyopt.planning.policies.shares import by_headcount, by_request, equal_shares

__all__ = [
    "Desk",
    "by_headcount",
    "by_request",
    "decentralized",
    "equal_shares",
    "first_come",
    "nearest_first",
]


def __dir__() -> list[str]:
    return sorted(__all__)

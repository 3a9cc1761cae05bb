"""All checks, in the order in which they look."""

from __future__ import annotations

from supplyopt.audit.check import Check
from supplyopt.audit.claims.claim_findings import find_claims, find_use
from supplyopt.audit.ledger.papers_check import find_in_papers
from supplyopt.audit.ledger.running import find_negative_stock
from supplyopt.audit.ledger.single_lines import find_signs
from supplyopt.audit.ledger.unbalanced import find_unbalanced
from supplyopt.audit.ledger.unknown import find_unknown_ids
from supplyopt.audit.promises.broken import find_broken_promises
from supplyopt.audit.stock.own_desk import find_left_short
from supplyopt.audit.stock.sleeping import find_sleeping_stock
from supplyopt.audit.stock.slow_issue import find_slow_issue

__all__ = ["CHECKS"]

CHECKS = (
    Check("ids", (), find_unknown_ids),
    Check("signs", ("movements",), find_signs),
    Check("counts", ("movements",), find_unbalanced),
    Check("running", ("movements",), find_negative_stock),
    Check("papers", ("movements",), find_in_papers),
    Check("claims", ("claims",), find_claims),
    Check("use", ("movements", "people", "norms"), find_use),
    Check("promises", ("promises", "movements"), find_broken_promises),
    Check("sleeping", ("movements",), find_sleeping_stock),
    Check("ages", ("movements",), find_slow_issue),
    Check("own_desk", ("movements", "places"), find_left_short),
)

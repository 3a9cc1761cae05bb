"""All checks, in the order in which they look."""

from __future__ import annotations

from supplyopt.audit.check import Check
from supplyopt.audit.ledger.unbalanced import find_unbalanced
from supplyopt.audit.promises.broken import find_broken_promises

__all__ = ["CHECKS"]

CHECKS = (
    Check("counts", ("movements",), find_unbalanced),
    Check("promises", ("promises", "movements"), find_broken_promises),
)

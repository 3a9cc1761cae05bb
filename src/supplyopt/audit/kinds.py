"""All kinds of findings, by name."""

from __future__ import annotations

from supplyopt.audit.claims.kinds import CLAIM_KINDS
from supplyopt.audit.distribution.kinds import DISTRIBUTION_KINDS
from supplyopt.audit.kind import Kind
from supplyopt.audit.ledger.kinds import LEDGER_KINDS
from supplyopt.audit.promises.kinds import PROMISE_KINDS
from supplyopt.audit.stock.kinds import STOCK_KINDS

__all__ = ["KINDS"]

_ALL = (*LEDGER_KINDS, *CLAIM_KINDS, *STOCK_KINDS, *PROMISE_KINDS, *DISTRIBUTION_KINDS)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
"""In the order in which they are told, within one severity."""

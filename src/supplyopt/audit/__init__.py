"""Supervision: books that are held against themselves."""

from __future__ import annotations

from supplyopt.audit.books import Books, read_books
from supplyopt.audit.examining import examine
from supplyopt.audit.found import Findings
from supplyopt.audit.ledger.balance import reconcile

__all__ = ["Books", "Findings", "examine", "read_books", "reconcile"]

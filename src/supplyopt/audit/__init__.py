"""Supervision: ledgers that must balance, claims that must match people, stock that must move."""

from __future__ import annotations

from supplyopt.audit.books import Books, read_books
from supplyopt.audit.examining import examine
from supplyopt.audit.found import Findings
from supplyopt.audit.kind import Kind
from supplyopt.audit.kinds import KINDS

__all__ = ["KINDS", "Books", "Findings", "Kind", "examine", "read_books"]

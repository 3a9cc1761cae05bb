"""Supervision: books that are held against themselves."""

from __future__ import annotations

from supplyopt.audit.books import Books, read_books
from supplyopt.audit.books_out import write_books
from supplyopt.audit.examining import examine
from supplyopt.audit.found import Findings
from supplyopt.audit.kind_table import list_kinds
from supplyopt.audit.ledger.balance import reconcile
from supplyopt.audit.ledger.matching import match_papers
from supplyopt.audit.reports.files import read_findings, write_findings
from supplyopt.audit.reports.page import audit_page
from supplyopt.audit.trends import trend

__all__ = [
    "Books",
    "Findings",
    "audit_page",
    "examine",
    "list_kinds",
    "match_papers",
    "read_books",
    "read_findings",
    "reconcile",
    "trend",
    "write_books",
    "write_findings",
]

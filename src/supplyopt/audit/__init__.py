"""Supervision: books that are held against themselves."""

from __future__ import annotations

from supplyopt.audit.books import Books, read_books
from supplyopt.audit.examining import examine
from supplyopt.audit.found import Findings
from supplyopt.audit.kind_table import list_kinds
from supplyopt.audit.ledger.balance import reconcile
from supplyopt.audit.ledger.matching import match_papers
from supplyopt.audit.reports.files import read_findings, write_findings
from supplyopt.audit.reports.page import audit_page
from supplyopt.audit.stock.ages import stock_ages
from supplyopt.audit.stock.days_of_cover import cover
from supplyopt.audit.stock.recalled import Recall
from supplyopt.audit.stock.recalling import recall
from supplyopt.audit.trends import trend

__all__ = [
    "Books",
    "Findings",
    "Recall",
    "audit_page",
    "cover",
    "examine",
    "list_kinds",
    "match_papers",
    "read_books",
    "read_findings",
    "recall",
    "reconcile",
    "stock_ages",
    "trend",
    "write_findings",
]

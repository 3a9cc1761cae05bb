"""Supervision: books that are held against themselves."""

from __future__ import annotations

from supplyopt.audit.books import Books, read_books
from supplyopt.audit.distribution.mending import LeastChange, least_change
from supplyopt.audit.distribution.plan_audit import examine_plan
from supplyopt.audit.examining import examine
from supplyopt.audit.found import Findings
from supplyopt.audit.kind_table import list_kinds
from supplyopt.audit.ledger.balance import reconcile
from supplyopt.audit.ledger.matching import match_papers
from supplyopt.audit.ledger.tracing import trace
from supplyopt.audit.promises.chain_days import step_days
from supplyopt.audit.promises.keeping import kept
from supplyopt.audit.promises.tardiness import lateness
from supplyopt.audit.promises.written import promises_of
from supplyopt.audit.reports.files import read_findings, write_findings
from supplyopt.audit.reports.page import audit_page
from supplyopt.audit.trends import trend

__all__ = [
    "Books",
    "Findings",
    "LeastChange",
    "audit_page",
    "examine",
    "examine_plan",
    "kept",
    "lateness",
    "least_change",
    "list_kinds",
    "match_papers",
    "promises_of",
    "read_books",
    "read_findings",
    "reconcile",
    "step_days",
    "trace",
    "trend",
    "write_findings",
]

"""Supervision: books that are held against themselves."""

from __future__ import annotations

from supplyopt.audit.books import Books, read_books
from supplyopt.audit.books_out import write_books
from supplyopt.audit.claims.reference import against_people
from supplyopt.audit.claims.use import use_per_day
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
from supplyopt.audit.stock.ages import stock_ages
from supplyopt.audit.stock.days_of_cover import cover
from supplyopt.audit.stock.recalled import Recall
from supplyopt.audit.stock.recalling import recall
from supplyopt.audit.trends import trend
from supplyopt.audit.visits.answered import sample_of_visits
from supplyopt.audit.visits.planned import VisitPlan, plan_visits

__all__ = [
    "Books",
    "Findings",
    "LeastChange",
    "Recall",
    "VisitPlan",
    "against_people",
    "audit_page",
    "cover",
    "examine",
    "examine_plan",
    "kept",
    "lateness",
    "least_change",
    "list_kinds",
    "match_papers",
    "plan_visits",
    "promises_of",
    "read_books",
    "read_findings",
    "recall",
    "reconcile",
    "sample_of_visits",
    "step_days",
    "stock_ages",
    "trace",
    "trend",
    "use_per_day",
    "write_books",
    "write_findings",
]


def __dir__() -> list[str]:
    return sorted(__all__)

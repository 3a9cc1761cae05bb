"""Supervision: books that are held against themselves."""

from __future__ import annotations

from supplyopt.audit.balance import reconcile
from supplyopt.audit.books import Books, read_books

__all__ = ["Books", "read_books", "reconcile"]

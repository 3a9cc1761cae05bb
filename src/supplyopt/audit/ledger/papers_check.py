"""Everything that papers of two ledgers tell, found at one go."""

from __future__ import annotations

import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.matching import matched_papers
from supplyopt.audit.ledger.single_lines import find_repeated_lines
from supplyopt.audit.ledger.unchecked import find_unchecked
from supplyopt.audit.ledger.unlike_papers import find_unlike_papers
from supplyopt.audit.raw import raw_findings

__all__ = ["find_in_papers"]


def find_in_papers(books: Books) -> pd.DataFrame:
    """Pair the papers once, find what contradicts, what is there twice, what nothing checks.

    Parameters
    ----------
    books : Books
    """
    matched = matched_papers(books)
    looks = (find_unlike_papers, find_repeated_lines, find_unchecked)
    parts = [part for part in (look(books, matched) for look in looks) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else raw_findings(())

"""The audit: every check on the same books."""

from __future__ import annotations

import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.found import COLUMNS, Findings

__all__ = ["examine"]


def examine(books: Books) -> Findings:
    """Look for contradictions.

    Parameters
    ----------
    books : Books
    """
    return Findings({}, pd.DataFrame(columns=list(COLUMNS)))

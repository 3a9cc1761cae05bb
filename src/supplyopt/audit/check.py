"""A check: what it wants, how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from supplyopt.audit.books import Books

__all__ = ["Check"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the books.

    Attributes
    ----------
    name : str
    needs : tuple of str
        Tables without which there is nothing to look at.
    look : callable
        From the books to a frame of findings (`raw_findings`).
    """

    name: str
    needs: tuple[str, ...]
    look: Callable[[Books], pd.DataFrame]

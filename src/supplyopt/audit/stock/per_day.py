"""What a place needs a day of an item."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.claims.needs import need_by_group

__all__ = ["need_per_day"]

_KEYS = ["place", "item"]


def need_per_day(books: Books, pairs: pd.DataFrame, *, until: float) -> pd.DataFrame:
    """Give the need a day: people x norm, else what is booked as used, else nothing.

    Parameters
    ----------
    books : Books
    pairs : DataFrame
        ``place, item``.
    until : float
        Day or cycle at whose end it is looked at.

    Returns
    -------
    DataFrame
        ``need``, pieces a day, NaN where it cannot be told; ``by``: "people", "use", "". In the
        order of the pairs.
    """
    keys = pd.MultiIndex.from_frame(pairs[_KEYS])
    people = need_by_group(books)
    by_people = people.groupby(_KEYS)["per_day"].sum().reindex(keys).to_numpy(dtype=float)
    lines = books.table("movements")
    lines["day"] = np.floor(lines["when"].astype(float))
    lines = lines[lines["day"] <= until]
    lines["used"] = lines["quantity"].astype(float).where(lines["kind"] == "used", 0.0)
    booked = lines.groupby(_KEYS).agg(used=("used", "sum"), first=("day", "min")).reindex(keys)
    length = 1.0 if books.dated else books.settings["cycle_days"]
    days = (until - booked["first"].to_numpy(dtype=float) + 1.0) * length
    by_use = booked["used"].to_numpy(dtype=float) / days
    # Where nobody booked any use it is unknown, not nothing.
    by_use = np.where(by_use > 0, by_use, np.nan)
    has_people = ~np.isnan(by_people)
    need = np.where(has_people, by_people, by_use)
    by = np.where(has_people, "people", np.where(np.isnan(by_use), "", "use"))
    return pd.DataFrame({"need": need, "by": by.astype(object)}, index=pairs.index)

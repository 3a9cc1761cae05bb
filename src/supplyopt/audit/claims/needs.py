"""What people need a day, by verified headcount times norm."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.network.everybody import EVERYBODY, rows_for_groups

__all__ = ["need_by_group", "need_per_day"]


def need_by_group(books: Books) -> pd.DataFrame:
    """Give people, and what they need a day, of each place, item and group that has people.

    Parameters
    ----------
    books : Books
        With ``people`` and ``norms``.

    Returns
    -------
    DataFrame
        ``place, item, group, people, per_day``: the one place where heads meet norms. A norm of
        the group "all" holds for every group that has none of its own for that item.
    """
    people = books.table("people")[["place", "group", "people"]].astype({"people": float})
    groups = list(dict.fromkeys(people["group"].tolist()))
    parts = []
    for item, norms in books.table("norms").groupby("item", sort=True):
        at = rows_for_groups(norms["group"].tolist(), groups)
        values = np.append(norms["per_person_day"].to_numpy(dtype=float), np.nan)[at]
        per_person = people["group"].map(dict(zip(groups, values.tolist(), strict=True)))
        part = people.assign(item=item, per_day=people["people"] * per_person.astype(float))
        parts.append(part[part["per_day"].notna()])
    columns = ["place", "item", "group", "people", "per_day"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def need_per_day(books: Books) -> pd.DataFrame:
    """Give the same, with a row for the group "all" too where people are counted by group.

    Parameters
    ----------
    books : Books

    Returns
    -------
    DataFrame
        In the rows of "all" the groups are added up.
    """
    table = need_by_group(books)
    whole = table.groupby(["place", "item"], as_index=False)[["people", "per_day"]].sum()
    keys = ["place", "item"]
    known = pd.MultiIndex.from_frame(table.loc[table["group"] == EVERYBODY, keys])
    whole = whole[~pd.MultiIndex.from_frame(whole[keys]).isin(known)]
    parts = [part for part in (table, whole.assign(group=EVERYBODY)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else table

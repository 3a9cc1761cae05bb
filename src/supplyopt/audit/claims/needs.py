"""What people need a day, by verified headcount times norm."""

from __future__ import annotations

import pandas as pd

from supplyopt.audit.books import Books

__all__ = ["need_per_day"]

_ALL = "all"


def need_per_day(books: Books) -> pd.DataFrame:
    """Give people, and what they need a day, of each place, item and group.

    Parameters
    ----------
    books : Books
        With ``people`` and ``norms``.

    Returns
    -------
    DataFrame
        ``place, item, group, people, per_day``. A norm of the group "all" holds for every group
        that has none of its own for that item. Where people are counted by group, there is a row
        for "all" too, in which they are added up.
    """
    people = books.table("people")[["place", "group", "people"]]
    norms = books.table("norms")[["item", "group", "per_person_day"]]
    own = people.merge(norms, on="group")
    general = norms[norms["group"] == _ALL].drop(columns="group")
    rest = people[people["group"] != _ALL].merge(general, how="cross")
    with_own = pd.MultiIndex.from_frame(own[["item", "group"]])
    rest = rest[~pd.MultiIndex.from_frame(rest[["item", "group"]]).isin(with_own)]
    table = pd.concat([own, rest], ignore_index=True)
    table["per_day"] = table["people"].astype(float) * table["per_person_day"].astype(float)
    table["people"] = table["people"].astype(float)
    table = table[["place", "item", "group", "people", "per_day"]]
    whole = table.groupby(["place", "item"], as_index=False)[["people", "per_day"]].sum()
    known = pd.MultiIndex.from_frame(table.loc[table["group"] == _ALL, ["place", "item"]])
    whole = whole[~pd.MultiIndex.from_frame(whole[["place", "item"]]).isin(known)]
    return pd.concat([table, whole.assign(group=_ALL)], ignore_index=True)

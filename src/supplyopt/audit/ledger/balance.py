"""Opening + in - out = counted, from statement to statement."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import SIGNS, STATEMENTS
from supplyopt.network.units import measured

__all__ = ["reconcile", "stretches"]

_KEYS = ["place", "item"]
_FLOWS = ["received", "issued", "used", "lost", "returned"]
_LATER = ["returned_in", "adjusted_in", "adjusted_out"]
_COLUMNS = [
    *_KEYS,
    *("period", "since", "opening", *_FLOWS),
    *("expected", "counted", "difference", "tolerance", "balanced"),
    *(*_LATER, "by"),
]


@measured()
def reconcile(books: Books) -> pd.DataFrame:
    """Hold each count against what the lines before it say.

    Parameters
    ----------
    books : Books
        With ``movements``; ``settings`` may give ``tolerance`` (pieces) and ``tolerance_share``
        (of what is expected).

    Returns
    -------
    DataFrame
        A row a place, item and period, in this order. A period ends with a statement of what lies
        there, ``by`` "counted" or "opening" (one that comes again): ``period`` is its date or
        cycle, ``since`` that of the statement before, "" for the first. ``opening``: what the
        opening with which it begins says; ``received, issued, used, lost, returned`` (sent back),
        ``returned_in`` (came back), ``adjusted_in, adjusted_out`` (corrections): pieces, added up
        over the lines between. ``expected``: what these make of the statement before.
        ``counted``: what was stated; ``difference``, that less expected; ``tolerance``, in pieces;
        ``balanced``, whether the difference is within it. What came after the last statement is a
        row without one: there ``counted`` and ``difference`` are NaN, ``balanced`` is missing, and
        nothing was checked.

    Notes
    -----
    Lines with a time of day are taken in its order. Of lines without one an opening is at the
    beginning of its date or cycle, a count at the end. Of several counts of one day the later one
    stands; those with their own documents or batches are parts, and added up. A first count, or an
    opening with lines before it, is where these books begin: there is nothing to hold it against,
    ``expected`` is NaN, ``balanced`` missing. Quantities count with the signs that they are written
    with.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["A"] * 4, "item": ["mask"] * 4, "cycle": [1, 1, 1, 2],
    ...     "kind": ["opening", "used", "counted", "used"], "quantity": [50, 20, 28, 5]})
    >>> so.audit.reconcile(books)[["period", "expected", "counted", "difference", "balanced"]]
      period  expected  counted  difference balanced
    0      1      30.0     28.0        -2.0    False
    1      2      23.0      NaN         NaN     <NA>
    """
    table = stretches(books)
    return table[_COLUMNS]


def stretches(books: Books) -> pd.DataFrame:
    """Give what `reconcile` gives, and more of each period.

    ``stretch`` is its number among those of the shelf. ``slip`` is the difference of an opening
    that alone is off, as the next statement agrees with the lines again; ``after_slip`` that of
    the opening before: what really lacks is ``difference`` less the one, and the other.

    Parameters
    ----------
    books : Books
    """
    lines = books.table("movements")
    lines = lines[lines["stands"].astype(bool)]
    if lines.empty:
        return pd.DataFrame(columns=[*_COLUMNS, "stretch"])
    keys = [*_KEYS, "stretch"]
    is_said = lines["kind"].isin(STATEMENTS)
    said = lines[is_said].groupby(keys, sort=True)
    stated = said.agg(counted=("quantity", "sum"), period=("period", "first"), by=("kind", "first"))
    moved = lines[~is_said].sort_values("when", kind="stable")
    sums = moved.pivot_table(
        index=keys, columns="kind", values="quantity", aggfunc="sum", fill_value=0.0
    ).reindex(columns=list(SIGNS), fill_value=0.0)
    # What begins with a statement is a stretch too, though nothing moved in it.
    begun = stated.reset_index()[[*keys, "by", "counted", "period"]]
    begun["stretch"] += 1
    begun = begun.set_index(keys).rename(
        columns={"by": "begins", "counted": "begin", "period": "since"}
    )
    table = sums.join(stated, how="outer").join(begun, how="outer").sort_index()
    last = moved.groupby(keys)["period"].last().reindex(table.index)
    alone = table[list(SIGNS)].isna().all(axis=1)
    table["period"] = table["period"].fillna(last).fillna(table["since"])
    table = table.reset_index()
    opens = (table["by"] == "opening") & table["begin"].isna() & alone.to_numpy()
    nothing = alone.to_numpy() & table["by"].isna() & (table["begins"] == "counted")
    # An opening alone is told, until something is held against it.
    first = table["by"].isna() & alone.to_numpy() & (table["begins"] == "opening")
    later = table["stretch"] > 1
    table = table[~(opens | nothing | (first & later))].reset_index(drop=True)
    table[list(SIGNS)] = table[list(SIGNS)].fillna(0.0)
    table["opening"] = table["begin"].where(table["begins"] == "opening", 0.0)
    rowed = table.groupby(_KEYS).cumcount() > 0
    table["since"] = table["since"].where(rowed, "").fillna("")
    table["by"] = table["by"].fillna("")
    change = sum(table[name] * sign for name, sign in SIGNS.items())
    table["expected"] = table["begin"] + change
    table["difference"] = table["counted"] - table["expected"]
    given = books.settings
    share = given["tolerance_share"] * table["expected"].abs()
    table["tolerance"] = np.maximum(given["tolerance"], share)
    # Sums of decimals are off by rounding.
    size = table[[*SIGNS, "opening", "expected", "counted"]].abs().max(axis=1)
    within = table["difference"].abs() <= table["tolerance"] + 1e-9 * size
    table["balanced"] = within.astype("boolean").mask(table["difference"].isna())
    off = table["difference"].where(~within)
    by = [table[name] for name in _KEYS]
    again = off.groupby(by).shift(-1)
    slack = (table["tolerance"] + 1e-9 * size).groupby(by).shift(-1)
    slips = (table["by"] == "opening") & ((off + again).abs() <= slack)
    # Of one after another nobody can say which is right.
    slips &= ~slips.groupby(by).shift(1, fill_value=False)
    table["slip"] = off.where(slips, 0.0)
    table["after_slip"] = table["slip"].groupby(by).shift(1, fill_value=0.0)
    return table

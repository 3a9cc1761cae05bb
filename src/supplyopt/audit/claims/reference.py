"""Claims held against verified headcount times norm times days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.claims.judged import judge
from supplyopt.audit.claims.needs import need_per_day
from supplyopt.audit.claims.use import use_per_day
from supplyopt.network.units import measured

__all__ = ["against_people"]

_KEYS = ["place", "item", "group"]
_COLUMNS = [
    *_KEYS,
    "cycle",
    "claimed",
    "people",
    "days",
    "need",
    "ratio",
    "peers",
    "use_per_day",
    "high",
    "p_value",
    "adjusted",
    "flagged",
    "row",
]


@measured()
def against_people(books: Books) -> pd.DataFrame:
    """Hold each claim against the people it is for.

    Parameters
    ----------
    books : Books
        With ``claims``, ``people``, ``norms``; if need be ``items`` (``lot``), ``settings``
        (``level``, ``cycle_days``), ``movements`` (for the use of before).

    Returns
    -------
    DataFrame
        A row a claim, in the order of place, item, group, cycle: ``claimed``, pieces; ``people``,
        verified; ``days``; ``need``, people x norm x days; ``ratio`` of the two; ``high``, claims
        up to it are no finding; ``p_value``, how likely an honest claim is to be so far above the
        need, at most; ``adjusted``, the least level at which it is a finding; ``flagged``, whether
        it is one at the level of the settings; ``row``. Beside it, and never a reason by itself:
        ``peers``, the median ratio of the same item and cycle; ``use_per_day``, what was used.
        NaN where there is no reference, or no p-value for want of claims.

    Notes
    -----
    The need is the reference. How far honest claims are from it is learned from the claims that
    are not above it, and mirrored: whoever asks for too much cannot widen it. The spread is larger
    where fewer people are, as one person more or less weighs more there, and reaches 1.2 times as
    far above the need as below it; tails are those of Student's t. Where cartons hold more than one
    piece a claim may be a carton above what is meant. With fewer than 20 claims not above need
    nothing is tested. Findings are chosen after Benjamini and Yekutieli (Annals of Statistics 29,
    2001): of those told a share of ``level`` is wrong on average, at most, however claims of one
    place hang together.

    Examples
    --------
    >>> import supplyopt as so
    >>> places = [f"A{i:02}" for i in range(60)]
    >>> books = so.audit.read_books(
    ...     people={"place": places, "people": [40] * 60},
    ...     norms={"item": ["mask"], "per_person_day": [1]},
    ...     claims={"place": places, "item": ["mask"] * 60,
    ...             "quantity": [400 + 10 * (i % 5 - 2) for i in range(59)] + [1200]})
    >>> table = so.audit.against_people(books)
    >>> table.loc[table["flagged"], ["place", "claimed", "need"]]
       place  claimed   need
    59   A59   1200.0  400.0
    """
    claims = books.table("claims")
    if claims.empty:
        return pd.DataFrame(columns=_COLUMNS)
    table = claims.rename(columns={"quantity": "claimed"}).sort_values(
        [*_KEYS, "cycle"], kind="stable", ignore_index=True
    )
    table["claimed"] = table["claimed"].astype(float)
    table["days"] = table["days"].astype(float).fillna(books.settings["cycle_days"])
    table = table.merge(need_per_day(books), on=_KEYS, how="left")
    table["need"] = table["per_day"] * table["days"]
    with np.errstate(divide="ignore", invalid="ignore"):
        table["ratio"] = table["claimed"] / table["need"]
    table["peers"] = table.groupby(["item", "cycle"])["ratio"].transform("median")
    items = books.table("items")
    lots = items.set_index("item")["lot"].astype(float)
    found = judge(
        table["claimed"].to_numpy(dtype=float),
        table["need"].to_numpy(dtype=float),
        people=table["people"].to_numpy(dtype=float),
        lot=np.asarray(table["item"].map(lots).fillna(1.0), dtype=np.float64),
        item=table["item"],
        level=books.settings["level"],
    )
    table = pd.concat([table, found], axis=1)
    use = use_per_day(books)[["place", "item", "use_per_day"]]
    return table.merge(use, on=["place", "item"], how="left")[_COLUMNS]

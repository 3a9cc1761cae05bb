"""How late goods came, by who sent them or how."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.promises.keeping import JUDGED, kept
from supplyopt.errors import Fault, InputError
from supplyopt.network.units import measured

__all__ = ["lateness"]

_BY = {
    "tier": ["origin_kind", "destination_kind"],
    "desk": ["origin"],
    "carrier": ["carrier"],
    "mode": ["mode"],
}


@measured()
def lateness(books: Books, *, by: str | Sequence[str] = "tier") -> pd.DataFrame:
    """Say how much of what was promised came, how much of it in time, by who sent it or how.

    Parameters
    ----------
    books : Books
        As for `kept`; tiers want the table ``places``, with kinds.
    by : str or sequence of str, default "tier"
        "tier" (kind of the origin, kind of the destination), "desk" (the origin), "carrier",
        "mode"; several give a row a combination.

    Returns
    -------
    DataFrame
        ``origin_kind, destination_kind`` or ``origin, carrier, mode`` ("" where none is said);
        ``promises``, how many the books can judge, ``promised``, their pieces; ``share_kept``,
        the part of these that came; ``share_on_time``, the part that came in time; ``days_late``,
        the mean over the pieces that came (those in time count 0); ``max_days_late``, of the last
        piece of any promise, not below 0; ``missing``, in pieces; ``open``, pieces promised that
        were not yet due at the end of the books; ``unchecked``, pieces promised of which nothing
        can be said. The latest first.

    Raises
    ------
    InputError
        If `by` is another.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(
    ...     promises={"origin": ["W", "W"], "destination": ["A", "A"], "item": ["mask", "mask"],
    ...               "date": ["2020-02-05", "2020-02-08"], "quantity": [40, 30],
    ...               "carrier": ["van", "truck"]},
    ...     movements={"place": ["A", "A"], "item": ["mask", "mask"], "counterpart": ["W", "W"],
    ...                "date": ["2020-02-07", "2020-02-08"], "kind": ["received", "received"],
    ...                "quantity": [40, 30]})
    >>> so.audit.lateness(books, by="carrier")[["carrier", "share_on_time", "max_days_late"]]
      carrier  share_on_time  max_days_late
    0     van            0.0            2.0
    1   truck            1.0            0.0
    """
    names = [by] if isinstance(by, str) else list(by)
    wrong = [name for name in names or [""] if name not in _BY]
    if wrong:
        say = f"there are: {', '.join(_BY)}"
        raise InputError(
            [Fault("", None, "by", name, "is nothing to sum by", say) for name in wrong]
        )
    keys = [column for name in dict.fromkeys(names) for column in _BY[name]]
    table = kept(books)
    places = books.table("places")
    kinds = pd.Series(places["kind"].to_numpy(), index=places["place"].to_numpy(), dtype=object)
    for end in ("origin", "destination"):
        table[f"{end}_kind"] = table[end].map(kinds).astype(object).fillna("")
    judged = table["state"].isin(JUDGED)
    parts = {
        "promises": judged.astype("int64"),
        "promised": table["promised"].where(judged, 0.0),
        "arrived": table["arrived"].where(judged, 0.0),
        "late": table["late"].where(judged, 0.0),
        "waited": (table["days_late"] * table["arrived"]).where(judged).fillna(0.0),
        "max_days_late": table["last_days_late"].clip(lower=0.0).where(judged),
        "missing": table["missing"].where(judged, 0.0),
        "open": table["promised"].where(table["state"].isin(["open", "partly"]), 0.0),
        "unchecked": table["promised"].where(table["state"] == "unchecked", 0.0),
    }
    how = {name: "max" if name == "max_days_late" else "sum" for name in parts}
    sums = table[keys].assign(**parts).groupby(keys, as_index=False).agg(how)
    sums["share_kept"] = _share(sums["arrived"], sums["promised"])
    sums["share_on_time"] = _share(sums["arrived"] - sums["late"], sums["promised"])
    sums["days_late"] = _share(sums["waited"], sums["arrived"])
    told = ["promises", "promised", "share_kept", "share_on_time", "days_late", "max_days_late"]
    told += ["missing", "open", "unchecked"]
    order = ["days_late", "missing", *keys]
    ordered: pd.DataFrame = sums.sort_values(
        order, ascending=[False, False, *(True for _ in keys)], kind="stable", ignore_index=True
    )
    return ordered[[*keys, *told]]


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (part / whole.where(whole > 0)).astype(np.float64)

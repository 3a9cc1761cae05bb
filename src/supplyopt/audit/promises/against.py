"""Promises paired with the receipts that kept them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.promises.pairing import landed, pair_off

__all__ = ["promised_lines", "receipts_of_promises"]

_WAY = ["origin", "destination", "item"]
_PAPER = [*_WAY, "document"]


def promised_lines(books: Books) -> pd.DataFrame:
    """Give promises in the order in which they fall due, with the first and last day of each.

    Parameters
    ----------
    books : Books

    Returns
    -------
    DataFrame
        The table, with ``opens`` and ``due`` in the time of the movements: what is promised for a
        cycle may come on any of its days.
    """
    promises = books.table("promises")
    due = np.floor(promises["when"].to_numpy(dtype=float))
    promises["due"] = due
    wide = books.settings["cycle_days"] - 1.0
    by_cycle = promises["cycle"].notna().to_numpy() if books.dated else np.zeros(len(due), bool)
    promises["opens"] = np.floor(due - np.where(by_cycle, wide, 0.0))
    # Ties go by what the rows say, so that it does not matter where they stand.
    order = ["due", "document", "mode", "carrier", "quantity", *_WAY, "opens"]
    return promises.sort_values(order, kind="stable", ignore_index=True)


def receipts_of_promises(books: Books, promises: pd.DataFrame) -> pd.DataFrame:
    """Pair promised pieces with pieces that came.

    By the paper, where both sides bear its number; then promises without one, in the order of
    time, with all that came under no promise's number; then the rest with what has no number.

    Parameters
    ----------
    books : Books
    promises : DataFrame
        Of `promised_lines`.

    Returns
    -------
    DataFrame
        ``promise`` (its position), ``day, period, row`` of the line that it came by, ``quantity``.
    """
    lines = books.table("movements")
    lines = lines[(lines["kind"] == "received") & lines["place"].isin(promises["destination"])]
    lines = lines.rename(columns={"place": "destination", "counterpart": "origin"})
    lines["day"] = np.floor(lines["when"].to_numpy(dtype=float))
    came = lines.sort_values(["day", *_PAPER, "quantity"], kind="stable", ignore_index=True)
    came["quantity"] = landed(came, by=_PAPER)
    left = promises["quantity"].to_numpy(dtype=float).copy()
    free = came["quantity"].to_numpy(dtype=float).copy()
    with_paper = (promises["document"] != "").to_numpy()
    named = (came["document"] != "").to_numpy()
    known = pd.MultiIndex.from_frame(came[_PAPER]).isin(
        pd.MultiIndex.from_frame(promises.loc[with_paper, _PAPER])
    )
    unnamed = (came["origin"] == "").to_numpy()
    parts = []
    for by, of, by_what in (
        (_PAPER, with_paper, named),
        # The number of the paper says from whom it is.
        (["destination", "item", "document"], with_paper, named & unnamed),
        (_WAY, ~with_paper, ~known),
        (_WAY, with_paper, ~named),
    ):
        pairs = pair_off(
            promises.assign(quantity=left)[of & (left > 0)],
            came.assign(quantity=free)[by_what & (free > 0)],
            by=by,
        )
        np.subtract.at(left, pairs["left"].to_numpy(), pairs["quantity"].to_numpy())
        np.subtract.at(free, pairs["right"].to_numpy(), pairs["quantity"].to_numpy())
        left, free = _without_dust(left, promises), _without_dust(free, came)
        parts.append(pairs)
    pairs = pd.concat(parts, ignore_index=True)
    found = came.loc[pairs["right"], ["day", "period", "row"]].reset_index(drop=True)
    found.insert(0, "promise", pairs["left"])
    return found.assign(quantity=pairs["quantity"])


def _without_dust(rest: np.ndarray, of: pd.DataFrame) -> np.ndarray:
    """Take for nothing what is left by rounding."""
    return np.where(rest <= 1e-9 * of["quantity"].to_numpy(dtype=float), 0.0, rest)

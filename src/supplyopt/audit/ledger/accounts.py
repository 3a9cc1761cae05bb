"""What came to each place from outside, what it used, what its counts miss, what lies there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import LEAVES, SIGNS
from supplyopt.audit.ledger.balance import stretches
from supplyopt.audit.ledger.papers import taken_back

__all__ = ["place_accounts"]

_KEYS = ["place", "item"]
_COLUMNS = [*_KEYS, "put_in", "used", "lost", "left", "vanished", "appeared", "lies"]


def place_accounts(books: Books) -> pd.DataFrame:
    """Give for each place and item what is not between two places.

    Parameters
    ----------
    books : Books

    Returns
    -------
    DataFrame
        ``place, item``; ``put_in``: what lay there when the books begin (what the first opening
        or count shows must have been there), and what was received from nobody named, or came
        back; ``used``, ``lost``; ``left``: issued to nobody named; ``vanished`` and ``appeared``:
        what counts miss and have too much, corrections, and pieces of lines with a counterpart
        that are below nothing, which a ledger moved the other way; ``lies``: by the last count and
        the lines after it.
    """
    lines = books.table("movements")
    if lines.empty:
        return pd.DataFrame(columns=_COLUMNS)
    balance = stretches(books)
    change = sum(balance[name] * sign for name, sign in SIGNS.items())
    begins = balance["expected"].isna() & balance["counted"].notna()
    # Where nothing came before it, the first opening has no row of its own.
    opened = ~balance.duplicated(_KEYS) & (balance["stretch"] > 0)
    # An opening that alone is off says nothing of what lay there.
    apart = (balance["difference"] - balance["slip"] + balance["after_slip"]).fillna(0.0)
    lies = balance["counted"].fillna(balance["expected"]).fillna(change)
    counts = balance[_KEYS].assign(
        # Whatever moved before the first count, this must have been there.
        put_in=(balance["counted"] - change).where(begins, 0.0)
        + balance["opening"].where(opened, 0.0),
        vanished=np.maximum(-apart, 0.0),
        appeared=np.maximum(apart, 0.0),
    )
    table = counts.groupby(_KEYS, sort=True).sum()
    last = ~balance.duplicated(_KEYS, keep="last")
    table["lies"] = lies[last].to_numpy()
    quantity = lines["quantity"].astype(float)
    kind, named = lines["kind"], lines["counterpart"] != ""
    sends, wrong = kind.isin(LEAVES), named & (quantity < 0)
    wrong &= ~taken_back(lines)
    received = kind.isin(["received", "returned_in"])
    sums = lines[_KEYS].assign(
        put_in=quantity.where(received & ~named, 0.0),
        used=quantity.where(kind == "used", 0.0),
        lost=quantity.where(kind == "lost", 0.0),
        left=quantity.where(sends & ~named, 0.0),
        vanished=(-2 * quantity).where(wrong & received, 0.0)
        + quantity.where(kind == "adjusted_out", 0.0),
        appeared=(-2 * quantity).where(wrong & sends, 0.0)
        + quantity.where(kind == "adjusted_in", 0.0),
    )
    table = table.add(sums.groupby(_KEYS, sort=True).sum(), fill_value=0.0)
    return table.reset_index()[_COLUMNS]

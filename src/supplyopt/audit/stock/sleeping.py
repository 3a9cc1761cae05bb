"""Stock above its limit while others are short of the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.running import lines_of_days
from supplyopt.audit.raw import raw_findings
from supplyopt.audit.stock.spans import Spans
from supplyopt.audit.stock.spells import spells_of
from supplyopt.audit.stock.states import spans_of, stock_states

__all__ = ["find_sleeping_stock"]


def find_sleeping_stock(books: Books) -> pd.DataFrame:
    """Find places that hold more than ``cover`` days' need while others have less than ``short``.

    Parameters
    ----------
    books : Books
    """
    states = stock_states(books)
    item = pd.factorize(states["item"], sort=True)[0].astype(np.int64)
    short, count = _short_places(states, item)
    if not len(count):
        return raw_findings(())
    spells = spells_of(
        states,
        spans_of(states, item),
        short,
        holds=states["is_above"].to_numpy(dtype=bool),
        true=count > 0,
    )
    table = states.iloc[spells["row"]].reset_index(drop=True)
    lines = lines_of_days(books, table)
    said = books.settings
    return raw_findings(
        {
            "kind": "sleeping_stock",
            "place": row["place"],
            "item": row["item"],
            "period": books.period_of(spell["first"]),
            "quantity": row["spare"],
            "found": row["stock"],
            "high": row["stock"] - row["spare"],
            "numbers": {
                # With no need it lasts for ever.
                "days": round(row["stock"] / row["need"], 1) if row["need"] > 0 else "∞",
                "cover": said["cover"],
                "short": said["short"],
                "others": count[spell["other"]],
                "until": books.period_of(spell["last"]),
            },
            **lines[row["place"], row["item"], row["day"]],
        }
        for row, spell in zip(table.to_dict("records"), spells.to_dict("records"), strict=True)
    )


def _short_places(
    states: pd.DataFrame, item: np.typing.NDArray[np.int64]
) -> tuple[Spans, np.typing.NDArray[np.int64]]:
    """Give for each item how many places are short of it, from change to change."""
    short = states["is_short"].to_numpy(dtype=bool)
    begin, end = (states[name].to_numpy(dtype=np.int64)[short] for name in ("day", "until"))
    changes = pd.DataFrame(
        {
            "item": np.tile(item[short], 2),
            "day": np.concatenate([begin, end]),
            "more": np.repeat([1, -1], len(begin)),
        }
    )
    steps = changes.groupby(["item", "day"], sort=True)["more"].sum().reset_index()
    steps["count"] = steps.groupby("item")["more"].cumsum()
    after = steps.groupby("item")["day"].shift(-1)
    # After the last change nobody is short, until the books end.
    steps["until"] = after.fillna(states["until"].max() + 1)
    columns = (steps[name].to_numpy(dtype=np.int64) for name in ("item", "day", "until"))
    return Spans(*columns), steps["count"].to_numpy(dtype=np.int64)

"""Places left short by the desk above them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.running import lines_of_days
from supplyopt.audit.raw import raw_findings
from supplyopt.audit.stock.spells import spells_of
from supplyopt.audit.stock.states import spans_of, stock_states

__all__ = ["find_left_short"]


def find_left_short(books: Books) -> pd.DataFrame:
    """Find places that are short while their parent has more than its own ``cover`` days.

    Parameters
    ----------
    books : Books
    """
    states = stock_states(books)
    if states.empty:
        return raw_findings(())
    places = books.table("places")
    parents = dict(zip(places["place"], places["parent"].fillna(""), strict=True))
    desk = states["place"].map(parents).fillna("")
    codes = pd.factorize(pd.concat([states["place"], desk], ignore_index=True), sort=True)[0]
    items = pd.factorize(states["item"], sort=True)[0].astype(np.int64)
    own, above = np.split(codes.astype(np.int64), 2)
    width = int(items.max()) + 1
    spells = spells_of(
        states,
        spans_of(states, above * width + items),
        spans_of(states, own * width + items),
        holds=states["is_short"].to_numpy(dtype=bool) & (desk != "").to_numpy(),
        true=states["spare"].to_numpy() > 0,
    )
    table = states.iloc[spells["row"]].reset_index(drop=True)
    held = states.iloc[spells["other"]].reset_index(drop=True)
    lines = lines_of_days(books, pd.concat([table, held]).drop_duplicates(["place", "item", "day"]))
    said = books.settings
    found = []
    for row, other, spell in zip(
        *(frame.to_dict("records") for frame in (table, held, spells)), strict=True
    ):
        here, there = (lines[each["place"], each["item"], each["day"]] for each in (row, other))
        wanted = said["short"] * row["need"]
        found.append(
            {
                "kind": "left_short_by_own",
                "place": row["place"],
                "item": row["item"],
                "period": books.period_of(spell["first"]),
                "counterpart": other["place"],
                "quantity": min(wanted - row["stock"], other["spare"]),
                "found": row["stock"],
                "expected": wanted,
                "low": wanted,
                "documents": tuple(sorted({*here["documents"], *there["documents"]})),
                "rows": here["rows"] + there["rows"],
                "numbers": {
                    "days": round(row["stock"] / row["need"], 1),
                    "held": other["stock"],
                    "spare": other["spare"],
                    "short": said["short"],
                    "cover": said["cover"],
                    "until": books.period_of(spell["last"]),
                },
            }
        )
    return raw_findings(found)

"""What is there already covers needs, the first priority first."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputWarning, said_once
from supplyopt.network.parsed import ParsedTable

__all__ = ["announce", "covered", "priorities", "there_already"]

_ANNOUNCED = 5


def priorities(tables: Mapping[str, ParsedTable], *, named_by: Sequence[str]) -> dict[str, float]:
    """Give each group's priority: that of ``groups``, else its place in the tables' order.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
    named_by : sequence of str
        The tables whose groups count without a groups table, in the order in which they count.
    """
    if "groups" in tables:
        groups = tables["groups"]
        return dict(zip(groups.text("group"), groups.number("priority").tolist(), strict=True))
    named = [group for name in named_by if name in tables for group in tables[name].text("group")]
    return {group: float(rank) for rank, group in enumerate(dict.fromkeys(named))}


def there_already(tables: Mapping[str, ParsedTable], names: Sequence[str]) -> pd.Series[Any]:
    """Add up what several tables of ``place, item, quantity`` say is there."""
    parts = []
    for name in names:
        if name in tables:
            table = tables[name]
            keys = pd.MultiIndex.from_arrays([table.text("place"), table.text("item")])
            parts.append(pd.Series(table.number("quantity"), index=keys))
    if not parts:
        return pd.Series(dtype=float)
    if len(parts) == 1:
        return parts[0]
    whole = pd.concat(parts)
    return whole.groupby(level=[0, 1]).sum()


def covered(
    need: pd.DataFrame, there: pd.Series[Any], *, priority: Mapping[str, float]
) -> NDArray[np.float64]:
    """Work out how much of each need is there: priority 1 first, equal ones in proportion.

    Parameters
    ----------
    need : DataFrame
        ``place, item, group, gross``.
    there : Series
        Pieces by place then item.
    priority : mapping of str to float
        By group.

    Returns
    -------
    ndarray of float64, shape (rows of need,)
        In pieces, none above the need.
    """
    if there.empty or need.empty:
        return np.zeros(len(need))
    table = need[["place", "item", "gross"]].assign(priority=need["group"].map(dict(priority)))
    here = ["place", "item"]
    level = table.groupby([*here, "priority"])["gross"].sum()
    before = level.groupby(here).cumsum().groupby(here).shift(fill_value=0.0)
    found = there.reindex(pd.MultiIndex.from_frame(level.reset_index()[here])).fillna(0.0)
    left = (found.to_numpy() - before.to_numpy()).clip(min=0.0)
    table = table.join(pd.DataFrame({"level": level, "left": left}), on=[*here, "priority"])
    share = table["gross"] / table["level"].where(table["level"] > 0, 1.0)
    # Rounding must not cover more than there is: what is left would be a negative demand.
    some = np.minimum(table["left"] * share, table["gross"])
    return np.where(table["left"] >= table["level"], table["gross"], some).astype(float)


def announce(notes: Sequence[Fault], *, what: str, shown: int | None = _ANNOUNCED) -> None:
    """Warn the caller's caller, once, of what was put right or has no effect.

    Parameters
    ----------
    notes : sequence of Fault
    what : str
        What the tables are of.
    shown : int, optional
        How many causes are written out; None is all of them.
    """
    if not notes:
        return
    said = said_once(notes)
    lines = [f"  {line}" for line in said[:shown]]
    if len(said) > len(lines):
        lines.append(f"  ... and {len(said) - len(lines)} more")
    text = "\n".join([f"the tables of {what} are good, but", *lines])
    warnings.warn(text, InputWarning, stacklevel=3)

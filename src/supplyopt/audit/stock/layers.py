"""Which goods went out when: the oldest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books
from supplyopt.audit.declared import COMES, STATEMENTS

__all__ = ["Layers", "fifo_layers"]

_KEYS = ["place", "item"]
_HANDED_OUT = ("issued", "used")
_IN, _HANDED, _OTHER, _COUNT = range(4)
_ROUNDING = 1e-9
_Ints = NDArray[np.int64]
_Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Layers:
    """Goods of one receipt that went out at once, or lie there still.

    Attributes
    ----------
    pairs : DataFrame
        ``place, item``, and ``unmatched``: pieces handed out that no line had brought.
    table : DataFrame
        ``pair`` (a row of the pairs), ``quantity``, ``came`` and ``went`` (days; NaN for what lies
        there), ``handed_out`` (issued or used; else lost, sent back, or not found at a count).
    """

    pairs: pd.DataFrame
    table: pd.DataFrame


def fifo_layers(books: Books) -> Layers:
    """Match what went out with what came in, first in, first out.

    Parameters
    ----------
    books : Books

    Notes
    -----
    From statement to statement, within a day, what comes is there before anything goes, and what
    is issued or used goes before what is lost or sent back. A count, or an opening, puts the stock
    right: what is missing goes, the oldest first; what is there beyond the lines has come that day,
    as far as anybody knows. A negative line undoes: of something received it takes, of something
    issued it brings. What was handed out beyond what there was is matched with nothing.
    """
    steps, pairs = _steps(books)
    if steps.empty:
        columns = ["pair", "quantity", "came", "went", "handed_out"]
        return Layers(pairs.assign(unmatched=0.0), pd.DataFrame(columns=columns))
    pair, step, amount = (steps[name].to_numpy() for name in ("pair", "step", "amount"))
    taken, level = _taken(pair, step, amount)
    handed = step == _HANDED
    lost = np.bincount(pair[handed], (amount - taken)[handed], minlength=len(pairs))
    # Rounding of decimals is nothing that was handed out.
    lost = np.where(lost > _ROUNDING * np.bincount(pair, amount, minlength=len(pairs)), lost, 0.0)
    counted = step == _COUNT
    put_right = np.where(counted, amount - level, 0.0)
    put_right[np.abs(put_right) <= _ROUNDING * np.maximum(amount, level)] = 0.0
    came = np.where(step == _IN, amount, np.maximum(put_right, 0.0))
    went = np.where(counted, np.maximum(-put_right, 0.0), taken)
    day = steps["day"].to_numpy(dtype=float)
    return Layers(pairs.assign(unmatched=lost), _cut(pair, day, came, went, handed=handed))


def _steps(books: Books) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sum the lines of a day by what they do, in the order in which they do it."""
    lines = books.table("movements")
    lines = lines[lines["stands"].astype(bool)].reset_index(drop=True)
    by_pair = lines.groupby(_KEYS, sort=True)
    lines["pair"] = by_pair.ngroup().astype(np.int64)
    pairs = lines[_KEYS].drop_duplicates().sort_values(_KEYS, ignore_index=True)
    quantity = lines["quantity"].to_numpy(dtype=float)
    kind = lines["kind"]
    brings = kind.isin(COMES).to_numpy()
    step = np.where(kind.isin(_HANDED_OUT), _HANDED, _OTHER)
    step = np.where(brings, _IN, step)
    undone = np.where(brings, _OTHER, _IN)
    counts = kind.isin(STATEMENTS).to_numpy()
    lines["step"] = np.where(counts, _COUNT, np.where(quantity < 0, undone, step))
    lines["amount"] = np.where(counts, quantity, np.abs(quantity))
    lines["day"] = np.floor(lines["when"].astype(float))
    by = ["pair", "stretch", "day", "step"]
    steps = lines.groupby(by, sort=True)["amount"].sum().reset_index()
    # Nobody counts less than nothing.
    steps["amount"] = steps["amount"].clip(lower=0.0)
    return steps, pairs


def _taken(pair: _Ints, step: _Ints, amount: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Give what each step can take of what is there, and what lies there after it.

    From count to count the stock is what the lines make of it, lifted by the most that they were
    ever below nothing until then (reflection).
    """
    count = step == _COUNT
    begins = np.append(True, (pair[1:] != pair[:-1]) | count[:-1])
    same = np.append(False, pair[1:] == pair[:-1])
    before = np.append(0.0, np.where(count, amount, 0.0)[:-1])
    stretch = np.cumsum(begins)
    change = np.where(step == _IN, amount, np.where(count, 0.0, -amount))
    change = change + np.where(begins & same, before, 0.0)
    lines = pd.Series(change).groupby(stretch).cumsum().to_numpy()
    below = pd.Series(np.maximum(-lines, 0.0)).groupby(stretch).cummax().to_numpy()
    lacking = below - np.where(begins, 0.0, np.append(0.0, below[:-1]))
    outs = (step == _HANDED) | (step == _OTHER)
    return np.where(outs, np.maximum(amount - lacking, 0.0), 0.0), lines + below


def _cut(
    pair: _Ints, day: _Numbers, came: _Numbers, went: _Numbers, *, handed: NDArray[np.bool_]
) -> pd.DataFrame:
    """Cut what came and what went at each other's borders."""
    ins, outs = np.flatnonzero(came > 0), np.flatnonzero(went > 0)
    borders = [
        pd.Series(amounts[at]).groupby(pair[at]).cumsum().to_numpy()
        for amounts, at in ((came, ins), (went, outs))
    ]
    value = np.concatenate(borders)
    whose = np.concatenate([pair[ins], pair[outs]])
    is_in = np.arange(len(value)) < len(ins)
    order = np.lexsort((value, whose))
    value, whose, is_in = value[order], whose[order], is_in[order]
    new = np.append(True, whose[1:] != whose[:-1])[: len(whose)]
    length = value - np.where(new, 0.0, np.append(0.0, value[:-1])[: len(value)])
    # The piece below a border belongs to the next thing that came, and the next that went.
    layer: _Ints = np.cumsum(is_in) - is_in
    use: _Ints = np.cumsum(~is_in) - ~is_in
    keep = (length > _ROUNDING * value) & (layer < len(ins))
    layer, use, whose, length = layer[keep], use[keep], whose[keep], length[keep]
    came_at = ins[layer]
    own = pair[came_at] == whose
    went_at = np.append(outs, 0)[use]
    there = (use >= len(outs)) | (pair[went_at] != whose)
    columns = {
        "pair": whose,
        "quantity": length,
        "came": day[came_at],
        "went": np.where(there, np.nan, day[went_at]),
        "handed_out": ~there & handed[went_at],
    }
    return pd.DataFrame({name: column[own] for name, column in columns.items()})

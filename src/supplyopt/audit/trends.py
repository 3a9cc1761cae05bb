"""What is new, what comes again, what was solved."""

from __future__ import annotations

import pandas as pd

from supplyopt.audit.found import Findings
from supplyopt.errors import Fault, InputError
from supplyopt.network.units import measured

__all__ = ["MATTER", "trend"]

MATTER = ["kind", "place", "item", "group", "counterpart"]
"""Findings that agree in these are of one matter, whenever they are."""
_STATES = ("new", "repeated", "solved")


@measured()
def trend(findings: Findings, *, before: Findings | pd.DataFrame | None = None) -> pd.DataFrame:
    """Tell matter by matter what is new, what comes again, what was solved.

    Parameters
    ----------
    findings : Findings
    before : Findings or DataFrame, optional
        What an earlier audit found, or its table (as read back from ``findings.csv``). Without
        it the cycles of these findings are held against each other.

    Returns
    -------
    DataFrame
        A row a matter and step at which it is there, or was at the step before: ``step`` (the
        cycle; or "now"), ``state`` (new, repeated, solved), ``kind, place, item, group,
        counterpart``, ``findings`` and ``quantity`` (how many there are at that step, pieces at
        stake). Findings without a cycle are left out where cycles are compared.

    Raises
    ------
    InputError
        If ``before`` lacks a column.

    Notes
    -----
    A matter is a kind of finding at a place, of an item, a group, with a counterpart, whatever
    its day or paper. "new" at a cycle: it was not there in the cycle before, though perhaps
    earlier. The first cycle has nothing before it: there all are new. The last cycle is the last
    one of the books, so that what ended is told as solved. "solved" says that it was not found
    again: that is so too where a place counted nothing in that cycle.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["A"] * 5, "item": ["mask"] * 5, "cycle": [1, 1, 2, 3, 3],
    ...     "kind": ["opening", "counted", "counted", "used", "counted"],
    ...     "quantity": [50, 48, 45, 5, 40]})
    >>> found = so.audit.examine(books, checks=["counts"])
    >>> so.audit.trend(found)[["step", "state", "kind", "quantity"]]
       step     state        kind  quantity
    0     1       new  unbalanced       2.0
    1     2  repeated  unbalanced       3.0
    2     3    solved  unbalanced       0.0
    """
    now = findings.table
    if before is None:
        timed = now[now["cycle"].notna()]
        there = {int(cycle) for cycle in timed["cycle"]}
        last = max([*there, findings.record.get("last_cycle") or 0])
        told = []
        # Where nothing is found, nor was before, there is nothing to tell.
        for cycle in sorted(there | {cycle + 1 for cycle in there if cycle < last}):
            rows, previous = (timed[timed["cycle"] == step] for step in (cycle, cycle - 1))
            told.append(_step(cycle, rows, previous))
        return pd.concat(told, ignore_index=True) if told else _step("", now.iloc[:0], None)
    earlier = before.table if isinstance(before, Findings) else before
    missing = [name for name in [*MATTER, "quantity"] if name not in earlier]
    if missing:
        remedy = "give the table of findings as it was written"
        raise InputError(
            [Fault("before", 1, name, None, "the column is missing", remedy) for name in missing]
        )
    return _step("now", now, earlier)


def _step(step: int | str, rows: pd.DataFrame, previous: pd.DataFrame | None) -> pd.DataFrame:
    here = _matters(rows)
    there = here.iloc[:0] if previous is None else _matters(previous)
    was = pd.Series(1, index=there.index, name="was")
    table = here.join(was, how="outer").fillna({"findings": 0, "quantity": 0.0})
    table["state"] = "new"
    table.loc[table["was"].notna(), "state"] = "repeated"
    table.loc[table["findings"] == 0, "state"] = "solved"
    table["findings"] = table["findings"].astype(int)
    table = table.reset_index()
    table.insert(0, "step", step)
    rank = table["state"].map(_STATES.index)
    table = table.assign(_rank=rank).sort_values(["_rank", *MATTER], kind="stable")
    return table[["step", "state", *MATTER, "findings", "quantity"]].reset_index(drop=True)


def _matters(rows: pd.DataFrame) -> pd.DataFrame:
    keys = [rows[name].fillna("").astype(str) for name in MATTER]
    numbers = pd.to_numeric(rows["quantity"], errors="coerce").astype(float)
    pieces = pd.DataFrame({"findings": 1, "quantity": numbers})
    return pieces.groupby(keys).sum()

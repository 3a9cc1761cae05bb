"""The order of the lines of a shelf, cut at what was stated to lie there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.declared import SIGNS, STATEMENTS
from supplyopt.errors import Fault

__all__ = ["cut_at_statements"]

_Ints = np.ndarray[Any, np.dtype[np.int64]]

_KEYS = ["place", "item"]
_PART = ["document", "batch"]
_CORRECTIONS = ["adjusted_in", "adjusted_out"]
_FIRST, _SOME, _LAST = -1.0, 0.5, 2.0
"""Hours of lines without one: an opening is before its day, a count after it."""


def cut_at_statements(lines: pd.DataFrame) -> tuple[list[Fault], list[Fault]]:
    """Add ``clock``, ``stands`` and ``stretch`` to movements.

    A count, and an opening, states what lies there: from then on it is what is held against.
    ``stretch`` is the number of statements of the shelf (place, item) before a line; a statement
    bears its own number, and ``stands`` unless a later one of its day takes its place.

    Parameters
    ----------
    lines : DataFrame
        Movements with ``when``, ``timed``; it is added to.

    Returns
    -------
    list of Fault
        Days of which nobody can say what was before what, or which of two counts holds.
    list of Fault
        Notes: counts of one day that took each other's place, or were added up.
    """
    kind = lines["kind"].to_numpy(dtype=object)
    when = lines["when"].to_numpy(dtype=float)
    timed = lines["timed"].to_numpy(dtype=bool)
    day = np.floor(when)
    opens, counts = kind == "opening", kind == "counted"
    states = opens | counts
    untimed = np.where(opens, _FIRST, np.where(counts, _LAST, _SOME))
    clock = np.where(timed, when - day, untimed)
    shelf = np.asarray(lines.groupby(_KEYS, sort=False).ngroup(), dtype=np.int64)
    faults = list(_without_a_time(lines, shelf, day, states=states, timed=timed))
    stands = np.ones(len(lines), dtype=bool)
    notes: list[Fault] = []
    again = pd.DataFrame({"shelf": shelf, "day": day, "kind": kind})[states]
    again = again[again.duplicated(keep=False)]
    whole = pd.Series(shelf).groupby(shelf).indices if len(again) else {}
    for (one, _, _), same in again.groupby(["shelf", "day", "kind"], sort=False):
        at = same.index.to_numpy(np.int64)
        fault, note = _settle(lines, at, clock, stands, lines.iloc[whole[one]])
        faults += fault
        notes += note
    if faults:
        return faults, notes
    lines["clock"], lines["stands"] = clock, stands
    _number(lines, shelf, day)
    carried = _carried_forward(lines, shelf)
    if len(carried):
        lines.loc[carried, "stands"] = False
        _number(lines, shelf, day)
        says = f"goes on with what the lines said before the count ({len(carried):,} rows): "
        says += "the count stands"
        notes.append(Fault("movements", None, "kind", "opening", says, "see that this is meant"))
    return [], [*notes, *_book_differences(lines, shelf), *_said_of_openings(lines)]


def _said_of_openings(lines: pd.DataFrame) -> list[Fault]:
    """Say how many openings were read as balances, how many lines as history before the first."""
    opens = ((lines["kind"] == "opening") & lines["stands"]).to_numpy(dtype=bool)
    keys = [lines[name] for name in _KEYS]
    number = lines["stretch"].where(opens)
    first = number.groupby(keys).transform("min")
    again = int((opens & (number > first)).sum())
    history = int((~opens & (lines["stretch"] <= first)).sum())
    notes = []
    for count, says in (
        (again, "comes again ({} rows), and is held against the lines as a count is"),
        (history, "has the lines before it in it ({} rows): they are history"),
    ):
        if count:
            word, say = says.format(f"{count:,}"), "see that this is meant"
            notes.append(Fault("movements", None, "kind", "opening", word, say))
    return notes


def _number(lines: pd.DataFrame, shelf: _Ints, day: NDArray[np.float64]) -> None:
    """Add ``stretch`` to lines that have ``clock`` and ``stands``."""
    kind, clock = lines["kind"].to_numpy(dtype=object), lines["clock"].to_numpy(dtype=float)
    opens, counts = kind == "opening", kind == "counted"
    stands = lines["stands"].to_numpy(dtype=bool)
    order = np.lexsort((np.where(opens, 0, np.where(counts, 2, 1)), clock, day, shelf))
    at = np.empty(len(lines), dtype=np.int64)
    at[order] = np.arange(len(lines))
    # Parts of one statement are as late as the last of them.
    one = pd.DataFrame({"at": at, "shelf": shelf, "day": day, "kind": kind})
    one = one[(opens | counts) & stands]
    last = one.groupby(["shelf", "day", "kind"])["at"].transform("max").to_numpy(np.int64)
    ends = np.zeros(len(lines), dtype=np.int64)
    ends[last] = 1
    before = np.cumsum(ends) - ends
    first = np.append(True, np.diff(shelf[order]) != 0)[: len(order)]
    number = before - np.maximum.accumulate(np.where(first, before, 0))
    stretch = number[at]
    stretch[one.index] = number[last]
    lines["stretch"] = stretch


def _sums(part: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Give what was stated, and what moved, by shelf and stretch."""
    states = part["kind"].isin(STATEMENTS)
    keys = ["shelf", "stretch"]
    stated = (
        part[states]
        .groupby(keys)
        .agg(quantity=("quantity", "sum"), kind=("kind", "first"), day=("day", "first"))
    )
    net = part["quantity"].astype(float) * part["kind"].map(SIGNS).fillna(0.0)
    return stated, net[~states].groupby([part.loc[~states, name] for name in keys]).sum()


def _carried_forward(lines: pd.DataFrame, shelf: _Ints) -> list[Any]:
    """Find openings that go on with what the lines say, right after a count that said otherwise.

    The count is what lay there; what it misses was told at it, and is not told again.
    """
    opens = (lines["kind"] == "opening").to_numpy() & (lines["stretch"] > 1).to_numpy()
    opens &= lines["stands"].to_numpy(dtype=bool)
    if not opens.any():
        return []
    here = np.isin(shelf, np.unique(shelf[opens])) & lines["stands"].to_numpy(dtype=bool)
    part = lines[here].assign(shelf=shelf[here], day=np.floor(lines.loc[here, "when"]))
    stated, moved = _sums(part)
    table = stated.reset_index()
    by = table.groupby("shelf")
    count, begin = by[["quantity", "kind"]].shift(1), by["quantity"].shift(2)
    keys = ["shelf", "stretch"]
    before = pd.MultiIndex.from_frame(table[keys].assign(stretch=table["stretch"] - 1))
    own = pd.MultiIndex.from_frame(table[keys])
    by_lines = begin + moved.reindex(before).fillna(0.0).to_numpy()
    # Nothing moved between the count and the opening.
    still = ~own.isin(moved.index)
    same = (table["quantity"] - by_lines).abs() <= 1e-9 * table["quantity"].abs()
    found = (table["kind"] == "opening") & (count["kind"] == "counted") & still & same
    found &= table["quantity"] != count["quantity"]
    carried = pd.MultiIndex.from_frame(table.loc[found, keys])
    opening = part[part["kind"] == "opening"]
    found_there = opening[pd.MultiIndex.from_frame(opening[keys]).isin(carried)]
    return list(found_there.index)


def _without_a_time(
    lines: pd.DataFrame,
    shelf: _Ints,
    day: NDArray[np.float64],
    *,
    states: NDArray[np.bool_],
    timed: NDArray[np.bool_],
) -> Iterator[Fault]:
    """Find lines without a time on a day on which their shelf has others that need it."""
    counts = (lines["kind"] == "counted").to_numpy()
    midnight = counts & ~timed & lines["midnight"].to_numpy(dtype=bool)
    whose = "the shelf was counted (or opened) at one that day"
    say = "give it its time, or the count none (then it is at the day's end)"
    noon = "is midnight, or no time of day, and other lines of the shelf that day have one"
    write = "write 00:00 in the column time, or the date alone (the day's end)"
    for stated, asked, problem, remedy in (
        (states & timed, ~states & ~timed, f"has no time of day, and {whose}", say),
        (~states & timed, midnight, noon, write),
    ):
        days = pd.MultiIndex.from_arrays([shelf[stated], day[stated]])
        at = np.flatnonzero(asked)
        if not len(days) or not len(at):
            continue
        for one in at[pd.MultiIndex.from_arrays([shelf[at], day[at]]).isin(days)].tolist():
            line = lines.iloc[one]
            row, period = int(line["row"]), line["period"]
            yield Fault("movements", row, "date", period, problem, remedy)


def _settle(
    lines: pd.DataFrame,
    at: _Ints,
    clock: NDArray[np.float64],
    stands: NDArray[np.bool_],
    shelf: pd.DataFrame,
) -> tuple[list[Fault], list[Fault]]:
    """Say which of the statements of one shelf and day stand: the later, or each part."""
    same = lines.iloc[at]
    parts = list(map(tuple, same[_PART].fillna("").to_numpy().tolist()))
    line = same.iloc[-1]
    word = "opening" if line["kind"] == "opening" else "count"
    rows = ", ".join(f"row {row}" for row in same["row"].tolist())
    whose = f"{line['place']}, {line['item']}, {line['period']}"

    def wrong(problem: str, remedy: str) -> tuple[list[Fault], list[Fault]]:
        row, value = int(line["row"]), float(line["quantity"])
        return [Fault("movements", row, "quantity", value, problem, remedy)], []

    known = list(dict.fromkeys(parts))
    if len(known) > 1 and ("", "") in known:
        problem = f"one {word} of {whose} has a document or batch, another has none ({rows})"
        return wrong(problem, "give each its own, if they are parts of the shelf; else give none")
    for part in known:
        mine = at[[other == part for other in parts]]
        last = mine[clock[mine] == clock[mine].max()]
        if len(set(lines["quantity"].to_numpy(dtype=float)[last].tolist())) > 1:
            up = _runs_up(shelf["when"].to_numpy(dtype=float))
            if up is None:
                problem = (
                    f"there are two {word}s of {whose} ({rows}), among rows in no order of time"
                )
                return wrong(problem, "give them times of day, or keep the one that holds")
            last = last[:1] if up else last[-1:]
        stands[mine] = False
        stands[last[-1]] = True
    if len(known) == 1:
        says = f"of several {word}s of {whose} the later one stands"
    else:
        hour = shelf["when"].to_numpy(dtype=float) % 1
        moved = ~shelf["kind"].isin(STATEMENTS).to_numpy() & shelf["timed"].to_numpy(dtype=bool)
        moved &= (shelf["period"] == line["period"]).to_numpy()
        stood = clock[at[stands[at]]]
        if (moved & (hour > stood.min()) & (hour < stood.max())).any():
            problem = (
                f"goods moved between the {word}s of {whose} ({rows}) with their own documents"
            )
            return wrong(problem, "give parts of the shelf one time; give recounts no document")
        says = f"{word}s of {whose} have their own document or batch, and were added up"
    return [], [Fault("movements", None, "kind", line["kind"], says, "see that this is meant")]


def _runs_up(whens: NDArray[np.float64]) -> bool | None:
    """Tell whether the newest lines stand at the top; None where rows are in no order of time."""
    steps = np.diff(np.floor(whens))
    if (steps > 0).any() and (steps < 0).any():
        return None
    return bool((steps < 0).any())


def _book_differences(lines: pd.DataFrame, shelf: _Ints) -> list[Fault]:
    """Put a correction that books what a statement found before that statement; say how many.

    Some programs write the count, then a line that brings the books to it; no further piece goes.
    On the day of a count, behind it, that is certain. Later it is where the next statement agrees
    with what the one before found, as if no piece had gone.
    """
    kind = lines["kind"].to_numpy(dtype=object)
    fixes = np.isin(kind, _CORRECTIONS)
    if not fixes.any():
        return []
    here = np.flatnonzero(np.isin(shelf, np.unique(shelf[fixes])))
    part = lines.iloc[here].assign(shelf=shelf[here], fix=fixes[here])
    part = part[part["stands"]].assign(day=np.floor(part["when"]))
    stated, moved = _sums(part)
    net = part["quantity"].astype(float) * part["kind"].map(SIGNS).fillna(0.0)
    says, moves = stated.to_dict("index"), moved.to_dict()
    booked = part.assign(net=net)[part["fix"]].sort_values(["shelf", "stretch", "when"])
    names = ["shelf", "stretch", "timed", "day", "net"]
    rows = list(zip(booked.index, *(booked[name].tolist() for name in names), strict=True))
    of_statements: list[Any] = []
    for (one, number), those in itertools.groupby(rows, key=lambda row: row[1:3]):
        found, begin = says.get((one, number - 1)), says.get((one, number - 2))
        if found is None or begin is None:
            continue
        apart = found["quantity"] - begin["quantity"] - moves.get((one, number - 1), 0.0)
        if apart == 0:
            continue
        parts: tuple[list[Any], list[Any]] = ([], [])
        for row in those:
            at_once = row[3] and row[4] == found["day"] and found["kind"] == "counted"
            parts[not at_once].append(row)
        following = says.get((one, number))
        for sure, part_of in zip((True, False), parts, strict=True):
            booked_as = np.cumsum([row[5] for row in part_of])
            just = np.flatnonzero(np.abs(apart - booked_as) <= 1e-9 * abs(apart))
            if not len(just):
                continue
            rest = moves.get((one, number), 0.0) - apart
            by_lines = found["quantity"] + rest
            if not sure and not (
                following and abs(following["quantity"] - by_lines) <= 1e-9 * abs(by_lines)
            ):
                continue
            # What follows these corrects something else; they are no moves behind the count.
            of_statements += [row[0] for row in part_of[: just[0] + 1]]
            moves[one, number] = rest
            break
    lines.loc[of_statements, "stretch"] -= 1
    count = len(of_statements)
    if not count:
        return []
    says_so = f"books what the count before it found ({count:,} rows), and takes or adds nothing"
    return [Fault("movements", None, "kind", "adjusted", says_so, "see that this is meant")]

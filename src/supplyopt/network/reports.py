"""Demand where some places have not reported: a stated fallback in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.declared import read_declared
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable, text_series
from supplyopt.network.schema import Column, Table
from supplyopt.network.suggest import did_you_mean
from supplyopt.network.units import measured

__all__ = ["FALLBACKS", "REPORTED", "REPORT_TABLES", "fill_reports"]

REPORTED = "reported"
"""What `basis` says of a figure that the place itself gave."""
FALLBACKS = ("last", "peers", "survey", "zero")

_PLACE = Column("place", "id", "where", key=True, required=True)
_ITEM = Column("item", "id", "what", key=True, required=True)
_GROUP = Column("group", "id", "for whom", key=True, default="all")
_CYCLE = Column("cycle", "whole", "when", unit="cycle", key=True, default=1, low=1)
_ROW = (_PLACE, _ITEM, _GROUP, _CYCLE)
_PEOPLE = Column("people", "number", "how many", unit="people", required=True)
_PER_PERSON = Column("per_person", "number", "need of one", unit="pieces/person", required=True)
_TABLES = (
    Table(
        "reports",
        "what places asked for",
        (
            *_ROW,
            Column("quantity", "number", "blank: no report", unit="pieces", default=np.nan),
            Column("entitlement", "number", "as in demand", unit="pieces", default=np.nan),
        ),
    ),
    Table("expected", "who should have reported", _ROW),
    Table(
        "last",
        "earlier reports",
        (*_ROW, Column("quantity", "number", "asked for", unit="pieces", required=True)),
    ),
    Table("headcount", "who is where", (_PLACE, _GROUP, _PEOPLE)),
    Table("survey", "what a survey found", (_ITEM, _GROUP, _PER_PERSON)),
)

REPORT_TABLES = {table.name: table for table in _TABLES}
"""By name: reports, expected, last, headcount, survey."""

Key = tuple[str, str, str, int]


@measured()
def fill_reports(
    reports: Any,
    *,
    fallback: str | Sequence[str],
    expected: Any = None,
    last: Any = None,
    headcount: Any = None,
    survey: Any = None,
) -> pd.DataFrame:
    """Return a demand table in which places that have not reported have a stated fallback.

    Parameters
    ----------
    reports : DataFrame or what makes one
        ``place, item, group="all", cycle=1, quantity, entitlement``, as the demand table. A row
        of blank `quantity` is a place that has not reported.
    fallback : {"last", "peers", "survey", "zero"} or sequence of these
        What stands in for a report, the first that gives a figure. "last": the place's own
        figure of the latest cycle in `last`. "peers": pieces a head of the places that reported
        this item for this group in this cycle (the ratio of their sums), times the place's
        people. "survey": pieces a head that a survey found, times the place's people. "zero":
        nothing.
    expected : DataFrame or what makes one, optional
        ``place, item, group, cycle``: who should have reported. Rows that `reports` lacks are
        added to its end.
    last : DataFrame or what makes one, optional
        ``place, item, group, cycle, quantity``: earlier reports.
    headcount : DataFrame or what makes one, optional
        ``place, group, people``: for "peers" and "survey". Without the column `group` "peers"
        takes all people of a place, whatever group the report is for.
    survey : DataFrame or what makes one, optional
        ``item, group, per_person``: pieces one person needs.

    Returns
    -------
    DataFrame
        The demand table, with the column `basis`: "reported", or what the figure stands on.
        Given to a network it stays with the demand, and plans mark what rests on it.

    Raises
    ------
    InputError
        If a table has faults, a fallback lacks the table it needs, or no fallback gives a
        figure for a place.

    Notes
    -----
    The ratio of sums is the ratio estimator of survey sampling (Cochran, "Sampling Techniques",
    1977, chapter 6). Places that do not report may differ from those that do: no arithmetic
    mends that, so `supplyopt.effect_of_fallback` shows what hangs on it.

    Examples
    --------
    >>> import supplyopt as so
    >>> demand = so.fill_reports(
    ...     [
    ...         {"place": "A", "item": "mask", "quantity": 120},
    ...         {"place": "B", "item": "mask", "quantity": None},
    ...     ],
    ...     fallback="peers",
    ...     headcount=[{"place": "A", "people": 6}, {"place": "B", "people": 4}],
    ... )
    >>> demand[["place", "quantity", "basis"]]
      place  quantity           basis
    0     A     120.0        reported
    1     B      80.0  peers per head
    """
    if not isinstance(fallback, str | Sequence):
        remedy = f"give some of {', '.join(FALLBACKS)}, in order"
        raise InputError([_fault("fallback", fallback, "is no sequence of names", remedy)])
    names = (fallback,) if isinstance(fallback, str) else tuple(fallback)
    given = {
        "reports": reports,
        "expected": expected,
        "last": last,
        "headcount": headcount,
        "survey": survey,
    }
    tables, faults, notes = read_declared(_TABLES, given, required=("reports",))
    faults += _of_fallbacks(names, tables)
    if faults:
        raise InputError(faults)
    announce(notes, what="reports")
    parsed = tables["reports"]
    keys = _keys(parsed)
    if "expected" in tables:
        there = set(keys)
        keys += [key for key in _keys(tables["expected"]) if key not in there]
    quantity = np.full(len(keys), np.nan)
    quantity[: len(parsed)] = parsed.number("quantity")
    reported = ~np.isnan(quantity)
    basis = np.where(reported, REPORTED, "").astype(object)
    sources = {"last": _last, "peers": _peers, "survey": _survey, "zero": _zero}
    for name in names:
        figures = sources[name](tables, keys, quantity, reported)
        for row in np.flatnonzero(np.isnan(quantity)).tolist():
            if row in figures:
                quantity[row], basis[row] = figures[row]
    missing = np.flatnonzero(np.isnan(quantity)).tolist()
    if missing:
        raise InputError([_nothing(keys[row], names, parsed, row) for row in missing])
    return _table(parsed, keys, quantity, basis)


def _of_fallbacks(names: tuple[str, ...], tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    needed = {
        "last": ["last"],
        "peers": ["headcount"],
        "survey": ["headcount", "survey"],
        "zero": [],
    }
    if not names:
        yield _fault("fallback", names, "is empty", f"give some of {', '.join(FALLBACKS)}")
    for name in names:
        if name not in FALLBACKS:
            yield _fault("fallback", name, "is no fallback", did_you_mean(str(name), FALLBACKS))
            continue
        for table in needed[name]:
            if table not in tables:
                yield _fault("fallback", name, f"needs the table {table}", f"give {table}=")


def _keys(table: ParsedTable) -> list[Key]:
    parts = [table.text(name).tolist() for name in ("place", "item", "group")]
    return list(zip(*parts, table.number("cycle").astype(int).tolist(), strict=True))


Figures = dict[int, tuple[float, str]]


def _last(
    tables: Mapping[str, ParsedTable], keys: list[Key], quantity: Any, reported: Any
) -> Figures:
    known: dict[tuple[str, str, str], tuple[int, float]] = {}
    last = tables["last"]
    for (*who, cycle), pieces in zip(_keys(last), last.number("quantity").tolist(), strict=True):
        place, item, group = who
        if cycle >= known.get((place, item, group), (0, 0.0))[0]:
            known[place, item, group] = (cycle, pieces)
    told = "cycle" in last.numbers
    figures = {}
    for row, (place, item, group, _) in enumerate(keys):
        if (place, item, group) in known:
            cycle, pieces = known[place, item, group]
            figures[row] = (pieces, f"last known, cycle {cycle}" if told else "last known")
    return figures


def _peers(
    tables: Mapping[str, ParsedTable], keys: list[Key], quantity: Any, reported: Any
) -> Figures:
    people = _people(tables)
    if "group" not in tables["headcount"].texts:
        # All heads of a place, whoever of them it is for: the ratio is of sums either way.
        people = {(place, group): people.get((place, "all"), 0.0) for place, _, group, _ in keys}
        people = {who: heads for who, heads in people.items() if heads > 0}
    sums: dict[tuple[str, str, int], list[float]] = {}
    for row in np.flatnonzero(reported).tolist():
        place, item, group, cycle = keys[row]
        if (place, group) in people:
            of = sums.setdefault((item, group, cycle), [0.0, 0.0])
            of[0] += float(quantity[row])
            of[1] += people[place, group]
    figures = {}
    for row, (place, item, group, cycle) in enumerate(keys):
        asked, heads = sums.get((item, group, cycle), (0.0, 0.0))
        if heads > 0 and (place, group) in people:
            figures[row] = (asked / heads * people[place, group], "peers per head")
    return figures


def _survey(
    tables: Mapping[str, ParsedTable], keys: list[Key], quantity: Any, reported: Any
) -> Figures:
    survey, people = tables["survey"], _people(tables)
    found = zip(survey.text("item"), survey.text("group"), strict=True)
    rate = dict(zip(found, survey.number("per_person").tolist(), strict=True))
    return {
        row: (rate[item, group] * people[place, group], "survey per head")
        for row, (place, item, group, _) in enumerate(keys)
        if (item, group) in rate and (place, group) in people
    }


def _zero(
    tables: Mapping[str, ParsedTable], keys: list[Key], quantity: Any, reported: Any
) -> Figures:
    return dict.fromkeys(range(len(keys)), (0.0, "zero"))


def _people(tables: Mapping[str, ParsedTable]) -> dict[tuple[str, str], float]:
    heads = tables["headcount"]
    who = zip(heads.text("place"), heads.text("group"), strict=True)
    return dict(zip(who, heads.number("people").tolist(), strict=True))


def _nothing(key: Key, names: tuple[str, ...], reports: ParsedTable, row: int) -> Fault:
    number = int(reports.rows[row]) if row < len(reports) else None
    value = ", ".join(key[:3]) + ("" if key[3] == 1 else f", cycle {key[3]}")
    problem = f"no report, and no figure by {' or '.join(names)}"
    remedy = "name a further fallback, or give the tables a row for it"
    return Fault("reports", number, "place, item, group", value, problem, remedy)


def _table(
    reports: ParsedTable, keys: list[Key], quantity: np.ndarray, basis: np.ndarray
) -> pd.DataFrame:
    place, item, group, cycle = zip(*keys, strict=True) if keys else ((), (), (), ())
    columns: dict[str, Any] = {
        name: text_series(np.array(ids, dtype=object))
        for name, ids in (("place", place), ("item", item), ("group", group))
    }
    columns["cycle"] = np.array(cycle, dtype=np.int64)
    columns["quantity"] = quantity
    if "entitlement" in reports.numbers:
        more = np.full(len(keys) - len(reports), np.nan)
        columns["entitlement"] = np.concatenate([reports.number("entitlement"), more])
    columns["basis"] = text_series(basis)
    return pd.DataFrame(columns)


def _fault(argument: str, value: object, problem: str, remedy: str) -> Fault:
    return Fault("", None, argument, value, problem, remedy)

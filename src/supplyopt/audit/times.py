"""The time of each row, by its date or cycle."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.declared import AUDIT_TABLES
from supplyopt.audit.unread_dates import date_remedy
from supplyopt.errors import Fault
from supplyopt.network.cells import SpoiltCell
from supplyopt.network.headers import one_of

__all__ = ["dates_as_text", "day_number", "day_text", "read_all_times"]

_EPOCH = np.datetime64("2000-01-01")
"""Dates are counted in days from here."""
_TIMES = ("date", "start", "time")
_CLOCK = re.compile(
    r"(上午|下午|凌晨)?\s*([01]?\d|2[0-3])"
    r"(?:[时点]|(?::|时|点)([0-5]\d)(?:(?::|分)([0-5]\d(?:\.\d+)?)?)?秒?)\s*([ap]\.?m\.?)?",
    re.IGNORECASE,
)
"""A half of the day, the hour, minute and second, a half of the day."""
_DAY_AND_CLOCK = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?\s*(.*)")
_HOUR = r"\d[T ]\d|[:时点]"
_SECONDS = 86400.0
_NOT_ISO = r"[^\d\-/.: TZ+]"
_NO_DAY = r"^\d{4}([-/.]?\d{1,2})?$"
"""A year or a month alone, of which pandas makes its first day."""


def dates_as_text(given: Any) -> Any:
    """Write out the dates of a table that has them as dates; give anything else back.

    Parameters
    ----------
    given : DataFrame or what makes one
    """
    if isinstance(given, pd.DataFrame):
        names = [name for name in _TIMES if list(given.columns).count(name) == 1]
        return given.assign(**{name: given[name].map(_written) for name in names})
    if isinstance(given, Mapping):
        cells = {name: given[name] for name in _TIMES if isinstance(given.get(name), Iterable)}
        texts = {
            name: column if isinstance(column, str) else list(map(_written, column))
            for name, column in cells.items()
        }
        return {**given, **texts}
    return given


def _written(cell: Any) -> Any:
    if isinstance(cell, SpoiltCell):
        # A date of a workbook, which is none where numbers and ids stand, is one here.
        is_time = isinstance(cell.value, datetime.date | datetime.time)
        return _written(cell.value) if is_time else cell
    # A missing time is a date to Python, though one of no day.
    if isinstance(cell, datetime.date) and not pd.isna(cell):
        return cell.isoformat()
    return cell.isoformat() if isinstance(cell, datetime.time) else cell


def day_number(text: str) -> float | None:
    """Give the day of a date, counted from 2000-01-01; None where it is no date.

    Parameters
    ----------
    text : str
    """
    day = _days(pd.Series([text])).iloc[0]
    return None if np.isnan(day) else float(np.floor(day))


def day_text(day: float) -> str:
    """Give the date of a day.

    Parameters
    ----------
    day : float
        Counted from 2000-01-01.
    """
    return str(_EPOCH + np.timedelta64(int(np.floor(day)), "D"))


def _read_days(frame: pd.DataFrame, table: str) -> list[Fault]:
    """Add ``when``, in days, to a table with ``date``; give faults where that is none.

    Parameters
    ----------
    frame : DataFrame
        With ``date, row``; it is added to.
    table : str
        Its name, for the faults.
    """
    frame["when"] = _days(frame["date"].fillna("").astype(str))
    wrong = np.flatnonzero(np.isnan(frame["when"].to_numpy(dtype=float)))
    rows, texts = frame["row"].to_numpy(), frame["date"].to_numpy()
    return [
        Fault(table, int(rows[at]), "date", texts[at], "is no date", date_remedy(str(texts[at])))
        for at in wrong.tolist()
    ]


def _read_times(
    frame: pd.DataFrame, table: str, strange: Sequence[str]
) -> tuple[list[Fault], bool]:
    """Add ``when``, ``timed``, ``midnight``, ``period`` to a table that has ``cycle`` and ``date``.

    Parameters
    ----------
    frame : DataFrame
        With ``cycle, date, row``; it is added to.
    table : str
        Its name, for the faults.
    strange : sequence of str
        Its headers that say nothing here.

    Returns
    -------
    list of Fault
        Rows with neither (one fault where that is all) or both, texts that are no dates, a table
        of some dates and some cycles.
    bool
        Whether it has dates.
    """
    cycles = frame["cycle"].to_numpy(dtype=float)
    texts = frame["date"].fillna("").astype(str).str.strip()
    with_cycle, with_date = ~np.isnan(cycles), (texts != "").to_numpy()
    faults = []

    def fault(where: NDArray[np.bool_], column: str, problem: str, remedy: str) -> None:
        for at in np.flatnonzero(where).tolist():
            row = int(frame["row"].iloc[at])
            value = texts.iloc[at] if column == "date" and texts.iloc[at] else None
            faults.append(Fault(table, row, column, value, problem, remedy))

    without = ~with_cycle & ~with_date
    if len(frame) > 1 and without.all():
        remedy = "give one of them"
        if strange:
            remedy += f"; if it is there as {one_of(strange)}, call it so"
        problem = "there is none in any row, and no cycle"
        faults.append(Fault(table, None, "date", None, problem, remedy))
        without[:] = False
    fault(without, "date", "is blank, and so is the cycle", "give one of them")
    fault(with_cycle & with_date, "date", "is there beside a cycle", "give one of them")
    dated = bool(with_date.any())
    if dated:
        mixed = with_cycle & ~with_date
        fault(mixed, "cycle", "is a cycle where other rows have dates", "give dates")
    days = _days(texts.where(with_date))
    unread = np.flatnonzero(with_date & days.isna().to_numpy())
    for row, text in zip(frame["row"].iloc[unread], texts.iloc[unread], strict=True):
        faults.append(Fault(table, int(row), "date", text, "is no date", date_remedy(text)))
    frame["when"] = days if dated else cycles
    # Spreadsheets, databases write midnight behind a date that has no time.
    frame["timed"] = (frame["when"] % 1 > 0).to_numpy()
    frame["midnight"] = texts.str.contains(_HOUR).to_numpy(dtype=bool) & ~frame["timed"].to_numpy()
    if "time" in frame:
        faults += _add_clock(frame, table)
    # Each date is written once however many rows have it.
    whole = np.floor(frame["when"].to_numpy(dtype=float))
    values, at = np.unique(whole, return_inverse=True)
    words = [
        "" if np.isnan(value) else day_text(value) if dated else f"{value:.0f}" for value in values
    ]
    frame["period"] = np.array(words, dtype=object)[at]
    return faults, dated


def _add_clock(frame: pd.DataFrame, table: str) -> list[Fault]:
    """Add the time of day of the column ``time`` to ``when``; give faults where it is none."""
    codes, distinct = pd.factorize(frame["time"].fillna("").astype(str).str.strip())
    if list(distinct) in ([], [""]):
        return []
    words = [unicodedata.normalize("NFKC", text) for text in distinct]
    seconds = np.array([_seconds(text) for text in words])[codes]
    given = np.array([text != "" for text in words])[codes]
    beside = frame["timed"].to_numpy(dtype=bool)
    apart = np.abs(frame["when"].to_numpy(dtype=float) % 1 * _SECONDS - seconds) >= 60
    blank = frame["cycle"].notna().to_numpy()
    faults = []
    for where, problem, remedy in (
        (given & np.isnan(seconds), "is no time of day", "write it as 08:30"),
        (given & blank, "is there beside a cycle", "give the date, or leave the time out"),
        (given & beside & apart, "is not the time that the date has", "give one of them"),
    ):
        for at in np.flatnonzero(where).tolist():
            row = int(frame["row"].iloc[at])
            faults.append(Fault(table, row, "time", frame["time"].iloc[at], problem, remedy))
    adds = given & ~beside & ~np.isnan(seconds)
    frame["when"] = frame["when"] + np.where(adds, np.nan_to_num(seconds) / _SECONDS, 0.0)
    frame["timed"] = beside | adds
    frame["midnight"] &= ~adds
    return faults


def _seconds(clock: str) -> float:
    """Give the second of the day of a time; NaN where it is none, or may be noon and midnight."""
    found = _CLOCK.fullmatch(clock)
    if found is None or (found[1] and found[5]):
        return np.nan
    hour = int(found[2])
    half = (found[1] or found[5] or "").lower().replace(".", "")
    if half in ("下午", "pm"):
        hour = hour % 12 + 12
    elif half and (hour > 12 or (half == "上午" and hour == 12)):
        return np.nan
    elif half:
        hour %= 12
    return hour * 3600 + int(found[3] or 0) * 60 + float(found[4] or 0)


def _in_other_time(
    frame: pd.DataFrame,
    table: str,
    *,
    dated: bool,
    wanted: bool,
    first: float | None,
    days: float,
) -> list[Fault]:
    """Add ``in_cycle``; bring ``when`` of a table into the time of the movements.

    Parameters
    ----------
    frame : DataFrame
        With ``when``; it is added to.
    table : str
        Its name, for the faults.
    dated : bool
        It has dates.
    wanted : bool
        The movements have dates.
    first : float or None
        First day of cycle 1.
    days : float
        Days of a cycle.

    Returns
    -------
    list of Fault
        A fault where a cycle cannot be told from a date, or the other way round.
    """
    when = frame["when"].to_numpy(dtype=float)
    if first is None and dated != wanted and len(frame):
        say = "give start, the first day of cycle 1"
        return [Fault("settings", None, "start", None, "is blank, and there are cycles", say)]
    if dated:
        assert first is not None or not len(frame)
        cycles = np.floor((np.floor(when) - (first or 0.0)) / days) + 1
    else:
        cycles = when
    early = np.flatnonzero(cycles < 1)
    if len(early):
        row = int(frame["row"].iloc[early[0]])
        value = frame["period"].iloc[early[0]]
        say = "let cycle 1 start earlier"
        return [Fault(table, row, "date", value, "is before cycle 1 begins", say)]
    frame["in_cycle"] = cycles.astype(np.int64)
    if dated and not wanted:
        frame["when"] = cycles
    if wanted and not dated:
        # What is due in a cycle is due on its last day.
        frame["when"] = np.ceil((first or 0.0) + cycles * days) - 1
    return []


def read_all_times(
    frames: Mapping[str, pd.DataFrame],
    faults: list[Fault],
    *,
    unread: Mapping[str, Sequence[str]],
) -> tuple[bool, str]:
    """Add times to the tables that have them; give whether books are dated, when cycle 1 begins.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        All tables of an audit, read; they are added to.
    faults : list of Fault
        What is found wrong is added to it.
    unread : mapping of str to sequence of str
        By table the headers that say nothing here: one of them may be meant for the date.
    """
    has_dates = {}
    for name in ("movements", "promises"):
        found, has_dates[name] = _read_times(frames[name], name, unread.get(name, ()))
        faults += found
    faults += _read_days(frames["notices"], "notices")
    settings = frames["settings"]
    said = settings["start"].iloc[:1].tolist()
    first = None
    if said and said[0]:
        first = day_number(said[0])
        if first is None:
            remedy = "write it as 2020-02-10"
            faults.append(Fault("settings", 2, "start", said[0], "is no date", remedy))
    if faults:
        return False, ""
    dated = has_dates["movements"] if len(frames["movements"]) else has_dates["promises"]
    if first is None:
        earliest = [frames[name]["when"].min() for name, is_dated in has_dates.items() if is_dated]
        first = min((float(np.floor(day)) for day in earliest), default=None)
    length = AUDIT_TABLES["settings"].by_name["cycle_days"].default
    days = float(settings["cycle_days"].iloc[0] if len(settings) else length)
    for name, is_dated in has_dates.items():
        faults += _in_other_time(
            frames[name], name, dated=is_dated, wanted=dated, first=first, days=days
        )
    return dated, "" if first is None else day_text(first)


def _days(texts: pd.Series) -> pd.Series:
    """Read dates as 2020-02-10 or, from workbooks, with a time behind them; NaN where none is."""
    # Each date is read once however many rows have it.
    codes, distinct = pd.factorize(texts)
    words = pd.Series(list(distinct), dtype=object).astype(str)
    odd = words.str.contains(_NOT_ISO)
    words[odd] = words[odd].map(_plainly)
    words = words.mask(words.str.match(_NO_DAY))
    try:
        stamps = pd.to_datetime(words, format="ISO8601", errors="coerce")
    except ValueError:  # some tell their time zone, some another or none
        stamps = words.map(lambda word: pd.to_datetime(word, format="ISO8601", errors="coerce"))
    days = [_days_of(stamp) for stamp in stamps]
    return pd.Series(np.append(days, np.nan)[codes], index=texts.index)


def _plainly(text: str) -> str:
    """Write a date in Chinese, or with half of the day, as 2020-02-10 03:11:00."""
    plain = unicodedata.normalize("NFKC", text)
    found = _DAY_AND_CLOCK.fullmatch(plain)
    if found is None:
        return plain
    day = "-".join(found.groups()[:3])
    if not found[4]:
        return day if "年" in plain else plain
    second = _seconds(found[4])
    if np.isnan(second):
        return plain
    return f"{day} {datetime.timedelta(seconds=second)}"


def _days_of(stamp: pd.Timestamp) -> float:
    """Count days since the epoch by the clock of whoever wrote it."""
    if pd.isna(stamp):
        return np.nan
    return float((stamp.tz_localize(None) - pd.Timestamp(_EPOCH)) / pd.Timedelta(1, "D"))

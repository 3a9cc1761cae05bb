"""What to write in the place of a text that is no date."""

from __future__ import annotations

import datetime
import re
import unicodedata

from supplyopt.totals import total_word

__all__ = ["date_remedy"]

_USUAL = "write it as 2020-02-10"
_EXAMPLE = "2020-02-10 03:11"
_WITH_TIME = f"write it as {_EXAMPLE}"
_CLOCK = re.compile(r"[ T]*(上午|下午|凌晨)?\s*\d{1,2}[:时点].*")
_DAY_NUMBER = re.compile(r"(\d{5})(\.\d*)?")
_DAY_LAST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})(?:[./-]|年)(\d{1,2})(?:[./-]|月)(\d{1,2})日?")
_NO_DAY = re.compile(r"\d{4}([./-]\d{1,2}|年(\d{1,2}月)?)?")
_NO_YEAR = re.compile(r"\d{1,2}([./-]|月)\d{1,2}日?")
_FIRST = datetime.datetime(1899, 12, 30)
"""Spreadsheets count days from here."""


def date_remedy(text: str) -> str:
    """Tell what may have been meant by a text that is no date.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        What to write; both readings where there are two. A time of day is not to be lost.
    """
    plain = unicodedata.normalize("NFKC", text.strip())
    if total_word(plain):
        return "it reads like a total of other rows: take the row out"
    clock = _CLOCK.search(plain)
    if clock is None:
        return _of_day(plain)
    said = _of_day(plain[: clock.start()])
    return _WITH_TIME if said == _USUAL else f"{said}, with the time behind it, as {_EXAMPLE}"


def _of_day(plain: str) -> str:
    if found := _DAY_NUMBER.fullmatch(plain):
        counted = _FIRST + datetime.timedelta(days=round(float(plain) * 1440) / 1440)
        whole = counted.time() == datetime.time()
        said = counted.date() if whole else counted.strftime("%Y-%m-%d %H:%M")
        return f"write {said}, if it is the day number of a spreadsheet"
    if found := _DAY_LAST.fullmatch(plain):
        one, two, year = map(int, found.groups())
        days = [_day(year, month, day) for month, day in ((two, one), (one, two))]
        may = list(dict.fromkeys(day for day in days if day))
        which = ", whichever is meant" if len(may) > 1 else ", if that is what is meant"
        return f"write {' or '.join(may)}{which}" if may else _USUAL
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = map(int, found.groups())
        said = _day(year, month, day)
        return f"write it as {said}" if said else "there is no such day: look at the paper"
    if _NO_DAY.fullmatch(plain):
        return "say which day it was, as 2020-02-10; or give cycles"
    if _NO_YEAR.fullmatch(plain):
        return "say which year it was, as 2020-02-10"
    return _USUAL


def _day(year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""

"""The reading of one column's cells.

What a person or a spreadsheet may have put there becomes text, or numbers, or a note of what is
wrong with it. Equal cells are read once.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.number_text import Notation, Unreadable, read_number

__all__ = [
    "CONTROL",
    "LARGEST_WHOLE",
    "NumberCells",
    "Problem",
    "SpoiltCell",
    "TextCells",
    "number_cells",
    "plain_number",
    "text_cells",
]

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Characters that are not shown and command terminals; tabs and line ends are none of them."""

# Above this, neighboring whole numbers are one and the same float.
LARGEST_WHOLE = 2.0**53
_AS_USUAL = Notation()
_MOST_BITS = 1024


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, by its position in the column."""

    position: int
    value: object
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SpoiltCell:
    """A cell in which a file has no text, no number: an error, a date, a part of a merged cell.

    Attributes
    ----------
    shown : str
        What a person sees in it.
    problem, remedy : str
        What is wrong with it, what to do about it.
    value : object
        What it is where nothing is reckoned with it.
    """

    shown: str
    problem: str
    remedy: str
    value: object = None

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class TextCells:
    """A column of text: ``texts[codes[i]]``, blank where the code is -1.

    Attributes
    ----------
    codes : ndarray of int64, shape (rows,)
        Positions in ``texts``, -1 where blank or faulty.
    texts : tuple of str
        The distinct texts, in order of first appearance.
    bad : ndarray of bool, shape (rows,)
        Where a fault has been found.
    stripped : ndarray of bool, shape (rows,)
        Where outer blanks were taken away.
    """

    codes: NDArray[np.int64]
    texts: tuple[str, ...]
    bad: NDArray[np.bool_]
    stripped: NDArray[np.bool_]

    @property
    def blank(self) -> NDArray[np.bool_]:
        """Where nothing was given."""
        return (self.codes < 0) & ~self.bad

    def take(self, rows: NDArray[Any]) -> TextCells:
        """Keep only some rows."""
        return TextCells(self.codes[rows], self.texts, self.bad[rows], self.stripped[rows])

    def filled(self, default: str | None) -> NDArray[np.object_]:
        """Give the texts row by row, ``default`` where blank."""
        return np.array([*self.texts, default], dtype=object)[self.codes]


@dataclass(frozen=True, slots=True)
class NumberCells:
    """A column of numbers: NaN where blank or faulty.

    Attributes
    ----------
    values : ndarray of float, shape (rows,)
        The numbers.
    bad : ndarray of bool, shape (rows,)
        Where a fault has been found.
    """

    values: NDArray[np.float64]
    bad: NDArray[np.bool_]

    @property
    def blank(self) -> NDArray[np.bool_]:
        """Where nothing was given."""
        return np.isnan(self.values) & ~self.bad

    def take(self, rows: NDArray[Any]) -> NumberCells:
        """Keep only some rows."""
        return NumberCells(self.values[rows], self.bad[rows])

    def filled(self, default: float) -> NDArray[np.float64]:
        """Give the numbers row by row, ``default`` where blank."""
        return np.where(np.isnan(self.values), default, self.values)


def text_cells(values: pd.Series[Any]) -> tuple[TextCells, list[Problem]]:
    """Read a column of ids or other text.

    Parameters
    ----------
    values : Series
        The cells as they were given.

    Returns
    -------
    TextCells
        What they say: outer blanks stripped, whole numbers as their digits.
    list of Problem
        The cells that are neither.
    """
    codes, distinct = _distinct(values)
    if _plain(distinct):
        none = np.zeros(len(codes), dtype=bool)
        return TextCells(codes, tuple(distinct), none, none), []
    numbers: dict[str, int] = {}
    number_of = np.full(len(distinct) + 1, -1, dtype=np.int64)
    stripped = np.zeros(len(distinct) + 1, dtype=bool)
    unreadable: dict[int, Unreadable] = {}
    for position, value in enumerate(distinct):
        try:
            text = _text(value)
        except Unreadable as error:
            unreadable[position] = error
            continue
        if text:
            number_of[position] = numbers.setdefault(text, len(numbers))
            stripped[position] = isinstance(value, str) and len(text) != len(value)
    bad, problems = _problems(codes, distinct, unreadable=unreadable)
    return TextCells(number_of[codes], tuple(numbers), bad, stripped[codes]), problems


def number_cells(
    values: pd.Series[Any],
    *,
    notation: Notation = _AS_USUAL,
    holds: Callable[[float], bool] = math.isfinite,
    point_shown: Callable[[], bool] = bool,
    unlimited: bool = False,
) -> tuple[NumberCells, list[Problem]]:
    """Read a column of numbers.

    Parameters
    ----------
    values : Series
        The cells as they were given.
    notation : Notation, optional
        How numbers are written that stand as text.
    holds : callable, optional
        Whether the column can hold a number.
    point_shown : callable, optional
        Whether cells beside these show that the point is the decimal sign.
    unlimited : bool, default False
        Whether the number ``inf`` says what a blank says. The text "inf" never does, nor a whole
        number too long for a float.

    Returns
    -------
    NumberCells
        What they say.
    list of Problem
        The cells that are no numbers, or may be two. Text is one if it is plain ASCII such as 12
        or 1e3, or as the notation says.
    """
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iuf":
        plain = values.to_numpy().astype(np.float64)
        if unlimited:
            plain[np.isposinf(plain)] = np.nan
        return NumberCells(plain, np.zeros(len(plain), dtype=bool)), []
    codes, distinct = _distinct(values)
    number_of = np.full(len(distinct) + 1, np.nan)
    unreadable: dict[int, Unreadable] = {}

    def as_number(text: str) -> float:
        return read_number(text, notation, point_shown=point_shown, holds=holds)

    for position, value in enumerate(distinct):
        if unlimited and isinstance(value, float | np.floating | Decimal) and value == math.inf:
            continue
        try:
            number_of[position] = _number(value, as_number)
        except Unreadable as error:
            unreadable[position] = error
    bad, problems = _problems(codes, distinct, unreadable=unreadable)
    return NumberCells(number_of[codes], bad), problems


def plain_number(value: float) -> float | int:
    """Give a number as a person writes it: a whole one without a point."""
    return int(value) if float(value).is_integer() else float(value)


def _plain(distinct: list[Any]) -> bool:
    """Whether all cells are texts that can be taken as they are."""
    if set(map(type, distinct)) - {str}:
        return False
    together = "".join(distinct)
    try:
        together.encode()
    except UnicodeEncodeError:
        return False
    if CONTROL.search(together):
        return False
    return "" not in distinct and list(map(str.strip, distinct)) == distinct


def _distinct(values: pd.Series[Any]) -> tuple[NDArray[np.int64], list[Any]]:
    """Give each cell's place in the list of distinct cells, -1 where blank."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf":
        codes, uniques = pd.factorize(values.to_numpy())
        return codes.astype(np.int64), uniques.tolist()
    if isinstance(values.dtype, pd.StringDtype):
        codes, texts = pd.factorize(values.array)
        return codes.astype(np.int64), texts.tolist()
    cells = values.to_numpy(dtype=object)
    if pd.api.types.infer_dtype(cells, skipna=True) in ("string", "empty"):
        codes, uniques = pd.factorize(cells)
        return codes.astype(np.int64), list(uniques)
    # 1, 1.0 and True are equal to Python, and not the same to a reader of tables.
    seen: dict[tuple[type, object], int] = {}
    distinct: list[Any] = []
    codes = np.empty(len(cells), dtype=np.int64)
    for row, value in enumerate(cells):
        if value is None or value is pd.NA or value is pd.NaT:
            codes[row] = -1
            continue
        key = (type(value), value if isinstance(value, int) else str(value))
        if key not in seen:
            seen[key] = len(distinct)
            distinct.append(value)
        codes[row] = seen[key]
    return codes, distinct


def _problems(
    codes: NDArray[np.int64], distinct: list[Any], *, unreadable: dict[int, Unreadable]
) -> tuple[NDArray[np.bool_], list[Problem]]:
    if not unreadable:
        return np.zeros(len(codes), dtype=bool), []
    bad = np.isin(codes, list(unreadable))
    found = []
    for position in np.flatnonzero(bad).tolist():
        code = int(codes[position])
        found.append(Problem(position, _shown(distinct[code]), *unreadable[code].args))
    return bad, found


def _shown(value: Any) -> object:
    if isinstance(value, SpoiltCell):
        return value.shown
    # Python does not write out whole numbers of thousands of digits.
    return f"{float('inf')}" if _is_endless(value) else value


def _is_endless(value: Any) -> bool:
    return isinstance(value, int) and value.bit_length() > _MOST_BITS


def _text(value: Any) -> str:
    if isinstance(value, str):
        text = str.__str__(value).strip()
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:
                raise Unreadable("holds half a character", "write it again") from None
        if CONTROL.search(text):
            raise Unreadable("holds a control character", "take it out; nobody sees it")
        return text
    if isinstance(value, bool | np.bool_):
        raise Unreadable("is a truth value, not text", "give the id as text")
    if _is_endless(value):
        raise Unreadable("is a number too long for an id", "give the id as text")
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        number = float(value)
        if math.isnan(number):
            return ""
        if number.is_integer() and abs(number) < LARGEST_WHOLE:
            return str(int(number))
        raise Unreadable("is a number that cannot be told for certain", "give the id as text")
    if isinstance(value, SpoiltCell):
        raise Unreadable(value.problem, value.remedy)
    raise Unreadable(f"is {_kind(value)}, not text", "give the id as text")


def _number(value: Any, as_number: Callable[[str], float]) -> float:
    if isinstance(value, str):
        return as_number(value) if value.strip() else math.nan
    if isinstance(value, bool | np.bool_):
        raise Unreadable("is a truth value, not a number", "give a number")
    if isinstance(value, Real | Decimal):
        try:
            return float(value)
        except OverflowError:
            return math.inf
        except ValueError:  # a decimal that signals that it is none
            return math.nan
    if isinstance(value, SpoiltCell):
        raise Unreadable(value.problem, value.remedy)
    raise Unreadable(f"is {_kind(value)}, not a number", "give a number")


def _kind(value: object) -> str:
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta | np.datetime64):
        return "a date or time"
    return f"a {type(value).__name__}"

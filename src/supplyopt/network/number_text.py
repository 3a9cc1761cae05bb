"""Numbers that stand as text: one reading, or none.

A plain number is one of ASCII digits with a decimal point: 12, 0.5, 1e3. What a person may mean
by another number is told, never assumed. One shape is plain and doubtful at once: 1.200 is 1.2,
or, where a point parts thousands, 1200. It is read as 1.2 where a cell beside it shows that the
point is the decimal sign, or where the column cannot hold 1200.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from supplyopt.errors import Fault

__all__ = ["Notation", "Unreadable", "check_notation", "is_doubtful", "read_number", "shows_point"]

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DOUBTFUL = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
# A sign, groups of three digits, a fraction; blanks of all widths have been made one.
_GROUPED = re.compile(r"([+-]?)([1-9]\d{0,2})(([.,' ])\d{3}(?:\4\d{3})*)(?:([.,])(\d+))?", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?", re.ASCII)
_BLANKS = re.compile(r"[ \u00a0\u2007\u2009\u202f\u3000]")
_MINUS = str.maketrans({"−": "-", "–": "-", "’": "'", "，": ",", "．": "."})
_UNIT = re.compile(r"([~≈<>≤≥≦≧约約]{0,2})\s*([-+]?[0-9.,]*[0-9])\s*([^\W\d_][^0-9]*|\+)?")
_DATE = re.compile(
    r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}([ T].*)?|\d{4}年.*|\d{1,2}月.*"
    r"|\d{1,2}-[A-Za-z]{3}(-\d{2,4})?|[A-Za-z]{3}-\d{2,4}"
)
_RANGE = re.compile(r"(\d[\d.,]*)\s*(-|–|—|~|～|to|至|到)\s*(\d[\d.,]*)")
_NOTHING = frozenset(
    re.findall(
        r"\S+",
        """
    n/a na n.a. #n/a nan null none nil unknown 无 未知 不详 暂无 空
    - -- — – / \\ ? ?? . … ...
    """,
    )
)
_ENDLESS = frozenset(["∞", "inf", "-inf", "+inf", "infinity", "unlimited", "无限", "不限", "无穷"])
_SHOWS_ERROR = re.compile(r"#(REF|VALUE|DIV/0|NAME|NUM|NULL|SPILL|CALC)[!?]?", re.IGNORECASE)
# A float has at most 767 digits that count.
_LONGEST = 1000
_USUAL = "give a plain number such as 12 or 0.5, or leave the cell blank if it may be"


class Unreadable(Exception):
    """A cell that cannot be read: the problem, the remedy."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How the numbers of a file are written, as far as the user has said.

    Attributes
    ----------
    decimal : {".", ","} or None
        The decimal sign. None: a point, unless a cell is doubtful.
    thousands : {",", ".", " ", "'"} or None
        What parts thousands; a blank stands for blanks of every width. None: nothing may.
    """

    decimal: str | None = None
    thousands: str | None = None

    @property
    def is_said(self) -> bool:
        """Whether the user has said anything."""
        return self.decimal is not None or self.thousands is not None

    @property
    def point(self) -> str | None:
        """The decimal sign that follows from both, None if none does."""
        if self.decimal is None:
            return {",": ".", ".": ","}.get(self.thousands or "")
        return self.decimal


def check_notation(notation: Notation) -> list[Fault]:
    """Find fault with what the user says of numbers."""
    decimal, thousands = notation.decimal, notation.thousands
    faults = []
    if decimal is not None and decimal not in (".", ","):
        remedy = 'give "." or ","'
        faults.append(Fault("", None, "decimal", decimal, "is no decimal sign", remedy))
    if thousands is not None and thousands not in (",", ".", " ", "'"):
        problem, remedy = "parts no thousands", "give one of , . ' or a blank"
        faults.append(Fault("", None, "thousands", thousands, problem, remedy))
    if decimal is not None and decimal == thousands:
        problem = "is the decimal sign, too"
        faults.append(Fault("", None, "thousands", thousands, problem, "give two signs"))
    return faults


def is_doubtful(text: str) -> bool:
    """Whether a plain number may also be a whole one with a point between its thousands.

    Examples
    --------
    >>> [is_doubtful(text) for text in ("1.200", "1.2", "0.125", "1200.500")]
    [True, False, False, False]
    """
    return _DOUBTFUL.fullmatch(text.strip()) is not None


def shows_point(texts: Iterable[object], *, holds: Callable[[float], bool]) -> bool:
    """Whether a cell among several shows that the point is the decimal sign.

    Parameters
    ----------
    texts : iterable
        The cells; only text tells anything.
    holds : callable
        Whether the column can hold a number.
    """
    for cell in texts:
        if not isinstance(cell, str) or "." not in cell or len(cell) > _LONGEST:
            continue
        text = cell.strip()
        if not _PLAIN.fullmatch(text) or text.endswith("."):
            continue
        if not is_doubtful(text) or not holds(float(text.replace(".", ""))):
            return True
    return False


def read_number(
    text: str,
    notation: Notation,
    *,
    point_shown: Callable[[], bool],
    holds: Callable[[float], bool],
) -> float:
    """Read a number that stands as text.

    Parameters
    ----------
    text : str
        Not blank.
    notation : Notation
        What the user has said.
    point_shown : callable
        Whether another cell shows that the point is the decimal sign; asked where it matters.
    holds : callable
        Whether the column can hold a number.

    Returns
    -------
    float

    Raises
    ------
    Unreadable
        If it is no number, or may be two.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise Unreadable("is too long for a number", _USUAL)
    if notation.is_said:
        found = _as_said(text, notation)
        if found is not None:
            return found
        if notation.point == ",":
            raise Unreadable(*_what(text, notation, holds))
    if notation.point is None and is_doubtful(text):
        large = text.replace(".", "")
        if holds(float(large)) and not point_shown():
            raise Unreadable(*_two(large, _plainly(float(text))))
    if _PLAIN.fullmatch(text):
        return float(text)
    raise Unreadable(*_what(text, notation, holds))


def _as_said(text: str, notation: Notation) -> float | None:
    """Read a number as the user says numbers are written, None if it is not."""
    plain = _BLANKS.sub(" ", text)
    thousands, point = notation.thousands, notation.point
    if thousands == "'":
        plain = plain.replace("’", "'")
    if thousands is not None:
        part = re.escape(thousands)
        sign = re.escape(point) if point else r"[^\d\D]"
        grouped = rf"([+-]?[1-9]\d{{0,2}}(?:{part}\d{{3}})+)(?:{sign}(\d*))?"
        found = re.fullmatch(grouped, plain, re.ASCII)
        if found:
            return float(f"{found[1].replace(thousands, '')}.{found[2] or 0}")
    if point == ",":
        if "." in plain or not _PLAIN.fullmatch(plain.replace(",", ".")):
            return None
        return float(plain.replace(",", "."))
    if point == "." and _PLAIN.fullmatch(plain):
        return float(plain)
    return None


def _unfit(readings: list[str], notation: Notation) -> tuple[str, str]:
    said = [
        f"{name} is {sign!r}"
        for name, sign in (
            ("the decimal sign", notation.point),
            ("what parts thousands", notation.thousands),
        )
        if sign
    ]
    problem = f"is not a number where {' and '.join(said)}"
    may = [
        reading.replace(".", notation.point or ".") for reading in readings if "and" not in reading
    ]
    return problem, f"write {' or '.join(may)}, or change the option"


def _two(large: str, small: str) -> tuple[str, str]:
    problem = f"may be {large} or {small}"
    remedy = f'write {large} or {_sure(small)}, or give the option thousands="." or decimal="."'
    return problem, remedy


def _what(text: str, notation: Notation, holds: Callable[[float], bool]) -> tuple[str, str]:
    """Tell what a cell is that is no plain number, and what to do about it."""
    folded = text.lower()
    if folded in _NOTHING:
        return "is not a number", "leave the cell blank if it may be, else give a plain number"
    if folded in _ENDLESS:
        return (
            "is not a number",
            "leave the cell blank if that is unlimited, else give a plain number",
        )
    if _SHOWS_ERROR.fullmatch(text):
        return "is an error of the spreadsheet", "mend the formula, and save again"
    if _DATE.fullmatch(text):
        return "is a date, not a number", "a spreadsheet may have made one of a number: " + _USUAL
    if text.startswith("="):
        return "is a formula, not a number", "give what it comes to"
    readings = _readings(text)
    if notation.is_said:
        return _unfit(readings, notation) if readings else ("is not a number", _other_remedy(text))
    if len(readings) > 1 and not holds(float(readings[0])):
        # A latitude of 24479 is none: there is one reading.
        del readings[0]
    if len(readings) > 1:
        if " " in _BLANKS.sub(" ", text):
            problem = f"may be {readings[0]}, or two numbers"
            return problem, f'write {readings[0]}, or give the option thousands=" "'
        problem = f"may be {readings[0]} or {readings[1]}"
        sure = f"write {readings[0]} or {_sure(readings[1])}"
        return problem, f'{sure}, or give the option thousands="," or decimal=","'
    if readings:
        remedy = f"write it as {readings[0]}, if that is what it means"
        return "is not a number", remedy + _option(text, readings[0])
    return "is not a number", _other_remedy(text)


def _readings(text: str) -> list[str]:
    """Give what a number may mean, in plain digits; the larger first."""
    plain = _BLANKS.sub(" ", "".join(_ascii_digit(c) for c in text)).translate(_MINUS)
    # Spreadsheets take a first apostrophe as the sign of text.
    plain = plain.removeprefix("'")
    if plain != text and _PLAIN.fullmatch(plain):
        return [plain]
    if grouped := _GROUPED.fullmatch(plain):
        sign, first, rest, separator, point, fraction = grouped.groups()
        if point == separator:
            return []
        whole = sign + first + rest.replace(separator, "")
        if point:
            return [f"{whole}.{fraction}"]
        if len(rest) > 4 or separator == "'":
            return [whole]
        if separator == " ":
            return [whole, f"{sign}{first} and {rest.strip()}"]
        return [whole, _plainly(float(f"{sign}{first}.{rest[1:]}"))]
    if _COMMA.fullmatch(plain):
        return [plain.replace(",", ".")]
    for attempt in (plain.replace(",", ""), plain.replace("_", "").replace(" ", "")):
        if _PLAIN.fullmatch(attempt):
            return [attempt]
    return []


def _option(text: str, reading: str) -> str:
    """Name the option that makes a number's one reading the rule, where there is one."""
    plain = _BLANKS.sub(" ", text)
    grouped = _GROUPED.fullmatch(plain)
    if grouped and "." in reading and not grouped[5]:
        return '; or give the option decimal=","'
    if grouped:
        separator, point = grouped[4], grouped[5]
        decimal = ' with decimal=","' if point == "," else ""
        return f'; or give the option thousands="{separator}"{decimal}'
    return '; or give the option decimal=","' if _COMMA.fullmatch(plain) else ""


def _other_remedy(text: str) -> str:
    if text.endswith(("%", "％", "‰")):
        return "write a share as a fraction such as 0.05, a quantity as pieces"
    if _RANGE.fullmatch(text):
        return "give one number, not a range"
    if found := _UNIT.fullmatch(text):
        about, number, unit = found.groups()
        bare = _PLAIN.fullmatch(number) is not None and not is_doubtful(number)
        if bare and about and not unit:
            return f"give the number itself: write {number} if that is what is meant"
        if bare and unit:
            return f"leave out what is no digit: write {number} if that is what is meant"
    return _USUAL


def _ascii_digit(character: str) -> str:
    return str(int(character)) if character.isdecimal() else character


def _plainly(number: float) -> str:
    """Write a number that is below a thousand and has few digits."""
    return str(int(number)) if math.isfinite(number) and number == int(number) else repr(number)


def _sure(number: str) -> str:
    """Write a number so that nobody can take its point for a parting of thousands."""
    return f"{number}0" if is_doubtful(number) else number

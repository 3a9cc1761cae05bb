"""What supplyopt raises when it will not go on.

::

    SupplyOptError
    ├── InputError         the data or the arguments have faults (``.faults`` lists them all)
    ├── InfeasibleError    guarantees or reserves cannot all be kept (``.rows`` lists a conflict,
    │                      ``.repair`` the least to lower)
    ├── LimitError         a limit of time was hit before any checked plan was found
    └── CertificateError   an answer was found, and could not be proved right

    InputWarning           something in the data was put right, or will have no effect
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "CertificateError",
    "Fault",
    "InfeasibleError",
    "InputError",
    "InputWarning",
    "LimitError",
    "SupplyOptError",
    "lines_of_faults",
    "said_once",
]

_SHOWN = 20
_ROWS_NAMED, _VALUES_NAMED = 5, 3
_NO_MATTER = ("leave it, ", "leave it if", "leave them", "take them out", "the header is row")
"""How the remedy begins of what was put right, or left out, as it should be."""
_NUMBER = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the input, and how to put it right.

    Attributes
    ----------
    table : str
        The table, or "" where an argument of a call is at fault.
    row : int or None
        The row as the file shows it: the header is row 1. For a frame, its position plus 2.
        None where the whole table or column is meant.
    column : str
        The column, or the argument. "" where the whole row or table is meant.
    value : object
        What was found there.
    problem : str
        What is wrong with it.
    remedy : str
        What to do about it.

    Examples
    --------
    >>> print(Fault("demand", 3, "quantity", "-5", "is negative", "give 0 or more"))
    demand, row 3, quantity = '-5': is negative; give 0 or more
    """

    table: str
    row: int | None
    column: str
    value: object
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = [self.table] if self.table else []
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column:
            shown = "" if self.value is None else f" = {self.value!r}"
            where.append(f"{self.column}{shown}")
        return f"{', '.join(where)}: {self.problem}; {self.remedy}"


def said_once(faults: Iterable[Fault]) -> list[str]:
    """Say what was found, once a cause, with how often.

    What is wrong with a whole file, table or column comes first, then what is found most often,
    last what may stay as it is.

    Parameters
    ----------
    faults : iterable of Fault

    Returns
    -------
    list of str
        A line a cause: the first fault, how many more there are of the same column, problem and
        remedy, and in which rows.

    Examples
    --------
    >>> blank = [Fault("demand", row, "quantity", None, "is blank", "give it") for row in (4, 7)]
    >>> said_once(blank)
    ['demand, row 4, quantity: is blank; give it (2 such, also in row 7)']
    """
    causes: dict[tuple[str, str, str, str], list[Fault]] = {}
    for fault in faults:
        problem = _NUMBER.sub("0", fault.problem)
        causes.setdefault((fault.table, fault.column, problem, fault.remedy), []).append(fault)
    return [_one_line(alike) for alike in sorted(causes.values(), key=_importance)]


def lines_of_faults(faults: Sequence[Fault], *, most: int, rest: str) -> list[str]:
    """Say how many faults there are, and what they are, once a cause.

    Parameters
    ----------
    faults : sequence of Fault
    most : int
        So many causes are said.
    rest : str
        Where the others are.

    Examples
    --------
    >>> fault = Fault("demand", 3, "quantity", "-5", "is negative", "give 0 or more")
    >>> lines_of_faults([fault, fault], most=20, rest="in .faults")[0]
    'the input has 2 faults of 1 kind'
    """
    said, count = said_once(faults), len(faults)
    kinds = f" of {len(said)} kind{'s' if len(said) != 1 else ''}" if len(said) < count else ""
    lines = [f"the input has {count} fault{'s' if count != 1 else ''}{kinds}"]
    lines += [f"  {line}" for line in said[:most]]
    if len(said) > most:
        lines.append(f"  ... and {len(said) - most} more{kinds and ' kinds'} {rest}")
    return lines


def _importance(alike: list[Fault]) -> tuple[bool, bool, int]:
    return alike[0].remedy.startswith(_NO_MATTER), alike[0].row is not None, -len(alike)


def _one_line(alike: list[Fault]) -> str:
    first, count = alike[0], len(alike)
    if count == 1:
        return str(first)
    others = list(dict.fromkeys(fault.row for fault in alike[1:] if fault.row is not None))
    rows = ", ".join(map(str, others[:_ROWS_NAMED])) + ", ..." * (len(others) > _ROWS_NAMED)
    where = f", also in row{'s' * (len(others) != 1)} {rows}" if others else ""
    values = list(dict.fromkeys(repr(fault.value) for fault in alike))
    named = ", ".join(values[1 : _VALUES_NAMED + 1])
    named += ", ..." * (len(values) > _VALUES_NAMED + 1)
    what = f", other values: {named}" if named else ""
    return f"{first} ({count:,} such{where}{what})"


class SupplyOptError(Exception):
    """The root of every error that supplyopt raises on purpose."""


class InputError(SupplyOptError, ValueError):
    """The data or the arguments have faults.

    Parameters
    ----------
    faults : iterable of Fault
        All that was found, in the order of tables and rows.
    warnings : iterable of Fault, optional
        What was put right, left out or looks like a slip: it may explain a fault.

    Attributes
    ----------
    faults : tuple of Fault
        The same, never empty.
    warnings : tuple of Fault
        The same.

    Examples
    --------
    >>> error = InputError([Fault("demand", 3, "quantity", "-5", "is negative", "give 0 or more")])
    >>> len(error.faults)
    1
    >>> print(error)
    the input has 1 fault
      demand, row 3, quantity = '-5': is negative; give 0 or more
    """

    def __init__(self, faults: Iterable[Fault], *, warnings: Iterable[Fault] = ()) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        self.warnings: tuple[Fault, ...] = tuple(warnings)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(lines_of_faults(self.faults, most=_SHOWN, rest="in .faults"))


class InfeasibleError(SupplyOptError):
    """Guarantees and reserves cannot all be kept.

    Parameters
    ----------
    message : str
        What cannot be kept, in one sentence.
    rows : sequence of (str, int), optional
        A smallest conflicting set, as (table, row) with the row as the file shows it: without
        any one of them the rest could be kept.
    words : sequence of str, optional
        What each of the rows says, in their order.
    facts : sequence of str, optional
        What else plays a part and cannot be given up, such as supply.
    repair : DataFrame, optional
        The least to lower.
    remedies : sequence of str, optional
        The same in words.

    Attributes
    ----------
    rows : tuple of (str, int)
    words, facts, remedies : tuple of str
        The same.
    repair : DataFrame or None
        A row a record to lower: ``table, row, place, item, group, cycle, column, given,
        repaired, lowered``, see `supplyopt.repair`. On mixed-integer networks, where time may
        run out before that is proved, the least known. None where none was worked out.

    Examples
    --------
    >>> print(InfeasibleError("these cannot all be kept together", [("guarantees", 2)]))
    these cannot all be kept together
      guarantees, row 2
    """

    def __init__(
        self,
        message: str,
        rows: Iterable[tuple[str, int]] = (),
        *,
        words: Iterable[str] = (),
        facts: Iterable[str] = (),
        repair: DataFrame | None = None,
        remedies: Iterable[str] = (),
    ) -> None:
        self.rows: tuple[tuple[str, int], ...] = tuple(rows)
        self.words: tuple[str, ...] = tuple(words)
        self.facts: tuple[str, ...] = tuple(facts)
        self.remedies: tuple[str, ...] = tuple(remedies)
        self._repair = repair
        super().__init__(message, self.rows)

    @property
    def repair(self) -> DataFrame | None:
        """The least to lower, a row a record."""
        return None if self._repair is None else self._repair.copy()

    def __str__(self) -> str:
        told = self.words or tuple(f"{table}, row {row}" for table, row in self.rows)
        lines = [str(self.args[0]), *_some(told, ".rows"), *_some(self.facts, ".facts")]
        if self.remedies:
            lines += ["a plan is possible with these changes:"]
            lines += _some(self.remedies, ".repair")
        return "\n".join(lines)


def _some(lines: Sequence[str], name: str) -> list[str]:
    shown = [f"  {line}" for line in lines[:_SHOWN]]
    more = len(lines) - _SHOWN
    return [*shown, f"  ... and {more} more in {name}"] if more > 0 else shown


class LimitError(SupplyOptError):
    """A limit was hit before any checked plan was found."""


class CertificateError(SupplyOptError):
    """An answer was found, and could not be proved right, so it is not shown."""


class InputWarning(UserWarning):
    """Something in the data was put right, or will have no effect."""

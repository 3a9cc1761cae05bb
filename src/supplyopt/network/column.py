"""How a table is declared, column by column."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Column", "Table"]

Kind = Literal["id", "text", "number", "whole"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        The header.
    kind : {"id", "text", "number", "whole"}
        What a cell holds. An id is text that a table defines.
    meaning : str
        One line for a reader.
    unit : str
        The unit of a number, "" for text.
    key : bool
        Part of what tells one row from another.
    required : bool
        The column must be there, no cell of it blank.
    default : str or float
        What a blank means. ``inf`` is unlimited, ``nan`` unknown.
    default_from : str
        The column of the same row that a blank takes its value from, or "".
    refers : str
        The table that must define the id, or "".
    low, high : float
        The allowed range, ends included.
    low_open : bool
        True where the value must be above ``low``.
    choices : tuple of str
        The allowed words, empty where any text will do.
    aliases : tuple of str
        Other headers that people use for it, for "did you mean".
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    key: bool = False
    required: bool = False
    default: str | float = ""
    default_from: str = ""
    refers: str = ""
    low: float = 0.0
    high: float = math.inf
    low_open: bool = False
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether cells are text, ids included."""
        return self.kind in ("id", "text")

    @property
    def is_integer(self) -> bool:
        """Whether filled cells are integers: whole, with a default that is one."""
        return self.kind == "whole" and not math.isinf(float(self.default or 0))


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, its columns in order, what a row stands for."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    required: bool = False
    may_be_empty: bool = True
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that tell one row from another."""
        return tuple(column for column in self.columns if column.key)

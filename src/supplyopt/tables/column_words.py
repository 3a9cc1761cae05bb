"""What a column is for, told in English or Chinese from the schema."""

from __future__ import annotations

import math

from supplyopt.network.cells import plain_number
from supplyopt.network.schema import Column, Table
from supplyopt.tables.chinese import MEANINGS, UNITS

__all__ = ["LANGUAGES", "allowed", "blank_means", "column_meaning", "column_unit", "table_meaning"]

LANGUAGES = ("en", "zh")
"""English, Chinese."""


def table_meaning(table: Table, *, language: str = "en") -> str:
    """Say what a table holds."""
    if language == "zh":
        return MEANINGS.get(table.name, {}).get("", table.meaning)
    return table.meaning


def column_meaning(table: Table, column: Column, *, language: str = "en") -> str:
    """Say what a cell of a column holds."""
    if language == "zh":
        return MEANINGS.get(table.name, {}).get(column.name, column.meaning)
    return column.meaning


def column_unit(column: Column, *, language: str = "en") -> str:
    """Give the unit of a column, "" for text."""
    return UNITS.get(column.unit, column.unit) if language == "zh" else column.unit


def blank_means(table: Table, column: Column, *, language: str = "en") -> str:
    """Say what an empty cell stands for."""
    chinese = language == "zh"
    # Some meanings say it themselves, where the default is no more than a sign for it.
    said = column_meaning(table, column, language=language)
    said = said.partition("空白：" if chinese else "blank: ")[2]
    if said:
        return said
    if column.required:
        return "必填" if chinese else "must be filled in"
    if column.default_from:
        return f"同 {column.default_from}" if chinese else f"the same as {column.default_from}"
    if isinstance(column.default, str):
        return column.default or ("无" if chinese else "none")
    if math.isnan(column.default):
        return "未知" if chinese else "not known"
    if math.isinf(column.default):
        return "不限" if chinese else "unlimited"
    return str(plain_number(column.default))


def allowed(column: Column, *, language: str = "en") -> str:
    """Say what may be written into a cell."""
    chinese = language == "zh"
    if column.choices:
        return ("、" if chinese else " or ").join(column.choices)
    if column.refers:
        return f"{column.refers} 表中的编号" if chinese else f"an id of the sheet {column.refers}"
    if column.kind == "id":
        return "编号，不可重复" if chinese else "an id of your choice, each once"
    if column.kind == "text":
        return "文字" if chinese else "any text"
    low, high = plain_number(column.low), column.high
    if chinese:
        noun = "整数" if column.kind == "whole" else "数"
        if math.isfinite(high):
            return f"{low} 到 {plain_number(high)} 的{noun}"
        return f"大于 {low} 的{noun}" if column.low_open else f"不小于 {low} 的{noun}"
    noun = "a whole number" if column.kind == "whole" else "a number"
    if math.isfinite(high):
        return f"{noun} from {low} to {plain_number(high)}"
    return f"{noun} above {low}" if column.low_open else f"{noun}, {low} or more"

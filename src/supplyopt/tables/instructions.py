"""The first sheet of the workbook to fill in: how to do it."""

from __future__ import annotations

from typing import Any

from supplyopt.network.schema import TABLES
from supplyopt.tables.column_words import (
    allowed,
    blank_means,
    column_meaning,
    column_unit,
    table_meaning,
)

__all__ = ["SHEETS", "write_instructions"]

SHEETS = {"en": "instructions", "zh": "说明"}
"""The sheet's name by language; the reader passes over both."""

_TITLE = {"en": "How to fill in this workbook", "zh": "填写说明"}
_STEPS = {
    "en": (
        "Each sheet is one table. The rows in it now are a small example: write over them, "
        "or delete them.",
        "Fill in places, items, lanes and demand. The other sheets may stay empty.",
        "Keep the names of the sheets and the first row of each. You may add columns of your own.",
        "The second row says what each column holds, and is not read. Leave it, or delete it.",
        "Dark headers must be filled in. An empty cell elsewhere has the meaning given below.",
        "Ids are text. Write an id the same way everywhere. 007 stays 007.",
        "Write plain numbers: 1200, not 1,200. Amounts are pieces; volumes are in a unit of your "
        "choice, the same everywhere.",
        "Drop-downs list what you wrote in places, items, groups and carriers.",
        "Then check the file:  supplyopt check FILE.xlsx",
    ),
    "zh": (
        "每个工作表是一张表。现有的行是一个小例子，请直接改写或删除。",
        "必须填写 places、items、lanes、demand，其余工作表可以留空。",
        "请保留工作表名称和每张表的第一行，可以另加自己的列。",
        "第二行说明每列的含义，不会被读取，可保留也可删除。",
        "深色表头的列必须填写，其他空白单元格的含义见下表。",
        "编号是文字，各处写法须一致，007 仍是 007。",
        "数字请直接写 1200，不要写 1,200。数量按件计，体积单位自定，各处一致。",
        "下拉列表列出 places、items、groups、carriers 表中已填写的编号。",
        "填好后检查：supplyopt check 文件.xlsx",
    ),
}
_TABLES = {"en": ("sheet", "", "what it holds"), "zh": ("工作表", "", "内容")}
_COLUMNS = {
    "en": ("sheet", "column", "what it holds", "what may be written", "unit", "blank means"),
    "zh": ("工作表", "列", "含义", "可填写", "单位", "空白表示"),
}
_NEEDED = {"en": ("required", "optional"), "zh": ("必填", "可选")}
_WIDTHS = (14, 16, 48, 34, 16, 20)


def write_instructions(book: Any, *, language: str) -> None:
    """Add the sheet of instructions, made from the schema.

    Parameters
    ----------
    book : xlsxwriter.Workbook
        The workbook, still without this sheet.
    language : {"en", "zh"}
    """
    sheet = book.add_worksheet(SHEETS[language])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, wide in enumerate(_WIDTHS):
        sheet.set_column(place, place, wide)
    title = book.add_format({"bold": True, "font_size": 16})
    header = book.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top", "bottom": 4})
    sheet.write_string(0, 0, _TITLE[language], title)
    row = 2
    for number, step in enumerate(_STEPS[language], start=1):
        sheet.write_string(row, 0, f"{number}.  {step}")
        row += 1
    row += 1
    for place, said in enumerate(_TABLES[language]):
        sheet.write_string(row, place, said, header)
    for table in TABLES.values():
        row += 1
        needed = _NEEDED[language][0 if table.required else 1]
        sheet.write_url(row, 0, f"internal:'{table.name}'!A1", string=table.name)
        sheet.write_string(row, 1, needed, cell)
        sheet.write_string(row, 2, table_meaning(table, language=language), cell)
    row += 2
    for place, said in enumerate(_COLUMNS[language]):
        sheet.write_string(row, place, said, header)
    for table in TABLES.values():
        for column in table.columns:
            row += 1
            cells = (
                table.name,
                column.name,
                column_meaning(table, column, language=language),
                allowed(column, language=language),
                column_unit(column, language=language),
                blank_means(table, column, language=language),
            )
            for place, words in enumerate(cells):
                sheet.write_string(row, place, words, cell)

"""Ledger files as people break them: each made from a right one by a function of its name."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = ["place", "item", "date", "kind", "quantity", "counterpart", "document"]
LINES = [
    ["仓", "口罩", "2020-02-01", "opening", "9000", "", ""],
    ["仓", "口罩", "2020-02-03", "issued", "2000", "区", "X1"],
    ["仓", "口罩", "2020-02-10", "counted", "7000", "", ""],
    ["区", "口罩", "2020-02-01", "opening", "500", "", ""],
    ["区", "口罩", "2020-02-04", "received", "2000", "仓", "X1"],
    ["区", "口罩", "2020-02-05", "used", "1800", "", ""],
    ["区", "口罩", "2020-02-10", "counted", "700", "", ""],
]
PLACE, ITEM, DATE, KIND, QUANTITY, COUNTERPART, DOCUMENT = range(7)
BROKEN: dict[str, Callable[[Path], Path]] = {}


def broken(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    BROKEN[make.__name__] = make
    return make


def text(rows: list[list[str]], header: list[str] = HEADER) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def put(folder: Path, data: bytes | str, name: str = "movements.csv") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def clean(folder: Path) -> Path:
    return put(folder, text(LINES))


def changed(row: int, column: int, cell: str) -> list[list[str]]:
    rows = [line.copy() for line in LINES]
    rows[row - 2][column] = cell
    return rows


def with_cell(folder: Path, row: int, column: int, cell: str) -> Path:
    return put(folder, text(changed(row, column, cell)))


def workbook(
    folder: Path,
    rows: list[list[Any]],
    *,
    sheet: str = "movements",
    more: Callable[[Any], object] = lambda sheet: None,
) -> Path:
    path = folder / "books.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy/m/d"}) as book:
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
        more(page)
    return path


def cells() -> list[list[Any]]:
    numbers = [[*line[:QUANTITY], int(line[QUANTITY]), *line[COUNTERPART:]] for line in LINES]
    return [list(HEADER), *[[cell or None for cell in line] for line in numbers]]


# What a spreadsheet or a mail did to the file


@broken
def a_mark_at_the_start(folder):
    return put(folder, b"\xef\xbb\xbf" + text(LINES).encode())


@broken
def saved_as_gb18030(folder):
    return put(folder, text(LINES).encode("gb18030"))


@broken
def saved_as_utf16(folder):
    return put(folder, text(LINES).encode("utf-16"))


@broken
def semicolons_between_cells(folder):
    return put(folder, text(LINES).replace(",", ";"))


@broken
def tabs_between_cells(folder):
    return put(folder, text(LINES).replace(",", "\t"))


@broken
def line_ends_of_an_old_system(folder):
    return put(folder, text(LINES).replace("\n", "\r"))


@broken
def cut_off_within_a_character(folder):
    data = text(LINES).encode()
    return put(folder, data[: data.rindex("区".encode()) + 1])


@broken
def unreadable_bytes(folder):
    return put(folder, text(LINES).encode().replace("区".encode(), b"\xff\xfe\x81", 1))


@broken
def nul_bytes(folder):
    return put(folder, text(LINES).replace("2000", "20\0\0", 1))


@broken
def a_picture_by_the_name_of_a_table(folder):
    return put(folder, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


@broken
def a_workbook_by_the_name_of_a_csv_file(folder):
    return workbook(folder, cells()).rename(folder / "movements.csv")


@broken
def a_workbook_that_is_cut_off(folder):
    path = workbook(folder, cells())
    return put(folder, path.read_bytes()[:900], "books.xlsx")


@broken
def a_quote_that_never_closes(folder):
    return put(folder, text(LINES).replace("X1", '"X1', 1))


@broken
def a_row_with_a_cell_too_many(folder):
    return put(folder, text([*LINES[:2], [*LINES[2], "see paper"], *LINES[3:]]))


@broken
def rows_without_their_last_cells(folder):
    return put(folder, text([line if line[DOCUMENT] else line[:COUNTERPART] for line in LINES]))


@broken
def a_row_that_ends_after_its_kind(folder):
    return put(folder, text([*LINES[:2], LINES[2][:QUANTITY], *LINES[3:]]))


# Whole tables that are not what they should be


@broken
def an_empty_file(folder):
    return put(folder, b"")


@broken
def only_a_header(folder):
    return put(folder, text([]))


@broken
def no_header(folder):
    return put(folder, text(LINES).split("\n", 1)[1])


@broken
def no_such_file(folder):
    return folder / "moves.csv"


@broken
def a_folder_without_tables(folder):
    put(folder, "read me", "notes.txt")
    return folder


@broken
def a_folder_without_movements(folder):
    put(folder, "place\n仓\n区\n", "places.csv")
    return folder


@broken
def a_workbook_without_the_sheet(folder):
    return workbook(folder, cells(), sheet="流水账")


@broken
def a_column_is_missing(folder):
    return put(
        folder, text([line[:KIND] + line[QUANTITY:] for line in LINES], HEADER[:3] + HEADER[4:])
    )


@broken
def a_header_stands_twice(folder):
    return put(folder, text([[*line, line[QUANTITY]] for line in LINES], [*HEADER, "quantity"]))


@broken
def a_header_with_a_slip(folder):
    return put(folder, text(LINES, [*HEADER[:QUANTITY], "quantty", *HEADER[COUNTERPART:]]))


@broken
def headers_in_other_words(folder):
    words = ["单位", "物资", "日期", "类别", "数量", "对方", "单号"]
    return put(folder, text(LINES, words))


@broken
def the_header_again_in_the_middle(folder):
    return put(folder, text([*LINES[:3], HEADER, *LINES[3:]]))


@broken
def a_title_above_the_header(folder):
    return put(folder, "厦门市物资流水账\n" + text(LINES))


@broken
def titles_above_the_header_of_a_sheet(folder):
    return workbook(folder, [["厦门市物资流水账"], [None], *cells()])


@broken
def a_total_below(folder):
    return put(folder, text([*LINES, ["合计", "", "", "", "23000", "", ""]]))


@broken
def a_remark_below(folder):
    return put(folder, text([*LINES, ["制表：王"]]))


@broken
def blank_rows_between(folder):
    return workbook(folder, [*cells()[:4], [None] * 7, *cells()[4:]])


@broken
def merged_cells(folder):
    rows = cells()
    rows[2][PLACE] = rows[3][PLACE] = None
    return workbook(folder, rows, more=lambda page: page.merge_range("A2:A4", "仓"))


@broken
def a_hidden_row_of_a_sheet(folder):
    return workbook(
        folder, cells(), more=lambda page: page.set_row(4, None, None, {"hidden": True})
    )


@broken
def an_error_in_a_cell_of_a_sheet(folder):
    return workbook(
        folder, cells(), more=lambda page: page.write_formula("E4", "=E99", None, "#REF!")
    )


@broken
def dates_that_a_sheet_has_as_dates(folder):
    def dates(page):
        for at, line in enumerate(LINES, start=1):
            page.write_datetime(at, DATE, datetime.date.fromisoformat(line[DATE]))

    return workbook(folder, cells(), more=dates)


@broken
def a_formula_in_the_place_of_its_value(folder):
    return with_cell(folder, 4, QUANTITY, "=9000-2000")


# Cells


@broken
def a_separator_of_thousands(folder):
    return with_cell(folder, 3, QUANTITY, "2,000")


@broken
def digits_of_full_width(folder):
    return with_cell(folder, 3, QUANTITY, "２０００")


@broken
def a_number_in_words(folder):
    return with_cell(folder, 7, QUANTITY, "五百")


@broken
def a_number_with_its_unit(folder):
    return with_cell(folder, 6, QUANTITY, "12箱")


@broken
def a_quantity_left_blank(folder):
    return with_cell(folder, 7, QUANTITY, "")


@broken
def a_quantity_that_is_none(folder):
    return with_cell(folder, 7, QUANTITY, "NaN")


@broken
def a_quantity_without_end(folder):
    return with_cell(folder, 7, QUANTITY, "inf")


@broken
def a_quantity_too_great_to_hold(folder):
    return with_cell(folder, 7, QUANTITY, "1e400")


@broken
def an_error_of_a_formula(folder):
    return with_cell(folder, 4, QUANTITY, "#REF!")


@broken
def a_kind_in_other_words(folder):
    return with_cell(folder, 3, KIND, "发放给")


@broken
def a_kind_in_chinese(folder):
    return with_cell(folder, 3, KIND, "出库")


@broken
def a_kind_in_capitals(folder):
    return with_cell(folder, 3, KIND, "Issued")


@broken
def a_place_left_blank(folder):
    return with_cell(folder, 4, PLACE, "")


@broken
def a_blank_behind_the_name_of_a_place(folder):
    return with_cell(folder, 4, PLACE, "仓 ")


@broken
def places_that_differ_by_a_blank(folder):
    clean(folder)
    put(folder, "place\n仓\n区\n区 \n", "places.csv")
    return folder


@broken
def a_negative_setting(folder):
    clean(folder)
    put(folder, "tolerance\n-5\n", "settings.csv")
    return folder


@broken
def settings_of_two_rows(folder):
    clean(folder)
    put(folder, "tolerance\n5\n6\n", "settings.csv")
    return folder


# Dates


@broken
def days_as_a_spreadsheet_counts_them(folder):
    return with_cell(folder, 3, DATE, "43864")


@broken
def dates_with_strokes(folder):
    return put(
        folder,
        text(
            [
                [*x[:DATE], "/".join(str(int(n)) for n in x[DATE].split("-")), *x[KIND:]]
                for x in LINES
            ]
        ),
    )


@broken
def dates_in_chinese(folder):
    return with_cell(folder, 3, DATE, "2020年2月3日")


@broken
def dates_that_may_be_two(folder):
    return with_cell(folder, 3, DATE, "03.02.2020")


@broken
def a_day_that_there_is_not(folder):
    return with_cell(folder, 3, DATE, "2020-02-30")


@broken
def a_month_without_a_day(folder):
    return with_cell(folder, 3, DATE, "2020-02")


@broken
def a_date_left_blank(folder):
    return with_cell(folder, 3, DATE, "")


@broken
def dates_in_some_rows_and_cycles_in_others(folder):
    rows = [
        ["" if at == 5 else line[DATE], "1" if at == 5 else ""] for at, line in enumerate(LINES)
    ]
    return put(
        folder,
        text(
            [[*a[:DATE], *b, *a[KIND:]] for a, b in zip(LINES, rows, strict=True)],
            [*HEADER[:DATE], "date", "cycle", *HEADER[KIND:]],
        ),
    )


@broken
def a_cycle_of_half(folder):
    return put(
        folder,
        text(
            [[*line[:DATE], "1.5", *line[KIND:]] for line in LINES],
            [*HEADER[:DATE], "cycle", *HEADER[KIND:]],
        ),
    )


# Files of good form that say what cannot be


@broken
def a_quantity_below_nothing(folder):
    return with_cell(folder, 7, QUANTITY, "-1800")


@broken
def a_line_written_twice(folder):
    return put(folder, text([*LINES[:2], LINES[1], *LINES[2:]]))


@broken
def a_name_with_a_slip(folder):
    rows = changed(7, PLACE, "区区")
    put(folder, text(rows))
    put(folder, "place\n仓\n区\n", "places.csv")
    return folder


@broken
def cartons_among_pieces(folder):
    put(folder, text(changed(6, QUANTITY, "40")))
    put(folder, "item,lot\n口罩,50\n", "items.csv")
    return folder


@broken
def a_year_with_a_slip(folder):
    return with_cell(folder, 6, DATE, "2021-02-04")


@broken
def a_count_with_its_digits_turned(folder):
    return with_cell(folder, 4, QUANTITY, "7000".replace("70", "07"))

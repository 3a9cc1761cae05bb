"""Broken ledger files: read right with a note, refused with a remedy, or told as a finding."""

from __future__ import annotations

import warnings

import pytest
from tests.audit.broken_ledgers import BROKEN, clean

import supplyopt as so

READ = {
    "a_mark_at_the_start": "",
    "saved_as_gb18030": "row 2: was read as Chinese text (gb18030)",
    "saved_as_utf16": "row 1: was read as UTF-16",
    "semicolons_between_cells": "separated by semicolons",
    "tabs_between_cells": "separated by tabs",
    "line_ends_of_an_old_system": "",
    "a_title_above_the_header": "row 1: the row above the header, '厦门市物资流水账', was not read",
    "titles_above_the_header_of_a_sheet": "was not read; the header is row 3",
    "a_total_below": "row 9, place = '合计': is a total of other rows",
    "a_remark_below": "row 9: the row '制表：王' is no record of this table",
    "blank_rows_between": "row 5: a blank row stands among the records",
    "a_hidden_row_of_a_sheet": "row 5: the row is hidden or filtered away",
    "dates_that_a_sheet_has_as_dates": "",
    "a_blank_behind_the_name_of_a_place": "row 4, place = '仓': outer blanks were stripped",
    "dates_with_strokes": "",
    "dates_in_chinese": "",
    "a_kind_in_chinese": "kind = '出库': was read as issued (1 rows)",
}
"""Files that say for certain what the right one says, each with what the reader remarks."""

REFUSED = {
    "cut_off_within_a_character": ("movements", 8, "", "copy the file again, it is cut off"),
    "unreadable_bytes": ("movements", 3, "", "put the characters right"),
    "nul_bytes": ("movements", 3, "", 'save it as "CSV UTF-8"'),
    "a_picture_by_the_name_of_a_table": ("movements", 1, "", 'save it as "CSV UTF-8"'),
    "a_workbook_by_the_name_of_a_csv_file": ("movements", 1, "", 'save it as "CSV UTF-8"'),
    "a_workbook_that_is_cut_off": ("", None, "path", "it may have been cut off on its way"),
    "a_quote_that_never_closes": ("movements", 3, "", "check its quotes"),
    "a_row_with_a_cell_too_many": ("movements", 4, "", "put text with a comma in it in quotes"),
    "rows_without_their_last_cells": ("movements", 2, "", "add the cells that are missing"),
    "a_row_that_ends_after_its_kind": ("movements", 4, "", "add the cells that are missing"),
    "an_empty_file": ("movements", 1, "", "write a header"),
    "only_a_header": ("", None, "path", "see that a table has rows"),
    "no_header": ("movements", 1, "", "name it"),
    "no_such_file": ("", None, "path", "check the path"),
    "a_folder_without_tables": ("", None, "path", "see that a table has rows"),
    "a_folder_without_movements": ("", None, "path", "see that a table has rows"),
    "a_workbook_without_the_sheet": ("", None, "path", "call each as its table, or map it"),
    "a_column_is_missing": ("movements", None, "kind", "add it, and fill every cell"),
    "a_header_stands_twice": ("movements", None, "quantity", "keep one of them"),
    "a_header_with_a_slip": ("movements", None, "quantity", "rename that column"),
    "headers_in_other_words": ("movements", None, "place", "say so by columns="),
    "the_header_again_in_the_middle": ("movements", 5, "kind", "give one of: opening"),
    "merged_cells": ("movements", 3, "place", "split it, and fill in every cell"),
    "an_error_in_a_cell_of_a_sheet": ("movements", 4, "quantity", "in a spreadsheet program"),
    "a_formula_in_the_place_of_its_value": ("movements", 4, "quantity", "give what it comes to"),
    "a_separator_of_thousands": ("movements", 3, "quantity", "write 2000 or 2"),
    "digits_of_full_width": ("movements", 3, "quantity", "write it as 2000"),
    "a_number_in_words": ("movements", 7, "quantity", "give a plain number"),
    "a_number_with_its_unit": ("movements", 6, "quantity", "write 12 if that is what is meant"),
    "a_quantity_left_blank": ("movements", 7, "quantity", "give the quantity"),
    "a_quantity_that_is_none": ("movements", 7, "quantity", "give a plain number"),
    "a_quantity_without_end": ("movements", 7, "quantity", "give a plain number"),
    "a_quantity_too_great_to_hold": ("movements", 7, "quantity", "give a number"),
    "an_error_of_a_formula": ("movements", 4, "quantity", "mend the formula"),
    "a_kind_in_other_words": ("movements", 3, "kind", "issued (to another place), used (by"),
    "a_kind_in_capitals": ("movements", 3, "kind", "did you mean 'issued'?"),
    "a_place_left_blank": ("movements", 4, "place", "give the place"),
    "places_that_differ_by_a_blank": ("places", 4, "place", "keep one of them"),
    "a_negative_setting": ("settings", 2, "tolerance", "give 0 or more"),
    "settings_of_two_rows": ("settings", 3, "", "keep one row"),
    "days_as_a_spreadsheet_counts_them": ("movements", 3, "date", "write 2020-02-03, if it is"),
    "dates_that_may_be_two": ("movements", 3, "date", "write 2020-02-03 or 2020-03-02"),
    "a_day_that_there_is_not": ("movements", 3, "date", "there is no such day"),
    "a_month_without_a_day": ("movements", 3, "date", "say which day it was"),
    "a_date_left_blank": ("movements", 3, "date", "give one of them"),
    "dates_in_some_rows_and_cycles_in_others": ("movements", 7, "cycle", "give dates"),
    "a_cycle_of_half": ("movements", 2, "cycle", "give a whole number"),
}
"""Files that may say two things, or nothing: table, row, column, words of the remedy."""

FOUND = {
    "a_quantity_below_nothing": ("reversed_sign", "区", "2020-02-05"),
    "a_line_written_twice": ("duplicate_entry", "仓", "2020-02-03"),
    "a_name_with_a_slip": ("unknown_id", "区区", ""),
    "cartons_among_pieces": ("cartons_for_pieces", "区", "2020-02-04"),
    "a_year_with_a_slip": ("late_receipt", "区", "2021-02-04"),
    "a_count_with_its_digits_turned": ("unbalanced", "仓", "2020-02-10"),
}
"""Files of good form that say what cannot be: kind, place, period of a finding."""


def test_each_broken_file_has_its_outcome():
    assert sorted(BROKEN) == sorted([*READ, *REFUSED, *FOUND])
    assert len(BROKEN) >= 40


def test_the_file_that_they_are_made_from_is_right(tmp_path):
    assert len(so.audit.examine(so.audit.read_books(clean(tmp_path)))) == 0


@pytest.mark.parametrize("name", READ)
def test_what_is_certain_is_read_as_the_right_file_is(name, tmp_path):
    # Where rows stand, how dates are written may differ; what is read of them (period) may not.
    as_written = ["row", "date"]
    right = so.audit.read_books(clean(tmp_path)).table("movements").drop(columns=as_written)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        books = so.audit.read_books(BROKEN[name](tmp_path))
    told = " ".join(str(warning.message) for warning in said)
    assert READ[name] in told
    assert bool(told) == bool(READ[name])
    assert books.table("movements").drop(columns=as_written).equals(right)
    assert len(so.audit.examine(books)) == 0


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_is_refused_with_a_remedy(name, tmp_path):
    table, row, column, remedy = REFUSED[name]
    with pytest.raises(so.InputError) as caught:
        so.audit.read_books(BROKEN[name](tmp_path))
    faults = caught.value.faults
    there = [f.remedy for f in faults if (f.table, f.row, f.column) == (table, row, column)]
    assert any(remedy in words for words in there), [str(fault) for fault in faults]
    assert all(fault.problem and fault.remedy for fault in faults)


@pytest.mark.parametrize("name", FOUND)
def test_what_cannot_be_is_found(name, tmp_path):
    table = so.audit.examine(so.audit.read_books(BROKEN[name](tmp_path))).table
    told = table[["kind", "place", "period"]].to_numpy().tolist()
    assert list(FOUND[name]) in told
    assert set(table["remedy"] != "") == {True}

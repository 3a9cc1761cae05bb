"""A fault of a header is said once, at the header's row, and hides what follows from it."""

from __future__ import annotations

import pytest

import supplyopt as so
from supplyopt.network.headers import one_of

LINES = (
    "W,mask,2020-02-01,opening,5,\nA,mask,2020-02-02,received,5,W\nA,mask,2020-02-03,counted,5,\n"
)


def faults_of(folder, header, *, above=""):
    text = f"{above}{header}\n{LINES}"
    (folder / "movements.csv").write_text(text, encoding="utf-8")
    with pytest.raises(so.InputError) as error:
        so.audit.read_books(folder)
    return error.value.faults


@pytest.mark.parametrize("date", ["day", "DATE_TIME", "Posting date"])
@pytest.mark.parametrize(("above", "row"), [("", 1), ("Ledger of W\n\n", 3)])
def test_a_header_that_is_not_read_is_told_at_the_row_of_the_headers(tmp_path, date, above, row):
    """It was told at the last line; that dates are blank follows from it, and is not said."""
    header = f"place,item,{date},kind,quantity,counterpart"
    (fault,) = faults_of(tmp_path, header, above=above)
    assert (fault.table, fault.row, fault.column) == ("movements", row, date)
    assert "date" in fault.problem


def test_a_column_of_dates_by_no_known_name_is_one_fault(tmp_path):
    (fault,) = faults_of(tmp_path, "place,item,Buchung,kind,quantity,counterpart")
    assert (fault.table, fault.row, fault.column) == ("movements", None, "date")
    assert fault.remedy == "give one of them; if it is there as 'Buchung', call it so"


def test_other_faults_stand_beside_that_of_a_header(tmp_path):
    found = faults_of(tmp_path, "place,item,day,kind,amount,counterpart")
    assert {(fault.row, fault.column) for fault in found} == {(1, "day"), (None, "quantity")}


def test_one_row_without_a_date_is_a_fault_of_that_row():
    lines = [{"place": "A", "item": "mask", "date": "2020-02-01", "kind": "counted", "quantity": 5}]
    with pytest.raises(so.InputError) as error:
        so.audit.read_books(movements=[*lines, {**lines[0], "date": ""}])
    assert [(fault.row, fault.column) for fault in error.value.faults] == [(3, "date")]


@pytest.mark.parametrize("count", [1, 6, 7, 20])
def test_a_list_of_headers_says_that_it_is_cut(count):
    said = one_of([f"h{number}" for number in range(count)])
    assert said.count("'") == 2 * min(count, 6)
    assert (f"({count - 6} more)" in said) == (count > 6)

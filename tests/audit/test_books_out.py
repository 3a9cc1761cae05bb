"""Books that are written are the books that are read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import supplyopt as so


@pytest.mark.parametrize("name", ["books", "books.xlsx"])
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    planted = so.examples.xiamen_books(cycles=2)
    tables = {**planted.tables, "movements": planted.tables["movements"].head(3000)}
    so.audit.write_books(tables, tmp_path / name)
    read, given = so.audit.read_books(tmp_path / name), so.audit.read_books(**tables)
    assert read.given == given.given
    for table in given.given:
        pd.testing.assert_frame_equal(read.table(table), given.table(table))
    assert read.settings == given.settings
    assert read.start == given.start == "2020-02-01"


def test_no_other_table_is_written(tmp_path: Path) -> None:
    with pytest.raises(so.InputError, match="1 fault") as caught:
        so.audit.write_books({"lanes": pd.DataFrame()}, tmp_path / "books")
    assert caught.value.faults[0].table == "lanes"
    assert not (tmp_path / "books").exists()

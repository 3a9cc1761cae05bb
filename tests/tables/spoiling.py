"""Good tables made bad: bytes, cells, frames."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

DATA = Path(__file__).resolve().parents[1] / "data"
GOOD = {
    **{path.stem: path.read_bytes() for path in sorted((DATA / "clean").glob("*.csv"))},
    "groups": b"group,priority\nall,1\nnurses,2\n",
    "arrivals": b"place,item,cycle,source,quantity\nW,mask,1,gift,10.5\n",
    "guarantees": b"place,item,quantity\nA,mask,5\n",
    "reserves": b"place,item,quantity\nW,mask,1\n",
    "settings": b"cycles,cycle_days,unmet\n1,10,lost\n",
}

WORDS = [
    *("", " ", "\t", ",", ";", "|", '"', '""', "'", "\n", "\r\n", "\r", "\0", "\ufeff", "\u200b"),
    *(
        "1,200",
        "1.200",
        "1 200",
        "1\u202f200",
        "1'200",
        "1.200,5",
        "0.5",
        "1,5",
        "-1",
        "1e400",
        "+",
    ),
    *("９", "²", "٣", "1e", "e5", ".", "-", "–", "nan", "inf", "-inf", "∞", "N/A", "12 pcs", "80%"),
    *(
        "2020-02-10",
        "10-Feb",
        "=1+1",
        "#REF!",
        "#adm1",
        "#adm1+code",
        "#item",
        "9" * 400,
        "9" * 5000,
    ),
    *(
        "W",
        "A",
        "B",
        "mask",
        "all",
        "place",
        "item",
        "quantity",
        "origin",
        "unmet",
        "lost",
        "cycles",
    ),
    *(
        "合计",
        "注：来源",
        "Source: office",
        "sep=;",
        "厦门",
        "créée",
        "Zürich",
        "\u3000",
        "\x1a",
        "\x85",
    ),
    *(
        "a\nb",
        "a,b",
        'q"',
        "true",
        "None",
        "007",
        "1_000",
        "0x10",
        "x" * 200_000,
        "\U0001f637",
        "\ud800",
    ),
]
BYTES = [
    *(word.encode("utf-8", errors="surrogatepass") for word in WORDS if len(word) < 500),
    *(word.encode("gb18030") for word in ("厦门", "垵", "€")),
    *(b"\xff", b"\xfe\xff", b"\xff\xfe", b"\x80", b"\xe9", b"\xe9\xe9", b"PK\x03\x04", b"\x00" * 8),
]
CODECS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "gb18030",
    "cp1252",
    "big5",
    "cp1251",
]


@st.composite
def spoilt_bytes(draw: st.DrawFn, good: bytes) -> bytes:
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(0, 8)))
        how = draw(st.integers(0, 6))
        if how == 0:
            data[at:at] = draw(st.sampled_from(BYTES))
        elif how == 1:
            data[at:to] = draw(st.sampled_from(BYTES))
        elif how == 2:
            del data[at:to]
        elif how == 3:
            del data[at:]
        elif how == 4:
            data[at:at] = data[to : to + 40]
        elif how == 5:
            data[at:at] = draw(st.binary(max_size=12))
        else:
            old, new = draw(st.permutations([b",", b";", b"\t", b"\n", b"\r\n", b"."]))[:2]
            data = bytearray(bytes(data).replace(old, new))
    if draw(st.integers(0, 3)) == 0:
        text = bytes(data).decode("utf-8", errors="replace")
        return text.encode(draw(st.sampled_from(CODECS)), errors="replace")
    return bytes(data)


def cell() -> st.SearchStrategy[str]:
    short = st.text(st.characters(codec="utf-8"), max_size=6)
    return st.one_of(st.sampled_from([word for word in WORDS if "\ud800" not in word]), short)


@st.composite
def spoilt_rows(draw: st.DrawFn, good: bytes) -> bytes:
    """Change cells, rows and columns of a file, and write it as a CSV file again."""
    rows = list(csv.reader(io.StringIO(good.decode("utf-8"), newline="")))
    for _ in range(draw(st.integers(1, 4))):
        how = draw(st.integers(0, 6))
        row = draw(st.integers(0, max(len(rows) - 1, 0)))
        if how == 0 or not rows:
            rows.insert(row, draw(st.lists(cell(), max_size=4)))
        elif how == 1:
            rows.insert(row, [draw(cell()), *[""] * (len(rows[row]) - 1)])
        elif how == 2:
            rows.append([draw(cell())])
        elif how == 3:
            rows.insert(row, [""] * draw(st.integers(0, 4)))
        elif how == 4:
            word = draw(cell())
            rows = [[*line, word if draw(st.booleans()) else ""] for line in rows]
        elif how == 5:
            rows.insert(row, list(rows[draw(st.integers(0, len(rows) - 1))]))
        elif rows[row]:
            rows[row][draw(st.integers(0, len(rows[row]) - 1))] = draw(cell())
    text = io.StringIO(newline="")
    separator = draw(st.sampled_from([",", ",", ";", "\t"]))
    csv.writer(text, delimiter=separator, quoting=draw(st.sampled_from([0, 1]))).writerows(rows)
    return text.getvalue().encode(draw(st.sampled_from(["utf-8", *CODECS])), errors="replace")


@st.composite
def folders(draw: st.DrawFn) -> dict[str, bytes]:
    """Give files by table, one to three of them spoilt."""
    files = {name: data for name, data in GOOD.items() if draw(st.integers(0, 9))}
    names = draw(st.lists(st.sampled_from(sorted(GOOD)), min_size=1, max_size=3, unique=True))
    for name in names:
        spoil = draw(st.sampled_from([spoilt_bytes, spoilt_rows, spoilt_rows]))
        files[name] = draw(spoil(GOOD[name]))
    return files


def options() -> st.SearchStrategy[dict[str, Any]]:
    """Give what may be said of how tables are written, right or wrong."""
    rare = {
        "encoding": st.sampled_from([*CODECS, "rot13", "", "unicode_escape", "idna", None, 7]),
        "decimal": st.sampled_from([".", ",", ";", "", None, 1]),
        "thousands": st.sampled_from([",", ".", " ", "'", "x", None]),
        "columns": st.one_of(
            st.dictionaries(cell(), cell(), max_size=2),
            st.dictionaries(
                st.sampled_from(["demand", "place", "x"]),
                st.one_of(st.dictionaries(cell(), cell(), max_size=2), st.integers(), st.none()),
                max_size=2,
            ),
            st.sampled_from([[], 3, "place", {1: "place"}, {"places": {1: 2}}]),
        ),
    }
    return st.one_of(st.just({}), st.fixed_dictionaries({}, optional=rare))


OBJECTS: list[Any] = [
    *(None, float("nan"), pd.NA, pd.NaT, True, False, 0, -1, 2**53, 2**63, 10**400, 10**6000),
    *(float("inf"), 1e-320, 0.1, 1.0, Decimal("1.5"), Decimal("NaN"), Decimal("Infinity")),
    *(Fraction(1, 3), 1j, b"W", [1], {"a": 1}, {1}, (1, 2), object, Ellipsis, np.array([1, 2])),
    *(datetime.date(2020, 2, 10), datetime.datetime(2020, 2, 10), datetime.timedelta(1)),
    *(np.float32(0.5), np.int8(3), np.bool_(True), np.str_("W"), np.datetime64("2020-02-10")),
    *(pd.Timestamp("2020-02-10", tz="UTC"), pd.Interval(0, 1)),
]
LABELS: list[Any] = ["", " place ", "place", "Item", "quantity", None, 3, 1.5, ("a", "b"), np.nan]
TYPES = ["object", "category", "string", "float64", "Int64", "bool", "complex128", "datetime64[ns]"]


@st.composite
def frames(draw: st.DrawFn) -> dict[str, Any]:
    """Give frames by table, one to three of them spoilt."""
    given: dict[str, Any] = {
        name: pd.read_csv(io.BytesIO(data), keep_default_na=False, na_values=[""])
        for name, data in GOOD.items()
    }
    names = draw(st.lists(st.sampled_from(sorted(GOOD)), min_size=1, max_size=3, unique=True))
    for name in names:
        given[name] = draw(_spoilt_frame(given[name]))
    return given


@st.composite
def _spoilt_frame(draw: st.DrawFn, frame: pd.DataFrame) -> Any:
    cells = st.one_of(st.sampled_from(OBJECTS), st.sampled_from(WORDS))
    for _ in range(draw(st.integers(1, 3))):
        how = draw(st.integers(0, 8))
        frame = frame.copy()
        column = draw(st.integers(0, max(frame.shape[1] - 1, 0)))
        if how == 0:
            frame.columns = [
                draw(st.sampled_from(LABELS)) if position == column else label
                for position, label in enumerate(frame.columns)
            ]
        elif how == 1:
            try:
                typed = frame.iloc[:, column].astype(draw(st.sampled_from(TYPES)))
            except (TypeError, ValueError, IndexError, OverflowError):
                continue
            frame = pd.concat([frame.iloc[:, :column], typed, frame.iloc[:, column + 1 :]], axis=1)
        elif how == 2:
            frame = pd.concat([frame, frame.iloc[:1]])
        elif how == 3:
            frame = frame.iloc[:0]
        elif how == 4:
            frame = frame.iloc[:, :column]
        elif how == 5:
            try:
                frame = frame.set_index(frame.columns[:1].tolist())
            except (TypeError, ValueError, KeyError):
                continue  # pandas makes no index of it
        elif frame.shape[0] and frame.shape[1]:
            row = draw(st.integers(0, len(frame) - 1))
            changed = [frame.iloc[n, column] for n in range(len(frame))]
            changed[row] = draw(cells)
            series = pd.Series([None] * len(frame), dtype=object, index=frame.index)
            series[:] = pd.array([None] * len(frame), dtype=object)
            for position, value in enumerate(changed):
                series.array[position] = value
            series.name = frame.columns[column]
            frame = pd.concat([frame.iloc[:, :column], series, frame.iloc[:, column + 1 :]], axis=1)
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from([[], {}, 3, "x", [1], [[1]], {"a": 1}, np.zeros(3), [{1: 2}]]))
    return frame

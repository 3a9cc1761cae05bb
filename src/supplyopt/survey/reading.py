"""Answers read, with the tables beside them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.declared import read_declared, stripped_cells
from supplyopt.network.frames import frame_or_fault
from supplyopt.network.left_out_totals import refused_totals
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column, Table
from supplyopt.survey.design import Numbers
from supplyopt.survey.sample import Sample, Visits, sample_faults

__all__ = [
    "frame_of",
    "raise_if_any",
    "read_tables",
    "read_values",
    "same_place_twice",
    "whole_faults",
]


def read_tables(
    declared: Sequence[Table], given: Mapping[str, Any], *, required: Collection[str]
) -> tuple[dict[str, ParsedTable], list[Fault], list[Fault]]:
    """Read tables of a survey.

    Parameters
    ----------
    declared : sequence of Table
    given : mapping of str to DataFrame or what makes one
    required : collection of str

    Returns
    -------
    tables : dict of str to ParsedTable
    faults : list of Fault
    notes : list of Fault
        What was put right, to be announced where there are no faults.
    """
    visited = [name for name, value in given.items() if isinstance(value, Visits)]
    tables, faults, notes = read_declared(
        declared,
        {name: value for name, value in given.items() if name not in visited},
        required=[name for name in required if name not in visited],
    )
    # What was answered stands in columns of any name, and how many answered counts.
    if "answers" in tables:
        frame = frame_or_fault(given["answers"], "answers")
        assert isinstance(frame, pd.DataFrame)
        told = {fault.row for fault in faults if fault.table == "answers"}
        faults += [f for f in refused_totals("answers", frame) if f.row not in told]
    faults += [fault for name in visited for fault in sample_faults(given[name])]
    return tables, faults, [*notes, *stripped_cells(tables)]


def frame_of(name: str, value: Any) -> tuple[pd.DataFrame, list[Fault]]:
    """Give what holds a table as a frame, with what is wrong: no table, rows that are totals.

    Parameters
    ----------
    name : str
        The table.
    value : object
    """
    found = frame_or_fault(value, name)
    if isinstance(found, Fault):
        return pd.DataFrame(), [found]
    return found, refused_totals(name, found)


def read_values(sample: object, names: Mapping[str, object]) -> dict[str, Numbers]:
    """Read columns of the answers as numbers.

    Parameters
    ----------
    sample : object
        What was given as the sample.
    names : mapping of str to object
        The header that each argument names.

    Returns
    -------
    dict of str to float array, shape (asked,)
        By argument.

    Raises
    ------
    InputError
        If it is no probability sample, with all cells that are no finite number.
    """
    raise_if_any(sample_faults(sample))
    assert isinstance(sample, Sample)
    answers = sample.answers
    headers = {str(label).strip(): label for label in answers.columns}
    faults, wanted = [], {}
    for argument, name in names.items():
        if not isinstance(name, str) or name not in headers:
            has = ", ".join(headers) or "no columns"
            problem = "is no column of the answers"
            faults.append(Fault("", None, argument, name, problem, f"they have: {has}"))
        else:
            wanted[argument] = name
    columns = tuple(
        Column(name, "number", "what was answered", required=True, low=-math.inf)
        for name in dict.fromkeys(wanted.values())
    )
    tables: dict[str, ParsedTable] = {}
    if columns:
        frame = answers[[headers[column.name] for column in columns]]
        declared = [Table("answers", "what was answered", columns)]
        tables, found, _ = read_tables(declared, {"answers": frame}, required=())
        faults += found
    raise_if_any(faults)
    return {argument: tables["answers"].number(name) for argument, name in wanted.items()}


def same_place_twice(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find places that answered twice, where the answers name places.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
    """
    answers = tables.get("answers")
    if answers is None or "place" not in answers.texts:
        return
    first: dict[str, int] = {}
    for place, row in zip(answers.text("place").tolist(), answers.rows.tolist(), strict=True):
        if place and place in first:
            problem = f"is a duplicate of row {first[place]}"
            remedy = "keep one of them: nobody is asked twice"
            yield Fault("answers", row, "place", place, problem, remedy)
        first.setdefault(place, row)


def whole_faults(name: str, value: object, *, least: float) -> Iterator[Fault]:
    """Find out whether a count is one.

    Parameters
    ----------
    name : str
        The argument.
    value : object
    least : float
        The smallest count it may be.
    """
    number = isinstance(value, int | float | np.integer | np.floating)
    if not number or isinstance(value, bool) or float(value) % 1 != 0:  # type: ignore[arg-type]
        yield Fault("", None, name, value, "is not a whole number", f"give {least:g} or more")
    elif float(value) < least:  # type: ignore[arg-type]
        problem = f"is below {least:g}"
        yield Fault("", None, name, value, problem, f"give {least:g} or more")


def raise_if_any(faults: Sequence[Fault]) -> None:
    """Raise all faults together, if there are any.

    Parameters
    ----------
    faults : sequence of Fault
    """
    if faults:
        raise InputError(faults)

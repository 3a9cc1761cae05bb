"""The translation of foreign headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from supplyopt.errors import Fault
from supplyopt.network.schema import TABLES
from supplyopt.network.suggest import did_you_mean
from supplyopt.tables.csv_file import RawTable

__all__ = ["ForeignHeaders", "translate"]

ForeignHeaders = Mapping[str, str | Mapping[str, str]]


def translate(
    tables: Mapping[str, RawTable], columns: ForeignHeaders
) -> tuple[dict[str, RawTable], list[Fault]]:
    """Rename foreign headers to those of the contract.

    Parameters
    ----------
    tables : mapping of str to RawTable
        What the files hold.
    columns : mapping
        ``{"foreign": "contract"}`` for every table that has both, or
        ``{"table": {"foreign": "contract"}}`` for one.

    Returns
    -------
    dict of str to RawTable
        The tables renamed.
    list of Fault
        Names in the mapping that are nowhere to be found.
    """
    faults: list[Fault] = []
    renames: dict[str, dict[str, str]] = {name: {} for name in TABLES}
    for key, value in columns.items():
        if isinstance(value, Mapping):
            if key not in TABLES:
                faults.append(
                    _fault(key, "no table has this name", remedy=did_you_mean(key, TABLES))
                )
                continue
            for foreign, column in value.items():
                faults += _add(renames, tables, within=[key], foreign=foreign, column=column)
        else:
            faults += _add(renames, tables, within=list(TABLES), foreign=key, column=value)
    renamed = {
        name: replace(
            raw, header=tuple(renames[name].get(title.strip(), title) for title in raw.header)
        )
        for name, raw in tables.items()
    }
    return renamed, faults


def _add(
    renames: dict[str, dict[str, str]],
    tables: Mapping[str, RawTable],
    *,
    within: list[str],
    foreign: str,
    column: str,
) -> list[Fault]:
    owners = [name for name in within if column in TABLES[name].by_name]
    if not owners:
        known = {title for name in within for title in TABLES[name].by_name}
        return [
            _fault(column, "no table has this column", remedy=did_you_mean(column, sorted(known)))
        ]
    foreign = foreign.strip()
    titles = {
        name: {title.strip() for title in tables[name].header} for name in owners if name in tables
    }
    found = [name for name in titles if foreign in titles[name]]
    if not found:
        present = sorted(set().union(*titles.values())) if titles else []
        return [_fault(foreign, "no file has this header", remedy=did_you_mean(foreign, present))]
    for name in found:
        renames[name][foreign] = column
    return []


def _fault(value: str, problem: str, *, remedy: str) -> Fault:
    return Fault("", None, "columns", value, problem, remedy)

"""The network that a command is about."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import pandas as pd

from supplyopt.cli.table_words import table_of
from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network, announce
from supplyopt.network.number_text import Notation
from supplyopt.network.reports import REPORT_TABLES
from supplyopt.network.schema import TABLES
from supplyopt.network.unreported import Fill
from supplyopt.tables.declared_files import read_declared_files
from supplyopt.tables.foreign import read_columns
from supplyopt.tables.network_files import network_of_files
from supplyopt.tables.readable import path_of

__all__ = ["read_data"]


def read_data(arguments: Namespace) -> Network:
    """Read a network as the arguments say its tables are written."""
    columns = None if arguments.columns is None else read_columns(arguments.columns)
    network = network_of_files(
        path_of(arguments.data),
        _of_networks(columns) if arguments.fill else columns,
        encoding=arguments.encoding,
        notation=Notation(arguments.decimal, arguments.thousands),
        fill=_fill(arguments, columns),
    )
    return announce(network)


def _of_networks(columns: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a map without the headers that only the files beside the network have."""
    ours = {name for table in TABLES.values() for name in table.by_name}
    beside = {name for table in REPORT_TABLES.values() for name in table.by_name} - ours
    return columns and {k: v for k, v in columns.items() if isinstance(v, dict) or v not in beside}


def _fill(arguments: Namespace, columns: dict[str, Any] | None) -> Fill | None:
    """Read what stands in for the figures of places that have not reported."""
    files = {name: getattr(arguments, name) for name in ("last", "headcount")}
    if arguments.fill is None:
        unused = [name for name, file in files.items() if file is not None]
        if unused:
            problem, remedy = "is of use with --fill only", "add --fill, or leave it out"
            raise InputError([Fault("", None, f"--{unused[0]}", None, problem, remedy)])
        return None
    needs = {"last": "last", "peers": "headcount"}
    for fallback in arguments.fill:
        name = needs.get(fallback, "")
        if name and files[name] is None:
            table = REPORT_TABLES[name]
            wanted = ", ".join(column.name for column in table.columns if column.required)
            problem = f"needs {table.meaning}"
            remedy = f"add --{name} FILE, a table with the columns {wanted}"
            raise InputError([Fault("", None, "--fill", fallback, problem, remedy)])
    frames: dict[str, pd.DataFrame] = {}
    for name, file in files.items():
        if file is not None:
            table = REPORT_TABLES[name]
            # Of a map made for the network only what this table has.
            own = {k: v for k, v in (columns or {}).items() if v in table.by_name}
            read = read_declared_files(file, [table], columns=own, encoding=arguments.encoding)
            frames[name] = table_of(read.frames(), name)
    return Fill(arguments.fill, frames.get("last"), frames.get("headcount"))

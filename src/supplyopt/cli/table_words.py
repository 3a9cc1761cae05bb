"""Words of commands that are about tables of their own, not about a network."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.netting import announce
from supplyopt.network.schema import Table
from supplyopt.report.tables import text_table
from supplyopt.tables.declared_files import DeclaredFiles, read_declared_files
from supplyopt.tables.foreign import read_columns

__all__ = ["AddCommand", "add_reading", "lines_of_table", "read_tables", "table_of"]


class AddCommand(Protocol):
    """Adds a command: its name, what it runs, what it is for."""

    def __call__(self, name: str, run: Any, words: str) -> ArgumentParser:
        """Give the parser of the command that was added."""


def add_reading(parser: ArgumentParser) -> None:
    """Add how tables are written.

    Parameters
    ----------
    parser : ArgumentParser
    """
    reading = parser.add_argument_group("how the tables are written")
    reading.add_argument(
        "--columns",
        type=Path,
        metavar="FILE.toml",
        help='headers in other words: a line "数量" = "quantity" for each',
    )
    reading.add_argument(
        "--encoding", metavar="NAME", help="of CSV files that are not UTF-8, such as gb18030"
    )


def read_tables(path: Path, declared: Sequence[Table], *, said: Namespace) -> DeclaredFiles:
    """Read tables as the arguments say they are written.

    Parameters
    ----------
    path : Path
    declared : sequence of Table
    said : Namespace
        The arguments.
    """
    columns = None if said.columns is None else read_columns(said.columns)
    files = read_declared_files(path, declared, columns=columns, encoding=said.encoding)
    announce(files.notes, what=str(path))
    return files


def table_of(frames: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Return a table that must be there.

    Parameters
    ----------
    frames : dict of str to DataFrame
    name : str
        The table.

    Raises
    ------
    InputError
        If it is not.
    """
    if name not in frames:
        raise InputError([Fault(name, None, "", None, "the table is missing", "give it")])
    return frames[name]


def lines_of_table(frame: pd.DataFrame) -> list[str]:
    """Return a frame as aligned lines.

    Parameters
    ----------
    frame : DataFrame
    """
    rows = [[_word(value) for value in row] for row in frame.itertuples(index=False)]
    return text_table([str(name) for name in frame.columns], rows).splitlines()


def _word(value: Any) -> str:
    if value is None or value != value:
        return ""
    return f"{value:,.6g}" if isinstance(value, float) else str(value)

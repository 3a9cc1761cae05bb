"""What a roll has done so far, written down as it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.tables.journal_file import append_entry, read_journal
from supplyopt.tables.readable import path_of

__all__ = ["Logbook"]


class Logbook:
    """The journal of a roll: first what was done before, then what is written now.

    Parameters
    ----------
    path : path or None
        None keeps no journal.
    header : mapping
        What tells that a journal belongs to this roll.

    Raises
    ------
    InputError
        If there is a journal, and it belongs to something else or is damaged.
    """

    def __init__(self, path: str | PathLike[str] | None, header: Mapping[str, Any]) -> None:
        self._path: Path | None = None if path is None else path_of(path)
        self._header = header
        self._done: list[Any] = []
        self._size = self._read = 0
        if self._path is not None:
            self._done, self._size = read_journal(self._path, header=header)

    def next(self, kind: str, cycle: int) -> Any:
        """Return what was done before at this point, None where nothing was.

        Parameters
        ----------
        kind : {"review", "cycle"}
        cycle : int

        Raises
        ------
        InputError
            If the journal tells of something else.
        """
        if self._read == len(self._done):
            return None
        entry = self._done[self._read]
        if entry.get("kind") != kind or entry.get("cycle") != cycle:
            problem = f"line {self._read + 2} tells of something else than {kind} {cycle}"
            remedy = "restore the file, or give one that is not there yet"
            raise InputError([Fault("", None, "journal", str(self._path), problem, remedy)])
        self._read += 1
        return entry

    def write(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Write down what was done; return it.

        Parameters
        ----------
        entry : dict
        """
        if self._path is not None:
            if self._size == 0:
                self._size = append_entry(self._path, self._header, at=0)
            self._size = append_entry(self._path, entry, at=self._size)
        return entry

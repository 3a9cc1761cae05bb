"""Whether a folder can be written to, asked before the work is done."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path

from supplyopt.errors import Fault, InputError

__all__ = ["require_writable"]


def require_writable(path: str | PathLike[str]) -> None:
    """Raise if a folder can neither be written to nor be made.

    Parameters
    ----------
    path : path
        The folder, there or not.

    Raises
    ------
    InputError
    """
    folder = Path(path)
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        problem = "is not a folder" if there == folder.absolute() else f"{there} is not a folder"
    elif not os.access(there, os.W_OK | os.X_OK):
        problem = "must not be written to"
    else:
        return
    raise InputError([Fault("", None, "path", str(folder), problem, "give a folder to write to")])

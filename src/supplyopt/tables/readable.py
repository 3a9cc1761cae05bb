"""What a path leads to, or why to nothing."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path

from supplyopt.errors import Fault, InputError

__all__ = ["bytes_of", "path_of"]

_LONGEST = 255
_SHOWN = 80


def bytes_of(path: Path) -> bytes:
    """Return what a file holds.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise InputError([Fault("", None, "path", str(path), reason, "check the path")]) from None


def path_of(path: str | PathLike[str]) -> Path:
    """Return a path, whatever it was given as.

    Raises
    ------
    InputError
        If it is none.
    """
    if not isinstance(path, str | PathLike):
        kind = type(path).__name__
        raise InputError([Fault("", None, "path", kind, "is no path", "give one as text")])
    text = str(path)
    problem, remedy = "", "give another path"
    if text == "":
        problem, remedy = "is empty", 'give a path; "." is this folder'
    elif "\0" in text:
        problem = "has a NUL in it, which no path may have"
    elif any(len(os.fsencode(part)) > _LONGEST for part in Path(text).parts):
        problem = f"has a name of more than {_LONGEST} bytes in it, which no file can have"
    if problem:
        raise InputError([Fault("", None, "path", text[:_SHOWN], problem, remedy)])
    return Path(path)

"""What a path leads to, or why to nothing."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from supplyopt.errors import Fault, InputError

__all__ = ["bytes_of", "path_of"]


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
    if str(path) == "":
        raise InputError(
            [Fault("", None, "path", "", "is empty", 'give a path; "." is this folder')]
        )
    return Path(path)

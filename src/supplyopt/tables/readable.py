"""The bytes of a file, or why there are none."""

from __future__ import annotations

from pathlib import Path

from supplyopt.errors import Fault, InputError

__all__ = ["bytes_of"]


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

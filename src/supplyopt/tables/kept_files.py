"""Small files that are kept to spare work, each with the sum that tells whether it is whole."""

from __future__ import annotations

import hashlib
from os import PathLike
from pathlib import Path

from supplyopt.tables.whole import put_file

__all__ = ["keep_file", "kept_file"]

_SUFFIX = ".kept"


def kept_file(folder: str | PathLike[str], key: str) -> bytes | None:
    """Return what was kept under a key, None where there is nothing or it is spoilt.

    Parameters
    ----------
    folder : path
    key : str
        Letters and digits.
    """
    try:
        data = (Path(folder) / f"{key}{_SUFFIX}").read_bytes()
    except OSError:
        return None
    told, _, body = data.partition(b"\n")
    return body if told == _sum_of(key, body) else None


def keep_file(body: bytes, folder: str | PathLike[str], *, key: str) -> None:
    """Keep bytes under a key. Whoever reads meanwhile sees the old file or the new one, whole.

    Parameters
    ----------
    body : bytes
    folder : path
        Made if it is not there.
    key : str
        Letters and digits.

    Raises
    ------
    InputError
        If the folder can neither be written to nor be made.
    """
    put_file(_sum_of(key, body) + b"\n" + body, Path(folder) / f"{key}{_SUFFIX}")


def _sum_of(key: str, body: bytes) -> bytes:
    """Return the sum of what is kept; its key counts, so that no file stands in for another."""
    return hashlib.sha256(key.encode() + b"\n" + body).hexdigest().encode()

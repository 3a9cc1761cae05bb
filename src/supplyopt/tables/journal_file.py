"""A journal of entries, one a line, that a kill at any moment leaves readable."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.tables.writable import require_writable

__all__ = ["append_entry", "read_journal"]


def read_journal(path: Path, *, header: Mapping[str, Any]) -> tuple[list[Any], int]:
    """Return the entries of a journal that belongs to a header.

    Parameters
    ----------
    path : Path
        The file, there or not.
    header : mapping
        What the first entry has to be.

    Returns
    -------
    list
        The entries behind the header, none where there is no journal yet.
    int
        How many bytes of the file are whole lines, 0 where not even the header is. A last line
        that was cut off while it was written is not among them.

    Raises
    ------
    InputError
        If the file cannot be read, is no journal, is one of something else, or a line in the
        midst of it is damaged.
    """
    require_writable(path.parent)
    try:
        data = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise _refused(path, error.strerror or "cannot be read", "give a file") from None
    whole = data[: data.rfind(b"\n") + 1]
    if not whole:
        if not _line(header).startswith(data):
            raise _refused(path, "is no journal", "give a file that is not there yet")
        return [], 0
    *lines, _ = whole.split(b"\n")
    entries = [_entry(line) for line in lines]
    if entries[0] is None:
        raise _refused(path, "is no journal", "give a file that is not there yet")
    if entries[0] != header:
        problem = "is the journal of other data, or of other arguments"
        remedy = "give the same data and arguments, or a file that is not there yet"
        raise _refused(path, problem, remedy)
    if entries[-1] is None:
        # A line whose end reached the disk before its beginning did, when the power went.
        entries.pop()
        whole = whole[: -len(lines[-1]) - 1]
    if None in entries:
        problem = f"line {entries.index(None) + 1} is damaged"
        raise _refused(path, problem, "restore the file, or give one that is not there yet")
    return entries[1:], len(whole)


def append_entry(path: Path, entry: Mapping[str, Any], *, at: int) -> int:
    """Write an entry behind the whole lines of a journal; it is on the disk on return.

    Parameters
    ----------
    path : Path
        The file, made if it is not there.
    entry : mapping
        What JSON can hold, without infinities.
    at : int
        How many bytes of it are whole lines. What is behind them is cut off.

    Returns
    -------
    int
        How many bytes are whole lines now.

    Raises
    ------
    InputError
        If somebody else has written to the file, or it cannot be written to.
    """
    line = _line(entry)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.seek(max(at - 1, 0))
            rest = file.read()
            more = [_entry(line) for line in rest[min(at, 1) :].split(b"\n")]
            if (at and rest[:1] != b"\n") or any(each is not None for each in more):
                raise _refused(
                    path,
                    "was changed by somebody else while this was at work",
                    "let one roll at a time write to it; start again to go on from it",
                )
            file.truncate(at)
            file.seek(at)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _refused(path, error.strerror or "cannot be written", "give another file") from None
    return at + len(line)


def _line(entry: Mapping[str, Any]) -> bytes:
    text = _text(entry)
    return f'{{"entry":{text},"sum":{zlib.crc32(text.encode())}}}\n'.encode()


def _text(entry: Any) -> str:
    return json.dumps(entry, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def _entry(line: bytes) -> Any:
    """Return the entry of a line, None where it is damaged."""
    try:
        read = json.loads(line)
        entry = read["entry"]
        good = read["sum"] == zlib.crc32(_text(entry).encode())
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return entry if good else None


def _refused(path: Path, problem: str, remedy: str) -> InputError:
    return InputError([Fault("", None, "journal", str(path), problem, remedy)])

"""Files written whole or not at all, whatever ends the process meanwhile.

A file is written beside the one that it replaces, then put in its place in one step. Of several
files in a folder all are written aside first, then a list of what to put where; from then on
whoever comes next, reader or writer, finishes what was begun. So a folder shows the old files or
the new ones, never some of each, to all who read it through this package.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from supplyopt.errors import Fault, InputError
from supplyopt.tables.writable import require_writable

__all__ = ["finish", "put_file", "put_files"]

_LIST = ".supplyopt-putting.json"
_ASIDE = ".supplyopt-aside-"


def put_file(data: bytes, file: Path) -> None:
    """Write a file, its folder made if it is not there; until it is whole the old one stays.

    Parameters
    ----------
    data : bytes
    file : Path

    Raises
    ------
    InputError
        If it cannot be written; the old file then is as it was.
    """
    require_writable(file.parent)
    # Threads may write the same file, too.
    writer = f"{os.getpid()}.{threading.get_ident()}"
    aside = file.with_name(f".{file.name[:60]}.{writer}.draft")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(data, aside)
        os.replace(aside, file)
    except OSError as error:
        raise _refused(file, error) from None
    finally:
        with suppress(OSError):
            aside.unlink()


def put_files(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Put the files of a folder in place together.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    files : mapping of str to bytes or None
        By name, with "/" for folders within; None takes a file away.

    Raises
    ------
    InputError
        If they cannot be written; the folder then is as it was.
    """
    require_writable(folder)
    finish(folder)
    _require_inside(folder, files)
    aside: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        aside = Path(tempfile.mkdtemp(prefix=f"{_ASIDE}{os.getpid()}-", dir=folder))
        for name, data in files.items():
            if data is not None:
                (aside / name).parent.mkdir(parents=True, exist_ok=True)
                _write(data, aside / name)
        told = {
            "aside": aside.name,
            "put": [name for name, data in files.items() if data is not None],
            "away": [name for name, data in files.items() if data is None],
        }
        _write(json.dumps(told).encode("utf-8"), aside / _LIST)
        os.replace(aside / _LIST, folder / _LIST)
    except OSError as error:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
        raise _refused(folder, error) from None
    finish(folder)


def finish(folder: Path) -> None:
    """Put in place what somebody had written aside when the process ended.

    Parameters
    ----------
    folder : Path
        It need not be there.

    Raises
    ------
    InputError
        If the folder cannot be written to, or its list is not as it was written.
    """
    file = folder / _LIST
    if not file.is_file():
        return
    try:
        told = json.loads(file.read_bytes())
        aside = folder / _inside(folder, told["aside"])
        if not aside.name.startswith(_ASIDE):
            raise ValueError(aside.name)
        put, away = ([_inside(folder, name) for name in told[key]] for key in ("put", "away"))
        # What lies aside is ours, and no way to what is others'.
        for name in put:
            _inside(aside, name)
        if aside.is_symlink():
            raise ValueError(aside.name)
        for name in put:
            # What was put in place before is no longer aside.
            if (aside / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(aside / name, folder / name)
        for name in away:
            (folder / name).unlink(missing_ok=True)
        file.unlink()
        shutil.rmtree(aside, ignore_errors=True)
    except FileNotFoundError:
        # Another process has finished it meanwhile.
        return
    except OSError as error:
        raise _refused(folder, error) from None
    except (ValueError, TypeError, KeyError, RecursionError):
        problem = "is not as it was written"
        remedy = "take it away with the folders beside it that begin with " + _ASIDE
        raise InputError([Fault("", None, "path", str(file), problem, remedy)]) from None


def _require_inside(folder: Path, files: Iterable[str]) -> None:
    """Raise where a folder within is a link to elsewhere."""
    try:
        for name in files:
            _inside(folder, name)
    except ValueError as error:
        problem = f"{error.args[0]} would be written elsewhere: a folder of it is a link"
        remedy = "take the link away, or give another folder"
        raise InputError([Fault("", None, "path", str(folder), problem, remedy)]) from None


def _inside(folder: Path, name: object) -> str:
    """Return the name of a file within a folder, whatever names or links a stranger put there."""
    path = Path(str(name))
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(name)
    if not (folder / path).parent.resolve().is_relative_to(folder.resolve()):
        raise ValueError(name)
    return str(name)


def _write(data: bytes, file: Path) -> None:
    with file.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _sweep(folder: Path) -> None:
    """Take away what processes that are no more have left aside."""
    for left in folder.glob(f"{_ASIDE}*"):
        process = left.name.removeprefix(_ASIDE).split("-")[0]
        if not (process.isdigit() and _runs(int(process))):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _refused(path: Path, error: OSError) -> InputError:
    problem = f"cannot be written: {error.strerror or error}"
    remedy = "what was there before is as it was; make room, or give another place"
    return InputError([Fault("", None, "path", str(path), problem, remedy)])

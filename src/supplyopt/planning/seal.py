"""The manifest of a plan's folder: its files, each with its SHA-256, under a key or not.

A manifest tells changes that were made without making it again. Whoever can write to the folder can
make it again as well, so it proves nothing against them; a key does, which they do not have.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import TABLES
from supplyopt.planning.plan_schema import EVIDENCE_TABLES, PLAN_TABLES
from supplyopt.tables.readable import bytes_of
from supplyopt.tables.writable import write_text_file
from supplyopt.version import VERSION

__all__ = ["MANIFEST", "SIGNATURE", "Seal", "key_bytes", "seal", "unsealed"]

MANIFEST = "manifest.json"
SIGNATURE = "manifest.hmac"
"""HMAC-SHA-256 of the manifest's bytes, as hexadecimal digits."""

_TABLES = (*PLAN_TABLES, *EVIDENCE_TABLES, "fixed", "before", "rows")

Breach = tuple[str, str, object, object]
Key = bytes | str | None


@dataclass(frozen=True)
class Seal:
    """What a folder's manifest says of the files that were read.

    Attributes
    ----------
    breaches : tuple of (check, where, found, expected)
        Files that are others than those that were sealed.
    notes : tuple of str
        What is no breach, and yet worth a line.
    reports : tuple of str
        Pages beside the plan that tell of another one.
    """

    breaches: tuple[Breach, ...] = ()
    notes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


def key_bytes(key: Key) -> bytes | None:
    """Return a key as bytes, None where there is none.

    Raises
    ------
    InputError
        If it is empty, or no key at all.
    """
    if key is None or (isinstance(key, bytes | str) and key):
        return key.encode("utf-8") if isinstance(key, str) else key
    problem = "is empty" if isinstance(key, bytes | str) else f"is a {type(key).__name__}"
    remedy = "give secret bytes that nobody else has, 32 of them for instance"
    raise InputError([Fault("", None, "key", None, problem, remedy)])


def seal(folder: Path, *, key: bytes | None) -> None:
    """Write the manifest of all files of a plan in a folder, sealed where there is a key.

    Parameters
    ----------
    folder : Path
        With the files in it, complete.
    key : bytes or None
    """
    told = {
        "supplyopt": VERSION,
        "files": {name: _sum(folder / name) for name in _files_in(folder)},
    }
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    write_text_file(text, folder / MANIFEST)
    signed = None if key is None else _signature(text.encode("utf-8"), key) + "\n"
    write_text_file(signed, folder / SIGNATURE)


def unsealed(folder: Path, *, key: bytes | None, due: bool, again: Callable[[Path], None]) -> Seal:
    """Compare the files of a plan in a folder with its manifest.

    Parameters
    ----------
    folder : Path
    key : bytes or None
        With which it has to be sealed.
    due : bool
        Whether the folder is of a version that writes manifests.
    again : callable
        Writes what was read of the folder to another one: a file that comes out as it was sealed
        says what it said, whatever its bytes are.

    Raises
    ------
    InputError
        If the manifest is not as it was written, or was not sealed with the key.
    """
    if not (folder / MANIFEST).exists():
        if key is not None:
            _refuse(folder / MANIFEST, "is not there, so nothing is sealed", "leave the key out")
        if due:
            return Seal((("file as it was sealed", MANIFEST, "not there", "the manifest"),))
        return Seal(notes=("the folder has no manifest, so changes of its files cannot be told",))
    data = bytes_of(folder / MANIFEST)
    _require_signed(folder, data, key)
    sealed = _sums_told(folder / MANIFEST, data)
    present = _files_in(folder)
    changed = [name for name in present if name in sealed and _sum(folder / name) != sealed[name]]
    same = _written_the_same(changed, sealed, again) if changed else set()
    others = {name: "changed" for name in changed if name not in same}
    others |= {name: "not there" for name in sealed if name not in present}
    others |= {name: "not in the manifest" for name in present if name not in sealed}
    breaches = tuple(
        ("file as it was sealed", name, found, "as the manifest has it")
        for name, found in others.items()
    )
    notes = [f"{name} was saved anew: its bytes differ, and say the same" for name in sorted(same)]
    if key is None and (folder / SIGNATURE).exists():
        notes.append("the folder is sealed with a key; only who has it can tell by whom")
    return Seal(breaches, tuple(notes))


def _files_in(folder: Path) -> list[str]:
    """Return the files of a plan that are in a folder, in the order in which they are told."""
    own = [f"{name}.csv" for name in _TABLES] + ["own.json"]
    network = [f"network/{name}{end}" for name in TABLES for end in (".csv", ".parquet")]
    return [name for name in (*own, *network) if (folder / name).is_file()]


def _sum(file: Path) -> str:
    return hashlib.sha256(bytes_of(file)).hexdigest()


def _signature(data: bytes, key: bytes) -> str:
    return hmac.new(key, data, hashlib.sha256).hexdigest()


def _require_signed(folder: Path, data: bytes, key: bytes | None) -> None:
    if key is None:
        return
    file = folder / SIGNATURE
    if not file.exists():
        _refuse(file, "is not there: the folder was not sealed with a key", "leave the key out")
    if not hmac.compare_digest(bytes_of(file).strip(), _signature(data, key).encode()):
        _refuse(file, "was not made with this key, or the manifest was changed", "ask who wrote it")


def _sums_told(file: Path, data: bytes) -> dict[str, str]:
    try:
        told: Any = json.loads(data.decode("utf-8"))
        return {str(name): str(value) for name, value in told["files"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        _refuse(file, "is not as it was written", "take the folder from who wrote it again")
    raise AssertionError


def _written_the_same(
    changed: list[str], sealed: dict[str, str], again: Callable[[Path], None]
) -> set[str]:
    with TemporaryDirectory() as place:
        again(Path(place))
        return {
            name
            for name in changed
            if (Path(place) / name).is_file() and _sum(Path(place) / name) == sealed[name]
        }


def _refuse(file: Path, problem: str, remedy: str) -> None:
    raise InputError([Fault("", None, "path", str(file), problem, remedy)])

"""The manifest of a plan's folder: its files, each with its SHA-256, under a key or not.

A manifest tells changes that were made without making it again. Whoever can write to the folder can
make it again as well, so it proves nothing against them; a key does, which they do not have.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import TABLES
from supplyopt.planning.plan_schema import EVIDENCE_TABLES, PLAN_TABLES
from supplyopt.tables.readable import bytes_of
from supplyopt.version import VERSION

__all__ = ["FILES", "MANIFEST", "SIGNATURE", "Seal", "key_bytes", "sealed", "unsealed"]

MANIFEST = "manifest.json"
SIGNATURE = "manifest.hmac"
"""HMAC-SHA-256 of the manifest's bytes, as hexadecimal digits."""

FILES = (
    *(f"{name}.csv" for name in (*PLAN_TABLES, *EVIDENCE_TABLES, "fixed", "before", "rows")),
    "own.json",
    *(f"network/{name}{end}" for name in TABLES for end in (".csv", ".parquet")),
)
"""All that a plan's folder may have beside its manifest."""

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
    older : bool
        Whether a version wrote the folder that knew no manifests.
    """

    breaches: tuple[Breach, ...] = ()
    notes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    older: bool = False


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


def sealed(files: Mapping[str, bytes | None], *, key: bytes | None) -> dict[str, bytes | None]:
    """Return the files of a plan with their manifest, sealed where there is a key.

    Parameters
    ----------
    files : mapping of str to bytes or None
        By name within the folder; None for those that are not there.
    key : bytes or None
    """
    sums = {name: _sum(data) for name, data in files.items() if data is not None}
    told = {"supplyopt": VERSION, "files": sums}
    manifest = (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    signed = None if key is None else f"{_signature(manifest, key)}\n".encode()
    return {**files, MANIFEST: manifest, SIGNATURE: signed}


def unsealed(
    folder: Path,
    *,
    key: bytes | None,
    due: bool,
    again: Callable[[], Mapping[str, bytes | None]],
) -> Seal:
    """Compare the files of a plan in a folder with its manifest.

    Parameters
    ----------
    folder : Path
    key : bytes or None
        With which it has to be sealed.
    due : bool
        Whether the folder is of a version that writes manifests.
    again : callable
        Gives the files that would be written of what was read: one that is as it was sealed says
        what it said, whatever its bytes are.

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
        note = "the folder has no manifest, so changes of its files cannot be told"
        return Seal(notes=(note,), older=True)
    data = bytes_of(folder / MANIFEST)
    _require_signed(folder, data, key)
    sums = _sums_told(folder / MANIFEST, data)
    present = {name: _sum(bytes_of(folder / name)) for name in FILES if (folder / name).is_file()}
    changed = [name for name, found in present.items() if sums.get(name, found) != found]
    anew = again() if changed else {}
    same = {name for name in changed if _sum(anew.get(name) or b"") == sums[name]}
    others = {name: "changed" for name in changed if name not in same}
    others |= {name: "not there" for name in sums if name not in present}
    others |= {name: "not in the manifest" for name in present if name not in sums}
    breaches = tuple(
        ("file as it was sealed", name, found, "as the manifest has it")
        for name, found in others.items()
    )
    notes = [f"{name} was saved anew: its bytes differ, and say the same" for name in sorted(same)]
    if key is None and (folder / SIGNATURE).exists():
        notes.append("the folder is sealed with a key; only who has it can tell by whom")
    return Seal(breaches, tuple(notes))


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


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


def _refuse(file: Path, problem: str, remedy: str) -> None:
    raise InputError([Fault("", None, "path", str(file), problem, remedy)])

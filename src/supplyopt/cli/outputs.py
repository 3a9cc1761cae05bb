"""Whether what a command writes would overwrite what it reads."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from supplyopt.errors import Fault, InputError

__all__ = ["require_no_empty_word", "require_other_outputs"]

_MAY_BE_EMPTY = ("--title",)
_TABLES = (".csv", ".tsv", ".txt", ".json", ".parquet", ".xlsx", ".xlsm", ".xls", ".ods", ".hmac")


def require_no_empty_word(words: Sequence[str]) -> None:
    """Raise where an argument is empty: as a path it would be the folder that one is in.

    Parameters
    ----------
    words : sequence of str
        Of the command line.

    Raises
    ------
    InputError
    """
    for before, word in zip(["", *words], words, strict=False):
        name, equals, value = word.partition("=")
        empty = word == "" or (name.startswith("--") and equals and value == "")
        option = name if equals else before
        if empty and option not in _MAY_BE_EMPTY:
            named = option if option.startswith("-") else "an argument"
            remedy = "give a path or a word, or leave it out"
            raise InputError([Fault("", None, named, "", "is empty", remedy)])


def require_other_outputs(arguments: Namespace) -> None:
    """Raise where the output of a command is one of its inputs, or a file of one.

    Parameters
    ----------
    arguments : Namespace
        Outputs are called ``out``.

    Raises
    ------
    InputError
    """
    out = getattr(arguments, "out", None)
    if not isinstance(out, Path):
        return
    given = {name: path for name, path in vars(arguments).items() if isinstance(path, Path)}
    place = out.resolve()
    for name, path in given.items():
        if name == "out" or not path.exists():
            continue
        source = path.resolve()
        part = source.is_dir() and place.parent == source and out.suffix.lower() in _TABLES
        if place == source or (part and out.exists()):
            problem = f"would overwrite {path}, which the command reads"
            raise InputError([Fault("", None, "--out", str(out), problem, "give another place")])

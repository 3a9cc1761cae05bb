"""What a command has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Outcome"]


@dataclass(frozen=True)
class Outcome:
    """What a command has to say, to a person or to a machine.

    Attributes
    ----------
    payload : mapping
        For machines; ``ok`` is in it.
    lines : tuple of str
        For a person, what was found.
    errors : tuple of str
        For a person, what is wrong.
    code : int
        The exit code.
    """

    payload: Mapping[str, Any]
    lines: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    code: int = 0

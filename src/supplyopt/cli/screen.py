"""What comes to the screen, which is printed nowhere else."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from supplyopt.cli.outcome import Outcome
from supplyopt.errors import InputError, lines_of_faults, said_once
from supplyopt.network.cells import CONTROL
from supplyopt.report.tables import cells_wide

__all__ = ["Progress", "complain", "say", "shown", "solvers_silenced"]

_FAULTS_SHOWN = 50
_WARNINGS_SHOWN = 20
_EVERY = 0.2


def say(outcome: Outcome, *, as_json: bool) -> None:
    """Print an outcome: to a machine as one object, to a person as lines."""
    if as_json:
        print(json.dumps(_plain(outcome.payload), indent=2, allow_nan=False))
        return
    for line in outcome.errors:
        print(shown(line), file=sys.stderr)
    for line in outcome.lines:
        print(shown(line))


def shown(text: str) -> str:
    """Return a text as a terminal may show it: what a stranger's file says commands nothing."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def complain(error: InputError) -> list[str]:
    """Return the lines that tell a person of faults, then of what may explain them."""
    first, *lines = lines_of_faults(
        error.faults, most=_FAULTS_SHOWN, rest="(--json lists them all)"
    )
    beside = said_once(error.warnings)
    lines += [f"warning: {line}" for line in beside[:_WARNINGS_SHOWN]]
    if len(beside) > _WARNINGS_SHOWN:
        lines.append(f"warning: ... and {len(beside) - _WARNINGS_SHOWN} more (--json lists them)")
    return [f"error: {first}", *lines]


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it: no number that is none, no type of numpy."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


class Progress:
    """One line on the terminal that says what is being done, since when.

    Parameters
    ----------
    quiet : bool
        Say nothing.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._doing = ""
        self._since = 0.0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Progress:
        if not self._quiet:
            self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if not self._quiet:
            self._ticker.join()
            self.clear()

    def step(self, doing: str) -> None:
        """Say what is done from now on."""
        with self._lock:
            self._doing, self._since = doing, time.monotonic()
        self._show()

    def clear(self) -> None:
        """Make room for another line; the next tick writes the progress again below it."""
        if not self._quiet:
            with self._lock:
                self._write("")

    def _tick(self) -> None:
        while not self._ended.wait(_EVERY):
            self._show()

    def _show(self) -> None:
        if self._quiet:
            return
        with self._lock:
            if self._doing and not self._ended.is_set():
                seconds = time.monotonic() - self._since
                self._write(shown(f"{self._doing} ... {seconds:.0f} s"))

    @staticmethod
    def _write(text: str) -> None:
        wide = shutil.get_terminal_size().columns - 1
        while cells_wide(text) > wide:
            text = text[:-1]
        sys.stderr.write(f"\r{text}\x1b[K")
        sys.stderr.flush()


@contextmanager
def solvers_silenced() -> Iterator[None]:
    """Send to nowhere what solvers themselves write to standard output."""
    try:
        sys.stdout.flush()
        place = sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        place = -1  # No file is behind standard output, so no solver writes to it.
    if place < 0:
        yield
        return
    kept, nowhere = os.dup(place), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, place)
    try:
        yield
    finally:
        os.dup2(kept, place)
        os.close(kept)
        os.close(nowhere)

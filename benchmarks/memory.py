"""The most memory that each phase holds."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from pathlib import Path

from benchmarks.phases import PHASES

__all__ = ["Peaks"]


class Peaks:
    """Notes the process's largest resident size in every phase.

    Where the system can forget the peak so far (Linux), each phase has its own; elsewhere a phase
    has the largest until its end.
    """

    def __init__(self) -> None:
        self.bytes = dict.fromkeys(PHASES, 0)

    def start(self, phase: str) -> None:
        _forget()

    def stop(self, phase: str) -> None:
        self.bytes[phase] = max(self.bytes[phase], _peak())


def _forget() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024

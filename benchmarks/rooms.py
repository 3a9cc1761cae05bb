"""Which room of the house the time of a phase goes to."""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from pathlib import Path
from typing import Any

import supplyopt
from benchmarks.phases import PHASES

__all__ = ["Profiles"]

HOUSE = Path(supplyopt.__file__).parent
ROUNDS = 30

Function = tuple[str, int, str]


class Profiles:
    """Profiles every phase on its own."""

    def __init__(self) -> None:
        self._profiles = {phase: cProfile.Profile() for phase in PHASES}

    def start(self, phase: str) -> None:
        self._profiles[phase].enable()

    def stop(self, phase: str) -> None:
        self._profiles[phase].disable()

    def rooms(self) -> dict[str, dict[str, float]]:
        """Return the seconds of every phase, room by room."""
        return {phase: _by_room(stats) for phase, stats in self._stats().items()}

    def longest(self, count: int) -> list[dict[str, Any]]:
        """Return the functions that take longest, what they have others outside do included."""
        total: dict[str, float] = defaultdict(float)
        for phase, stats in self._stats().items():
            for function, seconds in _of_house(stats).items():
                place = Path(function[0]).relative_to(HOUSE).as_posix()
                total[f"{phase}|{place}|{function[2]}"] += seconds
        top = sorted(total, key=lambda name: -total[name])[:count]
        keys = ("phase", "file", "function")
        return [
            {**dict(zip(keys, name.split("|"), strict=True)), "seconds": total[name]}
            for name in top
        ]

    def _stats(self) -> dict[str, dict[Function, Any]]:
        found = {}
        for phase, profile in self._profiles.items():
            profile.create_stats()
            if profile.stats:  # type: ignore[attr-defined]
                found[phase] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        return found


def _by_room(stats: dict[Function, Any]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for function, seconds in _of_house(stats).items():
        total[_room(function)] += seconds
    for function, (_, _, own, _, _) in stats.items():
        if _is_highs(function):
            total["HiGHS"] += own
    return dict(total)


def _of_house(stats: dict[Function, Any]) -> dict[Function, float]:
    """Return each house function's own time, with that of all it has pandas, numpy, Python do.

    What is outside is shared out over its callers by the time it took for each, theirs in turn
    over their callers, until it is all at home.
    """
    home = {function: own for function, (_, _, own, _, _) in stats.items() if _is_house(function)}
    guests = {
        function: own
        for function, (_, _, own, _, _) in stats.items()
        if not _is_house(function) and not _is_highs(function)
    }
    for _ in range(ROUNDS):
        onward: dict[Function, float] = defaultdict(float)
        for function, seconds in guests.items():
            callers = {caller: max(times[3], 1e-12) for caller, times in stats[function][4].items()}
            callers.pop(function, None)
            whole = sum(callers.values())
            for caller, weight in callers.items():
                share = seconds * weight / whole
                if _is_house(caller):
                    home[caller] += share
                elif not _is_highs(caller) and caller in stats:
                    onward[caller] += share
        guests = onward
        if not guests:
            break
    return home


def _is_house(function: Function) -> bool:
    return function[0].startswith(str(HOUSE))


def _is_highs(function: Function) -> bool:
    return "highspy" in function[0] or "highspy" in function[2]


def _room(function: Function) -> str:
    return Path(function[0]).relative_to(HOUSE).parts[0].removesuffix(".py")

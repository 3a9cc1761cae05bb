"""Arguments of a simulation, checked."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from numbers import Real
from typing import Any

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.suggest import did_you_mean
from supplyopt.planning.plan import Plan
from supplyopt.simulation.draws import BLOCK
from supplyopt.simulation.practice import Practice

__all__ = ["blocks_of", "check_asked", "check_way", "default_days"]

_LEAST_DAYS = 30
_NEEDS = ("asked", "verified")


def check_way(network: object, way: object) -> None:
    """Raise InputError unless these are a network with a practice, or a plan of it."""
    faults = []
    if not isinstance(network, Network):
        remedy = "read a folder by so.read_network, or take frames by so.Network.from_tables"
        faults.append(_fault("network", type(network).__name__, "is no network", remedy))
    if not isinstance(way, Practice | Plan):
        remedy = "give so.Practice.as_it_was(), so.Practice.reformed() or a plan"
        faults.append(_fault("way", type(way).__name__, "is no practice, no plan", remedy))
    elif isinstance(way, Plan) and isinstance(network, Network) and way.network != network:
        faults.append(_fault("way", None, "is a plan of another network", "give plan.network"))
    if faults:
        raise InputError(faults)


def check_asked(
    way: Practice | Plan | None,
    *,
    runs: Any,
    seed: Any,
    days: Any,
    needs: Any,
    late: Any = 0.0,
    variations: Mapping[str, Any],
) -> None:
    """Raise InputError with all that is wrong with the arguments of a simulation."""
    faults = []
    for name, value, least in (("runs", runs, 1), ("seed", seed, 0), ("days", days, 1)):
        if name == "days" and value is None:
            continue
        if not _whole(value, least):
            remedy = f"give a whole number of {least} or more"
            faults.append(_fault(name, value, "is no such number", remedy))
    if isinstance(way, Plan) and days is not None:
        faults.append(_fault("days", days, "is not of a plan", "leave it out"))
    if needs not in _NEEDS:
        remedy = did_you_mean(str(needs), _NEEDS)
        faults.append(_fault("needs", needs, "is no kind of need", remedy))
    for name, value in variations.items():
        if not _real(value) or not 0 <= value < np.inf:
            faults.append(_fault(name, value, "is no sigma", "give a number of 0 or more"))
    if not _real(late) or not 0 <= late <= 1:
        faults.append(_fault("late", late, "is no chance", "give a number from 0 to 1"))
    elif late and isinstance(way, Practice):
        remedy = "set notice_days, handling_days, report_days of the practice"
        faults.append(_fault("late", late, "is not of a practice", remedy))
    if faults:
        raise InputError(faults)


def default_days(network: Network) -> int:
    """Return the days of the horizon, 30 at least."""
    return max(_LEAST_DAYS, int(np.ceil(network.cycles * network.cycle_days)))


def blocks_of(
    runs: int, progress: Callable[[str], object] | None = None
) -> Iterator[tuple[int, int]]:
    """Give block after block with how many of its runs are wanted, telling of each before."""
    for block, first in enumerate(range(0, runs, BLOCK)):
        last = min(first + BLOCK, runs)
        if progress is not None:
            progress(f"runs {first + 1} to {last} of {runs}")
        yield block, last - first


def _whole(value: object, least: int) -> bool:
    if isinstance(value, bool):
        return False
    try:
        return operator.index(value) >= least  # type: ignore[arg-type]
    except TypeError:
        return False


def _real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _fault(argument: str, value: object, problem: str, remedy: str) -> Fault:
    return Fault("", None, argument, value, problem, remedy)

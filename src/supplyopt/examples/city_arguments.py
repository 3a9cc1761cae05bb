"""The arguments of the example city, checked."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.network.renamed import warn_renamed

__all__ = ["check_city", "supply_share_of"]

_LEAST_MASKS, _MOST_MASKS = 0.1, 10.0
_LONGEST_CYCLE = 30
_SUPPLY_SHARE = 0.6


def supply_share_of(supply_share: float, scarcity: float | None) -> tuple[str, float]:
    """Return the argument that says how much supply there is, by its name, with its value.

    Parameters
    ----------
    supply_share : float
        As given, or the default.
    scarcity : float or None
        The name of before.

    Raises
    ------
    InputError
        If both are given.
    """
    if scarcity is None:
        return "supply_share", supply_share
    if supply_share != _SUPPLY_SHARE:
        problem, remedy = "is supply_share by its name of before", "give supply_share alone"
        raise InputError([Fault("", None, "scarcity", scarcity, problem, remedy)])
    meaning = "supply as a share of need (in so.study it means the share that is missing)"
    warn_renamed("scarcity", "supply_share", meaning, depth=4)
    return "scarcity", scarcity


def check_city(
    *,
    seed: object,
    supply_share: tuple[str, object],
    fleet: object,
    masks_per_day: object,
    cycles: object = 1,
    cycle_days: object = 10,
) -> None:
    """Raise InputError with all the arguments that are out of range.

    Parameters
    ----------
    seed, fleet, masks_per_day, cycles, cycle_days : object
        As given.
    supply_share : tuple of str and object
        As `supply_share_of` returns it.
    """
    faults = []
    if _whole(seed) < 0:
        problem = "is not a whole number of 0 or more"
        faults.append(Fault("", None, "seed", seed, problem, "give one, such as 0"))
    named, share = supply_share
    shares = {named: share, "fleet": fleet, "masks_per_day": masks_per_day}
    for name, value in shares.items():
        faults += _share(name, value)
    if _whole(cycles) < 1:
        problem = "is not a whole number of 1 or more"
        faults.append(Fault("", None, "cycles", cycles, problem, "give one, such as 7"))
    if not 1 <= _whole(cycle_days) <= _LONGEST_CYCLE:
        problem = f"is not a whole number from 1 to {_LONGEST_CYCLE}"
        faults.append(Fault("", None, "cycle_days", cycle_days, problem, "give one, such as 10"))
    if faults:
        raise InputError(faults)


def _whole(value: object) -> int:
    """Return a whole number, -1 for what is none."""
    if isinstance(value, bool):
        return -1
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return -1


def _share(name: str, value: object) -> Iterator[Fault]:
    real = isinstance(value, int | float | np.integer | np.floating)
    if not real or isinstance(value, bool) or math.isnan(value):  # type: ignore[arg-type]
        yield Fault("", None, name, value, "is not a number", "give a number above 0")
    elif value <= 0:  # type: ignore[operator]
        yield Fault("", None, name, value, "is not above 0", "give a number above 0")
    elif name in ("supply_share", "scarcity") and math.isinf(value):  # type: ignore[arg-type]
        yield Fault("", None, name, value, "is infinite", "give a share, such as 0.6")
    elif name == "masks_per_day" and not _LEAST_MASKS <= value <= _MOST_MASKS:  # type: ignore[operator]
        yield Fault("", None, name, value, "is not from 0.1 to 10", "give a number such as 1 or 2")

"""The arguments of a roll, checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.planning.arguments import check_goals, check_lots, check_time_limit

if TYPE_CHECKING:
    from supplyopt.rolling.reviewing import Office

__all__ = ["checked"]


def checked(office: Office, **callbacks: object) -> Office:
    """Return the same, with all that is wrong with it told at once.

    Parameters
    ----------
    office : Office
    **callbacks : object
        What else may be called, by name.

    Raises
    ------
    InputError
    """
    faults = []
    if not isinstance(office.network, Network):
        kind = type(office.network).__name__
        remedy = "read a folder by so.read_network, or take frames by so.Network.from_tables"
        faults.append(Fault("", None, "network", kind, "is no network", remedy))
    for name in ("horizon", "every"):
        value = getattr(office, name)
        if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
            problem, remedy = "is no number of cycles", "give a whole number, 1 or more"
            faults.append(Fault("", None, name, value, problem, remedy))
    if not faults and office.every > office.horizon:
        problem = f"is more than the {office.horizon} cycles that are planned"
        remedy = "give at most the horizon, or a longer horizon"
        faults.append(Fault("", None, "every", office.every, problem, remedy))
    named = {"forecast": office.forecast, "observe": office.observe, **callbacks}
    for name, value in named.items():
        if value is not None and not callable(value):
            kind = type(value).__name__
            faults.append(Fault("", None, name, kind, "cannot be called", "give a function"))
    if not isinstance(office.carry_over, bool):
        problem, remedy = "is neither true nor false", "give True or False"
        faults.append(Fault("", None, "carry_over", office.carry_over, problem, remedy))
    checks: tuple[tuple[Callable[[Any], object], object], ...] = (
        (check_goals, office.goals),
        (check_lots, office.lots),
        (check_time_limit, office.time_limit),
    )
    for check, value in checks:
        try:
            check(value)
        except InputError as error:
            faults += error.faults
    if not faults and set(_names(office.goals)) == {"stability"}:
        problem = "is the only goal, which the first plan cannot have: there is none before it"
        remedy = 'name others before it, such as ("unmet", "stability")'
        faults.append(Fault("", None, "goals", "stability", problem, remedy))
    if faults:
        raise InputError(faults)
    return office


def _names(goals: Sequence[str]) -> Sequence[str]:
    return (goals,) if isinstance(goals, str) else goals

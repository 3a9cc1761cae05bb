"""Whether knobs keep what other knobs have changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.schema import TABLES

__all__ = ["Turned", "require_changes_kept"]

Turned = Callable[[Network, str, float], Network]
"""A network with a knob, by its name, at a value."""


def require_changes_kept(
    network: Network, axes: Sequence[tuple[str, Sequence[float]]], turned: Turned
) -> None:
    """Raise where a knob makes a network of its own in place of changing the one it is given.

    A knob that is turned after another must show what the other did: in each table that the other
    changes, what it makes of the changed network is, at one of its values at least, not what it
    makes of the network as given. One that never shows it would leave the other without effect,
    and nobody would see that.

    Parameters
    ----------
    network : Network
    axes : sequence of (str, sequence of float)
        The knobs in the order in which they are turned, with their values.
    turned : callable

    Raises
    ------
    InputError
        With each such knob.
    """
    faults = []
    for at, (later, values) in enumerate(axes):
        for earlier, others in axes[:at]:
            changed, tables = _first_change(network, earlier, others, turned)
            lost = _lost(network, changed, tables, later, values, turned) if tables else []
            if lost:
                problem = f"makes {' and '.join(lost)} anew: what {earlier!r} changes there is lost"
                remedy = f"change the network that the knob is given, or name it before {earlier!r}"
                faults.append(Fault("", None, "vary", later, problem, remedy))
    if faults:
        raise InputError(faults)


def _first_change(
    network: Network, knob: str, values: Sequence[float], turned: Turned
) -> tuple[Network, list[str]]:
    """Return the network at the first value that changes it, with the tables that are changed."""
    changed = network
    for value in values:
        changed = turned(network, knob, value)
        if changed.digest != network.digest:
            break
    return changed, _unlike(network, changed, list(TABLES))


def _lost(
    network: Network,
    changed: Network,
    tables: list[str],
    knob: str,
    values: Sequence[float],
    turned: Turned,
) -> list[str]:
    """Return the tables in which no value of a knob shows whether the network was changed."""
    lost = tables
    for value in values:
        plain, shown = turned(network, knob, value), turned(changed, knob, value)
        lost = [name for name in lost if name not in _unlike(plain, shown, lost)]
        if not lost:
            break
    return lost


def _unlike(one: Network, other: Network, tables: list[str]) -> list[str]:
    def table(network: Network, name: str) -> pd.DataFrame:
        return network.filled(name)[list(TABLES[name].by_name)]

    return [name for name in tables if not table(one, name).equals(table(other, name))]

"""The city as it was, by each way alone, by all ways together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.planning.policies import decentralized
from supplyopt.planning.policies.cycles import faults_of_cycles

__all__ = ["four_ways"]


def four_ways(
    network: Network,
    *,
    modes: Sequence[str] | None = None,
    rules: Any = "request",
) -> dict[str, Network | Callable[[], Plan]]:
    """Return the alternatives that a change of the ways of supply is judged by, for `compare`.

    From "as it was" to the mode of the desks is the gain of planning at once; from there to the
    other modes the gain of other lanes.

    Parameters
    ----------
    network : Network
        With lanes of one mode or more.
    modes : sequence of str, optional
        The modes to compare; all without it.
    rules : str or mapping, default "request"
        What each desk of "as it was" shares by, as in `policies.decentralized`.

    Returns
    -------
    dict of str to Network or callable
        "as it was" (a call makes the plan of each desk of the tree on its own), where lanes
        lead from desks to the places below them and goods neither take cycles to arrive nor go
        off within the horizon; each mode alone; and "mixed", all modes
        together, where there are several.

    Raises
    ------
    InputError
        If no lane has one of the modes.

    Examples
    --------
    >>> import supplyopt as so
    >>> list(four_ways(so.examples.four_places()))
    ['as it was', 'tiered', 'direct', 'mixed']
    """
    known = list(dict.fromkeys(network.numbered.lane_mode))
    wanted = known if modes is None else list(dict.fromkeys(modes))
    alone = {mode: network.restrict(modes=[mode]) for mode in wanted}
    ways: dict[str, Network | Callable[[], Plan]] = {}
    desks = _mode_of_desks(network, wanted)
    if desks is not None and not faults_of_cycles(network):
        ways["as it was"] = partial(decentralized, alone[desks], rules=rules)
    ways |= {_shown(mode): restricted for mode, restricted in alone.items()}
    if len(wanted) > 1:
        ways["mixed"] = network.restrict(modes=wanted)
    return ways


def _shown(mode: str) -> str:
    return f"mode {mode!r}" if mode in ("", "as it was", "mixed") else mode


def _mode_of_desks(network: Network, modes: Sequence[str]) -> str | None:
    """Return the mode with the most lanes from a desk to a place right below it."""
    net = network.numbered
    down = net.place_parent[net.lane_destination] == net.lane_origin
    names = np.array(net.lane_mode, dtype=object)
    counts: Mapping[str, int] = {mode: int((down & (names == mode)).sum()) for mode in modes}
    most = max(counts, key=lambda mode: counts[mode], default=None)
    return most if most is not None and counts[most] > 0 else None

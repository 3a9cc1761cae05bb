"""The city as it was, by each way alone, by all ways together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from supplyopt.errors import Fault
from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.planning.policies import decentralized
from supplyopt.planning.policies.cycles import faults_of_cycles
from supplyopt.planning.policies.tree_faults import faults_of_tree
from supplyopt.report.wording import mode_in_words

__all__ = ["four_ways", "lacking_as_it_was", "lacking_tree"]

_AS_IT_WAS = "as it was"


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
        "as it was" (a call makes the plan of each desk of the tree on its own), where
        `lacking_as_it_was` finds nothing that it lacks; each mode alone; and "mixed", all modes
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
    wanted = _modes(network, modes)
    alone = {mode: network.restrict(modes=[mode]) for mode in wanted}
    ways: dict[str, Network | Callable[[], Plan]] = {}
    desks = _mode_of_desks(network, wanted)
    if desks is not None and not lacking_as_it_was(network, modes=modes):
        ways[_AS_IT_WAS] = _Desks(alone[desks], rules)
    ways |= {_shown(mode): restricted for mode, restricted in alone.items()}
    if len(wanted) > 1:
        ways["mixed"] = network.restrict(modes=wanted)
    return ways


@dataclass(frozen=True)
class _Desks:
    """A call for the plan of each desk on its own, with what it stands for."""

    network: Network
    rules: Any

    def __call__(self) -> Plan:
        return decentralized(self.network, rules=self.rules)

    @property
    def assumes(self) -> str:
        """What is assumed, which is not what was seen."""
        named = isinstance(self.rules, str)
        rule = f"the rule {self.rules!r} ({_RULES[self.rules]})" if named else "its own rule"
        return (
            f"assumes that each desk shares out what it was sent by {rule}, in any amounts; "
            "computed from these tables, not a record of what was done"
        )


_RULES = {
    "request": "in proportion to what is asked for",
    "equal": "the same for each, up to what is asked for",
    "headcount": "in proportion to entitlement, up to what is asked for",
    "first_come": "all that is asked for, one after another",
    "priority": "in proportion to what is asked for, priority by priority",
}


def lacking_as_it_was(network: Network, *, modes: Sequence[str] | None = None) -> list[Fault]:
    """Return what the tables lack for the chain of desks as it was; nothing where it can be shown.

    Parameters
    ----------
    network : Network
    modes : sequence of str, optional
        The modes to compare; all without it.

    Returns
    -------
    list of Fault
        No tree of desks, desks that the tree does not reach though the lanes do, goods that take
        cycles to arrive or go off: figures beside which the chain would look worse than it was.

    Raises
    ------
    InputError
        If no lane has one of the modes.
    """
    wanted = _modes(network, modes)
    whole = network.restrict(modes=wanted)
    desks = _mode_of_desks(network, wanted)
    if desks is None:
        return lacking_tree(whole)
    chain = network.restrict(modes=[desks])
    return [*faults_of_cycles(network), *faults_of_tree(whole, chain=chain)]


def lacking_tree(network: Network) -> list[Fault]:
    """Return what the tables lack for goods to go down a tree of desks over any of the lanes.

    Parameters
    ----------
    network : Network
    """
    if not (network.numbered.place_parent >= 0).any():
        problem = "no place has a parent, so there is no tree of desks"
        return [Fault("places", None, "parent", None, problem, "name each place's parent")]
    net = network.numbered
    if not (net.place_parent[net.lane_destination] == net.lane_origin).any():
        modes = ", ".join(repr(mode) if mode else "none" for mode in sorted(set(net.lane_mode)))
        problem = f"none of the lanes (mode: {modes}) goes from any parent to its child"
        return [Fault("lanes", None, "", None, problem, "add lanes along the tree")]
    return faults_of_tree(network)


def _modes(network: Network, modes: Sequence[str] | None) -> list[str]:
    known = list(dict.fromkeys(network.numbered.lane_mode))
    return known if modes is None else list(dict.fromkeys(modes))


def _shown(mode: str) -> str:
    return mode_in_words(mode, taken=("as it was", "mixed"))


def _mode_of_desks(network: Network, modes: Sequence[str]) -> str | None:
    """Return the mode with the most lanes from a desk to a place right below it."""
    net = network.numbered
    down = net.place_parent[net.lane_destination] == net.lane_origin
    names = np.array(net.lane_mode, dtype=object)
    counts: Mapping[str, int] = {mode: int((down & (names == mode)).sum()) for mode in modes}
    most = max(counts, key=lambda mode: counts[mode], default=None)
    return most if most is not None and counts[most] > 0 else None

"""What verbs will need beyond what the tables of a network say."""

from __future__ import annotations

from supplyopt.errors import Fault
from supplyopt.network.network import Network
from supplyopt.study.four_ways import lacking_as_it_was, lacking_tree

__all__ = ["lacking_by_verb"]

_AS_IT_WAS = '"as it was" in compare'
_DESKS = "so.policies.decentralized, so.simulate, study --question reform"
_TWO_WAYS = "study --question direct"


def lacking_by_verb(network: Network) -> dict[str, list[Fault]]:
    """Return for each group of verbs that cannot do with these tables what they lack.

    Parameters
    ----------
    network : Network

    Returns
    -------
    dict of str to list of Fault
        By the verbs, as a person calls them. Nothing of it is wrong with the network.
    """
    beside, desks = lacking_as_it_was(network), lacking_tree(network)
    if beside == desks:
        lacking = {f"{_AS_IT_WAS}, {_DESKS}": desks}
    else:
        lacking = {_AS_IT_WAS: beside, _DESKS: desks}
    lacking[_TWO_WAYS] = _ways(network)
    return {verbs: faults for verbs, faults in lacking.items() if faults}


def _ways(network: Network) -> list[Fault]:
    """Return what is missing for direct delivery against desks: lanes of two modes."""
    modes = sorted(set(network.numbered.lane_mode))
    if {"direct", "tiered"} <= set(modes):
        return []
    said = ", ".join(repr(mode) if mode else "none named" for mode in modes) or "none"
    if len(modes) < 2:
        problem = f"the lanes have one mode alone ({said}), and it sets two against each other"
        return [Fault("lanes", None, "mode", None, problem, "give the lanes of each way a mode")]
    problem = f"the modes are {said}, not direct and tiered"
    remedy = "name those of the two ways by --direct and --tiered"
    return [Fault("lanes", None, "mode", None, problem, remedy)]

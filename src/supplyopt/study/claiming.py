"""Whether it pays to ask for more than one needs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.network import Network
from supplyopt.study.claim_case import Case, read_case, read_multiples, read_who
from supplyopt.study.claim_gains import ClaimGains
from supplyopt.study.claims_on_network import claims_on_network

__all__ = ["gain_from_claiming"]


def gain_from_claiming(
    needs: Any,
    supply: float | None = None,
    *,
    rules: str | Sequence[str] | None = None,
    times: float | Sequence[float] = (1.5, 2, 3, 10),
    who: Sequence[Hashable] | None = None,
    weights: Any = None,
    minimum: Any = None,
    cap: Any = None,
    lots: Any = None,
    rounding: str | None = None,
) -> ClaimGains:
    """Measure what each claimant gains when it alone asks k times what it needs.

    Parameters
    ----------
    needs : array-like of float, shape (n,), Series, or Network
        True needs; all others claim theirs. Of a network, the demand is the need.
    supply : float, optional
        What there is to share; a network has its own.
    rules : str or sequence of str, optional
        Of `ration`; all of them without it (but for talmud where there are weights).
    times : float or sequence of float, default (1.5, 2, 3, 10)
        Multiples k, 1 or more.
    who : sequence of labels, optional
        The claimants to look at: labels of a Series, else positions; of a network, places with
        demand. All without it.
    weights, minimum, cap, rounding : optional
        As for `ration`; they stay as they are while claims grow. Not with a network.
    lots : optional
        As for `ration`; of a network, as for `solve`.

    Returns
    -------
    ClaimGains

    Raises
    ------
    InputError
        With all faults of the arguments.

    Notes
    -----
    *gain* is the change of min(received, need), *beyond* what is held beyond the need: a claimant
    may gain nothing and still lock up what others lack.

    *On a network* a claimant is a place, and asks k times as much in each row of its demand. Each
    network is planned by the goals "unmet" and "fairness", twice: with *entitlement = request*
    (what is claimed), and with *entitlement = verified need* (the network's entitlement, which
    does not grow with the claim). What is beyond the need of one cycle is kept for later
    ones, and in lost mode comes too late for earlier ones. Of one item, one priority and one
    cycle, without lots, the second is a uniform rule, weighted by entitlement, within what lanes
    let through, and nobody gains; nor did anybody in drawn networks of several cycles, with
    carriers that lanes share (tests/study/test_claiming.py). Of several items a place may gain of
    one what it loses of another. In lots somebody may: a need of three pieces gets no carton of
    four, a claim of six does. With several priorities, more claimed by one's first is served
    before the second of others: that shows in `gain_pooled`, where the place hands on what is
    beyond the need of one group to its others.

    It takes a rationing (or two plans) a claimant and multiple.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.gain_from_claiming([10, 20, 30], 30, times=2).summary["largest_gain"].round(6)
    rule                      times
    proportional              2.0       5.0
    uniform                   2.0       0.0
    constrained_equal_losses  2.0      10.0
    talmud                    2.0       5.0
    Name: largest_gain, dtype: float64
    """
    multiples, faults = read_multiples("times", times)
    if isinstance(needs, Network):
        given = {
            "supply": supply,
            "rules": rules,
            "weights": weights,
            "minimum": minimum,
            "cap": cap,
            "rounding": rounding,
        }
        faults += [
            Fault("", None, name, None, "has no use with a network", "leave it out")
            for name, value in given.items()
            if value is not None
        ]
        lots = False if lots is None else lots
        return claims_on_network(needs, multiples, who=who, lots=lots, faults=faults)
    labels = needs.index if isinstance(needs, pd.Series) else pd.RangeIndex(_length(needs))
    chosen, unknown = read_who(who, labels)
    limits = {"weights": weights, "minimum": minimum, "cap": cap}
    limits |= {"lots": lots, "rounding": rounding}
    case = read_case(needs, supply, rules=rules, limits=limits, more=[*faults, *unknown])
    parts = [_asking(case, rule, k, chosen.tolist()) for rule in case.rules for k in multiples]
    return ClaimGains("rule", case.tie, pd.concat(parts, ignore_index=True))


def _length(needs: Any) -> int:
    return len(needs) if hasattr(needs, "__len__") else 0


def _asking(case: Case, rule: str, times: float, chosen: list[int]) -> pd.DataFrame:
    """Let one after another ask more, the others what they need."""
    honest = case.received(rule, case.needs)
    useful = np.minimum(honest, case.needs)
    received, gain, others = np.zeros((3, len(chosen)))
    for row, one in enumerate(chosen):
        got = case.received(rule, case.claiming(one, times))
        change = np.minimum(got, case.needs) - useful
        received[row], gain[row] = got[one], change[one]
        others[row] = change.sum() - change[one]
    need = case.needs[chosen]
    return pd.DataFrame(
        {
            "rule": rule,
            "times": times,
            "claimant": case.labels[chosen],
            "need": need,
            "claim": times * need,
            "honest": honest[chosen],
            "received": received,
            "gain": gain,
            "beyond": np.maximum(received - need, 0.0),
            "others": others,
        }
    )

"""The rule by which a desk shares what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

from supplyopt.errors import Fault, InputError
from supplyopt.network.suggest import did_you_mean
from supplyopt.planning.flows import Floats
from supplyopt.rationing.in_order import in_order
from supplyopt.rationing.proportional import proportional
from supplyopt.rationing.remainder import remainder
from supplyopt.rationing.uniform import uniform

__all__ = ["RULES", "Desk", "desks_of"]

ShareRule = Callable[[Floats, Floats, float], Floats]
"""From claims (priorities x claimants), entitlements and supply to shares."""


def _by_priority(claims: Floats, entitled: Floats, supply: float) -> Floats:
    shares = 0.0 * entitled
    for level in claims:
        shares += proportional(level, float(remainder(supply, shares.sum())))
    return shares


RULES: Mapping[str, ShareRule] = {
    "request": lambda claims, entitled, supply: proportional(claims.sum(axis=0), supply),
    "equal": lambda claims, entitled, supply: uniform(claims.sum(axis=0), supply),
    "headcount": lambda claims, entitled, supply: uniform(
        claims.sum(axis=0), supply, weights=entitled
    ),
    "first_come": lambda claims, entitled, supply: in_order(claims.sum(axis=0), supply),
    "priority": _by_priority,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """How a desk shares what it holds among its own demands and the desks below.

    Attributes
    ----------
    rule : str
        "request": in proportion to what is asked for. "equal": the same for each, up to what is
        asked for. "headcount": in proportion to entitlement, up to what is asked for.
        "first_come": all that is asked for, one after another, its own demands first and each in
        the order of its table. "priority": in proportion to what is asked for by priority 1
        everywhere below, then by priority 2, ...
    keep : float
        The share that it holds back of what it is sent, 0 to 1. What is sent for guarantees and
        reserves is passed on in full; what a place has of its own is not held back.

    Raises
    ------
    InputError
        If the rule is unknown or the share is not one.

    Examples
    --------
    >>> Desk("equal", keep=0.1)
    Desk(rule='equal', keep=0.1)
    """

    rule: str = "request"
    keep: float = 0.0

    def __post_init__(self) -> None:
        faults = [*_rule_faults("rule", self.rule), *_keep_faults(self.keep)]
        if faults:
            raise InputError(faults)


def desks_of(
    rules: str | Desk | Mapping[str, str | Desk],
    keep: float,
    *,
    places: Sequence[str],
    kinds: Sequence[str],
) -> list[Desk]:
    """Return the desk of each place.

    Parameters
    ----------
    rules : str, Desk or mapping
        One for all, or by place, by kind of place, by "" for all others.
    keep : float
        What desks keep whose rule is given by its name.
    places, kinds : sequence of str
        Names of all places, with their kinds.

    Raises
    ------
    InputError
        All that is wrong with the rules.
    """
    by_name = rules if isinstance(rules, Mapping) else {"": rules}
    known = {*places, *kinds, ""}
    faults = _keep_faults(keep)
    for name, rule in by_name.items():
        if name not in known:
            remedy = did_you_mean(str(name), sorted(known - {""}))
            faults.append(Fault("", None, "rules", name, "is no place or kind of place", remedy))
        if not isinstance(rule, Desk):
            faults += _rule_faults("rules", rule)
    if faults:
        raise InputError(faults)
    desks = {
        name: rule if isinstance(rule, Desk) else Desk(rule, keep) for name, rule in by_name.items()
    }
    default = desks.get("", Desk(keep=keep))
    return [
        desks.get(place, desks.get(kind, default))
        for place, kind in zip(places, kinds, strict=True)
    ]


def _rule_faults(argument: str, rule: object) -> list[Fault]:
    if isinstance(rule, str) and rule in RULES:
        return []
    return [Fault("", None, argument, rule, "is no rule", did_you_mean(str(rule), RULES))]


def _keep_faults(keep: object) -> list[Fault]:
    real = isinstance(keep, Real) and not isinstance(keep, bool)
    if real and 0 <= keep <= 1:  # type: ignore[operator]
        return []
    return [Fault("", None, "keep", keep, "is no share", "give a number from 0 to 1")]

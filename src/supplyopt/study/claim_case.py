"""True needs beside one scarce supply, checked."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.rationing.asked import read_asked
from supplyopt.rationing.in_order import in_order
from supplyopt.rationing.ration import ration
from supplyopt.rationing.shares import RULES

__all__ = [
    "Case",
    "is_number",
    "number_fault",
    "read_case",
    "read_claims",
    "read_multiples",
    "read_who",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """Needs, a supply, the rules to share it by.

    Attributes
    ----------
    needs : float array, shape (n,)
    supply : float
    rules : tuple of str
    labels : Index, shape (n,)
        Of the claimants.
    by_label : bool
        Whether what else is given is matched by label.
    limits : mapping
        What else `ration` takes.
    importance : float array, shape (n,)
        Welfare of one useful piece.
    """

    needs: Floats
    supply: float
    rules: tuple[str, ...]
    labels: pd.Index
    by_label: bool
    limits: Mapping[str, Any]
    importance: Floats

    @property
    def tie(self) -> float:
        """Up to here two amounts are the same."""
        return 1e-9 * float(self.needs.max(initial=0.0))

    @property
    def best(self) -> float:
        """The highest welfare of any sharing: the more important needs first."""
        order = np.argsort(-self.importance, kind="stable")
        return float(self.importance[order] @ in_order(self.needs[order], self.supply))

    def received(self, rule: str, claims: Floats) -> Floats:
        """Share the supply by a rule.

        Parameters
        ----------
        rule : str
        claims : float array, shape (n,)
        """
        asked = pd.Series(claims, index=self.labels) if self.by_label else claims
        return np.asarray(ration(asked, self.supply, rule=rule, **self.limits))

    def useful(self, rule: str, claims: Floats) -> Floats:
        """Give what each receives of what it needs.

        Parameters
        ----------
        rule, claims
            As for `received`.
        """
        return np.minimum(self.received(rule, claims), self.needs)

    def claiming(self, who: int, times: float) -> Floats:
        """Give the claims where one asks a multiple of its need, all others their needs.

        Parameters
        ----------
        who : int
        times : float
        """
        claims = self.needs.copy()
        claims[who] *= times
        return claims


def read_case(
    needs: Any,
    supply: Any,
    *,
    rules: Any = None,
    importance: Any = None,
    limits: Mapping[str, Any],
    more: Iterable[Fault] = (),
) -> Case:
    """Check needs, supply, rules.

    Parameters
    ----------
    needs, supply
        As claims for `ration`.
    rules : str or sequence of str, optional
    importance : array-like of float, shape (n,), or Series, optional
    limits : mapping
        What else `ration` takes.
    more : iterable of Fault
        What was found elsewhere.

    Raises
    ------
    InputError
        With all faults.
    """
    weighted = limits.get("weights") is not None
    if rules is None:
        rules = [rule for rule in RULES if not (weighted and rule == "talmud")]
    names = (rules,) if isinstance(rules, str) or not isinstance(rules, Iterable) else tuple(rules)
    faults = [fault for name in names for fault in _found([], 0.0, rule=name, weights=weighted)]
    faults += [
        Fault("", None, "rules", name, "is named twice", "name it once")
        for at, name in enumerate(names)
        if name in names[:at]
    ]
    if not names:
        faults.append(Fault("", None, "rules", None, "is empty", f"give some of {RULES}"))
    faults += _found(needs, supply, rule="uniform", limits=limits)
    if importance is not None:
        found = _found(needs, 0.0, rule="uniform", limits={"weights": importance})
        faults += [
            _renamed(fault, {"weights": "importance"})
            for fault in found
            if "weights" in (fault.table, fault.column)
        ]
    faults += more
    if faults:
        raise InputError(faults)
    asked = read_asked(needs, supply, rule="uniform", **limits)
    by_label = isinstance(needs, pd.Series)
    labels = needs.index if by_label else pd.RangeIndex(len(asked.claims))
    weight = np.ones_like(asked.claims)
    if importance is not None:
        read = read_asked(needs, supply, rule="uniform", weights=importance).weights
        weight = weight if read is None else read
    return Case(asked.claims, asked.supply, names, labels, by_label, limits, weight)


def read_claims(needs: Any, claims: Any) -> tuple[Floats, list[Fault]]:
    """Read what was asked for beside needs, in their order.

    Parameters
    ----------
    needs, claims
        As claims for `ration`; None for no claims.

    Returns
    -------
    claims : float array, shape (n,)
        Empty where there are none, or faults.
    faults : list of Fault
    """
    if claims is None:
        return np.empty(0), []
    if np.ndim(claims) == 0:
        return np.empty(0), [number_fault("claims", claims, "one number a claimant")]
    # A cap is a number of 0 or more for each claim, matched by label.
    faults = [
        _renamed(fault, {"cap": "claims"})
        for fault in _found(needs, 0.0, rule="uniform", limits={"cap": claims})
        if "cap" in (fault.table, fault.column)
    ]
    if faults or _found(needs, 0.0, rule="uniform"):
        return np.empty(0), faults
    if isinstance(needs, pd.Series) and isinstance(claims, pd.Series):
        claims = claims if claims.index.equals(needs.index) else claims.reindex(needs.index)
    return read_asked(claims, 0.0, rule="uniform").claims, []


def _found(
    needs: Any, supply: Any, *, rule: Any, weights: bool = False, limits: Any = None
) -> list[Fault]:
    """Return the faults that `ration` would find."""
    given = dict(limits or {})
    if weights:
        given["weights"] = []
    try:
        read_asked(needs, supply, rule=rule, **given)
    except InputError as error:
        return [_renamed(fault, {"claims": "needs"}) for fault in error.faults]
    return []


def _renamed(fault: Fault, names: Mapping[str, str]) -> Fault:
    """Call an argument as the caller does."""
    if fault.table:
        return replace(fault, table=names.get(fault.table, fault.table))
    return replace(fault, column=names.get(fault.column, fault.column))


def read_multiples(argument: str, value: Any) -> tuple[tuple[float, ...], list[Fault]]:
    """Read multiples of needs, each 1 or more and named once.

    Parameters
    ----------
    argument : str
    value : float or sequence of float
    """
    given = [value] if isinstance(value, Real) else value
    if isinstance(given, str) or not isinstance(given, Iterable):
        return (), [number_fault(argument, value, "a number of 1 or more, or several")]
    read: list[float] = []
    faults = []
    for one in given:
        if not is_number(one) or one < 1:
            faults.append(number_fault(argument, one, "a number of 1 or more"))
        elif float(one) in read:
            faults.append(Fault("", None, argument, one, "is named twice", "name it once"))
        else:
            read.append(float(one))
    if not read and not faults:
        faults.append(number_fault(argument, None, "a number of 1 or more"))
    return tuple(read), faults


def read_who(
    who: Sequence[Hashable] | None, known: pd.Index
) -> tuple[NDArray[np.int64], list[Fault]]:
    """Find claimants by label; all of them where none is named.

    Parameters
    ----------
    who : sequence of labels, optional
    known : Index
    """
    if who is None:
        return np.arange(len(known)), []
    known = known.to_flat_index()
    named = [who] if isinstance(who, str) or not isinstance(who, Iterable) else list(who)
    faults = [
        Fault("", None, "who", one, "is no claimant", "give labels of the needs")
        for one in named
        if not isinstance(one, Hashable) or one not in known
    ]
    if not named:
        faults.append(Fault("", None, "who", None, "names nobody", "leave it out for all"))
    return np.flatnonzero(known.isin(named)), faults


def number_fault(argument: str, value: Any, wanted: str) -> Fault:
    """Say that an argument is not the number that is wanted.

    Parameters
    ----------
    argument : str
    value : object
    wanted : str
    """
    return Fault("", None, argument, value, f"is not {wanted}", f"give {wanted}")


def is_number(one: Any) -> bool:
    """Whether something is a real number that a float can be.

    Parameters
    ----------
    one : object
    """
    if not isinstance(one, Real) or isinstance(one, bool):
        return False
    try:
        return bool(np.isfinite(float(one)))
    except OverflowError:
        return False

"""What is asked of a rationing, checked."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.rationing.lots import ROUNDINGS, whole
from supplyopt.rationing.shares import ALIASES, LARGE, RULES, SMALL
from supplyopt.totals import REMEDY, find_totals

__all__ = ["Asked", "read_asked"]

Floats = NDArray[np.float64]

_WHOLE = 2**53
"""Up to here every whole number is a float."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Claims with their limits, free of faults.

    Attributes
    ----------
    rule : str
        One of `RULES`.
    claims : float array, shape (n,)
    supply : float
    weights, low, high : float array, shape (n,), or None
        None where none was given. ``high`` is at most the claim.
    lot : float or None
    rounding : str
        One of `ROUNDINGS`.
    """

    rule: str
    claims: Floats
    supply: float
    weights: Floats | None
    low: Floats | None
    high: Floats | None
    lot: float | None
    rounding: str


def read_asked(
    claims: Any,
    supply: Any,
    *,
    rule: Any,
    weights: Any = None,
    minimum: Any = None,
    cap: Any = None,
    lots: Any = None,
    rounding: Any = None,
) -> Asked:
    """Check the arguments of `ration`.

    Parameters
    ----------
    claims, supply, rule, weights, minimum, cap, lots, rounding
        As for `ration`.

    Raises
    ------
    InputError
        With all faults.
    """
    reader = _Reader(claims)
    amounts = reader.column("claims", claims)
    name = reader.name("rule", rule, known=(*RULES, *ALIASES))
    name = ALIASES.get(name, name)
    amount = reader.number("supply", supply, above=False)
    weight = reader.column("weights", weights)
    if weight is not None and name == "talmud":
        reader.fault("weights", None, "have no meaning in the rule talmud", "leave them out")
    low, high = reader.column("minimum", minimum), reader.column("cap", cap)
    lot = None if lots is None else reader.number("lots", lots, above=True)
    how = "webster"
    if rounding is not None:
        how = reader.name("rounding", rounding, known=ROUNDINGS)
        if lots is None:
            reader.fault("rounding", rounding, "has no use without lots", "give lots as well")
    reader.check_totals(amounts)
    reader.done()
    assert amounts is not None
    if high is not None:
        high = np.minimum(high, amounts)
    asked = Asked(name, amounts, amount, weight, low, high, lot, how)
    reader.check_limits(asked)
    return asked


class _Reader:
    """Reads columns as long as the claims, and collects what is wrong."""

    def __init__(self, claims: Any) -> None:
        self._faults: list[Fault] = []
        self._labels = claims.index if isinstance(claims, pd.Series) else None
        self._length: int | None = None

    def fault(self, argument: str, value: object, problem: str, remedy: str) -> None:
        self._faults.append(Fault("", None, argument, value, problem, remedy))

    def fault_at(self, argument: str, place: int, value: object, *words: str) -> None:
        """Note a fault at a claimant: its row, as of a frame, and its label."""
        label = f"[{place}]" if self._labels is None else str(self._labels[place])
        self._faults.append(Fault(argument, place + 2, label, value, *words))

    def done(self) -> None:
        if self._faults:
            raise InputError(self._faults)

    def name(self, argument: str, value: Any, *, known: tuple[str, ...]) -> str:
        if isinstance(value, str) and value in known:
            return value
        near = get_close_matches(str(value).lower().replace(" ", "_"), known, n=1)
        remedy = f"did you mean {near[0]!r}?" if near else f"give one of: {', '.join(known)}"
        self.fault(argument, value, f"is no {argument}", remedy)
        return ""

    def number(self, argument: str, value: Any, *, above: bool) -> float:
        wanted = "a number above 0" if above else "a number of 0 or more"
        if _is_number(value):
            found = _float(value)
            if np.isfinite(found) and (found > 0 if above else found >= 0):
                return found
        shown = value if isinstance(value, (str, Number)) else type(value).__name__
        self.fault(argument, shown, f"is not {wanted}", f"give {wanted}")
        return np.nan

    def column(self, argument: str, value: Any) -> Floats | None:
        if value is None and argument != "claims":
            return None
        if isinstance(value, pd.Series) and self._labels is not None:
            aligned = self._aligned(argument, value)
            if aligned is None:
                return None
            value = aligned
        raw = _plain(value)
        if raw.ndim == 0 and argument != "claims":
            if self._length is None:
                return None
            raw = np.full(self._length, raw[()])
        if raw.ndim != 1 or raw.dtype.kind in "mMV":
            found = f"has {raw.ndim} dimensions" if raw.ndim > 1 else "is no list of numbers"
            self.fault(argument, None, found, "give one number a claimant, in one dimension")
            return None
        if argument == "claims":
            self._length = len(raw)
        elif self._length is not None and len(raw) != self._length:
            problem = f"has {len(raw)} numbers for {self._length} claims"
            self.fault(argument, None, problem, "give one a claim, in their order")
            return None
        numbers = self._numbers(argument, raw)
        low = numbers < 0
        if not np.isfinite(numbers).all() or low.any():
            for place in np.flatnonzero(np.isinf(numbers)).tolist():
                self.fault_at(
                    argument, place, float(numbers[place]), "is infinite", "give a number"
                )
            for place in np.flatnonzero(low & np.isfinite(numbers)).tolist():
                words = "is negative", "give 0 or more"
                self.fault_at(argument, place, float(numbers[place]), *words)
        return numbers

    def _aligned(self, argument: str, value: pd.Series) -> pd.Series | None:
        labels = self._labels
        assert labels is not None
        if value.index.equals(labels):
            return value
        alike = len(value) == len(labels) and labels.is_unique and value.index.is_unique
        if alike and labels.isin(value.index).all():
            return value.reindex(labels)
        problem = "has other labels than the claims"
        self.fault(argument, None, problem, "give it the index of the claims")
        return None

    def _numbers(self, argument: str, raw: NDArray[Any]) -> Floats:
        """Turn into floats; what is none is noted, and NaN."""
        if raw.dtype.kind == "f":
            numbers = raw.astype(np.float64, copy=False)
            for place in np.flatnonzero(np.isnan(numbers)).tolist():
                self.fault_at(argument, place, None, "is blank", "give a number")
            return numbers
        if raw.dtype.kind in "iu" and (not len(raw) or _small(raw)):
            return raw.astype(np.float64)
        numbers = np.full(len(raw), np.nan)
        for place, one in enumerate(raw.tolist()):
            if one is None or one is pd.NA or one is pd.NaT or one != one:
                self.fault_at(argument, place, None, "is blank", "give a number")
            elif not _is_number(one):
                self.fault_at(argument, place, one, "is no number", "give a number")
            else:
                number = _float(one)
                numbers[place] = number
                if isinstance(one, int) and abs(number) < np.inf and number != one:
                    problem = "has more digits than a float holds"
                    self.fault_at(argument, place, one, problem, "count in larger units")
        return numbers

    def check_totals(self, claims: Floats | None) -> None:
        """Refuse a claimant that is the total of the others: it would get their share again."""
        labels = self._labels
        if labels is None or claims is None or self._faults:
            return
        levels = {
            str(level): [one if isinstance(one, str) else "" for one in values]
            for level, values in (
                (level, labels.get_level_values(level)) for level in range(labels.nlevels)
            )
            if values.dtype.kind not in "iufbmM"
        }
        for total in find_totals(levels, claims):
            self.fault_at("claims", total.position, total.value, total.problem, REMEDY)

    def check_limits(self, asked: Asked) -> None:
        """Check what limits say about each other."""
        claims, low, high = asked.claims, asked.low, asked.high
        with np.errstate(over="ignore"):
            if not np.isfinite(claims.sum()):
                self.fault("claims", None, "sum to more than a float holds", "use larger units")
        most = claims if high is None else high
        if low is not None:
            for place in np.flatnonzero(low > most).tolist():
                what = "claim" if most[place] == claims[place] else "cap"
                problem = f"is above the {what}, {float(most[place])!r}"
                self.fault_at(
                    "minimum", place, float(low[place]), problem, f"lower it to the {what}"
                )
        self.done()
        if asked.lot is not None:
            self._check_lots(asked, most, asked.lot)
        elif low is not None:
            self._check_sum(low, asked.supply, low)
        self.done()

    def _check_lots(self, asked: Asked, most: Floats, lot: float) -> None:
        total = float(most.sum())
        if total / lot > _WHOLE:
            self.fault("lots", lot, "makes more lots than can be counted", "give larger lots")
            return
        for argument, numbers in (("claims", asked.claims), ("weights", asked.weights)):
            if numbers is not None:
                extreme = (numbers > 0) & ((numbers < SMALL) | (numbers > LARGE))
                for place in np.flatnonzero(extreme).tolist():
                    problem = f"is outside {SMALL:g} to {LARGE:g}, where lots are put in order"
                    self.fault_at(argument, place, float(numbers[place]), problem, "scale them")
        if asked.low is None:
            return
        least = whole(asked.low, lot, up=True)
        for place in np.flatnonzero(least > whole(most, lot)).tolist():
            problem = f"takes {int(least[place])} whole lots, above the claim or cap"
            self.fault_at("minimum", place, float(asked.low[place]), problem, "lower it")
        supply = int(whole(min(asked.supply, total), lot)) * lot
        self._check_sum(least.astype(np.float64) * lot, supply, asked.low)

    def _check_sum(self, least: Floats, supply: float, given: Floats) -> None:
        """Name the claimant at whose minimum the supply is used up."""
        sums = np.cumsum(least)
        over = np.flatnonzero(sums > supply * (1 + 1e-12))
        if len(over):
            place = int(over[0])
            problem = (
                f"cannot be kept: minimum shares up to here take {float(sums[place])!r},"
                f" all of them {float(sums[-1])!r}, the supply is {supply!r}"
            )
            self.fault_at("minimum", place, float(given[place]), problem, "lower minimum shares")


def _plain(value: Any) -> NDArray[Any]:
    if isinstance(value, pd.Series):
        plain = isinstance(value.dtype, np.dtype)
        return np.asarray(value.to_numpy() if plain else value.astype(object).to_numpy())
    if isinstance(value, np.ma.MaskedArray):
        # What is masked is blank, whatever lies under the mask.
        raw = np.array(np.ma.getdata(value), dtype=object)
        raw[np.ma.getmaskarray(value)] = None
        return raw
    try:
        raw = np.asarray(value)
    except ValueError:  # Ragged.
        return np.empty((0, 0))
    if raw.dtype.kind in "US" and isinstance(value, (list, tuple)):
        return np.array(value, dtype=object)  # One text made texts of all numbers.
    return raw


def _small(raw: NDArray[Any]) -> bool:
    return int(raw.max()) <= _WHOLE and int(raw.min()) >= -_WHOLE


def _is_number(one: Any) -> bool:
    return isinstance(one, Number) and not isinstance(one, (bool, complex, np.complexfloating))


def _float(one: Any) -> float:
    try:
        return float(one)
    except OverflowError:
        return np.inf

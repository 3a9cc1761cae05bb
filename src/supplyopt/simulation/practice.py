"""How the desks of a chain decide, as switches with the waits that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from numbers import Real
from typing import Any

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.network.suggest import did_you_mean

__all__ = ["RULES", "SWITCHES", "Practice", "with_switches"]

SWITCHES = (
    "frontline_first",
    "verified_headcount",
    "one_desk",
    "direct_lane",
    "ten_day_rhythm",
)
"""The five changes of the reform, in the order in which they are shown."""
RULES = ("request", "headcount", "equal", "first_come")
"""Rules by which a desk may share."""

_WAITS = ("notice_days", "handling_days", "report_days", "report_error", "cover_days")
_LIMITS = ("carrier_capacity", "carrier_stops")
_DELAYS = ("geometric", "fixed")


@dataclass(frozen=True, slots=True)
class Practice:
    """How desks decide who gets what, when, by which way.

    Five switches tell the chain as it was from the chain after the reform. Each may be on alone.
    Everything else is the same for both. No office has published how long its desks took: every
    number below is an assumption unless a source is named, there to be replaced by counts of
    one's own.

    Attributes
    ----------
    frontline_first : bool
        Priority 1 is served before 2, and so on, at every desk and at every hand-out. Without it
        all groups are alike.
    verified_headcount : bool
        Claims are ``entitlement`` (people on duty x norm), nobody above what is asked for, shared
        in proportion to entitlement. Without it claims are what is asked for, shared by the rule
        of each desk.
    one_desk : bool
        The hub, the top desk, shares for all at once, from reports that come straight to it. No
        other desk shares, holds back or passes notices. Without it reports travel up desk by
        desk, what is allotted travels down likewise.
    direct_lane : bool
        One carrier takes goods from the hub straight to those who use them. Without it goods wait
        at each desk on their way.
    ten_day_rhythm : bool
        Reports are asked for, goods shared by the hub every `review_days`; other desks pass goods
        on when they come. Without it each desk, each reporting place takes its papers up on days
        of its own, one in `round_days` on average.
    notice_days : float, default 1
        Mean days that a notice waits at each desk, on the way up as on the way down. Assumption.
    handling_days : float, default 1
        Mean days that goods take from one desk to the next, hand-over included. Assumption.
    report_days : float, default 1
        Mean days from a count to the desk that asked for it. Assumption.
    report_error : float, default 0.2
        How wrong reports are: the sigma of a lognormal factor of mean 1 on what a place counts.
        Assumption.
    hold_back : float, default 0.1
        Share of what lies at it that a desk below the hub holds back each time it shares. That
        stock was kept from officers was found in Xiamen in spring 2020; how much was not told.
        Assumption.
    rules : str or mapping, default "request"
        The rule by which a desk shares: "request" (in proportion to claims), "headcount" (in
        proportion to entitlement, up to the claim), "equal" (the same for each, up to the claim),
        "first_come" (whose notice came in first). One for all, or by place or kind of place, with
        "" for all others. That every district had its own is reported; which is not.
    round_days : float, default 3
        Mean days between the rounds of a desk before the reform; 1 or more. Assumption.
    review_days : int, default 10
        Days between the plans of the rhythm. Ten, as reported of the reform of 14 February 2020.
    cover_days : float, default 10
        Days of need that a delivery is to cover once it is there: a claim is what is used up in
        these days with the days that report and goods are expected to take, less what lies there
        or is on its way. Ten, as reported of the two directed batches.
    carrier_capacity, carrier_stops : float, optional
        Volume and stops of the carrier a day; ``inf`` for no limit. Left out: those of the
        network's carriers on lanes from the hub, by the day, or no limit.
    delays : str, default "geometric"
        "geometric": each wait is whole days, each further day as likely as the one before.
        "fixed": each wait is its mean, which must be whole; rounds are on every `round_days`-th
        day, from the first.

    Raises
    ------
    InputError
        With all that is wrong with the values.

    Examples
    --------
    >>> Practice.as_it_was().switched_on
    ()
    >>> Practice.reformed(hold_back=0.0).switched_on[:2]
    ('frontline_first', 'verified_headcount')
    >>> Practice(one_desk=True, notice_days=2)
    <Practice: one_desk>
    """

    frontline_first: bool = False
    verified_headcount: bool = False
    one_desk: bool = False
    direct_lane: bool = False
    ten_day_rhythm: bool = False
    notice_days: float = 1.0
    handling_days: float = 1.0
    report_days: float = 1.0
    report_error: float = 0.2
    hold_back: float = 0.1
    rules: str | Mapping[str, str] = "request"
    round_days: float = 3.0
    review_days: int = 10
    cover_days: float = 10.0
    carrier_capacity: float | None = None
    carrier_stops: float | None = None
    delays: str = "geometric"

    def __post_init__(self) -> None:
        faults = [*_switch_faults(self), *_number_faults(self), *_rule_faults(self.rules)]
        if self.delays not in _DELAYS:
            remedy = did_you_mean(str(self.delays), _DELAYS)
            faults.append(_fault("delays", self.delays, "is no kind of delay", remedy))
        elif self.delays == "fixed" and not faults:
            faults += _fixed_faults(self)
        if faults:
            raise InputError(faults)
        if isinstance(self.rules, Mapping):
            # A copy, which nobody else can change.
            object.__setattr__(self, "rules", dict(self.rules))

    @classmethod
    def as_it_was(cls, **values: Any) -> Practice:
        """Return the chain before the reform: no switch is on.

        Parameters
        ----------
        **values
            Other attributes, by name.
        """
        return cls(**_named(cls, values))

    @classmethod
    def reformed(cls, **values: Any) -> Practice:
        """Return the chain after the reform: all five switches are on.

        Parameters
        ----------
        **values
            Other attributes, by name.
        """
        return cls(**{**dict.fromkeys(SWITCHES, True), **_named(cls, values)})

    @property
    def switched_on(self) -> tuple[str, ...]:
        """The switches that are on."""
        return tuple(name for name in SWITCHES if getattr(self, name))

    def __repr__(self) -> str:
        return f"<Practice: {', '.join(self.switched_on) or 'as it was'}>"


def with_switches(practice: Practice, switches: tuple[str, ...]) -> Practice:
    """Return a practice with exactly these switches on, all else as it is."""
    changed: dict[str, Any] = {name: name in switches for name in SWITCHES}
    return replace(practice, **changed)


def _named(cls: type[Practice], values: Mapping[str, Any]) -> dict[str, Any]:
    known = [field.name for field in fields(cls)]
    faults = [
        _fault("Practice", name, "is no attribute of a practice", did_you_mean(name, known))
        for name in values
        if name not in known
    ]
    if faults:
        raise InputError(faults)
    return dict(values)


def _switch_faults(practice: Practice) -> list[Fault]:
    return [
        _fault(name, getattr(practice, name), "is not True or False", "give one of the two")
        for name in SWITCHES
        if not isinstance(getattr(practice, name), (bool, np.bool_))
    ]


def _number_faults(practice: Practice) -> list[Fault]:
    faults = []
    for name in _WAITS:
        if not _between(getattr(practice, name), 0.0):
            faults.append(_number_fault(name, practice, "give a number of 0 or more"))
    if not _between(practice.hold_back, 0.0, 1.0):
        faults.append(_number_fault("hold_back", practice, "give a share from 0 to 1"))
    for name in ("round_days", "review_days"):
        if not _between(getattr(practice, name), 1.0):
            faults.append(_number_fault(name, practice, "give a number of 1 or more"))
    if _between(practice.review_days, 1.0) and practice.review_days != int(practice.review_days):
        faults.append(_number_fault("review_days", practice, "give a whole number of days"))
    for name in _LIMITS:
        value = getattr(practice, name)
        if value is not None and value != np.inf and not _between(value, 0.0):
            faults.append(_number_fault(name, practice, "give 0 or more, inf or None"))
    return faults


def _fixed_faults(practice: Practice) -> list[Fault]:
    whole = ("notice_days", "handling_days", "report_days", "round_days")
    return [
        _fault(name, value, "is not whole", "give whole days, or geometric delays")
        for name in whole
        if (value := getattr(practice, name)) != int(value)
    ]


def _rule_faults(rules: object) -> list[Fault]:
    by_name = rules if isinstance(rules, Mapping) else {"": rules}
    return [
        _fault("rules", rule, "is no rule", did_you_mean(str(rule), RULES))
        for rule in by_name.values()
        if not isinstance(rule, str) or rule not in RULES
    ]


def _between(value: object, low: float, high: float = np.inf) -> bool:
    real = isinstance(value, Real) and not isinstance(value, bool)
    return real and bool(np.isfinite(float(value))) and low <= float(value) <= high  # type: ignore[arg-type]


def _number_fault(name: str, practice: Practice, remedy: str) -> Fault:
    return _fault(name, getattr(practice, name), "is out of range or no number", remedy)


def _fault(name: str, value: object, problem: str, remedy: str) -> Fault:
    return Fault("", None, name, value, problem, remedy)

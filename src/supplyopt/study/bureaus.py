"""Bureaus that claim what serves them best, as audits allow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.study.claim_case import Case, is_number, number_fault, read_case, read_multiples
from supplyopt.study.responses import CheapestHonesty, Responses

__all__ = ["best_responses", "cheapest_honesty", "read_grid", "respond", "temptation"]

Floats = NDArray[np.float64]


def best_responses(
    needs: Any,
    supply: float,
    *,
    rule: str,
    audit: float = 0.0,
    penalty: float = 1.0,
    multiples: Sequence[float] = (1, 1.5, 2, 3),
    start: float = 1.0,
    rounds: int = 100,
    weights: Any = None,
) -> Responses:
    """Let bureaus claim what serves them best, one after another, until nobody moves.

    Parameters
    ----------
    needs : array-like of float, shape (n,), or Series
        True needs.
    supply : float
    rule : str
        Of `ration`.
    audit : float, default 0
        The chance, 0 to 1, that a bureau's claim is looked into; what is above the need is found.
    penalty : float, default 1
        What a piece claimed above the need costs who is found, in useful pieces.
    multiples : sequence of float, default (1, 1.5, 2, 3)
        A bureau claims one of these times its need; 1 is among them.
    start : float, default 1
        The multiple, one of ``multiples``, that all begin with.
    rounds : int, default 100
        How many to go through at most.
    weights : array-like of float, shape (n,), or Series, optional
        As for `ration`.

    Returns
    -------
    Responses

    Raises
    ------
    InputError
        With all faults of the arguments.

    See Also
    --------
    cheapest_honesty : which rule and audit rate make honesty pay.

    Notes
    -----
    The model, whole: a bureau with need n that claims m n and receives x has

        min(x, n) - audit x penalty x (m - 1) n

    useful pieces, in expectation. In a round each bureau in turn, in the order given, takes the
    multiple with the most, given the present claims of all others. *Ties* (to 1e-9 of the largest
    need): the smallest multiple, so that nobody lies for nothing. A round without a move is an
    equilibrium of the claims on the grid: checked, not assumed, as every multiple was tried.

    No rule gives more than one more piece for one more piece claimed, so where
    ``audit * penalty`` is 1 or more honesty is a best response to whatever others claim.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.study.best_responses([10, 10], 10, rule="proportional").table[["claim", "received"]]
       claim  received
    0   30.0       5.0
    1   30.0       5.0
    >>> so.study.best_responses([10, 10], 10, rule="proportional", audit=0.3).honest
    True
    """
    grid, faults = read_grid(multiples)
    faults += _check_share("audit", audit)
    faults += _check_amount("penalty", penalty)
    if grid and not (is_number(start) and start in grid):
        faults.append(Fault("", None, "start", start, "is no multiple", f"give one of {grid}"))
    if isinstance(rounds, bool) or not isinstance(rounds, int | np.integer) or rounds < 1:
        faults.append(number_fault("rounds", rounds, "a whole number of 1 or more"))
    case = read_case(needs, supply, rules=rule, limits={"weights": weights}, more=faults)
    fine = float(audit) * float(penalty)
    outcome, history = respond(
        case, rule, grid, fine=fine, start=grid.index(float(start)), rounds=int(rounds)
    )
    times = np.array(grid)[history]
    need, claims = case.needs, times[-1] * case.needs
    received = case.received(rule, claims)
    table = pd.DataFrame(
        {
            "need": need,
            "times": times[-1],
            "claim": claims,
            "received": received,
            "useful": np.minimum(received, need),
            "beyond": np.maximum(received - need, 0.0),
            "fine": fine * (claims - need),
        },
        index=case.labels,
    )
    told = pd.DataFrame(times, columns=case.labels).rename_axis("round")
    return Responses(rule, float(audit), float(penalty), outcome, len(history) - 1, table, told)


def cheapest_honesty(
    needs: Any,
    supply: float,
    *,
    rules: str | Sequence[str] | None = None,
    penalty: float = 1.0,
    audit_cost: float = 0.0,
    multiples: Sequence[float] = (1, 1.5, 2, 3),
    weights: Any = None,
    importance: Any = None,
) -> CheapestHonesty:
    """Find the rule and the audit rate that make honesty pay, at the least cost.

    Parameters
    ----------
    needs, supply, penalty, multiples, weights
        As for `best_responses`; the penalty above 0.
    rules : str or sequence of str, optional
        Of `ration`; all of them without it (but for talmud where there are weights).
    audit_cost : float, default 0
        What looking into one claim costs, in units of welfare.
    importance : array-like of float, shape (n,), or Series, optional
        Welfare of one useful piece, above 0; 1 without it.

    Returns
    -------
    CheapestHonesty

    Raises
    ------
    InputError
        With all faults of the arguments.

    Notes
    -----
    In the model of `best_responses`, with all others honest, a bureau that asks m times its need
    n gains g useful pieces and is fined audit x penalty x (m - 1) n. So the least rate is exact:
    the largest g / (penalty x (m - 1) n) over all bureaus and multiples, and no search.

    Welfare is importance x min(received, need), summed. A pair costs rate x claims x
    ``audit_cost``, and the welfare that its rule falls short of the best sharing of true needs,
    which serves the more important first. Among pairs of equal cost the lower rate comes first,
    then the order of the rules. Where nothing but honesty counts (importance all 1), the uniform
    rule is free; it may cost welfare where some needs count more.

    Examples
    --------
    >>> import supplyopt as so
    >>> pair = so.study.cheapest_honesty([10, 10], 10, audit_cost=0.1)
    >>> pair.table[["audit_rate", "cost"]]
                              audit_rate  cost
    rule
    proportional                     0.2  0.04
    uniform                          0.0  0.00
    constrained_equal_losses         0.5  0.10
    talmud                           0.0  0.00
    """
    grid, faults = read_grid(multiples)
    faults += _check_amount("penalty", penalty, above=True)
    faults += _check_amount("audit_cost", audit_cost)
    case = read_case(
        needs,
        supply,
        rules=rules,
        importance=importance,
        limits={"weights": weights},
        more=faults,
    )
    rates = np.array([temptation(case, rule, grid) / penalty for rule in case.rules])
    rates[rates > 1 + 1e-9] = np.nan
    np.minimum(rates, 1.0, out=rates)
    welfare = [float(case.importance @ case.useful(rule, case.needs)) for rule in case.rules]
    table = pd.DataFrame(
        {
            "audit_rate": rates,
            "audits": rates * len(case.needs),
            "audit_cost": rates * len(case.needs) * audit_cost,
            "welfare": welfare,
            "welfare_lost": np.maximum(case.best - np.array(welfare), 0.0),
        },
        index=pd.Index(case.rules, name="rule"),
    )
    # Rounding is no loss.
    lost = table["welfare_lost"]
    table["welfare_lost"] = lost.where(lost > 1e-9 * case.best, 0.0)
    table["cost"] = table["audit_cost"] + table["welfare_lost"]
    table.loc[table["audit_rate"].isna(), "cost"] = np.nan
    able = table.dropna(subset="cost")
    if able.empty:
        return CheapestHonesty(None, float("nan"), case.best, table)
    # Nor does it decide between equals.
    room = 1e-9 * (case.best + able["audit_cost"].max())
    able = able[able["cost"] <= able["cost"].min() + room]
    able = able[able["audit_rate"] <= able["audit_rate"].min() + 1e-9]
    return CheapestHonesty(str(able.index[0]), float(able["audit_rate"].iloc[0]), case.best, table)


def read_grid(multiples: Any) -> tuple[tuple[float, ...], list[Fault]]:
    """Read the multiples that bureaus may claim, in rising order.

    Parameters
    ----------
    multiples : sequence of float
    """
    grid, faults = read_multiples("multiples", multiples)
    if not faults and 1.0 not in grid:
        problem = "leaves no way to be honest"
        faults.append(Fault("", None, "multiples", None, problem, "have 1 among them"))
    return tuple(sorted(grid)), faults


def respond(
    case: Case, rule: str, grid: Sequence[float], *, fine: float, start: int = 0, rounds: int = 100
) -> tuple[str, NDArray[np.int64]]:
    """Iterate best responses.

    Parameters
    ----------
    case : Case
    rule : str
    grid : sequence of float
        Multiples in rising order.
    fine : float
        Expected, a piece claimed above the need.
    start : int
        The place in the grid that all begin with.
    rounds : int

    Returns
    -------
    outcome : str
    history : int array, shape (rounds + 1, n)
        Places in the grid.
    """
    times = np.array(grid)
    at = np.full(len(case.needs), start, dtype=np.int64)
    history = [at.copy()]
    seen = {at.tobytes()}
    outcome = "limit"
    for _ in range(rounds):
        for one in range(len(at)):
            at[one] = _best(case, rule, times, at, one, fine=fine)
        history.append(at.copy())
        if (at == history[-2]).all():
            outcome = "equilibrium"
            break
        if at.tobytes() in seen:
            outcome = "cycle"
            break
        seen.add(at.tobytes())
    return outcome, np.array(history)


def _best(
    case: Case, rule: str, times: Floats, at: NDArray[np.int64], one: int, *, fine: float
) -> int:
    """Return the smallest multiple that serves one best."""
    need = case.needs[one]
    claims = times[at] * case.needs
    gets = np.empty(len(times))
    for place, multiple in enumerate(times):
        claims[one] = multiple * need
        gets[place] = case.useful(rule, claims)[one] - fine * (claims[one] - need)
    return int(np.flatnonzero(gets >= gets.max() - case.tie)[0])


def temptation(case: Case, rule: str, grid: Sequence[float]) -> float:
    """Return the most that a piece claimed above a need gains while all others are honest.

    Parameters
    ----------
    case : Case
    rule : str
    grid : sequence of float

    Returns
    -------
    float
        Useful pieces a piece, 0 to 1.
    """
    honest = case.useful(rule, case.needs)
    most = 0.0
    for one in np.flatnonzero(case.needs).tolist():
        for multiple in grid:
            claims = case.claiming(one, multiple)
            gain = case.useful(rule, claims)[one] - honest[one]
            if gain > case.tie:
                most = max(most, float(gain / (claims[one] - case.needs[one])))
    return most


def _check_amount(argument: str, value: Any, *, above: bool = False) -> list[Fault]:
    if is_number(value) and (value > 0 if above else value >= 0):
        return []
    wanted = "a number above 0" if above else "a number of 0 or more"
    return [number_fault(argument, value, wanted)]


def _check_share(argument: str, value: Any) -> list[Fault]:
    if not _check_amount(argument, value) and value <= 1:
        return []
    return [number_fault(argument, value, "a number from 0 to 1")]

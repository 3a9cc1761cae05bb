"""A bench of all rules of rationing on one case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.planning.measures import gini
from supplyopt.study.bureaus import read_grid, respond, temptation
from supplyopt.study.claim_case import Case, read_case, read_claims
from supplyopt.study.rule_bench import RuleBench

__all__ = ["compare_rules"]

Floats = NDArray[np.float64]


def compare_rules(
    needs: Any,
    supply: float,
    *,
    claims: Any = None,
    rules: str | Sequence[str] | None = None,
    multiples: Sequence[float] = (1, 1.5, 2, 3),
    weights: Any = None,
    importance: Any = None,
) -> RuleBench:
    """Share one supply by all rules, and compare who has what of what it needs.

    Parameters
    ----------
    needs, supply, rules, weights, importance
        As for `cheapest_honesty`.
    claims : array-like of float, shape (n,), or Series, optional
        What was asked for. Without it, what bureaus come to ask under each rule without audits:
        `best_responses`, from honesty.
    multiples
        As for `best_responses`; also those by which it is judged whether a rule is truthful.

    Returns
    -------
    RuleBench

    Raises
    ------
    InputError
        With all faults of the arguments.

    Notes
    -----
    Welfare is importance x min(received, need), summed. The price of fairness is that of
    Bertsimas, Farias and Trichakis, "The price of fairness", Operations Research 59, 2011: what a
    rule falls short of the highest sum, as a part of that. Where all is equally important every
    rule here has price 0 on honest claims, as it wastes nothing.

    Examples
    --------
    >>> import supplyopt as so
    >>> bench = so.study.compare_rules([10, 30], 20, claims=[40, 30])
    >>> bench.table[["useful", "beyond", "worst", "gainers"]].round(2)
                              useful  beyond  worst  gainers
    rule
    proportional               18.57    1.43   0.29        1
    uniform                    20.00    0.00   0.33        0
    constrained_equal_losses   15.00    5.00   0.17        1
    talmud                     20.00    0.00   0.33        1
    """
    grid, faults = read_grid(multiples)
    asked, wrong = read_claims(needs, claims)
    case = read_case(
        needs,
        supply,
        rules=rules,
        importance=importance,
        limits={"weights": weights},
        more=[*faults, *wrong],
    )
    tables, rows = [], []
    for rule in case.rules:
        said = "given"
        if claims is None:
            said, history = respond(case, rule, grid, fine=0.0)
            asked = np.array(grid)[history[-1]] * case.needs
        shares = _shares(case, rule, asked)
        tables.append(shares)
        truthful = temptation(case, rule, grid) == 0
        rows.append({"claims": said, **_measures(case, shares), "truthful": truthful})
    table = pd.DataFrame(rows, index=pd.Index(case.rules, name="rule"))
    honest = table["welfare_honest"]
    price = _part(float(honest.max() - honest[table["truthful"]].max()), case.best)
    return RuleBench(case.best, price, table, pd.concat(tables, ignore_index=True))


def _shares(case: Case, rule: str, claims: Floats) -> pd.DataFrame:
    received = case.received(rule, claims)
    honest = case.received(rule, case.needs)
    useful = np.minimum(received, case.needs)
    return pd.DataFrame(
        {
            "rule": rule,
            "claimant": case.labels,
            "need": case.needs,
            "claim": claims,
            "honest": honest,
            "received": received,
            "useful": useful,
            "beyond": received - useful,
            "gain": useful - honest,
        }
    )


def _measures(case: Case, shares: pd.DataFrame) -> dict[str, object]:
    wanted = case.needs > 0
    rates = (shares["useful"].to_numpy() / np.where(wanted, case.needs, 1.0))[wanted]
    welfare = float(case.importance @ shares["useful"])
    honest = float(case.importance @ shares["honest"])
    return {
        "received": shares["received"].sum(),
        "useful": shares["useful"].sum(),
        "beyond": shares["beyond"].sum(),
        "worst": rates.min() if len(rates) else np.nan,
        "gini": gini(rates, weights=case.needs[wanted]),
        "welfare": welfare,
        "welfare_honest": honest,
        "price_of_fairness": _part(case.best - honest, case.best),
        "price_of_claims": _part(honest - welfare, case.best),
        "gainers": int((shares["gain"] > case.tie).sum()),
        "losers": int((shares["gain"] < -case.tie).sum()),
    }


def _part(lost: float, best: float) -> float:
    """Return a loss as a part of the best, without what is rounding."""
    if abs(lost) <= 1e-12 * best:
        return 0.0
    return lost / best

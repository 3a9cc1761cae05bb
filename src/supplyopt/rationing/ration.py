"""Shares of one scarce supply, by rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.rationing.asked import Asked, read_asked
from supplyopt.rationing.lots import in_lots, whole
from supplyopt.rationing.shares import shares

__all__ = ["ration"]


def ration(
    claims: Any,
    supply: float,
    *,
    rule: str,
    weights: Any = None,
    minimum: Any = None,
    cap: Any = None,
    lots: float | None = None,
    rounding: str | None = None,
) -> Any:
    """Share one scarce supply among claims.

    Parameters
    ----------
    claims : array-like of float, shape (n,), or Series
        What each claims: finite, 0 or more, in pieces or any one unit.
    supply : float
        What there is, in the same unit: finite, 0 or more. What is beyond the claims (or the
        caps) is left over.
    rule : {"proportional", "uniform", "constrained_equal_losses", "talmud"}
        ``"constrained_equal_awards"`` is another name of ``"uniform"``. See Notes.
    weights : array-like of float, shape (n,), or Series, optional
        0 or more; only their ratios count. Uniform: shares are in proportion to weights, up to
        the claims. Proportional: in proportion to weight x claim, up to the claims. Constrained
        equal losses: *losses* are in proportion to weights, so that who weighs more loses more.
        In every rule a weight of 0 is served only from what all others leave, shared by the rule
        without weights; a minimum is kept all the same. Talmud has no weights.
    minimum : float or array-like of float, shape (n,), or Series, optional
        What each gets at least, within the claim.
    cap : float or array-like of float, shape (n,), or Series, optional
        What each gets at most; a cap above the claim changes nothing.
    lots : float, optional
        Pieces in a lot: everybody gets whole lots only, within claim, cap and supply. What fills
        no lot is left over.
    rounding : str, optional
        How lots are made of shares, where ``lots`` is given: a divisor method, ``"webster"``
        (default), ``"adams"``, ``"dean"``, ``"hill"``, ``"jefferson"``, or
        ``"largest_remainder"``. See Notes.

    Returns
    -------
    float array, shape (n,), or Series
        The shares, in the order of the claims: a Series with the index and the name of the claims
        where they are one, else an array. Series of weights, minimum or cap are matched to a
        Series of claims by label.

    Raises
    ------
    InputError
        With all the faults, each naming its claimant: claims that are blank, negative, infinite or
        no numbers; a wrong length; other labels; an unknown rule or rounding; a supply that is
        negative or no number; weights below 0, or with talmud; a minimum above claim or cap, or
        minima that the supply does not cover; lots not above 0; claims that sum to more than a
        float holds; with lots, claims or weights outside 1e-100 to 1e100.
    CertificateError
        If no shares were found that stand up to their check: limits, sum, one level for all.

    See Also
    --------
    solve : shares on a network; its goal "fairness" is a uniform rule of served / entitlement.

    Notes
    -----
    With claims c, supply E below their sum C, and weights w (all 1 where none are given), the one
    level t is the one at which the shares sum to E:

    - proportional: ``min(c, t w c)``, which is ``c E / C`` without weights;
    - uniform, constrained equal awards (CEA): ``min(c, t w)``;
    - constrained equal losses (CEL): ``max(0, c - t w)``;
    - Talmud (Aumann & Maschler 1985): CEA of the half claims while E is at most C / 2, and beyond
      it the half claims and CEL of their other halves; for two claimants, contested garment.

    **What holds of which rule**, without minimum, cap and lots; a test shows each, and for each
    "no" a counter-example:

    ========================================  ============  =======  =======  ======
    axiom                                     proportional  uniform  CEL      Talmud
    ========================================  ============  =======  =======  ======
    efficiency: min(E, C) is spent            yes           yes      yes      yes
    claims boundedness: 0 <= share <= claim   yes           yes      yes      yes
    equal treatment of equals (and weights)   yes           yes      yes      yes
    resource monotonicity: more supply, no    yes           yes      yes      yes
    one gets less
    consistency: when some leave with their   yes           yes      yes      yes
    shares, the rest share alike again
    composition up: sharing part of E, then   yes           yes      yes      no
    the rest by what claims are left
    composition down: sharing E, then less    yes           yes      yes      no
    of it with the shares as claims
    self-duality: gains are shared as losses  yes           no       no       yes
    are
    strategy-proofness, as below              no            yes      no       no
    ========================================  ============  =======  =======  ======

    With weights, uniform and CEL keep their columns; proportional loses self-duality and both
    compositions, as its weights change with the claims. CEA and CEL are dual:
    ``CEL(c, E) = c - CEA(c, C - E)``, with weights too. Equals are who have equal weights, too.

    *Strategy-proofness*, precisely: one item, one priority, one supply that does not depend on
    claims, and each claimant has a true need, more than which is of no use to it. Then under
    uniform, weighted or not, with weights that do not depend on the claims, nobody has
    min(received, true need) raised by claiming anything but the true need, whatever the others
    claim (Sprumont 1991). Under proportional, CEL and Talmud somebody does: needs 10 and 10,
    supply 10. Honest, both get 5; the first claiming 30 gets 7.5 by proportional and 10 by CEL. By
    Talmud needs 10 and 30, supply 20 give 5 and 15, and the first claiming 20 gets 10. It is a law
    of one sharing: where what is claimed today becomes tomorrow's weight, or one claimant claims
    under two names, it does not hold. And use as a weight is censored where it was measured in a
    shortage: who had nothing could use nothing.

    *Minimum and cap*: each gets what the rule gives it at the level, raised to the minimum or cut
    to the cap, at the one level that uses up the supply. Efficiency up to the caps, claims
    boundedness, equal treatment of equals (with equal limits), resource monotonicity and, for
    uniform, strategy-proofness stay (minima and caps that do not depend on claims; a minimum
    is a fault where it is above the claim). Duality, composition and scale may not.

    *Lots*: as many as fit into the supply, and into claims (or caps), are given. A divisor method
    gives the (k + 1)-th lot of a claimant at the level at which the rule's share passes d(k) lots:
    d(k) = k (Adams), k (k + 1) / (k + 1/2) (Dean), sqrt(k (k + 1)) (Hill), k + 1/2 (Webster),
    k + 1 (Jefferson). For proportional these are the methods of Balinski & Young 1982, with claims
    and minimum as upper and lower quotas, minimum rounded up; for the other rules the same reading
    of their levels. Lots are given one after another in the order of the levels, so that more
    supply takes no lot from anybody (house monotonicity), and uniform stays strategy-proof for
    needs of whole lots. Where levels are equal, the larger claim x weight (proportional) or the
    larger weight comes first, then who is listed first: equals may differ by one lot. Adams and
    Jefferson may leave the rule's share by a lot or more; no divisor method stays within a lot of
    it always, and no method that does is free of the population paradox (Balinski & Young).

    ``"largest_remainder"`` (Hamilton, Hare) rounds the rule's shares down, and gives the lots that
    are left to the largest remainders, the first listed first. It stays within a lot of each
    share, and is known for three paradoxes: more supply may take a lot from somebody (Alabama
    paradox); one whose claim grows may lose a lot to another whose claim shrinks (population
    paradox); a new claimant, with the supply of its share, may move a lot between the old ones
    (new-state paradox).

    *Figures*: equals get the same to the bit, no share is above its claim or falls while the
    supply grows, and the sum is the supply but for the rounding of each share to a float (three
    equal claims cannot share 1 exactly), whatever the ratios of claims and weights. Whole shares
    of whole claims come out whole. Every answer is checked without regard to how it was found.
    Up to 1,000 claims, and where magnitudes are so wide that floats lose their digits, shares are
    worked out in whole numbers of any size, and each is the float nearest to the exact one; of
    more claims each is off by the rounding of a few steps. Steps grow as n log n.

    References
    ----------
    B. O'Neill, "A problem of rights arbitration from the Talmud", Mathematical Social Sciences 2,
    1982. R. J. Aumann, M. Maschler, "Game theoretic analysis of a bankruptcy problem from the
    Talmud", Journal of Economic Theory 36, 1985. Y. Sprumont, "The division problem with
    single-peaked preferences", Econometrica 59, 1991. H. Moulin, "Priority rules and other
    asymmetric rationing methods", Econometrica 68, 2000. C. Herrero, A. Villar, "The three
    musketeers: four classical solutions to bankruptcy problems", Mathematical Social Sciences 42,
    2001. W. Thomson, "Axiomatic and game-theoretic analysis of bankruptcy and taxation problems",
    Mathematical Social Sciences 45, 2003, with an update in 74, 2015. M. L. Balinski, H. P. Young,
    *Fair Representation*, Yale University Press, 1982.

    Examples
    --------
    >>> import pandas as pd
    >>> import supplyopt as so
    >>> so.ration([100, 200, 300], 200, rule="talmud")
    array([50., 75., 75.])
    >>> asked = pd.Series({"A": 25, "B": 35, "C": 40}, name="masks")
    >>> so.ration(asked, 50, rule="uniform", weights=[10, 20, 50], lots=1)
    A     6.0
    B    13.0
    C    31.0
    Name: masks, dtype: float64
    """
    asked = read_asked(
        claims,
        supply,
        rule=rule,
        weights=weights,
        minimum=minimum,
        cap=cap,
        lots=lots,
        rounding=rounding,
    )
    if asked.lot is None:
        limits = {"weights": asked.weights, "low": asked.low, "high": asked.high}
        given = shares(asked.rule, asked.claims, asked.supply, **limits)
    else:
        given = _in_lots(asked, asked.lot)
    if isinstance(claims, pd.Series):
        return pd.Series(given, index=claims.index, name=claims.name)
    return given


def _in_lots(asked: Asked, lot: float) -> NDArray[np.float64]:
    most = asked.claims if asked.high is None else asked.high
    high = whole(most, lot)
    low = np.zeros_like(high) if asked.low is None else whole(asked.low, lot, up=True)
    supply = min(asked.supply, float(most.sum()))
    count = min(int(whole(supply, lot)), int(high.sum()))
    given = in_lots(
        asked.rule,
        asked.claims,
        count,
        lot=lot,
        rounding=asked.rounding,
        low=low,
        high=high,
        weights=asked.weights,
    )
    taken: NDArray[np.float64] = np.minimum(given * lot, most)
    return taken

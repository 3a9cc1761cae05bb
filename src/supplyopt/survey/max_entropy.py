"""Samples of a fixed size with given chances that assume nothing else: maximum entropy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import CertificateError
from supplyopt.survey.design import Numbers
from supplyopt.survey.yes_no_sums import sums_from, sums_without_one, sums_without_two

__all__ = ["MaxEntropy", "max_entropy"]

_CLOSE = 1e-12
_LAST_DIGIT = 1e-15
_TRIES = 200
# What a step must leave at most of the distance, or half of it is tried.
_NEARER = 0.6


@dataclass(frozen=True, eq=False)
class MaxEntropy:
    """A sample of fixed size, each set as likely as the product of the odds of who is in it.

    Made by `max_entropy`.

    Attributes
    ----------
    certain : int array
        Those that are always drawn.
    others : int array
        Those left to chance, in their order.
    log_odds : float array, shape (others,)
        Logarithms of their odds, so that they would be ``size`` on average, drawn one by one.
    size : int
        How many of the others are drawn.
    chances : float array, shape (others,)
        How likely each of them is to be drawn.

    Notes
    -----
    Hájek (1964), Asymptotic theory of rejective sampling with varying probabilities, Annals of
    Mathematical Statistics 35, 1491-1523; Chen, Dempster and Liu (1994), Weighted finite
    population sampling to maximize entropy, Biometrika 81, 457-469; Tillé (2006), Sampling
    Algorithms, 5.2.
    """

    certain: NDArray[np.int64]
    others: NDArray[np.int64]
    log_odds: Numbers
    size: int
    chances: Numbers

    def drawn(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Draw a sample: go through all in their order, each in or out given those before it."""
        left, kept = self.size, []
        yes, no = _halves(self.log_odds)
        sums = sums_from(yes, no, self.size)
        luck = rng.random(len(yes))
        for at in range(len(yes)):
            if not left:
                break
            taken = yes[at] * sums[at + 1, left - 1]
            # Both parts, not 1 less one of them: who must be taken is, rounding or not.
            if luck[at] * (taken + no[at] * sums[at + 1, left]) < taken:
                kept.append(at)
                left -= 1
        return np.sort(np.concatenate([self.certain, self.others[kept]])).astype(np.int64)

    def joint(self, rows: NDArray[np.int64]) -> Numbers:
        """Give how likely any two of some are drawn together, their chances on the diagonal."""
        population = len(self.certain) + len(self.others)
        chance = np.ones(population)
        chance[self.others] = self.chances
        table = np.outer(chance[rows], chance[rows])
        place = np.full(population, -1, dtype=np.int64)
        place[self.others] = np.arange(len(self.others))
        at = np.flatnonzero(place[rows] >= 0)
        here = place[rows[at]]
        yes, no = _halves(self.log_odds)
        whole = sums_from(yes, no, self.size)[0, -1]
        rest = np.setdiff1d(np.arange(len(yes)), here)
        sums = sums_from(yes[rest], no[rest], self.size)[0]
        yes, no = yes[here], no[here]
        for part, found in sums_without_two(yes, no, self.size, rest=sums):
            pairs = np.outer(yes[part], yes) * found
            table[np.ix_(at[part], at)] = pairs / whole
        np.fill_diagonal(table, chance[rows])
        # The same sum in two orders differs in the last digit.
        return (table + table.T) / 2


def max_entropy(chances: Numbers) -> MaxEntropy:
    """Find the sample of fixed size that has given chances, and assumes nothing else.

    Parameters
    ----------
    chances : float array, shape (N,)
        Above 0, 1 at most; they add up to a whole number but for rounding.

    Raises
    ------
    CertificateError
        If no odds are found that give the chances to 1e-12 of each, and of 1 less each.

    Notes
    -----
    The logarithms of odds are put right by how far those of the chances they give are off, or by
    half of it where that swings to and fro. Near the end this multiplies the distance by I - L, or
    I - L / 2, where L is the covariance over the variances of being drawn. Since covariances are
    below 0 and add up to 0 with the variance, L is the Laplacian of a random walk, with
    eigenvalues from 0 (for all odds alike, which is the same sample) to 2: half steps always lead
    nearer.
    """
    sure = chances >= 1
    certain, others = np.flatnonzero(sure), np.flatnonzero(~sure)
    size = round(float(chances[~sure].sum()))
    if not len(others):
        return MaxEntropy(certain, others, np.zeros(0), 0, np.zeros(0))
    if size == len(others):  # But for rounding.
        return MaxEntropy(np.arange(len(chances)), others[:0], np.zeros(0), 0, np.zeros(0))
    if size == 0:
        worst = chances[~sure].min()
        raise CertificateError(f"a chance of {worst:.1e} is lost in the rounding of the others")
    # Chances are rounded; those meant are the nearest in odds that add up to the size.
    goal = _centered(np.log(chances[~sure]) - np.log1p(-chances[~sure]), size)
    meant, _ = _halves(goal)
    odds, away = goal, _away(goal, goal, size)
    for _ in range(_TRIES):
        if np.abs(away).max() <= _CLOSE:
            return MaxEntropy(certain, others, odds, size, meant)
        steps = []
        for part in (1.0, 0.5):
            tried = _centered(odds + part * away, size)
            left = _away(tried, goal, size)
            steps.append((float(np.abs(left).max()), part, tried, left))
            if steps[-1][0] <= _NEARER * np.abs(away).max():
                break
        _, _, odds, away = min(steps, key=lambda step: step[:2])
    raise CertificateError(
        f"no odds were found that give these chances: off by {np.abs(away).max():.1e} of one"
    )


def _away(odds: Numbers, goal: Numbers, size: int) -> Numbers:
    """Give how far the logarithm of the odds of being in the sample is off."""
    less, full = sums_without_one(*_halves(odds), size)
    with np.errstate(divide="ignore", invalid="ignore"):
        away: Numbers = goal - odds - np.log(less) + np.log(full)
    away[~np.isfinite(away)] = np.inf
    return away


def _centered(odds: Numbers, size: int) -> Numbers:
    """Shift the logarithms of odds so that the chances add up to a size."""
    even = np.log(size) - np.log(len(odds) - size)
    low, high = even - odds.max(), even - odds.min()
    shift, last = min(max(0.0, low), high), np.inf
    while shift != last:
        yes, no = _halves(odds + shift)
        big = yes > 0.5
        # Whole numbers apart, so that the rest is exact where all chances are near 0 or 1.
        over = yes[~big].sum() - no[big].sum() + (int(big.sum()) - size)
        low, high = (low, shift) if over > 0 else (shift, high)
        last, shift = shift, shift - over / (yes * no).sum()
        if not low < shift < high:
            shift = (low + high) / 2
        if abs(shift - last) <= _LAST_DIGIT * (1 + abs(shift)):
            break
    shifted: Numbers = odds + shift
    return shifted


def _halves(odds: Numbers) -> tuple[Numbers, Numbers]:
    """Give chances of yes, and of no, from the logarithms of odds."""
    return np.exp(-np.logaddexp(0, -odds)), np.exp(-np.logaddexp(0, odds))

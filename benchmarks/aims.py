"""What was aimed at, and what a run measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["AIMS", "Aim", "Measured"]


@dataclass(frozen=True)
class Measured:
    """A value beside its aim; no value where it was not run, and why."""

    shown: str
    met: bool | None


@dataclass(frozen=True)
class Aim:
    """One line of the table of aims.

    Attributes
    ----------
    work : str
    aim : str
    measured : callable
        From a run's results to what it measured.
    """

    work: str
    aim: str
    measured: Callable[[dict[str, Any]], Measured]


NOT_RUN = Measured("not run", None)


def _ratio(subject: str, peer: str, most: float) -> Callable[[dict[str, Any]], Measured]:
    def measured(results: dict[str, Any]) -> Measured:
        row = results["subjects"].get(subject, {}).get("peers", {}).get(peer)
        if row is None:
            return NOT_RUN
        shown = f"{row['ratio']:.3g} (worst {row['worst_ratio']:.3g})"
        return Measured(shown, row["ratio"] <= most)

    return measured


def _warm(subject: str, most: float) -> Callable[[dict[str, Any]], Measured]:
    def measured(results: dict[str, Any]) -> Measured:
        found = results["subjects"].get(subject)
        if found is None:
            return NOT_RUN
        row = found["warm"]
        shown = f"{row['ratio']:.3g} (worst {row['worst_ratio']:.3g})"
        return Measured(shown, row["ratio"] <= most)

    return measured


def _country(seconds: float, gib: float) -> Callable[[dict[str, Any]], Measured]:
    def measured(results: dict[str, Any]) -> Measured:
        found = results["subjects"].get("country")
        if found is None:
            return NOT_RUN
        if "failed" in found:
            return Measured(found["failed"], False)
        peak = max(found["peaks"].values()) / 2**30
        met = found["whole"] <= seconds and peak <= gib
        shown = f"{found['whole']:.0f} s ({found['processor']:.0f} s of processors), {peak:.1f} GiB"
        return Measured(shown, met)

    return measured


def _growth(most: float) -> Callable[[dict[str, Any]], Measured]:
    def measured(results: dict[str, Any]) -> Measured:
        growth = results["growth"]
        if growth["exponent"] is None:
            return NOT_RUN
        largest = max(places for places, _ in growth["points"])
        shown = f"{growth['exponent']:.2f} (up to {largest:,} places)"
        return Measured(shown, growth["exponent"] <= most)

    return measured


AIMS = (
    Aim(
        "city, 1 cycle, four goals, against plain PuLP + CBC doing the first goal only, "
        "build included",
        "<= 0.25",
        _ratio("city", "cbc", 0.25),
    ),
    Aim(
        "city, 12 cycles, four goals, against HiGHS alone doing the first goal on the arrays of "
        "every place",
        "<= 2",
        _ratio("season", "highs", 2.0),
    ),
    Aim(
        "the same, against HiGHS alone on the arrays with alike places one",
        "(none)",
        _ratio("season", "merged", float("inf")),
    ),
    Aim(
        "one item, one cycle, 5,301 places, least cost, against OR-Tools min-cost flow, from "
        "arrays to flows",
        "<= 3",
        _ratio("flow", "ortools", 3.0),
    ),
    Aim(
        "DataFrames to the program of every place and answer to DataFrames, 12-cycle city, "
        "against writing the same arrays once with numpy",
        "<= 20",
        _ratio("season", "pass", 20.0),
    ),
    Aim(
        "the same, with the program as solved, alike places one",
        "<= 20",
        _ratio("season", "pass, merged", 20.0),
    ),
    Aim(
        "the program of every place, written into memory that is new to the process",
        "(none)",
        _ratio("season", "pass, new", 20.0),
    ),
    Aim(
        "country, one cycle, four goals, DataFrames to certified Plan",
        "<= 120 s, <= 8 GiB",
        _country(120.0, 8.0),
    ),
    Aim("growth from city to province to country, in places", "exponent <= 1.15", _growth(1.15)),
    *(
        Aim(
            f"warm re-solve after changing 5 supplies, against cold: {what}",
            "<= 0.1",
            _warm(s, 0.1),
        )
        for s, what in (
            ("city", "city, 1 cycle"),
            ("season", "city, 12 cycles"),
            ("costs", "city, 12 cycles, every lane at a cost of its own"),
            ("limits", "city, 3 cycles, every lane with a limit of its own"),
            ("province", "province"),
        )
    ),
)

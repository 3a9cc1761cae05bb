"""Thousands of random networks, solved here and by an independent program; run as a script."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from pprint import pformat
from typing import Any

import supplyopt as so

from .cycles_agreement import EXACT, difference, rates_of, season_sizes, totals_of
from .cycles_reference import Found, Undecided, best, broken
from .every_feature import Case, draw, draw_large
from .networks import network_of

__all__ = ["Outcome", "against_cbc", "against_reference", "main", "shrunk"]

AGREED, REFUSED, DIFFERED, UNDECIDED = "agreed", "refused", "differed", "undecided"


@dataclass(frozen=True)
class Outcome:
    """What became of one network: a verdict, in which words, after how many seconds."""

    verdict: str
    words: str
    seconds: float = 0.0


def tried(network: so.Network, terms: Mapping[str, Any]) -> so.Plan | so.SupplyOptError:
    """Return the best plan of a network, or what is said instead."""
    try:
        return so.solve(network, **terms)
    except so.SupplyOptError as error:
        return error


def expected_of(network: so.Network, terms: Mapping[str, Any]) -> Found | None:
    """Return what the independent program has, None where nothing keeps all rows."""
    return best(network, terms["goals"], **_told(terms))


def broken_of(network: so.Network, terms: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the fixed rows that break a rule of whole cartons or pieces."""
    return broken(network, **_told(terms))


def _told(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {name: terms[name] for name in ("lots", "fixed") if name in terms}


def against_reference(case: Case, right: Callable[..., Found | None] = expected_of) -> Outcome:
    """Compare the plan of a case with the independent program."""
    started = time.perf_counter()
    network = network_of(case.tables)
    plan = tried(network, case.terms)
    try:
        verdict, words = compared(plan, right(network, case.terms), broken_of(network, case.terms))
    except Undecided as error:
        verdict, words = UNDECIDED, str(error)
    return Outcome(verdict, words, time.perf_counter() - started)


def compared(
    plan: so.Plan | so.SupplyOptError, expected: Found | None, uneven: Sequence[int] = ()
) -> tuple[str, str]:
    """Return a verdict on a plan with its words; fixed rows that are uneven have to be refused."""
    if isinstance(plan, so.InputError) and uneven:
        named = [(fault.table, fault.column, fault.row) for fault in plan.faults]
        # The first row has number 2, as in a file.
        if sorted(named) == [("fixed", "quantity", number + 2) for number in uneven]:
            return AGREED, "an input fault"
        return DIFFERED, f"faults {sorted(named)}, right are the rows {list(uneven)} of fixed"
    if uneven:
        return DIFFERED, f"{type(plan).__name__}, right is a fault in the rows {list(uneven)}"
    if isinstance(plan, so.InfeasibleError):
        if expected is None:
            return AGREED, "infeasible"
        values = [round(stage.value, 6) for stage in expected.stages]
        return DIFFERED, f"infeasible, right are the values {values}"
    if isinstance(plan, so.SupplyOptError):
        return REFUSED, f"{type(plan).__name__}: {plan}"
    if expected is None:
        return DIFFERED, "a plan, right is infeasible"
    words = difference(plan, expected)
    return (AGREED, "a plan") if words is None else (DIFFERED, words)


def against_cbc(case: Case) -> Outcome:
    """Compare the plan that HiGHS finds with the one that CBC finds through PuLP."""
    network = network_of(case.tables)
    plan = tried(network, case.terms)
    started = time.perf_counter()
    other = tried(network, {**case.terms, "solver": "pulp"})
    seconds = time.perf_counter() - started
    for name, found in (("highs", plan), ("pulp", other)):
        if isinstance(found, so.SupplyOptError):
            return Outcome(REFUSED, f"{name}: {type(found).__name__}: {found}", seconds)
    assert isinstance(plan, so.Plan) and isinstance(other, so.Plan)  # noqa: PT018
    sizes, asked = season_sizes(plan), float(plan.served["demand"].sum())
    for row, its in zip(plan.goals.itertuples(), other.goals.itertuples(), strict=True):
        near = EXACT * max(sizes["unmet"] if row.goal == "unmet" else asked, 1.0)
        near = EXACT if row.goal == "fairness" else near
        if abs(row.value - its.value) > near + EXACT * abs(row.value):
            words = f"{row.goal} {row.priority}: highs {row.value!r}, pulp {its.value!r}"
            return Outcome(DIFFERED, words, seconds)
    apart = (rates_of(plan)["rate"] - rates_of(other)["rate"]).abs().max()
    pieces = (totals_of(plan) - totals_of(other)).abs().max()
    if apart > EXACT or pieces > EXACT * asked:
        return Outcome(DIFFERED, f"rates are {apart:.2g}, totals {pieces:.2g} apart", seconds)
    return Outcome(AGREED, f"{len(network.filled('places'))} places", seconds)


def kind_of(words: str) -> str:
    """Return words without what differs from network to network."""
    return re.sub(r"-?\d[\d.e+-]*", "#", words.split("\n")[0])[:110]


def shrunk(case: Case, fails: Callable[[Case], bool], *, tries: int = 400) -> Case:
    """Return a smaller case that still fails, by leaving out one thing after the other."""
    begin, since = 0, 0
    for _ in range(tries):
        smaller = next(islice(_smaller(case), begin, None), None)
        if smaller is None:
            if since == 0:
                break
            begin, since = 0, 0
            continue
        try:
            failed = fails(smaller)
        except Exception:
            # What is left out may be needed: a network at fault says nothing here.
            failed = False
        if failed:
            # Go on from here; what was tried in vain is tried again when all else has been.
            case, since = smaller, since + 1
        else:
            begin += 1
    return case


def _smaller(case: Case) -> Iterator[Case]:
    tables, terms = case.tables, case.terms
    goals = terms["goals"]
    if len(goals) > 1:
        for number in range(len(goals)):
            yield replace(case, terms={**terms, "goals": goals[:number] + goals[number + 1 :]})
    for name in ("fixed", "lots"):
        if terms.get(name):
            yield replace(case, terms={k: v for k, v in terms.items() if k != name})
    for name, rows in tables.items():
        if len(rows) > 3:
            half = len(rows) // 2
            yield replace(case, tables={**tables, name: rows[:half]})
            yield replace(case, tables={**tables, name: rows[half:]})
        for number in range(len(rows)):
            if name != "settings":
                yield replace(case, tables={**tables, name: rows[:number] + rows[number + 1 :]})
    for name, rows in tables.items():
        for number, row in enumerate(rows):
            for column, value in row.items():
                for plainer in _plainer(name, column, value):
                    changed = [*rows[:number], {**row, column: plainer}, *rows[number + 1 :]]
                    yield replace(case, tables={**tables, name: changed})


_IDS = ("place", "item", "group", "origin", "destination", "carrier", "unmet")


def _plainer(table: str, column: str, value: Any) -> list[Any]:
    if (
        value is None
        or (column in _IDS and table != "lanes")
        or column in ("origin", "destination")
    ):
        return []
    needed = column in ("quantity", "cycles") or (table, column) == ("groups", "priority")
    found: list[Any] = [] if needed else [None]
    if isinstance(value, float) and value != round(value):
        found += [float(round(value)), round(value, 1), round(value, 2)]
    if column == "cycles" and value > 1:
        found.append(value - 1)
    return [each for each in found if each != value]


def as_script(name: str, case: Case, outcome: Outcome) -> str:
    """Return a program that shows a failure, beside what is right."""
    tables = {
        table: [{k: v for k, v in row.items() if v is not None} for row in rows]
        for table, rows in case.tables.items()
        if rows or table in ("lanes", "demand")
    }
    return (
        f'"""{name}: {outcome.verdict}: {outcome.words.splitlines()[0]}"""\n\n'
        "import warnings\n\nimport supplyopt as so\n\n"
        'warnings.filterwarnings("ignore")\n'
        f"TABLES = {pformat(tables, width=100, sort_dicts=False)}\n"
        f"TERMS = {pformat(case.terms, width=100, sort_dicts=False)}\n"
        f"print({('right: ' + right_of(case))!r})\n"
        "try:\n    plan = so.solve(so.Network.from_tables(**TABLES), **TERMS)\n"
        "    print('got:', plan.status)\n"
        "    print(plan.goals.to_string())\n"
        "    print(plan.fairness.to_string())\n"
        "except so.SupplyOptError as error:\n"
        '    print("got:", type(error).__name__, error)\n'
    )


def right_of(case: Case) -> str:
    """Return in a line what the independent program has."""
    try:
        expected = expected_of(network_of(case.tables), case.terms)
    except Undecided as error:
        return f"undecided ({error})"
    if expected is None:
        return "infeasible"
    said = [
        f"{stage.goal} {stage.priority or ''} {[round(-each, 7) for each in stage.key]}"
        if stage.goal == "fairness"
        else f"{stage.goal} {stage.priority or ''} {round(stage.value, 7)}"
        for stage in expected.stages
    ]
    return "; ".join(said)


def look_at(seed: int, *, cbc: bool) -> tuple[int, Outcome]:
    """Return what becomes of the network of a seed."""
    if cbc:
        return seed, against_cbc(draw_large(seed))
    return seed, against_reference(draw(seed))


def keep(folder: Path, seed: int, outcome: Outcome) -> None:
    """Write down the smallest network that fails in the same way."""

    def fails(case: Case) -> bool:
        again = against_reference(case)
        if again.verdict != outcome.verdict:
            return False
        return again.verdict == DIFFERED or kind_of(again.words) == kind_of(outcome.words)

    case = shrunk(draw(seed), fails)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"seed_{seed}"
    (folder / f"{name}.py").write_text(as_script(name, case, against_reference(case)))


def told(outcomes: Mapping[int, Outcome], seconds: float) -> str:
    """Return the line that can be quoted, with what was refused and differed above it."""
    lines = []
    for verdict in (REFUSED, DIFFERED, UNDECIDED):
        kinds: dict[str, list[int]] = {}
        for seed, outcome in outcomes.items():
            if outcome.verdict == verdict:
                kinds.setdefault(kind_of(outcome.words), []).append(seed)
        for words, seeds in sorted(kinds.items(), key=lambda pair: -len(pair[1])):
            lines.append(f"{verdict} {len(seeds)}: {words}; seeds {seeds[:12]}")
    count = Counter(outcome.verdict for outcome in outcomes.values())
    words = Counter(outcome.words for outcome in outcomes.values())
    lines.append(
        f"{len(outcomes)} networks: {count[AGREED]} agreed (of them {words['infeasible']} "
        f"infeasible, {words['an input fault']} with a fraction fixed), "
        f"{count[REFUSED]} refused, {count[DIFFERED]} differed, {count[UNDECIDED]} undecided; "
        f"{seconds:.0f} s, the slowest network {max(o.seconds for o in outcomes.values()):.1f} s"
    )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run the comparison; 0 if all agree."""
    parser = argparse.ArgumentParser(prog="scripts/agreement", description=__doc__)
    parser.add_argument("number", nargs="?", type=int, help="of networks; 2,000, with --cbc 50")
    parser.add_argument("seed", nargs="?", type=int, default=0, help="of the first network; 0")
    parser.add_argument("workers", nargs="?", type=int, default=1, help="processes; 1")
    parser.add_argument("--cbc", action="store_true", help="CBC against HiGHS, 60 to 200 places")
    parser.add_argument("--failures", type=Path, help="folder for the smallest failing networks")
    asked = parser.parse_args(arguments)
    number = asked.number or (50 if asked.cbc else 2000)
    seeds = range(asked.seed, asked.seed + number)
    look, started = partial(look_at, cbc=asked.cbc), time.perf_counter()
    outcomes: dict[int, Outcome] = {}
    with ProcessPoolExecutor(asked.workers) as pool:
        found = map(look, seeds) if asked.workers == 1 else pool.map(look, seeds)
        for seed, outcome in found:
            outcomes[seed] = outcome
            if asked.cbc or outcome.verdict != AGREED:
                said = f"{outcome.seconds:.1f} s: {outcome.words.splitlines()[0][:160]}"
                print(f"seed {seed}: {outcome.verdict}, {said}", flush=True)
            if asked.failures and not asked.cbc and outcome.verdict in (REFUSED, DIFFERED):
                keep(asked.failures, seed, outcome)
    print(told(outcomes, time.perf_counter() - started))
    return int(any(outcome.verdict != AGREED for outcome in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What an audit tells of the books of stores: nothing of honest ones, what is planted of others.

Run: python -m benchmarks.audit_stores [--seeds 20] [--habits hours+returns] [--faults short]
To look at books that went wrong: --write FOLDER with the name that stands beside the failure.
"""

from __future__ import annotations

import argparse
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import supplyopt as so
from benchmarks.stores import APART, FAULTS, HABITS, ITEMS, NEEDS, Stores, stores


def with_needs(habits: set[str]) -> set[str]:
    """Add what a habit comes with; of those that exclude each other keep the first."""
    whole = habits | {NEEDS[habit] for habit in habits if habit in NEEDS}
    for first, second in APART:
        if first in whole:
            whole.discard(second)
    return whole


def fits(fault: str, habits: set[str]) -> bool:
    """Tell whether a fault can be in books with these habits."""
    if "paper" in FAULTS[fault] and habits & {"no_documents", "some_documents"}:
        return False
    needs = set(FAULTS[fault].removeprefix("paper").strip("&").split("|")) - {""}
    return not needs or bool(needs & habits)


def mixed(seed: int) -> set[str]:
    """Draw the habits of a seed: about half of all."""
    rng = np.random.default_rng((seed, 61))
    names = [name for name in HABITS if rng.random() < 0.5]
    # Both ways of leaving numbers out, or times, are rarer than to have them.
    rare = {"no_documents", "some_documents", "some_times"}
    return with_needs({name for name in names if name not in rare or rng.random() < 0.4})


def books(name: str) -> Stores:
    """Make books again by the name that a failure has."""
    seed, habits, faults = name.split()
    parts = [[] if part == "-" else part.split("+") for part in (habits, faults)]
    return stores(int(seed), *parts)


def score(made: Stores) -> tuple[Counter[Any], list[str]]:
    """Audit books, and hold what is told against the key.

    Parameters
    ----------
    made : Stores

    Returns
    -------
    Counter
        By (kind, word): ``planted, hit`` rows of the key that must be told; ``right, wrong, also``
        findings.
    list of str
        A line a row that was missed, a finding that is wrong, a total that does not hold.
    """
    counts: Counter[Any] = Counter()
    must = [row for row in made.key if row["must"]]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", so.InputWarning)
            read = so.audit.read_books(**made.tables)
            found = so.audit.examine(read).table.to_dict("records")
            lines = list(_broken_totals(made, read))
    except so.SupplyOptError as error:
        # Books that are refused tell of nothing else that is in them.
        said = str(error)
        must = [row for row in must if row["kinds"] == ("refused",)]
        hit = [row for row in must if row["places"][0] in said]
        counts["refused", "right" if hit else "wrong"] += 1
        lines = [] if hit else [f"refused: {said[:400]}"]
        found = []
    else:
        counts["totals", "wrong"] += len(lines)
        hit = [row for row in must if any(hits(finding, row) for finding in found)]
    for finding in found:
        rows = [row for row in made.key if hits(finding, row)]
        word = "right" if any(row["must"] for row in rows) else "also" if rows else "wrong"
        counts[finding["kind"], word] += 1
        if word == "wrong":
            lines.append(f"wrong: {_said(finding)} | {finding['evidence']}")
    for row in must:
        for name, words in ((row["kinds"][0], _OF_KIND), (row["fault"], _OF_FAULT)):
            counts[name, words[0]] += 1
            counts[name, words[1]] += row in hit
        if row not in hit:
            lines.append(f"missed: {row}")
    return counts, lines


_OF_KIND, _OF_FAULT = ("planted", "hit"), ("plants", "found")


def hits(finding: dict[Any, Any], row: dict[str, Any]) -> bool:
    """Tell whether a finding says what a row of the key says: kind, place, item, time, pieces."""
    same = finding["kind"] in row["kinds"] and finding["place"] in row["places"]
    same &= finding["item"] == row["item"]
    period = finding["period"] if row["first"].isdigit() else finding["period"][:10]
    if row["first"].isdigit():
        same &= period == row["first"]
    else:
        same &= row["first"] <= period <= row["until"]
    return bool(same) and (row["size"] is None or abs(finding["quantity"] - row["size"]) < 1e-6)


def _said(finding: dict[Any, Any]) -> str:
    names = ("kind", "place", "counterpart", "item", "period", "quantity")
    return " ".join(str(finding[name]) for name in names)


def _broken_totals(made: Stores, read: so.audit.Books) -> Iterator[str]:
    """Hold what is added up against what really lies there and is needed, in honest books."""
    if any(row["fault"] in FAULTS for row in made.key):
        return
    sums = so.audit.trace(read).groupby("item")[["vanished", "appeared", "lies"]].sum()
    for item, right in made.sums.items():
        got = sums.loc[item].tolist()
        if np.abs(np.subtract(got, right)).max() > 1e-6:
            yield f"totals: {item} vanished, appeared, lies: {got}, not {right}"
    need = so.audit.cover(read).set_index(["place", "item"])["need"]
    for cell, much in made.need.items():
        if abs(need[cell] - much) > 1e-6:
            yield f"totals: {cell} needs {much} a day, not {need[cell]}"


def names(seeds: int, habits: str, faults: str) -> Iterator[tuple[str, str]]:
    """Give what to make: the heading it counts under, and its name."""
    alone = [{habit} for habit in HABITS] if habits == "each" else []
    if habits not in ("each", "mixed"):
        alone = [set(habits.split("+")) - {"-"}]
    planted = list(FAULTS) if faults == "each" else [] if faults == "-" else faults.split("+")
    for seed in range(seeds):
        for one in [with_needs(habit) for habit in alone] or [mixed(seed)]:
            told = "+".join(sorted(one)) or "-"
            head = told if alone else "mixed"
            yield f"honest, {head}", f"{seed} {told} -"
            fitting = [fault for fault in planted if fits(fault, one)]
            shuffled = np.random.default_rng((seed, 62)).permutation(fitting).tolist()
            for at in range(0, len(shuffled), len(ITEMS)):
                yield (
                    f"planted, {head}",
                    f"{seed} {told} {'+'.join(shuffled[at : at + len(ITEMS)])}",
                )


def main() -> None:
    """Print what was found, by habit, fault and kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--habits", default="mixed", help="mixed, each, or some joined by +")
    parser.add_argument("--faults", default="each", help="each, -, or some joined by +")
    parser.add_argument("--write", type=Path, help="write the books of NAME into this folder")
    parser.add_argument("name", nargs="*", help="seed, habits, faults, as beside a failure")
    arguments = parser.parse_args()
    if arguments.name:
        made = books(" ".join(arguments.name))
        if arguments.write:
            so.audit.write_books(made.tables, arguments.write)
        print(*made.key, *score(made)[1], sep="\n")
        return
    for line in report(arguments.seeds, habits=arguments.habits, faults=arguments.faults):
        print(line, flush=True)


def report(
    seeds: int, *, habits: str = "mixed", faults: str = "each", most: int = 3
) -> Iterator[str]:
    """Give failures as they come, then tables of what was told."""
    whole: Counter[Any] = Counter()
    for head, name in names(seeds, habits, faults):
        counts, lines = score(books(name))
        whole.update(counts)
        whole[head, "books"] += 1
        whole[head, "wrong books"] += bool(lines)
        for line in lines[:most]:
            yield f"{name}: {line}"
        if len(lines) > most:
            yield f"{name}: and {len(lines) - most} more"
    yield "| books | made | with a failure |"
    yield "|---|---|---|"
    for head in dict.fromkeys(head for head, word in whole if word == "books"):
        yield f"| {head} | {whole[head, 'books']} | {whole[head, 'wrong books']} |"
    yield ""
    yield "| fault | found |"
    yield "|---|---|"
    for fault in (*FAULTS, "together"):
        if plants := whole[fault, "plants"]:
            yield f"| {fault} | {_share(whole[fault, 'found'], plants)} |"
    yield ""
    yield "| kind | recall | precision | told as well |"
    yield "|---|---|---|---|"
    for kind in [*so.audit.list_kinds()["kind"], "refused", "totals"]:
        of = {word: whole[kind, word] for word in ("planted", "hit", "right", "wrong", "also")}
        if any(of.values()):
            cells = _share(of["hit"], of["planted"]), _share(of["right"], of["right"] + of["wrong"])
            yield f"| `{kind}` | {cells[0]} | {cells[1]} | {of['also'] or ''} |"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part} of {whole})" if whole else ""


if __name__ == "__main__":
    main()

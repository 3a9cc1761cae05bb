"""Edits of a plan's folder, and whether what is then said of it is true."""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import supplyopt as so

from ..folders import read_rows, seal_again, write_rows

DEFAULT = ("unmet", "fairness", "stages", "cost")
NUMBERS = ("-1", "0", "1", "2", "7", "1e9", "nan", "inf", "", "-0.5")
OF_A_PLAN = ("manifest.json", "manifest.hmac")


def cities() -> list[so.Plan]:
    """Return plans of several kinds: in one cycle and many, with terms, without, given, limited."""
    small = so.examples.four_places()
    season = so.examples.xiamen_season(cycles=2)
    lanes = small.filled("lanes")
    costly = small.replace(lanes=lanes.assign(cost=np.arange(len(lanes)) * 1.5 + 1))
    way = {"origin": "W", "destination": "B", "mode": "direct", "item": "mask", "quantity": 60}
    model = so.to_pulp(small)
    ship = model.variables["ship"]
    model.problem += ship["W", "A", "direct", "mask", 1] <= 20, "little to A"
    before = so.solve(small)
    return [
        so.solve(small),
        so.solve(costly, goals=("unmet", "cost", "fairness", "stages")),
        so.solve(small, fixed=[way]),
        so.solve(model),
        so.solve(costly, goals=("unmet", "stability", "cost"), start=before),
        so.solve(small, lots=True),
        so.policies.equal_shares(small),
        so.solve(season, goals=("unmet", "fairness")),
    ]


def edit(folder: Path, draw: Callable[[Any], Any]) -> str:
    """Change something in a folder; return what kind of change it is."""
    files = sorted(
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and file.name not in OF_A_PLAN
    )
    name = draw(st.sampled_from(files))
    file = folder / name
    kind = draw(st.sampled_from(("cell", "cell", "cell", "row", "twice", "order", "away", "bytes")))
    if kind == "away":
        file.unlink()
        return f"file taken away: {file.name}"
    if kind == "bytes" or file.suffix != ".csv":
        data = bytearray(file.read_bytes())
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        if data:
            data[at] = draw(st.sampled_from(b"0123456789,.-x"))
        file.write_bytes(bytes(data))
        return f"byte: {file.name}"
    rows = read_rows(file)
    if not rows:
        return "nothing to change"
    at = draw(st.integers(0, len(rows) - 1))
    if kind == "cell":
        column = draw(st.sampled_from(sorted(rows[0])))
        others = [row[column] for row in rows]
        rows[at][column] = draw(st.sampled_from((*others, *NUMBERS)))
    elif kind == "row":
        del rows[at]
    elif kind == "twice":
        rows.append(dict(rows[at]))
    else:
        other = draw(st.integers(0, len(rows) - 1))
        rows[at], rows[other] = rows[other], rows[at]
    header = list(read_rows(file)[0])
    write_rows(file, rows or [dict.fromkeys(header, "")])
    if not rows:
        file.write_text(",".join(header) + "\n", encoding="utf-8")
    return f"{kind}: {file.name}"


def judged(folder: Path, *, was: bytes, resealed: bool) -> str:
    """Say how an edit was met; raise where anything false is said to hold."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            plan = so.read_plan(folder)
        except so.InputError:
            return "refused"
        report = so.verify(plan)
        if report:
            named = set(report.table["check"])
            sealed = named == {"file as it was sealed"}
            return "told by its name" if sealed else "told by what is false"
        if not resealed:
            assert (folder / "manifest.json").read_bytes() == was
            assert report.notes, "a file was changed, and nothing is said"
            return "told to be saved anew"
        if report.unproved:
            return "said not to be proved"
        require_true(plan)
    return "true all the same"


def require_true(plan: so.Plan) -> None:
    """Solve again from the folder's own tables: what is said to be proved is best."""
    if plan.status is not so.Status.OPTIMAL:
        return
    fixed = plan.fixed if len(plan.fixed) else None
    if plan.terms.own or plan.terms.lots or "stability" in plan.asked:
        return
    best = so.solve(plan.network, goals=plan.asked, fixed=fixed)
    mine, theirs = plan.goals, best.goals
    assert mine["goal"].tolist() == theirs["goal"].tolist()
    size = 1e-5 * max(1.0, float(best.measures["demand"]))
    for name in ("value", "bound"):
        found, right = mine[name].to_numpy(), theirs[name].to_numpy()
        assert np.allclose(found, right, rtol=1e-5, atol=size, equal_nan=True), (name, mine, theirs)
    rates = plan.fairness.set_index(["place", "item", "group"])["rate"]
    again = best.fairness.set_index(["place", "item", "group"])["rate"]
    if "fairness" in plan.asked:
        assert np.allclose(rates, again.reindex(rates.index), atol=1e-5, equal_nan=True)


def attempt(plan: so.Plan, draw: Callable[[Any], Any]) -> tuple[str, str]:
    """Write a plan, change its folder, judge what is said of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "plan"
        so.write_plan(plan, folder)
        before = {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()}
        kind = edit(folder, draw)
        resealed = draw(st.booleans())
        after = {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()}
        if before == after:
            return kind, "nothing changed"
        if resealed:
            seal_again(folder)
        found = judged(folder, was=before[folder / "manifest.json"], resealed=resealed)
        return f"{kind}, {'made again' if resealed else 'as it was'}", found


def main(count: int) -> None:
    """Try many edits and print what became of each kind."""
    plans = cities()
    told: Counter[tuple[str, str]] = Counter()

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        told[attempt(data.draw(st.sampled_from(plans)), data.draw)] += 1

    run()
    verdicts: Counter[tuple[str, str]] = Counter()
    for (kind, verdict), number in told.items():
        what, _, how = kind.partition(", ")
        verdicts[f"{what.split(':')[0]}, {how}", verdict] += number
    for (kind, verdict), number in sorted(verdicts.items()):
        print(f"{number:5} {kind}: {verdict}")
    print(f"{sum(verdicts.values()):5} edits")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

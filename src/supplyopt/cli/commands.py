"""What each command does, from its arguments to what it has to say."""

from __future__ import annotations

import shutil
import sys
import warnings
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from supplyopt.cli.outcome import Outcome
from supplyopt.cli.read_data import read_data
from supplyopt.cli.said import (
    LOTS_SAID,
    lines_of_files,
    lines_of_findings,
    lines_of_losses,
    lines_of_plan,
    lines_of_unread,
    said_of_comparison,
    said_of_fault,
    said_of_network,
    said_of_plan,
    said_of_table,
    short,
)
from supplyopt.errors import InputWarning, said_once
from supplyopt.examples import xiamen, xiamen_rules
from supplyopt.network.network import Network
from supplyopt.planning.old_reports import reports_in
from supplyopt.planning.plan_files import read_plan, write_plan
from supplyopt.planning.policies import Desk
from supplyopt.planning.solve import solve
from supplyopt.planning.verify import verify
from supplyopt.report.findings import gain_of_planning
from supplyopt.study.compare import compare
from supplyopt.study.comparison_files import earlier_plans, write_comparison
from supplyopt.study.four_ways import four_ways, lacking_as_it_was
from supplyopt.study.lacking import lacking_by_verb
from supplyopt.tables.network_files import write_network
from supplyopt.tables.template import write_template
from supplyopt.tables.writable import require_writable

__all__ = [
    "check",
    "compare_ways",
    "demo",
    "diff_plans",
    "solve_network",
    "template",
    "verify_plan",
]

Step = Callable[[str], None]

_NOTED = 10
_CHANGES = ("shipments", "served", "goals")
KEPT_BACK = 0.05
"""What each desk of the example keeps back of what it is sent: assumed, no figure is known."""


def check(arguments: Namespace, step: Step) -> Outcome:
    """Read a network, say what is wrong with it."""
    step(f"reading {arguments.data}")
    with warnings.catch_warnings():
        # Some are announced by it; here all of them are told.
        warnings.simplefilter("ignore", InputWarning)
        network = read_data(arguments)
    payload = {"ok": True, **said_of_network(network)}
    told = [f"warning: {warning}" for warning in said_once(network.warnings)]
    lacking = lacking_by_verb(network)
    payload["notes"] = [
        {"for": verbs, "lacking": [said_of_fault(fault) for fault in faults]}
        for verbs, faults in lacking.items()
    ]
    for verbs, faults in lacking.items():
        told += [f"note: {verbs} will need more than these tables say:"]
        lines = said_once(faults)
        told += [f"  {line}" for line in lines[:_NOTED]]
        told += [f"  ... and {len(lines) - _NOTED} more"] if len(lines) > _NOTED else []
    told += lines_of_unread(network)
    return Outcome(payload, (f"the tables are good: {short(network)}", *told))


def solve_network(arguments: Namespace, step: Step) -> Outcome:
    """Make the best plan of a network, write it."""
    require_writable(arguments.out)
    step(f"reading {arguments.data}")
    network = read_data(arguments)
    step("solving")
    plan = solve(
        network,
        goals=arguments.goals,
        solver=arguments.solver,
        lots=LOTS_SAID[arguments.lots],
        fixed=arguments.fixed,
        time_limit=arguments.time_limit,
    )
    step(f"writing {arguments.out}")
    removed = [file.name for file in reports_in(arguments.out)]
    write_plan(plan, arguments.out)
    payload = {"ok": True, **said_of_plan(plan), "out": str(arguments.out), "removed": removed}
    lines = lines_of_plan(plan)
    if arguments.fixed is not None or arguments.lots != "none":
        step("planning without cartons or what is fixed")
        payload["losses"] = said_of_table(plan.losses)
        lines += ["", *lines_of_losses(plan)]
    lines += ["", *lines_of_unread(network), f"written to {arguments.out}"]
    if removed:
        told = ", ".join(removed)
        lines.append(f"removed from it: {told}, which told of the plan that was there before")
    return Outcome(payload, tuple(lines))


def diff_plans(arguments: Namespace, step: Step) -> Outcome:
    """Say what changes from one plan to another."""
    step(f"reading {arguments.plan}")
    plan = read_plan(arguments.plan)
    step(f"reading {arguments.other}")
    other = read_plan(arguments.other)
    change = plan.diff(other)
    tables = {name: said_of_table(getattr(change, name)) for name in _CHANGES}
    measures = said_of_table(change.measures.reset_index())
    payload = {"ok": True, **tables, "measures": measures, "notes": change.notes}
    return Outcome(payload, tuple(str(change).splitlines()))


def compare_ways(arguments: Namespace, step: Step) -> Outcome:
    """Compare the network as it was, by each mode, by all of them."""
    if arguments.out is not None:
        require_writable(arguments.out)
    step(f"reading {arguments.data}")
    network = read_data(arguments)
    comparison = compare(
        four_ways(network, modes=arguments.modes),
        goals=arguments.goals,
        lots=LOTS_SAID[arguments.lots],
        solver=arguments.solver,
        time_limit=arguments.time_limit,
        progress=lambda name: step(f"planning {name}"),
        left_out=_left_out(network, arguments.modes),
    )
    lines = [comparison.to_text(), "", *lines_of_findings(comparison.findings)]
    payload = {"ok": True, **said_of_comparison(comparison)}
    if arguments.out is not None:
        step(f"writing {arguments.out}")
        removed = [place.name for place in earlier_plans(comparison, arguments.out)]
        written = write_comparison(comparison, arguments.out)
        payload |= {"out": str(arguments.out), "written": list(written), "removed": removed}
        lines += ["", *lines_of_files(arguments.out, written)]
        if removed:
            told = ", ".join(removed)
            lines.append(f"removed from it: {told}, of the comparison that was there before")
    return Outcome(payload, tuple(lines))


def _left_out(network: Network, modes: Sequence[str] | None) -> dict[str, str]:
    """Return what cannot be put beside the others, with why and how many more reasons there are."""
    lacking = lacking_as_it_was(network, modes=modes)
    if not lacking:
        return {}
    more = f" (and {len(lacking) - 1} more, which supplyopt check names)"
    return {"as it was": f"{lacking[0]}{more if len(lacking) > 1 else ''}"}


def verify_plan(arguments: Namespace, step: Step) -> Outcome:
    """Check a plan from its tables."""
    step(f"reading {arguments.plan}")
    plan = read_plan(arguments.plan)
    step("checking")
    report = verify(plan)
    breaches = report.table.astype(object).to_dict("records")
    payload = {"ok": not report, **said_of_plan(plan), "breaches": breaches}
    if report:
        count = f"{len(report)} thing{'' if len(report) == 1 else 's'}"
        title = f"error: the plan does not hold: {count} found"
        return Outcome(payload, errors=(title, str(report)), code=1)
    return Outcome(payload, (f"all holds: {short(plan)}",))


def demo(arguments: Namespace, step: Step) -> Outcome:
    """Plan the example city four ways, compare them, write all of it."""
    out = arguments.out
    require_writable(out)
    step("drawing the city")
    share = _supply_share(arguments)
    network = xiamen(arguments.seed, supply_share=share)
    rules = {
        place: Desk(rule, keep=KEPT_BACK) for place, rule in xiamen_rules(arguments.seed).items()
    }
    comparison = compare(
        four_ways(network, rules=rules), progress=lambda name: step(f"planning {name}")
    )
    step(f"writing {out}")
    write_network(network, out / "network")
    written = {"network/": "the city's tables", **write_comparison(comparison, out)}
    gain = gain_of_planning(
        comparison.table,
        as_it_was="as it was",
        at_once="tiered",
        mixed="mixed",
        pieces=comparison.pieces,
    )
    lines = [
        f"Xiamen in February 2020, one cycle of ten days: {short(network)}.",
        "Places are real; people, stocks and claims are drawn (seed "
        f"{arguments.seed}, supply {share:g} of verified need).",
        f"As it was: every district and town has a rule of its own (drawn) and keeps "
        f"{KEPT_BACK:.0%} back.",
        "",
        comparison.to_text(),
        "",
        "What to see:",
        *lines_of_findings([*comparison.findings, *gain]),
        "",
        *lines_of_files(out, written),
        "",
        f"Next: {_program()} verify {out / 'mixed'}",
    ]
    payload = {
        "ok": True,
        **said_of_comparison(comparison),
        "out": str(out),
        "written": list(written),
    }
    return Outcome(payload, tuple(lines))


def _supply_share(arguments: Namespace) -> float:
    """Return supply / need, by its name of before where that was given."""
    share: float = arguments.supply_share
    if arguments.scarcity is None:
        return share
    said = "--scarcity is the name of before, and means here supply / need; give --supply-share"
    warnings.warn(said, InputWarning, stacklevel=2)
    before: float = arguments.scarcity
    return before


def template(arguments: Namespace, step: Step) -> Outcome:
    """Write a workbook to fill in."""
    step(f"writing {arguments.file}")
    write_template(arguments.file, language=arguments.language)
    lines = (
        f"written to {arguments.file}: a sheet for each table, with an example in them",
        f"Next: fill it in, then {_program()} check {arguments.file}",
    )
    return Outcome({"ok": True, "out": str(arguments.file)}, lines)


def _program() -> str:
    """Return what to type for this program: its path where the shell would not find it."""
    called = sys.argv[0]
    named = Path(called).name == "supplyopt" and not shutil.which("supplyopt")
    return called if named else "supplyopt"

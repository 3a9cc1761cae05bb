"""Commands that speak of a plan that was written before."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from supplyopt.cli.outcome import Outcome
from supplyopt.cli.read_data import key_in
from supplyopt.planning.diagnose import diagnose
from supplyopt.planning.plan_files import read_plan
from supplyopt.report.pages import save_text
from supplyopt.report.plan_page import plan_page
from supplyopt.tables.writable import require_writable

__all__ = ["diagnose_plan", "report_plan"]

Step = Callable[[str], None]


def diagnose_plan(arguments: Namespace, step: Step) -> Outcome:
    """Say what was wrong with a distribution."""
    step(f"reading {arguments.plan}")
    plan = read_plan(arguments.plan)
    step("holding it against the best plan")
    found = diagnose(plan)
    payload = {
        "ok": True,
        "healthy": not found,
        "breaches": found.broken.table.astype(object).to_dict("records"),
        "priorities": found.priorities.to_dict("records"),
        "rows": found.rows.to_dict("records"),
    }
    return Outcome(payload, tuple(str(found).splitlines()))


def report_plan(arguments: Namespace, step: Step) -> Outcome:
    """Write a plan as a page for others."""
    file = arguments.plan / "report.html" if arguments.out is None else arguments.out
    require_writable(file.parent)
    step(f"reading {arguments.plan}")
    plan = read_plan(arguments.plan, key=key_in(arguments.key))
    step("solving again for what would help")
    title = arguments.title or arguments.plan.resolve().name
    page = plan_page(plan, title=title, time_limit=arguments.time_limit)
    save_text(page, file)
    return Outcome({"ok": True, "written": str(file)}, (f"written to {file}",))

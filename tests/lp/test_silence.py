"""A solve prints nothing, and gets on with others that use HiGHS in the same process."""

from __future__ import annotations

import subprocess
import sys

import pytest


def _run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own: HiGHS greets once a process, whoever asks first."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("solver", ["highs", "pulp"])
def test_solve_prints_nothing(solver: str) -> None:
    code = f"""
import supplyopt as so
network = so.examples.four_places()
so.solve(network, solver={solver!r})
lanes = network.tables["lanes"].assign(trip_cost=5)
so.solve(network.replace(lanes=lanes), solver={solver!r})
reserves = [dict(place="W", item="mask", quantity=1000)]
try:
    so.solve(network.replace(reserves=reserves), solver={solver!r})
except so.InfeasibleError:
    pass
"""
    done = _run(code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_highs_by_way_of_pulp_prints_nothing() -> None:
    # Where PuLP brings CBC, its way to HiGHS is not taken unless CBC is away.
    code = """
import supplyopt as so
from supplyopt.lp import pulp_bridge
pulp_bridge._default = lambda: pulp_bridge._SilentHighs(msg=False)
assert so.solve(so.examples.four_places(), solver="pulp").status == "optimal"
"""
    done = _run(code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_that_others_chose_for_highs_are_no_hindrance(threads: int) -> None:
    # HiGHS keeps one pool of threads and refuses to run with another number than the first.
    code = f"""
import highspy
theirs = highspy.Highs()
theirs.silent()
theirs.setOptionValue("threads", {threads})
column = theirs.addVariable(0, 10, obj=1)
theirs.addConstr(2 * column >= 3)
theirs.run()
import supplyopt as so
print(so.solve(so.examples.four_places()).status)
theirs.changeColCost(0, 2.0)
assert theirs.run() == highspy.HighsStatus.kOk
"""
    done = _run(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "optimal"

"""Arguments of the wrong kind are faults, each with its name, never a traceback."""

from __future__ import annotations

import pytest

import supplyopt as so

NETWORK = so.examples.four_places()
PLAN = so.solve(NETWORK)
FRAME = NETWORK.tables["demand"]
CALLS = {
    "verify": lambda _: so.verify(None),
    "effect": lambda _: so.effect_of_fallback(None),
    "compare nothing": lambda _: so.compare(None),
    "compare a network": lambda _: so.compare(NETWORK),
    "write no plan": lambda folder: so.write_plan(None, folder),
    "write no network": lambda folder: so.write_network(None, folder),
    "read nothing": lambda _: so.read_network(None),
    "read a number": lambda _: so.read_plan(5),
    "a file for a folder": lambda folder: so.write_network(NETWORK, folder / "out.csv"),
    "no folder can be made": lambda _: so.write_network(NETWORK, "/proc/x/y"),
    "no graph": lambda _: so.Network.from_networkx(None),
    "no modes": lambda _: NETWORK.restrict(modes=None),
    "no name": lambda _: NETWORK.filled(None),
    "no goals": lambda _: so.solve(NETWORK, goals=None),
    "goals without order": lambda _: so.solve(NETWORK, goals={"unmet", "cost"}),
    "a frame for a solver": lambda _: so.solve(NETWORK, solver=FRAME),
    "no fallback": lambda _: so.fill_reports(FRAME, fallback=None),
    "a percentage": lambda _: so.explain(PLAN, "B", target=80),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_it_is_told(call, tmp_path):
    with pytest.raises(so.InputError) as told:
        call(tmp_path)
    (fault,) = told.value.faults
    assert fault.column
    assert fault.remedy


def test_a_plan_whose_files_were_changed_is_not_explained(tmp_path):
    so.write_plan(PLAN, tmp_path)
    sent = PLAN.shipments
    sent.loc[0, "quantity"] += 1
    sent.to_csv(tmp_path / "shipments.csv", index=False)
    changed = so.read_plan(tmp_path)
    assert so.verify(changed)
    with pytest.raises(so.InputError, match="its own check"):
        so.explain(changed, "B")

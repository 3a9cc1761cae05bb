"""Networks on which something went wrong once, named after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import supplyopt as so

from .networks import network_of

FOUND = sorted((Path(__file__).parents[1] / "data" / "networks").glob("*.json"))


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.stem)
def test_it_is_solved_and_stands_up_to_its_own_check(file):
    network = network_of(json.loads(file.read_text(encoding="utf-8")))
    plan = so.solve(network)
    assert plan.status is so.Status.OPTIMAL
    assert not so.verify(plan)
    # Rates are held with a little room, which bounds may use and values may not.
    assert (plan.goals["gap"] <= 1e-4 * plan.goals["value"].clip(lower=1)).all()

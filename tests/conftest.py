"""How hard hypothesis tries, with which reductions.

The same few examples every time; HYPOTHESIS_PROFILE=long tries thirty times as many, new ones
each time. REDUCTIONS=off solves every network whole, REDUCTIONS=forced takes every way to a smaller
program wherever it can be taken; what a plan is worth depends on neither.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from .reductions import force_reductions, no_reductions

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "small",
    max_examples=12,
    deadline=None,
    suppress_health_check=_SLOW,
    derandomize=True,
    print_blob=False,
)
settings.register_profile(
    "long", max_examples=500, deadline=None, suppress_health_check=_SLOW, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "small"))

_REDUCTIONS = {"off": no_reductions, "forced": force_reductions}


@pytest.fixture(scope="session", autouse=True)
def reductions() -> Iterator[None]:
    """Take the reductions that the environment asks for."""
    with pytest.MonkeyPatch.context() as patch:
        asked = os.environ.get("REDUCTIONS")
        if asked:
            _REDUCTIONS[asked](patch)
        yield

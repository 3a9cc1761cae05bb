"""How hard hypothesis tries.

The same few examples every time; HYPOTHESIS_PROFILE=long tries twenty times as many, new ones
each time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "small",
    max_examples=25,
    deadline=None,
    suppress_health_check=_SLOW,
    derandomize=True,
    print_blob=False,
)
settings.register_profile(
    "long", max_examples=500, deadline=None, suppress_health_check=_SLOW, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "small"))

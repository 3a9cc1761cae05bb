"""Every way to a smaller program: as it comes, never taken, or taken wherever it can be."""

from __future__ import annotations

import os

import pytest

import supplyopt.formulation.rungs as rungs
import supplyopt.lp.parts as parts
import supplyopt.lp.reduce.method as method
import supplyopt.planning.solve as solving

__all__ = ["as_it_comes", "force_reductions", "no_reductions"]

_NEVER = 10**12

as_it_comes = pytest.mark.skipif(
    "REDUCTIONS" in os.environ, reason="is about the reductions that are taken by themselves"
)


def no_reductions(patch: pytest.MonkeyPatch) -> None:
    """Solve every network whole, place by place, by HiGHS alone."""
    patch.setattr(solving, "MERGING", False)
    patch.setattr(rungs, "_LARGE", _NEVER)
    patch.setattr(parts, "_WORTH", _NEVER)
    patch.setattr(method, "_WORTH_ROWS", _NEVER)


def force_reductions(patch: pytest.MonkeyPatch) -> None:
    """Take every reduction, however small the network."""
    patch.setattr(rungs, "_LARGE", 0)
    patch.setattr(rungs, "_MUCH_SMALLER", 1.0)
    patch.setattr(parts, "_WORTH", 0)
    patch.setattr(parts, "_ENTRIES", 1)
    patch.setattr(parts, "_LARGEST", 1.0)
    patch.setattr(method, "_WORTH_ROWS", 0)

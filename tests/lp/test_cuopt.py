"""What is handed to cuOpt, by a library that stands in for it."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace
from typing import Any

import highspy
import numpy as np
import pytest

import supplyopt as so
from supplyopt.errors import CertificateError, InputError, LimitError
from supplyopt.lp.cuopt import cuopt


def _read(at: ctypes.c_void_p, kind: Any, count: int) -> Any:
    return np.ctypeslib.as_array(ctypes.cast(at, ctypes.POINTER(kind)), (count,)).copy()


class StandIn:
    """Reads what cuOpt's functions are given, and lets HiGHS solve it."""

    def __init__(self, *, code: int = 0, status: int = 1) -> None:
        self.code, self.status = code, status
        self.settings: dict[str, float] = {}
        self.open = 0

    def _made(self, reference: Any) -> int:
        self.open += 1
        reference._obj.value = self.open
        return 0

    def cuOptCreateRangedProblem(self, m: int, n: int, sense: int, offset: Any, *rest: Any) -> int:
        cost, starts, columns, entries, row_lower, row_upper, lower, upper, kinds, made = rest
        assert (sense, offset.value, kinds) == (1, 0.0, b"C" * n)
        double, whole = ctypes.c_double, ctypes.c_int32
        begins = _read(starts, whole, m + 1)
        self.highs = highspy.Highs()
        self.highs.silent()
        self.highs.passModel(
            *(n, m, int(begins[-1]), 2, 1, 0.0, _read(cost, double, n)),
            *(_read(lower, double, n), _read(upper, double, n)),
            *(_read(row_lower, double, m), _read(row_upper, double, m)),
            *(begins, _read(columns, whole, begins[-1]), _read(entries, double, begins[-1])),
            np.zeros(n, dtype=np.int32),
        )
        return self._made(made)

    def cuOptCreateSolverSettings(self, made: Any) -> int:
        return self._made(made)

    def cuOptSetIntegerParameter(self, _: Any, name: bytes, value: int) -> int:
        self.settings[name.decode()] = value
        return 0

    def cuOptSetFloatParameter(self, _: Any, name: bytes, value: Any) -> int:
        self.settings[name.decode()] = value.value
        return 0

    def cuOptSolve(self, problem: Any, settings: Any, made: Any) -> int:
        self.highs.run()
        return self.code or self._made(made)

    def cuOptGetTerminationStatus(self, _: Any, at: Any) -> int:
        at._obj.value = self.status
        return 0

    def cuOptGetPrimalSolution(self, _: Any, at: ctypes.c_void_p) -> int:
        return self._written(at, self.highs.getSolution().col_value)

    def cuOptGetDualSolution(self, _: Any, at: ctypes.c_void_p) -> int:
        return self._written(at, self.highs.getSolution().row_dual)

    def _written(self, at: ctypes.c_void_p, numbers: Any) -> int:
        values = np.array(numbers, dtype=np.float64)
        ctypes.memmove(at, values.ctypes.data, values.nbytes)
        return 0

    def cuOptDestroySolution(self, at: Any) -> None:
        self.open -= at._obj.value is not None

    cuOptDestroySolverSettings = cuOptDestroyProblem = cuOptDestroySolution


def _install(monkeypatch: pytest.MonkeyPatch, library: StandIn) -> StandIn:
    module = SimpleNamespace(load_library=lambda: [library])
    monkeypatch.setitem(sys.modules, "libcuopt_mathopt", module)
    return library


def test_a_plan_by_cuopt_is_that_of_highs(monkeypatch: pytest.MonkeyPatch) -> None:
    library = _install(monkeypatch, StandIn())
    network = so.examples.xiamen()
    plan, right = so.solve(network, solver="cuopt", time_limit=60), so.solve(network)
    assert np.allclose(plan.goals["value"], right.goals["value"])
    assert set(plan.report.loc[plan.report["solves"] > 0, "method"]) == {"cuOpt pdlp, then simplex"}
    assert library.open == 0
    limit = library.settings.pop("time_limit")
    assert 0 < limit <= 60
    kinds, residuals = ("absolute", "relative"), ("primal", "dual", "gap")
    near = {f"{kind}_{residual}_tolerance" for kind in kinds for residual in residuals}
    assert library.settings == {
        **dict.fromkeys(near, 1e-6),
        "method": 1,
        "crossover": 0,
        "log_to_console": 0,
    }


def test_another_method(monkeypatch: pytest.MonkeyPatch) -> None:
    library = _install(monkeypatch, StandIn())
    so.solve(so.examples.four_places(), solver=cuopt("barrier", tolerance=1e-4))
    assert library.settings["method"] == 3
    assert library.settings["relative_gap_tolerance"] == 1e-4
    assert "time_limit" not in library.settings


def test_what_cuopt_does_not_say_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    network = so.examples.four_places()
    for status, error, word in (
        (2, CertificateError, "says infeasible, HiGHS proves Optimal"),
        (5, LimitError, "time limit"),
        (6, CertificateError, "cuOpt pdlp says failed"),
    ):
        library = _install(monkeypatch, StandIn(status=status))
        with pytest.raises(error, match=word):
            so.solve(network, solver="cuopt")
        assert library.open == 0
    library = _install(monkeypatch, StandIn(code=4))
    with pytest.raises(CertificateError, match="Solve failed with code 4"):
        so.solve(network, solver="cuopt")
    assert library.open == 0


def test_without_cuopt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libcuopt_mathopt", None)
    with pytest.raises(InputError, match="libcuopt-mathopt-cu13"):
        so.solve(so.examples.four_places(), solver="cuopt")

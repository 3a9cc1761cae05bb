"""NVIDIA cuOpt: linear programs on a GPU, by its C interface.

Of cuOpt only the library for linear programs is needed, ``libcuopt-mathopt-cu13``, of version
26.10 or later; none of its packages for tables on a GPU.
"""

from __future__ import annotations

import ctypes
from importlib import import_module
from typing import Any

import numpy as np

from supplyopt.errors import CertificateError, Fault, InputError
from supplyopt.lp.arrays import Arrays, ArraySolver, Told

__all__ = ["cuopt"]

_METHODS = {"concurrent": 0, "pdlp": 1, "barrier": 3}
_MINIMIZE = 1
_STATUS = {1: "optimal", 2: "infeasible", 3: "unbounded", 4: "limit", 5: "limit"}
_TOLERANCES = tuple(
    f"{kind}_{of}_tolerance"
    for kind in ("absolute", "relative")
    for of in ("primal", "dual", "gap")
)


def cuopt(method: str = "pdlp", *, tolerance: float = 1e-6) -> ArraySolver:
    """Return a solver of arrays that asks cuOpt.

    Parameters
    ----------
    method : "pdlp", "barrier" or "concurrent", default "pdlp"
        First-order, interior point, or all at once. From the answers of the first HiGHS came to
        an optimum soonest (docs/beyond.md); cuOpt's own crossover is never asked.
    tolerance : float
        At which residuals and gap, absolute and relative, cuOpt stops.
    """

    def solve(arrays: Arrays) -> Told:
        return _solve(_library(), arrays, _METHODS[method], tolerance)

    solve.__name__ = f"cuOpt {method}"
    return solve


def _library() -> Any:
    try:
        # Loaded here: it is large, and most plans never need it.
        loaded = import_module("libcuopt_mathopt").load_library()
    except ImportError:
        loaded = []
    if not loaded:
        remedy = "install libcuopt-mathopt-cu13 on a machine with an NVIDIA GPU, or take another"
        raise InputError([Fault("", None, "solver", "cuopt", "is not available", remedy)])
    return loaded[0]


def _solve(library: Any, arrays: Arrays, method: int, tolerance: float) -> Told:
    n, m = len(arrays.cost), len(arrays.row_lower)
    problem, settings, solution = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()

    def call(name: str, *arguments: Any) -> None:
        code = getattr(library, f"cuOpt{name}")(*arguments)
        if code != 0:
            raise CertificateError(f"cuOpt: {name} failed with code {code}; is there a GPU?")

    try:
        call(
            "CreateRangedProblem",
            *(m, n, _MINIMIZE, ctypes.c_double(0.0), _at(arrays.cost)),
            *(_at(arrays.starts), _at(arrays.columns), _at(arrays.entries)),
            *(_at(arrays.row_lower), _at(arrays.row_upper)),
            *(_at(arrays.column_lower), _at(arrays.column_upper)),
            *(b"C" * n, ctypes.byref(problem)),
        )
        call("CreateSolverSettings", ctypes.byref(settings))
        call("SetIntegerParameter", settings, b"method", method)
        call("SetIntegerParameter", settings, b"crossover", 0)
        call("SetIntegerParameter", settings, b"log_to_console", 0)
        for name in _TOLERANCES:
            call("SetFloatParameter", settings, name.encode(), ctypes.c_double(tolerance))
        if np.isfinite(arrays.seconds):
            call("SetFloatParameter", settings, b"time_limit", ctypes.c_double(arrays.seconds))
        call("Solve", problem, settings, ctypes.byref(solution))
        code = ctypes.c_int32()
        call("GetTerminationStatus", solution, ctypes.byref(code))
        status = _STATUS.get(code.value, "failed")
        if status != "optimal":
            return status, None, None
        values, prices = np.zeros(n), np.zeros(m)
        call("GetPrimalSolution", solution, _at(values))
        call("GetDualSolution", solution, _at(prices))
        return status, values, prices
    finally:
        library.cuOptDestroySolution(ctypes.byref(solution))
        library.cuOptDestroySolverSettings(ctypes.byref(settings))
        library.cuOptDestroyProblem(ctypes.byref(problem))


def _at(array: Any) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)

"""The same work on many things, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from numbers import Integral
from typing import Any, TypeVar

from supplyopt.errors import Fault

__all__ = ["check_workers", "side_by_side"]

Given = TypeVar("Given")
Found = TypeVar("Found")


def side_by_side(
    work: Callable[[Given], Found],
    things: Sequence[Given],
    *,
    workers: int | None = None,
    done: Callable[[int], object] | None = None,
) -> list[Found]:
    """Return what the work gives for each thing, in their order.

    Threads do it: HiGHS lets others run while it solves, and threads share the data. Within
    ``joblib.parallel_config(backend=...)`` that back end does it, be it dask or ray.

    Parameters
    ----------
    work : callable
        Must not raise.
    things : sequence
    workers : int, optional
        How many at once; 1 is one after the other. Without it as many as the back end has, or as
        ``joblib.parallel_config(n_jobs=...)`` says; one after the other where joblib is not
        installed.
    done : callable, optional
        Called with the position of each thing, in order, when it and all before it are done;
        with back ends that hand out nothing before the end, at the end.

    Raises
    ------
    ImportError
        If more than one worker is asked for without joblib (the extra ``parallel``).
    """
    found: list[Found] = []
    for position, one in enumerate(_results(work, things, workers)):
        found.append(one)
        if done is not None:
            done(position)
    return found


def _results(work: Callable[[Given], Found], things: Sequence[Given], workers: int | None) -> Any:
    if workers == 1 or (workers is None and (len(things) < 2 or find_spec("joblib") is None)):
        return map(work, things)
    try:
        import joblib
    except ImportError:
        raise ImportError(
            'several workers need joblib: pip install "supplyopt[parallel]"'
        ) from None
    # Threads unless the user has chosen another back end; they take what is handed out at once.
    backend, told = joblib.parallel.get_active_backend(prefer="threads")
    early = bool(getattr(backend, "supports_return_generator", False))
    parallel = joblib.Parallel(
        # One worker is what joblib has where nobody said a number: it would use no back end.
        n_jobs=workers or (told if told not in (None, 1) else -1),
        prefer="threads",
        return_as="generator" if early else "list",
    )
    return parallel(joblib.delayed(work)(thing) for thing in things)


def check_workers(workers: object) -> list[Fault]:
    """Return what is wrong with a number of workers.

    Parameters
    ----------
    workers : object
        None or a whole number above 0.
    """
    if workers is None:
        return []
    if isinstance(workers, Integral) and not isinstance(workers, bool) and int(workers) > 0:
        return []
    remedy = "give a whole number above 0, or None for as many as there are"
    return [Fault("", None, "workers", workers, "is no number of workers", remedy)]

"""The modes of two ways of supply."""

from __future__ import annotations

from collections.abc import Sequence

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.suggest import did_you_mean
from supplyopt.report.wording import mode_in_words
from supplyopt.study.judging import ERROR

__all__ = ["ways_of"]

_VERDICTS = ("tie", "neither", "unknown", ERROR)


def ways_of(
    network: Network, *, direct: str | Sequence[str], tiered: str | Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the modes of the two ways by what each is called.

    Parameters
    ----------
    network : Network
    direct, tiered : str or sequence of str

    Raises
    ------
    InputError
        If no lane has one of them, one is of both ways, or a way has none.
    """
    known = sorted(set(network.numbered.lane_mode))
    faults: list[Fault] = []
    modes: dict[str, tuple[str, ...]] = {}
    for name, given in (("direct", direct), ("tiered", tiered)):
        several = isinstance(given, Sequence) and not isinstance(given, str)
        wanted = tuple(dict.fromkeys(given)) if several else (given,)
        modes[name] = wanted  # type: ignore[assignment]
        if not wanted:
            faults.append(Fault("", None, name, given, "names no mode", "name one at least"))
        for mode in wanted:
            if mode not in known:
                near = did_you_mean(str(mode), [each for each in known if each])
                remedy = f"{near} (name the modes by direct=..., tiered=...)"
                faults.append(Fault("", None, name, mode, "no lane has this mode", remedy))
    both = [mode for mode in modes["direct"] if mode in modes["tiered"]]
    for mode in both if not faults else ():
        problem, remedy = "is the mode of both ways", "name other modes for one of them"
        faults.append(Fault("", None, "tiered", mode, problem, remedy))
    if faults:
        raise InputError(faults)
    return {_called(of): of for of in modes.values()}


def _called(modes: tuple[str, ...]) -> str:
    """Return what a way is called; one with the name of a verdict is quoted."""
    return " + ".join(mode_in_words(mode, taken=_VERDICTS) for mode in modes)

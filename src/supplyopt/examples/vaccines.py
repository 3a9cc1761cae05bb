"""Niger's vaccine chain, with its regional tier or without it, by few free numbers."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator
from statistics import NormalDist

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network

__all__ = ["niger_vaccines"]

# Region: residents (census of 2012), district stores.
_REGIONS = {
    "Agadez": (487_620, 4),
    "Diffa": (593_821, 3),
    "Dosso": (2_037_713, 5),
    "Maradi": (3_402_094, 7),
    "Niamey": (1_026_848, 3),
    "Tahoua": (3_328_365, 8),
    "Tillabéri": (2_722_482, 6),
    "Zinder": (3_539_764, 6),
}
_CENTRAL = "central store"
# Doses a resident a week: births of 4 % a year, nine doses each. It only sets the scale.
_DOSES = 0.04 * 9 / 52
_MONTH, _QUARTER = 4, 12


def niger_vaccines(
    seed: int = 0,
    *,
    every: int = _MONTH,
    weeks: int = _QUARTER,
    district_cover: float = 3.8,
    spread: float = 0.94,
    region_cover: float = 2.6,
) -> Network:
    """Give the chain of a published study, in which small cold stores make rare visits too rare.

    Vaccines lie in the central store in Niamey. In mode ``tiered`` they go to eight regional
    stores every quarter, from there to 42 district stores every month. In mode ``direct`` they go
    to the district stores every few weeks. Cycles are weeks, a month is four of them, a quarter
    twelve. Districts use the same each week; what is not there that week is lost.

    Parameters
    ----------
    seed : int, default 0
        Which district has which of the 42 sizes of cold store; 0 or more.
    every : int, default 4
        Weeks from one direct delivery to the next: 1, 4 and 12 are those of the study.
    weeks : int, default 12
        Weeks to plan. A whole number of quarters cuts no interval short; one quarter is as good
        as several, for each begins with a visit that can fill every store.
    district_cover : float, default 3.8
        What the median district store holds, in weeks of its use. Free.
    spread : float, default 0.94
        Standard deviation of the logarithm of that from district to district. Free.
    region_cover : float, default 2.6
        What each regional store holds, in weeks of its districts' use. Free.

    Returns
    -------
    Network
        51 places, 92 lanes, 1 item, 42 demand rows a week.

    Raises
    ------
    InputError
        If a parameter is out of range (all such faults together).

    Notes
    -----
    The study: T.-M. Assi, S. T. Brown, S. Kone, B. A. Norman, A. Djibo, D. L. Connor, A. R.
    Wateska, J. Rajgopal, R. B. Slayton, B. Y. Lee, "Removing the regional level from the Niger
    vaccine supply chain", *Vaccine* 31 (2013) 2828-2834, a simulation of every store, truck, clinic
    by HERMES. Vaccine availability was 70 % with the regional level; without it 100 % when
    districts could collect at least weekly, 87 % with monthly, 49 % with quarterly deliveries.

    **Taken from elsewhere**: the regions with their residents (census of 2012), the number of
    district stores of each region (42 in all), a quarterly rhythm to the regions with a monthly
    one to the districts: from memory, for the study's own tables were not at hand. **Free**: three
    numbers, ``district_cover``, ``spread``, ``region_cover``, set so that the model meets the
    three figures that are not 100 %. Three numbers fitted to three figures prove nothing; the model
    shows by which mechanism the order can arise, and what turns it round.

    **Left out**: health centers with the trips to them, which other studies of the same chain found
    the most loaded; trucks with their room; single vaccines, vials, wastage of open vials; chance
    in demand; breakdowns; costs. Stores are filled by a planner who knows all, so availability is
    the most that the stores allow.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.niger_vaccines(every=12)
    >>> len(network.tables["places"]), network.cycles
    (51, 12)
    """
    _check(
        seed=seed,
        every=every,
        weeks=weeks,
        district_cover=district_cover,
        spread=spread,
        region_cover=region_cover,
    )
    count = sum(districts for _, districts in _REGIONS.values())
    # The sizes are the middles of 42 equal parts of a lognormal, so that none is drawn by chance.
    normal = [NormalDist().inv_cdf((rank + 0.5) / count) for rank in range(count)]
    order = np.random.default_rng(seed).permutation(count)
    sizes = iter([district_cover * math.exp(spread * normal[rank]) for rank in order.tolist()])

    places: list[dict[str, object]] = [{"place": _CENTRAL, "kind": "central"}]
    lanes: list[dict[str, object]] = []
    demand: list[dict[str, object]] = []
    for region, (residents, districts) in _REGIONS.items():
        weekly = round(residents / districts * _DOSES)
        store = f"{region} regional store"
        room = region_cover * weekly * districts
        places.append({"place": store, "kind": "region", "parent": _CENTRAL, "storage": room})
        lanes.append(_lane(_CENTRAL, store, "tiered", _QUARTER))
        for number in range(1, districts + 1):
            district = f"{region} {number}"
            room = next(sizes) * weekly
            places.append({"place": district, "kind": "district", "parent": store, "storage": room})
            lanes.append(_lane(store, district, "tiered", _MONTH))
            lanes.append(_lane(_CENTRAL, district, "direct", int(every)))
            demand += [
                {"place": district, "item": "vaccine", "cycle": week, "quantity": weekly}
                for week in range(1, int(weeks) + 1)
            ]
    supply = sum(float(str(row["quantity"])) for row in demand)
    return Network.from_tables(
        places=places,
        items=[{"item": "vaccine", "unit": "dose"}],
        lanes=lanes,
        stock=[{"place": _CENTRAL, "item": "vaccine", "quantity": supply}],
        demand=demand,
        settings={"cycles": int(weeks), "cycle_days": 7},
    )


def _lane(origin: str, destination: str, mode: str, every: int) -> dict[str, object]:
    return {"origin": origin, "destination": destination, "mode": mode, "every": every}


def _check(*, seed: object, every: object, weeks: object, **covers: object) -> None:
    faults = [*_whole("seed", seed, least=0)]
    faults += [*_whole("every", every, least=1), *_whole("weeks", weeks, least=1)]
    for name, value in covers.items():
        number = isinstance(value, int | float | np.integer | np.floating)
        if not number or isinstance(value, bool) or not 0 <= float(value) < math.inf:  # type: ignore[arg-type]
            problem = "is not a number of 0 or more"
            faults.append(Fault("", None, name, value, problem, "give one, such as 1"))
    if faults:
        raise InputError(faults)


def _whole(name: str, value: object, *, least: int) -> Iterator[Fault]:
    try:
        whole = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        whole = least - 1
    if isinstance(value, bool) or whole < least:
        problem = f"is not a whole number of {least} or more"
        yield Fault("", None, name, value, problem, "give one, such as 4")

"""China's administrative tree: provinces, prefectures, counties, towns, villages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["NATION", "PROVINCES", "CountryTree", "country_tree", "places_of"]

NATION = "CN"

PROVINCES = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "14": "山西省",
    "15": "内蒙古自治区",
    "21": "辽宁省",
    "22": "吉林省",
    "23": "黑龙江省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "34": "安徽省",
    "35": "福建省",
    "36": "江西省",
    "37": "山东省",
    "41": "河南省",
    "42": "湖北省",
    "43": "湖南省",
    "44": "广东省",
    "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市",
    "51": "四川省",
    "52": "贵州省",
    "53": "云南省",
    "54": "西藏自治区",
    "61": "陕西省",
    "62": "甘肃省",
    "63": "青海省",
    "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
}

_KINDS = ("province", "prefecture", "county", "town", "village")


@dataclass(frozen=True)
class CountryTree:
    """Places level by level, each knowing its parent by number.

    Attributes
    ----------
    codes : dict of str to array of str
        Ids of each level: province, prefecture, county, town, village.
    above : dict of str to integer array
        For each place of a level its parent's number in the level above.
    """

    codes: dict[str, npt.NDArray[np.object_]]
    above: dict[str, npt.NDArray[np.int64]]

    def count(self, kind: str) -> int:
        """Return how many places a level has."""
        return len(self.codes[kind])

    def up(self, kind: str, level: str) -> npt.NDArray[np.int64]:
        """Return for each place of a level the number of the place of a higher level it is in.

        Parameters
        ----------
        kind, level : str
        """
        number = np.arange(self.count(kind))
        for step in reversed(_KINDS[_KINDS.index(level) + 1 : _KINDS.index(kind) + 1]):
            number = self.above[step][number]
        return number

    def part(self, provinces: list[str]) -> CountryTree:
        """Return the tree of some provinces.

        Parameters
        ----------
        provinces : list of str
            Codes, each in the tree.
        """
        kept = {kind: self.within(kind, provinces) for kind in _KINDS}
        new = {kind: np.cumsum(kept[kind]) - 1 for kind in _KINDS}
        return CountryTree(
            {kind: self.codes[kind][kept[kind]] for kind in _KINDS},
            {kind: new[higher][self.above[kind][kept[kind]]] for higher, kind in pairwise(_KINDS)},
        )

    def within(self, kind: str, provinces: list[str]) -> npt.NDArray[np.bool_]:
        """Return which places of a level lie in some provinces."""
        chosen = np.isin(self.codes["province"].astype(str), provinces)
        flags: npt.NDArray[np.bool_] = chosen[self.up(kind, "province")]
        return flags


@cache
def country_tree() -> CountryTree:
    """Return the whole country: the list of towns, with the villages of each numbered."""
    data = files("supplyopt.examples") / "data" / "china" / "towns.csv.gz"
    with data.open("rb") as file:
        towns = pd.read_csv(file, compression="gzip", dtype={"code": str})
    town = towns["code"].to_numpy(dtype=object)
    villages = towns["villages"].to_numpy(dtype=np.int64)
    of = np.repeat(np.arange(len(town)), villages)
    first = np.concatenate([[0], np.cumsum(villages)[:-1]])
    number = np.arange(len(of)) - first[of] + 1
    digits = np.array([f"{n:03d}" for n in range(int(villages.max()) + 1)], dtype=object)
    codes: dict[str, npt.NDArray[np.object_]] = {
        "village": town[of] + digits[number],
        "town": town,
    }
    above: dict[str, npt.NDArray[np.int64]] = {"village": of}
    below = town
    for length, kind, lower in (
        (6, "county", "town"),
        (4, "prefecture", "county"),
        (2, "province", "prefecture"),
    ):
        cut = np.array([code[:length] for code in below], dtype=object)
        above[lower], codes[kind] = pd.factorize(cut)
        below = codes[kind]
    return CountryTree(codes, above)


def places_of(tree: CountryTree) -> pd.DataFrame:
    """Make the places table: the national depot, then level by level.

    Parameters
    ----------
    tree : CountryTree
    """
    nation = pd.DataFrame(
        {"place": [NATION], "kind": "nation", "name": "国家储备（示例）", "parent": None}
    )
    frames = [nation]
    higher = np.array([NATION], dtype=object)
    for kind in _KINDS:
        codes = tree.codes[kind]
        above = tree.above.get(kind, np.zeros(len(codes), dtype=np.int64))
        names = [PROVINCES[code] for code in codes] if kind == "province" else None
        frames.append(
            pd.DataFrame({"place": codes, "kind": kind, "name": names, "parent": higher[above]})
        )
        higher = codes
    return pd.concat(frames, ignore_index=True)

"""Xiamen's places: real districts, towns, communities under an example's warehouses."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

__all__ = ["COMPANIES", "SECTORS", "city_places", "district_km", "district_population", "listed"]

# 535 communities with 265 companies make 800 places: 3 barrels a place are the 2,400 of the report.
COMPANIES = 265

SECTORS = (
    ("卫生健康", "Health"),
    ("公安", "Police"),
    ("交通运输", "Transport"),
    ("城市管理", "Urban management"),
    ("市场监管", "Market supervision"),
    ("教育", "Education"),
    ("民政", "Civil affairs"),
    ("应急管理", "Emergency management"),
    ("生态环境", "Environment"),
    ("住房建设", "Housing"),
    ("商务", "Commerce"),
    ("工业信息", "Industry"),
    ("文化旅游", "Culture and tourism"),
    ("市政园林", "Municipal works"),
    ("人力社保", "Labor and social security"),
    ("水务", "Water"),
)

_LEAST_UNITS, _MOST_UNITS = 3, 8
_HULI = "350206"
_EARTH_KM = 6371.0


def city_places(rng: np.random.Generator) -> pd.DataFrame:
    """Make the places table: the real list, with the warehouses, companies, bureaus of an example.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws which communities have a property company, and how many units a bureau has.

    Returns
    -------
    pandas.DataFrame
        The contract's columns with ``name_en`` and ``district`` (the district's code, blank for
        warehouses, bureaus and units) besides.
    """
    districts, towns, communities = (listed(name) for name in ("districts", "towns", "communities"))
    rows = [
        _place("W-PORT", "warehouse", "接收仓库（示例）", "Receiving warehouse (example)"),
        _place("W-CITY", "warehouse", "市级仓库（示例）", "City warehouse (example)", "W-PORT"),
    ]
    rows += [_real(row, "district", "W-CITY", row["code"]) for row in districts]
    rows += [_real(row, "town", row["district_code"], row["district_code"]) for row in towns]
    rows += [_real(row, "community", row["town_code"], row["district_code"]) for row in communities]
    with_company = np.sort(rng.permutation(len(communities))[:COMPANIES])
    rows += [_company(communities[number]) for number in with_company]
    rows += _bureaus(rng)
    return pd.DataFrame(rows)


def district_population() -> dict[str, int]:
    """Give the residents of each district at the end of 2018, by district code."""
    return {row["code"]: int(row["population_2018"]) for row in listed("districts")}


def district_km() -> dict[str, float]:
    """Give great-circle kilometers from Huli's point to each district's point, by district code.

    Huli stands in for the city warehouse, whose own place is not public.
    """
    codes = [row["code"] for row in listed("districts")]
    lat, lon = (
        np.radians([float(row[column]) for row in listed("districts")]) for column in ("lat", "lon")
    )
    home = codes.index(_HULI)
    half = (
        np.sin((lat - lat[home]) / 2) ** 2
        + np.cos(lat) * np.cos(lat[home]) * np.sin((lon - lon[home]) / 2) ** 2
    )
    km = 2 * _EARTH_KM * np.arcsin(np.sqrt(half))
    return dict(zip(codes, np.round(km, 1).tolist(), strict=True))


@cache
def listed(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one of the city's administrative lists."""
    text = (files("supplyopt.examples") / "data" / "xiamen" / f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _place(
    place: str,
    kind: str,
    name: str,
    name_en: str,
    parent: str | None = None,
    district: str | None = None,
) -> dict[str, object]:
    return {
        "place": place,
        "kind": kind,
        "name": name,
        "parent": parent,
        "lat": None,
        "lon": None,
        "name_en": name_en,
        "district": district,
    }


def _real(row: dict[str, str], kind: str, parent: str, district: str) -> dict[str, object]:
    place = _place(row["code"], kind, row["name"], row["name_en"], parent, district)
    if row.get("lat"):
        place |= {"lat": float(row["lat"]), "lon": float(row["lon"])}
    return place


def _company(community: dict[str, str]) -> dict[str, object]:
    # 鸿山社区居委会 is the committee of 鸿山社区, 新学村委会 the one of 新学村.
    where = community["name"].removesuffix("居委会").removesuffix("委会")
    return _place(
        f"{community['code']}-P",
        "property",
        f"{where}物业企业（示例）",
        f"{community['name_en']}, property company (example)",
        community["code"],
        community["district_code"],
    )


def _bureaus(rng: np.random.Generator) -> list[dict[str, object]]:
    counts = rng.integers(_LEAST_UNITS, _MOST_UNITS + 1, size=len(SECTORS)).tolist()
    bureaus, units = [], []
    for number, (name, name_en) in enumerate(SECTORS, start=1):
        bureau = f"B{number:02d}"
        bureaus.append(
            _place(bureau, "bureau", f"{name}系统（示例）", f"{name_en} (example)", "W-CITY")
        )
        units += [
            _place(
                f"{bureau}-U{unit}",
                "unit",
                f"{name}系统第{unit}单位（示例）",
                f"{name_en}, unit {unit} (example)",
                bureau,
            )
            for unit in range(1, counts[number - 1] + 1)
        ]
    return bureaus + units

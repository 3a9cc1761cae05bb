"""Networks to start from, with no file at hand."""

from __future__ import annotations

from supplyopt.examples.by_hand import four_places
from supplyopt.examples.city import xiamen
from supplyopt.examples.city_rules import xiamen_rules
from supplyopt.examples.communities import xiamen_communities
from supplyopt.examples.firm_orders import firms
from supplyopt.examples.nation import country
from supplyopt.examples.planted import PlantedBooks, xiamen_books
from supplyopt.examples.season import xiamen_season
from supplyopt.examples.vaccines import niger_vaccines

__all__ = [
    "PlantedBooks",
    "country",
    "firms",
    "four_places",
    "niger_vaccines",
    "xiamen",
    "xiamen_books",
    "xiamen_communities",
    "xiamen_rules",
    "xiamen_season",
]


def __dir__() -> list[str]:
    return sorted(__all__)

"""Visit, sample, census: what answers of some places tell of all."""

from __future__ import annotations

from supplyopt.survey.allocation import allocate
from supplyopt.survey.chance_by_size import inclusion_chances
from supplyopt.survey.chances import unequal
from supplyopt.survey.demand_tables import demands
from supplyopt.survey.drawing import draw
from supplyopt.survey.drawn import simple_random, stratified
from supplyopt.survey.estimate import Estimate
from supplyopt.survey.estimators import expansion, hajek, ratio, regression
from supplyopt.survey.grouped import cluster
from supplyopt.survey.loss_sizes import SizeForLoss, size_for_loss
from supplyopt.survey.pairs import joint_chances
from supplyopt.survey.sample import Sample, Visits, visits
from supplyopt.survey.size import size_for_margin
from supplyopt.survey.unequal_drawing import draw_unequal

__all__ = [
    "Estimate",
    "Sample",
    "SizeForLoss",
    "Visits",
    "allocate",
    "cluster",
    "demands",
    "draw",
    "draw_unequal",
    "expansion",
    "hajek",
    "inclusion_chances",
    "joint_chances",
    "ratio",
    "regression",
    "simple_random",
    "size_for_loss",
    "size_for_margin",
    "stratified",
    "unequal",
    "visits",
]


def __dir__() -> list[str]:
    return sorted(__all__)

"""Visit, sample, census: what answers of some places tell of all."""

from __future__ import annotations

from supplyopt.survey.chances import unequal
from supplyopt.survey.drawn import simple_random, stratified
from supplyopt.survey.estimate import Estimate
from supplyopt.survey.estimators import expansion, hajek, ratio, regression
from supplyopt.survey.grouped import cluster
from supplyopt.survey.sample import Sample, Visits, visits

__all__ = [
    "Estimate",
    "Sample",
    "Visits",
    "cluster",
    "expansion",
    "hajek",
    "ratio",
    "regression",
    "simple_random",
    "stratified",
    "unequal",
    "visits",
]

"""Cluster samples of those who answered."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.frames import as_frame
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column, Table
from supplyopt.survey.clusters import Clusters
from supplyopt.survey.design import Numbers
from supplyopt.survey.reading import raise_if_any, read_tables, same_place_twice, whole_faults
from supplyopt.survey.sample import Sample

__all__ = ["cluster"]

_ANSWERS = Table(
    "answers",
    "a row an answer",
    (
        Column("cluster", "id", "of which cluster", required=True),
        Column("place", "id", "who answered"),
    ),
    may_be_empty=False,
)
_SIZES = Table(
    "sizes",
    "how large the clusters are that were drawn",
    (
        Column("cluster", "id", "which", key=True, required=True),
        Column("size", "whole", "how many elements", unit="elements", required=True, low=1.0),
    ),
)
_ONE = "one answer tells nothing of how answers differ"


def cluster(
    answers: Any,
    population: int,
    *,
    sizes: Any = None,
    elements: int | None = None,
    label: str = "",
) -> Sample:
    """Say that answers are of clusters drawn at random, such as all communities of some towns.

    Parameters
    ----------
    answers : DataFrame or what makes one
        A row an answer: ``cluster``, what was answered in columns of any name, perhaps ``place``.
    population : int
        How many clusters could have been drawn.
    sizes : DataFrame or what makes one, optional
        ``cluster, size``: how many elements each cluster has that was drawn. Of clusters with fewer
        answers than elements a simple random sample was asked (two stages). Without it all
        elements of each cluster answered (one stage).
    elements : int, optional
        How many elements all clusters have together, the ones not drawn too. Only means and totals
        by `hajek` or `regression` need it; `hajek` gives the mean without.
    label : str, optional
        What the sample is called in results.

    Returns
    -------
    Sample

    Raises
    ------
    InputError
        With all faults: one cluster (unless it is all there are), more clusters or answers than
        there are, a cluster without a size, or with one answer of several elements.

    Examples
    --------
    Two of ten towns, in each two of its communities.

    >>> import supplyopt as so
    >>> answers = {"cluster": ["a", "a", "b", "b"], "masks": [40, 44, 50, 54]}
    >>> sizes = {"cluster": ["a", "b"], "size": [4, 3]}
    >>> sample = so.survey.cluster(answers, 10, sizes=sizes)
    >>> so.survey.expansion(sample, "masks")
    <Estimate total of masks: 1620 ± 707 (95 %), standard error 55.7, 1 degree of freedom>
    """
    given = {"answers": answers, "sizes": sizes}
    tables, faults, notes = read_tables([_ANSWERS, _SIZES], given, required=("answers",))
    faults += same_place_twice(tables)
    names: list[str] = []
    if "answers" in tables and "cluster" in tables["answers"].texts:
        names = list(dict.fromkeys(tables["answers"].text("cluster").tolist()))
    wrong = list(whole_faults("population", population, least=max(len(names), 1)))
    if not faults and not wrong and len(names) == 1 < population:
        problem = "there is one cluster: it tells nothing of how clusters differ"
        faults.append(Fault("answers", None, "cluster", names[0], problem, "ask two or more"))
    codes = np.zeros(0, dtype=np.int64)
    large = np.zeros(0)
    if not faults:
        codes = (
            pd.Index(names)
            .get_indexer(pd.Index(tables["answers"].text("cluster")))
            .astype(np.int64)
        )
        asked = np.bincount(codes, minlength=len(names)).astype(float)
        large = asked
        if "sizes" in tables:
            given_sizes = tables["sizes"].number("size").tolist()
            known = dict(zip(tables["sizes"].text("cluster").tolist(), given_sizes, strict=True))
            large = np.array([known.get(name, math.nan) for name in names])
            faults += _sizes(tables["sizes"], names, asked=asked)
    if elements is not None:
        wrong += whole_faults("elements", elements, least=max(float(np.nansum(large)), 1))
        if not faults and not wrong and len(names) == population and elements != large.sum():
            problem = f"is not {large.sum():g}, what all clusters have together"
            wrong.append(Fault("", None, "elements", elements, problem, "leave it out"))
    raise_if_any([*wrong, *faults])
    announce(notes, what="answers")
    known_size = math.nan if elements is None else float(elements)
    if len(names) == population:
        known_size = float(large.sum())
    design = Clusters(codes, float(population), large, known_size)
    frame = as_frame(answers).reset_index(drop=True).copy()
    name = label or f"{design.name} sample of {len(names)} of {population} clusters"
    return Sample(name, design, frame)


def _sizes(sizes: ParsedTable, names: list[str], *, asked: Numbers) -> Iterator[Fault]:
    known = dict(zip(sizes.text("cluster").tolist(), sizes.rows.tolist(), strict=True))
    large = dict(zip(sizes.text("cluster").tolist(), sizes.number("size").tolist(), strict=True))
    for name, count in zip(names, asked.tolist(), strict=True):
        row = known.get(name)
        if row is None:
            problem, remedy = "has no size", "give it a row"
            yield Fault("sizes", None, "cluster", name, problem, remedy)
        elif count > large[name]:
            problem = f"is below the {count:g} answers of the cluster"
            remedy = "give how many elements it has, all of them"
            yield Fault("sizes", row, "size", int(large[name]), problem, remedy)
        elif count == 1 < large[name]:
            remedy = "ask two or more of each cluster"
            yield Fault("sizes", row, "cluster", name, f"has one answer: {_ONE}", remedy)

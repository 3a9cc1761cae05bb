"""Cities of honest claims, drawn, some of which ask for more."""

from __future__ import annotations

import numpy as np
import pandas as pd

import supplyopt as so

SHAPES = ("lognormal", "heavy", "skewed", "counts", "alike", "exact", "cartons")
NORMS = {"mask": 2.0, "goggles": 0.1, "disinfectant": 0.5}
PLACES = 535


def city(seed, *, shape="lognormal", over=0.0, times=2.0):
    """Give people, norms, claims (and items) of a city.

    Claims are need x exp(spread x noise), the spread larger where fewer people are; of a share of
    places they are so many times that.
    """
    rng = np.random.default_rng((seed, SHAPES.index(shape)))
    people = np.maximum(np.round(np.exp(rng.normal(np.log(20), 0.8, PLACES))), 2)
    names = np.array([f"P{at:03}" for at in range(PLACES)])
    size = (PLACES, len(NORMS))
    spread = np.sqrt(0.05**2 + 0.2 / people)[:, None]
    noise = rng.normal(size=size)
    if shape == "heavy":
        noise = rng.standard_t(3, size=size) / np.sqrt(3)
    elif shape == "skewed":
        noise = (rng.gamma(16, size=size) - 15.668) / 4
    elif shape == "alike":
        noise = np.sqrt(0.8) * rng.normal(size=(PLACES, 1)) + np.sqrt(0.2) * noise
    elif shape == "exact":
        noise = np.where(rng.random(size) < 0.7, 0.0, noise)
    factor = np.exp(spread * noise)
    if shape == "counts":
        factor = rng.poisson(people[:, None], size=size) / people[:, None]
    asked = np.zeros(PLACES, dtype=bool)
    asked[rng.choice(PLACES, round(over * PLACES), replace=False)] = True
    factor = np.where(asked[:, None], factor * times, factor)
    norms = np.array(list(NORMS.values()))
    quantity = people[:, None] * norms * 10 * factor
    if shape == "cartons":
        quantity = np.ceil(quantity / 20) * 20
    tables = {
        "people": pd.DataFrame({"place": names, "people": people}),
        "norms": pd.DataFrame({"item": list(NORMS), "per_person_day": norms}),
        "claims": pd.DataFrame(
            {
                "place": np.repeat(names, len(NORMS)),
                "item": list(NORMS) * PLACES,
                "quantity": quantity.ravel(),
                "days": 10,
            }
        ),
    }
    if shape == "cartons":
        tables["items"] = pd.DataFrame({"item": list(NORMS), "lot": 20.0})
    # Who asks for more is known to whoever drew it alone.
    tables["claims"].attrs["over"] = np.repeat(asked, len(NORMS))
    return tables


def told(seed, *, shape="lognormal", over=0.1, times=2.0):
    """Give, of a city, the share of claims told that are honest, and of the others that are told.

    Each is 0 where there are none.
    """
    tables = city(seed, shape=shape, over=over, times=times)
    asked = tables["claims"].attrs["over"]
    table = so.audit.against_people(so.audit.read_books(**tables)).set_index("row")
    flagged = table["flagged"].reindex(np.arange(len(asked)) + 2).to_numpy(dtype=bool)
    false = (flagged & ~asked).sum() / max(flagged.sum(), 1)
    return float(false), float((flagged & asked).sum() / max(asked.sum(), 1))

"""Lanes by which goods may go back, or aside."""

from __future__ import annotations

from typing import Any

import pandas as pd

from supplyopt.network.network import Network

__all__ = ["RETURN", "SIDEWAYS", "recall_lanes"]

RETURN, SIDEWAYS = "return", "sideways"
"""How modes of these lanes begin."""


def recall_lanes(network: Network, *, sideways: bool) -> pd.DataFrame:
    """Turn each lane round; add one to the parent where there is none, and those to siblings.

    Parameters
    ----------
    network : Network
    sideways : bool

    Returns
    -------
    DataFrame
        As the table of lanes, between fronts; modes begin with `RETURN` or `SIDEWAYS`.
    """
    lanes = network.tables["lanes"]
    if "mode" not in lanes:
        lanes = lanes.assign(mode="")
    mode = lanes["mode"].fillna("").astype(str)
    turned = lanes.assign(
        origin=lanes["destination"], destination=lanes["origin"], mode=_mode(RETURN, mode)
    )
    places = network.filled("places")
    tree = places.loc[places["parent"] != "", ["place", "parent"]]
    known = pd.MultiIndex.from_frame(lanes[["destination", "origin"]])
    new = tree[~pd.MultiIndex.from_frame(tree).isin(known)]
    up = pd.DataFrame({"origin": new["place"], "destination": new["parent"], "mode": RETURN})
    parts = [turned, up]
    if sideways:
        pairs = tree.merge(tree.rename(columns={"place": "sibling"}), on="parent")
        pairs = pairs[pairs["place"] != pairs["sibling"]]
        # What a desk's lane to the sibling is like, the one from next door is taken to be.
        from_desk = lanes.assign(mode=_mode(SIDEWAYS, mode)).rename(
            columns={"origin": "parent", "destination": "sibling"}
        )
        aside = pairs.merge(from_desk, on=["parent", "sibling"], how="left")
        aside["mode"] = aside["mode"].fillna(SIDEWAYS)
        aside = aside.drop(columns="parent")
        parts.append(aside.rename(columns={"place": "origin", "sibling": "destination"}))
    return pd.concat(parts, ignore_index=True)


def _mode(word: str, mode: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series([f"{word} {name}".rstrip() for name in mode], index=mode.index, dtype=object)

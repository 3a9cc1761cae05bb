"""What hangs together, against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from supplyopt.lp.connected import connected


@given(pairs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 14)), max_size=25))
def test_members_bear_the_lowest_number_they_are_connected_with(
    pairs: list[tuple[int, int]],
) -> None:
    graph = nx.Graph([(("joint", joint), member) for joint, member in pairs])
    graph.add_nodes_from(range(15))
    expected = list(range(15))
    for part in nx.connected_components(graph):
        members = [node for node in part if isinstance(node, int)]
        for member in members:
            expected[member] = min(members)
    joint, member = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    assert connected(joint, member, 15).tolist() == expected

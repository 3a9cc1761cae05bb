"""The network as a networkx graph."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import TABLES

if TYPE_CHECKING:
    import networkx as nx

    # Under this name for the others, so that networkx is imported by this file alone.
    DirectedGraph = nx.Graph[Any]
    LaneGraph = nx.MultiDiGraph[Any]

__all__ = ["graph_of", "graph_of_graphml", "graphml_of", "tables_of"]

# A graph lists its edges node by node. The order of the lanes travels beside it.
_ORDER = "lane_order"


def graph_of(tables: Mapping[str, pd.DataFrame]) -> LaneGraph:
    """Make a graph of tables.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables free of faults.

    Returns
    -------
    networkx.MultiDiGraph
        Places are nodes, lanes edges with their mode as the key; blanks are None.
    """
    import networkx as nx

    graph: LaneGraph = nx.MultiDiGraph()
    for place in _records(tables["places"]):
        node = place.pop("place")
        graph.add_node(node)
        graph.nodes[node].update(place)
    order = []
    for lane in _records(tables["lanes"]):
        edge = (lane.pop("origin"), lane.pop("destination"), lane.pop("mode", None) or "")
        graph.add_edge(edge[0], edge[1], key=edge[2])
        graph.edges[edge].update(lane)
        order.append(edge)
    graph.graph[_ORDER] = order
    graph.graph.update({n: t for n, t in tables.items() if n not in ("places", "lanes")})
    return graph


def tables_of(graph: DirectedGraph) -> dict[str, Any]:
    """Make tables of a graph.

    Parameters
    ----------
    graph : networkx.MultiDiGraph or networkx.DiGraph
        Places as nodes, lanes as edges, the other tables in ``graph.graph``.

    Returns
    -------
    dict of str to DataFrame
        The tables, not checked.

    Raises
    ------
    InputError
        If the graph has no directions.
    """
    if not hasattr(graph, "is_directed"):
        problem, remedy = "is no graph", "give a networkx.MultiDiGraph"
        raise InputError([Fault("", None, "graph", type(graph).__name__, problem, remedy)])
    if not graph.is_directed():
        problem = "has no directions, and a lane goes one way"
        remedy = "give a MultiDiGraph; to_directed() makes two lanes of each edge"
        raise InputError([Fault("", None, "graph", None, problem, remedy)])
    tables = {name: graph.graph[name] for name in TABLES if name in graph.graph}
    places = [{**columns, "place": node} for node, columns in graph.nodes(data=True)]
    lanes = [
        {**columns, "origin": origin, "destination": destination, "mode": mode}
        for (origin, destination, mode), columns in _edges(graph)
    ]
    tables["places"] = _frame(places, ["place"])
    named = any(lane["mode"] not in ("", None) for lane in lanes)
    tables["lanes"] = _frame(lanes, ["origin", "destination", *(["mode"] if named else [])])
    if not named:
        tables["lanes"] = tables["lanes"].drop(columns="mode", errors="ignore")
    return tables


def _edges(graph: DirectedGraph) -> list[tuple[tuple[Any, Any, Any], dict[str, Any]]]:
    """List the edges, those whose order is known in their order, the others after them."""
    rank = {edge: number for number, edge in enumerate(graph.graph.get(_ORDER, ()))}
    edges = []
    for origin, neighbors in graph.adjacency():
        for destination, data in neighbors.items():
            lanes: dict[Any, Any] = data if graph.is_multigraph() else {data.get("mode"): data}
            for key, columns in lanes.items():
                # networkx numbers edges that were added without a key.
                mode = columns.get("mode", key) if isinstance(key, int) else key
                edges.append(((origin, destination, mode), columns))
    return sorted(edges, key=lambda edge: rank.get(edge[0], len(rank)))


def _frame(records: list[dict[str, Any]], first: list[str]) -> pd.DataFrame:
    """Make a frame with some columns first; cells stay what they are, ids above all."""
    frame = pd.DataFrame(records, dtype=object)
    return frame.reindex(columns=[*first, *frame.columns.difference(first, sort=False)])


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in plain.to_dict("records")]


def graphml_of(graph: LaneGraph) -> bytes:
    """Give a graph whose attributes are numbers, texts or truth values as GraphML.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
    """
    import networkx as nx

    file = BytesIO()
    # Not `write_graphml`, which writes otherwise where lxml is installed.
    nx.write_graphml_xml(graph, file, prettyprint=True)
    return file.getvalue()


def graph_of_graphml(data: bytes) -> DirectedGraph:
    """Read a graph from GraphML.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    networkx.Graph

    Raises
    ------
    InputError
        If it is no GraphML.
    """
    import networkx as nx

    try:
        graph: DirectedGraph = nx.read_graphml(BytesIO(data))
    except (nx.NetworkXException, SyntaxError, ValueError, LookupError, TypeError) as error:
        problem = f"is no GraphML file ({error})"
        raise InputError([Fault("", None, "path", None, problem, "write it again")]) from None
    if not graph.is_directed():
        return graph
    # The key of an edge is its id in the file, which says nothing of its mode.
    lanes: LaneGraph = nx.MultiDiGraph()
    lanes.graph.update(graph.graph)
    lanes.add_nodes_from(graph.nodes(data=True))
    for origin, destination, columns in graph.edges(data=True):
        plain = {name: cell for name, cell in columns.items() if name != "id"}
        lanes.add_edge(origin, destination, **{"mode": "", **plain})
    return lanes

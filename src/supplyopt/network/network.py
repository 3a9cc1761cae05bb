"""The frozen supply network."""

from __future__ import annotations

import warnings as python_warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError, InputWarning, said_once
from supplyopt.network.build import build_tables
from supplyopt.network.digest import digest_of
from supplyopt.network.graph import graph_of, tables_of
from supplyopt.network.horizon import horizon
from supplyopt.network.numbered import Numbered, number_tables
from supplyopt.network.parsed import ParsedTable, table_or_default
from supplyopt.network.reach import (
    absurd_demand,
    far_above,
    lanes_without_effect,
    nothing_asked,
    unreached_demand,
)
from supplyopt.network.schema import TABLES
from supplyopt.network.sources import rows_kept
from supplyopt.network.suggest import did_you_mean
from supplyopt.network.unroll import unroll
from supplyopt.network.unrolled import Unrolled

if TYPE_CHECKING:
    from supplyopt.network.graph import DirectedGraph, LaneGraph

__all__ = ["Network", "announce"]

_ANNOUNCED = 5


class _Tables(Mapping[str, pd.DataFrame]):
    """The tables that were given, each look-up a fresh frame."""

    def __init__(self, parsed: Mapping[str, ParsedTable]) -> None:
        self._parsed = parsed

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._parsed[name].frame()

    def __iter__(self) -> Iterator[str]:
        return iter(self._parsed)

    def __len__(self) -> int:
        return len(self._parsed)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name}: {len(table)} rows" for name, table in self._parsed.items())
        return f"<tables {sizes}>"


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """A supply network whose tables have been checked; it never changes.

    Make one with `Network.from_tables`, `supplyopt.read_network` or `Network.from_networkx`.

    Two networks are equal when they say the same: the same rows in the same order in every
    table, a blank and its default being the same. Columns that the contract does not know are
    kept, and do not count.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.Network.from_tables(
    ...     places=[{"place": "W"}, {"place": "A"}],
    ...     items=[{"item": "mask"}],
    ...     lanes=[{"origin": "W", "destination": "A"}],
    ...     stock=[{"place": "W", "item": "mask", "quantity": 5}],
    ...     demand=[{"place": "A", "item": "mask", "quantity": 7}],
    ... )
    >>> network
    <Network: 2 places, 1 item, 1 lane, 1 demand row, 1 cycle>
    >>> network.filled("lanes")[["mode", "capacity", "every"]].to_dict("records")
    [{'mode': '', 'capacity': inf, 'every': 1}]
    """

    _parsed: dict[str, ParsedTable]
    _notes: tuple[Fault, ...] = ()

    @classmethod
    def from_tables(
        cls,
        *,
        places: Any = None,
        items: Any = None,
        lanes: Any = None,
        demand: Any = None,
        groups: Any = None,
        carriers: Any = None,
        stock: Any = None,
        arrivals: Any = None,
        guarantees: Any = None,
        reserves: Any = None,
        settings: Any = None,
    ) -> Network:
        """Check tables and make a network of them.

        Parameters
        ----------
        places, items, lanes, demand : DataFrame or what makes one
            The required tables, with the columns of the contract: frames, lists of dicts or
            dicts of lists. The index of a frame is not read.
        groups, carriers, stock, arrivals, guarantees, reserves : the same, optional
            The optional tables.
        settings : dict or one-row frame, optional
            What holds for the whole network.

        Returns
        -------
        Network

        Raises
        ------
        InputError
            With all the faults of all tables; a row number is the position in the frame plus 2,
            the row a spreadsheet would show.

        Warns
        -----
        InputWarning
            Once, where something was put right or will have no effect; see ``warnings``.

        Examples
        --------
        >>> import supplyopt as so
        >>> try:
        ...     so.Network.from_tables(
        ...         places={"place": ["W", "A"]},
        ...         items={"item": ["mask"]},
        ...         lanes={"origin": ["W"], "destination": ["B"]},
        ...         demand={"place": ["A"], "item": ["mask"], "quantity": [-7]},
        ...     )
        ... except so.InputError as error:
        ...     print(error)
        the input has 2 faults
          lanes, row 2, destination = 'B': no place has this id; define it in places, or correct it
          demand, row 2, quantity = -7: is negative; give 0 or more
        """
        given = {
            "places": places,
            "items": items,
            "groups": groups,
            "carriers": carriers,
            "lanes": lanes,
            "stock": stock,
            "arrivals": arrivals,
            "demand": demand,
            "guarantees": guarantees,
            "reserves": reserves,
            "settings": settings,
        }
        parsed, notes = build_tables({k: v for k, v in given.items() if v is not None})
        return announce(cls(parsed, notes))

    @classmethod
    def from_networkx(cls, graph: DirectedGraph) -> Network:
        """Make a network of a directed graph.

        Parameters
        ----------
        graph : networkx.MultiDiGraph or networkx.DiGraph
            Nodes are places, node attributes their columns. Edges are lanes, the edge key their
            mode (in a ``DiGraph``, or where networkx numbered the edges itself: the attribute
            ``mode``), edge attributes their columns. The other tables are frames in
            ``graph.graph``, by name.

        Returns
        -------
        Network

        Raises
        ------
        InputError
            With all faults, as `from_tables` does; or if the graph has no directions.
        """
        parsed, notes = build_tables(tables_of(graph))
        return announce(cls(parsed, notes))

    def to_networkx(self) -> LaneGraph:
        """Give the network as a graph: edge key = mode, other tables in ``graph.graph``.

        Returns
        -------
        networkx.MultiDiGraph
            A copy: changing it leaves the network as it is. Blanks are None.

        Examples
        --------
        >>> import supplyopt as so
        >>> network = so.examples.four_places()
        >>> network.to_networkx().out_degree("W")
        3
        >>> so.Network.from_networkx(network.to_networkx()) == network
        True
        """
        return graph_of({name: table.frame() for name, table in self._parsed.items()})

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables that were given, blanks as given; each look-up is a copy."""
        return _Tables(self._parsed)

    @property
    def row_numbers(self) -> dict[str, NDArray[np.int64]]:
        """The row of each record as the file shows it, by table."""
        return {name: table.rows.copy() for name, table in self._parsed.items()}

    @property
    def sources(self) -> dict[str, str]:
        """The file, with the sheet, whose rows `row_numbers` are; "" for those of a frame."""
        return {name: table.source for name, table in self._parsed.items()}

    def filled(self, name: str) -> pd.DataFrame:
        """Give a table with every column of the contract in it, defaults in.

        Parameters
        ----------
        name : str
            A table of the contract, given or not.

        Returns
        -------
        DataFrame
            A copy. Unlimited is ``inf``; no parent, carrier, item or group is ""; an unknown
            latitude or longitude is NaN; a guarantee's cycle 0 means every cycle.

        Raises
        ------
        InputError
            If no table has this name.
        """
        if not isinstance(name, str) or name not in TABLES:
            raise InputError(
                [
                    Fault(
                        "",
                        None,
                        "name",
                        name,
                        "no table has this name",
                        did_you_mean(str(name), TABLES),
                    )
                ]
            )
        frame = self.complete[name].filled_frame()
        if name == "settings":
            frame["cycles"] = self.cycles
        return frame

    @cached_property
    def cycles(self) -> int:
        """Length of the horizon, in cycles."""
        return horizon(self.complete)

    @property
    def cycle_days(self) -> float:
        """Length of a cycle, in days."""
        return float(self._settings("cycle_days"))

    @property
    def unmet_mode(self) -> str:
        """What becomes of unmet demand: "lost" or "backlog"."""
        return str(self._settings("unmet"))

    @cached_property
    def warnings(self) -> tuple[Fault, ...]:
        """What was put right in the tables, or will have no effect."""
        waits = self.unmet_mode == "backlog"
        tables, net, cycles = self.complete, self.numbered, self.cycles
        absurd = absurd_demand(tables, net)
        said = {(fault.row, fault.column) for fault in absurd}
        return (
            *self._notes,
            *nothing_asked(tables),
            *lanes_without_effect(tables, net, cycles=cycles),
            *unreached_demand(tables, net, cycles=cycles, waits=waits),
            *absurd,
            *(f for f in far_above(tables["demand"]) if (f.row, f.column) not in said),
        )

    @cached_property
    def numbered(self) -> Numbered:
        """The tables as read-only arrays, every id numbered once."""
        return number_tables(self.complete)

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the tables: equal for equal networks, another for any other.

        64 hexadecimal digits. Every column of the contract counts with its defaults in, row by
        row in the order given, as in ``==``: another order of rows makes another fingerprint, a
        blank and its default make the same, unknown columns do not count.
        """
        return digest_of(self.complete, said=str(self.cycles))

    @cached_property
    def unrolled(self) -> Unrolled:
        """The network over its cycles as one of a single cycle, a node a place and cycle."""
        return unroll(self.numbered, cycles=self.cycles, waits=self.unmet_mode == "backlog")

    def with_rows(self, whose: Mapping[str, tuple[NDArray[np.int64], str]]) -> Network:
        """Give the network with the rows of the files that it was first read from.

        Parameters
        ----------
        whose : mapping of str to (ndarray of int64, str)
            For a table the row of each record, with what the file is called.

        Returns
        -------
        Network
            A changed copy, equal to this one.
        """
        changed = {
            name: replace(self._parsed[name], rows=rows, source=source)
            for name, (rows, source) in whose.items()
        }
        return Network({**self._parsed, **changed}, self._notes)

    def restrict(self, *, modes: str | Iterable[str]) -> Network:
        """Give the network with only the lanes of some modes.

        Parameters
        ----------
        modes : str or iterable of str
            The modes to keep; "" keeps the lanes without one.

        Returns
        -------
        Network
            A changed copy. What has no effect in it is in its ``warnings``, not announced.

        Raises
        ------
        InputError
            If no lane has one of the modes.

        Examples
        --------
        >>> import supplyopt as so
        >>> len(so.examples.four_places().restrict(modes=["direct"]).tables["lanes"])
        2
        """
        if not isinstance(modes, Iterable):
            remedy = 'give one, or a list such as ["tiered", "direct"]'
            raise InputError([Fault("", None, "modes", modes, "is no mode", remedy)])
        wanted = [modes] if isinstance(modes, str) else [str(mode) for mode in modes]
        lanes = self._parsed["lanes"]
        mode = lanes.text("mode")
        known = sorted(set(mode))
        unknown = [name for name in dict.fromkeys(wanted) if name not in known]
        if unknown:
            raise InputError(
                Fault("", None, "modes", name, "no lane has this mode", did_you_mean(name, known))
                for name in unknown
            )
        keep = np.isin(mode.astype(str), wanted) if wanted else np.zeros(len(mode), dtype=bool)
        return Network({**self._parsed, "lanes": lanes.take(keep)}, self._notes)

    def replace(self, **tables: Any) -> Network:
        """Give the network with some tables replaced, checked again.

        Parameters
        ----------
        **tables : DataFrame or what makes one
            As in `from_tables`; None takes an optional table away.

        Returns
        -------
        Network
            A changed copy. A table from a file keeps the rows of the file where the new one has
            its records, or some of them, in their order; else rows are counted in the frame.

        Raises
        ------
        InputError
            With all the faults of the changed network.

        Examples
        --------
        >>> import supplyopt as so
        >>> network = so.examples.four_places()
        >>> stock = network.tables["stock"].assign(quantity=100)
        >>> float(network.replace(stock=stock).filled("stock")["quantity"].sum())
        100.0
        """
        for name in tables:
            if name not in TABLES:
                raise TypeError(
                    f"replace() got an unknown table {name!r}; {did_you_mean(name, TABLES)}"
                )
        merged = {**self._parsed, **tables}
        kept = tuple(note for note in self._notes if note.table not in tables)
        given = {name: table for name, table in merged.items() if table is not None}
        parsed, notes = build_tables(given, changed=tables)
        for name in tables.keys() & parsed.keys() & self._parsed.keys():
            parsed[name] = rows_kept(self._parsed[name], parsed[name])
        return announce(Network(parsed, kept + notes))

    @cached_property
    def complete(self) -> dict[str, ParsedTable]:
        """Every table of the contract as it was read, the absent ones as their defaults."""
        return {name: table_or_default(self._parsed, name) for name in TABLES}

    def _settings(self, name: str) -> Any:
        settings = self.complete["settings"]
        column = settings.table.by_name[name]
        return (settings.text(name) if column.is_text else settings.number(name))[0]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return all(self._known(name).equals(other._known(name)) for name in TABLES)

    def __hash__(self) -> int:
        return hash(tuple(len(self.complete[name]) for name in TABLES))

    def __reduce__(self) -> tuple[Any, ...]:
        # What is worked out from the tables is worked out again: pickled arrays can be written to.
        return Network, (self._parsed, self._notes)

    def _known(self, name: str) -> pd.DataFrame:
        return self.filled(name)[list(TABLES[name].by_name)]

    def _sizes(self) -> list[str]:
        counts = {
            "place": len(self._parsed["places"]),
            "item": len(self._parsed["items"]),
            "lane": len(self._parsed["lanes"]),
            "demand row": len(self._parsed["demand"]),
            "cycle": self.cycles,
        }
        return [f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items()]

    def __repr__(self) -> str:
        return f"<Network: {', '.join(self._sizes())}>"

    def _repr_html_(self) -> str:
        lines = "".join(
            f"<tr><th>{escape(name)}</th><td>{len(table)} rows</td>"
            f"<td>{escape(', '.join(table.order))}</td></tr>"
            for name, table in self._parsed.items()
        )
        return f"<table><caption>Network: {', '.join(self._sizes())}</caption>{lines}</table>"


def announce(network: Network, *, depth: int = 3) -> Network:
    """Warn once of all that a network's tables hold to be warned of.

    Parameters
    ----------
    network : Network
        The network.
    depth : int, optional
        The caller to name, counted as in `warnings.warn`.

    Returns
    -------
    Network
        The same.

    Warns
    -----
    InputWarning
    """
    found = network.warnings
    if found:
        said = said_once(found)
        lines = [f"  {line}" for line in said[:_ANNOUNCED]]
        if len(said) > _ANNOUNCED:
            lines.append(f"  ... and {len(said) - _ANNOUNCED} more in .warnings")
        count = f"{len(said)} warning{'s' if len(said) > 1 else ''}"
        text = "\n".join([f"the tables are good, with {count}", *lines])
        python_warnings.warn(text, InputWarning, stacklevel=depth)
    return network

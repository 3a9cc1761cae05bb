"""The network that a command is about."""

from __future__ import annotations

from argparse import Namespace

from supplyopt.network.network import Network
from supplyopt.tables.foreign import read_columns
from supplyopt.tables.network_files import read_network

__all__ = ["read_data"]


def read_data(arguments: Namespace) -> Network:
    """Read a network as the arguments say its tables are written."""
    return read_network(
        arguments.data,
        None if arguments.columns is None else read_columns(arguments.columns),
        encoding=arguments.encoding,
        decimal=arguments.decimal,
        thousands=arguments.thousands,
    )

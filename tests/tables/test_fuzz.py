"""Spoilt files and frames give a network or faults, never anything else.

scripts/fuzz runs this for minutes: FUZZ_MINUTES, and FUZZ_SEED for other examples.
"""

from __future__ import annotations

import os
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

import supplyopt as so

from .spoiling import folders, frames, options

MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))
FEW, MANY = 30, 100
LONGEST = 10.0  # seconds of one example, which takes milliseconds


TOLD: Counter[str] = Counter()


def outcome(read: Callable[[], so.Network]) -> so.Network | None:
    """Read, and hold what came of it to the promise."""
    start = time.monotonic()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", so.InputWarning)
        try:
            network = read()
        except so.InputError as error:
            require_faults(error)
            TOLD["faults"] += 1
            return None
        finally:
            assert time.monotonic() - start < LONGEST
    assert all(str(warning) for warning in network.warnings)
    TOLD["networks"] += 1
    return network


def require_faults(error: so.InputError) -> None:
    assert error.faults
    assert "Traceback" not in str(error)
    for fault in error.faults:
        assert "Traceback" not in str(fault)
        assert fault.problem
        assert fault.remedy


def read_back(network: so.Network) -> so.Network:
    with tempfile.TemporaryDirectory() as folder:
        so.write_network(network, folder)
        return so.read_network(folder)


def files(folder: dict[str, bytes], said: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as path:
        for name, data in folder.items():
            (Path(path) / f"{name}.csv").write_bytes(data)
        network = outcome(lambda: so.read_network(path, **said))
    if network is not None:
        assert outcome(lambda: read_back(network)) == network


def tables(given_frames: dict[str, Any]) -> None:
    network = outcome(lambda: so.Network.from_tables(**given_frames))
    if network is not None:
        back = outcome(lambda: read_back(network))
        # What no file can hold is refused; what is read back is the same.
        assert back is None or back == network


PROPERTIES = {"files": (files, (folders(), options())), "frames": (tables, (frames(),))}


@pytest.mark.parametrize("kind", PROPERTIES)
def test_a_network_or_faults(kind: str) -> None:
    end = time.monotonic() + 60 * MINUTES / len(PROPERTIES)
    number = SEED
    holds, strategies = PROPERTIES[kind]
    while True:
        run = settings(
            max_examples=MANY if MINUTES else FEW,
            deadline=None,
            derandomize=False,
            database=None,
            # To make an example smaller may take longer than to find it.
            phases=[Phase.generate] if MINUTES else [Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )(seed(number)(given(*strategies)(holds)))
        try:
            run()
        except BaseException:
            print(f"\n{kind}: found with FUZZ_SEED={number}")
            raise
        number += 1
        if time.monotonic() > end:
            break
    if MINUTES:
        count = MANY * (number - SEED)
        print(f"\n{kind}: {count:,} examples, seeds {SEED} to {number - 1}; {TOLD}")

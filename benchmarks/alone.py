"""One subject in a process of its own: `python -m benchmarks.alone SUBJECT [--profile]`.

It prints JSON: the seconds and the peak memory of every phase, and with `--profile`, from a
second run, where the time goes.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from typing import Any

from benchmarks.memory import Peaks
from benchmarks.phases import Clock, Observer, reader, work_in_phases
from benchmarks.rooms import Profiles
from benchmarks.subjects import SUBJECTS

__all__ = ["run_alone"]

LONGEST = 15


class _Both:
    """Two observers at once; the first stands nearer to the work."""

    def __init__(self, near: Observer, far: Observer) -> None:
        self._near, self._far = near, far

    def start(self, phase: str) -> None:
        self._far.start(phase)
        self._near.start(phase)

    def stop(self, phase: str) -> None:
        self._near.stop(phase)
        self._far.stop(phase)


def run_alone(name: str, *, profile: bool = False, patience: float) -> dict[str, Any]:
    """Start a process for a subject and return what it prints; why not, where it does not end."""
    command = [sys.executable, "-m", "benchmarks.alone", name, *(["--profile"] if profile else [])]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=patience)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {patience:.0f} s"}
    if done.returncode != 0:
        return {"failed": f"ended with {done.returncode}"}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subject", choices=SUBJECTS)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    subject = SUBJECTS[options.subject]
    tables = dict(subject.make().tables)
    sizes = {name: len(tables[name]) for name in ("places", "lanes", "demand")}
    gc.collect()
    clock, peaks = Clock(), Peaks()
    busy = time.process_time()
    plan = work_in_phases(reader(tables), subject.goals, _Both(clock, peaks))
    found: dict[str, Any] = {
        **sizes,
        "phases": clock.seconds,
        "peaks": peaks.bytes,
        "processor": time.process_time() - busy,
        "whole": sum(clock.seconds.values()),
        "runs": 1,
        "goals": plan.goals["value"].tolist(),
    }
    del plan
    if options.profile:
        profiles = Profiles()
        work_in_phases(reader(tables), subject.goals, profiles)
        found["rooms"], found["longest"] = profiles.rooms(), profiles.longest(LONGEST)
    print(json.dumps(found))


if __name__ == "__main__":
    main()

"""One call of the command line, from words to an exit code."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from supplyopt.cli.outcome import Outcome
from supplyopt.cli.outputs import require_no_empty_word, require_other_outputs
from supplyopt.cli.parser import make_parser
from supplyopt.cli.said import said_of_conflict, said_of_fault
from supplyopt.cli.screen import Progress, complain, say, shown, solvers_silenced
from supplyopt.errors import InfeasibleError, InputError, SupplyOptError
from supplyopt.planning.old_reports import earlier_run

__all__ = ["main"]

FAULT = 1
# As shells name the end by a signal: 128 and its number.
INTERRUPTED = 130
PIPE_CLOSED = 141


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    words : sequence of str, optional
        The words after ``supplyopt``; those of the process without it.

    Returns
    -------
    int
        0 done; 1 the input or the problem has a fault; 2 wrong usage; 130 interrupted; 141 the
        reader of a pipe went away.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows another; it does not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        arguments = make_parser().parse_args(words)
        as_json = getattr(arguments, "json", False)
        outcome = _run(arguments, sys.argv[1:] if words is None else words, as_json=as_json)
        if sys.stdout is None:
            raise OSError("it is closed")
        say(outcome, as_json=as_json)
        sys.stdout.flush()
    except SystemExit as end:
        return _code(end)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # What is left in the buffer has nowhere to go, at exit as well as now.
        _give_up_output()
        return PIPE_CLOSED
    except OSError as error:
        # All else that touches files is told of where it happens: this is the output itself.
        _give_up_output()
        print(f"error: the output cannot be written: {error.strerror or error}", file=sys.stderr)
        return FAULT
    return outcome.code


def _give_up_output() -> None:
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Any, words: Sequence[str], *, as_json: bool) -> Outcome:
    quiet = as_json or not sys.stderr.isatty()
    try:
        with warnings.catch_warnings(), Progress(quiet=quiet) as progress, solvers_silenced():
            warnings.simplefilter("default", UserWarning)
            warnings.showwarning = _show_warning(warnings.showwarning, progress, as_json=as_json)
            require_no_empty_word(words)
            require_other_outputs(arguments)
            outcome: Outcome = arguments.run(arguments, progress.step)
            return outcome
    except (SupplyOptError, ImportError) as error:
        return _with_what_stays(_of_error(error), arguments)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _failed(error, message=f"{where}{error.strerror or error}")


def _of_error(error: Exception) -> Outcome:
    """Return what is said of an error that was raised on purpose."""
    if isinstance(error, InputError):
        faults = [said_of_fault(fault) for fault in error.faults]
        beside = [said_of_fault(warning) for warning in error.warnings]
        return _failed(error, faults=faults, warnings=beside, lines=complain(error))
    if isinstance(error, InfeasibleError):
        return _failed(error, **said_of_conflict(error))
    return _failed(error)


_WRITTEN = {"solve": "plan.csv", "roll": "plan/plan.csv", "compare": "comparison.csv"}
"""A file that each command leaves in its folder."""


def _with_what_stays(outcome: Outcome, arguments: Any) -> Outcome:
    """Add that the folder of a command that failed still holds what an earlier one wrote there."""
    mark, folder = _WRITTEN.get(arguments.command, ""), getattr(arguments, "out", None)
    earlier = earlier_run(folder, mark) if mark and folder is not None else ""
    if not earlier:
        return outcome
    what = "comparison" if arguments.command == "compare" else "plan"
    said = f"nothing was written: {folder} still holds an earlier {what} ({earlier}), "
    said += "which is not of this run"
    payload = {**outcome.payload, "out_holds": said}
    return replace(outcome, payload=payload, errors=(*outcome.errors, f"note: {said}"))


def _failed(
    error: Exception, *, message: str = "", lines: Sequence[str] = (), **details: Any
) -> Outcome:
    said = message or str(error)
    payload = {"ok": False, "error": type(error).__name__, "message": said, **details}
    return Outcome(payload, errors=tuple(lines) or (f"error: {said}",), code=FAULT)


def _show_warning(usual: Any, progress: Progress, *, as_json: bool) -> Any:
    def show(message: Any, category: type[Warning], *where: Any, **more: Any) -> None:
        if not issubclass(category, UserWarning):
            usual(message, category, *where, **more)
        elif not as_json:
            progress.clear()
            # A person at a command line has no attribute to look into.
            said = re.sub(
                r" more in \.warnings$", " more, which supplyopt check names", str(message)
            )
            print(shown(f"warning: {said}"), file=sys.stderr)

    return show


def _code(end: SystemExit) -> int:
    return end.code if isinstance(end.code, int) else 0 if end.code is None else FAULT

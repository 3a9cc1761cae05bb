"""A network's linear program as a file."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from supplyopt.errors import Fault, InputError
from supplyopt.formulation.formulate import formulate
from supplyopt.formulation.goals import goals_of
from supplyopt.lp.goals import LinearGoal
from supplyopt.network.network import Network
from supplyopt.planning.arguments import check_goals, check_lots, require_waiting
from supplyopt.planning.scope import require_network
from supplyopt.tables.whole import put_file
from supplyopt.tables.writable import require_writable

__all__ = ["write_lp"]


def write_lp(
    network: Network,
    path: str | PathLike[str],
    goal: str = "unmet",
    *,
    priority: int | None = None,
    lots: bool | str = False,
) -> None:
    r"""Write the linear program of one goal to a file that any solver reads.

    The file holds the whole program: every place, item and lane, with one goal to minimise.
    Goals before it are not held, so its optimum is what `solve` reaches with that goal first.

    Parameters
    ----------
    network : Network
    path : path
        The file, overwritten if it is there; its folder is made if it is not. The suffix says
        the format: ``.lp`` or ``.mps``.
    goal : {"unmet", "stages", "hours", "cost", "lateness"}, default "unmet"
        What to minimise. "cost" has lanes with a trip cost switched on or off, so its program
        is mixed-integer, as is every program with least loads or scarce stops.
    priority : int, optional
        For "unmet": whose unmet pieces; that of the first priority if left out.
    lots : False, True or "everywhere", default False
        Where shipments are whole cartons, as in `solve`; the program is then mixed-integer.

    Raises
    ------
    InputError
        If an argument is at fault ("fairness" is no single goal but a whole order of them),
        or the file cannot be written.

    Notes
    -----
    Names are made of plain letters: the kind of column or row, its number, then what is left
    of its key in ASCII, as in ``ship0_W_D_tiered_mask``. The number keeps apart what is left
    alike.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import supplyopt as so
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "four.lp"
    ...     so.write_lp(so.examples.four_places(), file, goal="unmet", priority=2)
    ...     print(*file.read_text().splitlines()[:3], sep="\n")
    \* supplyopt *\
    Minimize
    unmet_2: unmet1_A_mask_support + unmet3_B_mask_support
    """
    (name,) = check_goals([goal], argument="goal")
    check_lots(lots)
    require_network(network)
    require_waiting(network, [name], argument="goal")
    formulation = formulate(network.unrolled.net, with_trips=name == "cost", lots=lots)
    goals = [
        goal
        for goal in goals_of(name, formulation.merging, formulation.layout)
        if isinstance(goal, LinearGoal)
    ]
    if not goals:
        raise _fault("goal", name, "is no single goal but an order of rates", "give another")
    of_priority = {goal.priority: goal for goal in goals}
    if priority is None:
        chosen = goals[0]
    elif priority in of_priority:
        chosen = of_priority[priority]
    else:
        known = [str(number) for number in of_priority if number is not None]
        raise _fault(
            "priority",
            priority,
            "has no such goal",
            f"give one of {', '.join(known)}" if known else f"leave it out for {name!r}",
        )
    # Imported here: nothing but this file format needs PuLP, which takes long to load.
    from supplyopt.lp.pulp_bridge import program_file

    label = name if chosen.priority is None else f"{name}_{chosen.priority}"
    file = Path(path)
    require_writable(file.parent)
    put_file(program_file(formulation.program, chosen.cost, file, goal=label), file)


def _fault(argument: str, value: object, problem: str, remedy: str) -> InputError:
    return InputError([Fault("", None, argument, value, problem, remedy)])

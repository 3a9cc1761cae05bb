"""Places to visit after an audit, on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from supplyopt.audit.books import Books
from supplyopt.audit.found import Findings
from supplyopt.audit.visits.planned import VisitPlan, plan_visits
from supplyopt.errors import Fault, InputError
from supplyopt.tables.csv_file import write_table_file

__all__ = ["add_visit_arguments", "lines_of_visits", "visits_of", "write_visits"]


def add_visit_arguments(parser: ArgumentParser) -> None:
    """Add which places are to be visited.

    Parameters
    ----------
    parser : ArgumentParser
    """
    visits = parser.add_argument_group("whom to visit, written to visits.csv in --out")
    visits.add_argument(
        "--visits", type=int, metavar="N", help="so many places of the table places, by chance"
    )
    visits.add_argument(
        "--targeted",
        type=int,
        default=0,
        metavar="N",
        help="and, apart from these, so many with the gravest findings (default 0)",
    )
    visits.add_argument("--seed", type=int, metavar="N", help="of the draw; put it on record")
    visits.add_argument(
        "--among", nargs="+", metavar="KIND", help="only places of these kinds, such as community"
    )


def visits_of(arguments: Namespace, books: Books, findings: Findings) -> VisitPlan | None:
    """Plan the visits, if any are asked for.

    Parameters
    ----------
    arguments : Namespace
    books : Books
    findings : Findings

    Raises
    ------
    InputError
        Without a table of places, a seed, a folder to write to.
    """
    if arguments.visits is None:
        return None
    needed = [("--seed", arguments.seed), ("--out", arguments.out)]
    faults = [
        Fault("", None, name, None, "is not there", "visits want it")
        for name, value in needed
        if value is None
    ]
    places = books.table("places")
    if places.empty:
        faults.append(Fault("places", None, "", None, "the table is missing", "visits want it"))
    if arguments.among is not None and not places.empty:
        known = sorted(set(places["kind"]))
        faults += [
            Fault("", None, "--among", kind, "no place is of it", f"there are: {', '.join(known)}")
            for kind in arguments.among
            if kind not in known
        ]
        places = places[places["kind"].isin(arguments.among)]
    if faults:
        raise InputError(faults)
    return plan_visits(
        places[["place", "name"]],
        findings,
        drawn=arguments.visits,
        targeted=arguments.targeted,
        seed=arguments.seed,
        language=arguments.language,
    )


def write_visits(plan: VisitPlan, out: Path) -> dict[str, str]:
    """Write the visits, with the chances that an estimate wants.

    Parameters
    ----------
    plan : VisitPlan
    out : Path
        A folder.

    Returns
    -------
    dict of str to str
        What each file is.
    """
    write_table_file(plan.table, out / "visits.csv")
    return {"visits.csv": f"whom to visit, and why (seed {plan.seed})"}


def lines_of_visits(plan: VisitPlan) -> list[str]:
    """Tell in a line what is planned.

    Parameters
    ----------
    plan : VisitPlan
    """
    both = set(plan.drawn) & set(plan.targeted)
    also = f" ({len(both)} on both lists)" if both else ""
    return [
        f"Visits: {len(plan.drawn)} of {len(plan.chances):,} places drawn by chance (seed "
        f"{plan.seed}), {len(plan.targeted)} chosen by their findings{also}."
    ]

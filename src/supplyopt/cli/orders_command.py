"""The commands that keep a book of group orders."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from supplyopt.cli.outcome import Outcome
from supplyopt.cli.said import lines_of_files, said_of_table
from supplyopt.cli.table_words import AddCommand, add_reading, lines_of_table, read_tables
from supplyopt.errors import Fault, InputError
from supplyopt.examples.firm_orders import firms
from supplyopt.orders.allocating import allocate, allocation
from supplyopt.orders.book import Book, open_book
from supplyopt.orders.coverage import measures
from supplyopt.orders.declared import ORDER_TABLES
from supplyopt.orders.findings import check
from supplyopt.orders.one_by_one import booking
from supplyopt.orders.registration import registered
from supplyopt.orders.taking_in import load
from supplyopt.orders.told import Allocation
from supplyopt.rationing.shares import RULES
from supplyopt.tables.csv_file import write_table_file
from supplyopt.tables.declared_files import DeclaredFiles
from supplyopt.tables.writable import require_writable

__all__ = ["add_orders_commands"]

Step = Callable[[str], None]

_WRITTEN = {
    "told": "what each order gets, where, when and why",
    "claims": "a row a license and item",
    "visits": "who picks up what when",
    "supplies": "what became of the stock",
    "coverage": "who was reached, by class",
}
_ROUND = ("items", "stock", "pickups")


def add_orders_commands(command: AddCommand) -> None:
    """Add the commands.

    Parameters
    ----------
    command : callable
    """
    loading = command("load", load_orders, "Take a batch of orders into a book, made if need be")
    _add_book(loading)
    loading.add_argument(
        "orders",
        type=Path,
        metavar="ORDERS",
        help="CSV file or workbook: order, firm, class, people, item, quantity, place, time, "
        "if need be license",
    )
    loading.add_argument(
        "--batch", metavar="NAME", help="of the batch, loaded once (default: the file's name)"
    )
    add_reading(loading)

    checking = command("check", check_orders, "Show what is odd about the orders of a book")
    _add_book(checking)
    checking.add_argument(
        "--round", type=Path, metavar="DATA", help="what is offered next: its table items has norms"
    )
    checking.add_argument("--out", type=Path, metavar="FILE.csv", help="file for all findings")
    add_reading(checking)

    sharing = command("allocate", allocate_orders, "Share a stock among the orders of a book")
    _add_book(sharing)
    sharing.add_argument(
        "round",
        type=Path,
        metavar="DATA",
        help="folder or workbook: items (item, per_person, limit, pack), stock (item, quantity, "
        "frontline), if need be pickups (place, slot, capacity)",
    )
    sharing.add_argument(
        "--run", dest="called", required=True, metavar="NAME", help="of this round"
    )
    sharing.add_argument("--rule", choices=RULES, default="uniform", help="default uniform")
    sharing.add_argument(
        "--per", choices=("people", "firms"), help="what weighs (default: people where uniform)"
    )
    sharing.add_argument("--out", type=Path, metavar="DIR", help="folder for the tables")
    add_reading(sharing)

    telling = command("tell", tell_firm, "Tell a firm what it gets, where, when and why")
    _add_book(telling)
    telling.add_argument("--run", dest="called", required=True, metavar="NAME", help="of the round")
    telling.add_argument("--firm", required=True, metavar="FIRM", help="as it was registered")

    words = "Draw orders of firms that open again, take them into a book, share a stock"
    example = command("example", show_example, words)
    example.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder to write to"
    )
    example.add_argument("--firms", type=int, default=1000, metavar="N", help="default 1000")
    example.add_argument("--seed", type=int, default=0, help="of what is drawn (default 0)")


def _add_book(parser: ArgumentParser) -> None:
    parser.add_argument("book", type=Path, metavar="BOOK", help="file of the book")


def load_orders(arguments: Namespace, step: Step) -> Outcome:
    """Take a batch into the book."""
    step(f"reading {arguments.orders}")
    files = _read(arguments.orders, ["orders"], arguments)
    batch = arguments.orders.stem if arguments.batch is None else arguments.batch
    step(f"writing {arguments.book}")
    book = open_book(arguments.book)
    with files.rows_as_in_files():
        count = load(book, files.frames().get("orders"), batch=batch)
    there = len(book.orders)
    payload = {"ok": True, "batch": batch, "orders": count, "in_book": there}
    line = f"batch {batch!r} is in the book: {count:,} orders of {there:,} in all"
    return Outcome(payload, (line,))


def check_orders(arguments: Namespace, step: Step) -> Outcome:
    """Show what is odd."""
    if arguments.out is not None:
        require_writable(arguments.out.parent)
    book = _book(arguments.book)
    step(f"reading {arguments.book}")
    if arguments.round is None:
        found = check(book)
    else:
        files = _read(arguments.round, _ROUND, arguments)
        with files.rows_as_in_files():
            found = check(book, files.frames().get("items"))
    counts = found["kind"].value_counts().rename("findings").rename_axis("kind").reset_index()
    by_day = registered(book)
    payload = {
        "ok": True,
        "counts": said_of_table(counts),
        "findings": said_of_table(found),
        "registered": said_of_table(by_day),
    }
    lines = [f"{len(book.orders):,} orders are in the book.", ""]
    lines += lines_of_table(counts) if len(counts) else ["nothing odd was found"]
    if arguments.out is not None:
        write_table_file(found, arguments.out)
        payload |= {"out": str(arguments.out)}
        lines += ["", f"written to {arguments.out}"]
    return Outcome(payload, tuple(lines))


def allocate_orders(arguments: Namespace, step: Step) -> Outcome:
    """Share a stock among the orders."""
    out = arguments.out
    if out is not None:
        require_writable(out)
    book = _book(arguments.book)
    step(f"reading {arguments.round}")
    files = _read(arguments.round, _ROUND, arguments)
    frames = files.frames()
    step("sharing")
    with files.rows_as_in_files():
        given = allocate(
            book,
            frames.get("items"),
            stock=frames.get("stock"),
            pickups=frames.get("pickups"),
            run=arguments.called,
            rule=arguments.rule,
            per=arguments.per,
        )
    return _told(given, out, step)


def tell_firm(arguments: Namespace, step: Step) -> Outcome:
    """Tell a firm what it gets."""
    step(f"reading {arguments.book}")
    given = allocation(_book(arguments.book), arguments.called)
    lines = given.tell(arguments.firm).splitlines()
    told = given.told
    mine = told[told["firm"] == arguments.firm]
    return Outcome({"ok": True, "told": said_of_table(mine)}, tuple(lines))


def show_example(arguments: Namespace, step: Step) -> Outcome:
    """Draw orders, take them into a book, share a stock."""
    out = arguments.out
    require_writable(out)
    step("drawing firms")
    tables = firms(arguments.firms, seed=arguments.seed)
    write_table_file(tables["orders"], out / "orders.csv")
    for name in _ROUND:
        write_table_file(tables[name], out / "round" / f"{name}.csv")
    file = out / "firms.db"
    if file.exists():
        problem, remedy = "is there already", "give another folder, or take the book away"
        raise InputError([Fault("", None, "path", str(file), problem, remedy)])
    step("taking orders in")
    book = open_book(file)
    load(book, tables["orders"], batch="orders")
    odd = check(book, tables["items"])["kind"].value_counts()
    step("sharing")
    given = allocate(
        book,
        tables["items"],
        stock=tables["stock"],
        pickups=tables["pickups"],
        run="first round",
    )
    told = _told(given, out, step)
    alone = booking(given, tables["items"], lines_a_day=1000, days=3)
    lines = [
        f"{arguments.firms:,} firms that open again; they and all they ask for are drawn (seed "
        f"{arguments.seed}). Their orders: {out / 'orders.csv'}; what the round offers: "
        f"{out / 'round'}.",
        "",
        *lines_of_table(odd.rename("findings").rename_axis("odd").reset_index()),
        "",
        *told.lines,
        "",
        "Together, or each person alone, with 1,000 lines a day for three days:",
        *lines_of_table(alone.rename_axis("booked").reset_index()),
        "",
        f'Next: supplyopt orders tell {file} --run "first round" --firm '
        f"{tables['orders']['firm'].iloc[0]}",
    ]
    payload = {**told.payload, "odd": odd.to_dict(), "booking": said_of_table(alone.reset_index())}
    return Outcome(payload, tuple(lines))


def _book(path: Path) -> Book:
    """Open a book that is there: a name with a slip is no new book."""
    if not path.is_file():
        problem, remedy = "there is no such book", "check the path, or make it by: orders load"
        raise InputError([Fault("", None, "path", str(path), problem, remedy)])
    return open_book(path)


def _read(path: Path, names: Sequence[str], said: Namespace) -> DeclaredFiles:
    return read_tables(path, [ORDER_TABLES[name] for name in names], said=said)


def _told(given: Allocation, out: Path | None, step: Step) -> Outcome:
    reached = measures(given.claims).rename_axis("class").reset_index()
    tables = {
        "told": given.told,
        "claims": given.claims,
        "visits": given.visits,
        "supplies": given.supplies,
        "coverage": reached,
    }
    why = given.told["why"].value_counts().rename("orders").rename_axis("why").reset_index()
    payload: dict[str, Any] = {
        "ok": True,
        "run": given.run,
        **{name: said_of_table(tables[name]) for name in ("supplies", "coverage")},
        "why": said_of_table(why),
    }
    shown = reached[["class", "firms", "firm_coverage", "people", "people_coverage", "given"]]
    supplies = given.supplies
    if not supplies["place"].any():
        supplies = supplies.drop(columns="place")
    lines = [
        repr(given)[1:-1],
        "",
        *lines_of_table(supplies),
        "",
        *lines_of_table(shown),
        "",
        "orders  why",
        *(f"{count:>6,}  {words}" for words, count in why.itertuples(index=False)),
    ]
    if out is not None:
        step(f"writing {out}")
        for name, frame in tables.items():
            write_table_file(frame, out / f"{name}.csv")
        written = {f"{name}.csv": _WRITTEN[name] for name in tables}
        payload |= {"out": str(out), "written": list(written)}
        lines += ["", *lines_of_files(out, written)]
    return Outcome(payload, tuple(lines))

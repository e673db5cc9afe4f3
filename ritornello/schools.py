"""`ritornello schools`: the register of schools that returns are matched with, and whom to write to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import checked_files
from .ending import Refusal, WrongUse
from .screen import bar, err, out, plain, table, words

if TYPE_CHECKING:
    from pipeline.register import Imported
    from pipeline.store.tables import SchoolRow
    from pipeline.store.work import Work

app = typer.Typer(help="The register of schools, and whom to write to.", rich_markup_mode=None)


@app.command("import")
def import_(
    register: Annotated[Path, typer.Argument(metavar="CSV", help="From Get Information about Schools.")],
    la: Annotated[
        list[str] | None,
        typer.Option("--la", help="Only schools of this authority, as 919; may be repeated."),
    ] = None,
    links: Annotated[
        Path | None, typer.Option("--links", help="The register's own file of links between schools.")
    ] = None,
) -> None:
    """Add and update schools from the national register's CSV."""
    from pipeline.register import RegisterFileError, import_register
    from pipeline.register_links import import_links
    from pipeline.settings import Settings

    from .work import at_work

    checked_files([each for each in (register, links) if each])
    with at_work(Settings()) as ctx, ctx.work() as work, bar("Register") as shown:
        try:
            done = import_register(
                work,
                register,
                ctx.hub,
                ctx.clock(),
                authorities=la or (),
                progress=lambda read, whole: shown.show(read >> 10, whole >> 10, "KB read"),
            )
            told = import_links(work, links, ctx.clock()) if links else 0
        except RegisterFileError as error:
            raise WrongUse(f"{plain(register)}: {error}") from error
    tell(done, told)


def tell(done: "Imported", told: int) -> None:
    """What an import did, in as many sentences as there is something to say."""
    for problem in done.problems[:20]:
        err().print(words(f"Left out: {problem}"))
    if len(done.problems) > 20:
        err().print(f"And {len(done.problems) - 20} more lines.")
    out().print(f"{done.added} schools added, {done.updated} updated, {done.unchanged} unchanged.")
    if done.elsewhere:
        out().print(f"{done.elsewhere} of other authorities left out.")
    if done.closed:
        out().print(f"{done.closed} have closed since the last import.")
    if done.linked or told:
        out().print(f"{done.linked + told} closed schools now go on as others.")
    if done.doubtful:
        out().print(
            f"{done.doubtful} may do so: `ritornello schools successors` lists them for you to confirm."
        )


@app.command()
def contacts(
    file: Annotated[
        Path, typer.Argument(metavar="CSV", help="Columns Email, and URN or DfE number; Name if you like.")
    ],
) -> None:
    """Add the addresses that schools are written to."""
    from pipeline.contacts import import_contacts
    from pipeline.register import RegisterFileError
    from pipeline.settings import Settings

    from .work import at_work

    checked_files([file])
    with at_work(Settings()) as ctx, ctx.work() as work:
        try:
            done = import_contacts(work, file, ctx.clock())
        except RegisterFileError as error:
            raise WrongUse(f"{plain(file)}: {error}") from error
    for problem in done.problems:
        err().print(words(f"Left out: {problem}"))
    out().print(f"{done.added} addresses added, {done.known} known already.")


@app.command()
def successors() -> None:
    """List closed schools and those that go on in their place."""
    from sqlalchemy import select
    from sqlalchemy.orm import aliased

    from pipeline.settings import Settings
    from pipeline.store.hub_tables import SchoolLinkRow
    from pipeline.store.tables import SchoolRow

    from .work import at_work

    closed, after = aliased(SchoolRow), aliased(SchoolRow)
    query = (
        select(SchoolLinkRow, closed, after)
        .join(closed, SchoolLinkRow.closed_id == closed.id)
        .join(after, SchoolLinkRow.successor_id == after.id)
        .order_by(SchoolLinkRow.state, closed.name)
    )
    with at_work(Settings()) as ctx, ctx.look() as look:
        rows = [
            (one.urn, one.name, other.urn, other.name, row.state.value, row.because)
            for row, one, other in look.execute(query)
        ]
    out().print(table("Closed", "Name", "Goes on as", "Name", "Sure?", "Because", rows=rows))


@app.command()
def link(
    closed: Annotated[str, typer.Argument(metavar="CLOSED", help="The URN of the school that has closed.")],
    successor: Annotated[str, typer.Argument(metavar="SUCCESSOR", help="The URN of the one that goes on.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="Say that it is not so.")] = False,
) -> None:
    """Say that a closed school goes on as another, or that it does not."""
    from pipeline.register_links import decide_link
    from pipeline.settings import Settings

    from .work import at_work

    if closed == successor:
        raise WrongUse("a school does not go on as itself; name two different URNs.")
    with at_work(Settings()) as ctx, ctx.work() as work:
        one, other = school_of(work, closed), school_of(work, successor)
        decide_link(work, one, other, is_so=not refuse, by="a person", now=ctx.clock())
    verdict = "does not go on as" if refuse else "goes on as"
    out().print(words(f"{one.name} ({closed}) {verdict} {other.name} ({successor})."))


def school_of(work: "Work", urn: str) -> "SchoolRow":
    """The school of a URN; Refusal where the register has none."""
    from sqlalchemy import select

    from pipeline.store.tables import SchoolRow

    row = work.scalars(select(SchoolRow).where(SchoolRow.urn == urn.strip())).first()
    if row is None:
        raise Refusal(f"the register has no URN {plain(urn)}; `ritornello schools import` updates it.")
    return row

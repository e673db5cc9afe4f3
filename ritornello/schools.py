"""`ritornello schools`: the register of schools that returns are matched with."""

from pathlib import Path
from typing import Annotated

import typer

from .arguments import checked_files, contents
from .ending import WrongUse
from .screen import err, out, plain, words

app = typer.Typer(help="The register of schools.", rich_markup_mode=None)


@app.callback()
def _schools() -> None:
    """Keeps `import` a command of its own, though it is the only one."""


@app.command("import")
def import_(
    register: Annotated[Path, typer.Argument(metavar="CSV", help="From Get Information about Schools.")],
) -> None:
    """Add and update schools from the national register's CSV."""
    from pipeline.register import RegisterFileError, import_register
    from pipeline.settings import Settings

    from .work import at_work

    checked_files([register])
    with at_work(Settings()) as ctx, ctx.work() as work:
        try:
            done = import_register(work, contents(register), ctx.hub, ctx.clock())
        except RegisterFileError as error:
            raise WrongUse(f"{plain(register)}: {error}") from error
    for problem in done.problems:
        err().print(words(f"Left out: {problem}"))
    out().print(f"{done.added} schools added, {done.updated} updated, {done.unchanged} unchanged.")

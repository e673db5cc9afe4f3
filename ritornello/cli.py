"""The `ritornello` command: which commands there are, and how every one of them ends.

Exit status: 0 done, 1 it could not be done, 2 wrong use. Whatever happens, a person reads one plain sentence: no
traceback, no usage block. Commands import what they need when they run, so that `--help` is instant.
"""

import sys
from typing import Annotated

import typer

from . import (
    digest,
    extract,
    intake,
    letters,
    protection,
    records,
    rehearsal,
    report,
    rounds,
    rules,
    schools,
    serve,
    service,
    templates,
    tracking,
    users,
    watching,
)
from .ending import ended

app = typer.Typer(
    help="Reads completed self-evaluation forms from an inbox into a tracking store, and says when it is not sure.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(templates.app, name="template")
app.add_typer(schools.app, name="schools")
app.add_typer(rounds.app, name="rounds")
app.add_typer(rules.app, name="rules")
app.add_typer(rules.followups, name="followups")
app.add_typer(letters.app, name="letters")
app.add_typer(report.app, name="report")
app.add_typer(users.app, name="users")
for command in (
    rehearsal.demo,
    extract.extract,
    serve.serve,
    intake.intake,
    watching.watch,
    records.exceptions,
    records.ledger,
    records.export,
    tracking.search,
    tracking.history,
    rules.daily,
    protection.forget,
    protection.retain,
    protection.erasures,
    digest.digest,
    report.calendar,
    service.worker,
    service.beat,
    service.migrate,
    service.doctor,
):
    app.command()(command)
app.command("subject-access")(protection.subject_access)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"ritornello {version('ritornello')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="The version, and nothing else."),
    ] = False,
) -> None:
    """What stands before every command."""


def main() -> None:
    """Runs the command line of this process and ends it."""
    sys.exit(ended(app, sys.argv[1:]))

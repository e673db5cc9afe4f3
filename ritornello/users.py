"""`ritornello users`: the first user, and any other, from the terminal."""

import sys
from typing import Annotated

import typer

from schemas.access import UserRole

from .ending import Refusal
from .screen import out, table, words

app = typer.Typer(help="Who may sign in to the desk.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.", metavar="NAME")],
    role: Annotated[UserRole, typer.Option(help="What the user may do.")] = UserRole.STAFF,
    shown: Annotated[str, typer.Option(help="How the desk calls the user.")] = "",
) -> None:
    """Add a user; the password is asked for, or read from a pipe."""
    from pipeline.access import passwords, users
    from pipeline.settings import Settings

    from .work import at_work

    password = typed_password()
    try:
        with at_work(Settings()) as ctx, ctx.work() as work:
            users.add(work, users.NewUser(name, shown, role, password), "command line", ctx.clock())
    except (users.UserError, passwords.WeakPasswordError) as wrong:
        raise Refusal(str(wrong)) from wrong
    out().print(words(f"{users.spelled(name)} may sign in as {role.value}."))


@app.command("list")
def listed() -> None:
    """List the users."""
    from pipeline.access.users import everybody
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx, ctx.look() as look:
        found = everybody(look)
    rows = ((each.name, each.shown, each.role.value, "yes" if each.active else "no") for each in found)
    out().print(table("Name", "Shown as", "Role", "May sign in", rows=rows))


def typed_password() -> str:
    """A password typed twice at a terminal, or the first line of what is piped in."""
    if sys.stdin.isatty():
        answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return answer
    return sys.stdin.readline().rstrip("\r\n")

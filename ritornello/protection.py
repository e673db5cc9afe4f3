"""`ritornello forget`, `subject-access`, `retain` and `erasures`: personal data, taken out or handed over, with proof."""

from pathlib import Path
from typing import Annotated

import typer

from .arguments import checked_target
from .ending import Refusal, WrongUse
from .schools import school_of
from .screen import out, plain, table, words

Whose = Annotated[
    str, typer.Argument(metavar="URN|ADDRESS", help="A school's URN, or a person's e-mail address.")
]


def forget(
    whose: Whose,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the log.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who decided it.")] = "the command line",
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without this, only say what would go.")] = False,
) -> None:
    """Erase a school or a person, with a proof. It cannot be undone."""
    from pipeline.protection.erasing import erase_person, erase_school
    from pipeline.protection.subjects import of_person, of_school
    from pipeline.settings import Settings

    from .work import at_work

    if yes and not reason.strip():
        raise WrongUse('say why, as --reason "asked for by letter of 3 May".')
    with at_work(Settings()) as ctx:
        with ctx.look() as look:
            row = school_of(look, whose) if "@" not in whose else None
            subject = of_school(look, row) if row else of_person(look, whose)
        if not yes:
            held = (
                ", ".join(f"{len(ids)} of {name}" for name, ids in sorted(subject.rows.items()))
                or "no rows of its own"
            )
            out().print(words(f"Would go: {held}. Nothing was erased; say --yes to do it."))
            return
        done = (
            erase_school(ctx, row, reason=reason, by=by)
            if row
            else erase_person(ctx, whose, reason=reason, by=by)
        )
    rows = sorted((name, count) for name, count in done.counts.items() if count)
    out().print(table("What", "Rows", rows=rows))
    out().print(words(f"{len(done.files)} file(s) taken off the disk. Proof: {done.proof}"))
    if done.remaining:
        left = ", ".join(f"{count} of {name}" for name, count in done.remaining.items())
        raise Refusal(f"something remains ({left}): it was added while this ran; run it again.")
    out().print(
        "Nothing remains in the database. Backups and the mail server are for you: docs/data-protection.md"
    )


def subject_access(
    whose: Whose,
    target: Annotated[Path, typer.Option("--out", help="The zip to write.")],
) -> None:
    """Write all that is held on a school or a person into one file."""
    from pipeline.protection.granting import grant_person, grant_school
    from pipeline.settings import Settings

    from .work import at_work

    checked_target(target)
    with at_work(Settings()) as ctx:
        if "@" in whose:
            count = grant_person(ctx, whose, target)
        else:
            with ctx.look() as look:
                row = school_of(look, whose)
            count = grant_school(ctx, row, target)
    out().print(
        words(f"{count} line(s) written to {target}. It holds personal data: hand it to nobody else.")
    )


def retain(
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Take out what has been kept for as long as the hub's settings say."""
    from pipeline.protection.retaining import retain as run
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx:
        done = run(ctx, dry=dry)
    if not done.counts:
        out().print("The hub's settings limit nothing (retention); nothing was taken out.")
        return
    said = ", ".join(f"{count} of {name.replace('_', ' ')}" for name, count in done.counts.items())
    out().print(f"{'Would go' if dry else 'Taken out'}: {said}.")


def erasures() -> None:
    """List what was ever taken out, and check that the log is whole."""
    from sqlalchemy import select

    from pipeline.protection.erasing import verify
    from pipeline.settings import Settings
    from pipeline.store.hub_tables import ErasureRow

    from .work import at_work

    with at_work(Settings()) as ctx, ctx.look() as look:
        rows = [
            (
                f"{each.at:%d/%m/%Y %H:%M}",
                each.kind.value,
                each.reason,
                each.actor,
                str(len(each.files)),
                each.proof[:16],
            )
            for each in look.scalars(select(ErasureRow).order_by(ErasureRow.id))
        ]
        wrong = verify(look)
    out().print(table("When (UTC)", "What", "Why", "Who", "Files", "Proof", rows=rows))
    if wrong:
        raise Refusal(f"the log has been changed at line {plain(wrong[0])}.")
    out().print("The log is whole.")

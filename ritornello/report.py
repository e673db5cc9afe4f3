"""`ritornello report` and `ritornello calendar`: the documents of one school, and a visit to it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import checked_target
from .ending import WrongUse
from .screen import err, plain, words

if TYPE_CHECKING:
    from pipeline.context import Context
    from pipeline.reports.dossier import Dossier

app = typer.Typer(help="Write a school's documents, as Word or PDF.", rich_markup_mode=None)

School = Annotated[str, typer.Argument(metavar="SCHOOL", help="Its URN, its DfE number or its name.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write: .docx or .pdf.")]
Form = Annotated[
    str | None,
    typer.Option("--form", metavar="ID", help="The form meant; else the last one the school sent."),
]
_WHEN = "%Y-%m-%dT%H:%M"
At = Annotated[
    datetime | None,
    typer.Option(
        metavar="TIME", formats=[_WHEN, "%Y-%m-%d %H:%M"], help="As 2026-12-03T10:00, London's clocks."
    ),
]


@app.command()
def review(school: School, out: Out, form: Form = None) -> None:
    """Write the review: every answer, what the school asks, what is open."""
    from pipeline.reports.review import review as made

    _write(school, out, form, made)


@app.command()
def plan(school: School, out: Out, form: Form = None) -> None:
    """Write the actions, ready for the school's development plan."""
    from pipeline.reports.plan import plan as made

    _write(school, out, form, made)


@app.command()
def progress(school: School, out: Out, form: Form = None) -> None:
    """Write what changed since the return before."""
    from pipeline.reports.progress import progress as made

    _write(school, out, form, made)


@app.command()
def agenda(school: School, out: Out, form: Form = None, at: At = None) -> None:
    """Write the agenda of a partnership meeting."""
    from pipeline.reports.agenda import agenda as made

    _write(school, out, form, lambda found: made(found, _in_london(at)))


def calendar(
    school: School,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The .ics file to write.")],
    at: Annotated[
        datetime,
        typer.Option(
            metavar="TIME", formats=[_WHEN, "%Y-%m-%d %H:%M"], help="As 2026-12-03T10:00, London's clocks."
        ),
    ],
    minutes: Annotated[int, typer.Option(min=5, max=1440, help="How long the visit is.")] = 60,
) -> None:
    """Write a visit for the calendar."""
    from pipeline.reports.visit import visit

    when = _in_london(at)
    assert when is not None

    def made(ctx: "Context", found: "Dossier") -> bytes:
        organiser = ctx.hub.team_of(found.area or None) if ctx.hub else None
        return visit(found, when, timedelta(minutes=minutes), organiser)

    _save(school, out, None, (".ics",), made)


def _in_london(at: datetime | None) -> datetime | None:
    """A time as it was typed, on London's clocks; WrongUse for one that they leave out in spring."""
    from datetime import UTC

    from pipeline.local_time import LONDON

    if at is None:
        return None
    there = at.replace(tzinfo=LONDON)
    if there.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != at:
        raise WrongUse(f"there is no {at:%H:%M} in London on {at:%d/%m/%Y}: the clocks go forward.")
    return there


def _write(school: str, out: Path, form: str | None, made: "Callable[[Dossier], bytes]") -> None:
    from pipeline.reports.pdf import to_pdf

    def file(_ctx: "Context", found: "Dossier") -> bytes:
        data = made(found)
        return to_pdf(data) if out.suffix.casefold() == ".pdf" else data

    _save(school, out, form, (".docx", ".pdf"), file)


def _save(
    school: str,
    out: Path,
    form: str | None,
    endings: tuple[str, ...],
    made: "Callable[[Context, Dossier], bytes]",
) -> None:
    """Makes the file and says where it is; what cannot work is said before anything is done."""
    from pipeline.exports import beside
    from pipeline.reports.dossier import dossier
    from pipeline.reports.naming import SchoolNameError, school_called
    from pipeline.settings import Settings

    from .work import at_work

    target = checked_target(out)
    if target.suffix.casefold() not in endings:
        raise WrongUse(f"{plain(target.name)} has to end in {' or '.join(endings)}.")
    with at_work(Settings()) as ctx:
        if form is not None and ctx.templates.current(form) is None:
            raise WrongUse(f"no form {plain(form)} is installed; `ritornello template list` names them.")
        try:
            number = school_called(ctx.register(), school)
        except SchoolNameError as wrong:
            raise WrongUse(str(wrong)) from wrong
        data = made(ctx, dossier(ctx, number, form))
    draft = beside(target)
    draft.write_bytes(data)
    draft.replace(target)
    err().print(words(f"Written to {target}."))

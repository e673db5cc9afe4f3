"""`ritornello search` and `history`: words found in all answers, and one school through its returns."""

from typing import TYPE_CHECKING, Annotated

import typer

from .ending import WrongUse
from .schools import school_of
from .screen import out, table, words

if TYPE_CHECKING:
    from pipeline.context import Context
    from pipeline.store.work import Work
    from pipeline.tracking.comparing import Version


def search(
    wanted: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help='As: choir; or "part songs" in quotes.')
    ],
    everything: Annotated[bool, typer.Option("--all", help="In earlier returns too.")] = False,
    area: Annotated[str | None, typer.Option("--area", help="Only schools of this area.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many at most.")] = 50,
) -> None:
    """Find words in all answers."""
    from pipeline.settings import Settings
    from pipeline.tracking.search import search as find

    from .work import at_work

    said = " ".join(f'"{each}"' if " " in each else each for each in wanted)
    with at_work(Settings()) as ctx, ctx.look() as look:
        found = find(look, said, everything=everything, area=area, limit=limit)
    rows = [
        (
            f"{each.school} {each.urn}",
            " › ".join(filter(None, (each.section, each.question, each.part))),
            each.around(said),
            f"{each.sent:%d/%m/%Y}",
            f"{each.document or each.return_ref}{f', page {each.page}' if each.page else ''}",
        )
        for each in found
    ]
    out().print(table("School", "Question", "Answer", "Sent", "Where", rows=rows, lines=True))
    more = " or more" if len(found) == limit else ""
    out().print(f"{len(found)}{more} answer(s).")


def history(
    urn: Annotated[str, typer.Argument(metavar="URN", help="The school.")],
    form: Annotated[
        str | None, typer.Option("--template", help="The form, where it has returned several.")
    ] = None,
) -> None:
    """Show one school: its returns, what changed in the last, progress by scale, and its actions."""
    from pipeline.settings import Settings
    from pipeline.tracking.comparing import history as returns_of

    from .work import at_work

    with at_work(Settings()) as ctx, ctx.look() as look:
        row = school_of(look, urn)
        out().print(
            words(f"{row.name} (URN {row.urn}), {row.phase or ''} {row.area or ''}".rstrip(), style="bold")
        )
        versions = returns_of(look, row.id, form)
        rows = [
            (f"{each.dated:%d/%m/%Y}", each.template, each.template_version, each.ref) for each in versions
        ]
        out().print(table("Sent", "Form", "Version", "Return", rows=rows))
        if not versions:
            return
        forms = {each.template for each in versions}
        if len(forms) > 1:
            raise WrongUse(
                f"it has returned several forms; name one with --template: {', '.join(sorted(forms))}."
            )
        _changes(ctx, look, versions)
        _actions(look, row.id)


def _changes(ctx: "Context", look: "Work", versions: "list[Version]") -> None:
    from pipeline.tracking.comparing import Change, differences, progress

    last, before = versions[-1], versions[-2] if len(versions) > 1 else None
    if before:
        changed = [
            each for each in differences(look, before, last, ctx.templates) if each.change is not Change.SAME
        ]
        rows = [
            (
                " › ".join(filter(None, (each.question, each.part))) or each.section,
                each.before,
                each.after,
                each.change.value.replace("_", " "),
            )
            for each in changed
        ]
        out().print(
            table(
                "Question",
                f"{before.dated:%d/%m/%Y}",
                f"{last.dated:%d/%m/%Y}",
                "Change",
                rows=rows,
                lines=True,
            )
        )
    scales = [
        (
            each.section,
            each.scale,
            ", ".join(f"{count} {level}" for level, count in each.levels.items() if count),
            f"{each.better} up, {each.worse} down"
            if each.judged
            else "not judged: its better end is not known",
        )
        for each in progress(look, before, last, ctx.templates)
    ]
    if scales:
        out().print(table("Section", "Scale", "Answers", "Since the last return", rows=scales))


def _actions(look: "Work", school_id: int) -> None:
    from sqlalchemy import select

    from pipeline.store.hub_tables import ActionRow

    query = select(ActionRow).where(ActionRow.school_id == school_id, ActionRow.restricted.is_(False))
    rows = [
        (
            row.text,
            row.owner or "",
            f"{row.due:%d/%m/%Y}" if row.due else "",
            row.due_words or "",
            row.state.value.replace("_", " "),
            row.because,
        )
        for row in look.scalars(query.order_by(ActionRow.due, ActionRow.id))
    ]
    out().print(table("Action", "Who", "Due", "In its words", "State", "Because", rows=rows))

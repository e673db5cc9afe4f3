"""`ritornello exceptions`, `ledger` and `export`: what the store holds, for people and for programs."""

from pathlib import Path
from typing import Annotated

import typer

from .arguments import checked_target
from .ending import WrongUse
from .screen import err, line, out, table, words


def exceptions(
    everything: Annotated[bool, typer.Option("--all", help="The resolved ones too.")] = False,
) -> None:
    """List what a person must decide."""
    from pipeline.exceptions import listing
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx, ctx.look() as look:
        found = listing(look, resolved=everything)
    rows = (
        (each.id, each.school or each.sender or "", each.document or each.message, each.sentence, each.action)
        for each in found
    )
    out().print(table("No.", "School or sender", "About", "What is wrong", "What to do", rows=rows))
    out().print(words(f"{len(found)} exception(s)." if found else "Nothing waits for a decision."))


def ledger(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List every message ever seen, and its end."""
    from pipeline.ledger import ledger as lines
    from pipeline.settings import Settings

    from .story import OUTCOMES
    from .work import at_work

    with at_work(Settings()) as ctx, ctx.look() as look:
        if as_json:
            for each in lines(look):
                line(each.model_dump_json())
            return
        rows = [
            (
                f"{each.received:%d/%m/%Y %H:%M}",
                each.message_id or "",
                each.source,
                OUTCOMES[each.state],
                each.code or "",
            )
            for each in lines(look)
        ]
    out().print(table("Received (UTC)", "Message-ID", "Source", "Outcome", "Code", rows=rows))


def export(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Every record on stdout, one JSON object a line.")
    ] = False,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="Write a workbook: answers, actions, follow-ups.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the answers, one a line.")] = None,
) -> None:
    """Write the records out."""
    from pipeline.exports import jsonl as lines
    from pipeline.exports import write_csv
    from pipeline.settings import Settings
    from pipeline.workbook import write_xlsx

    from .work import at_work

    if not (jsonl or xlsx or csv):
        raise WrongUse("say how to export: --jsonl, --xlsx FILE or --csv FILE.")
    targets = [checked_target(path) for path in (xlsx, csv) if path]
    with at_work(Settings()) as ctx, ctx.look() as look:
        if jsonl:
            for each in lines(look):
                line(each)
        if xlsx:
            write_xlsx(look, ctx.templates, xlsx)
        if csv:
            with csv.open(
                "w", encoding="utf-8-sig", newline=""
            ) as file:  # the mark tells Excel that it is UTF-8
                write_csv(look, file)
    for path in targets:
        err().print(words(f"Written to {path}."))

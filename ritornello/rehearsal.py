"""`ritornello demo`: the whole journey on the samples, in this process, and what came of it."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from .ending import Refusal
from .screen import STYLES, bar, out, table, words

if TYPE_CHECKING:
    from rich.text import Text

    from pipeline.context import Context
    from pipeline.settings import Settings

    from .screen import Bar
    from .story import Story

SOURCE = "samples"  # the ledger's word for where these came from


def demo() -> None:
    """Run the whole journey on the sample mailbox.

    Shows what came of each message. Running it again changes nothing.
    """
    from .work import at_work, take_in, walk_home

    settings = own_settings()
    workbook = settings.data_dir / "records.xlsx"
    with at_work(settings) as ctx:
        refuse_a_real_store(ctx)
        with bar("Demo") as shown:
            changed = prepare(ctx, shown)
            before = messages_known(ctx)
            taken = take_in(ctx, SOURCE, sample_mail(), shown)
            changed += messages_known(ctx) - before + walk_home(ctx, shown)
            write_letters(ctx, shown)
        show(ctx, [number for _, number in taken if number is not None])
        if changed or not workbook.exists():
            export(ctx, workbook)
    if not changed:
        out().print(
            "Nothing has changed: all of this was here already, and the same message twice is still one."
        )
    everything = f"Everything else, and in letters/ what schools would be written: {settings.data_dir}"
    out().print(words(f"The records as a workbook: {workbook}\n{everything}"))
    out().print("What to do about each exception: ritornello exceptions")


def own_settings() -> "Settings":
    """The settings, but with the samples' hub if none is set, and nothing that belongs to a real installation."""
    import samples
    from pipeline.settings import Settings

    given = Settings()
    blanks = next(iter(samples.blanks().values())).parent
    return given.model_copy(
        update={
            "hub": given.hub or samples.hub(),
            "database_url": None,
            "broker_url": None,
            "letters": "folder",  # never to a server, whatever is set
            "blanks_dir": blanks,
        }
    )


def write_letters(ctx: "Context", shown: "Bar") -> None:
    """Puts the letters that schools would get into a folder, where they can be read."""
    from pipeline.letters.sending import send_due

    shown.show(1, 1, "the letters")
    send_due(ctx)


def refuse_a_real_store(ctx: "Context") -> None:
    """Refusal where the store holds messages and none of them is a sample: invented schools have no place there."""
    from sqlalchemy import select

    from pipeline.store.tables import MessageRow

    with ctx.look() as look:
        sources = set(look.scalars(select(MessageRow.source).distinct()))
    if sources and SOURCE not in sources:
        raise Refusal(
            f"{ctx.settings.data_dir} holds real messages. Set RITORNELLO_DATA_DIR to another folder for the demo."
        )


def prepare(ctx: "Context", shown: "Bar") -> int:
    """Imports the invented register and learns and installs the sample forms; how many of these were new."""
    import samples
    from pipeline.register import import_register

    shown.show(0, 1, "the register of schools")
    with ctx.work() as work:
        imported = import_register(work, samples.register().read_bytes(), ctx.hub, ctx.clock())
    return imported.added + imported.updated + learn_forms(ctx, shown)


def learn_forms(ctx: "Context", shown: "Bar") -> int:
    """Installs each sample form that is not installed yet, so that a correction made by hand stays."""
    from extractors.blank import dump
    from pipeline.templates import install

    from .installed import of_samples

    known = {(each.id, each.version) for each in ctx.templates()}
    shown.show(0, 1, "the blank forms")
    fresh = [each for each in of_samples(ctx.settings) if (each.id, each.version) not in known]
    for each in fresh:
        with ctx.work() as work:
            install(work, dump(each), ctx.clock())
    return len(fresh)


def collect(ctx: "Context") -> None:
    """Makes the round that the sample mail answers, once: both forms, handed out to every school of the register."""
    from datetime import date

    from pipeline.rounds import counting, making

    plan = making.Plan(
        "autumn-2026",
        ("infant-primary", "secondary"),
        opens=date(2026, 9, 28),
        due=date(2026, 12, 11),
        title="Music self-evaluation, autumn 2026",
    )
    with ctx.look() as look:
        known = {each.name for each in counting.standings(look)}
    if plan.name in known:
        return
    making.make_round(ctx, plan)
    with ctx.work() as work:
        making.mark_sent(work, making.round_called(work, plan.name), ctx.clock())


def sample_mail() -> "list[tuple[str, bytes]]":
    """The sample mailbox, and after it the messages that cannot be read."""
    import samples

    folder = samples.mailbox()[0].parent
    bad = sorted(folder.with_name("mailbox-bad").glob("*.eml"))
    return [(path.name, path.read_bytes()) for path in (*samples.mailbox(), *bad)]


def messages_known(ctx: "Context") -> int:
    """How many lines the ledger has."""
    from sqlalchemy import func, select

    from pipeline.store.tables import MessageRow

    with ctx.look() as look:
        return look.scalar(select(func.count()).select_from(MessageRow)) or 0


def export(ctx: "Context", workbook: Path) -> None:
    """Writes the workbook with everything recorded so far."""
    from pipeline.workbook import write_xlsx

    with ctx.look() as look:
        write_xlsx(look, ctx.templates, workbook)


def show(ctx: "Context", numbers: list[int]) -> None:
    """The table that a hub officer reads, and the sum of it."""
    from .story import stories

    with ctx.look() as look:
        told = stories(look, numbers)
    columns = {"From and subject": 5, "School": 4, "Outcome": 0, "Why": 7, "Follow-ups": 0}
    out().print(table(*columns, rows=map(_row, told), lines=True, shares=list(columns.values())))
    out().print(words(_sum(told)))


def _row(told: "Story") -> "tuple[str | Text, ...]":
    outcome = words(told.outcome, STYLES.get(told.outcome, ""))
    return (f"{told.sender}\n{told.subject}", told.school, outcome, why(told), "\n".join(told.follow_ups))


def why(told: "Story") -> str:
    """The first reason, and how many more there are."""
    if not told.reasons:
        return ""
    more = f" And {len(told.reasons) - 1} more." if len(told.reasons) > 1 else ""
    return told.reasons[0].sentence + more


def _sum(told: "list[Story]") -> str:
    ends = Counter(each.outcome for each in told)
    parts = ", ".join(
        f"{count} exceptions" if outcome == "exception" and count > 1 else f"{count} {outcome}"
        for outcome, count in ends.most_common()
    )
    return f"{len(told)} messages: {parts}; {sum(len(each.follow_ups) for each in told)} follow-ups."

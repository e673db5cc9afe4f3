"""What still has something to do: read from the rows, so that no lost ring and no killed process loses a return."""

from datetime import timedelta

from sqlalchemy import null, or_, select, update

from extractors.sniff import FileKind
from schemas.journey import Ring, Stage

from .context import Context
from .processes import is_gone
from .store.tables import DocumentRow, MessageRow, ReturnRow
from .store.work import Work

_MOVES = (
    Stage.UNPACK,
    Stage.SNIFF,
    Stage.READ,
    Stage.ASSEMBLE,
    Stage.IDENTIFY,
    Stage.CHECK,
    Stage.ROUTE,
    Stage.ANSWER,
)
_TABLES: tuple[type[MessageRow | DocumentRow | ReturnRow], ...] = (MessageRow, DocumentRow, ReturnRow)
_PAPER = {FileKind.IMAGE, FileKind.PDF}  # may need optical reading, so they queue apart


def due(ctx: Context, older_than: timedelta = timedelta(0)) -> list[Ring]:
    """The ring for every row that waits for a stage, is in nobody's hands and has not been touched for so long."""
    now = ctx.clock()
    rings: list[Ring] = []
    with ctx.look() as look:
        for table in _TABLES:
            kind = DocumentRow.kind if table is DocumentRow else null()
            query = select(table.id, table.stage, kind).where(
                table.stage.in_(_MOVES),
                table.touched <= now - older_than,
                or_(table.claimed.is_(None), table.claimed <= now - ctx.settings.lease),
            )
            for row_id, stage, what in look.execute(query.order_by(table.id)):
                rings.append(Ring(reader_of(what) if stage is Stage.READ else stage.value, row_id))
    return rings


def free_the_dead(ctx: Context) -> int:
    """Lets go of every row whose holder has died, as far as that can be seen from here; how many there were."""
    with ctx.work() as work:
        return sum(_free(work, table) for table in _TABLES)


def _free(work: Work, table: type[MessageRow | DocumentRow | ReturnRow]) -> int:
    held = select(table.id, table.holder).where(table.stage.in_(_MOVES), table.claimed.is_not(None))
    dead = [(row_id, holder) for row_id, holder in work.execute(held.order_by(table.id)) if is_gone(holder)]
    for row_id, holder in dead:  # unless somebody has taken it over meanwhile
        work.execute(update(table).where(table.id == row_id, table.holder == holder).values(claimed=None))
    return len(dead)


def reader_of(kind: str | None) -> str:
    """The task that reads a kind of document: pictures and PDF queue apart, because optical reading is slow."""
    return "read_paper" if kind in _PAPER else "read"

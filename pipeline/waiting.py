"""What still has something to do: read from the rows, so that no lost ring and no killed process loses a return."""

from datetime import timedelta

from sqlalchemy import Select, bindparam, literal, null, or_, select, union_all, update

from extractors.sniff import FileKind
from schemas.journey import Ring, Stage

from .context import Context
from .processes import is_gone
from .store.columns import Moment
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


def _waiting(
    number: int, table: type[MessageRow | DocumentRow | ReturnRow]
) -> Select[int, int, Stage, str | None]:
    kind = DocumentRow.kind if table is DocumentRow else null()
    return select(
        literal(number).label("place"), table.id.label("id"), table.stage, kind.label("kind")
    ).where(
        table.stage.in_(_MOVES),
        table.touched <= bindparam("touched", type_=Moment),
        or_(table.claimed.is_(None), table.claimed <= bindparam("claimed", type_=Moment)),
    )


_DUE = union_all(*(_waiting(number, table) for number, table in enumerate(_TABLES))).order_by("place", "id")


def due(ctx: Context, older_than: timedelta = timedelta(0)) -> list[Ring]:
    """The ring for every row that waits for a stage, is in nobody's hands and has not been touched for so long."""
    now = ctx.clock()
    with ctx.look() as look:
        found = look.execute(_DUE, {"touched": now - older_than, "claimed": now - ctx.settings.lease}).all()
    return [
        Ring(reader_of(kind) if stage is Stage.READ else stage.value, row_id)
        for _, row_id, stage, kind in found
    ]


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

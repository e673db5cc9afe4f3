"""How the installation is kept: letters, settings, health, and the audit trail."""

from typing import Any

from fastapi import APIRouter

from desk.house import Here
from pipeline import preferences, thresholds
from pipeline.browsing import letters as browsing
from pipeline.browsing.health import health
from pipeline.decisions import history
from pipeline.letters.writing import as_read
from pipeline.protection.access import check_may_see_letter
from pipeline.store.tables import OutboxRow
from schemas.journey import OutboxState

from .asking import MOST, Before, Number, Words
from .doors import ROLE, Keeps
from .problems import answers
from .shapes.keeping import Happening, Health, Letter, Letters, Mailbox, OneLetter, Settings, Trail, Waiting

router = APIRouter(prefix="/api/v1", tags=["Letters, settings, health"], responses=answers())


@router.get("/letters")
def list_letters(
    house: Here, _: Keeps, kind: Words = "", state: OutboxState | None = None, before: Before = 0
) -> Letters:
    """What was written to schools and to the hub, the last first, 200 at a time."""
    with house.ctx.look() as look:
        rows = browsing.listed(look, kind=kind, state=state, before=before, most=MOST + 1)
    shown = [Letter(**_letter(each)) for each in rows[:MOST]]
    return Letters(letters=shown, next=shown[-1].id if len(rows) > MOST else None)


@router.get("/letters/{letter_id}", responses=answers(404))
def show_letter(house: Here, _: Keeps, letter_id: Number) -> OneLetter:
    """One letter as it goes, in words."""
    with house.ctx.look() as look:
        row = look.find(OutboxRow, letter_id)
        check_may_see_letter(look, ROLE, row)
    words = as_read(row, house.ctx)
    return OneLetter(**_letter(row), subject=words.subject, text=words.text, files=words.files)


@router.get("/settings")
def show_settings(house: Here, _: Keeps) -> Settings:
    """When a return is accepted without a look, and which kinds of letter go; both are set at the desk."""
    with house.ctx.look() as look:
        now, by = thresholds.thresholds(look), thresholds.set_by(look)
        on = preferences.letter_kinds(look, house.ctx.settings)
    return Settings(
        thresholds=now,
        set_by=by[0] if by else None,
        set_at=by[1] if by else None,
        letters=house.ctx.settings.letters,
        letter_kinds={kind: kind in on for kind in preferences.KINDS},
    )


@router.get("/health")
def show_health(house: Here, _: Keeps) -> Health:
    """What waits and how long, mailboxes, letters, disk, versions; ``troubles`` is what to watch."""
    found = health(house.ctx)
    return Health(
        troubles=found.troubles,
        waiting=[Waiting(stage=each.stage, count=each.count, since=each.since) for each in found.waiting],
        mailboxes=[
            Mailbox(label=each.label, polled=each.polled, failures=each.failures, error=each.error)
            for each in found.mailboxes
        ],
        letters_waiting=found.letters_waiting,
        letters_failed=found.letters_failed,
        last_message=found.last_message,
        disk_free=found.free,
        disk_total=found.total,
        database=found.database,
        versions=found.versions,
    )


@router.get("/audit")
def show_audit_trail(house: Here, _: Keeps, before: Before = 0, by: Words = "") -> Trail:
    """Everything that happened and by whom, the latest first; what was said of the confidential is left out."""
    with house.ctx.look() as look:
        events = history.trail(look, ROLE, before or None, by or None, MOST + 1)
    shown = [
        Happening(
            id=each.id,
            at=each.at,
            kind=each.kind,
            by=each.actor,
            said=each.said,
            about=each.about,
            return_=each.return_ref,
        )
        for each in events[:MOST]
    ]
    return Trail(events=shown, next=shown[-1].id if len(events) > MOST else None)


def _letter(row: OutboxRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "recipient": row.recipient,
        "state": row.state,
        "written": row.written_at,
        "sent": row.sent_at,
        "reason": row.reason,
        "return_": row.ref,
    }

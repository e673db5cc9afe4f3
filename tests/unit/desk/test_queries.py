"""A page costs the same however much is in the store: its number of queries does not grow with its rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import event, select

from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.rounds import making
from pipeline.store.hub_tables import FollowUpRow
from pipeline.store.tables import ReturnRow
from tests.served import Browser
from tests.unit.desk.test_api import token
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.scripted import finish, make_reading

PAGES = (
    "/exceptions",
    "/exceptions?reason=value_unsure&area=East&form=sef&days=0",
    "/exceptions/{exception}/letter",  # first, for it has pages drawn
    "/exceptions/{exception}",
    "/questions",
    "/questions/one?form=sef&field=roll",
    "/returns/{ref}",
    "/schools",
    "/schools?words=fern",
    "/schools/{school}",
    "/follow-ups",
    "/follow-ups/{follow_up}",
    "/rounds",
    "/rounds/autumn",
    "/templates",
    "/letters",
    "/audit",
    "/health",
    "/settings",
    "/programs",
    "/users",
    "/api/v1/exceptions",
    "/api/v1/exceptions/{exception}",
    "/api/v1/questions",
    "/api/v1/questions/one?form=sef&field=roll",
    "/api/v1/records",
    "/api/v1/returns/{ref}",
    "/api/v1/schools",
    "/api/v1/schools/990001/history",
    "/api/v1/follow-ups",
    "/api/v1/rounds",
    "/api/v1/rounds/autumn",
    "/api/v1/messages",
    "/api/v1/letters",
    "/api/v1/decisions",
    "/api/v1/audit",
)


@contextmanager
def counted(ctx: Context) -> Iterator[list[str]]:
    """Every statement that the store is asked while the block runs."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            said.append(statement)

    event.listen(ctx.store.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(ctx.store.engine, "before_cursor_execute", note)


def costs(ctx: Context, browser: Browser, program: dict[str, str]) -> dict[str, int]:
    """By page, how many queries it took to show it."""
    with ctx.look() as look:
        number = min(each.id for each in are_open(look))
        row = look.scalars(select(ReturnRow).order_by(ReturnRow.id)).first()
        task = look.scalars(select(FollowUpRow.id).order_by(FollowUpRow.id)).first()
        assert row is not None
        known = {"exception": number, "ref": row.ref, "school": row.school_id, "follow_up": task}
    found = {}
    for page in PAGES:
        address = page.format(**known)
        answer = browser.get(address, headers=program)
        assert answer.status_code == 200, address
        with counted(ctx) as said:
            browser.get(address, headers=program)
        found[page] = len(said)
    return found


def test_no_page_asks_more_when_there_is_more(
    ctx: Context, send: Callable[..., int], browser: Callable[..., Browser]
) -> None:
    """Two returns or fourteen, the same number of queries on every page."""
    admin, program = browser("admin"), token(ctx)
    making.make_round(ctx, making.Plan("autumn", ("sef",), date(2026, 9, 1), date(2026, 10, 30)))
    for n in range(2):
        send(
            f"few{n}",
            make_reading({**GOOD, "question": f"May we {n}?"}, unsure={"grade": "2/3", "roll": f"c. {n}"}),
        )
    finish(ctx)
    few = costs(ctx, admin, program)
    for n in range(12):
        send(
            f"more{n}",
            make_reading({**GOOD, "question": f"Do we {n}?"}, unsure={"grade": "3", "roll": f"c. {n}"}),
        )
    finish(ctx)
    assert costs(ctx, admin, program) == few
    letter = few.pop(
        "/exceptions/{exception}/letter"
    )  # has the row of each question cut out, a dozen at most
    assert letter < 40
    assert max(few.values()) < 27

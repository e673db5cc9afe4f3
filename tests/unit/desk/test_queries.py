"""A page costs the same however much is in the store: its number of queries does not grow with its rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event, select

from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.store.tables import ReturnRow
from tests.served import Browser
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.scripted import finish, make_reading

PAGES = (
    "/exceptions",
    "/exceptions?reason=value_unsure&area=East&form=sef&days=0",
    "/exceptions/{exception}",
    "/questions",
    "/questions/one?form=sef&field=roll",
    "/returns/{ref}",
    "/schools",
    "/follow-ups",
    "/rounds",
    "/templates",
    "/audit",
    "/users",
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


def costs(ctx: Context, browser: Browser) -> dict[str, int]:
    """By page, how many queries it took to show it."""
    with ctx.look() as look:
        number = are_open(look)[0].id
        ref = look.scalars(select(ReturnRow.ref).order_by(ReturnRow.id)).first()
    found = {}
    for page in PAGES:
        address = page.format(exception=number, ref=ref)
        assert browser.get(address).status_code == 200, address
        with counted(ctx) as said:
            browser.get(address)
        found[page] = len(said)
    return found


def test_no_page_asks_more_when_there_is_more(
    ctx: Context, send: Callable[..., int], browser: Callable[..., Browser]
) -> None:
    """Two returns or fourteen, the same number of queries on every page."""
    admin = browser("admin")
    for n in range(2):
        send(
            f"few{n}",
            make_reading({**GOOD, "question": f"May we {n}?"}, unsure={"grade": "2/3", "roll": f"c. {n}"}),
        )
    finish(ctx)
    few = costs(ctx, admin)
    for n in range(12):
        send(
            f"more{n}",
            make_reading({**GOOD, "question": f"Do we {n}?"}, unsure={"grade": "3", "roll": f"c. {n}"}),
        )
    finish(ctx)
    assert costs(ctx, admin) == few
    assert max(few.values()) < 25

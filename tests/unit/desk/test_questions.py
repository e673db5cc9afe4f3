"""By question: many schools' answers at a glance, each decided on its own."""

import re
from collections.abc import Callable

from pipeline.context import Context
from pipeline.decisions import claims
from pipeline.exceptions import are_open
from pipeline.store.tables import ReturnRow
from tests.served import Browser
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import finish, make_reading

ADDRESS = "/questions/one?form=sef&field=roll"


def send_some(ctx: Context, send: Callable[..., int], count: int) -> list[int]:
    for n in range(count):
        send(f"m{n}", make_reading(GOOD, unsure={"roll": f"about {200 + n}", "grade": "2/3"}))
    finish(ctx)
    with ctx.look() as look:
        return [each.id for each in are_open(look) if each.field == "roll"]


def rolls(ctx: Context) -> list[object]:
    with ctx.look() as look:
        return [look.get(ReturnRow, n).draft["roll"] for n in (1, 2, 3)]


def test_questions_are_listed_with_how_much_waits(
    ctx: Context, send: Callable[..., int], browser: Callable[..., Browser]
) -> None:
    """Each question once, with the number of answers that are open."""
    send_some(ctx, send, 3)
    page = browser("viewer").get("/questions").text
    assert page.count("3 answers") == 2
    assert "field=roll" in page


def test_what_is_ticked_is_recorded_and_the_rest_is_left(
    ctx: Context, send: Callable[..., int], browser: Callable[..., Browser]
) -> None:
    """Each ticked answer takes its own option; what somebody else has in hand is named and left alone."""
    one, two, three = send_some(ctx, send, 3)
    ann = hands(ctx, "Ann")()
    with ctx.work() as work:
        claims.take(work, work.get(ReturnRow, 3).message_id, ann.user_id, ctx.clock())
    staff = browser("staff")
    fields = {"key": "k", "item": [str(one), str(two), str(three)], f"option-{one}": "1", f"option-{two}": "2", f"option-{three}": "1"}  # fmt: skip
    page = staff.send_form(ADDRESS, **fields).text
    assert "2 answers recorded" in page
    assert "Ann has this in hand" in page
    assert rolls(ctx) == [200, "about 201", None]
    again = staff.send_form(ADDRESS, key="other", item=str(one), **{f"option-{one}": "1"}).text
    assert "recorded." not in again
    assert "has decided this already" in again


def test_what_was_recorded_at_a_glance_is_taken_back_at_once(
    ctx: Context, send: Callable[..., int], browser: Callable[..., Browser]
) -> None:
    """All of it with one press; pressed twice it is once, and the answers wait again."""
    one, two, three = send_some(ctx, send, 3)
    staff = browser("staff")
    fields = {"key": "k", "item": [str(one), str(two)], f"option-{one}": "1", f"option-{two}": "1"}
    page = staff.send_form(ADDRESS, **fields).text
    numbers = [each.split('"')[0] for each in page.split('name="decision" value="')[1:]]
    assert len(numbers) == 2
    assert rolls(ctx) == [200, 201, None]
    for _ in range(2):
        undone = staff.send_form("/questions/undo?form=sef&field=roll", decision=numbers).text
        assert "2 answers taken back" in undone
    assert rolls(ctx) == [None, None, None]
    with ctx.look() as look:
        assert {one, two, three} <= {each.id for each in are_open(look)}


def test_a_viewer_looks_and_has_nothing_to_press(
    ctx: Context, send: Callable[..., int], browser: Callable[..., Browser]
) -> None:
    """The answers are there; the form's controls are not, and sending one is refused."""
    send_some(ctx, send, 1)
    viewer = browser("viewer")
    page = viewer.get(ADDRESS).text
    assert "about 200" in page
    assert 'name="item"' not in page
    assert viewer.send_form(ADDRESS, key="k").status_code == 403


def test_the_audit_trail_shows_each_value_before_and_after(
    ctx: Context, send: Callable[..., int], browser: Callable[..., Browser]
) -> None:
    """Who, when, what it was and what it is; and from there it can be undone."""
    one = send_some(ctx, send, 1)[0]
    staff = browser("staff")
    staff.send_form(ADDRESS, key="k", item=str(one), **{f"option-{one}": "1"})
    trail = staff.get("/audit").text
    assert "About › roll: 200" in trail
    assert 'href="/decisions/1"' in trail
    page = staff.get("/decisions/1").text
    assert "corrections: roll" in page
    table = re.sub(r"<[^>]+>|\s+", " ", page.split("<tbody>")[1].split("</tbody>")[0])
    assert re.search(r"About › roll +– +200 ", table), table
    assert re.search(r"to be decided +decided", table)
    assert staff.send_form("/undo", key="u", decision="1").status_code == 303
    assert "undone by Staff" in staff.get("/decisions/1").text
    with ctx.look() as look:
        assert one in {each.id for each in are_open(look)}

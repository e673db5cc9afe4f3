"""Pages are drawn ahead, once, the wanted first; what cannot be drawn is not tried again and again."""

from collections.abc import Callable, Sequence
from threading import Event
from time import monotonic, sleep

import pytest

from pipeline.context import Context
from pipeline.decisions import answering
from pipeline.decisions.hand import Hand
from pipeline.drawing import Drawer
from pipeline.exceptions import are_open
from pipeline.looking import are_drawn, sheets
from schemas.codes import Code, Failure
from schemas.look import Look, LookPage
from schemas.template import Template
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.scripted import NOON, Clock, ScriptedChild, finish, make_reading

Send = Callable[..., int]
PAGE = Look(pages=[LookPage(width=595, height=842, jpeg=b"a picture")])


class DrawingChild(ScriptedChild):
    """Draws every file, one at a time when a test holds ``may_go``; says which in ``drawn``."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[str] = []
        self.may_go = Event()
        self.may_go.set()
        self.fails: dict[str, Code] = {}

    def look(self, data: bytes, name: str, templates: Sequence[Template]) -> Look:
        self.drawn.append(name)
        assert self.may_go.wait(10)
        if name in self.fails:
            raise Failure(code=self.fails[name])
        return PAGE


@pytest.fixture
def child() -> DrawingChild:
    return DrawingChild()


def until(true: Callable[[], object]) -> None:
    end = monotonic() + 10
    while not true():
        assert monotonic() < end, "it did not happen"
        sleep(0.005)


def three(ctx: Context, send: Send) -> list[int]:
    """Three returns with something open, in the order of the queue."""
    for name in ("one", "two", "three"):
        send(name, make_reading(GOOD, unsure={"roll": f"about {name}"}))
    finish(ctx)
    with ctx.look() as look:
        return [each.return_id for each in are_open(look) if each.return_id is not None]


def test_what_waits_is_drawn_before_anybody_looks(ctx: Context, send: Send, child: DrawingChild) -> None:
    """The head of the queue, in its order; and what comes later once the bell is rung."""
    numbers = three(ctx, send)
    with Drawer(ctx) as drawer:
        until(lambda: len(child.drawn) == 3)
        assert child.drawn == ["one-0.docx", "two-0.docx", "three-0.docx"]
        until(lambda: all(are_drawn(ctx, each, None) for each in numbers))
        send("four", make_reading(GOOD, unsure={"roll": "some"}))
        finish(ctx)
        drawer.ring()
        until(lambda: child.drawn[3:] == ["four-0.docx"])


def test_what_is_looked_at_comes_first(ctx: Context, send: Send, child: DrawingChild) -> None:
    """Somebody at the last one does not wait for those before it; who comes next is drawn after."""
    numbers = three(ctx, send)
    child.may_go.clear()
    with Drawer(ctx) as drawer:
        until(lambda: child.drawn == ["one-0.docx"])
        assert drawer.want(numbers[1], None, ahead=True)
        assert drawer.want(numbers[2], None)
        child.may_go.set()
        until(lambda: len(child.drawn) == 3)
    assert child.drawn == ["one-0.docx", "three-0.docx", "two-0.docx"]


def test_what_is_decided_is_not_drawn_ahead(ctx: Context, send: Send, child: DrawingChild) -> None:
    """Only what is open is worth drawing."""
    three(ctx, send)
    with ctx.work() as work:
        first = are_open(work)[0].id
        answering.set_answer(work, Hand(None, "a test", "k", NOON), first, 45)
    finish(ctx)
    with Drawer(ctx):
        until(lambda: len(child.drawn) == 2)
    assert child.drawn == ["two-0.docx", "three-0.docx"]


def test_a_file_that_cannot_be_drawn_costs_its_time_once(
    ctx: Context, send: Send, child: DrawingChild, clock: Clock
) -> None:
    """Who looks is told at once why; after a day it is tried again, and drawn if it can be by then."""
    number = three(ctx, send)[0]
    child.fails["one-0.docx"] = Code.CHILD_TIMED_OUT
    assert not are_drawn(ctx, number, None)
    for _ in range(3):
        with pytest.raises(Failure) as failed:
            sheets(ctx, number, None)
        assert failed.value.code is Code.CHILD_TIMED_OUT
        assert are_drawn(ctx, number, None)
    assert child.drawn == ["one-0.docx"]
    del child.fails["one-0.docx"]
    clock.forward(hours=25)
    assert not are_drawn(ctx, number, None)
    assert [each.page for each in sheets(ctx, number, None)] == [1]
    assert are_drawn(ctx, number, None)


def test_a_machine_without_libreoffice_is_asked_again_soon(
    ctx: Context, send: Send, child: DrawingChild, clock: Clock
) -> None:
    """Once it is installed, pages are shown within a minute."""
    number = three(ctx, send)[0]
    child.fails["one-0.docx"] = Code.CONVERTER_MISSING
    with pytest.raises(Failure):
        sheets(ctx, number, None)
    del child.fails["one-0.docx"]
    clock.forward(seconds=61)
    assert sheets(ctx, number, None)


def test_two_who_look_at_once_have_it_drawn_once(ctx: Context, send: Send, child: DrawingChild) -> None:
    """The second waits for the pictures of the first."""
    number = three(ctx, send)[0]
    child.may_go.clear()
    with Drawer(ctx) as drawer:
        drawer.want(number, None)
        until(lambda: child.drawn)
        child.may_go.set()
        assert sheets(ctx, number, None)
        until(lambda: len(child.drawn) == 3)
    assert child.drawn.count("one-0.docx") == 1


def test_nobody_draws_is_said(ctx: Context) -> None:
    """A drawer that was not started, or has ended, does not promise anything."""
    assert not Drawer(ctx).want(1, None)

"""Nobody works on what somebody else has in hand."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.context import Context
from pipeline.decisions import claims
from pipeline.decisions.answering import confirm
from pipeline.decisions.hand import InOtherHands
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import Clock, finish, make_reading


@pytest.fixture
def messages(ctx: Context, send: Callable[..., int]) -> list[int]:
    return [send("one", make_reading({"name": "Nowhere Hall"})), send("two", make_reading({}))]


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["take", "release", "type", "wait"]),
        st.integers(0, 2),
        st.integers(0, 1),
        st.integers(1, 20),
    ),
    max_size=30,
)


@given(moves=MOVES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_two_people_never_have_one_thing_in_hand(
    ctx: Context, clock: Clock, messages: list[int], moves: list[tuple[str, int, int, int]]
) -> None:
    """Whatever three people do and however long they wait, a thing is in at most one pair of hands, idle 15 minutes at most."""
    people = [hands(ctx, name)().user_id for name in ("Ann", "Bob", "Cat")]
    clock.forward(hours=1)
    model: dict[int, tuple[int, object]] = {}
    for move, who, which, minutes in moves:
        message, person = messages[which], people[who]
        if move == "wait":
            clock.forward(minutes=minutes)
            continue
        holder = model.get(message)
        free = holder is None or holder[0] == person or clock.now - holder[1] >= claims.IDLE
        with ctx.work() as work:
            if move == "take":
                assert (claims.take(work, message, person, clock.now) is None) == free
            elif move == "type":
                assert claims.keep_edit(work, message, person, 1, "words", clock.now) == free
            else:
                claims.release(work, message, person, clock.now)
        if move == "release":
            if holder is not None and holder[0] == person:
                del model[message]
        elif free:
            model[message] = (person, clock.now)
        with ctx.look() as look:
            idle = [claims.held(look, message, each, clock.now) is None for each in people]
        assert sum(not each for each in idle) in {0, 2}, "everybody but the one who has it is kept off"


def test_of_people_who_press_at_once_one_gets_it(ctx: Context, messages: list[int]) -> None:
    """Eight threads take the same thing at the same moment: one has it, seven are told who."""
    people = [hands(ctx, f"Person {n}")().user_id for n in range(8)]

    def press(person: int) -> claims.Held | None:
        with ctx.work() as work:
            return claims.take(work, messages[0], person, ctx.clock())

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, people))
    assert sum(each is None for each in answers) == 1
    assert len({each.by for each in answers if each}) == 1


def test_what_was_typed_outlives_the_claim(ctx: Context, clock: Clock, messages: list[int]) -> None:
    """Fifteen idle minutes later somebody else takes it, and finds what was typed."""
    ann, bob = hands(ctx, "Ann")(), hands(ctx, "Bob")()
    with ctx.work() as work:
        assert claims.keep_edit(work, messages[0], ann.user_id, 7, "45 or so", clock.now)
        assert not claims.keep_edit(work, messages[0], bob.user_id, 7, "mine", clock.now)
    clock.forward(minutes=15)
    with ctx.work() as work:
        assert claims.take(work, messages[0], bob.user_id, clock.now) is None
        assert claims.edit_of(work, messages[0], 7) == "45 or so"


def test_nobody_decides_what_somebody_else_has(ctx: Context, send: Callable[..., int], clock: Clock) -> None:
    """A decision about it is refused by name, and possible once it is idle."""
    from pipeline.exceptions import listing

    message = send("held", make_reading({"name": "Fernhill Primary School"}))
    finish(ctx)
    ann, bob = hands(ctx, "Ann"), hands(ctx, "Bob")
    with ctx.work() as work:
        (line,) = listing(work)
        claims.take(work, message, ann().user_id, clock.now)
    with ctx.work() as work, pytest.raises(InOtherHands, match="Ann"):
        confirm(work, bob(), line.id)
    clock.forward(minutes=15)
    with ctx.work() as work:
        assert confirm(work, bob(), line.id).by == "Bob"

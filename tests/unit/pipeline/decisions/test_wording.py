"""What a decision changed is told in the words of people."""

from collections.abc import Callable

from pipeline.context import Context
from pipeline.decisions.belonging import choose_school, reject
from pipeline.decisions.wording import told
from pipeline.exceptions import are_open
from schemas.codes import Code
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import FULL, finish, make_reading


def test_schools_reasons_and_problems_are_named_and_no_column_is(
    ctx: Context, send: Callable[..., int]
) -> None:
    """Another school is told by its name and URN, a rejection by what the school is told; nothing by a number alone."""
    send("one", make_reading({"name": "Nowhere Hall", **FULL}), sender="x@y.example")
    finish(ctx)
    pat = hands(ctx)
    with ctx.work() as work:
        (unknown,) = [each for each in are_open(work) if each.code is Code.SCHOOL_UNKNOWN]
        assert unknown.return_id is not None
        chosen = choose_school(work, pat(), unknown.return_id, "990001")
        school, because, settled = told(ctx, work, chosen)
        assert (school.what, school.before, school.after) == (
            "School",
            None,
            "Fernhill Primary School (URN 990001)",
        )
        assert because.after == ["chosen by Pat"]
        assert (settled.before, settled.after) == ("to be decided", "decided")
        assert "which school" in settled.what
    send("two", make_reading({"name": "Elsewhere Hall", **FULL}), sender="x@z.example")
    finish(ctx)
    with ctx.work() as work:
        (unknown,) = [each for each in are_open(work) if each.code is Code.SCHOOL_UNKNOWN]
        rejected = told(ctx, work, reject(work, pat(), unknown.id, "a form of last year"))
        words = " ".join(f"{each.what} {each.before} {each.after}" for each in rejected)
    assert "a form of last year" in words
    assert "Counts no more since" in words
    assert not any(column in words for column in ("school_id", "resolved", "identified_by"))

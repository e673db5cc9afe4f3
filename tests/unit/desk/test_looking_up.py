"""Schools, follow-ups and rounds at the desk: found, read, changed by those who may, in a fixed count of queries."""

import io
import re
from datetime import timedelta

import docx
import pytest
from sqlalchemy import event

from pipeline.rounds import making
from pipeline.store.hub_tables import FollowUpRow
from pipeline.store.tables import DocumentRow, ReturnRow, SchoolRow
from schemas.following import ExpectedState
from schemas.journey import FollowUpKind, FollowUpState
from tests.unit.pipeline.scripted import FULL, NOON, finish, make_reading

GOOD = {"name": "Fernhill Primary School", "urn": "990001"}
EVIL = "<script>alert(1)</script>{{ 7 * 7 }}"


def school(ctx, urn: str = "990001") -> SchoolRow:
    with ctx.look() as look:
        return look.query(SchoolRow).filter_by(urn=urn).one()


def follow_up(ctx, **more) -> int:
    """One follow-up of Fernhill, due in a week."""
    with ctx.work() as work:
        row = FollowUpRow(
            key=more.pop("key", "k"),
            kind=FollowUpKind.QUESTION,
            school_id=school(ctx).id,
            owner="east@hub.example",
            quote=more.pop("quote", "Who pays for the piano?"),
            due=NOON + timedelta(days=7),
            raised_at=NOON,
            **more,
        )
        work.add(row)
        work.flush()
        return row.id


@pytest.mark.parametrize("words", ["fernhill primary", "990001", "919/2001", "919-2001", "sg911aa"])
def test_a_school_is_found_by_name_number_and_postcode(browser, words):
    """However staff know a school, the same one is found."""
    page = browser("viewer").get("/schools", params={"words": words}).text
    assert "Fernhill Primary School" in page
    assert "Thorncote" not in page


@pytest.mark.parametrize("words", ["%", "_", "\\", "' or 1=1 --"])
def test_what_is_typed_to_find_a_school_is_text(browser, words):
    """No sign of a query language means more than itself."""
    assert "No school fits" in browser("viewer").get("/schools", params={"words": words}).text


def test_the_list_of_schools_goes_on_where_it_ended(browser, ctx):
    """Page by page every school comes once, those of one name too."""
    with ctx.work() as work:
        work.add_all(
            SchoolRow(urn=str(100000 + n), name="St Mary's" if n % 2 else f"School {n:03}", touched=NOON)
            for n in range(120)
        )
    seen, address = [], "/schools"
    viewer = browser("viewer")
    while address:
        page = viewer.get(address).text
        seen += [part.split("</td>")[0] for part in page.split("</th>\n    <td>")[1:]]
        after = page.partition('rel="next" href="')[2].partition('"')[0]
        address = after.replace("&amp;", "&")
    with ctx.look() as look:
        open_ones = {each.urn for each in look.query(SchoolRow).filter(SchoolRow.open.is_(True))}
    assert sorted(seen) == sorted(open_ones)


def test_a_school_shows_its_returns_and_their_originals(browser, ctx, send):
    """What was recorded, what was read, and the file as it came, which is saved and never shown."""
    send("form", make_reading({**GOOD, "q1": EVIL}))
    finish(ctx)
    viewer = browser("viewer")
    home = f"/schools/{school(ctx).id}"
    assert "Nothing has come back yet" not in viewer.get(home).text
    with ctx.look() as look:
        row, document = look.query(ReturnRow).one(), look.query(DocumentRow).one()
    assert f'href="/returns/{row.ref}"' in viewer.get(home).text
    led_on = viewer.get(f"{home}/returns/{row.id}")
    assert (led_on.status_code, led_on.headers["location"]) == (308, f"/returns/{row.ref}")
    shown = viewer.get(f"/returns/{row.ref}").text
    assert "&lt;script&gt;alert" in shown
    assert "<script>alert" not in shown
    assert f'href="{home}"' in shown
    original = viewer.get(f"/documents/{document.id}/original")
    assert original.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in original.headers["content-security-policy"]
    assert viewer.get(f"/schools/{school(ctx, '990002').id}/returns/{row.id}").status_code == 404


def test_a_follow_up_is_given_on_moved_settled_and_taken_up_again(browser, ctx):
    """Each step is in its history with who did it; saying the same again adds nothing."""
    number = follow_up(ctx)
    staff = browser("staff")
    address = f"/follow-ups/{number}"
    form = {"owner": "west@hub.example", "due": "2026-11-02", "note": "Rang them.", "state": "done"}
    for _ in range(2):
        assert staff.send_form(address, **(form | {"note": ""} if _ else form)).status_code == 303
    page = staff.get(address).text
    for words in ("given on", "moved", "<strong>done</strong> by Staff", "Rang them."):
        assert page.count(words) == 1, words
    assert "Nothing is to be done" in staff.get("/follow-ups").text
    staff.send_form(address, state="open")
    with ctx.look() as look:
        row = look.find(FollowUpRow, number)
        assert (row.state, row.settled_by, row.owner) == (FollowUpState.OPEN, None, "west@hub.example")


@pytest.mark.parametrize(("field", "value"), [("owner", "somebody"), ("due", "next week")])
def test_what_cannot_be_is_said_and_nothing_is_changed(browser, ctx, field, value):
    """A wrong owner or day leaves the follow-up as it was, whatever else was sent with it."""
    number = follow_up(ctx)
    answer = browser("staff").send_form(f"/follow-ups/{number}", **{field: value, "note": "and this"})
    assert (answer.status_code, "Nothing was changed" in answer.text) == (422, True)
    assert "and this" not in browser("viewer").get(f"/follow-ups/{number}").text


def test_the_calendar_holds_each_follow_up_once_and_its_words_as_text(browser, ctx):
    """A line break in a quote adds no property to the file."""
    follow_up(ctx, quote="Please come\r\nATTENDEE:mailto:evil@x.example")
    data = browser("viewer").get("/follow-ups/calendar.ics").text
    assert data.count("BEGIN:VEVENT") == 1
    assert "\nATTENDEE" not in data
    assert "DTSTART;VALUE=DATE:20261012" in data


def test_a_round_is_made_and_shows_who_is_missing(browser, ctx):
    """Made at the desk, sent, one school excused: the figures follow."""
    lead = browser("lead")
    fields = {"name": "autumn", "title": "Autumn", "form": "sef", "opens": "2026-09-01", "due": "2026-10-30"}
    assert lead.send_form("/rounds", **fields).status_code == 303
    assert lead.send_form("/rounds/autumn/sent").status_code == 303
    with ctx.look() as look:
        expected = look.query(SchoolRow).filter(SchoolRow.open.is_(True)).count()
    assert f"0 of {expected} returned" in lead.get("/rounds/autumn").text
    lead.send_form("/rounds/autumn/excuse", urn="990001", why="closing at Easter")
    assert f"0 of {expected - 1} returned" in lead.get("/rounds/autumn").text
    assert "closing at Easter" in lead.get("/rounds/autumn", params={"state": "excused"}).text


def test_those_who_are_ticked_are_looked_at_and_the_reason_is_told(browser, ctx):
    """Nobody is reminded in silence, nor left out in silence."""
    lead = browser("lead")
    fields = {"name": "autumn", "form": "sef", "opens": "2026-09-01", "due": "2026-10-30"}
    lead.send_form("/rounds", **fields)
    lead.send_form("/rounds/autumn/sent")
    answer = lead.send_form("/rounds/autumn/chase", school=[school(ctx).id])
    assert "0 reminders written" in answer.text
    assert "Fernhill Primary School: no address of it is known to work" in answer.text


@pytest.mark.parametrize(
    "wrong", [{"name": "two words"}, {"due": "2026-08-01"}, {"form": "none"}, {"opens": ""}]
)
def test_a_round_that_cannot_be_is_explained(browser, ctx, wrong):
    """The sentence is on the page and what was typed is still there."""
    fields = {"name": "autumn", "title": "Kept", "form": "sef", "opens": "2026-09-01", "due": "2026-10-30"}
    answer = browser("lead").send_form("/rounds", **(fields | wrong))
    assert (answer.status_code, 'value="Kept"' in answer.text) == (422, True)
    with ctx.look() as look, pytest.raises(making.RoundError):
        making.round_called(look, "autumn")


@pytest.mark.parametrize("place", ["/schools", "/follow-ups", "/rounds"])
def test_a_list_costs_the_same_queries_however_long_it_is(browser, ctx, place):
    """Ten times the rows ask the store no more often."""
    viewer = browser("viewer")

    def queries() -> int:
        counted = []

        def count(*_: object) -> None:
            counted.append(1)

        event.listen(ctx.store.engine, "before_cursor_execute", count)
        try:
            assert viewer.get(place).status_code == 200
        finally:
            event.remove(ctx.store.engine, "before_cursor_execute", count)
        return len(counted)

    viewer.get(place)
    few = queries()
    with ctx.work() as work:
        work.add_all(SchoolRow(urn=str(200000 + n), name=f"More {n}", touched=NOON) for n in range(40))
    for n in range(40):
        follow_up(ctx, key=f"more {n}")
    viewer.get(place)
    assert queries() <= few


@pytest.mark.parametrize("kind", ["review", "plan", "progress", "agenda"])
def test_the_documents_of_a_school_are_word_files(browser, ctx, send, kind):
    """Each opens as Word and names the school; an unknown kind is not there."""
    send("form", make_reading(GOOD | FULL))
    finish(ctx)
    home = f"/schools/{school(ctx).id}"
    viewer = browser("viewer")
    assert f"{home}/papers/{kind}.docx" in viewer.get(home).text
    answer = viewer.get(f"{home}/papers/{kind}.docx")
    text = "\n".join(each.text for each in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "Fernhill Primary School" in text
    assert answer.headers["content-disposition"].startswith("attachment")
    assert viewer.get(f"{home}/papers/will.docx").status_code == 404


def test_a_visit_is_on_londons_clocks_and_a_time_that_is_none_is_explained(browser, ctx):
    """Summer time is told; an hour that the clocks leave out, and no time at all, are refused."""
    home, viewer = f"/schools/{school(ctx).id}", browser("viewer")
    assert (
        "DTSTART;TZID=Europe/London:20270603T100000"
        in viewer.get(f"{home}/visit.ics?at=2027-06-03T10:00").text
    )
    for wrong in ("", "soon", "2027-03-28T01:30"):
        assert viewer.get(f"{home}/visit.ics", params={"at": wrong}).status_code == 404


def test_the_picture_of_a_round_ends_where_its_figures_stand(browser, ctx, send):
    """What is here and waits for a person counts in both, whether or not it has become a return yet."""
    browser("lead").send_form("/rounds", name="autumn", form="sef", opens="2026-09-01", due="2026-10-30")
    send("one", make_reading(GOOD | FULL))
    other = make_reading({"name": "Fernhill Park Primary School", "urn": "990002"} | FULL)
    send("two", other, sender="head@fernhillpark.example")
    finish(ctx)
    with ctx.work() as work:
        row = making.expected(work, making.round_called(work, "autumn"), "990003")
        row.state = ExpectedState.IN_EXCEPTIONS  # a file of it that nobody could read
    page = browser("viewer").get("/rounds/autumn").text
    said = re.search(r"(\d+) of 6 returned", page)
    assert said is not None
    assert f"{said[1]} had returned" in page
    assert said[1] == "3"

"""What the API tells and changes beside exceptions: schools, visits, rounds, follow-ups, forms, letters, the house itself."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from desk.api import follow_ups, rounds
from pipeline.context import Context
from pipeline.keys import key_of
from pipeline.rounds import making
from pipeline.store.hub_tables import FollowUpRow
from schemas.journey import FollowUpKind
from tests.served import Browser
from tests.unit.desk.test_api import token
from tests.unit.desk.test_api_deciding import Caller, refused
from tests.unit.desk.test_looking_up import follow_up
from tests.unit.desk.test_queries import counted
from tests.unit.desk.test_templates import BLANK
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.scripted import NOON, finish, make_reading

Send = Callable[..., int]


@pytest.fixture
def program(browser: Callable[..., Browser], ctx: Context) -> Caller:
    return Caller(browser(), token(ctx))


def test_a_school_is_told_with_its_returns_actions_and_visits(
    program: Caller, ctx: Context, send: Send
) -> None:
    """A visit that is planned and held leaves its mark; a school that is not there is said not to be."""
    send("one", make_reading({**GOOD, "plan.1.action": "Start a choir", "plan.1.who": "Ms Lee"}))
    finish(ctx)
    history = program.get("/schools/990001/history")
    assert [each["text"] for each in history["actions"]] == ["Start a choir"]
    assert [each["revision"] for each in history["returns"]] == [1]
    planned = program.decide("/schools/990001/visits", at="2026-11-02T10:00:00Z", minutes=45)["visits"]
    assert [(each["minutes"], each["state"], each["planned_by"]) for each in planned] == [
        (45, "planned", "tracker (token 1)")
    ]
    held = program.decide(f"/schools/990001/visits/{planned[0]['id']}", state="done")["visits"]
    assert held[0]["state"] == "done"
    for answer in (
        program.post("/schools/1/visits", at="2026-11-02T10:00:00Z"),
        program.post(f"/schools/990002/visits/{planned[0]['id']}", state="done"),
    ):
        refused(answer, "not-there")


def test_a_round_tells_who_is_missing_and_reminds_them(program: Caller, ctx: Context) -> None:
    """Who was chosen is reminded or the reason is told; who is excused is expected no longer, until again."""
    plan = making.Plan("autumn", ("sef",), date(2026, 9, 1), date(2026, 10, 1))
    making.make_round(ctx, plan)
    told = program.get("/rounds/autumn")
    assert told["expected"] == len(told["schools"]) == 6
    chased = program.decide("/rounds/autumn/chase", urns=["990001", "1"])["schools"]
    assert [(each["school"]["urn"], each["reminded"]) for each in chased] == [("990001", False)]
    assert "the form has not gone out to it" in chased[0]["why_not"]
    assert program.decide("/rounds/autumn/schools/990001/excuse", why="A flood")["expected"] == 5
    assert program.decide("/rounds/autumn/schools/990001/excuse")["expected"] == 6
    refused(program.post("/rounds/spring/chase", urns=["990001"]), "not-there")
    refused(program.post("/rounds/autumn/schools/1/excuse"), "not-there")


def test_a_follow_up_is_given_on_and_moved(program: Caller, ctx: Context) -> None:
    """Each change is a line of its history; an owner that is no address is refused in words."""
    number = follow_up(ctx)

    def patch(**said: Any) -> Any:
        return program.client.patch(f"/api/v1/follow-ups/{number}", headers=program.header, json=said)

    told = patch(owner="west@hub.example", due="2026-12-01T12:00:00Z", note="Rang them.").json()
    assert (told["owner"], told["due"][:10]) == ("west@hub.example", "2026-12-01")
    assert [each["what"] for each in told["history"]] == ["given on", "moved", "note"]
    assert "e-mail address" in refused(patch(owner="the west team"), "impossible")["detail"]
    assert program.get("/follow-ups", overdue="true")["follow_ups"] == []


def test_a_blank_is_learned_corrected_and_published(program: Caller) -> None:
    """The draft tells what it found; what cannot be is told all together; published, it is the present version."""
    client, header = program.client, program.header
    sent = client.post(
        "/api/v1/drafts", headers=header, data={"name": "visit"}, files={"blank": ("visit.docx", BLANK)}
    )
    assert sent.status_code == 201, sent.text
    draft = sent.json()
    field = draft["asks"][0]["field"]
    at = f"/api/v1/drafts/{draft['draft']}"
    wrong = client.patch(at, headers=header, json={"fields": {"nothing": {"required": True}}})
    assert "asks nothing called nothing" in refused(wrong, "impossible")["detail"]
    known = client.patch(
        at, headers=header, json={"title": "A visit", "fields": {field: {"required": True}}}
    ).json()
    assert (known["title"], known["asks"][0]["required"]) == ("A visit", True)
    assert known["asks"][0]["unit"] == draft["asks"][0]["unit"]
    refused(program.post(f"/drafts/{draft['draft']}/publish", version=" "), "impossible")
    assert program.post(f"/drafts/{draft['draft']}/publish", version="V1").status_code == 204
    told = next(each for each in program.get("/forms")["forms"] if each["form"] == "visit")
    assert (told["version"], told["present"]) == ("V1", True)
    assert program.get(f"/forms/{told['id']}")["asks"][0]["required"] is True
    assert client.get(f"/api/v1/forms/{told['id']}/yaml", headers=header).text.startswith("id: visit")
    bad = client.post(
        "/api/v1/drafts", headers=header, data={"name": "x"}, files={"blank": ("x.docx", b"no form")}
    )
    refused(bad, "impossible")


def test_the_house_is_told(program: Caller, ctx: Context, send: Send) -> None:
    """Letters, settings, health, the trail and the ledger, as the pages have them."""
    number = send("one", make_reading(GOOD))
    finish(ctx)
    assert program.get("/letters")["letters"] == []
    settings = program.get("/settings")
    assert (settings["letters"], settings["thresholds"]["certain"]) == ("off", "form")
    assert program.get("/health")["troubles"] == []
    assert {"tracker"} <= {
        each["said"].split(",")[0].removeprefix("label: ") for each in program.get("/audit")["events"]
    }
    (line,) = program.get("/messages")["messages"]
    assert (line["id"], line["state"], len(line["returns"])) == (number, "stored", 1)
    assert program.get(f"/messages/{number}") == line
    refused(program.client.get("/api/v1/messages/99", headers=program.header), "not-there")
    refused(program.client.get("/api/v1/nowhere", headers=program.header), "not-there")


LISTS = (
    "/exceptions",
    "/exceptions/{exception}",
    "/questions",
    "/questions/one?form=sef&field=roll",
    "/records",
    "/returns/{ref}",
    "/schools",
    "/schools/990001/history",
    "/follow-ups",
    "/rounds",
    "/forms",
    "/messages",
    "/decisions",
    "/letters",
    "/audit",
)


def test_no_address_asks_the_store_more_when_there_is_more(program: Caller, ctx: Context, send: Send) -> None:
    """Two returns or ten, the same number of queries."""

    def costs() -> dict[str, int]:
        (first, *_) = program.get("/exceptions")["exceptions"]
        found = {}
        for each in LISTS:
            address = each.format(exception=first["id"], ref=first["return"])
            program.get(address)
            with counted(ctx) as said:
                program.get(address)
            found[each] = len(said)
        return found

    for n in range(2):
        send(f"few{n}", make_reading(GOOD, unsure={"grade": "2/3", "roll": f"c. {n}"}))
    finish(ctx)
    few = costs()
    for n in range(8):
        send(f"more{n}", make_reading(GOOD, unsure={"grade": "3", "roll": f"c. {n}"}))
    finish(ctx)
    assert costs() == few
    assert max(few.values()) < 25


def test_a_list_longer_than_a_page_is_gone_through_from_page_to_page(
    program: Caller, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Follow-ups, and the schools of a round: every one once, in the order of the list; no place is the beginning."""
    making.make_round(ctx, making.Plan("autumn", ("sef",), date(2026, 9, 1), date(2026, 10, 1)))
    with ctx.work() as work:
        for n in range(5):
            day = NOON + timedelta(days=n % 2)
            work.add(
                FollowUpRow(
                    key=key_of(n),
                    kind=FollowUpKind.QUESTION,
                    owner="",
                    quote=f"{n}?",
                    due=day,
                    raised_at=NOON,
                )
            )
    for address, rows, module in (
        ("/follow-ups", "follow_ups", follow_ups),
        ("/rounds/autumn", "schools", rounds),
    ):
        whole = program.get(address)
        assert whole["next"] is None
        assert len(whole[rows]) > 4
        monkeypatch.setattr(module, "MOST", 2)
        after, found = "", []
        while after is not None:
            page = program.get(address, after=after)
            found += page[rows]
            after = page["next"]
        assert found == whole[rows]
        assert program.get(address, after="nowhere")[rows] == found[:2]

"""A program decides as a person at the desk does: the same effects, the same claims, the same trail, and each once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from desk.api.problems import KINDS
from pipeline.access import tokens, users
from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.exports import kept
from pipeline.store.people import DecisionRow
from pipeline.store.tables import DocumentRow, ExceptionRow, OutboxRow, ReturnRow
from schemas.codes import Code
from tests.served import Browser
from tests.unit.desk.test_api import token
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.scripted import Clock, ScriptedChild, finish, make_reading

Send = Callable[..., int]
UNSURE = {"roll": "c. 45", "grade": "2/3"}
THORNCOTE = {**GOOD, "name": "Thorncote Junior School", "urn": "990005"}


@pytest.fixture
def ctx(ctx: Context) -> Context:
    """An installation that writes letters, but no question by itself."""
    told = {"letters": "folder", "letters_from": "hub@hub.example", "letters_kinds": ("acknowledgement",)}
    return replace(ctx, settings=ctx.settings.model_copy(update=told))


class Caller:
    """A program with a token."""

    def __init__(self, client: Browser, header: dict[str, str]) -> None:
        self.client, self.header = client, header

    def get(self, address: str, **asked: Any) -> Any:
        """What it is told; the call must have gone well."""
        answer = self.client.get(f"/api/v1{address}", headers=self.header, params=asked or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, address: str, key: str = "", **said: Any) -> httpx.Response:
        """What it is answered, however it went."""
        headers = {**self.header, **({"idempotency-key": key} if key else {})}
        return self.client.post(f"/api/v1{address}", headers=headers, json=said)

    def decide(self, address: str, **said: Any) -> Any:
        """The decision that was made."""
        answer = self.post(address, **said)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def program(browser: Callable[..., Browser], ctx: Context) -> Caller:
    return Caller(browser(), token(ctx, "read:queue", "read:records", "write:decisions"))


def numbers(ctx: Context) -> dict[str, int]:
    """The open exceptions by their field, else by their reason."""
    with ctx.look() as look:
        return {each.field or each.code.value: each.id for each in are_open(look)}


def draft(ctx: Context, number: int = 1) -> dict[str, Any]:
    with ctx.look() as look:
        return look.find(ReturnRow, number).draft


def refused(answer: httpx.Response, kind: str) -> dict[str, Any]:
    """A refusal of this kind, in the form in which all are."""
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (told["type"], answer.status_code) == (f"urn:ritornello:{kind}", KINDS[kind].status), told
    assert told["detail"]
    assert told["todo"]
    return told


def test_an_exception_is_told_with_all_that_deciding_it_needs(
    program: Caller, ctx: Context, send: Send, browser: Callable[..., Browser]
) -> None:
    """The reading, what it may be, the reason, the residue, files and pictures; looking takes nothing in hand."""
    send("one", make_reading(GOOD, unsure=UNSURE, residue=["See our plan!"]), body_text="Hope this helps.")
    finish(ctx)
    told = program.get(f"/exceptions/{numbers(ctx)['roll']}")
    assert (told["code"], told["school"], told["open"]) == ("value_unsure", "Fernhill Primary School", True)
    assert (told["answer"]["raw"], told["answer"]["path"]) == ("c. 45", ["About", "roll"])
    option = told["options"][0]
    assert (option["option"], option["value"], option["first"]) == (1, 45, True)
    assert [each["text"] for each in told["residue"]] == ["See our plan!"]
    assert told["note"] == "Hope this helps."
    assert {"answer", "school", "ask", "reject", "not-a-return"} <= set(told["may"])
    assert not {"split", "join", "confirm"} & set(told["may"])
    assert "confirm" in program.get(f"/exceptions/{numbers(ctx)['residue']}")["may"]
    assert {each["code"] for each in told["others"]} == {"value_unsure", "residue"}
    assert told["held_by"] is None
    assert "has this in hand" not in browser("staff").get(f"/exceptions/{told['id']}").text
    pages = program.client.get(told["pages"], headers=program.header)
    assert (pages.status_code, pages.json()["pages"]) == (200, [])
    assert "LibreOffice" in pages.json()["why_not"]
    original = program.client.get(told["files"][0]["original"], headers=program.header)
    assert (original.content, original.headers["content-disposition"][:10]) == (b"one 0", "attachment")


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ({"option": 1}, 45),
        ({"option": 2}, "c. 45"),
        ({"value": 47}, 47),
        ({"value": "47"}, 47),
        ({"value": None}, None),
    ],
)
def test_an_answer_is_given_as_an_option_a_value_or_words(
    program: Caller, ctx: Context, send: Send, said: dict[str, Any], recorded: object
) -> None:
    """What is recorded follows; the reading stays; a value that cannot be one is refused and changes nothing."""
    send("one", make_reading(GOOD, unsure={"roll": "c. 45"}))
    finish(ctx)
    at = f"/exceptions/{numbers(ctx)['roll']}/answer"
    for wrong in ("lots", True, ["45"], {"a": 1}, 1e300):
        refused(program.post(at, value=wrong), "refused")
    refused(program.post(at, option=9), "refused")
    refused(program.post(at), "invalid")
    refused(program.post(at, option=1, value=2), "invalid")
    assert draft(ctx)["roll"] is None
    told = program.decide(at, by="Jo Marsh", **said)
    assert (told["open"], told["by"]) == ([], "Jo Marsh, by tracker (token 1)")
    assert draft(ctx)["roll"] == recorded
    with ctx.look() as look:
        reading = look.find(ReturnRow, 1).reading
        ((record),) = kept(look)
    assert next(each["raw"] for each in reading["answers"] if each["field"] == "roll") == "c. 45"
    assert record.record.answers["roll"] == recorded


def test_every_decision_of_the_page_can_be_made_and_undone(
    program: Caller, ctx: Context, send: Send, child: ScriptedChild
) -> None:
    """Confirm, school, form, not a return, join, split, reject: each changes what the page's press changes, and undo all of it."""
    two = (make_reading(GOOD, unsure=UNSURE), make_reading(GOOD, unsure=UNSURE))
    send("one", *two)
    send("two", make_reading(GOOD, unsure={"roll": "many"}), sender="x@y.example")
    finish(ctx)
    with ctx.look() as look:
        first = next(each for each in are_open(look) if each.message_id == 1)
        other = next(each for each in are_open(look) if each.message_id == 2)
        other_ref = look.find(ReturnRow, other.return_id).ref
        before = {each.id: each.state for each in look.scalars(select(ExceptionRow))}
    child.readings["two-0.docx"] = [make_reading(THORNCOTE)]
    tries = {
        f"/exceptions/{first.id}/confirm": {},
        f"/exceptions/{other.id}/school": {"urn": "990005"},
        f"/exceptions/{other.id}/form": {"form": "sef"},
        f"/exceptions/{other.id}/not-a-return": {},
        f"/exceptions/{first.id}/join": {"return": other_ref},
        f"/exceptions/{other.id}/reject": {"reason": "Last year's form."},
    }
    for at, said in tries.items():
        told = program.decide(at, **said)
        assert told["undone"] is None
        whole = program.get(f"/decisions/{told['id']}")
        assert whole["changes"], at
        for _ in range(2):
            again = program.decide(f"/decisions/{told['id']}/undo")
            assert again["undone_by"] == "tracker (token 1)", at
        with ctx.look() as look:
            now = {each.id: each.state for each in look.scalars(select(ExceptionRow)) if each.id in before}
        assert now == before, at
    assert len(program.get("/decisions")["decisions"]) == len(tries)


def test_a_return_of_two_files_is_split(program: Caller, ctx: Context, send: Send) -> None:
    """The case names the files; those chosen become a return of their own, and choosing all is refused."""
    send("one", make_reading(GOOD, unsure=UNSURE), make_reading(GOOD, unsure=UNSURE))
    finish(ctx)
    case = program.get(f"/exceptions/{numbers(ctx)['roll']}")
    if "split" not in case["may"]:  # the two were read as two returns: made one first
        with ctx.look() as look:
            rows = list(look.scalars(select(ReturnRow).order_by(ReturnRow.id)))
        assert case["joinable"][0]["return"] in {each.ref for each in rows}
        program.decide(f"/exceptions/{case['id']}/join", **{"return": case["joinable"][0]["return"]})
        case = program.get(f"/exceptions/{numbers(ctx)['roll']}")
    files = [each["id"] for each in case["files"]]
    assert "split" in case["may"]
    refused(program.post(f"/exceptions/{case['id']}/split", files=files), "refused")
    assert program.decide(f"/exceptions/{case['id']}/split", files=files[1:])["kind"] == "split"
    with ctx.look() as look:
        counting = list(look.scalars(select(ReturnRow).where(ReturnRow.discarded.is_(None))))
    assert len(counting) == 2


def test_the_school_is_asked_what_was_previewed(program: Caller, ctx: Context, send: Send) -> None:
    """The preview is the letter that goes; the exceptions wait for the answer; undo takes the letter back."""
    send("one", make_reading(GOOD, unsure=UNSURE))
    finish(ctx)
    roll, grade = numbers(ctx)["roll"], numbers(ctx)["grade"]
    letter = program.get(f"/exceptions/{roll}/letter", about=[roll])
    assert (letter["recipient"], letter["about"], letter["why_not"]) == (
        "office@fernhill.example",
        [roll],
        None,
    )
    assert letter["askable"] == sorted([roll, grade])
    assert "c. 45" in letter["text"]
    assert "2/3" not in letter["text"]
    told = program.decide(f"/exceptions/{roll}/ask", about=[roll])
    with ctx.look() as look:
        row = look.scalars(select(OutboxRow).where(OutboxRow.kind == "question")).one()
    assert [each["exception"] for each in row.facts["items"]] == [roll]
    assert [each["id"] for each in program.get("/exceptions", asked="true")["exceptions"]] == [roll]
    program.decide(f"/decisions/{told['id']}/undo")
    with ctx.look() as look:
        assert look.scalars(select(OutboxRow).where(OutboxRow.kind == "question")).all() == []


def test_what_somebody_has_in_hand_is_theirs(
    program: Caller, ctx: Context, send: Send, clock: Clock, browser: Callable[..., Browser]
) -> None:
    """A person's hands keep a program off and a program's keep people off, by name, until let go or idle."""
    send("one", make_reading(GOOD, unsure={"roll": "c. 45"}))
    finish(ctx)
    number = numbers(ctx)["roll"]
    ann, bob = browser("staff", "ann"), browser("staff", "bob")
    ann.get(f"/exceptions/{number}")
    for address, said in (("claim", {}), ("answer", {"option": 1}), ("confirm", {}), ("reject", {})):
        told = refused(program.post(f"/exceptions/{number}/{address}", **said), "held")
        assert "Ann has this in hand" in told["detail"]
    case = program.get(f"/exceptions/{number}")
    assert (case["held_by"], case["may"]) == ("Ann", [])
    assert ann.send_form(f"/exceptions/{number}/release").status_code == 303
    assert program.decide(f"/exceptions/{number}/claim")["held_by"] == "tracker (token 1)"
    assert "tracker (token 1) has this in hand" in bob.get(f"/exceptions/{number}").text
    assert bob.send_form(f"/exceptions/{number}", key="k", do="confirm").status_code == 409
    other = Caller(program.client, token(ctx, "write:decisions"))
    refused(other.post(f"/exceptions/{number}/confirm"), "held")
    assert other.post(f"/exceptions/{number}/release").status_code == 204
    refused(other.post(f"/exceptions/{number}/claim"), "held")
    clock.forward(minutes=16)
    assert other.decide(f"/exceptions/{number}/claim")["held_by"] == "tracker (token 2)"
    assert other.post(f"/exceptions/{number}/release").status_code == 204
    assert program.decide(f"/exceptions/{number}/confirm")["open"] == []


def test_deciding_twice_is_deciding_once(program: Caller, ctx: Context, send: Send) -> None:
    """The same request with its key is the same decision, ten at a time too; another, or one without, is told what stands."""
    send("one", make_reading(GOOD, unsure=UNSURE))
    finish(ctx)
    roll, grade = numbers(ctx)["roll"], numbers(ctx)["grade"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: program.post(f"/exceptions/{roll}/answer", key="press 1", value=46), range(8))
        )
    assert {each.status_code for each in answers} == {200}
    assert len({each.json()["id"] for each in answers}) == 1
    told = refused(program.post(f"/exceptions/{roll}/answer", key="press 1", value=47), "settled")
    assert "tracker (token 1) has decided this already" in told["detail"]
    refused(program.post(f"/exceptions/{roll}/answer", value=46), "settled")
    assert program.post(f"/exceptions/{grade}/confirm", key="press 1").json()["exception"] == grade
    assert draft(ctx)["roll"] == 46
    ref = program.get(f"/exceptions/{roll}")["return"]
    with ThreadPoolExecutor(4) as pool:
        same = list(
            pool.map(lambda _: program.post(f"/returns/{ref}/answers/roll", key="two", value=50), range(4))
        )
    assert {each.status_code for each in same} == {200}
    with ctx.look() as look:
        assert len(list(look.scalars(select(DecisionRow)))) == 3
    returned = program.get(f"/returns/{ref}")
    line = next(each for each in returned["answers"] if each["field"] == "roll")
    assert (line["raw"], line["recorded"], line["corrected"]) == ("c. 45", 50, True)
    refused(program.post(f"/returns/{ref}/answers/roll", value="lots"), "refused")
    refused(program.post(f"/returns/{ref}/answers/nothing", value=1), "not-there")


def test_the_trail_says_which_program_it_was_and_for_whom(
    program: Caller, ctx: Context, send: Send, browser: Callable[..., Browser]
) -> None:
    """At the desk the decision bears the token and the person it named; a person can undo it."""
    send("one", make_reading(GOOD, unsure={"roll": "c. 45"}))
    finish(ctx)
    told = program.decide(f"/exceptions/{numbers(ctx)['roll']}/answer", by="Jo <b>Marsh</b>", option=1)
    staff = browser("staff")
    trail = staff.get("/audit").text
    assert "Jo &lt;b&gt;Marsh&lt;/b&gt;, by tracker (token 1)" in trail
    assert staff.send_form("/undo", key="u", decision=str(told["id"])).status_code == 303
    assert program.get(f"/decisions/{told['id']}")["undone_by"] == "Staff"


def test_a_programs_hand_is_no_user(program: Caller, ctx: Context, browser: Callable[..., Browser]) -> None:
    """It is not among the users, cannot sign in, and cannot be made to."""
    admin = browser("admin")
    assert "tracker" not in admin.get("/users").text
    with ctx.look() as look:
        hand = tokens.program(look, program.header["authorization"].split()[1], ctx.clock())[0]
        assert hand is not None
        assert hand.user_id not in {each.id for each in users.everybody(look)}
    change = {"role": "admin", "active": "true", "password": "three little words"}
    assert admin.send_form(f"/users/{hand.user_id}", **change).status_code == 404


def test_what_is_confidential_opens_to_no_token(program: Caller, ctx: Context, send: Send) -> None:
    """Its reason is listed without a word of it; every address about it is refused and nothing is decided."""
    secret = "There was a safeguarding disclosure about a child in the choir."
    send("form", make_reading({**GOOD, "q1": secret}, unsure={"roll": "c. 45"}))
    finish(ctx)
    with ctx.look() as look:
        rows = list(are_open(look))
        ref = look.scalars(select(ReturnRow.ref)).one()
        document = look.scalars(select(DocumentRow.id)).one()
    listed = program.get("/exceptions")["exceptions"]
    assert {each["confidential"] for each in listed} == {True}
    assert secret not in str(listed)
    header = program.header
    for row in rows:
        for address in ("", "/pages", "/letter", "/row.jpg"):
            answer = program.client.get(f"/api/v1/exceptions/{row.id}{address}", headers=header)
            refused(answer, "confidential")
            assert secret not in answer.text
        for address, said in (
            ("claim", {}),
            ("release", {}),
            ("confirm", {}),
            ("answer", {"option": 1}),
            ("school", {"urn": "990005"}),
            ("form", {"form": "sef"}),
            ("not-a-return", {}),
            ("join", {"return": ref}),
            ("split", {"files": [1]}),
            ("ask", {}),
            ("reject", {}),
        ):
            refused(program.post(f"/exceptions/{row.id}/{address}", **said), "confidential")
    for address in (f"/returns/{ref}", f"/documents/{document}/original", f"/pictures/{document}/1.jpg"):
        refused(program.client.get(f"/api/v1{address}", headers=header), "confidential")
    refused(program.post(f"/returns/{ref}/answers/roll", value=1), "confidential")
    glance = program.decide(
        "/questions/decide", answers=[{"exception": each.id, "option": 1} for each in rows]
    )
    assert glance["decisions"] == []
    assert program.get("/questions")["questions"] == []
    assert program.get("/decisions")["decisions"] == []


def test_a_question_is_decided_at_a_glance(program: Caller, ctx: Context, send: Send) -> None:
    """Each exception its own option; what cannot be is told, and the rest is done."""
    for n in range(3):
        send(f"m{n}", make_reading(GOOD, unsure={"roll": f"about {200 + n}"}))
    finish(ctx)
    (question,) = program.get("/questions")["questions"]
    assert (question["form"], question["field"], question["waiting"]) == ("sef", "roll", 3)
    found = program.get("/questions/one", form="sef", field="roll")["answers"]
    assert [each["answer"]["raw"] for each in found] == ["about 200", "about 201", "about 202"]
    chosen = [
        {"exception": found[0]["exception"], "option": 1},
        {"exception": found[1]["exception"], "option": 9},
        {"exception": 4000, "option": 1},
    ]
    told = program.decide("/questions/decide", answers=chosen)
    assert len(told["decisions"]) == 1
    assert told["refused"] == ["Choose one of the options.", "no exception has the number 4000"]
    assert (draft(ctx, 1)["roll"], draft(ctx, 2)["roll"]) == (200, None)


@pytest.mark.parametrize("code", [Code.SCHOOL_UNKNOWN])
def test_a_return_of_no_school_is_given_one(program: Caller, ctx: Context, send: Send, code: Code) -> None:
    """It cannot be accepted as it is; the school that it is from settles it."""
    send("odd", make_reading({**GOOD, "name": "Nowhere Hall", "urn": ""}), sender="a@private.example")
    finish(ctx)
    number = numbers(ctx)[code.value]
    case = program.get(f"/exceptions/{number}")
    assert "confirm" not in case["may"]
    refused(program.post(f"/exceptions/{number}/confirm"), "refused")
    refused(program.post(f"/exceptions/{number}/school", urn="123"), "refused")
    program.decide(f"/exceptions/{number}/school", urn="990005")
    with ctx.look() as look:
        assert [each.record.school.urn for each in kept(look)] == ["990005"]

"""The API gives programs with a token what the pages show, and answers whatever it is asked in an orderly way."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from schemathesis import GenerationMode, checks

from desk.api.doors import ScopeDoor
from desk.api.problems import KINDS
from pipeline.access import tokens, users
from pipeline.store.tables import MessageRow, ReturnRow
from schemas.access import UserRole
from tests.served import Browser
from tests.unit.desk.test_doors import doors, routes_of
from tests.unit.desk.test_looking_up import GOOD, follow_up
from tests.unit.pipeline.scripted import FULL, NOON, finish, make_reading


def token(ctx, *scopes: str, days: int | None = None) -> dict[str, str]:
    """The header that a program with these scopes sends."""
    with ctx.work() as work:
        name = f"admin {len(users.everybody(work))}"
        admin = users.add(work, users.NewUser(name, name, UserRole.ADMIN), "test", NOON)
        made = tokens.issue_token(work, "tracker", scopes or tokens.SCOPES, admin.id, "Pat", NOON, days)
    return {"authorization": f"Bearer {made}"}


def test_every_address_wants_a_token_of_its_own_scope(app, browser, ctx):
    """No token, a wrong one, one of every other scope: 401, 401, 403; a signed-in browser is no program."""
    stranger: Browser = browser()
    signed_in: Browser = browser("admin")
    others = {
        scope: token(ctx, *(each for each in tokens.SCOPES if each != scope)) for scope in tokens.SCOPES
    }
    seen = set()
    for route in routes_of(app):
        if not isinstance(route, APIRoute) or not isinstance(door := doors(route)[0], ScopeDoor):
            continue
        address = re.sub(r"\{\w+\}", "1", route.path)
        for method in route.methods:
            assert stranger.request(method, address).status_code == 401
            assert signed_in.request(method, address).status_code == 401
            assert stranger.request(method, address, headers={"authorization": "Bearer x"}).status_code == 401
            assert stranger.request(method, address, headers=others[door.scope]).status_code == 403
            seen.add(door.scope)
    assert seen == set(tokens.SCOPES)


def test_a_token_ends_with_its_time_and_when_it_is_revoked(browser, ctx, clock):
    """After either it opens nothing."""
    program: Browser = browser()
    short, lasting = token(ctx, "read:schools", days=1), token(ctx, "read:schools")
    assert program.get("/api/v1/schools", headers=short).status_code == 200
    clock.now += timedelta(days=2)
    assert program.get("/api/v1/schools", headers=short).status_code == 401
    assert program.get("/api/v1/schools", headers=lasting).status_code == 200
    with ctx.work() as work:
        tokens.revoke(work, tokens.tokens(work)[0].id, "Pat", clock())
    assert program.get("/api/v1/schools", headers=lasting).status_code == 401


def test_records_come_in_the_order_they_were_stored(browser, ctx, send):
    """A program goes on from the last record it saw and misses none."""
    send("one", make_reading(GOOD | FULL))
    finish(ctx)
    send(
        "two",
        make_reading({"name": "Thorncote Junior School", "urn": "990005"} | FULL),
        sender="x@thorncote.example",
    )
    finish(ctx)
    program, header = browser(), token(ctx, "read:records")
    everything = program.get("/api/v1/records", headers=header).json()["records"]
    assert [each["school"]["urn"] for each in everything] == ["990001", "990005"]
    rest = program.get("/api/v1/records", headers=header, params={"after": everything[0]["id"]}).json()
    assert (rest["records"], rest["next"]) == (everything[1:], None)


def test_a_follow_up_is_settled_by_a_program_under_its_own_name(browser, ctx):
    """The history says which program it was."""
    number = follow_up(ctx)
    program, header = browser(), token(ctx)
    answer = program.post(
        f"/api/v1/follow-ups/{number}", headers=header, json={"state": "done", "note": "by phone"}
    )
    assert answer.json()["state"] == "done"
    assert "<strong>done</strong> by tracker" in browser("viewer").get(f"/follow-ups/{number}").text


def test_what_is_handed_in_is_in_the_ledger_once(browser, ctx):
    """The same file of the same program is one arrival."""
    program, header = browser(), token(ctx, "write:intake")
    sent = [
        program.post("/api/v1/messages", headers=header, files={"file": ("form.docx", b"words")})
        for _ in range(2)
    ]
    assert [each.status_code for each in sent] == [202, 202]
    with ctx.look() as look:
        assert look.query(MessageRow).count() == 1


def test_nothing_that_the_description_allows_makes_it_fail(app, address, ctx, send):
    """Hundreds of calls made from its own description, about what is there and what is not, sound and unsound: each is
    answered as the description says, and none is a fault of ours.
    """
    send("one", make_reading(GOOD | FULL, unsure={"roll": "c. 45", "grade": "2/3"}))
    finish(ctx)
    there = {"follow_up_id": follow_up(ctx), "urn": "990001", "ref": ref_of(ctx), "field": "roll"}
    header = token(ctx)
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
    orderly = settings(
        deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
    )
    as_told = (
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    )

    def check(case, real):
        if real:
            case.path_parameters = {name: there.get(name, 1) for name in case.path_parameters}
        answer = case.call(base_url=address, headers=header)
        assert answer.status_code < 500, (case.method, case.path, answer.text[:300])
        case.validate_response(answer, checks=as_told)

    for operation in schema.get_all_operations():
        for mode, calls in ((GenerationMode.POSITIVE, 3), (GenerationMode.NEGATIVE, 2)):
            made = operation.ok().as_strategy(generation_mode=mode)
            bounded = settings(orderly, max_examples=calls)
            given(case=made, real=booleans())(
                bounded(lambda case, real: check(case, real))  # noqa: PLW0108 - a test of its own each time
            )()


def ref_of(ctx) -> str:
    with ctx.look() as look:
        return look.query(ReturnRow).first().ref


def test_the_description_names_every_operation_once_and_says_what_it_is(browser):
    """Each has a name of its own, a sentence, its scope, and for every refusal what it means; every body has an example."""
    told = browser().get("/api/v1/openapi.json").json()
    operations = [each for path in told["paths"].values() for each in path.values()]
    names = [each["operationId"] for each in operations]
    assert len(set(names)) == len(names) > 50
    for each in operations:
        assert each["description"].split("Scope:")[0].strip().endswith("."), each["operationId"]
        assert each["security"][0]["token"][0] in tokens.SCOPES
        assert all("description" in answer for answer in each["responses"].values())
    shapes = told["components"]["schemas"]
    bodies = {
        each["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for each in operations
        if "application/json" in each.get("requestBody", {}).get("content", {})
        and "$ref" in each["requestBody"]["content"]["application/json"]["schema"]
    }
    assert len(bodies) > 10
    for name in bodies:
        assert any("examples" in one for one in shapes[name]["properties"].values()), name


def test_the_page_of_the_api_shows_every_operation(browser):
    """To anybody, since it holds no data; to who is signed in with the menu."""
    told = browser().get("/api/v1/openapi.json").json()
    page = browser().get("/api")
    assert page.status_code == 200
    text = page.text
    for path, methods in told["paths"].items():
        for method, each in methods.items():
            assert f"<strong>{method.upper()}</strong> {path.removeprefix('/api/v1')}<" in text
            assert each["summary"] in text
    assert "&#34;option&#34;" in text or "&#34;value&#34;: 45" in text
    assert 'href="/schools"' not in text
    assert 'href="/schools"' in browser("viewer").get("/api").text


def test_the_documentation_has_every_operation_with_its_scope_and_every_problem(browser):
    """A row of the table for each; no row for what is not there."""
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    told = browser().get("/api/v1/openapi.json").json()
    rows = {
        f"| `{method.upper()} {path.removeprefix('/api/v1')}` | `{each['security'][0]['token'][0]}` |"
        for path, methods in told["paths"].items()
        for method, each in methods.items()
    }
    written = {f"{line.rsplit('|', 2)[0]}|" for line in page.splitlines() if re.match(r"\| `[A-Z]+ /", line)}
    assert written == rows
    assert [kind for kind in KINDS if f"| `{kind}` |" not in page] == []
    assert [scope for scope in tokens.SCOPES if f"| `{scope}` |" not in page] == []


@pytest.mark.parametrize("kind", ["acknowledgement", "question", "ask_again", "chaser"])
def test_an_example_of_every_letter_can_be_read(browser, kind):
    """Before a hub turns letters on it reads one of each."""
    page = browser("viewer").get(f"/letters/examples/{kind}").text
    assert "Hartwell County Music Hub" in page or "Oakfield" in page


def test_a_kind_of_letter_is_switched_at_the_desk(browser, ctx, send):
    """What is off is not written, and the event says so."""
    from pipeline.preferences import is_on

    admin = browser("admin")
    assert admin.send_form("/letters/switches", kind=["question"]).status_code == 303
    assert (is_on(ctx, "question"), is_on(ctx, "acknowledgement")) == (True, False)
    assert browser("staff").send_form("/letters/switches", kind=["chaser"]).status_code == 403
    assert is_on(ctx, "question")


def test_health_says_what_waits_too_long(browser, ctx, clock, send):
    """A row that nobody works on is named with its stage and what to do."""
    send("waiting", make_reading(GOOD))
    assert "Nothing waits that should not" in browser("viewer").get("/health").text
    clock.now += timedelta(hours=1)
    assert "see that a worker runs" in browser("viewer").get("/health").text
    assert browser().get("/health/alive").json() == {"alive": True}

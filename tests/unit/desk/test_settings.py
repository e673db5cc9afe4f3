"""The settings page: what is asked of a return is set by an administrator, seen by all."""

from collections.abc import Callable
from typing import Any

import pytest

from desk.doors import needed_at
from desk.pages import audit, users
from desk.showing import Places
from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.thresholds import Certain, Thresholds, thresholds
from schemas.access import UserRole
from schemas.codes import Code
from schemas.template import Kind
from tests.served import Browser
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.scripted import finish, make_reading

ASKED: dict[str, Any] = {
    "certain": "every",
    "number": "99.5",
    "filled": "20",
    "residue": "true",
    "one_in": "50",
}


def in_force(ctx: Context) -> Thresholds:
    with ctx.look() as look:
        return thresholds(look)


def test_what_is_saved_holds_for_the_next_return(
    ctx: Context, send: Callable[..., int], browser: Callable[..., Browser]
) -> None:
    """Saved, shown again as it was saved, in the audit trail, and asked of the next return."""
    admin = browser("admin")
    assert admin.send_form("/settings", seen="/settings", **{**ASKED, "one_in": "0"}).status_code == 303
    assert in_force(ctx) == Thresholds(certain=Certain.EVERY, least={Kind.NUMBER: 0.995}, filled=0.2)
    page = admin.get("/settings?saved=1").text
    assert 'value="every" checked' in page
    assert '<option value="99.5" selected>99.5 of 100' in page
    assert "Last set by Admin" in page
    assert "certain: every, was form" in admin.get("/audit").text
    send("one", make_reading(GOOD, unsure={"remark": "(crossed out)"}))
    finish(ctx)
    with ctx.look() as look:
        assert [each.code for each in are_open(look)] == [Code.VALUE_UNSURE]


@pytest.mark.parametrize(
    "wrong",
    [
        {"filled": "many"},
        {"filled": "101"},
        {"filled": "nan"},
        {"one_in": "-1"},
        {"one_in": "2.5"},
        {"number": "1e9"},
    ],
)
def test_what_cannot_be_meant_is_refused_and_kept_in_the_form(
    ctx: Context, browser: Callable[..., Browser], wrong: dict[str, str]
) -> None:
    """Nothing changes, the page says why, and what was chosen is still chosen."""
    answer = browser("admin").send_form("/settings", seen="/settings", **{**ASKED, **wrong})
    assert answer.status_code == 422
    assert "Give shares as numbers from 0 to 100" in answer.text
    assert 'value="every" checked' in answer.text
    assert in_force(ctx) == Thresholds()


def test_others_see_them_and_cannot_set_them(browser: Callable[..., Browser]) -> None:
    """Whoever wonders why something is shown to a person finds out; there is no button."""
    lead = browser("lead")
    page = lead.get("/settings").text
    assert "Which answers must be certain" in page
    assert ">Save<" not in page
    assert lead.send_form("/settings", **ASKED).status_code == 403


@pytest.mark.parametrize("role", list(UserRole))
def test_the_menu_has_only_what_the_person_may_open(browser: Callable[..., Browser], role: UserRole) -> None:
    """Every link of the menu, and every link of the settings page, opens for whoever sees it."""
    person = browser(role.value)
    page = person.get("/settings").text
    links = {each.split('"')[0] for each in page.split('href="/')[1:]} - {""}
    addresses = [each for each in links if not each.startswith("static/")]
    assert len(addresses) >= 10
    assert {each: person.get(f"/{each}").status_code for each in addresses} == dict.fromkeys(addresses, 200)
    assert ("users" in addresses) == (role is UserRole.ADMIN)


def test_a_place_is_shown_to_those_its_own_door_lets_in() -> None:
    """The menu asks the door of the page, so the two cannot disagree."""
    places = Places()
    places.add("/users", "Users", needed_at(users.router, "/users"))
    places.add("/audit", "Audit", needed_at(audit.router, "/audit"))
    assert places.open_to(UserRole.ADMIN) == [("/users", "Users"), ("/audit", "Audit")]
    assert places.open_to(UserRole.LEAD) == [("/audit", "Audit")]
    with pytest.raises(LookupError):
        needed_at(audit.router, "/nowhere")

"""Every route of the desk has a door, and the door keeps its word."""

import re

import pytest
from fastapi.routing import APIRoute

from desk.api.doors import ScopeDoor
from desk.app import create_app
from desk.doors import AnybodyDoor, Door, RoleDoor
from desk.house import House
from pipeline.access import users
from schemas.access import UserRole
from tests.served import PASSWORD, Browser, served, token_of
from tests.unit.pipeline.scripted import NOON

BEFORE_SIGNING_IN = {
    "/health/alive",
    "/api",
    "/api/v1/openapi.json",
    "/",
    "/sign-in",
    "/sign-in/demo",
    "/sign-in/provider",
    "/sign-in/provider/back",
}


def routes_of(app):
    """Every route of the application, however deeply it was included."""
    found, waiting = [], list(app.routes)
    while waiting:
        each = waiting.pop()
        waiting += getattr(getattr(each, "original_router", None), "routes", [])
        found += [each] if isinstance(each, APIRoute) else []
    return found


def doors(route: APIRoute) -> list[Door]:
    """The doors a request has to pass on this route, wherever they are named."""
    found, waiting = [], [route.dependant]
    while waiting:
        each = waiting.pop()
        waiting += each.dependencies
        if isinstance(each.call, Door):
            found.append(each.call)
    return found


def test_every_route_has_exactly_one_door(app):
    """Nothing is reachable by oversight, and no route is guarded twice with different words."""
    routes = routes_of(app)
    assert len(routes) > 5
    assert [each.path for each in routes if len(doors(each)) != 1] == []


def test_only_the_pages_before_signing_in_are_open_to_anybody(app):
    """An open door is named in this test, one by one."""
    open_doors = {each.path for each in routes_of(app) if isinstance(doors(each)[0], AnybodyDoor)}
    assert open_doors <= BEFORE_SIGNING_IN


def test_every_route_is_closed_to_strangers_and_to_roles_that_are_not_enough(app, browser):
    """Over every route and every role: a stranger is sent to sign in, too low a role is refused, whatever the method."""
    browsers = {role: browser(role.value) for role in UserRole}
    stranger: Browser = browser()
    for route in routes_of(app):
        door = doors(route)[0]
        if not isinstance(door, RoleDoor):
            continue
        address = re.sub(r"\{\w+(:\w+)?\}", "1", route.path)
        for method in sorted(route.methods):
            asked = stranger.request(method, address)
            assert asked.status_code in {303, 401}, (method, address)
            assert asked.status_code == 401 or asked.headers["location"].startswith("/sign-in")
            for role, known in browsers.items():
                if not role.covers(door.needed):
                    assert known.request(method, address).status_code == 403, (method, address, role)


def test_every_change_needs_the_form_token_of_its_own_browser(app, browser):
    """A form of another browser, or of none, changes nothing on any route."""
    admin, other = browser("admin"), browser("staff")
    foreign = other.token()
    for route in routes_of(app):
        if isinstance(doors(route)[0], ScopeDoor):
            continue  # a program has no cookie that a foreign page could send along
        address = re.sub(r"\{\w+(:\w+)?\}", "1", route.path)
        for method in sorted(route.methods - {"GET", "HEAD"}):
            for token in ("", foreign):
                answer = admin.request(method, address, data={"form_token": token})
                assert answer.status_code == 403, (method, address)


def test_a_form_sent_by_another_site_is_refused_even_with_the_right_token(browser):
    """The browser itself says where a form was, and that is believed first."""
    admin = browser("admin")
    token = admin.token()
    answer = admin.post("/sign-out", data={"form_token": token}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert admin.get("/exceptions").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/\t/evil.example"],
)
def test_signing_in_leads_to_no_other_site(browser, ctx, elsewhere):
    """Where to go after signing in is always a page of ours."""
    with ctx.work() as work:
        users.add(work, users.NewUser("pat", "Pat", UserRole.VIEWER, PASSWORD), "test", NOON)
    fresh: Browser = browser()
    token = token_of(fresh.get("/sign-in", params={"after": elsewhere}).text)
    answer = fresh.post(
        "/sign-in", data={"form_token": token, "name": "pat", "password": PASSWORD, "after": elsewhere}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_answers_carry_the_headers_that_keep_other_peoples_script_out(browser):
    """No inline script, no frame, no guessing of types, nothing kept by the browser."""
    answer = browser("viewer").get("/exceptions")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", answer.text)


def test_the_demo_user_exists_only_where_the_samples_are_shown(browser, ctx):
    """One click signs in at a demo desk and nowhere else."""
    fresh: Browser = browser()
    page = fresh.get("/sign-in").text
    assert "demo" not in page
    assert fresh.post("/sign-in/demo", data={"form_token": token_of(page)}).status_code == 404
    with served(create_app(House(ctx, demo=True))) as there, Browser(base_url=there) as shown:
        assert shown.send_form("/sign-in/demo", seen="/sign-in").status_code == 303
        assert shown.get("/exceptions").status_code == 200


def test_over_tls_cookies_are_sent_by_tls_only(browser):
    """A desk behind TLS marks its cookies secure; they are never readable by a script."""
    answer = browser().get("/sign-in", headers={"x-forwarded-proto": "https"})
    cookie = answer.headers["set-cookie"].lower()
    assert "; secure" in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "strict-transport-security" in answer.headers


def test_a_mistake_in_an_address_leaves_the_menu(browser):
    """Whoever is signed in goes on from there; a stranger sees nothing of the desk."""
    there = browser("viewer").get("/nowhere")
    assert (there.status_code, 'href="/schools"' in there.text) == (404, True)
    assert 'href="/schools"' not in browser().get("/nowhere").text


@pytest.mark.parametrize("number", ["0", str(10**12), str(10**40)])
def test_a_number_that_no_row_can_have_is_not_there(app, browser, number):
    """On every page and at every address of a program: it is looked for by neither database, and nothing fails."""
    admin: Browser = browser("admin")
    asked = 0
    for route in routes_of(app):
        if "{" not in route.path or "GET" not in route.methods or not isinstance(doors(route)[0], RoleDoor):
            continue
        answer = admin.get(re.sub(r"\{\w+(:\w+)?\}", number, route.path))
        assert answer.status_code in {404, 422}, (route.path, answer.status_code)
        asked += 1
    assert asked > 15


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(
    ("place", "kind", "size"),
    [
        ("/api/v1/exceptions/1/confirm", "application/json", 5),
        ("/sign-in", "multipart/form-data; boundary=x", 52),
        ("/sign-in", "application/x-www-form-urlencoded", 5),
    ],
)
def test_nobody_fills_the_memory_or_the_disk(browser, place, kind, size, announced):
    """What is too large is refused, to strangers too, whether or not they say how much comes."""
    begin = b'--x\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n'
    parts = [begin if "boundary" in kind else b"", *[b"&a=" + b"1" * ((1 << 20) - 3)] * size]
    headers = {"content-type": kind} | ({"content-length": str(sum(map(len, parts)))} if announced else {})
    answer = browser().post(place, content=iter(parts), headers=headers)
    assert answer.status_code == 413
    assert "MB can be taken" in answer.text

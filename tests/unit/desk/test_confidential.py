"""What may name a pupil or speak of safeguarding is for leads and above, on every page that could show it."""

from pipeline.access import tokens
from pipeline.store.people import DecisionRow
from pipeline.store.tables import DocumentRow, ExceptionRow, ReturnRow, SchoolRow
from tests.unit.pipeline.scripted import FULL, finish, make_reading

SECRET = "There was a safeguarding disclosure about a child in the choir."


def test_what_is_confidential_is_shown_to_leads_only(browser, ctx, send):
    """The list says that something is there; its page, the return, the file and the pictures are closed to staff."""
    send("form", make_reading({"name": "Fernhill Primary School", "urn": "990001", **FULL, "q1": SECRET}))
    finish(ctx)
    with ctx.look() as look:
        row = look.query(ExceptionRow).filter(ExceptionRow.restricted.is_(True)).first()
        returned, document = look.query(ReturnRow).one(), look.query(DocumentRow).one()
        school = look.query(SchoolRow).filter_by(urn="990001").one()
    assert row is not None
    staff, lead = browser("staff"), browser("lead")
    listed = staff.get("/exceptions").text
    assert "Fernhill" in listed
    assert SECRET not in listed
    pages = [
        f"/exceptions/{row.id}",
        f"/exceptions/{row.id}/pages",
        f"/exceptions/{row.id}/letter",
        f"/exceptions/{row.id}/row.jpg",
        f"/returns/{returned.ref}",
        f"/schools/{school.id}/returns/{returned.id}",
        f"/documents/{document.id}/original",
        f"/pictures/{document.id}/1.jpg",
        f"/crops/{returned.id}.jpg?field=q1",
    ]
    for address in pages:
        refused = staff.get(address)
        assert (refused.status_code, SECRET in refused.text) == (403, False), address
        assert lead.get(address).status_code != 403, address
    assert SECRET in lead.get(f"/returns/{returned.ref}").text
    decided = staff.send_form(f"/exceptions/{row.id}", do="confirm", key="k")
    assert decided.status_code == 403
    assert SECRET not in staff.get(f"/schools/{school.id}").text


def test_what_was_decided_about_it_is_as_confidential(browser, ctx, send):
    """A correction says what it was before: the audit trail and the decision's page keep that to those who may read it."""
    send("form", make_reading({"name": "Fernhill Primary School", "urn": "990001", **FULL, "q1": SECRET}))
    finish(ctx)
    with ctx.look() as look:
        returned = look.query(ReturnRow).one()
    staff, lead = browser("staff"), browser("lead")
    assert (
        lead.send_form(f"/returns/{returned.ref}", key="k", field="q1", text="Taken out.").status_code == 303
    )
    assert SECRET in lead.get("/audit").text
    assert SECRET in lead.get("/decisions/1").text
    told = staff.get("/audit")
    assert (told.status_code, SECRET in told.text, "confidential" in told.text) == (200, False, True)
    assert staff.get("/decisions/1").status_code == 403


def test_what_else_was_found_in_it_is_listed_without_its_words(browser, ctx, send):
    """Another exception of the same message may quote the same words: the list and the API tell the reason alone."""
    reading = make_reading(
        {"name": "Fernhill Primary School", "urn": "990001", **FULL},
        unsure={"roll": "c. 45"},
        residue=[SECRET],
    )
    send("form", reading)
    finish(ctx)
    staff, lead = browser("staff"), browser("lead")
    with ctx.work() as work:
        assert any(SECRET in each.sentence for each in work.query(ExceptionRow))
        token = tokens.issue_token(work, "a program", ["read:queue"], 1, "test", ctx.clock())
    assert SECRET in lead.get("/exceptions").text
    listed = staff.get("/exceptions").text
    assert "belongs to no question" in listed
    assert SECRET not in listed
    asked = browser().get("/api/v1/exceptions", headers={"authorization": f"Bearer {token}"})
    assert (asked.status_code, SECRET in asked.text) == (200, False)


def test_staff_go_round_what_is_confidential_and_leads_through_it(browser, ctx, send):
    """Start, next and what a decision leads on to are never a page that staff may not open."""
    unsure = {"roll": "c. 45"}
    send(
        "before",
        make_reading({"name": "Thorncote Junior School", "urn": "990005", **FULL}, unsure=unsure),
        sender="x@y.example",
    )
    send("form", make_reading({"name": "Fernhill Primary School", "urn": "990001", **FULL, "q1": SECRET}))
    send(
        "after",
        make_reading({"name": "Fernhill Park Primary School", "urn": "990002", **FULL}, unsure=unsure),
        sender="x@y.example",
    )
    finish(ctx)
    with ctx.look() as look:
        rows = look.query(ExceptionRow).order_by(ExceptionRow.id).all()
    closed = {each.id for each in rows if each.message_id == 2}
    first, last = (next(each.id for each in rows if each.message_id == n) for n in (1, 3))
    assert first < min(closed) < last
    staff, lead = browser("staff"), browser("lead")
    assert staff.get("/exceptions/next").headers["location"] == f"/exceptions/{first}"
    assert staff.get(f"/exceptions/next?after={first}").headers["location"] == f"/exceptions/{last}"
    assert f'rel="next" href="/exceptions/{last}"' in staff.get(f"/exceptions/{first}").text
    assert f'rel="next" href="/exceptions/{min(closed)}"' in lead.get(f"/exceptions/{first}").text
    done = staff.send_form(f"/exceptions/{first}", do="value", text="45", key="k")
    assert done.headers["location"] == f"/exceptions/{last}"


def test_other_returns_stay_open_to_all(browser, ctx, send):
    """One confidential return closes no other."""
    send("form", make_reading({"name": "Fernhill Primary School", "urn": "990001", **FULL, "q1": SECRET}))
    send(
        "plain",
        make_reading({"name": "Thorncote Junior School", "urn": "990005", **FULL}),
        sender="x@y.example",
    )
    finish(ctx)
    with ctx.look() as look:
        plain = (
            look.query(ReturnRow)
            .join(SchoolRow, ReturnRow.school_id == SchoolRow.id)
            .filter_by(urn="990005")
            .one()
        )
    assert browser("viewer").get(f"/returns/{plain.ref}").status_code == 200


def test_staff_join_nothing_with_it_and_undo_nothing_about_it(browser, ctx, send):
    """Neither from the list of returns nor by its reference, and no program either; what a lead joined stays closed."""
    unsure = {"roll": "c. 45"}
    school = {"name": "Fernhill Primary School", "urn": "990001", **FULL}
    send("secret", make_reading({**school, "q1": SECRET}))
    send("plain", make_reading(school, unsure=unsure))
    finish(ctx)
    staff, lead = browser("staff"), browser("lead")
    with ctx.work() as work:
        secret, plain = work.query(ReturnRow).order_by(ReturnRow.id)
        number = next(each.id for each in work.query(ExceptionRow) if each.return_id == plain.id)
        token = tokens.issue_token(
            work, "a program", ["write:decisions", "read:queue"], 1, "test", ctx.clock()
        )
        ref = secret.ref
    program = {"authorization": f"Bearer {token}"}
    assert ref not in staff.get(f"/exceptions/{number}").text
    told = browser().get(f"/api/v1/exceptions/{number}", headers=program)
    assert (told.status_code, ref in told.text) == (200, False)
    staff.send_form(f"/exceptions/{number}/release")
    assert staff.send_form(f"/exceptions/{number}", do="join", into=ref, key="k").status_code == 403
    joined = browser().post(f"/api/v1/exceptions/{number}/join", headers=program, json={"return": ref})
    assert joined.status_code == 403
    with ctx.look() as look:
        assert look.query(DecisionRow).count() == 0
    assert ref in lead.get(f"/exceptions/{number}").text
    assert lead.send_form(f"/exceptions/{number}", do="join", into=ref, key="k").status_code == 303
    lead.send_form(f"/exceptions/{number}/release")
    assert staff.get("/decisions/1").status_code == 403
    assert staff.send_form("/undo", decision="1", key="u").status_code == 403
    undone = browser().post("/api/v1/decisions/1/undo", headers=program, json={})
    assert undone.status_code == 403
    assert lead.get("/decisions/1").status_code == 200
    assert lead.send_form("/undo", decision="1", key="u").status_code == 303

"""Contacts and domains: learnt from accepted returns, evidence and never proof."""

import pytest
from sqlalchemy import select

from pipeline.contacts import addresses, domain_of, failed, import_contacts
from pipeline.context import Context
from pipeline.store.hub_tables import ContactRow, SchoolDomainRow
from pipeline.store.tables import SchoolRow
from schemas.journey import MessageState
from tests.unit.pipeline.asking import GOOD, Send, message
from tests.unit.pipeline.scripted import FULL, NOON, finish, make_reading


def learnt(ctx: Context) -> set[tuple[str, str, int]]:
    with ctx.look() as look:
        query = select(SchoolRow.urn, SchoolDomainRow.domain, SchoolDomainRow.returns).join(SchoolRow)
        return {tuple(row) for row in look.execute(query)}


def contacts(ctx: Context) -> list[tuple[str, str]]:
    with ctx.look() as look:
        query = select(SchoolRow.urn, ContactRow.address).join(SchoolRow).order_by(ContactRow.id)
        return [tuple(row) for row in look.execute(query)]


def test_an_accepted_return_teaches_its_senders_domain(ctx: Context, send: Send) -> None:
    """Twice from one domain is counted twice."""
    send("one", make_reading(GOOD), sender="music@fernhill-trust.example")
    send("two", make_reading({**GOOD, "q1": "else"}), sender="head@fernhill-trust.example")
    finish(ctx)
    assert learnt(ctx) == {("990001", "fernhill-trust.example", 2)}
    assert len(contacts(ctx)) == 2


def test_what_is_held_or_doubted_teaches_nothing(ctx: Context, send: Send) -> None:
    """An unknown number keeps the return, and what it would teach, until a person has decided."""
    send("one", make_reading({**GOOD, "share": 140}), sender="music@fernhill-trust.example")
    finish(ctx)
    assert learnt(ctx) == set()


def test_free_mail_is_a_contact_and_never_a_domain(ctx: Context, send: Send) -> None:
    """A teacher's private address may be written to; it says nothing of other mail from there."""
    send("one", make_reading(GOOD), sender="a.teacher@gmail.com")
    finish(ctx)
    assert learnt(ctx) == set()
    assert contacts(ctx) == [("990001", "a.teacher@gmail.com")]


def test_a_learnt_domain_speaks_for_a_doubtful_name_and_never_against_a_school(
    ctx: Context, send: Send
) -> None:
    """A trust's domain first seen with one school stops no other school of the trust."""
    send("one", make_reading(GOOD), sender="music@trust.example")
    finish(ctx)
    other = {"name": "Thorncote Junior School", "urn": "990005", **FULL}
    two = send("two", make_reading(other), sender="music@trust.example")
    finish(ctx)
    assert message(ctx, two).state is MessageState.STORED
    assert ctx.register().seen_from("music@trust.example") is None, (
        "two schools write from it now: it is nobody's"
    )


@pytest.mark.parametrize(
    ("address", "domain"),
    [("Head@School.Example", "school.example"), ("x@GMAIL.com", None), ("nonsense", None), (None, None)],
)
def test_a_domain_that_could_be_a_schools_own(address: str | None, domain: str | None) -> None:
    """Free mail and what is no address have none."""
    assert domain_of(address) == domain


def test_the_hubs_own_list_comes_first_and_a_failed_address_last(ctx: Context, send: Send) -> None:
    """A school is written to where the hub says; once that bounces, where it last wrote from."""
    send("one", make_reading(GOOD), sender="music@fernhill.example")
    finish(ctx)
    with ctx.work() as work:
        text = (
            "DfE number,Email,Name\n919-2001,Office@Fernhill.example,Pat\n919/9999,a@b.example,\n990001,x,\n"
        )
        listed = import_contacts(work, text.encode(), NOON)
        assert (listed.added, len(listed.problems)) == (1, 2)
        assert list(addresses(work, [1]).values()) == ["office@fernhill.example"]
    with ctx.work() as work:
        assert failed(work, "office@fernhill.example", NOON) == [1]
        assert list(addresses(work, [1]).values()) == ["music@fernhill.example"]

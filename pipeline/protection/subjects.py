"""Everything held on a school, or on a person known by an address."""

from dataclasses import dataclass, field

from sqlalchemy import Select, or_, select

from pipeline.keys import key_of
from pipeline.store.hub_tables import (
    ActionRow,
    ContactRow,
    FollowUpRow,
    RoundSchoolRow,
    SchoolDomainRow,
    VisitRow,
)
from pipeline.store.tables import DocumentRow, MessageRow, OutboxRow, RecordRow, ReturnRow, SchoolRow
from pipeline.store.work import Work

from .graph import Ids, batches, hanging_on


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data it is: how it is found, which rows hang on it, and the words that must not remain anywhere."""

    digest: str  # what the log keeps in place of the name
    rows: Ids
    words: tuple[str, ...] = field(default=())


def of_school(look: Work, school: SchoolRow) -> Subject:
    """A school's returns, messages, letters, follow-ups, actions, contacts and places in rounds; not its line in the register.

    A message that also brought another school's return is not the school's alone: only the return is.
    """
    returns = _ids(look, select(ReturnRow.id).where(ReturnRow.school_id == school.id))
    returns |= _ids(look, select(RecordRow.return_id).where(RecordRow.school_id == school.id))
    wrote = or_(
        MessageRow.school_id == school.id,
        MessageRow.id.in_(select(ReturnRow.message_id).where(ReturnRow.id.in_(returns))),
    )
    messages = _ids(look, select(MessageRow.id).where(wrote))
    shared = select(ReturnRow.message_id).where(
        ReturnRow.message_id.in_(messages), ReturnRow.id.not_in(returns), ReturnRow.school_id.is_not(None)
    )
    messages -= _ids(look, shared)
    contacts = list(look.scalars(select(ContactRow.address).where(ContactRow.school_id == school.id)))
    refs = select(ReturnRow.ref).where(ReturnRow.id.in_(returns))
    letters = or_(
        OutboxRow.recipient.in_(contacts),
        OutboxRow.ref.in_(refs),
        OutboxRow.about.contains(f" {school.urn} "),
    )
    start: Ids = {
        "return": returns,
        "message": messages,
        "outbox": _ids(look, select(OutboxRow.id).where(letters)),
    }
    for table in (ContactRow, SchoolDomainRow, RoundSchoolRow, ActionRow, FollowUpRow, VisitRow):
        start[table.__tablename__] = _ids(look, select(table.id).where(table.school_id == school.id))
    return Subject(key_of("school", school.urn), hanging_on(look, start))


def of_person(look: Work, address: str) -> Subject:
    """What a person sent and was sent: contacts and letters go; what was sent stays the school's, without the person.

    The words are the address and the names it was seen with; they are looked for in every text of every table.
    """
    address = address.strip().casefold()
    messages = _ids(
        look, select(MessageRow.id).where(or_(MessageRow.sender == address, MessageRow.envelope == address))
    )
    names = {
        each for each in look.scalars(select(MessageRow.from_name).where(MessageRow.id.in_(messages))) if each
    }
    known = select(ContactRow.name).where(ContactRow.address == address)
    names |= {each for each in look.scalars(known) if each}
    start: Ids = {
        "contact": _ids(look, select(ContactRow.id).where(ContactRow.address == address)),
        "outbox": _ids(look, select(OutboxRow.id).where(OutboxRow.recipient == address)),
    }
    # a name of one word ("Office") is half the county's: only whole names are taken out
    whole = tuple(sorted((each for each in names if " " in each.strip()), key=len, reverse=True))
    return Subject(key_of("person", address), hanging_on(look, start), (address, *whole))


def originals_of(look: Work, address: str) -> set[int]:
    """The messages that a person sent."""
    address = address.strip().casefold()
    return _ids(
        look, select(MessageRow.id).where(or_(MessageRow.sender == address, MessageRow.envelope == address))
    )


def files_of(look: Work, messages: set[int]) -> set[str]:
    """The files of messages: their raw bytes, all that was in them, and the pictures of pages that came on paper."""
    found: set[str] = set()
    for some in batches(messages):
        found |= set(look.scalars(select(MessageRow.sha256).where(MessageRow.id.in_(some))))
        documents = select(DocumentRow.sha256, DocumentRow.readings).where(DocumentRow.message_id.in_(some))
        for sha256, readings in look.execute(documents):
            found.add(sha256)
            found |= {page["blob"] for each in readings for page in each.get("pages", ()) if page.get("blob")}
    return found


def _ids(look: Work, query: Select[int] | Select[int | None]) -> set[int]:
    return {each for each in look.scalars(query) if each is not None}

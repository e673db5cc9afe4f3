"""A store full of invented schools and mail, made from a seed, and the plain lists it was made from.

What a digest must say is counted from the lists, one thing after another, and never asked of the store.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from pipeline.digest.weeks import Week
from pipeline.local_time import local_day
from pipeline.store.hub_tables import ActionRow, FollowUpRow, RoundRow, RoundSchoolRow
from pipeline.store.tables import ExceptionRow, MessageRow, RecordRow, ReturnRow, SchoolRow
from pipeline.store.work import Store
from schemas.codes import Code
from schemas.following import ActionState, ExpectedState
from schemas.journey import ExceptionState, FollowUpKind, FollowUpState, MessageState, Stage

WEEK = Week(2026, 47)
FIRST = datetime(2025, 9, 1, tzinfo=UTC)
AREAS = ("East", "West", None)
STATES = (MessageState.STORED, MessageState.EXCEPTION, MessageState.SET_ASIDE, MessageState.WAITING)
Row = dict[str, Any]


@dataclass
class World:
    """Rows by table, as they are put into a store."""

    seed: int
    schools: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    returns: list[Row] = field(default_factory=list)
    records: list[Row] = field(default_factory=list)
    exceptions: list[Row] = field(default_factory=list)
    follow_ups: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    rounds: list[Row] = field(default_factory=list)
    expected: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        for n in range(1, 31):
            self.schools.append(self._school(n))
        for n in range(1, 161):
            self._mail(n)
        for n in range(1, 41):
            self.actions.append(self._action(n))
        if self.seed % 2:
            self._round()

    def put(self, store: Store) -> None:
        """Everything into a store with no rows in it."""
        tables = (
            (SchoolRow, self.schools),
            (MessageRow, self.messages),
            (ReturnRow, self.returns),
            (RecordRow, self.records),
            (ExceptionRow, self.exceptions),
            (FollowUpRow, self.follow_ups),
            (ActionRow, self.actions),
            (RoundRow, self.rounds),
            (RoundSchoolRow, self.expected),
        )
        with store.work() as work:
            for table, rows in tables:
                if rows:
                    work.execute(insert(table), rows)

    def area(self, school_id: int | None) -> str | None:
        """The area of a school; None for nobody's."""
        return next((each["area"] for each in self.schools if each["id"] == school_id), None)

    def message(self, message_id: int) -> Row:
        return self.messages[message_id - 1]

    def _moment(self) -> datetime:
        """Somewhere in two school years; often in the week or on its very edges."""
        edges = (WEEK.starts, WEEK.ends, WEEK.starts - timedelta(seconds=1), WEEK.ends - timedelta(seconds=1))
        chance = self.random.random()
        if chance < 0.2:
            return self.random.choice(edges)
        since, until = (WEEK.starts, WEEK.ends) if chance < 0.6 else (FIRST, WEEK.ends + timedelta(days=20))
        return since + timedelta(seconds=self.random.randrange(int((until - since).total_seconds())))

    def _school(self, n: int) -> Row:
        return {
            "id": n,
            "urn": f"{990000 + n}",
            "name": f"School {n}",
            "area": AREAS[n % 3],
            "open": n % 7 != 0,
            "touched": FIRST,
        }

    def _mail(self, n: int) -> None:
        at = self._moment()
        school = self.random.choice([None, *range(1, 31)]) if n % 5 else None
        self.messages.append(
            {
                "id": n,
                "identity": f"{n:064d}",
                "source": "test",
                "name": f"{n}.eml",
                "sha256": f"{n:064d}",
                "received": at,
                "dated": at,
                "state": self.random.choice(STATES),
                "sender": f"{n}@school.example",
                "school_id": school,
                "stage": Stage.DONE,
                "touched": at,
            }
        )
        if n % 4:
            self._return(n, school, at)
        if self.random.random() < 0.4:
            self._exception(n, n if n % 4 else None, at)
        if self.random.random() < 0.5:
            self._follow_up(n, school, at)

    def _return(self, n: int, school: int | None, at: datetime) -> None:
        self.returns.append(
            {
                "id": n,
                "ref": f"r{n}",
                "message_id": n,
                "position": 0,
                "template": "sef",
                "template_version": "3",
                "reading": {},
                "dated": at,
                "school_id": school,
                "stage": Stage.HELD,
                "touched": at,
                "discarded": at + timedelta(hours=1) if n % 13 == 0 else None,
            }
        )
        if school is not None and self.random.random() < 0.7:
            for revision in range(1, self.random.choice((2, 2, 2, 3))):
                self.records.append(
                    {
                        "return_id": n,
                        "revision": revision,
                        "school_id": school,
                        "template": "sef",
                        "template_version": "3",
                        "answers": {},
                        "as_of": at,
                        "stored_at": at + timedelta(hours=30 * revision),
                    }
                )

    def _exception(self, n: int, returned: int | None, at: datetime) -> None:
        settled = self._moment() if self.random.random() < 0.5 else None
        settled = settled if settled and settled > at else None
        self.exceptions.append(
            {
                "key": f"{n:064d}",
                "message_id": n,
                "return_id": returned,
                "code": self.random.choice((Code.VALUE_UNSURE, Code.SCHOOL_UNKNOWN, Code.NO_FORM)),
                "sentence": "s",
                "action": "a",
                "raised_at": at,
                "state": ExceptionState.RESOLVED if settled else ExceptionState.OPEN,
                "resolved_at": settled,
            }
        )

    def _follow_up(self, n: int, school: int | None, at: datetime) -> None:
        settled = at + timedelta(days=self.random.randrange(1, 60)) if self.random.random() < 0.4 else None
        self.follow_ups.append(
            {
                "key": f"{n:064d}",
                "kind": self.random.choice(
                    (
                        FollowUpKind.VISIT_PRIORITY,
                        FollowUpKind.QUESTION,
                        FollowUpKind.SUPPORT,
                        FollowUpKind.ASK_AGAIN,
                    )
                ),
                "school_id": school,
                "message_id": n,
                "owner": "x@hub.example",
                "quote": self.random.choice(("Can we sing?", "A drum, please.", "Parking?", "Badgers?")),
                "due": at + timedelta(days=14),
                "state": FollowUpState.DONE if settled else FollowUpState.OPEN,
                "raised_at": at,
                "settled_at": settled,
            }
        )

    def _action(self, n: int) -> Row:
        return {
            "id": n,
            "school_id": self.random.randrange(1, 31),
            "template": "sef",
            "section": "Plan",
            "question": str(n),
            "text": f"Action {n}",
            "due": local_day(WEEK.ends) + timedelta(days=self.random.randrange(-200, 60)) if n % 6 else None,
            "state": self.random.choice(list(ActionState)),
            "first_return_id": self.returns[0]["id"],
            "last_return_id": self.returns[0]["id"],
            "first_seen": FIRST,
            "last_seen": FIRST,
            "restricted": n % 9 == 0,
        }

    def _round(self) -> None:
        opens = WEEK.monday - timedelta(days=50)
        self.rounds.append(
            {
                "id": 1,
                "name": "autumn",
                "title": "Autumn",
                "templates": ["sef"],
                "opens": opens,
                "due": opens + timedelta(days=60),
                "plan": [],
                "chosen_by": {},
                "made_at": FIRST,
            }
        )
        for school in self.schools[:24]:
            returned = self._moment() if self.random.random() < 0.5 else None
            excused = self._moment() if self.random.random() < 0.2 else None
            self.expected.append(
                {
                    "round_id": 1,
                    "school_id": school["id"],
                    "state": ExpectedState.SENT,
                    "returned_at": returned,
                    "excused_at": excused,
                    "last_contact": None,
                }
            )

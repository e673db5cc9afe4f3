"""The digest of a country: 24,000 schools and 100,000 returns in a real PostgreSQL, filled in bulk.

    python bench/digest.py [SCHOOLS] [RETURNS]

Prints how long the digest's data, its letter and each of its parts took, how many questions it asked the store, and
the most memory that the process held. Wanted: built in 10 s and 300 MB.
"""

import getpass
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event, insert

from pipeline.digest.audience import HUB, Audience
from pipeline.digest.building import build
from pipeline.digest.weeks import Week
from pipeline.store.engine import open_engine
from pipeline.store.hub_tables import ActionRow, FollowUpRow, RoundRow, RoundSchoolRow
from pipeline.store.tables import ExceptionRow, MessageRow, RecordRow, ReturnRow, SchoolRow
from pipeline.store.upgrade import upgrade
from pipeline.store.work import Store
from ritornello.screen import out, table
from schemas.codes import Code
from schemas.following import ActionState, ExpectedState
from schemas.journey import ExceptionState, FollowUpKind, FollowUpState, MessageState, Stage

WEEK = Week(2026, 47)
AREAS = [f"Area {n}" for n in range(1, 41)]
QUOTES = (
    "Could somebody train our new Year 4 teacher in whole-class ukulele?",
    "Is there money for instrument repair? Our violins are in a sorry state.",
    "How do we assess singing without a written test?",
    "May the Year 6 choir join the area festival?",
    "Where can we borrow samba drums for half a term?",
    "Who could look at our scheme of work with us?",
)
ANSWERS = {f"field-{n}": "What a school writes about its music, in a sentence or two." for n in range(70)}
BATCH = 2000


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own on a free port, gone afterwards."""
    initdb = shutil.which("initdb") or str(max(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    owner = "postgres" if os.getuid() == 0 else getpass.getuser()
    prefix = [shutil.which("runuser") or "/usr/sbin/runuser", "-u", owner, "--"] if os.getuid() == 0 else []
    shutil.chown(folder, owner)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = ["--auth=trust", "--username=ritornello", "--encoding=UTF8", "--locale=C", "--no-sync"]
    data = str(folder / "data")
    subprocess.run([*prefix, initdb, *told, "-D", data], check=True, capture_output=True, cwd="/")
    server = [
        str(Path(initdb).resolve().with_name("postgres")),
        "-D",
        data,
        "-p",
        str(port),
        "-k",
        str(folder),
    ]
    listen = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([*prefix, *server, *listen], stderr=log, cwd="/") as running,
    ):
        try:
            wait_for(f"postgresql://ritornello@127.0.0.1:{port}/postgres")
            yield f"postgresql://ritornello@127.0.0.1:{port}/postgres"
        finally:
            running.terminate()


def wait_for(url: str) -> None:
    for _ in range(500):
        try:
            psycopg.connect(url).close()
        except psycopg.Error:
            time.sleep(0.05)
        else:
            return
    sys.exit("PostgreSQL did not start")


class Filler:
    """A country's worth of rows, from a seed; two school years of returns."""

    def __init__(self, store: Store, schools: int, returns: int) -> None:
        self.store, self.schools, self.returns = store, schools, returns
        self.random = random.Random(8)
        self.end = WEEK.ends

    def fill(self) -> None:
        self.put(SchoolRow, (self.school(n) for n in range(1, self.schools + 1)))
        self.put(MessageRow, (self.message(n) for n in range(1, self.returns + 1)))
        self.put(ReturnRow, (self.returned(n) for n in range(1, self.returns + 1)))
        self.put(RecordRow, (self.record(n) for n in range(1, self.returns + 1) if n % 10))
        self.put(ExceptionRow, (self.exception(n) for n in range(1, self.returns + 1) if n % 5 == 0))
        self.put(FollowUpRow, (self.follow_up(n) for n in range(1, self.returns + 1) if n % 2))
        self.put(ActionRow, (self.action(n) for n in range(1, self.returns + 1)))
        with self.store.work() as work:
            work.execute(insert(RoundRow), [self.round()])
        self.put(RoundSchoolRow, (self.expected(n) for n in range(1, self.schools + 1)))

    def put(self, table: Any, rows: Iterator[dict[str, Any]]) -> None:
        batch: list[dict[str, Any]] = []
        with self.store.work() as work:
            for row in rows:
                batch.append(row)
                if len(batch) == BATCH:
                    work.execute(insert(table), batch)
                    batch = []
            if batch:
                work.execute(insert(table), batch)

    def whose(self, n: int) -> int:
        return 1 + (n * 7919) % self.schools

    def when(self, n: int) -> datetime:
        """Spread over two school years, the last ones in the digest's week."""
        return self.end - timedelta(minutes=1 + 600 * 24 * 60 * (self.returns - n) / self.returns)

    def school(self, n: int) -> dict[str, Any]:
        area = AREAS[n % len(AREAS)]
        return {
            "id": n,
            "urn": f"{100000 + n}",
            "name": f"School {n}",
            "area": area,
            "open": True,
            "touched": self.end,
        }

    def message(self, n: int) -> dict[str, Any]:
        at = self.when(n)
        return {
            "id": n, "identity": f"{n:064d}", "source": "bench", "name": f"{n}.eml", "sha256": f"{n:064d}",
            "received": at, "dated": at, "state": MessageState.STORED if n % 10 else MessageState.EXCEPTION,
            "sender": f"office@school{self.whose(n)}.example", "school_id": self.whose(n), "stage": Stage.DONE, "touched": at,
        }  # fmt: skip

    def returned(self, n: int) -> dict[str, Any]:
        at = self.when(n)
        return {
            "id": n, "ref": f"r{n:016d}", "message_id": n, "position": 0, "template": "infant-primary",
            "template_version": "2", "reading": {"answers": list(ANSWERS.items())}, "dated": at, "draft": ANSWERS,
            "school_id": self.whose(n), "stage": Stage.DONE if n % 10 else Stage.HELD, "touched": at,
        }  # fmt: skip

    def record(self, n: int) -> dict[str, Any]:
        at = self.when(n)
        return {
            "return_id": n, "revision": 1, "school_id": self.whose(n), "template": "infant-primary",
            "template_version": "2", "answers": ANSWERS, "as_of": at, "stored_at": at,
        }  # fmt: skip

    def exception(self, n: int) -> dict[str, Any]:
        open_, at = n % 10 == 0 and n > self.returns - 20000, self.when(n)
        return {
            "key": f"{n:064d}", "message_id": n, "return_id": n, "code": Code.VALUE_UNSURE, "field": "field-1",
            "sentence": "An answer could not be read with certainty.", "action": "Confirm or correct the answer.",
            "state": ExceptionState.OPEN if open_ else ExceptionState.RESOLVED, "raised_at": at,
            "resolved_at": None if open_ else at + timedelta(hours=1),
        }  # fmt: skip

    def follow_up(self, n: int) -> dict[str, Any]:
        kind = (FollowUpKind.VISIT_PRIORITY, FollowUpKind.QUESTION, FollowUpKind.SUPPORT)[n // 2 % 3]
        open_, at = n > self.returns - 10000, self.when(n)
        return {
            "key": f"{n:064d}", "kind": kind, "school_id": self.whose(n), "message_id": n, "return_id": n,
            "owner": "team@hub.example", "quote": QUOTES[n // 2 % len(QUOTES)], "due": at + timedelta(days=14),
            "state": FollowUpState.OPEN if open_ else FollowUpState.DONE, "raised_at": at,
            "settled_at": None if open_ else at + timedelta(days=10),
        }  # fmt: skip

    def action(self, n: int) -> dict[str, Any]:
        at = self.when(n)
        return {
            "school_id": self.whose(n), "template": "infant-primary", "section": "Action plan", "question": str(n),
            "text": "Set up a lunchtime choir and sing at the summer festival.", "owner": "Music lead",
            "due": (at + timedelta(days=self.random.randrange(30, 300))).date(),
            "state": ActionState.OPEN if n > self.returns - 30000 else ActionState.DONE,
            "first_return_id": n, "last_return_id": n, "first_seen": at, "last_seen": at,
            "settled_at": None if n > self.returns - 30000 else at + timedelta(days=300),
        }  # fmt: skip

    def round(self) -> dict[str, Any]:
        opens = datetime(2026, 9, 7, tzinfo=UTC).date()
        return {
            "id": 1, "name": "autumn-2026", "title": "Autumn 2026", "templates": ["infant-primary"], "opens": opens,
            "due": opens + timedelta(days=90), "plan": [], "chosen_by": {}, "made_at": self.end,
        }  # fmt: skip

    def expected(self, n: int) -> dict[str, Any]:
        back = n % 3 == 0
        return {
            "round_id": 1, "school_id": n, "state": ExpectedState.ACCEPTED if back else ExpectedState.SENT,
            "returned_at": self.end - timedelta(days=n % 60, hours=1) if back else None,
            "last_contact": self.end - timedelta(days=n % 200, hours=1),
        }  # fmt: skip


def measure(url: str) -> None:
    """In a process of its own, so that its memory is the digest's and not the filling's."""
    engine = open_engine(url)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *found: asked.append(found[2]))
    store, rows = Store(engine), []
    for audience in (HUB, Audience(AREAS[1])):
        asked.clear()
        began, worked = time.perf_counter(), time.process_time()
        with store.look() as look:
            digest = build(look, WEEK, audience, WEEK.ends)
        built = time.perf_counter()
        from pipeline.digest.rendering import render  # noqa: PLC0415 - drawing counts to the letter

        letter = render(digest)
        done = time.perf_counter()
        sizes = f"{len(letter.html.encode()) / 1000:.0f} KB + {sum(len(e.data) for e in letter.enclosures) / 1e6:.1f} MB"
        lists = f"{len(digest.missing):,} / {len(digest.waiting.open):,} / {len(digest.actions.falling):,}"
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took = (
            f"{built - began:.2f}",
            f"{done - built:.2f}",
            f"{done - began:.2f}",
            f"{time.process_time() - worked:.2f}",
        )
        rows.append((str(audience), len(asked), lists, sizes, *took, f"{memory:.0f}"))
    columns = (
        "For",
        "Questions",
        "Missing / open / due",
        "HTML + files",
        "Data s",
        "Letter s",
        "In all s",
        "Own CPU s",
        "Peak MB",
    )
    out().print(table(*columns, rows=rows))


def main() -> None:
    if len(sys.argv) == 3 and sys.argv[1] == "--measure":
        measure(sys.argv[2])
        return
    schools, returns = (int(each) for each in (*sys.argv[1:], "24000", "100000")[:2])
    with tempfile.TemporaryDirectory() as name, postgres(Path(name)) as url:
        engine = open_engine(url)
        upgrade(engine)
        began = time.perf_counter()
        Filler(Store(engine), schools, returns).fill()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        engine.dispose()
        out().print(
            f"{schools:,} schools, {returns:,} returns; filled in {time.perf_counter() - began:.0f} s"
        )
        subprocess.run([sys.executable, __file__, "--measure", url], check=True, env=os.environ)


if __name__ == "__main__":
    main()

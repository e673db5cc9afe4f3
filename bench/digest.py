"""The digest of a country: 24,000 schools and 100,000 returns in a real PostgreSQL, filled in bulk.

    python bench/digest.py [SCHOOLS] [RETURNS]

Prints how long the digest's data, its letter and each of its parts took, how many questions it asked the store, and
the most memory that the process held. Wanted: built in 10 s and 300 MB.
"""

import getpass
import json
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event, text

from pipeline.digest.audience import HUB, Audience
from pipeline.digest.building import build
from pipeline.digest.weeks import Week
from pipeline.store.engine import open_engine
from pipeline.store.upgrade import upgrade
from pipeline.store.work import Store
from ritornello.screen import out, table

WEEK = Week(2026, 47)
QUOTES = (
    "Could somebody train our new Year 4 teacher in whole-class ukulele?",
    "Is there money for instrument repair? Our violins are in a sorry state.",
    "How do we assess singing without a written test?",
    "May the Year 6 choir join the area festival?",
    "Where can we borrow samba drums for half a term?",
    "Who could look at our scheme of work with us?",
)
ANSWERS = {f"field-{n}": "What a school writes about its music, in a sentence or two." for n in range(70)}


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


FILL = (
    # Two school years of returns, the last ones in the digest's week; each tenth is held, each fifth was asked about.
    """
    CREATE TEMPORARY TABLE arrival AS
    SELECT n, 1 + (n::bigint * 7919) % :schools AS school,
           CAST(:ends AS timestamptz) - interval '1 minute' - (:returns - n) * interval '600 days' / :returns AS at
    FROM generate_series(1, :returns) AS n
    """,
    """
    INSERT INTO school (id, urn, name, area, open, touched)
    SELECT n, (100000 + n)::text, 'School ' || n, 'Area ' || (1 + n % 40), true, :ends
    FROM generate_series(1, :schools) AS n
    """,
    """
    INSERT INTO message (id, identity, source, name, sha256, received, dated, state, sender, school_id, subject, note,
                         problems, failed, stage, attempts, touched)
    SELECT n, lpad(n::text, 64, '0'), 'bench', n || '.eml', lpad(n::text, 64, '0'), at, at,
           CASE WHEN n % 10 = 0 THEN 'exception' ELSE 'stored' END, 'office@school' || school || '.example', school,
           'Our form', '', '[]', '[]', 'done', 1, at
    FROM arrival
    """,
    """
    INSERT INTO return (id, ref, message_id, position, template, template_version, reading, dated, draft, school_id,
                        identified_by, notes, corrections, stage, attempts, touched)
    SELECT n, 'r' || lpad(n::text, 16, '0'), n, 0, 'infant-primary', '2', CAST(:answers AS json), at,
           CAST(:answers AS json), school, '[]', '[]', '{}', CASE WHEN n % 10 = 0 THEN 'held' ELSE 'done' END, 1, at
    FROM arrival
    """,
    """
    INSERT INTO record (return_id, revision, school_id, template, template_version, current, answers, as_of, stored_at)
    SELECT n, 1, school, 'infant-primary', '2', true, CAST(:answers AS json), at, at FROM arrival WHERE n % 10 <> 0
    """,
    """
    INSERT INTO exception (key, message_id, return_id, code, field, sentence, action, state, raised_at, resolved_at,
                           restricted)
    SELECT lpad(n::text, 64, '0'), n, n, 'value_unsure', 'field-1', 'An answer could not be read with certainty.',
           'Confirm or correct the answer.', CASE WHEN waits THEN 'open' ELSE 'resolved' END, at,
           CASE WHEN waits THEN NULL ELSE at + interval '1 hour' END, false
    FROM (SELECT *, n % 10 = 0 AND n > :returns * 0.8 AS waits FROM arrival WHERE n % 5 = 0) AS asked
    """,
    """
    INSERT INTO follow_up (key, kind, rule, because, school_id, message_id, return_id, owner, quote, due, state,
                           raised_at, settled_at)
    SELECT lpad(n::text, 64, '0'), (ARRAY['visit_priority', 'question', 'support'])[1 + n / 2 % 3], '', '', school, n, n,
           'team@hub.example', (CAST(:quotes AS text[]))[1 + n / 2 % 6], at + interval '14 days',
           CASE WHEN n > :returns * 0.9 THEN 'open' ELSE 'done' END, at,
           CASE WHEN n > :returns * 0.9 THEN NULL ELSE at + interval '10 days' END
    FROM arrival WHERE n % 2 = 1
    """,
    """
    INSERT INTO action (school_id, template, section, question, text, owner, due, state, because, by_hand,
                        first_return_id, last_return_id, first_seen, last_seen, settled_at, restricted)
    SELECT school, 'infant-primary', 'Action plan', n::text, 'Set up a lunchtime choir and sing at the festival.',
           'Music lead', (at + (30 + n % 270) * interval '1 day')::date,
           CASE WHEN n > :returns * 0.7 THEN 'open' ELSE 'done' END, '', false, n, n, at, at,
           CASE WHEN n > :returns * 0.7 THEN NULL ELSE at + interval '300 days' END, false
    FROM arrival
    """,
    """
    INSERT INTO round (id, name, title, templates, opens, due, plan, chosen_by, made_at)
    VALUES (1, 'autumn-2026', 'Autumn 2026', '["infant-primary"]', '2026-09-07', '2026-12-06', '[]', '{}', :ends)
    """,
    """
    INSERT INTO round_school (round_id, school_id, state, returned_at, last_contact, chasers)
    SELECT 1, n, CASE WHEN n % 3 = 0 THEN 'accepted' ELSE 'sent' END,
           CASE WHEN n % 3 = 0 THEN CAST(:ends AS timestamptz) - (1 + n % 60) * interval '1 day' END,
           CAST(:ends AS timestamptz) - (1 + n % 200) * interval '1 day', 0
    FROM generate_series(1, :schools) AS n
    """,
)


def fill(engine: Engine, schools: int, returns: int) -> None:
    """A country's worth of rows, a table at a time."""
    told = {
        "schools": schools,
        "returns": returns,
        "ends": WEEK.ends,
        "answers": json.dumps(ANSWERS),
        "quotes": list(QUOTES),
    }
    with engine.begin() as connection:
        for statement in FILL:
            names = set(re.findall(r"(?<!:):([a-z]+)", statement))
            connection.execute(text(statement), {name: told[name] for name in names})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def measure(url: str) -> None:
    """In a process of its own, so that its memory is the digest's and not the filling's."""
    engine = open_engine(url)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *found: asked.append(found[2]))
    store, rows = Store(engine), []
    for audience in (HUB, Audience("Area 2")):
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


def server_seconds(folder: Path) -> float:
    """CPU seconds of PostgreSQL's processes that have ended: user and system time of waited-for children (proc(5))."""
    pid = (folder / "data" / "postmaster.pid").read_text().split()[0]
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    if len(sys.argv) == 3 and sys.argv[1] == "--measure":
        measure(sys.argv[2])
        return
    schools, returns = (int(each) for each in (*sys.argv[1:], "24000", "100000")[:2])
    with tempfile.TemporaryDirectory() as name, postgres(Path(name)) as url:
        engine = open_engine(url)
        upgrade(engine)
        began = time.perf_counter()
        fill(engine, schools, returns)
        engine.dispose()
        out().print(
            f"{schools:,} schools, {returns:,} returns; filled in {time.perf_counter() - began:.0f} s"
        )
        time.sleep(3)  # until the process that served the filling has ended, and is counted as before
        before = server_seconds(Path(name))
        subprocess.run([sys.executable, __file__, "--measure", url], check=True, env=os.environ)
        out().print(f"PostgreSQL's own share of both: {server_seconds(Path(name)) - before:.2f} s of CPU")


if __name__ == "__main__":
    main()

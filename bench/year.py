"""A county's school year lived through: 500 schools, three rounds, returns, reminders, follow-ups, digests.

    python bench/year.py [SCHOOLS]

Each day runs what the schedule would ring for, on Mondays twice. At the end every follow-up, reminder and digest is held to a
script that says what each school did; what is not as the script has it is printed, and the exit status is 1.
"""

import logging
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import structlog

from ritornello.screen import out, table
from samples.county.held import hold
from samples.county.year import live


def main() -> int:
    schools = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    began, used = time.perf_counter(), time.process_time()
    memory = Path(
        "/dev/shm"
    )  # a disk of memory, where there is one: the year is about rules, not about syncing
    with tempfile.TemporaryDirectory(
        prefix="ritornello-year-", dir=memory if memory.is_dir() else None
    ) as folder:
        year = live(Path(folder), schools, _say)
        held = hold(year)
        year.ctx.store.engine.dispose()
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    rows = [("returns", held.returns), ("reminders", held.reminders), ("digests", held.digests)]
    rows += [(f"follow-ups: {rule}", count) for rule, count in sorted(held.follow_ups.items())]
    rows += [
        ("not as the script has it", len(held.faults)),
        ("seconds", round(seconds)),
        ("of them of this process", round(cpu)),
    ]
    out().print(table(f"A year of {schools} schools", "", rows=rows))
    for fault in held.faults[:20]:
        print(fault)
    return 1 if held.faults else 0


def _say(day: date) -> None:
    if day.day == 1:
        print(f"{day:%B %Y}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

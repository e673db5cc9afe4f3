"""An autumn of a small county, lived day by day; bench/year.py lives a whole year of a large one."""

from datetime import date
from pathlib import Path

from samples.county.held import hold
from samples.county.year import live


def test_an_autumn_is_as_its_script_has_it(tmp_path: Path, database_url: str) -> None:
    """Every follow-up is justified by a rule and none is missing, nobody is reminded who returned, each digest is once."""
    last = date(2026, 11, 7)
    year = live(tmp_path, 14, last=last, database_url=database_url)
    held = hold(year, last)
    year.ctx.store.engine.dispose()
    assert held.faults == []
    assert held.returns > 5
    assert held.reminders > 10
    assert {"check_address", "not_returned"} <= set(held.follow_ups)

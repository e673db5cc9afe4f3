"""Exactly one end for every message, whatever is killed and cut on the way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.journey import MessageState
from tests.chaos.storm import Storm, weather
from tests.integration.dovecot import dovecot

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.needs("redis-server"), pytest.mark.slow]


def test_every_message_comes_home_once(
    program: Callable[[str], Path], redis_url: str, tmp_path: Path
) -> None:
    """Workers and beat killed, Redis emptied, connections cut: one line, one end and one return each, one letter at most."""
    storm = Storm(messages=24, cuts=4, kills=3, flushes=1)
    with dovecot(program("dovecot")) as server:
        found = weather(
            server, redis_url, f"sqlite:///{tmp_path / 'store.db'}", tmp_path, storm, patience=240
        )
    log = (tmp_path / "services.log").read_text(errors="replace")[-2000:]
    assert len(found.lines) == storm.messages, log
    assert len({line.message_id for line in found.lines}) == storm.messages
    assert MessageState.WAITING not in {line.state for line in found.lines}, log
    returns = [each for line in found.lines for each in line.returns]
    assert len(returns) == len(set(returns))
    assert len(returns) >= storm.messages
    assert max(found.sent.values(), default=0) <= 1
    assert (found.kills, found.cuts, found.flushes) == (storm.kills, storm.cuts, storm.flushes)
    assert found.fetched <= 1.1 + (storm.cuts + storm.kills) / storm.messages

"""Exactly one end for every message, whatever is killed and cut on the way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.journey import MessageState
from tests.chaos.storm import Storm, weather
from tests.integration.dovecot import dovecot

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]


def test_every_message_comes_home_once(program: Callable[[str], Path], tmp_path: Path) -> None:
    """Workers killed, connections cut: one line and one end a message, one return each, one letter at most."""
    storm = Storm(messages=60, cuts=6, kills=4)
    with dovecot(program("dovecot")) as server:
        found = weather(server, tmp_path, storm, patience=150)
    log = (tmp_path / "workers.log").read_text(errors="replace")[-2000:]
    assert len(found.lines) == storm.messages, log
    assert len({line.message_id for line in found.lines}) == storm.messages
    assert MessageState.WAITING not in {line.state for line in found.lines}, log
    returns = [each for line in found.lines for each in line.returns]
    assert len(returns) == len(set(returns))
    assert len(returns) >= storm.messages
    assert max(found.sent.values(), default=0) <= 1
    assert (found.kills, found.cuts) == (storm.kills, storm.cuts)
    assert found.fetched <= 1.1 + (storm.cuts + storm.kills) / storm.messages

"""A broker that is not there is said to be not there, at once."""

import socket

from pipeline.settings import Settings
from workers.app import make_app
from workers.seen import Seen, seen


def test_a_broker_that_does_not_answer_is_told() -> None:
    """Nothing listens on the port: no error, and no minute of waiting."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        settings = Settings(_env_file=None, broker_url=f"redis://127.0.0.1:{taken.getsockname()[1]}/0")
        assert seen(make_app(settings)) == Seen(reached=False)

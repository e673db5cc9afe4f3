"""A desk served by a real uvicorn on a free port of this machine, and clients that behave as browsers do."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

PASSWORD = "three little words"


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of a running desk, which ends with the block."""
    # named as TCP, for only then does asyncio send small answers at once (Nagle's wait is 40 ms)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    end = monotonic() + 30
    while not server.started:
        assert monotonic() < end, "the desk did not start"
        sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


class Browser(httpx.Client):
    """A client that keeps cookies and sends the form token of a page it saw, as a person's browser does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            verify=False, **options
        )  # there is no TLS here, and reading certificates takes a while

    def send_form(self, address: str, /, *, seen: str = "/exceptions", **fields: Any) -> httpx.Response:
        """Sends a form with the token of a page."""
        return self.post(address, data={"form_token": self.token(seen), **fields})

    def token(self, seen: str = "/exceptions") -> str:
        """The form token that a page carries: the same on every page of a session, so a page is asked for once."""
        known: dict[object, str] = self.__dict__.setdefault("_tokens", {})
        session = tuple(sorted(self.cookies.items()))
        if session not in known:
            page = self.get(seen).text
            known[tuple(sorted(self.cookies.items()))] = token_of(page)
        return known[tuple(sorted(self.cookies.items()))]


def token_of(page: str) -> str:
    """The form token in a page."""
    return page.split('name="form-token" content="')[1].split('"', maxsplit=1)[0]

"""How much may be sent: anybody can begin to send, and nobody fills the memory or the disk, signed in or not."""

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MEGABYTE = 1 << 20
_WITHOUT_A_FILE = (
    4 * _MEGABYTE
)  # the corrections to a form of 1,000 fields are a tenth of it; it is held in memory
_AROUND_A_FILE = 1 * _MEGABYTE  # the other fields of its form


class Bounds:
    """Refuses what is larger than a form may be with its file, or without one, while it is being sent."""

    def __init__(self, app: ASGIApp, largest_file_mb: int) -> None:
        self._app, self._file = app, largest_file_mb * _MEGABYTE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; whoever reads its body gets HTTPException 413 where it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with_file = headers.get("content-type", "").casefold().startswith("multipart/")
        most = self._file + _AROUND_A_FILE if with_file else _WITHOUT_A_FILE
        announced = headers.get("content-length", "")
        got = 0

        async def bounded() -> Message:
            nonlocal got
            if announced.isdecimal() and int(announced[:20]) > most:
                raise _too_large(most)
            message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                raise _too_large(most)
            return message

        await self._app(scope, bounded, send)


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"Nothing larger than {most // _MEGABYTE} MB can be taken in here.")

"""A folder of a Microsoft 365 mailbox through Microsoft Graph: raw MIME, and ids that stay when a message is moved.

Shapes: https://learn.microsoft.com/graph/api/user-list-messages and https://learn.microsoft.com/graph/outlook-immutable-id
"""

import json
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Any
from urllib.parse import quote, urlencode

from .address import Address
from .http import Answer, ask
from .source import Known, Listed, MailboxError, RefusedError

_PAGE = 50  # messages
_SIZE = "LONG 0x0E08"  # PidTagMessageSize: Graph has no property for it
_MOST_PAGES = 2000


class GraphSource:
    """One folder of one mailbox."""

    def __init__(
        self,
        address: Address,
        *,
        url: str,
        timeout: float,
        poll: float,
        bearer: Callable[[], str],
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        self._address, self._url = address, url.rstrip("/")
        self._timeout, self._poll, self._bearer, self._refused = timeout, poll, bearer, refused
        self._folders: dict[str, str] = {}

    @property
    def label(self) -> str:
        """The URL."""
        return self._address.label

    @property
    def source(self) -> str:
        """The same."""
        return self.label

    def open(self) -> str:
        """No epoch: immutable ids outlast everything but the mailbox."""
        self._folder(self._address.folder)
        return ""

    def new(self, after: int, known: Known) -> Iterator[Listed]:
        """What is in the folder and not known, the oldest first, a page at a time."""
        del after
        folder = self._folder(self._address.folder)
        query = {
            "$select": "id",
            "$orderby": "receivedDateTime",
            "$top": str(_PAGE),
            "$expand": f"singleValueExtendedProperties($filter=id eq '{_SIZE}')",
        }
        url: str | None = f"{self._me}/mailFolders/{quote(folder)}/messages?{urlencode(query)}"
        for _ in range(_MOST_PAGES):
            if url is None:
                return
            page = self._json("GET", url)
            for each in page.get("value", []):
                if not known(str(each["id"])):
                    yield Listed(str(each["id"]), _size(each))
            url = page.get("@odata.nextLink")

    def fetch(self, listed: Listed) -> bytes:
        """The MIME content."""
        return self._content(listed.place)

    def head(self, listed: Listed) -> bytes:
        """Its headers, as Graph lists them: their values are the message's own."""
        found = self._json("GET", f"{self._message(listed.place)}?$select=internetMessageHeaders")
        lines = [f"{each['name']}: {each['value']}" for each in found.get("internetMessageHeaders", [])]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def flag(self, places: Sequence[str]) -> None:
        """Marks them as read."""
        for place in places:
            self._tolerated(self._asked("PATCH", self._message(place), {"isRead": True}))

    def file(self, places: Sequence[str], folder: str) -> None:
        """Moves them."""
        target = self._folder(folder, make=True)
        for place in places:
            self._tolerated(self._asked("POST", f"{self._message(place)}/move", {"destinationId": target}))

    def wait(self, seconds: float, wake: Event) -> None:
        """Graph can only call back to a public address, so this is a pause."""
        wake.wait(min(seconds, self._poll))

    def close(self) -> None:
        """Nothing is held open."""

    @property
    def _me(self) -> str:
        return f"{self._url}/users/{quote(self._address.user)}"

    def _message(self, place: str) -> str:
        return f"{self._me}/messages/{quote(place, safe='')}"

    def _content(self, place: str) -> bytes:
        answer = self._asked("GET", f"{self._message(place)}/$value")
        if answer.status == 404:
            raise RefusedError(f"{self.label}: a message has gone.")
        return self._checked(answer).body

    def _folder(self, name: str, *, make: bool = False) -> str:
        """The id of a folder; well-known names are ids already."""
        if name.casefold() == "inbox":
            return "inbox"
        if name not in self._folders:
            wanted = name.replace("'", "''")
            query = urlencode({"$filter": f"displayName eq '{wanted}'"})
            found = self._json("GET", f"{self._me}/mailFolders?{query}").get("value", [])
            if not found and make:
                found = [self._json("POST", f"{self._me}/mailFolders", {"displayName": name})]
            if not found:
                raise MailboxError(f"{self.label}: there is no such folder.", lasting=True)
            self._folders[name] = str(found[0]["id"])
        return self._folders[name]

    def _json(self, method: str, url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._checked(self._asked(method, url, body)).json()

    def _asked(self, method: str, url: str, body: dict[str, Any] | None = None) -> Answer:
        if not url.startswith(f"{self._url}/"):  # a next link to elsewhere would be given the token
            raise MailboxError(f"{self.label}: Graph points outside RITORNELLO_GRAPH_URL.", lasting=True)
        headers = {"Authorization": f"Bearer {self._bearer()}", "Prefer": 'IdType="ImmutableId"'}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        return ask(method, url, headers=headers, body=data, timeout=self._timeout)

    def _tolerated(self, answer: Answer) -> None:
        """A message that a person has deleted or moved meanwhile needs no mark."""
        if answer.status != 404:
            self._checked(answer)

    def _checked(self, answer: Answer) -> Answer:
        if answer.ok:
            return answer
        if answer.status == 401:
            self._refused()
        lasting = answer.status in {401, 403, 404}
        hint = " Check the RITORNELLO_OAUTH_ settings and the application's permissions." if lasting else ""
        raise MailboxError(f"{self.label}: Graph answers {answer.status}.{hint}", lasting=lasting)


def _size(message: dict[str, Any]) -> int:
    values = message.get("singleValueExtendedProperties") or []
    return next((int(each["value"]) for each in values), 0)  # one was asked for

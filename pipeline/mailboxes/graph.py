"""A folder of a Microsoft 365 mailbox through Microsoft Graph: raw MIME, and ids that stay when a message is moved.

Shapes: https://learn.microsoft.com/graph/api/message-delta and https://learn.microsoft.com/graph/outlook-immutable-id
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
_FORGOTTEN = {400, 410}  # a mark that the service does not know any more (syncStateNotFound)


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
        self.bookmark: str | None = None

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
        """What has come into the folder since the last whole look and is not known, the oldest first.

        The first look goes through the whole folder, later ones only through what has changed.
        """
        del after
        found, then = self._changed(self.bookmark)
        fresh = {place: when for place, when in found if not known(place)}
        for place in sorted(fresh, key=lambda each: (fresh[each], each)):
            size = self._size(place)
            if size is not None:
                yield Listed(place, size)
        self.bookmark = then

    def _changed(self, bookmark: str | None) -> tuple[list[tuple[str, str]], str | None]:
        """Id and time of all that is in the folder, or has changed since a bookmark; and the next bookmark."""
        folder = self._folder(self._address.folder)
        first = f"{self._me}/mailFolders/{quote(folder)}/messages/delta?{urlencode({'$select': 'receivedDateTime'})}"
        ours = bookmark is not None and bookmark.startswith(
            f"{self._url}/"
        )  # it is of another service otherwise
        url = bookmark if ours and bookmark else first
        found: list[tuple[str, str]] = []
        for _ in range(_MOST_PAGES):
            answer = self._asked("GET", url)
            if answer.status in _FORGOTTEN and ours:
                # the service keeps a mark for some weeks: then all is looked through again
                found, url, ours = [], first, False
                continue
            page = self._checked(answer).json()
            found += [
                (str(each["id"]), str(each.get("receivedDateTime", "")))
                for each in page.get("value", [])
                if "@removed" not in each
            ]
            if "@odata.nextLink" not in page:
                return found, page.get("@odata.deltaLink")
            url = str(page["@odata.nextLink"])
        return found, None

    def _size(self, place: str) -> int | None:
        """Bytes of a message; None where it has gone meanwhile. A delta query cannot be asked for it."""
        query = urlencode(
            {"$select": "id", "$expand": f"singleValueExtendedProperties($filter=id eq '{_SIZE}')"}
        )
        answer = self._asked("GET", f"{self._message(place)}?{query}")
        return None if answer.status == 404 else _size(self._checked(answer).json())

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
        prefer = f'IdType="ImmutableId", odata.maxpagesize={_PAGE}'
        headers = {"Authorization": f"Bearer {self._bearer()}", "Prefer": prefer}
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

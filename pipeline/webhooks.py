"""Tells other programs what happened: a record accepted, an exception raised, a follow-up raised.

Each call is written down before it is made, so that nothing is told twice for a reason of ours and nothing is forgotten.
It is signed: ``Ritornello-Signature: t=<seconds>,v1=<hex>``, an HMAC-SHA256 with the hook's secret over the seconds,
a point and the body. Whoever receives it answers 2xx; otherwise it is tried again, for a day. No redirect is followed.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from sqlalchemy import String, cast, exists, literal, select

from .context import Context
from .store.hub_tables import FollowUpRow
from .store.people import WebhookCallRow, WebhookRow
from .store.tables import EventRow, ExceptionRow, ReturnRow, SchoolRow
from .store.work import Work

EVENTS: Final = ("record.accepted", "exception.raised", "follow_up.raised")
_TIMEOUT = 10.0  # seconds; a receiver that works longer should answer first and work then
_ATTEMPTS = 8  # 1, 2, 4 ... minutes and then hours: some four hours in all
_PAUSE = timedelta(minutes=1)
_MOST = 200  # calls a round, so that a backlog holds up nothing else


class WebhookError(ValueError):
    """A hook cannot be added; the message says what to do instead."""


def add_hook(work: Work, url: str, events: Iterable[str], by: str, now: datetime) -> str:
    """A new hook's secret, shown once. WebhookError for an address that is not https, or http on this machine."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise WebhookError("That is not a web address.") from None
    here = host in {"localhost", "127.0.0.1", "::1"}
    if not host or (parts.scheme != "https" and not (parts.scheme == "http" and here)):
        raise WebhookError("The address begins with https://, as https://tracker.hub.example/ritornello.")
    chosen = [each for each in EVENTS if each in set(events)]
    if not chosen:
        raise WebhookError("Choose at least one thing that it is told of.")
    secret = secrets.token_urlsafe(32)
    work.add(WebhookRow(url=url, secret=secret, events=chosen, created=now))
    work.add(EventRow(at=now, kind="webhook added", actor=by, facts={"url": url, "events": chosen}))
    return secret


def end_hook(work: Work, hook_id: int, by: str, now: datetime) -> None:
    """The hook is told of nothing any more."""
    row = work.hold(WebhookRow, hook_id)
    if row.active:
        row.active = False
        work.add(EventRow(at=now, kind="webhook ended", actor=by, facts={"url": row.url}))


def hooks(look: Work) -> list[WebhookRow]:
    """All hooks, those that are told first."""
    return list(look.scalars(select(WebhookRow).order_by(WebhookRow.active.desc(), WebhookRow.id.desc())))


def signature(secret: str, at: int, body: bytes) -> str:
    """What the header says of a body sent at a moment (seconds since 1970)."""
    code = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={code}"


def tell_due(ctx: Context) -> int:
    """Writes down what each hook has yet to be told, and makes the calls that are due; how many were heard."""
    with ctx.work() as work:
        for hook in work.scalars(select(WebhookRow).where(WebhookRow.active.is_(True))):
            _write_down(work, hook, ctx.clock())
    return sum(_call(ctx, number) for number in _due(ctx))


def _write_down(work: Work, hook: WebhookRow, now: datetime) -> None:
    for event, key, payload in _news(work, hook):
        work.add(
            WebhookCallRow(
                webhook_id=hook.id, key=key, event=event, payload=payload, attempts=0, written_at=now
            )
        )


def _news(work: Work, hook: WebhookRow) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What happened since the hook was made and is not written down for it yet."""
    if "record.accepted" in hook.events:
        query = (
            select(EventRow, ReturnRow, SchoolRow)
            .join(ReturnRow, EventRow.return_id == ReturnRow.id)
            .outerjoin(SchoolRow, ReturnRow.school_id == SchoolRow.id)
            .where(
                EventRow.kind == "stored", EventRow.at >= hook.created, _untold(hook, "record", EventRow.id)
            )
        )
        for event, returned, school in work.execute(query.order_by(EventRow.id).limit(_MOST)):
            about = {"return": returned.ref, "template": returned.template, **_school(school)}
            yield "record.accepted", f"record {event.id}", {"at": event.at.isoformat(), **about}
    if "exception.raised" in hook.events:
        raised = (
            select(ExceptionRow, ReturnRow.ref)
            .outerjoin(ReturnRow, ExceptionRow.return_id == ReturnRow.id)
            .where(ExceptionRow.raised_at >= hook.created, _untold(hook, "exception", ExceptionRow.id))
        )
        for row, ref in work.execute(raised.order_by(ExceptionRow.id).limit(_MOST)):
            about = {"exception": row.id, "code": row.code.value, "return": ref, "field": row.field}
            yield "exception.raised", f"exception {row.id}", {"at": row.raised_at.isoformat(), **about}
    if "follow_up.raised" in hook.events:
        tasks = (
            select(FollowUpRow, SchoolRow)
            .outerjoin(SchoolRow, FollowUpRow.school_id == SchoolRow.id)
            .where(FollowUpRow.raised_at >= hook.created, _untold(hook, "follow-up", FollowUpRow.id))
        )
        for task, school in work.execute(tasks.order_by(FollowUpRow.id).limit(_MOST)):
            about = {"follow_up": task.id, "kind": task.kind.value, "owner": task.owner, **_school(school)}
            yield "follow_up.raised", f"follow-up {task.id}", {"at": task.raised_at.isoformat(), **about}


def _untold(hook: WebhookRow, what: str, number: Any) -> Any:
    key = literal(f"{what} ") + cast(number, String)
    return ~exists().where(WebhookCallRow.webhook_id == hook.id, WebhookCallRow.key == key)


def _school(school: SchoolRow | None) -> dict[str, Any]:
    return {"school": {"urn": school.urn, "name": school.name} if school else None}


def _due(ctx: Context) -> list[int]:
    now = ctx.clock()
    query = (
        select(WebhookCallRow.id)
        .join(WebhookRow, WebhookCallRow.webhook_id == WebhookRow.id)
        .where(
            WebhookRow.active.is_(True),
            WebhookCallRow.state == "waiting",
            (WebhookCallRow.next_try.is_(None)) | (WebhookCallRow.next_try <= now),
        )
        .order_by(WebhookCallRow.id)
        .limit(_MOST)
    )
    with ctx.look() as look:
        return list(look.scalars(query))


def _call(ctx: Context, number: int) -> bool:
    """Makes one call, counted as tried before it is; whether it was heard."""
    now = ctx.clock()
    with ctx.work() as work:
        row = work.hold(WebhookCallRow, number)
        if row.state != "waiting" or (row.next_try is not None and row.next_try > now):
            return False
        row.attempts += 1
        row.next_try = now + _PAUSE * 2**row.attempts
        hook = work.find(WebhookRow, row.webhook_id)
        body = json.dumps({"id": row.key, "event": row.event, **row.payload}).encode()
    said, heard = _sent(hook, body, int(now.timestamp()))
    with ctx.work() as work:
        row = work.hold(WebhookCallRow, number)
        row.answered = said
        row.state = "sent" if heard else "failed" if row.attempts >= _ATTEMPTS else "waiting"
    return heard


def _sent(hook: WebhookRow, body: bytes, at: int) -> tuple[str, bool]:
    headers = {"content-type": "application/json", "ritornello-signature": signature(hook.secret, at, body)}
    try:
        answer = httpx.post(hook.url, content=body, headers=headers, timeout=_TIMEOUT, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"{type(error).__name__}: {error}"[:500], False
    return str(answer.status_code), answer.is_success

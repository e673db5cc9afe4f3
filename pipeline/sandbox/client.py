"""The caller's side: bytes in, validated shapes or a Failure out."""

import contextlib
import hashlib
import json
import os
import selectors
import socket
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self, TypeVar

from pydantic import TypeAdapter, ValidationError

from extractors.sniff import FileKind, sniff
from pipeline.intake.opened import Opened
from schemas.built import Built, Forms, Order, Press
from schemas.codes import Code, Failure
from schemas.look import Look
from schemas.reading import Reading
from schemas.template import Template

from . import verdict, wire
from .jobs import FORMS, PICTURES, READINGS
from .limits import Limits
from .link import Link

# The server ends a late child by itself; past this the server too is taken to be stuck, and ended.
_GRACE = 5.0
_UNPACKED = TypeAdapter(Opened)
_TEMPLATE = TypeAdapter(Template)
_LOOK = TypeAdapter(Look)
_BUILT = TypeAdapter(Built)
_USUAL = Limits()
_PAPER = (FileKind.IMAGE, FileKind.PDF)
_PICTURES = (b"/DCTDecode", b"/CCITTFaxDecode", b"/JBIG2Decode", b"/JPXDecode")  # how scanners pack a page
_HEAD = 65536  # bytes that tell a picture or a PDF
# A page of paper takes 1 s, full of typed words 3; a return has ten. Callers wait for as long (Settings.lease).
_PATIENT = 3
_NAME = 1000  # characters of a file name
_REMEMBERED = 256  # templates whose hash is kept

_T = TypeVar("_T")

_sandboxes: weakref.WeakSet["Sandbox"] = weakref.WeakSet()


class Sandbox:
    """Runs jobs on untrusted bytes in children of a warm server. Thread-safe; a context manager.

    The server starts with the first job, is started anew when it dies, and after a fork (Celery's prefork) each
    process gets a server of its own. Every method raises ``Failure`` with the code of what went wrong.
    """

    def __init__(self, limits: Limits = _USUAL, *, registry: str = "pipeline.sandbox.jobs") -> None:
        self._limits = limits
        self._registry = registry
        self._link: Link | None = None
        self._lock = threading.Lock()
        self._hashes: dict[int, tuple[Template, str, bytes]] = {}
        _sandboxes.add(self)

    def unpack(self, data: bytes, name: str) -> Opened:
        """A message or a dropped file taken apart."""
        return _validated(_UNPACKED, self.run("unpack", data, name))

    def read(self, data: bytes, name: str, templates: Sequence[Template]) -> list[Reading]:
        """One document read against the templates: one reading for each form in it."""
        kind = sniff(data[:_HEAD], name)
        limits = self._limits.slower(_PATIENT) if kind in _PAPER else self._limits
        wing = "paper" if kind is FileKind.IMAGE or (kind is FileKind.PDF and _is_scan(data)) else ""
        return _validated(READINGS, self.run("read", data, name, templates, limits=limits, wing=wing))

    def learn(self, data: bytes, name: str, template_id: str) -> Template:
        """A template learned from a blank."""
        return _validated(_TEMPLATE, self.run("learn", data, name, template_id=template_id))

    def lay_out(self, data: bytes, name: str, template: Template) -> Template:
        """The template with its blank's layout; a warning where it could not be printed here."""
        return _validated(_TEMPLATE, self.run("lay_out", data, name, [template]))

    def build(self, data: bytes, name: str, template: Template) -> Built:
        """The forms of a blank and its template, ready to be stamped."""
        return _validated(_BUILT, self.run("build", data, name, [template]))

    def make(self, built: Built, orders: Sequence[Order]) -> list[Forms]:
        """A set of forms for each order."""
        press = Press(built=built, orders=list(orders))
        return _validated(FORMS, self.run("make", press.model_dump_json().encode(), "forms.json"))

    def draw(self, data: bytes, name: str) -> list[bytes]:
        """The pages of a scan, photo or PDF as JPEG; empty for a page that cannot be decoded."""
        return _validated(PICTURES, self.run("draw", data, name))

    def look(self, data: bytes, name: str, templates: Sequence[Template]) -> Look:
        """The pages of a document as pictures, with the place of each answer of the form that it is."""
        return _validated(_LOOK, self.run("look", data, name, templates))

    def cut(self, data: bytes, share: Sequence[float]) -> bytes:
        """A part of a picture as JPEG; ``share`` is its box as shares of the width and height."""
        return _validated(PICTURES, self.run("cut", data, "page.jpg", share=share))[0]

    def begin(self) -> None:
        """Start the server beside what the caller does meanwhile; what goes wrong is told by the first job."""
        threading.Thread(target=self._begun, daemon=True).start()

    def _begun(self) -> None:
        with contextlib.suppress(Failure):
            self.layers()

    def layers(self) -> dict[str, bool]:
        """Which walls stand, by name; starts the server if need be."""
        with self._lock:
            try:
                walls = self._serving().walls
            except (OSError, wire.WireError) as error:
                raise Failure(f"no server: {error}", code=Code.CHILD_CRASHED) from error
        return {"process": True, "limits": True, "clock": True, **walls}

    def close(self) -> None:
        """End the server with everything in it. A later job starts another."""
        with self._lock:
            self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self._drop()

    def run(
        self,
        job: str,
        data: bytes,
        name: str,
        templates: Sequence[Template] = (),
        template_id: str = "",
        share: Sequence[float] = (),
        limits: Limits | None = None,
        wing: str = "",
    ) -> bytes:
        """The JSON of one job's result, not yet validated. The public methods are what callers want."""
        if len(data) > self._limits.data:
            raise Failure(f"{len(data)} bytes", code=Code.TOO_LARGE)
        known = dict(self._hashed(template) for template in templates)
        order: dict[str, object] = {"job": job, "name": name[:_NAME], "templates": list(known)}
        order |= {"template_id": template_id, "share": list(share)}
        limits = limits or self._limits
        untrusted_answer, untrusted_end = self._once(order, data, known, limits, wing)
        if untrusted_end == b"":  # the server was ended from outside, perhaps before it saw the job
            untrusted_answer, untrusted_end = self._once(order, data, known, limits, wing)
        if untrusted_end is None:
            raise Failure("the server did not answer", code=Code.CHILD_TIMED_OUT)
        return verdict.check_answer(untrusted_answer, untrusted_end, limits)

    def _once(
        self, order: Mapping[str, object], data: bytes, known: dict[str, bytes], limits: Limits, wing: str
    ) -> tuple[bytes | None, bytes | None]:
        """What the child said and the report of its end: empty where the server died, None where it is stuck."""
        link, channel, report = self._begin(known, limits, wing)
        with channel, contextlib.closing(_Handle(report)):
            deadline = time.monotonic() + limits.wall + _GRACE
            # a child that ends early leaves nobody to send to; its end says why
            with contextlib.suppress(OSError):
                channel.settimeout(limits.wall)
                wire.send(channel, json.dumps(order).encode())
                wire.send(channel, data)
            untrusted_answer, untrusted_end = self._hear(channel, report, deadline)
        if not untrusted_end:
            self._give_up(link)
        return untrusted_answer, untrusted_end

    def _hear(
        self, channel: socket.socket, report: int, deadline: float
    ) -> tuple[bytes | None, bytes | None]:
        """What the child said, if it said anything whole, and the server's report; None past the deadline."""
        answer: bytes | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(channel, selectors.EVENT_READ)
            selector.register(report, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                ready = {key.fd for key, _ in selector.select(left)}
                if channel.fileno() in ready:
                    selector.unregister(channel)
                    channel.settimeout(left)
                    # it may end in mid-word, or say too much: the report, or the lack of an answer, says why
                    with contextlib.suppress(wire.WireError, OSError):
                        answer = wire.receive(channel, self._limits.reply + 1)
                elif report in ready:
                    return answer, os.read(report, wire.SMALL)
        return answer, None

    def _begin(self, known: dict[str, bytes], limits: Limits, wing: str) -> tuple[Link, socket.socket, int]:
        """Start a job in the server; in a new one where the old has died."""
        with self._lock:
            for last in (False, True):
                ours, theirs = socket.socketpair()
                report, their_report = os.pipe()
                try:
                    link = self._serving()
                    link.start_job(limits, known, [theirs.fileno(), their_report], wing)
                except (OSError, wire.WireError) as error:
                    ours.close()
                    os.close(report)
                    self._drop()
                    if last:
                        raise Failure(f"no server: {error}", code=Code.CHILD_CRASHED) from error
                else:
                    return link, ours, report
                finally:
                    theirs.close()
                    os.close(their_report)
        raise AssertionError("the second try returns or raises")

    def _serving(self) -> Link:
        if self._link is not None and not self._link.alive:
            self._drop()
        if self._link is None:
            self._link = Link(self._registry, os.environ.get("PATH", os.defpath))
        return self._link

    def _hashed(self, template: Template) -> tuple[str, bytes]:
        """A template's hash and JSON, made once for each object."""
        found = self._hashes.get(id(template))
        if found is None:
            text = template.model_dump_json().encode()
            if len(self._hashes) >= _REMEMBERED:
                self._hashes.clear()
            # the template itself is kept beside it, so that its id stays its own
            found = self._hashes[id(template)] = (template, hashlib.sha256(text).hexdigest(), text)
        return found[1], found[2]

    def _give_up(self, link: Link) -> None:
        """End a server that is gone or stuck."""
        with self._lock:
            link.close(at_once=True)
            if self._link is link:
                self._link = None

    def _drop(self) -> None:
        link, self._link = getattr(self, "_link", None), None
        if link is not None:
            link.close()

    def _after_fork(self) -> None:
        """In a forked process: the server is the parent's, and its lock may be held by a thread that is not here."""
        link, self._link, self._lock = self._link, None, threading.Lock()
        if link is not None:
            link.forget()


class _Handle:
    """An open file that is closed with its block."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def close(self) -> None:
        os.close(self._handle)


def _after_fork() -> None:
    for sandbox in list(_sandboxes):
        sandbox._after_fork()  # noqa: SLF001 - the same module


os.register_at_fork(after_in_child=_after_fork)


def _is_scan(untrusted_pdf: bytes) -> bool:
    """Whether a PDF has the look of pictures without words: a guess, by which only time is won or lost."""
    return b"/Font" not in untrusted_pdf and any(each in untrusted_pdf for each in _PICTURES)


def _validated(shape: TypeAdapter[_T], untrusted_json: bytes) -> _T:
    """The shape in the child's JSON; a child that answers in no known shape has crashed."""
    try:
        return shape.validate_json(untrusted_json)
    except ValidationError as error:
        raise Failure(
            f"answer of no known shape: {error.error_count()} errors", code=Code.CHILD_CRASHED
        ) from error

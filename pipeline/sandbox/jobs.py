"""What a child can be asked to do. Each job takes untrusted bytes and gives JSON; nothing else leaves the child."""

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from pydantic import Base64Bytes, TypeAdapter

from schemas.built import Forms, Press
from schemas.reading import Reading
from schemas.template import Template

FORMS = TypeAdapter(list[Forms])
READINGS = TypeAdapter(list[Reading])
PICTURES = TypeAdapter(list[Base64Bytes])

# Imported by the server, so that no job pays for it, and by nobody else: callers never parse what a school sent.
WARM = ("pipeline.intake.unpack", "extractors.reader", "extractors.blank")


@dataclass(frozen=True, slots=True)
class Work:
    """One job's input: what a school sent, and what the house knows already."""

    untrusted_data: bytes
    untrusted_name: str
    templates: Sequence[Template] = ()
    template_id: str = ""
    share: Sequence[float] = ()  # a box on a page, as shares of its width and height


def _unpack(work: Work) -> bytes:
    unpacked = import_module("pipeline.intake.unpack").unpack(work.untrusted_data, work.untrusted_name)
    return bytes(unpacked.model_dump_json().encode())


def _read(work: Work) -> bytes:
    read_all = import_module("extractors.reader").read_all
    return READINGS.dump_json(read_all(work.untrusted_data, work.untrusted_name, work.templates))


def _learn(work: Work) -> bytes:
    template = import_module("extractors.blank").learn(work.untrusted_data, work.template_id)
    return bytes(template.model_dump_json().encode())


def _lay_out(work: Work) -> bytes:
    with_layout = import_module("extractors.blank.printed.geometry").with_layout
    return bytes(with_layout(work.templates[0], work.untrusted_data).model_dump_json().encode())


def _build(work: Work) -> bytes:
    built = import_module("extractors.blank.build").build(work.untrusted_data, work.templates[0])
    return bytes(built.model_dump_json().encode())


def _make(work: Work) -> bytes:
    press = Press.model_validate_json(work.untrusted_data)
    make_for = import_module("extractors.blank.build").make_for
    return FORMS.dump_json([make_for(press.built, order) for order in press.orders])


def _draw(work: Work) -> bytes:
    drawn = import_module("extractors.paper.showing").drawn
    return json.dumps(drawn(work.untrusted_data, work.untrusted_name)).encode()


def _look(work: Work) -> bytes:
    look = import_module("extractors.looks").look
    return bytes(look(work.untrusted_data, work.untrusted_name, work.templates).model_dump_json().encode())


def _cut(work: Work) -> bytes:
    cut = import_module("extractors.paper.showing").cut
    return json.dumps([cut(work.untrusted_data, work.share)]).encode()


JOBS: dict[str, Callable[[Work], bytes]] = {
    "unpack": _unpack,
    "read": _read,
    "learn": _learn,
    "lay_out": _lay_out,
    "build": _build,
    "make": _make,
    "draw": _draw,
    "look": _look,
    "cut": _cut,
}


def prepare(wing: str, templates: Sequence[Template]) -> None:
    """Do once, in the server, what every child of a wing would do again: load it, and make our own templates ready."""
    with contextlib.suppress(OSError, ValueError):  # the child meets the same, and says so
        import_module(f"extractors.{wing}.ready").prepare(templates)


def warm() -> None:
    """Import what the jobs use."""
    for name in WARM:
        import_module(name)

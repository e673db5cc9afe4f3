"""Small jobs in place of the extractors', for the sandbox's tests. Loaded by its server."""

import json
import os

from pipeline.sandbox.jobs import Work
from schemas.codes import Code, Failure


def warm() -> None:
    """Nothing to import."""


def echo(work: Work) -> bytes:
    return json.dumps({"size": len(work.untrusted_data), "name": work.untrusted_name}).encode()


def refuse(work: Work) -> bytes:
    raise Failure("as asked", code=Code.DAMAGED)


def stumble(work: Work) -> bytes:
    raise ZeroDivisionError("a bug that a file found")


def read(work: Work) -> bytes:
    """A reading for each template, or what the data says."""
    if work.untrusted_data:
        return work.untrusted_data
    found = [
        {"template": {"id": each.id, "version": each.version}, "outcome": "review"} for each in work.templates
    ]
    return json.dumps(found).encode()


def learn(work: Work) -> bytes:
    return json.dumps(
        {"id": work.template_id, "version": "1", "title": work.untrusted_name, "fields": []}
    ).encode()


def server(work: Work) -> bytes:
    """Which server forked this child: its own word for its control socket."""
    return json.dumps(os.environ["HOME"].rsplit("/", 2)[1]).encode()


def flood(work: Work) -> bytes:
    return b"x" * int(work.untrusted_data)


JOBS = {
    "echo": echo,
    "refuse": refuse,
    "stumble": stumble,
    "read": read,
    "learn": learn,
    "server": server,
    "flood": flood,
}

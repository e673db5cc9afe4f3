"""The child: forked for one job, it takes its limits, does the job, says one thing and ends."""

import errno
import gc
import json
import os
import signal
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path

from schemas.codes import Code, Failure
from schemas.template import Template

from . import landlock, wire
from .jobs import Work
from .limits import Limits
from .registry import Registry

# The first byte of what comes back.
RESULT, REFUSAL = b"J", b"R"
_DETAIL = 300  # characters of detail for the log


def run(
    channel: int, folder: Path, limits: Limits, registry: Registry, known: Mapping[str, Template]
) -> None:
    """Do one job and end this process; never returns."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # collections would copy the pages that are shared with the server, and a child does not live to need many
        gc.set_threshold(100_000, 50, 100)
        os.setsid()
        talk = _leave_everything(channel, folder)
        landlock.confine(folder)
        # memory for the last words is taken before the job can use it up
        last_words = REFUSAL + refusal(Code.CHILD_OUT_OF_MEMORY, "MemoryError")
        limits.apply(own_processes=registry.own_processes)
        answer = _answer(talk, limits, registry, known) or last_words
        wire.send(talk, answer)
        status = 0
    finally:
        os._exit(status)


def _leave_everything(channel: int, folder: Path) -> socket.socket:
    """Keep the channel and three empty standard files; drop every other handle, the environment and the place."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    kept = os.dup2(channel, 3, inheritable=False)
    os.closerange(4, 1 << 16)
    path = os.environ.get("PATH", os.defpath)
    os.environ.clear()
    os.environ.update(PATH=path, HOME=str(folder), TMPDIR=str(folder))
    tempfile.tempdir = str(folder)
    os.chdir(folder)
    return socket.socket(fileno=kept)


def _answer(
    talk: socket.socket, limits: Limits, registry: Registry, known: Mapping[str, Template]
) -> bytes | None:
    """What goes back: JSON, or a refusal; None where memory ran out."""
    try:
        head = json.loads(wire.receive(talk, wire.SMALL))
        untrusted_data = wire.receive(talk, limits.data)
        templates = [known[key] for key in head["templates"]]
        work = Work(untrusted_data, head["name"], templates, head["template_id"], head["share"])
        answer = RESULT + registry.jobs[head["job"]](work)
    except MemoryError:
        return None
    except Failure as failure:
        return REFUSAL + refusal(failure.code, failure.detail)
    except OSError as error:
        code = Code.TOO_COMPLEX if error.errno in (errno.EFBIG, errno.ENOSPC) else Code.READING_FAILED
        return REFUSAL + refusal(code, repr(error))
    except Exception as error:  # noqa: BLE001 - whatever a hostile file provokes ends as a code, with its name
        return REFUSAL + refusal(Code.READING_FAILED, repr(error))
    if len(answer) > limits.reply:
        return REFUSAL + refusal(Code.TOO_LARGE, f"{len(answer)} bytes of answer")
    return answer


def refusal(code: Code, detail: str) -> bytes:
    """A refusal as JSON."""
    return json.dumps({"code": code, "detail": detail[:_DETAIL]}).encode()

"""Jobs that do what a hostile file would make a reader do. Loaded by the sandbox's server in tests only."""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from extractors.convert import to_docx
from extractors.package import open_package
from extractors.sniff import FileKind, sniff
from pipeline.sandbox import kernel
from pipeline.sandbox.jobs import JOBS as REAL
from pipeline.sandbox.jobs import Work
from schemas.codes import Code, Failure


def warm() -> None:
    """Nothing to import."""


def echo(work: Work) -> bytes:
    return json.dumps({"size": len(work.untrusted_data), "name": work.untrusted_name}).encode()


def recurse(work: Work) -> bytes:
    return recurse(work)


def spin(work: Work) -> bytes:
    while True:
        pass


def sleep(work: Work) -> bytes:
    time.sleep(600)
    return b"null"


def hoard(work: Work) -> bytes:
    kept = []
    while True:
        kept.append(b"x" * (16 << 20))


def segfault(work: Work) -> bytes:
    ctypes.string_at(0)
    return b"null"


def abort(work: Work) -> bytes:
    os.abort()


def leave(work: Work) -> bytes:
    os._exit(3)


def die(work: Work) -> bytes:
    os.kill(os.getpid(), signal.SIGTERM)
    return b"null"


def write_big(work: Work) -> bytes:
    with Path("big").open("wb") as file:
        while True:
            file.write(b"x" * (1 << 20))


def fill_disk(work: Work) -> bytes:
    for number in range(100_000):
        Path(f"file-{number}").write_bytes(b"x" * (4 << 20))
    return b"null"


def fork_bomb(work: Work) -> bytes:
    """Up to 200 sleepers, each in a session of its own, so that none is in the job's group."""
    for _ in range(200):
        with contextlib.suppress(BlockingIOError):
            if not os.fork():
                os.setsid()
                time.sleep(600)
                os._exit(0)
    time.sleep(600)
    return b"null"


def leave_orphans(work: Work) -> bytes:
    """End well, but leave a process of the same group and one of another session behind."""
    for escape in (False, True):
        if not os.fork():
            if escape:
                os.setsid()
            kernel.prctl(15, ctypes.create_string_buffer(b"left-behind"))  # PR_SET_NAME
            time.sleep(600)
    return b"null"


def count_sleepers(work: Work) -> bytes:
    """How many processes called so there are, as far as this one can see."""
    names = []
    for place in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            names.append(place.read_text().strip())
    return json.dumps(names.count("left-behind")).encode()


def server_pid(work: Work) -> bytes:
    """The server's number as the caller knows it: the fourth word of our own status, as /proc has it."""
    stat = Path("/proc/self/stat").read_text()
    return stat.rsplit(")", 1)[1].split()[1].encode()


def look_round(work: Work) -> bytes:
    """What the child can see and touch: its environment, handles, place, network and files."""
    secret = json.loads(work.untrusted_data)["secret"]
    seen = {
        "environment": sorted(os.environ),
        "handles": sorted(int(path.name) for path in Path("/dev/fd").iterdir()),
        "place": str(Path.cwd()),
        "session": os.getsid(0) == os.getpid(),
        "network": _tries(lambda: socket.create_connection(("192.0.2.1", 80), 0.5)),
        "datagram": _tries(
            lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))
        ),
        "listen": _tries(lambda: socket.create_server(("127.0.0.1", 0))),
        "secret": _tries(lambda: Path(secret).read_bytes()),
        "outside": _tries(lambda: Path("/tmp/ritornello-escaped").write_text("x")),
        "inside": _tries(lambda: Path("note").write_text("x")),
        "execute": _tries(lambda: subprocess.run(["/bin/true"], check=True)),
    }
    return json.dumps(seen).encode()


def _tries(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - its name is what is asked
        return type(error).__name__
    return "done"


def open_form(work: Work) -> bytes:
    """What every reader does first: tell the kind, open the package, parse the document."""
    kind = sniff(work.untrusted_data, work.untrusted_name)
    if kind not in (FileKind.DOCX, FileKind.FLAT_OPC):
        raise Failure(kind, code=Code.EMPTY_FILE if kind is FileKind.EMPTY else Code.UNSUPPORTED_KIND)
    found = open_package(work.untrusted_data)
    return json.dumps({"text": "".join(found.tree(found.main).itertext())}).encode()


def convert_form(work: Work) -> bytes:
    """A conversion by LibreOffice, which needs processes, files and a place to write."""
    found = open_package(to_docx(work.untrusted_data, sniff(work.untrusted_data)))
    return json.dumps("".join(found.tree(found.main).itertext())).encode()


def flood(work: Work) -> bytes:
    return b"x" * int(work.untrusted_data)


def babble(work: Work) -> bytes:
    """Write past the protocol: a frame that claims a huge length."""
    os.write(3, b"\xff" * 64)
    time.sleep(600)
    return b"null"


JOBS = {
    **REAL,
    "echo": echo,
    "open_form": open_form,
    "convert_form": convert_form,
    "recurse": recurse,
    "spin": spin,
    "sleep": sleep,
    "hoard": hoard,
    "segfault": segfault,
    "abort": abort,
    "leave": leave,
    "die": die,
    "write_big": write_big,
    "fill_disk": fill_disk,
    "fork_bomb": fork_bomb,
    "leave_orphans": leave_orphans,
    "count_sleepers": count_sleepers,
    "server_pid": server_pid,
    "look_round": look_round,
    "flood": flood,
    "babble": babble,
}

"""The caller's end of a server: started, spoken to and ended here, and nowhere else."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from . import wire
from .limits import Limits

# Importing everything takes 0.5 s, on a cold and busy machine ten times that.
_START = 60.0
_PATIENCE = 3.0  # seconds for the server to end by itself once its caller has hung up
# Templates kept by one server; a hub has a handful, and several versions of each.
_MOST_TEMPLATES = 64
# A job has one core. Threads of the numeric libraries would also reserve memory each, against the job's limit.
_ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}

# The server finds the same modules as its caller, whatever the place it was started in.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from pipeline.sandbox.server import main; main(int(sys.argv[2]), sys.argv[3], sys.argv[4])"
)


class Link:
    """One running server."""

    def __init__(self, registry: str, path: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ritornello-"))
        self._control, theirs = socket.socketpair()
        self._sent: set[str] = set()
        try:
            with theirs:  # only the server may hold it, or its end would go unnoticed
                self._process = self._start(theirs, registry, path)
            self._control.settimeout(_START)
            self.walls: dict[str, bool] = json.loads(wire.receive(self._control, wire.SMALL))
        except BaseException:
            self.close()
            raise

    def _start(self, theirs: socket.socket, registry: str, path: str) -> subprocess.Popen[bytes]:
        handle = theirs.fileno()
        places = [*filter(None, sys.path), str(Path(__file__).resolve().parents[2])]
        arguments = [json.dumps(places), str(handle), registry, str(self.folder)]
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-P", "-c", _BOOT, *arguments],
            env={"PATH": path, **_ONE_CORE},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[handle],
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return self._process.poll() is None

    def start_job(
        self, limits: Limits, templates: dict[str, bytes], handles: list[int], wing: str = ""
    ) -> None:
        """Hand over a job's two handles, and before it those templates that the server has not seen.

        ``wing`` is the extractors' room that the job is likely to need: it is made ready once.
        """
        if len(self._sent | templates.keys()) > _MOST_TEMPLATES:
            self._say({"kind": "forget"})
            self._sent.clear()
        for key in templates.keys() - self._sent:
            self._say({"kind": "template", "key": key})
            wire.send(self._control, templates[key])
            self._sent.add(key)
        self._say(
            {"kind": "job", "limits": asdict(limits), "wing": wing, "templates": list(templates)}, handles
        )

    def _say(self, order: dict[str, object], handles: list[int] | None = None) -> None:
        wire.send_with_handles(self._control, json.dumps(order).encode(), handles or [])

    def close(self, *, at_once: bool = False) -> None:
        """End the server with all its children, and remove its folder."""
        self._control.close()
        process = getattr(self, "_process", None)
        if process is not None:
            if not at_once:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_PATIENCE)
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self) -> None:
        """Let go of a server that belongs to the process this one was forked from."""
        self._control.close()
        self._process.returncode = 0  # not ours to wait for

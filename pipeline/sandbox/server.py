"""The warm server: it has everything imported, stands behind the walls, and forks a child for each job.

It reads only what its own caller sends and never looks at a school's bytes. Started by ``link.py``; ends when its
caller does.
"""

import contextlib
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.template import Template

from . import child, wire
from .limits import Limits
from .registry import Registry, load
from .walls import Walls, adopt_orphans, die_with_parent

# Templates are our own files; the largest learned so far is 300 KB of JSON.
MAX_TEMPLATE = 32 << 20


@dataclass(slots=True)
class Running:
    """One child: where its end is reported, when it must have ended, and its folder."""

    report: int
    deadline: float
    folder: Path
    timed_out: bool = False


class Server:
    """The loop: jobs in, children out, their ends reported."""

    def __init__(self, control: socket.socket, folder: Path, registry: Registry, *, alone: bool) -> None:
        self._control = control
        self._folder = folder
        self._registry = registry
        self._alone = alone  # process 1 of its own namespace: every other process in it is a job's
        self._templates: dict[str, Template] = {}
        self._running: dict[int, Running] = {}

    def serve(self) -> None:
        """Serve until the caller is gone; then end every child."""
        wake, knock = os.pipe()
        os.set_blocking(knock, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(knock, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(wake, selectors.EVENT_READ)
            while self._turn(selector, wake):
                pass
        for pid in list(self._running):
            self._kill(pid)

    def _turn(self, selector: selectors.BaseSelector, wake: int) -> bool:
        """Wait for a job, an end or a deadline, and act; False when the caller is gone."""
        deadlines = [job.deadline for job in self._running.values() if not job.timed_out]
        wait = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        ready = [key.fileobj for key, _ in selector.select(wait)]
        if wake in ready:
            os.read(wake, 4096)
        self._end_the_late()
        self._reap()
        if self._control in ready:
            try:
                self._take()
            except wire.WireError:
                return False
        return True

    def _take(self) -> None:
        """One frame from the caller: a template to remember, all of them to forget, or a job."""
        payload, handles = wire.receive_with_handles(self._control, wire.SMALL, 2)
        order = json.loads(payload)
        if order["kind"] == "template":
            text = wire.receive(self._control, MAX_TEMPLATE)
            self._templates[order["key"]] = Template.model_validate_json(text)
            gc.freeze()  # a template is never garbage: collections in children leave its pages alone
        elif order["kind"] == "forget":
            self._templates.clear()
        else:
            if order["wing"]:
                self._registry.prepare(order["wing"], [self._templates[key] for key in order["templates"]])
                gc.freeze()
            self._start(Limits(**order["limits"]), *handles)

    def _start(self, limits: Limits, channel: int, report: int) -> None:
        folder = Path(tempfile.mkdtemp(prefix="job-", dir=self._folder))
        deadline = time.monotonic() + limits.wall
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            child.run(channel, folder, limits, self._registry, self._templates)
        os.close(channel)
        self._running[pid] = Running(report, deadline, folder)

    def _end_the_late(self) -> None:
        now = time.monotonic()
        for pid, job in self._running.items():
            if job.deadline <= now and not job.timed_out:
                job.timed_out = True
                self._kill(pid)

    def _kill(self, pid: int) -> None:
        """End a child and its group; it may have ended, or not have made its group yet."""
        for end in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                end(pid, signal.SIGKILL)

    def _reap(self) -> None:
        """Take in every process that has ended, and end what a job left behind in its group."""
        while self._running:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            if job := self._running.pop(pid, None):
                # the number of a group is not given away while anybody is in it
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
                self._report(job, status, usage.ru_utime + usage.ru_stime)

    def _sweep(self) -> None:
        """End what left its job's group: it has become a child of the server, but not one of its jobs."""
        if self._alone:
            with contextlib.suppress(ProcessLookupError):
                if not self._running:
                    os.kill(-1, signal.SIGKILL)  # everything in this namespace but process 1 itself
            return
        with contextlib.suppress(FileNotFoundError):  # a platform without this list of children
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
            for stray in {int(pid) for pid in children.split()} - self._running.keys():
                self._kill(stray)

    def _report(self, job: Running, status: int, cpu: float) -> None:
        self._sweep()
        with contextlib.suppress(
            OSError, RecursionError
        ):  # deeper than Python goes: it vanishes with the disk
            shutil.rmtree(job.folder, ignore_errors=True)
        code = os.waitstatus_to_exitcode(status)
        report = {"code": code, "timed_out": job.timed_out, "cpu": round(cpu, 3)}
        with contextlib.suppress(OSError):  # the caller stopped waiting
            os.write(job.report, json.dumps(report).encode())
        os.close(job.report)


def main(handle: int, module: str, folder: str) -> None:
    """Put up the walls, import the jobs, say so, and serve."""
    control = socket.socket(fileno=handle)
    walls = Walls()
    alone = walls.enter_namespaces()
    if alone and (pid := os.fork()):
        control.close()
        _, status = os.waitpid(pid, 0)
        walls.clear(Path(folder))
        sys.exit(os.waitstatus_to_exitcode(status) & 0x7F)
    registry = load(module)
    walls.bound_disk(Path(folder))
    walls.confine(Path(folder))
    if alone:
        die_with_parent()
    adopt_orphans()
    own = alone or (walls.standing["user"] and walls.becomes_nobody)
    wire.send(control, json.dumps(walls.standing).encode())
    gc.collect()
    gc.freeze()
    Server(control, Path(folder), replace(registry, own_processes=own), alone=alone).serve()

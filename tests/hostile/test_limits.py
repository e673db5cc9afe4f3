"""What a hostile file could make a reader do, done for real: each ends with its code, and the next job works."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.sandbox import Limits, Sandbox
from schemas.codes import Code, Failure

JOBS = "tests.hostile.hostile_jobs"
TIGHT = Limits(wall=3, cpu=1, memory=512 << 20, file=8 << 20, reply=1 << 20)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(TIGHT, registry=JOBS) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("job", "code"),
    [
        ("spin", Code.CHILD_TIMED_OUT),
        ("sleep", Code.CHILD_TIMED_OUT),
        ("hoard", Code.CHILD_OUT_OF_MEMORY),
        ("segfault", Code.CHILD_CRASHED),
        ("abort", Code.CHILD_CRASHED),
        ("leave", Code.CHILD_CRASHED),
        ("die", Code.CHILD_CRASHED),
        ("recurse", Code.READING_FAILED),
        ("write_big", Code.TOO_COMPLEX),
        ("fork_bomb", Code.CHILD_TIMED_OUT),
        ("babble", Code.CHILD_TIMED_OUT),
    ],
)
def test_every_assault_ends_with_its_code_within_its_limits(sandbox: Sandbox, job: str, code: Code) -> None:
    """The job is over soon after its limit, the reason is named, and the next job is served at once."""
    start = time.monotonic()
    with pytest.raises(Failure) as caught:
        sandbox.run(job, b"", "form.docx")
    assert caught.value.code is code
    assert time.monotonic() - start < TIGHT.wall + 3
    assert json.loads(sandbox.run("echo", b"next", "n"))["size"] == 4


def test_a_full_disk_is_the_jobs_own(sandbox: Sandbox) -> None:
    """Many files of allowed size fill the sandbox's small disk and not the machine's."""
    if not sandbox.layers()["disk"]:
        pytest.skip("this platform gives the sandbox no disk of its own")
    with pytest.raises(Failure) as caught:
        sandbox.run("fill_disk", b"", "x")
    assert caught.value.code is Code.TOO_COMPLEX
    assert sandbox.run("echo", b"", "n")


def test_nothing_survives_its_job(sandbox: Sandbox) -> None:
    """Processes left behind, in the job's group or out of it, are ended with the job."""
    assert sandbox.run("leave_orphans", str(os.getpid()).encode(), "left-behind") == b"null"
    deadline = time.monotonic() + 5
    while _sleepers() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _sleepers() == []


def _sleepers() -> list[int]:
    """Processes of the sandbox that are children of a job: the server itself waits and is no sleeper."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if b"pipeline.sandbox.server" in (place / "cmdline").read_bytes() and _is_orphan(place):
                found.append(int(place.name))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
    return found


def _is_orphan(place: Path) -> bool:
    return b"left-behind" in (place / "comm").read_bytes()


def test_a_child_sees_only_what_it_was_given(sandbox: Sandbox, tmp_path: Path) -> None:
    """No environment, no handles, no network, no files but programs and its own folder."""
    secret = tmp_path / "secret"
    secret.write_text("a return of another school")
    seen = json.loads(sandbox.run("look_round", json.dumps({"secret": str(secret)}).encode(), "x"))
    layers = sandbox.layers()
    assert seen["environment"] == ["HOME", "PATH", "TMPDIR"]
    assert seen["handles"][:4] == [0, 1, 2, 3]
    assert len(seen["handles"]) == 5  # the fifth is the listing itself
    assert "/ritornello-" in seen["place"]
    assert seen["session"]
    assert seen["inside"] == "done"
    if layers["network"]:
        assert {seen["network"], seen["datagram"]} <= {"PermissionError", "OSError"}
    if layers["files"]:
        assert seen["secret"] in ("PermissionError", "FileNotFoundError")  # the latter where /tmp is its own
        assert seen["outside"] == "PermissionError"


def test_a_job_leaves_no_file(sandbox: Sandbox) -> None:
    """The private folder goes with the job."""
    place = Path(json.loads(sandbox.run("look_round", b'{"secret": "/nowhere"}', "x"))["place"])
    assert not place.exists()


def test_jobs_at_once_do_not_disturb_each_other() -> None:
    """While one file hangs and one crashes, a third is read."""
    with Sandbox(TIGHT, registry=JOBS) as sandbox:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(4) as pool:
            bad = [pool.submit(sandbox.run, job, b"", "x") for job in ("sleep", "segfault", "hoard")]
            good = [json.loads(sandbox.run("echo", b"x" * n, "x"))["size"] for n in range(20)]
        assert good == list(range(20))
        codes = [failed.exception() for failed in bad]
        slept, crashed, hoarded = [code.code for code in codes if isinstance(code, Failure)]
        assert (slept, crashed) == (Code.CHILD_TIMED_OUT, Code.CHILD_CRASHED)
        # on a busy machine the clock may end it before the memory does
        assert hoarded in {Code.CHILD_OUT_OF_MEMORY, Code.CHILD_TIMED_OUT}


def test_a_server_that_is_stuck_is_ended_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller's own clock holds even where the server's does not."""
    monkeypatch.setattr("pipeline.sandbox.client._GRACE", 0.5)
    with Sandbox(Limits(wall=0.5), registry=JOBS) as sandbox:
        server = int(json.loads(sandbox.run("server_pid", b"", "x")))
        os.kill(server, signal.SIGSTOP)
        with pytest.raises(Failure) as caught:
            sandbox.run("echo", b"", "x")
        assert caught.value.code is Code.CHILD_TIMED_OUT
        assert sandbox.run("echo", b"", "x")


@pytest.mark.needs("soffice")
def test_libreoffice_works_behind_all_walls() -> None:
    """The walls leave room for the one program that is let in."""
    with Sandbox(registry=JOBS) as sandbox:
        assert json.loads(sandbox.run("convert_form", rb"{\rtf1 Forty members}", "x.doc")) == "Forty members"


@pytest.mark.needs("soffice")
def test_a_conversion_that_hangs_goes_with_its_job() -> None:
    """At the deadline LibreOffice is ended too, and the next conversion works."""
    with Sandbox(Limits(wall=0.3), registry=JOBS) as sandbox:
        with pytest.raises(Failure) as caught:
            sandbox.run("convert_form", rb"{\rtf1 Forty members}", "x.doc")
        assert caught.value.code is Code.CHILD_TIMED_OUT


FEW_WALLS = """
import json, sys
from pipeline.sandbox import kernel, seccomp
kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
assert seccomp.confine()  # refuses unshare, as containers do
from pipeline.sandbox import Limits, Sandbox
from schemas.codes import Failure
with Sandbox(Limits(wall=2, cpu=1), registry=sys.argv[1]) as sandbox:
    found = {"layers": sandbox.layers(), "codes": []}
    found["seen"] = json.loads(sandbox.run("look_round", b'{"secret": "/proc/1/environ"}', "x"))
    for job in ("spin", "segfault", "fork_bomb", "leave_orphans"):
        try:
            sandbox.run(job, b"", "few-walls")
        except Failure as failure:
            found["codes"].append(failure.code)
    found["next"] = json.loads(sandbox.run("echo", b"1", "n"))["size"]
    found["left"] = json.loads(sandbox.run("count_sleepers", b"", "x"))
print(json.dumps(found))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the walls in question are Linux's")
def test_where_namespaces_are_refused_the_other_walls_hold() -> None:
    """In a container that forbids namespaces there is still no network, no strange file, and no survivor."""
    done = subprocess.run(
        [sys.executable, "-c", FEW_WALLS, JOBS],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert not found["layers"]["processes"]
    assert found["layers"]["calls"]
    assert found["seen"]["network"] == "PermissionError"
    assert found["codes"] == [Code.CHILD_TIMED_OUT, Code.CHILD_CRASHED, Code.CHILD_TIMED_OUT]
    assert found["next"] == 1
    assert found["left"] == 0

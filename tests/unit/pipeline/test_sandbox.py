"""The sandbox as its callers see it; what hostile files do to it is in tests/hostile."""

import json
import os
import signal
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.sandbox import Limits, Sandbox
from pipeline.sandbox.verdict import check_answer, check_refusal
from schemas.codes import Code, Failure
from schemas.reading import Outcome
from schemas.template import Template

JOBS = "tests.unit.pipeline.sandbox_jobs"


def template(name: str, version: str = "1") -> Template:
    return Template(id=name, version=version, title=name.title(), fields=[])


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(wall=20), registry=JOBS) as sandbox:
        yield sandbox


def code_of(sandbox: Sandbox, job: str, data: bytes = b"") -> Code:
    with pytest.raises(Failure) as caught:
        sandbox.run(job, data, "form.docx")
    return caught.value.code


def test_bytes_and_name_arrive_whole(sandbox: Sandbox) -> None:
    """A child sees exactly what was sent."""
    assert json.loads(sandbox.run("echo", b"\x00" * 3_000_000, "Größe – form.docx")) == {
        "size": 3_000_000,
        "name": "Größe – form.docx",
    }


def test_a_refusal_arrives_with_its_code_and_detail(sandbox: Sandbox) -> None:
    """A child's own failure is the caller's failure."""
    with pytest.raises(Failure, match="as asked") as caught:
        sandbox.run("refuse", b"", "x")
    assert caught.value.code is Code.DAMAGED


def test_a_bug_in_a_reader_is_a_code_too(sandbox: Sandbox) -> None:
    """An exception nobody foresaw is READING_FAILED, with its name for the log."""
    with pytest.raises(Failure, match="ZeroDivisionError") as caught:
        sandbox.run("stumble", b"", "x")
    assert caught.value.code is Code.READING_FAILED


def test_reading_gives_checked_readings(sandbox: Sandbox) -> None:
    """Templates go in and validated readings come out, in the order of the templates."""
    found = sandbox.read(b"", "x", [template("one"), template("two")])
    assert [(each.template and each.template.id, each.outcome) for each in found] == [
        ("one", Outcome.REVIEW),
        ("two", Outcome.REVIEW),
    ]


def test_templates_may_change_between_jobs(sandbox: Sandbox) -> None:
    """Each job sees the templates it was given, however many the server has seen before."""
    for number in range(70):  # more than the server keeps
        (found,) = sandbox.read(b"", "x", [template("form", str(number))])
        assert found.template is not None
        assert found.template.version == str(number)


def test_learning_gives_a_checked_template(sandbox: Sandbox) -> None:
    """A learned template arrives under the id it was asked for."""
    assert sandbox.learn(b"blank", "blank.docx", "secondary").id == "secondary"


@pytest.mark.parametrize("lie", [b"[{}]", b'[{"template": null, "outcome": "certain"}]', b"not json", b"{}"])
def test_an_answer_of_another_shape_is_not_believed(sandbox: Sandbox, lie: bytes) -> None:
    """What does not validate never reaches the caller."""
    with pytest.raises(Failure) as caught:
        sandbox.read(lie, "x", [])
    assert caught.value.code is Code.CHILD_CRASHED


def test_a_message_is_taken_apart_by_the_house_s_own_job() -> None:
    """The real registry unpacks a message in a child."""
    with Sandbox() as sandbox:
        found = sandbox.unpack(
            b"From: ada@school.example\r\nMessage-ID: <1@x>\r\nSubject: Form\r\n\r\nHello", "m.eml"
        )
    assert (found.from_address, found.subject, found.body_text) == ("ada@school.example", "Form", "Hello")


def test_what_is_too_large_is_not_even_sent() -> None:
    """Beyond the limit no server is started."""
    with Sandbox(Limits(data=10), registry="no_such_module") as sandbox:
        assert code_of(sandbox, "echo", b"x" * 11) is Code.TOO_LARGE


def test_an_answer_beyond_the_limit_is_refused() -> None:
    """A child cannot fill the caller's memory."""
    with Sandbox(Limits(reply=1000), registry=JOBS) as sandbox:
        assert code_of(sandbox, "flood", b"5000") is Code.TOO_LARGE
        assert sandbox.run("flood", b"900", "x") == b"x" * 900


def test_many_threads_share_one_sandbox(sandbox: Sandbox) -> None:
    """Jobs at once do not mix up their answers."""
    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(lambda n: json.loads(sandbox.run("echo", b"x" * n, ""))["size"], range(100)))
    assert sizes == list(range(100))


def test_a_server_that_died_is_replaced() -> None:
    """A killed server costs the next job a start and nothing else."""
    with Sandbox(registry=JOBS) as sandbox:
        before = sandbox.run("server", b"", "")
        assert sandbox._link is not None
        server = sandbox._link._process.pid
        os.kill(server, signal.SIGKILL)
        os.waitid(
            os.P_PID, server, os.WEXITED | os.WNOWAIT
        )  # it may serve one more job until the signal arrives
        assert sandbox.run("server", b"", "") != before


def test_a_closed_sandbox_leaves_nothing_and_can_be_used_again() -> None:
    """Its server and its folder go with it; the next job starts another."""
    with Sandbox(registry=JOBS) as sandbox:
        sandbox.run("echo", b"", "")
        assert sandbox._link is not None
        process, folder = sandbox._link._process, sandbox._link.folder
        sandbox.close()
        assert process.returncode is not None
        assert not folder.exists()
        sandbox.run("echo", b"", "")


def test_a_forked_process_gets_a_server_of_its_own() -> None:
    """Under Celery's prefork the parent's server stays the parent's, even where a thread held the lock."""
    with Sandbox(registry=JOBS) as sandbox:
        mine = sandbox.run("server", b"", "")
        reading, writing = os.pipe()
        with sandbox._lock:
            child = os.fork()
            if not child:
                try:
                    os.write(writing, sandbox.run("server", b"", ""))
                    sandbox.close()
                finally:
                    os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            theirs = answer.read()
        os.waitpid(child, 0)
        assert theirs
        assert theirs != mine
        assert sandbox.run("server", b"", "") == mine


def test_a_server_ends_with_its_caller(tmp_path: Path) -> None:
    """A caller killed without warning leaves no server behind."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        sandbox = Sandbox(registry=JOBS)
        sandbox.run("echo", b"", "")
        assert sandbox._link is not None
        os.write(writing, str(sandbox._link._process.pid).encode())
        time.sleep(60)
        os._exit(0)
    server = int(os.read(reading, 20))
    os.close(reading)
    os.close(writing)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    deadline = time.monotonic() + 10
    while _runs(server) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(server)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_layers_are_named(sandbox: Sandbox) -> None:
    """Every wall says whether it stands."""
    assert {"process", "limits", "clock", "network", "processes", "disk", "user", "files", "calls"} == set(
        sandbox.layers()
    )


def test_a_server_that_cannot_start_is_a_failure_with_a_code() -> None:
    """A broken installation is reported, not waited for."""
    with Sandbox(registry="no_such_module") as sandbox:
        assert code_of(sandbox, "echo") is Code.CHILD_CRASHED


def test_no_thread_is_left_behind(sandbox: Sandbox) -> None:
    """A job costs its caller no thread."""
    before = threading.active_count()
    sandbox.run("echo", b"", "")
    assert threading.active_count() == before


def test_a_job_costs_milliseconds(sandbox: Sandbox) -> None:
    """The way there and back is a fork, not a start of Python with its imports."""
    sandbox.run("echo", b"", "")
    taken = []
    for _ in range(20):
        start = time.perf_counter()
        sandbox.run("echo", b"x" * 50_000, "form.docx")
        taken.append(time.perf_counter() - start)
    assert (
        statistics.median(taken) < 0.05
    )  # 4 ms here; starting Python with the extractors takes 150 and more


def end(code: int = 0, *, timed_out: bool = False, cpu: float = 0.0) -> bytes:
    return json.dumps({"code": code, "timed_out": timed_out, "cpu": cpu}).encode()


@pytest.mark.parametrize(
    ("answer", "report", "code"),
    [
        (None, end(-signal.SIGSEGV), Code.CHILD_CRASHED),
        (None, end(-signal.SIGKILL), Code.CHILD_OUT_OF_MEMORY),
        (None, end(-signal.SIGKILL, timed_out=True), Code.CHILD_TIMED_OUT),
        (None, end(-signal.SIGKILL, cpu=51), Code.CHILD_TIMED_OUT),
        (None, end(-signal.SIGXCPU), Code.CHILD_TIMED_OUT),
        (None, end(), Code.CHILD_CRASHED),
        (None, end(3), Code.CHILD_CRASHED),
        (b"J[]", end(3), Code.CHILD_CRASHED),
        (b"J[]", end(timed_out=True), Code.CHILD_TIMED_OUT),
        (b"?[]", end(), Code.CHILD_CRASHED),
        (b"J[]", b"", Code.CHILD_CRASHED),
        (b'R{"code": "damaged", "detail": ""}', end(), Code.DAMAGED),
    ],
)
def test_every_end_has_its_code(answer: bytes | None, report: bytes, code: Code) -> None:
    """How a child ended decides; what it said counts only where it ended well."""
    with pytest.raises(Failure) as caught:
        check_answer(answer, report, Limits(cpu=50))
    assert caught.value.code is code


@pytest.mark.parametrize(
    "refusal", [b"", b"{}", b'{"code": "made_up", "detail": ""}', b'{"code": "damaged", "detail": 1}']
)
def test_a_refusal_of_no_known_code_is_a_crash(refusal: bytes) -> None:
    """A child may only give reasons that exist."""
    assert check_refusal(refusal).code is Code.CHILD_CRASHED

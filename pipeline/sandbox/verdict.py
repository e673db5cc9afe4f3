"""What a job came to: its end and its words judged, before anyone else sees them."""

import signal
from typing import Annotated

from pydantic import Field, ValidationError

from schemas.base import Shape
from schemas.codes import Code, Failure

from .child import REFUSAL, RESULT
from .limits import Limits


class End(Shape):
    """How a child ended, by the server's account."""

    code: int  # exit status, or minus the signal
    timed_out: bool
    cpu: float


class Refusal(Shape):
    """Why a child gave no result."""

    code: Code
    detail: Annotated[str, Field(max_length=300)]


def check_answer(untrusted_answer: bytes | None, untrusted_end: bytes, limits: Limits) -> bytes:
    """The JSON of a result, not yet validated; Failure with the code for every other end."""
    end = check_end(untrusted_end)
    if end.timed_out:
        raise Failure(f"more than {limits.wall:g} s", code=Code.CHILD_TIMED_OUT)
    if end.code or untrusted_answer is None:
        raise _by_signal(end, limits)
    if untrusted_answer[:1] == RESULT:
        return untrusted_answer[1:]
    if untrusted_answer[:1] == REFUSAL:
        raise check_refusal(untrusted_answer[1:])
    raise Failure("the child's answer has no kind", code=Code.CHILD_CRASHED)


def check_end(untrusted_end: bytes) -> End:
    """The server's report."""
    try:
        return End.model_validate_json(untrusted_end)
    except ValidationError as error:
        raise Failure("the server's report makes no sense", code=Code.CHILD_CRASHED) from error


def check_refusal(untrusted_refusal: bytes) -> Failure:
    """The failure a child reports, rebuilt from its code."""
    try:
        refusal = Refusal.model_validate_json(untrusted_refusal)
    except ValidationError as error:
        return Failure(f"the child's refusal makes no sense: {error.title}", code=Code.CHILD_CRASHED)
    return Failure(refusal.detail, code=refusal.code)


def _by_signal(end: End, limits: Limits) -> Failure:
    if end.code >= 0:
        return Failure(f"exit status {end.code}", code=Code.CHILD_CRASHED)
    name = signal.Signals(-end.code).name
    if name == "SIGXCPU" or end.cpu > limits.cpu - 0.1:  # the kernel counts in ticks
        return Failure(f"more than {limits.cpu} s of processor time", code=Code.CHILD_TIMED_OUT)
    if name == "SIGKILL":  # not by us: the kernel sends it where memory runs out
        return Failure("ended by the kernel", code=Code.CHILD_OUT_OF_MEMORY)
    return Failure(name, code=Code.CHILD_CRASHED)

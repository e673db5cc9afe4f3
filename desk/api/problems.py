"""How the API says that something was not done: each kind of problem once, with what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from fastapi.responses import JSONResponse

from pipeline.decisions.hand import InOtherHands, Refused, Settled

from .shapes.problems import Problem, Wrong

MEDIA: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its status, its title, and what whoever meets it does."""

    status: int
    title: str
    todo: str


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "unreadable": Kind(
            400,
            "The body could not be read",
            "Send JSON in UTF-8, or a form of the kind that the description names.",
        ),
        "token": Kind(
            401,
            "No token that opens anything",
            "Send “Authorization: Bearer …” with a token that an administrator made under Settings, Programs.",
        ),
        "scope": Kind(
            403,
            "The token is not for this",
            "Ask an administrator for a token with this scope; a program should have no more than it needs.",
        ),
        "confidential": Kind(
            403,
            "This is confidential",
            "A lead or an administrator decides it at the desk; no token opens it.",
        ),
        "not-there": Kind(404, "There is nothing of this name", "Look it up in the list it was taken from."),
        "not-so": Kind(
            405, "This address does not take that", "See the description at /api/v1/openapi.json."
        ),
        "held": Kind(
            409,
            "Somebody has this in hand",
            "Leave it to them and try again later, or take another exception; "
            "it is free once they let it go or have been idle for 15 minutes.",
        ),
        "settled": Kind(
            409,
            "This was decided before",
            "Read the exception to see what was decided. To decide otherwise, undo that decision first.",
        ),
        "refused": Kind(
            409,
            "This cannot be decided so",
            "Read the exception: it lists what may be done. Nothing was changed.",
        ),
        "too-large": Kind(413, "This is too large", "Send a smaller file, or have the limit raised."),
        "invalid": Kind(
            422,
            "The request could not be understood",
            "Mend what is listed under “errors” and send it again.",
        ),
        "impossible": Kind(422, "This cannot be so", "Change what the sentence names and send it again."),
    }
)
"""Every kind there is; ``type`` is ``urn:ritornello:`` and its name."""
_OF_STATUS = {
    400: "unreadable",
    401: "token",
    403: "scope",
    404: "not-there",
    405: "not-so",
    413: "too-large",
    422: "invalid",
}


def problem(
    kind: str, detail: str, errors: Iterable[Wrong] = (), headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The answer that says it."""
    known = KINDS[kind]
    told = Problem(
        type=f"urn:ritornello:{kind}",
        title=known.title,
        status=known.status,
        detail=detail,
        todo=known.todo,
        errors=list(errors),
    )
    return JSONResponse(told.body(), known.status, headers, MEDIA)


def of_status(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The problem that a bare status is."""
    return problem(_OF_STATUS[status], detail, headers=headers)


def of_refusal(refusal: Refused) -> JSONResponse:
    """The problem that a decision met."""
    kinds = {InOtherHands: "held", Settled: "settled"}
    return problem(kinds.get(type(refusal), "refused"), str(refusal))


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the description says of refusals: these, and those that any address may meet."""
    found: dict[int | str, dict[str, Any]] = {}
    for status in sorted({400, 401, 403, 422, *statuses}):
        titles = [each.title for each in KINDS.values() if each.status == status]
        found[status] = {"model": Problem, "description": "; or: ".join(titles)}
    return found

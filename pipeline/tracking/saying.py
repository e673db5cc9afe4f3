"""Finds the actions and targets that one return states: what, who, by when, how it is known, and whether it is done."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from pipeline.answers import Answers, cell, place
from schemas.hub import Term
from schemas.reading import Answer
from schemas.template import Kind, Role

from .days import When, when


@dataclass(frozen=True, slots=True)
class Said:
    """One action as one return states it. ``place`` tells it from every other of the same return."""

    place: str
    section: str
    question: str
    text: str
    owner: str | None
    due_words: str | None
    due: When
    success: str | None
    done: str | None  # the words that say so


_BULLET = re.compile(r"(?:^|\n)\s*(?:[•●▪◦*–-]|[0-9]{1,2}[.)])\s+")
_DONE = re.compile(
    r"^\W*(done|completed?|achieved|met|finished|implemented|in place|yes|✓|✔|☑|☒)\b|[(\[](done|completed?|achieved)[)\]]"
    r"|\b(has|have) (now )?been (completed|achieved|done|met)\b|[-–:]\s*(done|completed?|achieved)\W*$|[✓✔]\s*$",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(r"\b(not|n.t|partly|part|partially|almost|nearly|to be|yet)\b", re.IGNORECASE)
_STATUS = re.compile(r"\b(status|progress|achieved|complete[d]?|done|review|outcome|met)\b", re.IGNORECASE)
_DUE = re.compile(r"\b(?:by|before|from|until|in|end of|during)\s+(?:the\s+)?([^.;,()]{3,40})", re.IGNORECASE)
_NOTHING = re.compile(
    r"\W*(none|nil|n/?a|no|nothing|not applicable|as above|see above|tbc|-+)?\W*", re.IGNORECASE
)
_SHORT = 4  # characters; less says nothing that could be followed


def actions(
    answers: Answers, recorded: dict[str, JsonValue], written: date, terms: Sequence[Term]
) -> Iterator[Said]:
    """Every action of a return, in its order; a cell that lists several gives one for each line."""
    for answer in answers.of(Role.ACTION):
        text = _text(recorded, answer)
        if text is None:
            continue
        beside = _beside(answers, recorded, answer)
        pieces = _pieces(text)
        for number, piece in enumerate(pieces, start=1):
            spot = answer.field if len(pieces) == 1 else f"{answer.field}#{number}"
            yield _said(answer, spot, piece, beside, written, terms)


def _text(recorded: dict[str, JsonValue], answer: Answer) -> str | None:
    """The words of an answer as recorded, or as the school wrote them where nobody was sure; None where they say nothing."""
    value = recorded.get(answer.field)
    text = str(cell(value)) if value not in (None, "", []) else answer.raw
    return None if _NOTHING.fullmatch(text) or len(text.strip()) < _SHORT else text.strip()


def _pieces(text: str) -> list[str]:
    """The lines of a list; a text without bullets or numbers is one piece, however many lines it has."""
    parts = [" ".join(each.split()) for each in _BULLET.split(text)]
    kept = [each for each in parts if len(each) >= _SHORT]
    return kept if len(_BULLET.findall(text)) > 1 and kept else [" ".join(text.split())]


def _beside(
    answers: Answers, recorded: dict[str, JsonValue], answer: Answer
) -> dict[Role | str, tuple[str, bool]]:
    """What stands in the same row: by role, or by the label of a column that speaks of how far it is."""
    found: dict[Role | str, tuple[str, bool]] = {}
    for other in answers.all:
        if other.path[:-1] != answer.path[:-1] or other.field == answer.field:
            continue
        asked, value = answers.asked(other), recorded.get(other.field)
        text = str(cell(value)) if value not in (None, "", []) else other.raw.strip()
        if not text or asked is None:
            continue
        is_yes = other.kind is Kind.BOOL and value is True
        if asked.role in {Role.ACTION_OWNER, Role.ACTION_DUE, Role.ACTION_SUCCESS}:
            found[asked.role] = (text, is_yes)
        elif asked.role is None and other.path and _STATUS.search(other.path[-1]):
            found["status"] = (text, is_yes)
    return found


def _said(
    answer: Answer,
    spot: str,
    text: str,
    beside: dict[Role | str, tuple[str, bool]],
    written: date,
    terms: Sequence[Term],
) -> Said:
    section, question, _ = place(answer.path)
    words = beside[Role.ACTION_DUE][0] if Role.ACTION_DUE in beside else _due_in(text, written, terms)
    return Said(
        place=spot,
        section=section,
        question=question,
        text=text,
        owner=beside[Role.ACTION_OWNER][0] if Role.ACTION_OWNER in beside else None,
        due_words=words,
        due=when(words or "", written, terms),
        success=beside[Role.ACTION_SUCCESS][0] if Role.ACTION_SUCCESS in beside else None,
        done=_done(text, beside.get("status")),
    )


def _due_in(text: str, written: date, terms: Sequence[Term]) -> str | None:
    """The words of a sentence that say by when, where no column asks for it."""
    for match in _DUE.finditer(text):
        day = when(match[1], written, terms).day
        if day:
            words = match[1].split()
            # "Sort the songs by range this term": the term is when, the range is how
            while not _TIMELY.match(words[0]) and when(" ".join(words[1:]), written, terms).day == day:
                words = words[1:]
            return " ".join(words)
    return None


_TIMELY = re.compile(
    r"the\b|this|next|last|end|start|begin|early|mid|late|half|first|second|before|after|week|term|year|spring|summer"
    r"|autumn|easter|christmas|xmas|new|mon|tue|wed|thu|fri|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[0-9]|a\.?s",
    re.IGNORECASE,
)


def _done(text: str, status: tuple[str, bool] | None) -> str | None:
    """The school's own words that it is done; "not yet done" and "partly" are none."""
    if status and (status[1] or (_DONE.search(status[0]) and not _NOT_DONE.search(status[0]))):
        return status[0]
    tail = re.search(r"[(\[][^()\[\]]*[)\]]\s*$|[-–:]\s*\w+\W*$|[✓✔]\s*$", text)
    lead = re.match(r"\W*(done|completed?|achieved)\b\W", text, re.IGNORECASE)
    said = (tail[0] if tail else "") or (lead[0] if lead else "")
    return said.strip() if said and _DONE.search(said) and not _NOT_DONE.search(text) else None

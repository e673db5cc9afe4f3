"""Which schools a return may be from: what its numbers, its name, its postcode and its sender point to; and a search."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.answers import Answers, said
from pipeline.finding import finder_of
from pipeline.register import dfe_number
from pipeline.schools import Register, School
from schemas.template import Role

_FLOOR = 60.0  # likeness: a list for a person may be wider than what the journey trusts
_MOST = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """One school, and why it is offered."""

    school: School
    why: str


def candidates(answers: Answers | None, sender: str | None, register: Register) -> list[Candidate]:
    """At most six schools, the best evidence first; each once, with all that speaks for it."""
    found: dict[int, tuple[School, list[str]]] = {}
    named = list(_named_on(answers, register)) if answers is not None else []
    hosts = [(school, "the sender's address is there") for school in register.at(sender)[:3]]
    for school, why in (*named, *hosts):
        found.setdefault(school.id, (school, []))[1].append(why)
    # a likeness helps where nothing better is known: beside a name or a number it would only distract
    for school, why in _like(answers, register) if answers is not None and not named else ():
        found.setdefault(school.id, (school, [why]))
    return [Candidate(school, "; ".join(dict.fromkeys(why))) for school, why in found.values()][:_MOST]


def _named_on(answers: Answers, register: Register) -> Iterator[tuple[School, str]]:
    """The schools that the form's numbers, its name and its postcode are those of."""
    for answer in answers.given(Role.URN, Role.DFE_NUMBER):
        text = said(answer)
        number = dfe_number(text)
        school = register.dfe(number) if number else register.urn(re.sub(r"\D", "", text))
        if school is not None:
            yield school, f"{text} is on the form"
    for school in register.called(name) if (name := _name(answers)) else ():
        yield school, "the form has this name"
    written = {_squeezed(said(each)) for each in answers.given(Role.POSTCODE)} - {""}
    for school in register.schools if written else ():
        if school.postcode and _squeezed(school.postcode) in written:
            yield school, "the form has this postcode"


def _like(answers: Answers, register: Register) -> Iterator[tuple[School, str]]:
    name = _name(answers)
    for _, school in register.like(name, _FLOOR)[:_MOST] if name else ():
        yield school, "the name is like it"


def _name(answers: Answers) -> str:
    return next((said(each) for each in answers.given(Role.SCHOOL_NAME)), "")


def search(untrusted_words: str, register: Register, most: int = 8) -> list[School]:
    """Open schools by a part of the name, or by URN, DfE number or postcode; those that begin so come first."""
    return finder_of(register).best(untrusted_words, most) if len(untrusted_words.strip()) > 1 else []


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()

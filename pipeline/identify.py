"""Which school a return is from: its stamp and its numbers, then its name, then its sender; they must agree.

What each can do. A form of a personal set says for which school it was made out: that counts as a number written on
it, no more, since anybody can hand a form on. A number (URN, DfE number) names a school; the name on the form must then not speak against it.
A name alone names a school when it is the register's own, or differs from it by a kind of school or a place only, and
fits no other school as well ("St Mary's" fits every St Mary's). Any other name, or a number the register does not
have, needs the sender to agree. A sender never names a school alone: a domain is evidence, not proof. A domain that
earlier returns came from may speak for a school and never against one: teachers move, and trusts share domains.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.codes import Code
from schemas.reading import Issue, issue
from schemas.stamp import Stamp
from schemas.template import Role

from .answers import Answers, said
from .names import core, likeness, tells_apart, within
from .register import dfe_number
from .schools import Register, School

# Likeness in points of 100. Of the 60 schools of the samples two that are different reach 86 where neither name is
# within the other (St Mary's and St Hilda's Catholic Primary), so likeness finds candidates and never decides alone.
_FLOOR = 80.0
_MARGIN = 4.0  # "Leaford Mill" lies 4 above "Leaford" where the form says "Leaford Mill Primary and Nursery"
_SUPPORTS = (
    70.0  # what a name must reach not to speak against a number: an academy's new name often keeps half
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The school, if it is sure, with the evidence in plain words; otherwise what a person must decide."""

    school: School | None
    because: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the numbers on the form say: schools they name, and numbers the register does not have."""

    schools: list[School]
    unknown: list[str]
    because: list[str]


def identify(
    answers: Answers, sender: str | None, register: Register, stamp: Stamp | None = None
) -> Identity:
    """The school of a return, or the exception that says why it is not sure."""
    numbers = _numbers(answers, register, stamp)
    name = next((said(each) for each in answers.given(Role.SCHOOL_NAME)), "")
    addresses = [sender or "", *(said(each) for each in answers.given(Role.EMAIL))]
    hosts = [register.at(address) for address in addresses if register.at(address)]
    if len({school.id for school in numbers.schools}) > 1:
        return _conflict(f"The numbers {_where(stamp)} name {_both(numbers.schools)}.")
    if numbers.schools:
        return _by_number(numbers, name, hosts, register)
    seen = [school for address in addresses if (school := register.seen_from(address))]
    return _by_name(name, numbers.unknown, answers, hosts, seen, register)


def _where(stamp: Stamp | None) -> str:
    return "on the form and the school it was made out for" if stamp and stamp.school else "on the form"


def _numbers(answers: Answers, register: Register, stamp: Stamp | None) -> _Numbers:
    schools, unknown, because = [], [], []
    if stamp and stamp.school:
        made_for = register.urn(stamp.school)
        if made_for:
            schools.append(made_for)
            because.append(f"the form was made out for {made_for}")
        else:
            unknown.append(f"URN {stamp.school}, for which it was made out")
    for answer in answers.given(Role.URN, Role.DFE_NUMBER):
        text = said(answer)
        digits = re.sub(r"\D", "", text)
        if not digits:
            continue  # "tbc", "n/a": no number was given
        found = register.dfe(number) if (number := dfe_number(text)) else register.urn(digits)
        if found:
            schools.append(found)
            because.append(f"{text} on the form is {found}")
        else:
            unknown.append(text)
    return _Numbers(schools, unknown, because)


def _by_number(numbers: _Numbers, name: str, hosts: list[list[School]], register: Register) -> Identity:
    school = numbers.schools[0]
    if not school.open:
        return Identity(None, issues=[issue(Code.SCHOOL_UNKNOWN, f"The register says {school} has closed.")])
    words = core(name)
    if words and likeness(words, school.core) < _SUPPORTS:
        return _conflict(f"The number on the form is that of {school}, the name on it is “{name}”.")
    called = register.called(name)
    if called and school not in called and not within(words, school.core):
        return _conflict(f"The number on the form is that of {school}, the name that of {_both(called)}.")
    return _agreed(school, numbers.because, hosts)


def _by_name(
    name: str,
    unknown: list[str],
    answers: Answers,
    hosts: list[list[School]],
    seen: list[School],
    register: Register,
) -> Identity:
    words = core(name)
    likely = [(100.0, each) for each in register.called(name)] or register.like(name, _FLOOR)
    if not likely:
        return _nobody(name, unknown, hosts)
    near = [
        school for score, school in likely if likely[0][0] - score < _MARGIN or set(words) <= set(school.core)
    ]
    backed = [school for school in near if _backs(school, hosts, answers) or school in seen]
    if len(near) > 1 and len(backed) != 1:
        return Identity(None, issues=[issue(Code.SCHOOL_AMBIGUOUS, f"“{name}” may be {_both(near)}.")])
    school = backed[0] if backed else near[0]
    if not backed and (unknown or tells_apart(words, school.core, school.places)):
        return _doubtful(name, unknown, school)
    return _agreed(school, [f"“{name}” on the form is {school}"], hosts)


def _backs(school: School, hosts: list[list[School]], answers: Answers) -> bool:
    """Whether the sender's domain or the postcode on the form speaks for this school."""
    written = {re.sub(r"\s", "", said(each)).casefold() for each in answers.given(Role.POSTCODE)}
    postcode = re.sub(r"\s", "", school.postcode or "-").casefold()
    return postcode in written or any(school in host for host in hosts)


def _agreed(school: School, because: list[str], hosts: list[list[School]]) -> Identity:
    """The school, unless an address on the form or of the sender is another school's."""
    against = [host for host in hosts if school not in host]
    if against:
        return _conflict(f"The form says {school}, an e-mail address belongs to {_both(against[0])}.")
    evidence = [f"the e-mail address is at {hosts[0][0].host}"] if hosts else []
    return Identity(school, [*because, *evidence])


def _nobody(name: str, unknown: list[str], hosts: list[list[School]]) -> Identity:
    wrote = f"The form says “{name}”" if name else "The form gives no school name"
    numbers = f" and gives {', '.join(unknown)}, which the register does not have" if unknown else ""
    sender = f"; the e-mail address is that of {_both(hosts[0])}" if hosts else ""
    return Identity(None, issues=[issue(Code.SCHOOL_UNKNOWN, f"{wrote}{numbers}{sender}.")])


def _doubtful(name: str, unknown: list[str], school: School) -> Identity:
    numbers = f" with {', '.join(unknown)}, which the register does not have" if unknown else ""
    detail = f"The form says “{name}”{numbers}; the nearest in the register is {school}."
    return Identity(None, issues=[issue(Code.IDENTITY_CONFLICT if unknown else Code.SCHOOL_UNKNOWN, detail)])


def _conflict(detail: str) -> Identity:
    return Identity(None, issues=[issue(Code.IDENTITY_CONFLICT, detail)])


def _both(schools: Iterable[School]) -> str:
    """Schools by name, no more than four: a longer list helps nobody choose."""
    unique = list(dict.fromkeys(str(each) for each in schools))
    rest = f" and {len(unique) - 4} more" if len(unique) > 4 else ""
    return " or ".join(unique[:4]) + rest

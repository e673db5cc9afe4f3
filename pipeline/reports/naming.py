"""Which school a person means who types a number or a name."""

import re

from pipeline.schools import Register, School

_LIKE = 70.0  # of 100: near enough to be offered, never to be taken
_OFFERED = 5


class SchoolNameError(LookupError):
    """Nobody, or more than one; the message says which there are."""


def school_called(register: Register, text: str) -> int:
    """The number in the store of the school with this URN, DfE number or name; SchoolNameError where that is not one."""
    wanted = " ".join(text.split())
    digits = re.sub(r"[\s/-]", "", wanted)
    if digits.isdecimal() and len(digits) in {6, 7}:
        school = register.urn(digits) if len(digits) == 6 else register.dfe(f"{digits[:3]}/{digits[3:]}")
        if school is None:
            raise SchoolNameError(f"the register has no school with the number {wanted}.")
        return school.id
    called = register.called(wanted) or [
        each for each in register.schools if each.name.casefold() == wanted.casefold()
    ]
    if len(called) == 1:
        return called[0].id
    near = called or [each for _, each in register.like(wanted, _LIKE)]
    near = near or [
        each for each in register.schools if each.open and wanted.casefold() in each.name.casefold()
    ]
    if len(near) == 1 and not called:
        return near[0].id if _holds(near[0], wanted) else _none(wanted, near)
    return _none(wanted, near)


def _holds(school: School, wanted: str) -> bool:
    """Whether the name contains every word that was typed: a short form of one school's name, and no other's."""
    return set(wanted.casefold().split()) <= set(re.sub(r"[^\w' ]", " ", school.name.casefold()).split())


def _none(wanted: str, near: list[School]) -> int:
    if not near:
        raise SchoolNameError(f"the register has no school called {wanted!r}; use its URN.")
    names = "; ".join(str(each) for each in near[:_OFFERED])
    more = f"; and {len(near) - _OFFERED} more" if len(near) > _OFFERED else ""
    raise SchoolNameError(f"{wanted!r} may be {names}{more}. Use the URN.")

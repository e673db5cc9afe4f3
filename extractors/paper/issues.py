"""What is told about pages: which are missing, unreadable, unknown; in sentences a school would understand."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.codes import ADVICE, Code
from schemas.reading import Issue
from schemas.template import Field, Template

_SHOWN = 4  # questions of a missing page that a sentence names
UNKNOWN = "not a page of this form"
_ANOTHER = "a page of another form"


def of_another(template: Template) -> str:
    """Why a page was left out that belongs to another form we know."""
    return f"{_ANOTHER} (“{template.id}”)"


@dataclass(frozen=True, slots=True)
class Told:
    """What is wrong with one picture of a file (from 1): ``UNKNOWN``, or why it cannot be read."""

    picture: int
    why: str


def missing(pages: Sequence[tuple[int, Sequence[Field]]]) -> list[Issue]:
    """The pages of the form that were not sent, with the questions on them: one issue for all."""
    shown = _SHOWN if len(pages) == 1 else 1
    said = [f"Page {page} is missing{_asked(fields, shown)}." for page, fields in pages]
    return [_said(Code.PAGE_MISSING, " ".join(said))] if said else []


def _asked(fields: Sequence[Field], most: int) -> str:
    labels = list(dict.fromkeys(" › ".join(f.path[-2:]) for f in fields))
    shown = "; ".join(f"“{text[:60]}”" for text in labels[:most])
    more = f" and {len(labels) - most} more" if len(labels) > most else ""
    return f" (it asks {shown}{more})" if labels else ""


def of_pictures(told: Sequence[Told], pictures: int) -> list[Issue]:
    """What is wrong with the pictures of a file: one issue for those that cannot be read, one for strange ones."""
    strange = [t for t in told if t.why == UNKNOWN or t.why.startswith(_ANOTHER)]
    unread = [t for t in told if t not in strange]
    found = []
    if unread:
        again = "please scan or photograph it again"
        said = "; ".join(f"{_name(t, pictures)} is {t.why}" for t in unread)
        found.append(_said(Code.PAGE_UNREADABLE, f"{said}; {again}."))
    if strange:
        said = "; ".join(f"{_name(t, pictures)} is {t.why}" for t in strange)
        found.append(_said(Code.PAGE_UNKNOWN, f"{said}."))
    return found


def _name(told: Told, pictures: int) -> str:
    return f"Page {told.picture} of the scan" if pictures > 1 else "The picture"


def _said(code: Code, sentence: str) -> Issue:
    return Issue(code=code, message=f"{sentence} {ADVICE[code].action}")


def merged(issues: Sequence[Issue]) -> list[Issue]:
    """One issue for each code and field, with what each of them says: a person is asked once."""
    found: dict[tuple[Code, str | None], Issue] = {}
    for each in issues:
        key = (each.code, each.field)
        action = ADVICE[each.code].action
        said = each.message.removesuffix(action).strip()
        held = found.get(key)
        if held is None:
            found[key] = each
        elif said not in held.message:
            both = f"{held.message.removesuffix(action).strip()} {said} {action}"
            found[key] = held.model_copy(update={"message": both})
    return list(found.values())

"""What all documents say alike: forms, days, and answers that are not certain."""

from datetime import date, datetime

from pipeline.local_time import local_day
from schemas.template import Kind, Role

from .dossier import Dossier, Said, Sent


def day(moment: datetime | date) -> str:
    """``9 November 2026``, on London's clocks."""
    when = local_day(moment) if isinstance(moment, datetime) else moment
    return f"{when:%-d %B %Y}"


def dated(text: str) -> str:
    """A day as people write it, where the text is one as machines do; any other text as it is."""
    try:
        return day(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text


def form_of(sent: Sent) -> str:
    """The form by the name it was installed under, and its version."""
    name = sent.form.replace("-", " ").replace("_", " ")
    return f"{name[:1].upper()}{name[1:]} form, version {sent.version}"


def beneath(found: Dossier) -> str:
    """The line under a title: which return, and when the document was made."""
    made = f"prepared {day(found.made)} by {found.hub}"
    if found.latest is None:
        return made[:1].upper() + made[1:]
    return f"From the return of {day(found.latest.sent)} · {made}"


def shown(said: Said) -> str:
    """An answer in a cell; what is not certain says so."""
    if not said.text:
        return ""
    if not said.sure:
        return f"{said.text} [not certain]"
    return f"{said.text} {said.unit}" if said.unit and said.kind is Kind.NUMBER else said.text


def standing(found: Dossier) -> list[tuple[str, str]]:
    """What the school is, and what of it this is about."""
    pairs = [
        ("School", found.school),
        ("URN", found.urn),
        ("DfE number", found.dfe_number),
        ("Area", found.area),
    ]
    if found.latest is not None:
        sent = found.latest
        pairs += [
            ("Form", form_of(sent)),
            ("Sent", day(sent.sent)),
            ("Date on the form", "; ".join(dict.fromkeys(each.text for each in sent.of(Role.RETURN_DATE)))),
            ("Answered", f"{sent.answered} of {len(sent.answers)} questions"),
        ]
        unsure = sum(not each.sure for each in sent.answers)
        if unsure:
            pairs.append(("Not certain", f"{unsure}, marked [not certain]"))
        pairs.append(("Return before", day(found.before.sent) if found.before else "none on this form"))
    return [(what, value) for what, value in pairs if value]


WITHHELD = (
    "{} left out here, because it may name a pupil. It is kept in the record, for those who may read it."
)

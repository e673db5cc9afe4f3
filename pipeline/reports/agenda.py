"""The agenda of a partnership meeting: what the school asks, what changed, what is open, and points with their reasons."""

from datetime import datetime

from pipeline.local_time import LONDON

from .differing import asked, differing, weight
from .dossier import Dossier, heading
from .paper import Paper
from .points import Point, points
from .wants import wants
from .wording import beneath, dated, day, standing

_MOST, _QUOTE = 6, 400
_EMPTY = 4  # rows to write what is agreed into


def agenda(found: Dossier, at: datetime | None = None) -> bytes:
    """The Word file; with the day and time of the meeting where they are known."""
    paper = Paper(f"{found.school}: partnership meeting", beneath(found), found.hub, found.made)
    where = [("When", _when(at) if at else ""), ("Present", ""), ("Apologies", "")]
    paper.facts("The meeting", where)
    paper.facts("The school and its return", standing(found))
    if found.latest is None:
        paper.say("No return of this school is recorded yet. The meeting may begin with the empty form.")
    else:
        wants(paper, found)
        _changed(paper, found)
        _open(paper, found)
        _points(paper, points(found))
    paper.heading("Agreed in the meeting")
    columns = ("Action", "Who", "By when", "Success measure")
    paper.empty_table("What is agreed", columns, _EMPTY, (40, 20, 16, 24))
    paper.say("Next meeting:")
    return paper.data()


def _when(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{local:%A} {day(at)}, {local:%H:%M}"


def _changed(paper: Paper, found: Dossier) -> None:
    paper.heading("What changed since the last return")
    if found.latest is None or found.before is None:
        paper.say("This is the school's first return on this form.")
        return
    changed = differing(found)
    if not changed:
        paper.say("No answer is different.")
        return
    order = weight(found)
    first = sorted(changed, key=lambda each: order[each.field])[:_MOST]
    rows = [(asked(each), _cut(each.before), _cut(each.after)) for each in first]
    columns = ("Question", f"Before ({day(found.before.sent)})", f"Now ({day(found.latest.sent)})")
    paper.table("The main changes since the last return", columns, rows, (30, 35, 35))
    if len(changed) > len(first):
        paper.note(f"{len(changed) - len(first)} more are in the progress report.")


def _cut(text: str) -> str:
    if not text:
        return "–"
    text = dated(text)
    return text if len(text) <= _QUOTE else text[:_QUOTE].rsplit(" ", 1)[0] + "…"


def _open(paper: Paper, found: Dossier) -> None:
    """What the return left unclear, to be asked in the meeting."""
    assert found.latest is not None
    unsure = [each for each in found.latest.answers if not each.sure]
    if not (unsure or found.latest.residue or found.doubts):
        return
    paper.heading("Open questions")
    for each in unsure:
        paper.say(f"{each.asked or heading(each.section)}: what does this mean?")
        paper.quote(each.text, heading(each.section))
    for text in found.latest.residue:
        paper.say("Written beside the questions; does it answer one?")
        paper.quote(text)
    paper.points(found.doubts)


def _points(paper: Paper, suggested: list[Point]) -> None:
    paper.heading("Suggested points")
    if not suggested:
        paper.say(
            "Nothing in the return stands out; the school's own development plan is a good place to begin."
        )
    for number, each in enumerate(suggested, start=1):
        paper.heading(f"{number}. {each.title}", 2)
        paper.say(f"Why: {each.reason}")
        if each.words:
            paper.quote(each.words, each.where)
        elif each.where:
            paper.note(each.where)

"""The extract for the school's development plan: what is to be done, by whom, by when, and how it will be known."""

from .dossier import Dossier, heading
from .paper import Paper
from .planned import Planned, planned
from .wording import beneath, standing

_COLUMNS = ("Aim", "Action", "Who", "By when", "Success measure")
_SHARES = (26, 28, 14, 14, 18)


def plan(found: Dossier) -> bytes:
    """The Word file; its table can be pasted into the school's own plan as it is."""
    paper = Paper(f"{found.school}: music in the development plan", beneath(found), found.hub, found.made)
    if found.latest is None:
        paper.say("No return of this school is recorded yet, so there is nothing to plan from.")
        return paper.data()
    actions = planned(found.latest)
    if not actions:
        paper.say("The return names no action.")
        return paper.data()
    paper.say(
        "The actions below are in the school's own words. Cells that the return left empty are empty here, to be filled in."
    )
    for title, rows in _parts(actions):
        paper.heading(title)
        paper.table(f"{title}: actions, who, by when, success measure", _COLUMNS, rows, _SHARES)
    bare = sum(not (each.who and each.when) for each in actions)
    if bare:
        paper.note(f"{bare} of {len(actions)} actions do not yet say who does them and by when.")
    paper.heading("About this extract", 2)
    paper.facts("The school and the return this was taken from", standing(found))
    return paper.data()


def _parts(actions: list[Planned]) -> list[tuple[str, list[tuple[str, ...]]]]:
    sections: dict[str, list[tuple[str, ...]]] = {}
    for each in actions:
        row = (each.aim, each.action, each.who, each.when, each.success)
        sections.setdefault(heading(each.section), []).append(row)
    return list(sections.items())

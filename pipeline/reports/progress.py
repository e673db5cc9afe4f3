"""The progress of a school since its last return: what changed, how each scale went, what became of the actions."""

from collections.abc import Sequence

from schemas.following import ActionState

from .changes import Change, Graded, changes, graded, outcomes
from .dossier import Dossier, Sent, heading
from .paper import Paper
from .scales import Move
from .wording import WITHHELD, beneath, day, shown, standing

_SHARES = (24, 38, 38)


def progress(found: Dossier) -> bytes:
    """The Word file."""
    paper = Paper(f"{found.school}: progress in music", beneath(found), found.hub, found.made)
    paper.facts("The school and its return", standing(found))
    if found.latest is None or found.before is None:
        paper.say(
            "No return of this school is recorded yet."
            if found.latest is None
            else "This is the school's first return on this form, so there is nothing to compare it with yet."
        )
        return paper.data()
    now, before = found.latest, found.before
    changed, scales = changes(before, now), graded(before, now)
    paper.say(_summary(found, before, changed, scales))
    _scales(paper, scales)
    _actions(paper, found, before, now)
    _changes(paper, changed, before, now)
    if now.withheld:
        paper.note(WITHHELD.format(f"{now.withheld} answers are" if now.withheld > 1 else "One answer is"))
    return paper.data()


def _summary(found: Dossier, before: Sent, changed: Sequence[Change], scales: Sequence[Graded]) -> str:
    up, down = (sum(each.move is which for each in scales) for which in (Move.UP, Move.DOWN))
    graded_ = f" Of {len(scales)} judgements on a scale {up} went up and {down} down." if scales else ""
    other = (
        f" The two returns are on different versions of the form ({before.version} and {found.latest.version}); questions are matched by their names."
        if found.latest and before.version != found.latest.version
        else ""
    )
    return f"Compared with the return of {day(before.sent)}, {len(changed)} answers are different.{graded_}{other}"


def _scales(paper: Paper, scales: Sequence[Graded]) -> None:
    if not scales:
        return
    paper.heading("Judgements")
    rows = [
        (each.said.asked or heading(each.said.section), each.before, each.now, _WORDS[each.move])
        for each in scales
    ]
    paper.table(
        "Judgements on a scale, before and now", ("Question", "Before", "Now", ""), rows, (40, 22, 22, 16)
    )
    paper.note(
        "Each line is judged by its own scale. Scales are not averaged: a 1 is the best on some and the lowest on others."
    )


_WORDS = {Move.UP: "▲ better", Move.DOWN: "▼ lower", Move.SAME: "= the same", Move.UNKNOWN: "changed"}


def _actions(paper: Paper, found: Dossier, before: Sent, now: Sent) -> None:
    """From what is followed from return to return; where nothing is, from the two returns themselves."""
    if found.followed:
        rows = [
            (each.text, each.owner, each.due_words, _STATES[each.state], each.because)
            for each in found.followed
        ]
    else:
        named = outcomes(before, now)
        rows = [(each.action.action, each.action.who, each.action.when, each.state, "") for each in named]
    if rows:
        paper.heading("Actions")
        told = [any(column) for column in zip(*rows, strict=True)]
        columns = [each for each, said in zip(_ACTIONS, told, strict=True) if said]
        cells = [[cell for cell, said in zip(row, told, strict=True) if said] for row in rows]
        paper.table(
            "Actions and what became of them",
            [each[0] for each in columns],
            cells,
            [each[1] for each in columns],
        )


_ACTIONS = (("Action", 34), ("Who", 14), ("By when", 14), ("Now", 14), ("Why we say so", 24))
_STATES = {
    ActionState.OPEN: "new",
    ActionState.CARRIED_OVER: "carried over",
    ActionState.DONE: "done",
    ActionState.DROPPED: "dropped",
}


def _changes(paper: Paper, changed: Sequence[Change], before: Sent, now: Sent) -> None:
    paper.heading("What is different")
    if not changed:
        paper.say("Nothing but what is above.")
    sections: dict[str, list[Change]] = {}
    for each in changed:
        sections.setdefault(each.said.section or each.said.question, []).append(each)
    columns = ("Question", f"Before ({day(before.sent)})", f"Now ({day(now.sent)})")
    for section, found in sections.items():
        paper.heading(heading(section), 2)
        rows = [
            (_asked(each, after), _side(each, before=True), _side(each, before=False))
            for each, after in zip(found, [None, *found], strict=False)
        ]
        paper.table(f"{heading(section)}: answers that changed", columns, rows, _SHARES)


def _asked(change: Change, after: Change | None) -> str:
    """The question, and beneath it the column; only the column where the row above has the same question."""
    said = change.said
    if after is not None and said.part and after.said.question == said.question:
        return said.part
    return "\n".join(filter(None, (said.question or heading(said.section), said.part)))


def _side(change: Change, *, before: bool) -> str:
    said = change.before if before else change.now
    text = shown(said) if said and said.text else "–"
    difference = change.difference
    return f"{text}  ({difference:+,g})" if difference is not None and not before else text

"""The progress of a school since its last return: what changed, how each scale went, what became of the actions."""

from collections.abc import Sequence

from pipeline.digest.wording import sentence
from pipeline.tracking.comparing import Change, Difference
from schemas.following import ActionState

from .differing import differing, judgements, moved
from .dossier import Dossier, Sent, heading
from .paper import Paper
from .wording import WITHHELD, beneath, dated, day, standing

_SHARES = (24, 38, 38)
_STATES = {
    ActionState.OPEN: "new",
    ActionState.CARRIED_OVER: "carried over",
    ActionState.DONE: "done",
    ActionState.DROPPED: "dropped",
}


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
    changed = differing(found)
    paper.say(_summary(found, found.before, found.latest, changed))
    _scales(paper, found)
    _actions(paper, found)
    _changes(paper, changed, found.before, found.latest)
    if found.latest.withheld:
        many = found.latest.withheld
        paper.note(WITHHELD.format(f"{many} answers are" if many > 1 else "One answer is"))
    return paper.data()


def _summary(found: Dossier, before: Sent, now: Sent, changed: Sequence[Difference]) -> str:
    up, down = (sum(getattr(each, which) for each in found.progress) for which in ("better", "worse"))
    scales = f" {up} judgements went up and {down} down, each on its own scale." if up or down else ""
    versions = (
        f" The two returns are on different versions of the form ({before.version} and {now.version});"
        " questions are matched where both versions ask them."
        if before.version != now.version
        else ""
    )
    return f"Compared with the return of {day(before.sent)}, {len(changed)} answers are different.{scales}{versions}"


def _scales(paper: Paper, found: Dossier) -> None:
    """Each judgement then and now, and how many stand on each step of a section's scale."""
    rows = [(said.asked, then, now, how) for said, then, now, how in judgements(found)]
    if rows:
        paper.heading("Judgements")
        columns = ("Question", "Before", "Now", "Change")
        paper.table("Judgements on a scale, before and now", columns, rows, (40, 22, 22, 16))
    steps = [
        (
            heading(each.section),
            "; ".join(f"{step.capitalize()}: {n}" for step, n in each.levels.items() if n),
        )
        for each in found.progress
        if each.judged and sum(each.levels.values()) > 1
    ]
    if steps:
        paper.heading("Where each section stands", 2)
        paper.facts("How many answers of each section stand on each step of its scale", steps)
    if rows or steps:
        paper.note(
            "Scales are not averaged and not compared with each other: a 1 is the best on some and the lowest on others."
        )


def _actions(paper: Paper, found: Dossier) -> None:
    """What became of each action, and why we say so; the ones still to do first."""
    if not found.followed:
        return
    order = list(_STATES)
    rows = [
        (each.text, each.owner, dated(each.due_words), _STATES[each.state], sentence(each.because))
        for each in sorted(
            found.followed, key=lambda one: (order.index(one.state) // 2, order.index(one.state))
        )
    ]
    counts = ", ".join(
        f"{count} {words}"
        for state, words in _STATES.items()
        if (count := sum(each.state is state for each in found.followed))
    )
    paper.heading("Actions")
    paper.say(f"{sentence(counts)}.")
    columns = ("Action", "Who", "By when", "Now", "Why we say so")
    paper.table("Actions and what became of them", columns, rows, (30, 14, 14, 12, 30))


def _changes(paper: Paper, changed: Sequence[Difference], before: Sent, now: Sent) -> None:
    paper.heading("What is different")
    if not changed:
        paper.say("Nothing but what is above.")
    sections: dict[str, list[Difference]] = {}
    for each in changed:
        sections.setdefault(each.section or each.question, []).append(each)
    columns = ("Question", f"Before ({day(before.sent)})", f"Now ({day(now.sent)})")
    for section, found in sections.items():
        paper.heading(heading(section), 2)
        rows = [
            (_asked(each, after), _before(each), _now(each))
            for each, after in zip(found, [None, *found], strict=False)
        ]
        paper.table(f"{heading(section)}: answers that changed", columns, rows, _SHARES)


def _asked(change: Difference, after: Difference | None) -> str:
    """The question, and beneath it the column; only the column where the row above has the same question."""
    if after is not None and change.part and after.question == change.question:
        return change.part
    return "\n".join(filter(None, (change.question or heading(change.section), change.part)))


def _before(change: Difference) -> str:
    return "not asked then" if change.change is Change.NEW_QUESTION else dated(change.before) or "–"


def _now(change: Difference) -> str:
    if change.change is Change.OLD_QUESTION:
        return "no longer asked"
    unsure = " [not certain]" if change.change is Change.UNSURE else ""
    by = moved(change)
    return f"{dated(change.after) or '–'}{f'  ({by:+,g})' if by else ''}{unsure}"

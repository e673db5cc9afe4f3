"""What a school asks of the hub, in its own words: a visit, answers, support."""

from schemas.journey import FollowUpKind
from schemas.template import Role

from .dossier import Dossier
from .paper import Paper
from .wording import day

TITLES = {
    FollowUpKind.VISIT_PRIORITY: "A visit, as a priority",
    FollowUpKind.QUESTION: "Questions",
    FollowUpKind.SUPPORT: "Support",
}


def wants(paper: Paper, found: Dossier) -> None:
    """A heading and the quotes; nothing where nothing is asked."""
    asked = [each for each in found.wanted if each.kind in TITLES]
    if not asked:
        return
    paper.heading("What the school asks for")
    for kind, title in TITLES.items():
        ours = [each for each in asked if each.kind is kind]
        if ours:
            paper.heading(title, 2)
        for each in ours:
            paper.quote(each.quote, f"asked {day(each.raised)}, to be answered by {day(each.due)}")
    if found.latest is not None and (term := found.latest.of(Role.VISIT_TERM)):
        paper.say(f"Preferred for a visit: {term[0].text}.")

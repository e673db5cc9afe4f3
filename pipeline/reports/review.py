"""The review of a school: its answers section by section, its plan, what it asks for, what it left open."""

from collections.abc import Sequence
from dataclasses import replace

from schemas.template import Role

from .dossier import Dossier, Said, Sent, by_section, heading, rows_of
from .paper import Paper
from .wants import wants
from .wording import WITHHELD, beneath, shown, standing

_ANSWER = "Answer"
_LONG = 40  # characters: a column whose answers are all shorter is a narrow one


def review(found: Dossier) -> bytes:
    """The Word file."""
    paper = Paper(f"{found.school}: music review", beneath(found), found.hub, found.made)
    paper.facts("The school and its return", standing(found))
    if found.latest is None:
        paper.say("No return of this school is recorded yet.")
        return paper.data()
    wants(paper, found)
    for section, answers in by_section(found.latest.answers).items():
        _section(paper, section, answers)
    _left(paper, found.latest)
    paper.heading("Agreed")
    paper.sign("For the school: name, role, date", "For the hub: name, role, date")
    return paper.data()


def _section(paper: Paper, section: str, answers: Sequence[Said]) -> None:
    """A section that says something; its tables look as on the form."""
    answers = _with_columns(answers)
    given = [each for each in answers if each.text and each.role is not Role.RETURN_DATE]
    if not given:
        return
    title = heading(section)
    if any(each.question for each in given):
        paper.heading(title)
    plain = [each for each in given if not each.part]
    if plain:
        paper.facts(
            f"{title}: questions and answers", [(each.question or title, shown(each)) for each in plain]
        )
    for group in _tables([each for each in answers if each.part]):
        _table(paper, title, group)


def _with_columns(answers: Sequence[Said]) -> list[Said]:
    """An answer without a column whose question has columns too (a grade, and the evidence for it) gets one."""
    split = {each.question for each in answers if each.part}
    return [
        replace(each, part=_ANSWER) if each.question in split and not each.part else each for each in answers
    ]


def _tables(answers: Sequence[Said]) -> list[list[Said]]:
    """Questions that have the same columns make one table."""
    by_question: dict[str, list[Said]] = {}
    for each in answers:
        by_question.setdefault(each.question, []).append(each)
    tables: dict[tuple[str, ...], list[Said]] = {}
    for row in by_question.values():
        if any(each.text for each in row):
            tables.setdefault(tuple(each.part for each in row), []).extend(row)
    return list(tables.values())


def _table(paper: Paper, title: str, answers: list[Said]) -> None:
    parts, rows = rows_of(answers)
    numbered = all(each.question.isdigit() for row in rows for each in row if each)
    first = [] if numbered else ["Question"]
    cells = [
        [*([_question(row)] if first else []), *(shown(each) if each else "" for each in row)] for row in rows
    ]
    headings = [*first, *parts]
    shares = [_width(name, column) for name, column in zip(headings, zip(*cells, strict=True), strict=True)]
    paper.table(f"{title}: answers", headings, cells, shares)


def _question(row: Sequence[Said | None]) -> str:
    return next(each.question for each in row if each is not None)


def _width(name: str, column: Sequence[str]) -> int:
    """A share of the page by the longest text; never less than the longest word of the heading needs."""
    longest = max(map(len, column))
    wanted = 30 if longest > _LONG else 18 if longest > 12 else 12
    return max(wanted, 2 * max(map(len, name.split()), default=0))


def _left(paper: Paper, sent: Sent) -> None:
    """What is not an answer: words beside the questions, and questions without words."""
    if sent.residue:
        paper.heading("Written beside the questions")
        for each in sent.residue:
            paper.quote(each)
    blank = [each for each in sent.answers if not each.text and not each.question.isdigit()]
    if blank:
        paper.heading("Left blank")
        for section, answers in by_section(blank).items():
            paper.say(f"{heading(section)}: {'; '.join(_empty(answers))}", "List Bullet")
    if sent.withheld:
        what = "One answer is" if sent.withheld == 1 else f"{sent.withheld} answers are"
        paper.note(WITHHELD.format(what))


def _empty(answers: Sequence[Said]) -> list[str]:
    """Each question with what of it was left empty, where it has several parts."""
    found: dict[str, list[str]] = {}
    for each in answers:
        found.setdefault(each.question or heading(each.section), []).extend([each.part] if each.part else [])
    return [f"{question} ({', '.join(parts)})" if parts else question for question, parts in found.items()]

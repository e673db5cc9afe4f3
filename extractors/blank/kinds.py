"""What kind of answer a field wants, inferred from its labels, with the reason in words."""

import re
from dataclasses import dataclass, field

from extractors import lexicon as words
from extractors.tree import Control, normal
from schemas.template import Kind, Option


@dataclass(slots=True)
class Wanted:
    """An inferred kind with its reason, unit, bounds and options."""

    kind: Kind
    reason: str
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    options: list[Option] = field(default_factory=list)
    scale: str | None = None
    certain: bool = False


def infer(
    question: str, column: str = "", *, unit: str = "", control: Control | None = None, section: str = ""
) -> Wanted:
    """The kind wanted by a question (row label) under a column header; a control's own type comes first."""
    if control is not None:
        held = _by_control(control, question)
        if held is not None:
            return held
    named = normal(column)
    over = not named or words.GENERIC_HEADS.match(named) or words.SPANS.match(named)
    listed = words.graded(question) if over else []
    if listed:
        return choice(listed, "the label lists what may be answered")
    row, head = words.unnumbered(normal(question)), normal(column)
    if head and not words.GENERIC_HEADS.match(head):
        wanted = _by_head(row, column, unit)
        counted = words.NUMBER_HEADS.search(normal(section)) and not words.TEXT_HEADS.search(head)
        if wanted.kind is Kind.TEXT and counted and not words.NOT_NUMBER.search(head):
            return number(row, f"the section “{section}” counts", unit)
        return wanted
    return _by_question(row, unit, generic=bool(head))


def _by_control(control: Control, question: str) -> Wanted | None:
    if control.kind == "date":
        return Wanted(Kind.DATE, "a date picker stands here", certain=True)
    if control.kind == "number":
        return number(normal(question), "a number field stands here")
    if control.kind in ("list", "combo") and control.options:
        shown = [o for o in control.options if not words.PLACEHOLDER.match(normal(o)) and normal(o)]
        return choice(shown, "a drop-down list stands here")
    return None


def _by_head(row: str, column: str, unit: str) -> Wanted:
    head = normal(column)
    graded = words.graded(column)
    if graded:
        wanted = choice(graded, f"the column is headed “{column}”")
        wanted.scale = words.scale_of([normal(g) for g in graded])
        return wanted
    if words.DATE_HEADS.search(head) and not words.DATE_NOT.search(head) and len(head.split()) <= 5:
        return Wanted(Kind.DATE, f"the column is headed “{head}”", certain=True)
    if words.NOT_NUMBER.search(head):
        return Wanted(Kind.TEXT, f"the column is headed “{head}”")
    if words.SPANS.match(head) and row:
        return _by_row(row, head, unit)
    if words.NUMBER_HEADS.search(head):
        return number(f"{head} {row}", f"the column is headed “{head}”", unit)
    if words.COUNT_HEADS.match(head) and not words.TEXT_HEADS.search(row):
        return number(f"{row} {head}", f"the column “{head}” counts", unit)
    counts = _counts(row) and not words.NOT_NUMBER.search(row) and _one_thing(row)
    if (
        counts
        and not words.TEXT_HEADS.search(head)
        and (words.PERIOD_HEADS.search(head) or len(head.split()) <= 2)
    ):
        return number(row, f"the row counts “{row}”", unit)
    if (
        words.PERIOD.search(head)
        and len(head.split()) <= 4
        and (words.COUNT_HEADS.match(row) or _counts(row))
    ):
        return number(row, f"the row counts “{row}”", unit)
    return Wanted(Kind.TEXT, f"free text under “{head}”")


def _by_row(row: str, head: str, unit: str) -> Wanted:
    """Under a year group or a term the row says what is asked; a plain noun there is counted."""
    counts = words.COUNTED.search(row) or _counts(row)
    if words.YES_NO_START.match(row) and not counts:
        return yes_no("the question begins like a yes/no question")
    if not counts and (
        words.NAMING.search(row) or words.TEXT_HEADS.search(row) or words.NOT_NUMBER.search(row)
    ):
        return Wanted(Kind.TEXT, f"“{row}” wants words")
    return number(f"{row} {head}", f"the column “{head}” counts", unit)


def _by_question(row: str, unit: str, *, generic: bool) -> Wanted:
    short = len(row.split()) <= 6
    if words.DATE_HEADS.search(row) and not words.DATE_NOT.search(row) and short:
        return Wanted(Kind.DATE, f"the label “{row}” names a date", certain=True)
    if unit:
        return number(f"{row} {unit}", f"a unit ({unit}) is printed beside the room", unit)
    if words.COUNTED.search(row) and _one_thing(row):
        return number(row, f"the label “{row}” counts")
    if _counts(row) and not words.NOT_NUMBER.search(row) and _one_thing(row):
        return number(row, f"the label “{row}” asks for a number")
    if (
        words.COUNT_HEADS.match(row)
        and short
        and row not in ("other", "all", "staff", "groups", "instruments")
    ):
        return number(row, f"the label “{row}” counts")
    if re.search(r"\b(y n|yes no)$", row):
        return yes_no("the label asks for yes or no")
    if words.YES_NO_START.match(row) and (generic or row.endswith(("yes no", "y n"))):
        return yes_no("the question begins like a yes/no question")
    return Wanted(Kind.TEXT, "free text")


def _counts(row: str) -> bool:
    """Whether a label asks for a number; words such as cost or total only do so in a short one, and "Is there a budget?"
    or "What would you do with £500?" asks for none.
    """
    asks = words.NUMBER_HEADS.search(words.SUM.sub("", row))
    if words.YES_NO_START.match(row):
        return False
    return asks is not None and (len(row.split()) <= 6 or not words.WEAK_NUMBER.fullmatch(asks.group()))


def _one_thing(row: str) -> bool:
    """A question that also asks what, how or which wants words, not one number."""
    first = words.NUMBER_HEADS.search(row)
    rest = row[first.end() :] if first else ""
    return not any(
        f" and {w}" in rest or f" {w} are" in rest for w in ("what", "which", "how", "who", "where", "why")
    )


def number(row: str, reason: str, unit: str = "") -> Wanted:
    """A number, its unit and bounds from the label: percentages 0-100, lesson minutes 0-300 a week."""
    text = f"{row} {unit}"
    if "%" in text or "percent" in text:
        return Wanted(Kind.NUMBER, reason, "%", 0, 100, certain=True)
    if any(w in text.split() for w in ("minutes", "minute", "mins", "min")):
        return Wanted(
            Kind.NUMBER,
            reason,
            "minutes",
            0,
            300 if "week" in text or "lesson" in text else None,
            certain=True,
        )
    if any(w in text.split() for w in ("hours", "hour", "hrs", "hr")):
        return Wanted(Kind.NUMBER, reason, "hours", 0, certain=True)
    if "£" in text or "cost" in text.split() or "budget" in text.split():
        return Wanted(Kind.NUMBER, reason, "£", 0, certain=True)
    return Wanted(Kind.NUMBER, reason, unit or None, 0, certain=True)


def yes_no(reason: str, options: list[Option] | None = None) -> Wanted:
    """A yes/no answer."""
    return Wanted(Kind.BOOL, reason, options=options or [], scale="yes_no", certain=True)


def choice(labels: list[str], reason: str, *, many: bool = False) -> Wanted:
    """One (or several) of the labels; exactly yes and no make it a bool."""
    keys = [normal(label) for label in labels]
    scale = words.scale_of(keys)
    options = [
        Option(value=label, aliases=words.aliases(key, scale) or words.parts(key))
        for label, key in zip(labels, keys, strict=True)
    ]
    if not many and (sorted(keys) in (["no", "yes"], ["n", "y"]) or _in_two_languages(labels)):
        return yes_no(reason, options)
    kind = Kind.CHOICES if many else Kind.CHOICE
    return Wanted(kind, reason, options=options, scale=scale, certain=True)


def _in_two_languages(labels: list[str]) -> bool:
    """Options such as "Oes / Yes" and "Nac oes / No": yes and no, each beside another language's word for it."""
    said = [{normal(part) for part in label.split("/")} & {"yes", "no"} for label in labels]
    return sorted(said, key=sorted) == [{"no"}, {"yes"}]


def many_wanted(prompt: str, labels: list[str], *, columns: bool = False) -> tuple[bool, str]:
    """Whether several of the boxes may be ticked, and why."""
    text = normal(prompt)
    if words.MANY.search(text):
        return True, "the prompt says that several may be ticked"
    if words.ONE.search(text):
        return False, "the prompt asks for one"
    keys = [normal(label) for label in labels]
    if words.scale_of(keys) or all(words.is_level(key) for key in keys):
        return False, "the options are levels of one scale"
    if columns and keys and all(words.SPANS.match(key) for key in keys):
        return True, "the options are years or terms, which do not exclude each other"
    if len(labels) > 2 and (words.PLURAL.match(text) or words.PLURAL_NOUN.match(words.unnumbered(text))):
        return True, "the question asks for several things"
    return False, "nothing says that several may be ticked"

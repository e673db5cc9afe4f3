"""What the marks on the options of one question mean together: chosen, blank, or unsure and why."""

from dataclasses import dataclass, field

from schemas.template import Field, Kind

from . import values
from .tree import Token, normal
from .values import Value

_DENIALS = frozenset(
    ("not", "no", "never", "dont", "nt", "cannot", "nor", "neither", "but", "was", "hope", "except")
)
_YES = frozenset(("yes", "y", "true"))


@dataclass(slots=True)
class Marks:
    """What was done to the options of one question, by way of marking."""

    ticked: set[str] = field(default_factory=set)
    shaded: set[str] = field(default_factory=set)
    stressed: set[str] = field(default_factory=set)
    ringed: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)  # deleted or struck through
    struck: set[str] = field(default_factory=set)  # of those: struck through, and there to be seen
    unticked: set[str] = field(default_factory=set)  # whose boxes stand there, empty
    crossed: set[str] = field(default_factory=set)  # a cross rather than a tick
    partly: set[str] = field(default_factory=set)  # some of its words highlighted or underlined
    vague: bool = False  # a drawing that may lie round another option than the one it is anchored at
    odd: list[str] = field(default_factory=list)  # written where only a mark belongs
    remarks: list[str] = field(default_factory=list)  # other words beside the options
    beside: list[Token] = field(default_factory=list)  # and their tokens
    raw: list[str] = field(default_factory=list)
    present: int = 0  # options found in the return

    def signals(self) -> list[tuple[str, set[str]]]:
        """The ways of marking that were used, with what each says."""
        ways = (
            ("tick", self.ticked), ("shading", self.shaded), ("emphasis", self.stressed), ("ring", self.ringed),
            ("name typed", self.named),
        )  # fmt: skip
        return [(name, chosen) for name, chosen in ways if chosen]


def decide(asked: Field, marks: Marks) -> tuple[Value, str]:
    """The value of a field of options, and the way it was marked."""
    _not_all(marks, len(asked.options))
    signals = marks.signals()
    everything = [o.value for o in asked.options]
    left = [v for v in everything if v not in marks.gone]
    if (
        not signals
        and marks.gone
        and left
        and len(everything) > 1
        and (len(left) == 1 or asked.kind is Kind.CHOICES)
    ):
        signals = [("deletion", set(left))]
    method = "+".join(name for name, _ in signals) or "marks"
    union = {v for _, chosen in signals for v in chosen}
    doubt = _doubt_of_marks(marks, union) or _doubt_of_choice(asked, marks, signals, union)
    if doubt:
        return values.unsure(doubt), method
    if not signals:
        absent = Value(None, values.BLANK.status, 0.7, "the question is not in the return")
        return (values.BLANK, method) if marks.present else (absent, "absent")
    if asked.kind is Kind.CHOICES:
        return values.sure([v for v in everything if v in union]), method
    return _single(asked, union.pop(), method), method


def _doubt_of_marks(marks: Marks, union: set[str]) -> str | None:
    """What makes the marks themselves hard to read."""
    if marks.odd:
        return f"“{marks.odd[0]}” stands where a mark belongs"
    if marks.vague:
        return "something is drawn here, and not where it can be told which option it means"
    for remark in marks.remarks:
        words = set(normal(remark).replace("n t", "nt").split())
        if "?" in remark or words & _DENIALS or (not union and marks.present):
            return f"“{remark}” stands beside the options"
        if "deletion" not in (name for name, _ in marks.signals()) and marks.gone and not marks.signals():
            return f"“{remark}” was put in the place of an alternative"
    if marks.partly - union:
        return f"only some words are marked: {', '.join(sorted(marks.partly - union))}"
    return None


def _doubt_of_choice(
    asked: Field, marks: Marks, signals: list[tuple[str, set[str]]], union: set[str]
) -> str | None:
    """What makes clear marks contradict each other or the question."""
    everything = [o.value for o in asked.options]
    left = [v for v in everything if v not in marks.gone]
    if not signals and marks.gone and marks.present and len(everything) > 1:
        return "more than one alternative is left" if left else "every alternative was deleted"
    by_deletion = [name for name, _ in signals] == ["deletion"]
    if by_deletion and union & marks.unticked and not marks.struck:
        return "the others are gone, but the box of what is left is empty"
    if union & marks.gone and not by_deletion:
        return "an option is both marked and struck out"
    if asked.scale == "yes_no" and len(marks.crossed) == 1 and signals == [("tick", marks.crossed)]:
        return "a cross may mean yes here, or no"
    if asked.kind is Kind.CHOICES:
        return None if all(chosen == union for _, chosen in signals) else "marked in different ways"
    if len(union) > 1:
        return f"more than one is marked: {', '.join(v for v in everything if v in union)}"
    return None


def _not_all(marks: Marks, options: int) -> None:
    """Emphasis on all options alike is a change of style, not a choice; crosses beside ticks mean no."""
    if options > 1:
        for chosen in (marks.stressed, marks.ringed):
            if len(chosen) == options:
                chosen.clear()
    if marks.crossed and marks.ticked - marks.crossed:
        marks.ticked -= marks.crossed


def _single(asked: Field, chosen: str, method: str) -> Value:
    confidence = values.SURE if method in ("tick", "shading", "deletion", "name typed") else values.LIKELY
    if asked.kind is not Kind.BOOL:
        return values.sure(chosen, confidence)
    if len(asked.options) == 1:
        return values.sure(value=True, confidence=confidence)
    return values.sure(
        value=not {normal(p) for p in chosen.split("/")}.isdisjoint(_YES), confidence=confidence
    )

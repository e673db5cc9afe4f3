"""Our own fillable forms read by the names of their fields, which are the ids of the template's (``extractors.blank.build``).

What such a field holds is its answer, wherever the words around it went: it is lifted out of the tree before the return
is aligned with its blank. Everything else on the pages is read as in any other file.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.stamp import Stamp
from schemas.template import Field, Kind, Template

from .tree import Control, Form

OWN = "_"  # the name of a field whose id is also the beginning of others
OPTION = "option-"  # with the option's number, the name of one box of several that apply


def field_of(name: str) -> str:
    """The id of the template's field that a form field of this full name belongs to."""
    head, _, last = name.rpartition(".")
    return head if head and (last == OWN or last.startswith(OPTION)) else name


@dataclass(frozen=True, slots=True)
class Named:
    """What the form fields of one question hold: words, or the values of the options chosen."""

    text: str
    chosen: frozenset[str]


def lift(form: Form, template: Template) -> dict[str, Named]:
    """Take the fields out of a form of ours that was made of this template; what each question's fields hold.

    Questions whose fields are empty are left out: what else stands in their place may be the answer.
    """
    stamp = Stamp.of(form.properties)
    if stamp is None or (stamp.template, stamp.version) != (template.id, template.version):
        return {}
    asked = {field.id: field for field in template.fields}
    ours = {
        number: asked[field_of(control.tag)]
        for number, control in enumerate(form.controls)
        if control.level == "widget" and field_of(control.tag) in asked
    }
    held: dict[str, list[Control]] = defaultdict(list)
    for number in dict.fromkeys(_lifted(form, ours)):
        held[ours[number].id].append(form.controls[number])
    found = {name: _named(asked[name], controls) for name, controls in held.items()}
    return {name: each for name, each in found.items() if each.text or each.chosen}


def _lifted(form: Form, ours: Mapping[int, Field]) -> list[int]:
    """The controls that were taken out of the lines of a form."""
    out = []
    for line in form.lines:
        for cell in line.cells:
            if any(piece.control in ours for piece in cell.pieces):
                out += [piece.control for piece in cell.pieces if piece.control in ours]
                cell.renew([piece for piece in cell.pieces if piece.control not in ours])
                line.renew()
    return out


def _named(asked: Field, controls: Sequence[Control]) -> Named:
    boxes = [control for control in controls if control.kind == "check"]
    text = "\n".join(control.value for control in controls if control not in boxes and control.value.strip())
    chosen = (_option(asked, control) for control in boxes if control.value)
    return Named(text.strip(), frozenset(value for value in chosen if value))


def _option(asked: Field, control: Control) -> str:
    """The option that a box which is on stands for: by its number, by its state's name, by its state's number."""
    last = control.tag.rpartition(".")[2]
    number = last.removeprefix(OPTION) if last.startswith(OPTION) else control.value
    values = [option.value for option in asked.options]
    if asked.kind is not Kind.CHOICES and " ".join(control.value.split()) in map(_plain, values):
        return next(value for value in values if _plain(value) == " ".join(control.value.split()))
    if number.isascii() and number.isdigit() and 0 < int(number) <= len(values):
        return values[int(number) - 1]
    return values[0] if len(values) == 1 else ""


def _plain(value: str) -> str:
    return " ".join(value.split())

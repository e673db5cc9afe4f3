"""Answers by the names of form fields: a PDF of ours names each after the field it asks.

Such a field needs no alignment. Its words and boxes still stand among the form's, so that what was written beside
them is found, and nothing is counted twice.
"""

from dataclasses import dataclass, field

from extractors.blank.build.fillable import field_of
from extractors.tree import Control, Form, Sort, Token
from schemas.template import Field, Template, Way

_OURS = 0.3  # least share of a template's fields that name a form field of the PDF


@dataclass(slots=True)
class Named:
    """What stands in the form fields of one return, by the field of the template."""

    written: dict[str, list[Token]] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)  # values of the options pressed


def by_name(form: Form, template: Template) -> Named:
    """What the form fields named after the template's say; empty where the names are somebody else's."""
    found = Named()
    owners = [field_of(c.tag) if c.level == "widget" else "" for c in form.controls]
    asked = {f.id: f for f in template.fields}
    if sum(1 for f in asked if f in set(owners)) < _OURS * len(asked):
        return found
    tokens: dict[int, list[Token]] = {}
    for line in form.lines:
        for cell in line.cells:
            for token in cell.tokens:
                if token.control >= 0:
                    tokens.setdefault(token.control, []).append(token)
    for name in dict.fromkeys(owners):
        if name in asked:
            mine = [n for n, owner in enumerate(owners) if owner == name]
            _take(asked[name], [(form.controls[n], tokens.get(n, [])) for n in mine], found)
    return found


def _take(asked: Field, parts: list[tuple[Control, list[Token]]], found: Named) -> None:
    """Claim what one field's widgets say for it."""
    buttons = [(c, t) for c, t in parts if c.kind == "check"]
    said = [t for c, held in parts if c.kind != "check" for t in held if t.sort in (Sort.WORD, Sort.BREAK)]
    if asked.way is Way.OPTIONS and buttons:
        if len(buttons) != len(asked.options):
            return
        on = [any(t.on for t in held) for _, held in buttons]
        found.chosen[asked.id] = [o.value for o, pressed in zip(asked.options, on, strict=True) if pressed]
        said = [t for _, held in buttons for t in held]
    elif any(t.sort is Sort.WORD for t in said):
        found.written[asked.id] = said
    for token in said:
        token.owner = asked.id

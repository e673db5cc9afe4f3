"""The forms that a hub hands out: one set for anybody, or one for each school of a register."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from schemas.built import Built, Forms, Order
from schemas.stamp import Stamp
from schemas.template import Role, Template

_BATCH = 8  # sets a job of the child: two or three seconds
_LONGEST = 60  # characters of a folder's name


class Child(Protocol):
    """Where forms are made."""

    def make(self, built: Built, orders: list[Order]) -> list[Forms]: ...


@dataclass(frozen=True, slots=True)
class FormSet:
    """One set of forms, and the folder it belongs in ("" for the set that is anybody's)."""

    folder: str
    files: dict[str, bytes]


def for_anybody(child: Child, built: Built, template: Template) -> FormSet:
    """The set that says which form it is and nothing of a school."""
    order = Order(stamp=Stamp(template=template.id, version=template.version))
    return FormSet("", _files(template, child.make(built, [order])[0]))


def for_schools(
    child: Child, built: Built, template: Template, schools: Iterable[Mapping[str, Any]], round_: str
) -> Iterator[FormSet]:
    """A set for each school, its name, URN and DfE number filled in where the template has fields for them."""
    left = iter(schools)
    while batch := list(islice(left, _BATCH)):
        orders = [
            Order(stamp=_stamp(template, each, round_), values=_values(template, each)) for each in batch
        ]
        for school, forms in zip(batch, child.make(built, orders), strict=True):
            yield FormSet(folder_of(school), _files(template, forms))


def folder_of(school: Mapping[str, Any]) -> str:
    """A folder's name that any system takes, and that sorts by name: ``oakfield-jmi-123456``."""
    plain = unicodedata.normalize("NFKD", str(school["name"])).encode("ascii", "ignore").decode().casefold()
    name = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:_LONGEST]
    return f"{name}-{school['urn']}".strip("-")


def _stamp(template: Template, school: Mapping[str, Any], round_: str) -> Stamp:
    return Stamp(template=template.id, version=template.version, school=str(school["urn"]), round=round_)


def _values(template: Template, school: Mapping[str, Any]) -> dict[str, str]:
    known = {
        Role.SCHOOL_NAME: school["name"],
        Role.URN: school["urn"],
        Role.DFE_NUMBER: school["dfe_number"],
    }
    return {
        field.id: _line(str(known[field.role]))
        for field in template.fields
        if field.role in known and known[field.role] and not field.options
    }


def _line(untrusted_text: str) -> str:
    """A register's text as one line of what can be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in untrusted_text).split())


def _files(template: Template, forms: Forms) -> dict[str, bytes]:
    return {
        f"{template.id}.docx": forms.word,
        f"{template.id}-fill-in.pdf": forms.fillable,
        f"{template.id}-to-print.pdf": forms.paper,
    }

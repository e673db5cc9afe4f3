"""What a form handed out by us says of itself: which form it is, and, in a personal set, whose.

In Word these are custom properties, in a PDF entries of its document information, both named ``Ritornello...``; on
paper they are in each page's QR code. A stamp is evidence like any other: anybody can copy a form and hand it on.
"""

from collections.abc import Mapping
from typing import ClassVar, Self
from urllib.parse import parse_qs, urlencode

from pydantic import Field as Default
from pydantic import ValidationError

from .base import Shape

FIELD = "ritornello.stamp"  # the hidden field of a fillable PDF

_PREFIX = "Ritornello"
_CODE = "ritornello?"
_KEYS = {"template": "t", "version": "v", "school": "s", "round": "r"}
_LONGEST = 200  # characters of one entry


class Stamp(Shape):
    """The form's template and version; the school's URN and the round where the form was made for one."""

    NAMES: ClassVar = tuple(f"{_PREFIX}{name.title()}" for name in _KEYS)

    template: str = Default(min_length=1, max_length=_LONGEST)
    version: str = Default("", max_length=_LONGEST)
    school: str = Default("", max_length=_LONGEST)
    round: str = Default("", max_length=_LONGEST)

    def properties(self) -> dict[str, str]:
        """The stamp as named properties of a document, empty ones left out."""
        return {f"{_PREFIX}{name.title()}": value for name, value in self.model_dump().items() if value}

    @classmethod
    def of(cls, untrusted_properties: Mapping[str, str]) -> Self | None:
        """The stamp among a document's properties, the hidden field's among them; None where there is none."""
        found = {name: untrusted_properties.get(f"{_PREFIX}{name.title()}", "") for name in _KEYS}
        return cls._checked(found) or cls.read_text(untrusted_properties.get(f"field.{FIELD}", ""))

    def text(self, page: int | None = None) -> str:
        """The stamp as one line: the hidden field's value, and with a page (from 1) its QR code's."""
        told = {_KEYS[name]: value for name, value in self.model_dump().items() if value}
        return _CODE + urlencode(told if page is None else {**told, "p": page})

    @classmethod
    def read_text(cls, untrusted_text: str) -> Self | None:
        """The stamp in such a line; None where it is none of ours."""
        if not untrusted_text.startswith(_CODE):
            return None
        told = parse_qs(untrusted_text.removeprefix(_CODE))
        return cls._checked({name: told.get(key, [""])[0] for name, key in _KEYS.items()})

    @classmethod
    def read_code(cls, untrusted_text: str) -> tuple[Self, int] | None:
        """The stamp and the page of a QR code's text; None where it is none of ours."""
        stamp = cls.read_text(untrusted_text)
        page = parse_qs(untrusted_text.removeprefix(_CODE)).get("p", [""])[0] if stamp else ""
        return (stamp, int(page)) if stamp and page.isascii() and page.isdigit() and len(page) < 5 else None

    @classmethod
    def _checked(cls, found: Mapping[str, str]) -> Self | None:
        try:
            return cls.model_validate(found)
        except ValidationError:
            return None

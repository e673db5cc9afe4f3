"""Forms: installed versions and drafts, their fields, and what changed."""

from pydantic import AwareDatetime
from pydantic import Field as Default

from schemas.base import Shape
from schemas.template import Kind, Role


class Asks(Shape):
    """One thing that a form asks."""

    field: str
    path: list[str]
    kind: Kind
    role: Role | None
    unit: str | None
    options: list[str]
    required: bool
    certain: bool
    reason: str  # why this kind and these options were taken


class Form(Shape):
    """One installed version of a form; ``present`` is the one that new blanks are."""

    id: int
    form: str
    version: str
    title: str
    fields: int
    pages: int
    installed: AwareDatetime
    present: bool


class Draft(Shape):
    """A form that was learned and is not published yet."""

    id: int
    form: str
    file: str
    learned: AwareDatetime
    learned_by: str


class Forms(Shape):
    """Installed versions, the latest first, and drafts."""

    forms: list[Form]
    drafts: list[Draft]


class Difference(Shape):
    """One difference from the version before: ``added``, ``removed``, ``reworded``, ``kind``, ``options``."""

    what: str
    field: str
    before: str
    after: str


class Whole(Shape):
    """A form in full. ``before`` is the version that ``changes`` compare it with; ``warnings`` what could not be placed."""

    form: str
    version: str
    title: str
    asks: list[Asks]
    before: str | None
    changes: list[Difference]
    warnings: list[str]


class OneForm(Whole):
    """An installed version in full; its pages are pictures at ``pages/1.png`` and so on below it."""

    id: int
    pages: int


class OneDraft(Whole):
    """A draft in full."""

    draft: int
    file: str


class Correction(Shape):
    """What is corrected of one field; what is left out stays. ``dropped`` says that nothing is asked there."""

    kind: Kind | None = None
    role: Role | None = None
    unit: str | None = Default(default=None, max_length=100)
    required: bool | None = None
    certain: bool | None = None
    options: list[str] | None = None
    dropped: bool = False


class Corrections(Shape):
    """Corrections by field, and the title where it is another."""

    title: str = Default(default="", max_length=500)
    fields: dict[str, Correction] = Default(
        default_factory=dict, examples=[{"about-school.pupils-roll": {"kind": "number", "unit": "pupils"}}]
    )


class Publishing(Shape):
    """The version that the form's footer names."""

    version: str = Default(max_length=200, examples=["Version 3"])

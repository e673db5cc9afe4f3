"""Why something was not done, in the form of RFC 9457, and what to do about it."""

from typing import Any

from pydantic import Field as Default

from schemas.base import Shape


class Wrong(Shape):
    """One thing about a request that cannot be so."""

    where: str
    why: str


class Problem(Shape):
    """Why something was not done. ``type`` is for programs, ``detail`` for people, ``todo`` says what to do next."""

    type: str = Default(examples=["urn:ritornello:held"])
    title: str = Default(examples=["Somebody has this in hand"])
    status: int = Default(examples=[409])
    detail: str
    todo: str
    errors: list[Wrong] = Default(default_factory=list)

    def body(self) -> dict[str, Any]:
        """As it is sent: without what there is none of."""
        return self.model_dump(exclude=set() if self.errors else {"errors"})

"""What every page is given: the context of the pipeline, the bell that has work done, and how this desk is reached."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Path, Query, Request

from pipeline.access.oidc import Provider
from pipeline.context import Context
from pipeline.drawing import Drawer


def _nobody_listens() -> None:
    """A bell that nobody hears: the reconciler, or the next run, finds what waits in the rows."""


@dataclass(frozen=True, slots=True)
class House:
    """One desk. ``ring`` says that something waits to be done; ``demo`` lets anybody in as the demo user,
    ``provider`` whom it vouches for; ``drawer`` draws pages while the desk goes on (without one, who looks waits).
    """

    ctx: Context
    ring: Callable[[], None] = _nobody_listens
    demo: bool = False
    provider: Provider | None = None
    drawer: Drawer | None = None

    def rung(self) -> None:
        """Something was decided: what follows from it is done, and what comes next is drawn."""
        self.ring()
        if self.drawer is not None:
            self.drawer.ring()


def house_of(request: Request) -> House:
    """The house that a request has come to."""
    return cast("House", request.app.state.house)


Here = Annotated[House, Depends(house_of)]
Number = Annotated[int, Path(ge=0, lt=2**31)]  # what a row's number can be in either database
After = Annotated[int, Query(ge=0, lt=2**31)]

"""What every stage is given: the store, the files, the child, the settings, the clock."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from schemas.hub import Hub, Term
from schemas.look import Look
from schemas.message import Unpacked
from schemas.reading import Reading
from schemas.rules import Rules
from schemas.template import Template

from .followups.rules import default_rules, load_rules
from .hub import load_hub
from .schools import Register, RegisterShelf
from .settings import Settings
from .store.blobs import Blobs
from .store.engine import open_engine
from .store.upgrade import upgrade
from .store.work import Store, Work
from .templates import TemplateShelf

Clock = Callable[[], datetime]


class Child(Protocol):
    """What takes untrusted bytes apart, elsewhere; ``pipeline.sandbox.Sandbox`` is one. Each raises Failure."""

    def unpack(self, data: bytes, name: str) -> Unpacked:
        """A message or file taken apart."""
        ...

    def read(self, data: bytes, name: str, templates: Sequence[Template]) -> list[Reading]:
        """What the forms in one document say."""
        ...

    def learn(self, data: bytes, name: str, template_id: str) -> Template:
        """A template learned from a blank."""
        ...

    def lay_out(self, data: bytes, name: str, template: Template) -> Template:
        """The template with what its blank looks like printed, where that can be done here."""
        ...

    def draw(self, data: bytes, name: str) -> list[bytes]:
        """The pages of a document as JPEG."""
        ...

    def look(self, data: bytes, name: str, templates: Sequence[Template]) -> Look:
        """How a document looks: pages, and where each answer of the form stands on them."""
        ...

    def cut(self, data: bytes, share: Sequence[float]) -> bytes:
        """A part of a picture as JPEG."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """One worker's hands. Made once a process, because neither connections nor children survive a fork."""

    store: Store
    blobs: Blobs
    sandbox: Child
    settings: Settings
    hub: Hub | None
    clock: Clock
    templates: TemplateShelf
    register: Callable[[], Register]
    rules: Rules = field(default_factory=default_rules)

    @property
    def terms(self) -> Sequence[Term]:
        """The hub's terms and half terms; none where no hub's settings say."""
        return self.hub.terms if self.hub else ()

    def work(self) -> AbstractContextManager[Work]:
        """A transaction that writes."""
        return self.store.work()

    def look(self) -> AbstractContextManager[Work]:
        """A transaction that only reads."""
        return self.store.look()


def utc_now() -> datetime:
    """The time, aware and in UTC: the clock of everything but tests."""
    return datetime.now(UTC)


def open_context(settings: Settings, sandbox: Child, clock: Clock = utc_now) -> Context:
    """Opens the store and brings its tables up to date.

    HubFileError or RulesFileError where the hub's settings or its follow-up rules cannot be used.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    hub = load_hub(settings.hub) if settings.hub else None
    rules = load_rules(settings.rules)
    engine = open_engine(settings.database)
    upgrade(engine)
    store = Store(engine)
    return Context(
        store=store,
        blobs=Blobs(settings.data_dir / "blobs"),
        sandbox=sandbox,
        settings=settings,
        hub=hub,
        clock=clock,
        templates=TemplateShelf(store),
        register=RegisterShelf(store),
        rules=rules,
    )

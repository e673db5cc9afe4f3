"""A context over a real SQLite store, whose child says what the test has written down for it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline import templates
from pipeline.context import Context, open_context
from pipeline.journey import receive
from pipeline.register import import_register
from pipeline.settings import Settings
from schemas.message import Unpacked
from schemas.reading import Reading
from tests.unit.pipeline.scripted import FORM, HUB, NOON, SCHOOLS, Clock, ScriptedChild, part


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def child() -> ScriptedChild:
    return ScriptedChild()


@pytest.fixture
def ctx(tmp_path: Path, child: ScriptedChild, clock: Clock) -> Iterator[Context]:
    """A context with the hub, the register and the form installed."""
    hub = tmp_path / "hub.yaml"
    hub.write_text(HUB, encoding="utf-8")
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", hub=hub)
    context = open_context(settings, child, clock)
    with context.work() as work:
        import_register(work, SCHOOLS.encode(), context.hub, NOON)
        templates.install(work, yaml.safe_dump(FORM.model_dump(mode="json")), NOON)
    yield context
    context.store.engine.dispose()


@pytest.fixture
def send(ctx: Context, child: ScriptedChild) -> Callable[..., int]:
    """Sends a mail with a form in it, from a school, and says which message it became."""

    def deliver(name: str, *readings: Reading, **mail: Any) -> int:
        parts = [part(f"{name}-{n}.docx", f"{name} {n}".encode()) for n, _ in enumerate(readings)]
        for each, reading in zip(parts, readings, strict=True):
            child.readings[each.name] = [reading]
        sender = mail.pop("sender", "office@fernhill.example")
        unpacked = Unpacked(message_id=f"<{name}@school.example>", from_address=sender, parts=parts)
        child.messages[f"{name}.eml"] = unpacked.model_copy(update=mail)
        return receive(ctx, "test", f"raw {name}".encode(), f"{name}.eml")

    return deliver

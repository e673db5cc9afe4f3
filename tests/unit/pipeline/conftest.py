"""A context over a real SQLite store, whose child says what the test has written down for it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import event

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


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the hub, the register and the form installed, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("furnished")
    (folder / "hub.yaml").write_text(HUB, encoding="utf-8")
    settings = Settings(_env_file=None, data_dir=folder / "data", hub=folder / "hub.yaml")
    context = open_context(settings, ScriptedChild(), Clock())
    with context.work() as work:
        import_register(work, SCHOOLS.encode(), context.hub, NOON)
        templates.install(work, yaml.safe_dump(FORM.model_dump(mode="json")), NOON)
    context.store.engine.dispose()
    return folder


def in_haste(context: Context) -> None:
    """Commits need not reach the disk: nobody pulls the plug on these tests, and each waits for a hundred of them."""
    event.listen(
        context.store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"), insert=False
    )
    context.store.engine.dispose()


@pytest.fixture
def ctx(tmp_path: Path, furnished: Path, child: ScriptedChild, clock: Clock) -> Iterator[Context]:
    """A context with the hub, the register and the form installed."""
    shutil.copytree(furnished, tmp_path, dirs_exist_ok=True)
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", hub=tmp_path / "hub.yaml")
    context = open_context(settings, child, clock)
    in_haste(context)
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

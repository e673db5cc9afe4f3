"""Search in answers, on SQLite's full text and on PostgreSQL's: the same questions, the same schools."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from pipeline.context import Context
from pipeline.journey import receive
from pipeline.store.hub_tables import AnswerRow
from pipeline.tracking.search import search
from schemas.message import Unpacked
from tests.integration.test_store import furnished
from tests.unit.pipeline.scripted import FULL, ScriptedChild, finish, make_reading, part


@pytest.fixture
def ctx(database_url: str, tmp_path: Path) -> Iterator[Context]:
    """Two schools' returns, one of them sent twice, with what full text might stumble over."""
    child = ScriptedChild()
    context = furnished(tmp_path, child, database_url)
    fernhill = {
        "urn": "990001",
        "name": "Fernhill Primary School",
        "q1": "We are singing daily in the hall",
        "q2": "O'Connor's \"choir\" & band",
    }
    thorncote = {
        "urn": "990005",
        "name": "Thorncote Junior School",
        "q1": "No choir yet: daily songs in class",
        "q3": "x" * 200_000,
    }
    for number, values in enumerate((fernhill, thorncote)):
        file = part(f"{number}.docx", bytes([number]))
        child.readings[file.name] = [make_reading({**FULL, **values})]
        child.messages[f"{number}.eml"] = Unpacked(parts=[file], from_address="a@b.example")
        receive(context, "test", bytes([number]), f"{number}.eml")
    finish(context)
    yield context
    context.store.engine.dispose()


def urns(ctx: Context, words: str, **more: Any) -> set[str]:
    with ctx.look() as look:
        return {each.urn for each in search(look, words, **more)}


def test_words_are_found_in_their_other_forms(ctx: Context) -> None:
    """All of them have to be there; a phrase stands side by side."""
    assert urns(ctx, "sing") == {"990001"}
    assert urns(ctx, "choir") == {"990001", "990005"}
    assert urns(ctx, "choir daily") == {"990005"}
    assert urns(ctx, '"daily in the hall"') == {"990001"}
    assert urns(ctx, '"hall daily"') == set()


@pytest.mark.parametrize(
    "words", ["", '"', "* OR -", "choir) OR (1", "NEAR(", "'; DROP TABLE answer; --", "a:b^2"]
)
def test_nothing_that_is_typed_is_an_operator(ctx: Context, words: str) -> None:
    """Odd queries find something or nothing, and never fail."""
    urns(ctx, words)


def test_what_is_restricted_is_found_by_none_but_those_who_may(ctx: Context) -> None:
    """Neither its words nor that it is there."""
    with ctx.work() as work:
        work.execute(update(AnswerRow).where(AnswerRow.text.contains("hall")).values(restricted=True))
    assert urns(ctx, "hall") == set()
    assert urns(ctx, "hall", restricted=True) == {"990001"}


def test_a_find_says_where_it_was_written(ctx: Context) -> None:
    """School, question, return, file."""
    with ctx.look() as look:
        (found,) = search(look, "singing")
    assert (found.school, found.question, found.document) == ("Fernhill Primary School", "q1", "0.docx")
    assert found.return_ref.startswith("r")
    assert "singing" in found.around("sing")

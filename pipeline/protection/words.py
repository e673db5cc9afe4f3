"""Takes words out of every text and JSON value of every table, and says where they still are."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Column, Table, Text, cast, func, select, update
from sqlalchemy.sql.sqltypes import String

from pipeline.store.columns import Json, Words
from pipeline.store.tables import Base
from pipeline.store.work import Work

ERASED = "[erased]"
_EXEMPT = {
    "erasure",
    "user",
    "session",
    "api_token",
    "webhook",
    "token",
    "mailbox",
}  # the hub's own people and keys


def _columns() -> list[tuple[Table, Column[Any]]]:
    kinds = (Words, Json, Text, JSON, String)
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        if table.name not in _EXEMPT
        for column in table.columns
        if isinstance(column.type, kinds)
        and not column.unique
        and column.name not in {"sha256", "kind", "stage", "state", "code"}
    ]


def replace_words(work: Work, words: tuple[str, ...]) -> dict[str, int]:
    """Puts ``[erased]`` in place of these words, upper and lower case alike; how many rows changed, by table."""
    pattern = pattern_of(words)
    counts: dict[str, int] = {}
    for table, column in _columns():
        for number, value in _having(work, table, column, words):
            clean = _clean(value, pattern)
            if clean != value:
                work.execute(update(table).where(table.c.id == number).values({column.name: clean}))
                counts[table.name] = counts.get(table.name, 0) + 1
    work.expire_all()
    return counts


def remaining(look: Work, words: tuple[str, ...]) -> dict[str, int]:
    """Rows in which these words still stand, by table: the proof wants none."""
    pattern = pattern_of(words)
    counts: dict[str, int] = {}
    for table, column in _columns():
        left = sum(_clean(value, pattern) != value for _, value in _having(look, table, column, words))
        if left:
            counts[table.name] = counts.get(table.name, 0) + left
    return counts


def holding(look: Work, words: tuple[str, ...]) -> dict[str, set[int]]:
    """The rows in which these words stand, by table."""
    pattern = pattern_of(words)
    found: dict[str, set[int]] = {}
    for table, column in _columns():
        for number, value in _having(look, table, column, words):
            if _clean(value, pattern) != value:
                found.setdefault(table.name, set()).add(number)
    return found


def pattern_of(words: Sequence[str]) -> re.Pattern[str]:
    """Finds any of these words, upper and lower case alike, where they stand by themselves."""
    return re.compile("|".join(rf"(?<![\w.@]){re.escape(each)}(?![\w@])" for each in words), re.IGNORECASE)


def _having(work: Work, table: Table, column: Column[Any], words: tuple[str, ...]) -> list[tuple[int, Any]]:
    """Rows that may hold one of the words; JSON writes letters beyond ASCII as escapes, so the first plain run is asked for."""
    plain = func.lower(cast(column, Text))
    found: dict[int, Any] = {}
    for word in words:
        run = max(re.findall(r"[a-z0-9@.\- ]+", word.casefold()), key=len, default="")
        query = select(table.c.id, column).where(plain.contains(run, autoescape=True))
        found |= {row[0]: row[1] for row in work.execute(query) if row[1] is not None}
    return list(found.items())


def _clean(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(ERASED, value)
    if isinstance(value, list):
        return [_clean(each, pattern) for each in value]
    return {key: _clean(each, pattern) for key, each in value.items()} if isinstance(value, dict) else value

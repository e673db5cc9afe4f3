"""Where the house's log goes: JSON lines, one an event, of row numbers, stages, codes and times; never an answer."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import structlog


def to_stderr() -> None:
    """For a worker: whoever runs it collects its standard error."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    _write_to(sys.stderr)


@contextmanager
def in_file(file: Path) -> Iterator[None]:
    """For a command that a person runs: within the block the log stays out of the terminal. The folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as stream:
        _write_to(stream)
        try:
            yield
        finally:
            structlog.reset_defaults()


def _write_to(stream: TextIO) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )

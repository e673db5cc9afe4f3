"""How a command ends: an exit status, and one plain sentence when something is wrong."""

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import typer

from .screen import plain


class Refusal(typer.TyperException):
    """A command could not do its work for a reason the user can mend; the message says how. Exit 1."""

    exit_code = 1


class WrongUse(typer.TyperException):
    """The command was called in a way it does not understand. Exit 2."""

    exit_code = 2


def ended(app: typer.Typer, arguments: list[str]) -> int:
    """Runs a command and returns its exit status, after saying what was wrong, if anything was."""
    try:
        status = app(args=arguments, prog_name="ritornello", standalone_mode=False)
    except typer.TyperException as wrong:
        return _said(_one_line(wrong), wrong.exit_code)
    except typer.Abort:
        return _said("stopped.", 130)
    except Exception as unforeseen:  # noqa: BLE001 - the last place where a traceback could reach a user
        return _said(explained(unforeseen), 1)
    return status if isinstance(status, int) else 0


def _said(sentence: str, status: int) -> int:
    sys.stderr.write(f"ritornello: {plain(sentence)}\n")
    return status


def _one_line(wrong: typer.TyperException) -> str:
    context = getattr(wrong, "ctx", None)
    hint = f" See `{context.command_path} --help`." if context is not None else ""
    return wrong.format_message().rstrip() + hint


def explained(problem: Exception) -> str:
    """One sentence for a problem that no command foresaw, with what to do about it."""
    return (
        _setting(problem)
        or _database(problem)
        or _system(problem)
        or _meant(problem)
        or f"a fault in Ritornello itself ({type(problem).__name__}). {_kept(problem)}"
    )


def _setting(problem: Exception) -> str | None:
    from pydantic import ValidationError

    if isinstance(problem, ValidationError) and problem.title == "Settings":
        wrong = "; ".join(
            f"RITORNELLO_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}"
            for each in problem.errors()
        )
        return f"a setting needs correcting. {wrong}."
    # the floors below name the setting in what they raise about one
    return (
        str(problem) if isinstance(problem, ValueError) and str(problem).startswith("RITORNELLO_") else None
    )


def _database(problem: Exception) -> str | None:
    from sqlalchemy.exc import ArgumentError, DBAPIError

    if isinstance(problem, ArgumentError):
        return (
            "RITORNELLO_DATABASE_URL is not the address of a database: use sqlite:///FILE or postgresql://..."
        )
    if isinstance(problem, DBAPIError):
        return f"the database cannot be used: {problem.orig}. Check RITORNELLO_DATABASE_URL, or that the disk has room."
    return None


def _system(problem: Exception) -> str | None:
    if isinstance(problem, OSError) and problem.strerror:
        where = f" ({problem.filename})" if problem.filename else ""
        return f"the system refused: {problem.strerror.lower()}{where}."
    return None


def _meant(problem: Exception) -> str | None:
    """The message of an error that the floors below raise on purpose, for the user to read."""
    from pipeline.followups.rules import RulesFileError
    from pipeline.hub import HubFileError
    from schemas.codes import Failure

    if isinstance(problem, Failure):
        return f"{problem.advice.sentence} {problem.advice.action}"
    return str(problem) if isinstance(problem, HubFileError | RulesFileError) else None


def _kept(problem: Exception) -> str:
    folder = Path(os.environ.get("RITORNELLO_DATA_DIR", "ritornello-data"))
    file = (folder if folder.is_dir() else Path.cwd()) / "ritornello-fault.txt"
    try:
        with file.open("a", encoding="utf-8") as log:
            log.write(
                f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n{''.join(traceback.format_exception(problem))}\n"
            )
    except OSError as unwritable:
        return f"What happened could not be written down: {unwritable.strerror}."
    return f"What happened is written in {file}; please report it."

"""`ritornello template build`: the forms to hand out, for anybody or for each school of a register."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import checked_files, contents
from .ending import Refusal, WrongUse
from .installed import from_files
from .screen import bar, out, plain, words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pipeline.building import FormSet
    from schemas.codes import Failure

_ROUND = 60  # characters: it has to fit into a QR code


def build(
    file: Annotated[Path, typer.Argument(metavar="TEMPLATE.yaml", help="The template, as learned.")],
    blank: Annotated[Path, typer.Option("--blank", help="The blank Word form it was learned from.")],
    target: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
    register: Annotated[
        Path | None, typer.Option("--register", help="A register's CSV: a folder for each open school in it.")
    ] = None,
    collection: Annotated[str, typer.Option("--round", help="The round these forms are for.")] = "",
) -> None:
    """Write a PDF to fill in, a PDF to print, and a stamped Word file."""
    from pipeline.building import for_anybody, for_schools
    from pipeline.settings import Settings
    from schemas.codes import Failure
    from workers.hands import open_sandbox

    checked_files([blank, *([register] if register else [])])
    template = from_files([file])[0]
    schools = _open_schools(register) if register else []
    collection = checked_round(collection)
    if target.exists() and not target.is_dir():
        raise WrongUse(f"{plain(target)} is a file; --out names a folder.")
    with open_sandbox(Settings()) as child, bar("Forms") as shown:
        shown.show(0, len(schools) or 1, "printing the blank")
        try:
            built = child.build(contents(blank), blank.name, template)
            if register is None:
                _write(target, for_anybody(child, built, template))
            for number, each in enumerate(for_schools(child, built, template, schools, collection), 1):
                _write(target, each)
                shown.show(number, len(schools), each.folder)
        except Failure as failure:
            raise Refusal(f"{plain(blank)}: {_why(failure)}") from failure
    for note in built.notes:
        out().print(words(f"Note: {note}", style="yellow"))
    made = f"{len(schools)} sets" if register else "One set"
    out().print(words(f"{made} of {template.id}, version {template.version}, written to {target}."))


def _why(failure: "Failure") -> str:
    """What stands in the way, and what to do."""
    from schemas.codes import Code

    known = {
        Code.CONVERTER_MISSING: "LibreOffice prints the blank, and is not installed here (Debian, Ubuntu: apt install "
        "libreoffice-writer).",
        Code.UNKNOWN_FORM: "the template was learned from another blank. Give that one, or learn this one.",
    }
    return known.get(failure.code, failure.advice.sentence)


def checked_round(untrusted_name: str) -> str:
    """The name of a round, if it is one line of no more than 60 characters; WrongUse otherwise."""
    name = plain(untrusted_name)
    if len(name) > _ROUND:
        raise WrongUse(f"--round takes at most {_ROUND} characters; this has {len(name)}.")
    return name


def _open_schools(register: Path) -> "list[Mapping[str, Any]]":
    """The open schools of a register's CSV, each once."""
    from pipeline.register import RegisterFileError, listed

    try:
        found = {each["urn"]: each for each in listed(register) if each["open"]}
    except RegisterFileError as error:
        raise WrongUse(f"{plain(register)}: {error}") from error
    if not found:
        raise WrongUse(f"{plain(register)} has no open school with a URN.")
    return list(found.values())


def _write(target: Path, made: "FormSet") -> None:
    folder = target / made.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in made.files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise Refusal(f"{plain(folder)} cannot be written: {error.strerror}.") from error

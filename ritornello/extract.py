"""`ritornello extract`: reads completed forms in the child and prints what they say."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .arguments import checked_files, contents
from .screen import line, out, table, words

if TYPE_CHECKING:
    from pipeline.sandbox import Sandbox
    from schemas.reading import Reading
    from schemas.template import Template

KEYS = ("file", "template", "outcome", "answers", "residue", "issues")  # the contract, in its order


def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Completed forms.")],
    template: Annotated[
        list[Path] | None,
        typer.Option(
            "--template",
            help="A template's YAML file; may be given more than once. Without it, every installed one.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line, in the order of the files.")
    ] = False,
) -> None:
    """Read completed forms; nothing is stored."""
    from pipeline.settings import Settings
    from workers.hands import open_sandbox

    from .installed import from_files, installed

    checked_files(files)
    settings = Settings()
    with open_sandbox(settings) as child:
        child.begin()
        templates = from_files(template) if template else installed(settings)
        for file in files:
            for reading in read(child, file, templates, settings.largest_file_mb << 20):
                tell(file, reading, as_json=as_json)


def read(child: "Sandbox", file: Path, templates: "list[Template]", most: int) -> "list[Reading]":
    """Every reading of a file of up to ``most`` bytes; one that says why where the file cannot be read."""
    from schemas.codes import Code, Failure
    from schemas.reading import failed

    if file.stat().st_size > most:
        return [failed(Code.TOO_LARGE)]
    try:
        return child.read(contents(file), file.name, templates)
    except Failure as failure:
        return [failed(failure.code)]


def tell(file: Path, reading: "Reading", *, as_json: bool) -> None:
    """Prints one reading, for a program or for a person."""
    if as_json:
        line(json.dumps(as_object(file, reading), ensure_ascii=False))
        return
    screen = out()
    known = (
        f"{reading.template.id}, version {reading.template.version}"
        if reading.template
        else "no form we know"
    )
    screen.print(words(f"{file.name}: {reading.outcome} ({known})", style="bold"))
    if reading.answers:
        rows = ((" › ".join(a.path), a.raw, a.status, f"{a.confidence:.2f}") for a in reading.answers)
        screen.print(table("Question", "Answer", "Status", "Confidence", rows=rows))
    for left in reading.residue:
        screen.print(words(f"Belongs to no question: {left.text}", style="yellow"))
    for issue in reading.issues:
        screen.print(words(issue.message, style="yellow"))


def as_object(file: Path, reading: "Reading") -> dict[str, Any]:
    """The JSON object of the contract: its keys, in its order."""
    shaped = {"file": str(file), **reading.model_dump(mode="json")}
    return {key: shaped[key] for key in KEYS}

"""`ritornello template`: learns a form from its blank, installs what was learned, lists what is installed."""

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import checked_files, checked_target, contents
from .building import build
from .ending import Refusal, WrongUse
from .installed import from_files
from .screen import out, table, words

if TYPE_CHECKING:
    from rich.table import Table

    from schemas.template import Field, Template

app = typer.Typer(help="Learn, build, install and list forms.", rich_markup_mode=None)
app.command()(build)


@app.command()
def learn(
    blank: Annotated[
        Path, typer.Argument(metavar="BLANK.docx", help="The empty form, as handed to schools.")
    ],
    name: Annotated[str, typer.Option("--id", help="What to call the form, as infant-primary.")],
    target: Annotated[
        Path, typer.Option("--out", help="The YAML file to write; correct it by hand if need be.")
    ],
    previous: Annotated[
        Path | None,
        typer.Option("--previous", help="The last version's YAML: what both ask keeps its name."),
    ] = None,
) -> None:
    """Learn a template from a blank Word form."""
    from extractors.blank import dump

    checked_files([blank])
    checked_target(target)
    former = from_files([previous])[0] if previous else None
    template = learned(blank, checked_id(name), former)
    target.write_text(dump(template), encoding="utf-8")
    tell(template)
    out().print(
        words(f"Written to {target}. Read it through: kinds, options and what is required can be corrected.")
    )


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD.yaml", help="The template of the former version.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.yaml", help="The template of the present one.")],
) -> None:
    """Say what changed between two versions of a form."""
    from extractors.blank import difference

    former, present = from_files([old, new])
    changes = difference(former, present)
    if not changes:
        out().print(words("Both ask the same."))
        return
    rows = [(each.what, each.field, each.old, each.new) for each in changes]
    out().print(table("What", "Field", former.version, present.version, rows=rows))
    out().print(words(f"{len(changes)} change(s)."))


def checked_id(untrusted_id: str) -> str:
    """The same id, if it is letters and digits with hyphens, dots or underscores between; WrongUse otherwise."""
    if not re.fullmatch(r"[A-Za-z0-9]+([._-]+[A-Za-z0-9]+)*", untrusted_id):
        raise WrongUse(f"--id takes letters, digits and hyphens, as infant-primary; not {untrusted_id!r}.")
    return untrusted_id


def learned(blank: Path, template_id: str, former: "Template | None" = None) -> "Template":
    """What the child learns from a blank and its print; Refusal says why when it cannot."""
    from extractors.blank import carry_ids
    from pipeline.settings import Settings
    from schemas.codes import Failure
    from workers.hands import open_sandbox

    with open_sandbox(Settings()) as child:
        try:
            template = child.learn(contents(blank), blank.name, template_id)
            if former is not None:
                template = carry_ids(template, former)
            return child.lay_out(contents(blank), blank.name, template)
        except Failure as failure:
            raise Refusal(f"{blank.name} cannot be learned. {failure.advice.sentence}") from failure


def tell(template: "Template") -> None:
    """Prints the fields section by section, and a line for all that learning could not place."""
    screen = out()
    screen.print(words(f"{template.id}, version {template.version}: {template.title}", style="bold"))
    screen.print(_fields(template.fields))
    screen.print(words(_count(template)))
    for warning in template.warnings:
        screen.print(words(f"Note: {warning}", style="yellow"))


def _count(template: "Template") -> str:
    sections = len({field.path[0] for field in template.fields if field.path})
    growing = f", {len(template.groups)} table(s) that may grow" if template.groups else ""
    unplaced = f"{len(template.warnings)} note(s)" if template.warnings else "everything placed"
    return f"{len(template.fields)} fields in {sections} section(s){growing}; {unplaced}."


def _fields(fields: "list[Field]") -> "Table":
    """One row a question, with the kind of each of its columns."""
    made = table("Question", "Answers", rows=())
    for section, members in groupby(fields, key=lambda field: field.path[0] if field.path else ""):
        made.add_row(words(section, style="bold"), "")
        for question, columns in groupby(members, key=_question):
            made.add_row(words(question), words("\n".join(_answer(field) for field in columns)))
        made.add_section()
    return made


def _question(field: "Field") -> str:
    return " › ".join(field.path[1:-1] if len(field.path) > 2 else field.path[1:] or field.path)


def _answer(field: "Field") -> str:
    column = f"{field.path[-1]}: " if len(field.path) > 2 else ""
    options = ", one of " if field.kind == "choice" else ", "
    options = f"{options}{' / '.join(option.value for option in field.options)}" if field.options else ""
    unit = f" ({field.unit})" if field.unit else ""
    return f"{column}{field.kind}{unit}{options}{', required' if field.required else ''}"


@app.command()
def install(
    files: Annotated[list[Path], typer.Argument(metavar="TEMPLATE.yaml...", help="Templates, as learned.")],
) -> None:
    """Install templates, so that returns are read with them; the last of a form is its present version."""
    from pipeline.settings import Settings
    from pipeline.templates import install as put

    from .work import at_work

    templates = from_files(files)
    with at_work(Settings()) as ctx, ctx.work() as work:
        for file in files:
            put(work, contents(file).decode("utf-8"), ctx.clock())
    for template in templates:
        out().print(words(f"{template.id}, version {template.version}: installed."))


@app.command("list")
def list_() -> None:
    """List the installed templates, in the order they were installed."""
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx:
        rows = [(each.id, each.version, len(each.fields), each.title) for each in ctx.templates()]
    out().print(table("Form", "Version", "Fields", "Title", rows=rows))

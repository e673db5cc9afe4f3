"""How well printed returns are read: ``python bench/pdf_accuracy.py``, the forge's returns as LibreOffice prints them.

The same returns as in ``accuracy.py``, with the same truth; beside each figure stands that of the Word file itself.
Comments are not on a print, so notes count as lost here. LibreOffice is needed; ``--keep`` keeps the prints of a seed
for the next run. LibreOffice does not print every Word file as it is (line breaks and deletions within a content control
are lost): how many of the wrong answers stand on the print just as they were read, and what the school wrote does not,
is told last, by poppler's pdftotext, where it is installed. They count as wrong all the same.
"""

import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from accuracy import Work, arguments, each, ready, report, work_of

from extractors.reader import read_all
from samples.forge.judge.scoreboard import Result, Tally, merge, share


def run(work: Work, keep: Path) -> tuple[Result, Result]:
    """Learn one blank, read its returns as prints and as Word files."""
    print_of = ready(work)
    word_of = print_of.again()
    prints = printed({n: f.docx for n, f in zip(print_of.names, print_of.filled, strict=True)}, keep)
    for number, (filled, data, name) in enumerate(zip(print_of.filled, prints, print_of.names, strict=True)):
        way = filled.truth.way
        know_printed(print_of.score(number, way, partial(read_all, data, name, [print_of.template])), data)
        word_of.score(number, way, partial(read_all, filled.docx, name, [word_of.template]))
    return print_of.result, word_of.result


def know_printed(errors: list[dict[str, Any]], data: bytes) -> None:
    """Mark the wrong answers that are on the print, word for word and no shorter, where the expected ones are not."""
    wrong = [e for e in errors if e["verdict"] == "wrong" and isinstance(e["got"]["value"], str)]
    if not wrong or shutil.which("pdftotext") is None:
        return
    run = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True, timeout=60
    )
    words = f" {' '.join(run.stdout.decode().split())} "
    for error in wrong:
        said, got = (" ".join(str(v).split()) for v in (error["expected"][1], error["got"]["value"]))
        error["printed"] = f" {got} " in words and f" {said} " not in words and len(got) >= 0.95 * len(said)


def printed(documents: dict[str, bytes], keep: Path) -> list[bytes]:
    """Word files as LibreOffice prints them, in one process; those of an earlier run are taken as they are."""
    todo = {name: data for name, data in documents.items() if not (keep / f"{name}.pdf").is_file()}
    if todo:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            for name, data in todo.items():
                (home / f"{name}.docx").write_bytes(data)
            subprocess.run(
                [str(shutil.which("soffice")), f"-env:UserInstallation=file://{home}/profile", "--headless",
                 "--convert-to", "pdf", "--outdir", str(keep), *map(str, home.glob("*.docx"))],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
    return [(keep / f"{name}.pdf").read_bytes() for name in documents]


def main() -> None:
    """Forge, learn, print, read, compare; the prints' tables, then what the Word files gave."""
    given = sys.argv[1:]
    keep = Path(given.pop(given.index("--keep") + 1)) if "--keep" in given else None
    asked = arguments([g for g in given if g != "--keep"])
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice (soffice) is not installed: there is nothing to read.")
    with tempfile.TemporaryDirectory() as folder:
        home = keep or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        both = list(each(work_of(asked), asked.jobs, partial(run, keep=home)))
    report([pdf for pdf, _ in both], asked)
    for name, number in (("PDF", 0), ("Word", 1)):
        total = Tally()
        for tally in merge([pair[number] for pair in both], "style").values():
            total.add(tally)
        print(
            f"{name}: {share(total.right, total.fields)} % of {total.fields} right, "
            f"{share(total.wrong, total.fields)} % wrong but sure, {share(total.unsure, total.fields)} % unsure, "
            f"{share(total.through, total.clear)} % of {total.clear} clear returns straight through, "
            f"residue lost {total.residue_lost} of {total.residue}"
        )
    printed_so = sum(1 for pdf, _ in both for error in pdf.errors if error.get("printed"))
    print(
        f"{printed_so} of the wrong PDF answers are printed as they were read, and not as the school wrote them"
    )


if __name__ == "__main__":
    main()

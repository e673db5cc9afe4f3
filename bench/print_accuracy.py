"""How well returns are read that were filled in on screen, printed and scanned: ``python bench/print_accuracy.py``.

The forge's returns as LibreOffice prints them, each then scanned or photographed in one of the ways of ``--scan``.
The truth is that of ``accuracy.py``; comments are not on a print, so notes count as lost, and curly
quotes, dashes and the ellipsis count as what looks like them. ``--keep FOLDER`` keeps the
prints for the next run; ``--pages N`` passes over longer returns (a page takes some seconds).
"""

import io
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import pypdfium2 as pdf
from accuracy import Work, arguments, each, ready, report, work_of
from pdf_accuracy import printed
from PIL import Image

from extractors.blank.printed.geometry import lay_out
from extractors.reader import read_all
from samples.forge.judge.matching import same_on_paper
from samples.forge.judge.scoreboard import Result, Tally, merge, share
from samples.scans import WAYS, scanned

SCANS = ("flat 200", "flat 300", "flat 150 grey", "skew 3", "upside down", "noise", "photo")
DPI = 300  # of the print that is scanned


def run(work: Work, keep: Path, scans: tuple[str, ...], most: int) -> Result:
    """Learn one blank, print and scan its returns, read them, compare."""
    it = ready(work)
    template = it.template.model_copy(update={"layout": lay_out(it.blank, it.template)})
    prints = printed({n: f.docx for n, f in zip(it.names, it.filled, strict=True)}, keep)
    for number, (filled, data, name) in enumerate(zip(it.filled, prints, it.names, strict=True)):
        way = scans[(number + int(work.style[:2])) % len(scans)]  # few of each style go through all of them
        picture = scan(data, way, name, most)
        if picture is not None:
            read = partial(read_all, picture, f"{name}.pdf", [template])
            it.score(number, f"{filled.truth.way} ({way})", read, same_on_paper)
    return it.result


def scan(data: bytes, way: str, name: str, most: int) -> bytes | None:
    """A print as the PDF that a scanner makes of it; None where it has more than ``most`` pages."""
    rng = Random(f"{name} {way}")
    with pdf.PdfDocument(data) as document:
        if len(document) > most:
            return None
        pages = [np.ascontiguousarray(p.render(scale=DPI / 72).to_numpy()[:, :, :3]) for p in document]
    files = [Image.open(io.BytesIO(scanned(page, DPI, WAYS[way], rng))) for page in pages]
    whole = io.BytesIO()
    files[0].save(whole, "PDF", save_all=True, append_images=files[1:], resolution=WAYS[way].dpi)
    return whole.getvalue()


def option(given: list[str], name: str, without: str) -> str:
    """The value of an option of this command, which is taken from what was given."""
    if name not in given:
        return without
    at = given.index(name)
    value = given[at + 1]
    del given[at : at + 2]
    return value


def main() -> None:
    """Forge, learn, print, scan, read, compare."""
    given = sys.argv[1:]
    keep, most = option(given, "--keep", ""), int(option(given, "--pages", "6"))
    scans = tuple(option(given, "--scan", ",".join(SCANS)).split(","))
    if "--per-style" not in given:
        given += ["--per-style", "4"]
    asked = arguments(given)
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice (soffice) is not installed: there is nothing to read.")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(keep or folder)
        home.mkdir(parents=True, exist_ok=True)
        results = list(each(work_of(asked), asked.jobs, partial(run, keep=home, scans=scans, most=most)))
    report(results, asked)
    total = Tally()
    for tally in merge(results, "style").values():
        total.add(tally)
    print(
        f"Printed and scanned: {share(total.right, total.fields)} % of {total.fields} right, "
        f"{share(total.wrong, total.fields)} % wrong but sure, {share(total.unsure, total.fields)} % unsure, "
        f"residue lost {total.residue_lost} of {total.residue}"
    )


if __name__ == "__main__":
    main()

"""How fast a flat PDF is read: ``python bench/pdf.py``, beside what people would use for its words alone.

The returns of the sample mailbox are printed to PDF by LibreOffice. Then, in one run and one process: the whole
reading (open, align, read) against ``pdfplumber.extract_words`` on the same pages, with pypdf, where it is
installed, and ``pdftotext -bbox``, where it is found, beside them. The target is a quarter of pdfplumber's time.
"""

import argparse
import email
import email.policy
import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pdfplumber
from rich.console import Console
from rich.table import Table

import samples
from extractors.blank import learn
from extractors.pdf.load import open_document, sheets
from extractors.pdf.open import open_pdf
from extractors.reader import read_form

TARGET = 0.25


def printed(count: int) -> dict[str, bytes]:
    """The first Word returns of the sample mailbox as LibreOffice prints them."""
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.exit("LibreOffice (soffice) is not installed: there is nothing to read.")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for path in samples.mailbox():
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for part in message.walk():
                data = part.get_payload(decode=True)
                word = (part.get_filename() or "").casefold().endswith(".docx")
                if word and isinstance(data, bytes) and count > 0:
                    (home / f"{path.stem}.docx").write_bytes(data)
                    count -= 1
        files = sorted(map(str, home.glob("*.docx")))
        subprocess.run(
            [soffice, f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", "pdf",
             "--outdir", str(home), *files],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return {path.name: path.read_bytes() for path in sorted(home.glob("*.pdf"))}


def ways() -> dict[str, Callable[[bytes], object]]:
    """What is timed, by name."""
    templates = [learn(path.read_bytes(), name) for name, path in samples.blanks().items()]
    found: dict[str, Callable[[bytes], object]] = {
        "Ritornello: open, align, read": lambda data: read_form(open_pdf(data), templates),
        "Ritornello: open": open_pdf,
        "pdfplumber extract_words": _pdfplumber,
    }
    try:
        pypdf: Any = import_module("pypdf")  # timed only where it happens to be installed

        found["pypdf extract_text"] = lambda data: [
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages
        ]
    except ImportError:
        print("pypdf is not installed: left out.", file=sys.stderr)
    if shutil.which("pdftotext"):
        found["pdftotext -bbox (a process)"] = _pdftotext
    return found


def _pdfplumber(data: bytes) -> object:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_words() for page in document.pages]


def _pdftotext(data: bytes) -> object:
    return subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=data, capture_output=True, check=True
    ).stdout


def timed(read: Callable[[bytes], object], files: dict[str, bytes], rounds: int) -> float:
    """Seconds for all files: the median of some rounds, after one to warm up."""
    for data in files.values():
        read(data)
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        for data in files.values():
            read(data)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Print the table; exit 1 where the target is missed."""
    parser = argparse.ArgumentParser(prog="bench.pdf", description=__doc__)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    files = printed(asked.files)
    pages = sum(len(list(sheets(open_document(data)))) for data in files.values())
    results = {name: timed(read, files, asked.rounds) for name, read in ways().items()}
    base = results["pdfplumber extract_words"]
    table = Table(title=f"{len(files)} returns, {pages} pages; median of {asked.rounds} rounds")
    for head in ("", "ms a page", "of pdfplumber"):
        table.add_column(head, justify="left" if not head else "right")
    for name, seconds in results.items():
        table.add_row(name, f"{seconds / pages * 1000:.1f}", f"{seconds / base:.2f}")
    Console().print(table)
    ratio = results["Ritornello: open, align, read"] / base
    print(f"ratio {ratio:.3f}, target at most {TARGET}")
    sys.exit(int(ratio > TARGET))


if __name__ == "__main__":
    main()

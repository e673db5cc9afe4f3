"""The most memory a process takes that reads paper: ``python bench/paper_memory.py``; a child may take 1.2 GB.

Each file is read in a process of its own, which loads what a child does: a return of ten pages at 300 and at 600 dpi with
its writing read, and a scan of sixty pages, so that what grows with the pages is seen.
"""

import io
import subprocess
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

import paper
from PIL import Image
from rich.console import Console

from extractors.blank import dump

_READ = """
import resource, sys, time
from pathlib import Path
from extractors.blank import load
from extractors.reader import read_all
template, file = load(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2])
readings = read_all(file.read_bytes(), file.name, [template])
usage = resource.getrusage(resource.RUSAGE_SELF)
detection = sum("_det_" in line for line in open("/proc/self/maps"))
status = Path("/proc/self/status").read_text().split("VmHWM:")[1]  # ru_maxrss would be the parent's, if that had more
print(int(status.split()[0]) // 1024, len(readings), round(usage.ru_utime + usage.ru_stime, 1), detection)
"""


def scan(pages: list[bytes], count: int, dpi: int, kind: str) -> bytes:
    """So many pages as one file, at this resolution."""
    frames = [Image.open(io.BytesIO(page)) for page in pages]
    sized = [f.resize((f.width * dpi // paper.DPI, f.height * dpi // paper.DPI)) for f in frames]
    first, *rest = islice(cycle(sized), count)
    out = io.BytesIO()
    more = {"compression": "jpeg"} if kind == "TIFF" else {"resolution": dpi}
    first.save(out, kind, save_all=True, append_images=rest, **more)
    return out.getvalue()


def main() -> None:
    """Print the figures."""
    screen = Console(width=120)
    template, layout = paper.form()
    pages = paper.scans(template, layout, hand=True)
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder, "form.yaml")
        form.write_text(dump(template.model_copy(update={"layout": layout})), encoding="utf-8")
        for count, dpi, kind in ((10, 300, "TIFF"), (10, 600, "TIFF"), (60, 300, "PDF")):
            file = Path(folder, f"scan.{kind.lower()}")
            file.write_bytes(scan(pages, count, dpi, kind))
            command = [sys.executable, "-c", _READ, str(form), str(file)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            peak, readings, seconds, detection = done.stdout.split()
            screen.print(
                f"{count} pages at {dpi} dpi ({kind}): {peak} MB, {seconds} s of the processor, {readings} reading(s), "
                f"detection {'loaded' if int(detection) else 'not loaded'}"
            )


if __name__ == "__main__":
    main()

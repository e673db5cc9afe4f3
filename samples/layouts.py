"""Prints the sample blanks and keeps where everything lies on them: ``python -m samples.layouts``.

Apart from the other samples, since it needs LibreOffice, and what it writes depends on that and on the fonts here.
"""

import sys
from pathlib import Path

from extractors.blank import learn
from extractors.blank.printed.geometry import lay_out
from extractors.blank.text import dump_layout
from schemas.codes import Failure

from . import layout_file

HERE = Path(__file__).parent


def main() -> int:
    """Lay out every sample blank anew."""
    for blank in sorted((HERE / "blanks").rglob("*.docx")):
        data = blank.read_bytes()
        try:
            layout = lay_out(data, learn(data, "sample"))
        except Failure as failure:
            print(f"{blank.name}: {failure.advice.sentence} The layouts stay as they are.", file=sys.stderr)
            return 1
        plain = layout.model_dump(mode="json", exclude_defaults=True)
        layout_file(blank).write_text(f"layout:\n{dump_layout(plain)}", encoding="utf-8")
        print(f"{layout_file(blank)}: {len(layout.pages)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())

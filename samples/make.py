"""Makes every sample again: ``python -m samples.make [FOLDER]``. The same bytes each time."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from . import bad, truth
from .blank import build, packed
from .blank_forms import PRIMARY, PRIMARY_V2, SECONDARY
from .completed import complete
from .letters import BAD_LETTERS, LETTERS
from .mail import Envelope, message
from .returns import RETURNS, at
from .schools import by_site, register_csv

HERE = Path(__file__).parent
BLANKS = {
    "blanks/infant-primary.docx": PRIMARY,
    "blanks/secondary.docx": SECONDARY,
    "blanks/older/infant-primary-v2.docx": PRIMARY_V2,
}
# slug: file, school's site, when, outcome, code
BAD: dict[str, tuple[Callable[[], bytes], str, datetime, str, str]] = {
    "01-program": (bad.program, "thornleigh", at(20, 10, 3, 12), "rejected", "unsupported_kind"),
    "02-password": (bad.protected, "tannersfield", at(21, 10, 9, 20), "review", "encrypted"),
    "03-cut-short": (bad.cut_short, "birchdell", at(28, 10, 17, 45), "rejected", "damaged"),
    "04-empty": (bytes, "sandhollow", at(11, 11, 8, 30), "rejected", "empty_file"),
    "05-really-a-pdf": (bad.pdf, "maplecroft", at(17, 11, 15, 10), "review", "unknown_form"),
}


def make(folder: Path = HERE) -> list[Path]:
    """Write blanks, register and both mailboxes under the folder; the files written."""
    written: list[Path] = []
    for name, content in _everything():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def _everything() -> list[tuple[str, bytes]]:
    files = [(name, packed(build(form).document)) for name, form in BLANKS.items()]
    files.append(("register.csv", register_csv().encode("utf-8")))
    return [*files, *_returns(), *_without_form(), *_bad()]


def _returns() -> list[tuple[str, bytes]]:
    files: list[tuple[str, bytes]] = []
    for wanted in RETURNS:
        completed = complete(wanted)
        envelope = Envelope(wanted.slug, wanted.sender, wanted.leader, wanted.sent)
        mail = message(envelope, LETTERS[wanted.slug], completed.docx)
        expected = truth.of_return(wanted, completed, envelope.message_id)
        files.extend(_pair(f"mailbox/{wanted.slug}", mail, truth.as_json(expected)))
    return files


def _without_form() -> list[tuple[str, bytes]]:
    away = Envelope(
        "12-kingsmere-juniors", "admin@kingsmerejuniors.example", "Kingsmere Juniors", at(20, 10, 9, 1)
    )
    automatic = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"}
    asking = Envelope("13-heronsbrook", "head@heronsbrook.example", "Heronsbrook Head", at(21, 10, 10, 17))
    reply = truth.of_other(away.message_id, "auto_reply", "set_aside", "auto_reply")
    request = truth.of_other(asking.message_id, "request", "set_aside", "request_only", "visit_priority")
    request["school_urn"] = by_site("heronsbrook").urn
    return [
        *_pair(
            f"mailbox/{away.slug}", message(away, LETTERS[away.slug], extra=automatic), truth.as_json(reply)
        ),
        *_pair(f"mailbox/{asking.slug}", message(asking, LETTERS[asking.slug]), truth.as_json(request)),
    ]


def _bad() -> list[tuple[str, bytes]]:
    files: list[tuple[str, bytes]] = []
    for slug, (content, site, sent, outcome, code) in BAD.items():
        envelope = Envelope(slug, f"admin@{by_site(site).domain}", by_site(site).name, sent)
        mail = message(envelope, BAD_LETTERS[slug], content())
        expected = truth.of_other(envelope.message_id, "bad", outcome, code)
        files.extend(_pair(f"mailbox-bad/{slug}", mail, truth.as_json(expected)))
    return files


def _pair(stem: str, mail: bytes, expected: str) -> list[tuple[str, bytes]]:
    return [(f"{stem}.eml", mail), (f"{stem}.expected.json", expected.encode("utf-8"))]


def main(arguments: list[str]) -> int:
    """Make the samples in place, or under the folder given."""
    folder = Path(arguments[0]) if arguments else HERE
    written = make(folder)
    print(f"{len(written)} files written under {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

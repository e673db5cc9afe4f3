"""How well answers are read that a school typed into a mail: ``python bench/typed.py``, no service needed.

The answers of the sample mailbox's Word returns are typed out by label, behind each (``Phase: Primary``) and below it, with a
letter round them. The figure that matters most is *wrong but sure*; what is lost is neither answered nor unsure.
"""

from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy

import samples
from extractors.reader import read_all
from extractors.typed import read_lines
from pipeline.settings import Settings
from ritornello.installed import of_samples
from schemas.reading import Answer, Reading, Status
from schemas.template import Template

_VERDICTS = ("right", "wrong but sure", "unsure", "lost")
_LETTER = "Dear hub,\n\nWord would not open, so here are our answers.\n\n{answers}\n\n"


def returns(templates: list[Template]) -> Iterator[Reading]:
    """The readings of the Word returns of the sample mailbox."""
    for path in samples.mailbox():
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        for each in mail.iter_attachments():
            if (each.get_filename() or "").endswith(".docx"):
                data = each.get_payload(decode=True)
                assert isinstance(data, bytes)
                found = read_all(data, "form.docx", templates)
                yield from (reading for reading in found if reading.template)


def typed(answers: list[Answer], between: str) -> str:
    """Answers below the labels of their section and question, as a person types them."""
    lines: list[str] = []
    at: tuple[str, ...] = ()
    for each in answers:
        if each.status is Status.ANSWERED:
            above = tuple(each.path[:-1])
            lines += ["", *above[len(at) if above[: len(at)] == at else 0 :]] if above != at else []
            lines.append(f"{each.path[-1]}{between}{_words(each.value)}")
            at = above
    return "\n".join(lines)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def scored(truth: Reading, got: Reading | None) -> Iterator[str]:
    """The verdict on each answer: right, wrong but sure, unsure, lost; and what was answered that nobody said."""
    found = {each.field: each for each in got.answers} if got else {}
    for each in truth.answers:
        said = found.get(each.field)
        sure = said is not None and said.status is Status.ANSWERED
        if each.status is Status.ANSWERED:
            same = sure and said is not None and _words(said.value) == _words(each.value)
            unsure = said is not None and said.status is Status.UNSURE
            yield "right" if same else "wrong but sure" if sure else "unsure" if unsure else "lost"
        elif sure and each.status is Status.BLANK:
            yield "wrong but sure"


if __name__ == "__main__":
    forms = of_samples(Settings(_env_file=None))
    readings = list(returns(forms))
    for name, between in (("behind its label", ": "), ("below its label", "\n")):
        verdicts = Counter(
            verdict
            for reading in readings
            for verdict in scored(
                reading, read_lines(_LETTER.format(answers=typed(reading.answers, between)), forms)
            )
        )
        whole = sum(verdicts.values())
        shares = ", ".join(
            f"{what} {count} ({count / whole:.1%})" for what in _VERDICTS for count in [verdicts[what]]
        )
        print(f"answers typed {name}: {whole} of {len(readings)} returns: {shares}")

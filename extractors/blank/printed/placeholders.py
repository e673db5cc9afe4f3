"""A blank without the prompts that its controls show ("Click or tap here"): on paper and under a PDF's fields they only
stand in the way.
"""

from collections import Counter

from lxml import etree
from lxml.etree import _Element as Element

from extractors.package import open_package
from extractors.word.names import SDT, SDT_CONTENT, SDT_PR, VAL, T, W, flag

from .printing import Letter, Printed
from .tint import rewritten


def without_placeholders(data: bytes) -> bytes | None:
    """The same .docx, its controls empty that show a prompt; None where there are none."""
    emptied = 0

    def empty(root: Element) -> None:
        nonlocal emptied
        for sdt in root.iter(SDT):
            shown = sdt.find(f"{SDT_PR}/{W}showingPlcHdr")
            content = sdt.find(SDT_CONTENT)
            if shown is None or content is None or not flag(shown.get(VAL)):
                continue
            for words in content.iter(T):
                emptied += bool(words.text)
                words.text = ""
        for listed in root.iter(W + "ddList"):
            for chosen in [*listed.findall(W + "result"), *listed.findall(W + "default")]:
                listed.remove(chosen)
            first = etree.Element(W + "listEntry")
            first.set(VAL, " ")
            entry = listed.find(W + "listEntry")
            if entry is not None:
                entry.addprevious(first)
                emptied += 1

    made = rewritten(data, open_package(data).main, empty)
    return made if emptied else None


def lies_alike(bare: Printed, plain: Printed) -> bool:
    """Whether a print differs from another only by characters it lacks: nothing has moved."""
    return bare.sizes == plain.sizes and not (_letters(bare) - _letters(plain))


def only_in(plain: Printed, bare: Printed) -> list[Letter]:
    """The characters of a print that another lacks."""
    left = _letters(bare)
    found = []
    for letter in plain.letters:
        if left[_key(letter)]:
            left[_key(letter)] -= 1
        else:
            found.append(letter)
    return found


def _key(letter: Letter) -> tuple[str, int, int, int]:
    return letter.text, letter.page, round(letter.box[0]), round(letter.box[3])


def _letters(printed: Printed) -> Counter[tuple[str, int, int, int]]:
    return Counter(map(_key, printed.letters))

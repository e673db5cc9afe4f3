"""Ways that change the form's own words: small edits, instructions deleted, a section gone, an older version."""

import re

from samples.forge.ooxml import Node, q, said
from samples.forge.sheet import Sheet

from .base import Hand, Job, register

SMALL = {
    "How is": "How well is",
    "How are": "In what way are",
    "pupils": "children",
    "school": "setting",
    "Use of": "The use of",
    "Singing": "Singing and voice",
    "Number of": "No. of",
    "and": "&",
    "weekly": "regular",
    "Date": "The date",
    "Evidence": "Evidence available",
    "What": "What kind of",
    "Which": "Exactly which",
}


def _edit(job: Job, text: str) -> str:
    """The text with one small change a colleague might make."""
    for old in job.rng.sample(sorted(SMALL), len(SMALL)):
        if old in text and job.rng.random() < 0.8:
            return text.replace(old, SMALL[old], 1)
    words = text.rstrip("?:. ").split(" ")
    draw = job.rng.random()
    if draw < 0.3 and len(words) > 2:
        return " ".join(words) + ("" if text.endswith("?") else ":")
    if draw < 0.6:
        return text + " (please explain)" if len(words) > 2 else f"{text} *"
    if len(words) > 3:
        at = job.rng.randrange(1, len(words))
        words[at] = (
            words[at][:1] + words[at][2:3] + words[at][1:2] + words[at][3:]
            if len(words[at]) > 3
            else words[at]
        )
        return " ".join(words) + ("?" if text.endswith("?") else "")
    return text


def reword(job: Job, place: Node) -> None:
    """Change the words of one label where they stand in one run."""
    texts = [node for node in place.iter(q("t")) if (node.text or "").strip()]
    if not texts:
        return
    old = texts[0].text or ""
    new = _edit(job, old)
    if new != old:
        texts[0].text = new
        job.truth.changed.append(f"reworded: {old} -> {new}")


def _reword_some(job: Job) -> None:
    for place in job.sheet.labels:
        if place.getparent() is not None and job.rng.random() < 0.3:
            reword(job, place)


register(Hand("labels-reworded", lambda sheet: len(sheet.labels) > 3, before=_reword_some))


def _no_instructions(job: Job) -> None:
    for node in job.sheet.instructions:
        if node.getparent() is not None:
            node.getparent().remove(node)
    if job.rng.random() < 0.5:
        for node in list(job.sheet.document.element.body)[:3]:
            if node.tag == q("p") and node not in job.sheet.labels:
                node.getparent().remove(node)
    job.truth.changed.append("instructions deleted")


register(Hand("instructions-deleted", lambda sheet: bool(sheet.instructions), before=_no_instructions))


def _named_sections(sheet: Sheet) -> list[tuple[str, list[Node]]]:
    names = [name for name, nodes in sheet.sections if name and nodes]
    return [(name, nodes) for name, nodes in sheet.sections if name and nodes and names.count(name) == 1]


def _without_section(job: Job) -> None:
    name, nodes = job.rng.choice(_named_sections(job.sheet))
    for slot in job.inside(*nodes):
        job.lost(slot)
    for node in nodes:
        if node.getparent() is not None:
            node.getparent().remove(node)
    job.truth.changed.append(f"section missing: {name}")


register(
    Hand(
        "section-missing", lambda sheet: len(_named_sections(sheet)) > 1, after=_without_section, clear=False
    )
)


def _older(job: Job) -> None:
    """The form as it was a year ago: some questions not yet asked, some in other words, another footer."""
    removable = [slot for slot in job.sheet.slots if slot.block and not slot.growing]
    blocks = {id(slot.block[0]): slot.block for slot in removable}
    count = max(1, len(blocks) // 8)
    for block in job.rng.sample(list(blocks.values()), min(count, len(blocks))):
        table = block[0].getparent()
        if table is None or (block[0].tag == q("tr") and len(table.findall(q("tr"))) < 4):
            continue
        if any(node.find(f".//{q('vMerge')}") is not None for node in block):
            continue
        for slot in job.inside(*block):
            job.lost(slot)
        for slot in removable:
            if any(node is other for node in slot.block for other in block):
                job.lost(slot)
        for node in block:
            node.getparent().remove(node)
        job.truth.changed.append(f"not asked in the older version: {said(block[0])[:60]}")
    for place in job.sheet.labels:
        if place.getparent() is not None and job.rng.random() < 0.15:
            reword(job, place)
    foot = job.sheet.document.sections[0].footer.part.element.find(q("p"))
    words = foot.find(f"{q('r')}/{q('t')}")
    words.text = re.sub(r"Version .*?(?= +Page)", "Version 0, March 2024", words.text)


def _removable(sheet: Sheet) -> bool:
    return sum(bool(slot.block) for slot in sheet.slots) > 4


register(Hand("older-version", _removable, before=_older))

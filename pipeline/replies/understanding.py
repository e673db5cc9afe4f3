"""What a school says in a sentence, as the value a field asks for. Where a person would ask again, it is unsure."""

import re

from extractors.tree import normal
from extractors.values import Value, parse, unsure
from schemas.reading import Answer, Status
from schemas.template import Column, Field, Kind

_LEAD = re.compile(
    r"(sorry|apologies|oops|hi|hello|ah|oh|yes|our mistake|my mistake|answer|ans|a)[\s,.!:–-]+"
    r"|(it|this|that|the (answer|number|figure|value|total))( is|.s| was| should (be|say|read)| needs to be| ought to be)"
    r"( just)?[\s:]+|should( have)? (be|been|say|said|read)[\s:]+|(we|i) (have|mean|meant)[\s:]+"
    r"|(please )?(put|make it|use|enter|change (it )?to|correct (it )?to)[\s:]+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,.!–-]*(please|thanks?( you)?|many thanks|ta|sorry( about that)?)[\s.!]*$", re.IGNORECASE
)
_OPEN = re.compile(
    r"\b(not (quite )?(sure|certain)|don.?t know|no idea|unsure|will (check|find out|get back|let you know|ask)"
    r"|as (before|above|below|attached)|(see|is|as) attached|see (above|below)|tbc|to be confirmed|ask)\b|\?\s*$",
    re.IGNORECASE,
)
_LEADS = 3  # "Sorry, yes, it should be"


def understood(said: str, answer: Answer, asked: Field | Column | None) -> Value:
    """The value that an answer of a school means for one field, or why it is not sure."""
    if _OPEN.search(said):
        return unsure("the reply leaves it open")
    kind = asked.kind if asked else answer.kind
    if kind is Kind.TEXT:
        return parse(kind, said)
    options = asked.options if asked else []
    unit = asked.unit if asked else None
    question = " ".join(answer.path)
    for text in _plainer(said, answer.raw):
        value = parse(kind, text, unit=unit, options=options, asked=question)
        if value.status is Status.ANSWERED:
            return value
    return unsure("the reply is not a plain answer")


def _plainer(said: str, before: str) -> list[str]:
    """The words as they are, and then with less and less around the answer: each way only takes politeness away."""
    text = " ".join(said.split())
    ways = [text]
    text = _TAIL.sub("", _without_what_it_was(text, before)).strip(" .\"“”'‘’")
    ways.append(text)
    for _ in range(_LEADS):
        lead = _LEAD.match(text)
        if lead is None:
            break
        text = text[lead.end() :].strip()
        ways.append(text)
    return ways


def _without_what_it_was(text: str, before: str) -> str:
    """Says 35 of "35, not 30-40" where 30-40 stood on the form; "35, not counting Reception" says more than 35."""
    found = re.search(
        r"[\s,;(]+(?:and )?(?:not|instead of|rather than)\s+(?P<what>.+?)\)?[\s.]*$", text, re.IGNORECASE
    )
    return text[: found.start()] if found and before and normal(found["what"]) == normal(before) else text

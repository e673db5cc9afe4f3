"""Looks for what must not be read by everybody: words of safeguarding, and pupils by name.

A scan is a net, not a judge: what it finds is set apart for a person with the right to look, and shown nowhere else. It
knows names only by what stands beside them ("Sam Carter (Year 4)", "a pupil called Sam"): there is no list of names
that would not be wrong for some child. Staff are named freely in these forms, so a name alone is nothing.
"""

import re
from enum import StrEnum


class Concern(StrEnum):
    """Why a text is set apart."""

    SAFEGUARDING = "safeguarding"
    PUPIL_NAMED = "pupil_named"


# What a school would write of a child at risk. The word safeguarding alone is in every policy, so it is not here.
_SAFEGUARDING = re.compile(
    r"\b(child protection (plan|concern|referral|register|issue|case)|safeguarding (concern|referral|issue|disclosure|incident|case)"
    r"|(made|make|making|made a|a) disclosure|disclosed (abuse|that (he|she|they))|(physical|sexual|emotional|domestic) (abuse|violence)"
    r"|(was|been|being) (abused|groomed|neglected)|self[- ]harm\w*|suicid\w*|social (services|workers?) (are|is|were|was|have|has)\b"
    r"|section 47|LADO\b|referr(ed|al) to (the )?(MASH|LADO|CAMHS|social|children.s (services|social))|child in need plan|county lines"
    r"|female genital mutilation|\bFGM\b|radicali[sz]\w+|at risk of (harm|exploitation))",
    re.IGNORECASE,
)
_NAME = r"[A-Z][a-zà-ÿ’'\-]+"
_STAFF = r"(?<!Mr )(?<!Mrs )(?<!Ms )(?<!Miss )(?<!Mx )(?<!Dr )(?<!Sir )(?<!Rev )(?<!with )"
_PUPIL = r"(?:pupils?|child(?:ren)?|students?|boys?|girls?|learners?|son|daughter)"
_YEAR = r"(?:[Yy](?:ea)?r?\.? ?(?:R|[0-9]{1,2})\b|[Rr]eception\b|[0-9]{1,2}[A-Z]\b)"
_CONDITION = (
    r"(?:ADHD|ASD|autis\w+|dyslexi\w+|an? EHCP|EHCP|epilep\w+|anxiety|selective mut\w+|cerebral palsy|Down.s syndrome"
    r"|bereave\w+|in (?:foster )?care|looked after|free school meals|pupil premium|adopted|excluded|hearing impair\w+)"
)
_NAMED = (
    re.compile(rf"\b{_PUPIL}(?: in {_YEAR})?,? (?:called|named) {_NAME}"),
    re.compile(rf"{_STAFF}\b({_NAME})(?: ({_NAME}|[A-Z]\.?))? ?[,(]? ?(?:who is |who’s |who's )?(?:in|from|of)? ?{_YEAR}\)?,? (?:has|is|was|who|suffers|cannot|can’t|can't|plays|sings|has been)\b"),
    re.compile(rf"{_STAFF}\b({_NAME}) ({_NAME}) ?\({_YEAR}\)"),
    re.compile(rf"{_STAFF}\b({_NAME})(?: ({_NAME}))? (?:has|is|was|has been diagnosed with|suffers from|with) {_CONDITION}\b"),
    re.compile(rf"\b(?:[Oo]ur|[Aa]|[Tt]he|[Oo]ne) {_YEAR} {_PUPIL},? {_NAME}(?: {_NAME})?\b"),
)  # fmt: skip
# Capitalised words that stand where a name would and are none.
_NO_NAME = frozenset(
    """music year years reception key stage school academy pupils pupil children child all every each some most many both
    our the this that these those one two three there they we it he she who which what when where while class classes
    choir band orchestra ensemble teacher teachers staff ukulele recorder recorders violin cello brass guitar keyboard
    piano drums samba djembe ocarina singing assembly autumn spring summer term monday tuesday wednesday thursday friday
    saturday sunday january february march april may june july august september october november december easter
    christmas christian send pp ehcp nobody everyone everybody no yes also only currently whole in for from with by and but
    not if as at on of to a an head headteacher deputy subject lead leader upper lower early foundation wider opportunities
    charanga kapow sing england hub county mr mrs ms miss mx dr sir rev prof ta hlta senco""".split()  # noqa: SIM905
)


def scan(text: str) -> set[Concern]:
    """Why a text is to be set apart; nothing where it may be read by all who read returns."""
    found = set()
    if _SAFEGUARDING.search(text):
        found.add(Concern.SAFEGUARDING)
    if any(_is_name(match) for pattern in _NAMED for match in pattern.finditer(text)):
        found.add(Concern.PUPIL_NAMED)
    return found


def _is_name(match: re.Match[str]) -> bool:
    words = [each for each in match.groups() if each] or [match[0].split()[-1]]
    return all(each.strip(".").casefold() not in _NO_NAME for each in words)


def is_restricted(text: str) -> bool:
    """Whether a text is to be set apart."""
    return bool(scan(text))


MASK = "[restricted: a person with the right to see it can read it in the return]"
"""What stands in place of such a text wherever everybody reads."""


def masked(text: str) -> str:
    """The text, or the mask where it is to be set apart."""
    return MASK if is_restricted(text) else text

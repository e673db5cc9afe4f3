"""The completed forms of the sample mailbox: who sends them, in which hand, and what is particular to each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .blank_forms import PRIMARY, PRIMARY_V2, SECONDARY
from .forms import Form, Path
from .given import BLANK, Given, chosen, day, text, yes
from .particulars import (
    ABOUT,
    AREA,
    ASKED,
    CURLY,
    CURRICULUM,
    DFE,
    LARKHANGER_ANSWERS,
    LARKHANGER_EXTRA,
    MESSY,
    NAME,
    NAMELESS,
    NO_DATA,
    OVER_ROLL,
    PLAN,
    PRIORITY,
    ROLL,
    SUPPORT,
    TERM,
    TRAPS,
    TWO_MINDS,
    URN,
    row_of,
)
from .schools import School, by_site, closed


@dataclass(frozen=True, slots=True)
class Return:
    """One completed form to be made, and what the truth about it is beyond its answers."""

    slug: str
    school: School
    form: Form
    leader: str
    head: str
    sender: str  # the address it is sent from
    sent: datetime
    voice: int = 1
    gaps: float = 0.2
    hand: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[Path, Given] = field(default_factory=dict)
    only: tuple[Path, ...] = ()  # where given, all else stays blank
    extra_actions: tuple[tuple[str, ...], ...] = ()
    deleted_rows: tuple[Path, ...] = ()
    comment: tuple[Path, str] | None = None
    residue: str = ""
    codes: tuple[str, ...] = ()
    known: bool = True  # whether the school can be told with certainty
    role: str = "Music subject leader"


def at(day_of: int, month: int, hour: int, minute: int) -> datetime:
    """A moment in the autumn of 2026."""
    return datetime(2026, month, day_of, hour, minute, 17, tzinfo=UTC)


# A school of the next county, which the register does not hold.
FOXLEASE = School("", "", "Foxlease Hall School", "Open", 11, 18, 640, "St Albans", "", "foxleasehall")


def _primary(slug: str, site: str, leader: str, head: str, sent: datetime, **rest: Any) -> Return:
    school = by_site(site)
    sender = rest.pop("sender", f"admin@{school.domain}")
    return Return(slug, school, rest.pop("form", PRIMARY), leader, head, sender, sent, **rest)


def _secondary(slug: str, site: str, leader: str, head: str, sent: datetime, **rest: Any) -> Return:
    school = rest.pop("school", None) or by_site(site)
    sender = rest.pop("sender", f"music@{school.domain}")
    return Return(slug, school, SECONDARY, leader, head, sender, sent, role="Head of music", **rest)


RETURNS: tuple[Return, ...] = (
    _primary(
        "01-oakfield",
        "oakfield",
        "Mrs Achebe",
        "Mr D Lyle",
        at(5, 10, 8, 14),
        voice=0,
        gaps=0.0,
        changes={
            PRIORITY: yes(True),
            TERM: chosen("Spring term"),
            ASKED: text("Could two of our Year 6 brass players join the East area band?"),
            SUPPORT: text("An hour with somebody who has led a boys' choir."),
        },
    ),
    _secondary(
        "02-verwell",
        "verwell",
        "Tom Marchetti",
        "Mrs R Sandhu",
        at(6, 10, 15, 42),
        hand={"write": "split", "choose": "delete", "column": "\u2713", "leader": "before"},
        changes={("Date",): day("2026-10-06", "6 October 2026")},
    ),
    _primary(
        "03-sallowdene",
        "sallowdene",
        "Miss Kettering",
        "Mrs Joy Amadi",
        at(7, 10, 10, 3),
        voice=0,
        hand={"write": "tracked", "choose": "tracked", "column": "x"},
        codes=("tracked_changes",),
        changes={ASKED: BLANK, SUPPORT: BLANK},
    ),
    _secondary(
        "04-dunmere",
        "dunmereacademy",
        "Dr Helen Strand",
        "Mr Paul Iqbal",
        at(8, 10, 12, 55),
        voice=0,
        hand={"choose": "tidy", "column": "X", "leader": "beside", "tick": "\u2611"},
    ),
    _primary(
        "05-ashmere-infants",
        "ashmereinfants",
        "Mrs Pell",
        "Ms C Whitlock",
        at(9, 10, 16, 20),
        voice=1,
        hand={"tick": "highlight", "choose": "bold", "column": "x", "leader": "before"},
        changes={ASKED: text("Is the instrument loan open to infant schools?"), SUPPORT: BLANK},
    ),
    _secondary(
        "06-thornleigh-academy",
        "thornleighacademy",
        "Ms Okonedo",
        "Mr G Farrow",
        at(12, 10, 9, 31),
        hand={"write": "blue", "tick": "\u2611", "choose": "strike", "column": "shade"},
    ),
    _primary(
        "07-millhanger",
        "millhanger",
        "mr roper",
        "mrs finch",
        at(13, 10, 21, 47),
        voice=1,
        gaps=0.5,
        hand={"write": "messy", "tick": "x", "choose": "overtype", "column": "yes", "leader": "replace"},
        changes=MESSY,
    ),
    _secondary(
        "08-larkhanger",
        "larkhanger",
        "Mr Osei",
        "Dr Pereira",
        at(14, 10, 13, 8),
        voice=0,
        hand={"bullets": True, "choose": "highlight", "column": "\u2714", "tick": "\u2713"},
        changes=LARKHANGER_ANSWERS,
        extra_actions=LARKHANGER_EXTRA,
    ),
    _primary(
        "09-coldbrook",
        "coldbrook",
        "Miss Abara",
        "Mr Delaney",
        at(15, 10, 14, 26),
        hand={"choose": "underline", "column": "\u2713", "tick": "\u2713"},
        changes=TRAPS,
    ),
    _primary(
        "10-chalkdell",
        "chalkdell",
        "Mrs Sorrell",
        "Mr H Bright",
        at(16, 10, 11, 11),
        form=PRIMARY_V2,
        hand={"choose": "delete", "tick": "X"},
        codes=("other_version",),
    ),
    _primary(
        "11-pipers-lane",
        "piperslane",
        "Mr Kowal",
        "Mrs A Trent",
        at(19, 10, 8, 50),
        voice=2,
        gaps=0.6,
        changes={PRIORITY: yes(False)},
    ),
    _secondary(
        "14-foxlease",
        "",
        "Ruth Penhale",
        "Mr S Quill",
        at(22, 10, 9, 5),
        school=FOXLEASE,
        voice=1,
        codes=("school_unknown",),
        known=False,
        changes={URN: BLANK, DFE: BLANK, AREA: BLANK},
    ),
    _primary(
        "15-pipers-lane-again",
        "piperslane",
        "Mr Kowal",
        "Mrs A Trent",
        at(23, 10, 15, 33),
        voice=1,
        gaps=0.1,
        hand={"column": "\u2713"},
        changes={
            PRIORITY: yes(True),
            TERM: chosen("Summer term"),
            **row_of(1, "Singing", "Ten songs for each phase", "Mr Kowal", day("2026-12-16"), "List in use"),
            **row_of(
                2, "Scheme", "Try two and choose", "All teachers", day("2027-02-12"), "Vote at briefing"
            ),
            **row_of(
                3, "Brass", "Keep Year 5 for another year", "Mrs Trent", day("2027-03-25"), "In the budget"
            ),
            **row_of(4, "Choir", "Find a leader", "Mrs Trent", day("2027-01-08"), "First rehearsal held"),
        },
        extra_actions=(("Parents", "Morning of music", "Mr Kowal", "11/06/2027", "Forty families come"),),
    ),
    _primary(
        "16-willow-bank",
        "willowbank",
        "Mrs Ngata",
        "Mr B Oakley",
        at(2, 11, 7, 58),
        only=(NAME, (ABOUT, "Music subject leader"), ROLL),
        codes=("nearly_empty",),
    ),
    _primary(
        "17-hollybush-green",
        "hollybushgreen",
        "Miss Darrow",
        "Mrs P Stein",
        at(3, 11, 10, 40),
        voice=2,
        hand={"tick": "bold", "choose": "highlight", "column": "shade"},
        changes=OVER_ROLL,
        codes=("contradiction",),
    ),
    _primary(
        "18-gravel-hill",
        "gravelhill",
        "Jo Okell",
        "Mr N Fenn",
        at(4, 11, 18, 2),
        voice=0,
        sender="j.okell@maplecroft.example",
        codes=("identity_conflict",),
        known=False,
    ),
    _secondary(
        "19-riversmeet",
        "riversmeet",
        "Mr Haldane",
        "Ms T Ekwueme",
        at(5, 11, 12, 29),
        hand={"write": "split", "choose": "strike", "column": "x"},
        residue="Please ring before you visit: our hall is being rebuilt and music has moved to the old gym until February.",
    ),
    _secondary(
        "20-abbot-wood",
        "abbotwood",
        "Mrs Vance",
        "Dr L Moreau",
        at(6, 11, 16, 15),
        hand={"tick": "\u2611", "column": "\u2713", "choose": "tidy"},
        changes=TWO_MINDS,
    ),
    _secondary(
        "21-stanmere-park",
        "stanmerepark",
        "Mr Ashdown",
        "Mrs K Bello",
        at(9, 11, 9, 44),
        voice=1,
        gaps=0.5,
        changes=NO_DATA,
        comment=(
            (
                "SINGING AND ENSEMBLES",
                "What part does singing play in lessons and beyond them?",
                "Current Position",
            ),
            "Checked with the choir leader on Friday.",
        ),
        codes=("comment",),
    ),
    _primary(
        "22-inglebrook",
        "inglebrook",
        "Ms Fr\u00f6hlich",
        "Mr O'Shea",
        at(10, 11, 13, 37),
        voice=0,
        hand={"choose": "tidy", "column": "\u2714", "tick": "\u2714"},
        changes=CURLY,
        deleted_rows=(
            (CURRICULUM, "Are plans kept where all staff can find them?"),
            (PLAN, "3"),
            (PLAN, "4"),
        ),
    ),
    _primary(
        "23-st-marys",
        "stmarys-ashmere",
        "Clare Averill",
        "Mrs Moss",
        at(12, 11, 20, 9),
        voice=1,
        sender="c.averill@homemail.example",
        changes=NAMELESS,
        codes=("school_ambiguous",),
        known=False,
    ),
    _primary(
        "24-brookmead",
        "brookmead",
        "Mr Tamm",
        "Mrs Idowu",
        at(13, 11, 11, 52),
        voice=1,
        hand={"write": "split", "tick": "x", "column": "x"},
        changes={URN: text(closed("brookmead").urn), DFE: text("919-2916")},
    ),
    _primary(
        "25-christ-church",
        "christchurch-kingsmere",
        "Sam Teller",
        "Revd Mrs Hope",
        at(16, 11, 22, 31),
        voice=0,
        sender="sam.teller@homemail.example",
        hand={"flatten": True, "tick": "\u2611", "choose": "overtype", "column": "\u2713"},
        changes={
            NAME: text("Christ Church CE Primary"),
            URN: BLANK,
            DFE: text("9193909"),
            ("Date",): day("2026-11-16", "16th November 2026"),
        },
    ),
    _secondary(
        "26-kingsmere-girls",
        "kingsmere",
        "Ms Lowther",
        "Mrs V Adeyemi",
        at(19, 11, 14, 4),
        voice=1,
        hand={"tick": "beside", "choose": "bold", "column": "level", "leader": "beside"},
        changes={
            **row_of(
                1, "Singing", "Voices first in each unit", "Ms Lowther", day("2026-12-11"), "Seen in visits"
            ),
            **row_of(
                2, "Data", "Ask for new measures", "Ms Lowther", day("2027-01-29"), "Agreed with the deputy"
            ),
            **row_of(3, "Strings", "Join the area orchestra", "Mr Pask", day("2027-03-20"), "Six players"),
            **row_of(4, "Options", "Taster lessons", "All staff", day("2027-01-22"), "Two groups for GCSE"),
        },
        extra_actions=(("Primaries", "Carols together", "Ms Lowther", "16/12/2026", "Three schools sing"),),
    ),
)

"""What is particular to single returns: the answers that each is in the mailbox for, and the paths they stand at."""

from .forms import Path
from .given import BLANK, Given, day, number, text, unsure

ABOUT, CURRICULUM, PLAN, VISIT = "About the school", "MUSIC CURRICULUM", "Action plan", "Visit and support"
WHOLE, LEARNERS, HUB = "WHOLE-CLASS INSTRUMENTAL TEACHING", "NUMBER OF LEARNERS", "Working with the hub"
PUPILS, PREMIUM, MEMBERS = (
    "Number of instrumental learners",
    "Number of Pupil Premium learners",
    "Number of ensemble members",
)
MINUTES = (CURRICULUM, "How many minutes does a lesson last?", "Answer")
CARRY_ON = (WHOLE, "What percentage of pupils carry on afterwards?", "Answer")
ROLL, LAST_VISIT = (ABOUT, "Pupils on roll"), (ABOUT, "Date of last hub visit")
PRIORITY, TERM = (
    (VISIT, "Would you like your visit to be made a priority?"),
    (VISIT, "Preferred term for a visit"),
)
ASKED, SUPPORT = (VISIT, "Questions for the hub"), (VISIT, "What support would you like from the hub?")
NAME, URN, DFE, AREA, EMAIL = (
    (ABOUT, label) for label in ("School name", "URN", "DfE number", "Area", "E-mail")
)
COURSES, GRADES = "KEY STAGES 4 AND 5: NUMBER OF STUDENTS", "HOW WELL ARE WE DOING?"
KS1, KS2 = "Key Stage 1", "Key Stage 2"


def plan(row: int, column: str) -> Path:
    """The path of one cell of the action plan."""
    return (PLAN, str(row), column)


def row_of(row: int, priority: str, action: str, who: str, due: Given, success: str) -> dict[Path, Given]:
    """One whole row of the action plan."""
    cells = (text(priority), text(action), text(who), due, text(success))
    columns = ("Priority", "Action", "Who", "By when", "Success measure")
    return {plan(row, column): cell for column, cell in zip(columns, cells, strict=True)}


TRAPS: dict[Path, Given] = {
    ROLL: unsure("c. 420"),
    LAST_VISIT: unsure("Easter"),
    MINUTES: unsure("50 mins fortnightly"),
    CARRY_ON: unsure("about half"),
    (CURRICULUM, "Is there an overview of progression from year to year?", "Answer"): unsure("Partly"),
    (LEARNERS, PUPILS, KS1): unsure("30-40"),
    (LEARNERS, PUPILS, KS2): unsure("c. 45"),
    (LEARNERS, PREMIUM, KS1): unsure("see attached"),
    (LEARNERS, PREMIUM, KS2): unsure("all"),
    (LEARNERS, MEMBERS, KS1): number(0),
    (LEARNERS, MEMBERS, KS2): unsure("Y4 only"),
    **row_of(
        1, "Singing", "Teach a round to each class", "KS2 team", unsure("by half term"), "Heard in assembly"
    ),
    **row_of(2, "Choir", "Start a choir", "Miss Abara", unsure("ongoing"), "Twenty singers each week"),
    **row_of(3, "Scheme", "Choose a scheme", "Mr Delaney", unsure("Summer 2"), "Scheme in use"),
    **row_of(4, "Room", "Clear the music cupboard", "Site team", unsure("asap"), "Door closes"),
}
LARKHANGER_ANSWERS: dict[Path, Given] = {
    (
        "KEY STAGE 3 CURRICULUM",
        "How do short-term plans answer the needs of each class?",
        "Current Position",
    ): text(
        "Plans are written by unit and annotated by class.\nThree levels of part are ready for each piece\n"
        "Keyboards are labelled for those who need it\nGCSE students help in Year 7"
    ),
    ("SINGING AND ENSEMBLES", "Which ensembles meet, and who leads them?", "Current Position"): text(
        "Concert band (Mr Osei)\nChamber choir (Ms Lindqvist)\nSamba (sixth form)\nSteel pans (visiting teacher)"
    ),
    (
        "TRANSITION AND INCLUSION",
        "How are Pupil Premium and SEND students helped to take part?",
        "Actions",
    ): text("Letter to families in the first week.\nFollow up by telephone.\nReview numbers in February."),
    **row_of(1, "Year 9", "Music all year", "Mr Osei", day("2027-09-01"), "Timetable published"),
    **row_of(2, "Pans", "Second set", "Ms Lindqvist", day("2027-02-12"), "Set delivered"),
    **row_of(3, "Choir", "Tenors and basses", "Ms Lindqvist", day("2026-12-18"), "Eight by Christmas"),
    **row_of(4, "Primaries", "July music day", "Mr Osei", day("2027-07-02"), "Six schools come"),
}
LARKHANGER_EXTRA = (
    ("Technology", "Two recorders", "Technician", "15/01/2027", "Every class recorded"),
    ("Governors", "Concert invitation", "Dr Pereira", "04/12/2026", "Three governors attend"),
)
NO_DATA: dict[Path, Given] = {
    (COURSES, "BTEC", "On the course"): number("n/a"),
    (COURSES, "BTEC", "Pupil Premium"): number("n/a"),
    (COURSES, "A level", "On the course"): number(0),
    (COURSES, "A level", "Pupil Premium"): number(0),
    (COURSES, "GCSE Year 11", "Pupil Premium"): number("none"),
    (COURSES, "GCSE Year 10", "Pupil Premium"): BLANK,
    LAST_VISIT: number("none"),
    ASKED: BLANK,
    SUPPORT: BLANK,
    PRIORITY: BLANK,
}
CURLY: dict[Path, Given] = {
    ("SINGING", "How is singing developed across the school?", "Current Position"): text(
        "We use \u2018call and response\u2019 daily \u2013 \u201clittle and often\u201d \u2013 from N1 to Y6\u2026"
    ),
    (
        "LEADERSHIP AND PARTNERSHIP",
        "How does music feature in the school development plan?",
        "Current Position",
    ): text(
        "It\u2019s priority \u2116 3 \u2014 see p.\u00a04; \u00a3500 set aside; caf\u00e9 concerts \u2265 2 a year"
    ),
    MINUTES: number(45, "45"),
}
MESSY: dict[Path, Given] = {
    NAME: text("millhanger jmi"),
    ROLL: number(96, "96 pupils"),
    MINUTES: number(60, "1hr"),
    CARRY_ON: number(12, "12%"),
    (CURRICULUM, "Who teaches class music?", "Answer"): text("mrs  finch   and me"),
    (CURRICULUM, "Who teaches class music?", "Current Status"): text("i do ks2 ,she does infants"),
    ("SINGING", "Where do pupils sing outside their lessons?", "Current Position"): text(
        "harvest,carols,leavers"
    ),
    (LEARNERS, PUPILS, KS2): number(11, "11 children"),
    **row_of(
        1, "singing", "more rounds", "me", day("2027-03-12", "12th march 2027"), "we can do a 3 part one"
    ),
}
OVER_ROLL: dict[Path, Given] = {
    ROLL: number(117),
    (LEARNERS, PUPILS, KS1): number(130),
    (LEARNERS, PREMIUM, KS1): number(14),
    (LEARNERS, MEMBERS, KS1): number(24),
}
TWO_MINDS: dict[Path, Given] = {
    (GRADES, "Teaching of music"): unsure("2/3", "2 Good"),
    (GRADES, "Progress of students"): unsure("", "2 Good", "3 Requires improvement"),
    (HUB, "How is Key Stage 3 music timetabled? (tick one)"): unsure("", "Every fortnight", "On a carousel"),
}
NAMELESS: dict[Path, Given] = {
    NAME: text("St Mary's"),
    URN: BLANK,
    DFE: BLANK,
    AREA: BLANK,
    EMAIL: text("c.averill@homemail.example"),
    ROLL: number(210),
}

"""The three forms of the samples: Infant and Primary, Secondary, and the Infant and Primary form before it.

The wording is invented for an invented hub; the structure is that of forms in use.
"""

from .forms import (
    AS_APPROPRIATE,
    Ask,
    Control,
    Delete,
    Drop,
    Form,
    Grid,
    Numbers,
    Pairs,
    Plan,
    Questions,
    SignOff,
    Ticks,
    Typed,
    Unit,
)

MAIN = ("Current Position", "Desired Development", "Actions")
SIBLING = ("Answer", "Current Status", "Desired Development", "Actions")
AREA = Ask("Area", Delete(("East", "West"), AS_APPROPRIATE))
TERMS = Drop(("Autumn term", "Spring term", "Summer term"), "Choose a term")
PURPOSE = (
    "To help each school and the hub look together at where music stands now, "
    "where it could go next and what would help it to get there."
)
GUIDANCE = (
    "Short answers are welcome, and partial figures are better than none. Leave a box empty where you have "
    "nothing to add. Please return the form by e-mail to returns@hartwellmusic.example."
)
PLAN_NOTE = "List the steps that matter most this year. Add rows if you need them."
OFFERS = ("Instrument loan", "Whole-class teaching", "Singing festival", "Area ensembles", "Staff training")

SINGING = Questions(
    "SINGING",
    MAIN,
    (
        Ask("How is singing developed across the school?"),
        Ask("How do songs grow in range, quality and demand from year to year?"),
        Ask("Where do pupils sing outside their lessons?"),
    ),
)
WHOLE_CLASS = Questions(
    "WHOLE-CLASS INSTRUMENTAL TEACHING",
    SIBLING,
    (
        Ask("Which year group takes part?"),
        Ask("Which instrument is taught, and by whom?"),
        Ask("Are records handed on to the next teacher?", Delete()),
        Ask("What percentage of pupils carry on afterwards?", Unit("%")),
    ),
)
PRIMARY_LEARNERS = Numbers(
    "NUMBER OF LEARNERS",
    ("Key Stage 1", "Key Stage 2"),
    ("Number of instrumental learners", "Number of Pupil Premium learners", "Number of ensemble members"),
)
ENSEMBLES = Questions(
    "ENSEMBLES AND PERFORMANCE",
    MAIN,
    (Ask("Which ensembles meet regularly?"), Ask("What do pupils perform in a year, and to whom?")),
)
INCLUSION = Grid(
    "INCLUSION",
    ("Red", "Amber", "Green"),
    (
        "Pupils with SEND take a full part in music",
        "Pupil Premium learners are known and supported",
        "Cost keeps nobody from learning an instrument",
        "Our repertoire reflects the families we serve",
    ),
    "Tick one column in each row.",
)
PRIMARY_LEADERSHIP = Questions(
    "LEADERSHIP AND PARTNERSHIP",
    MAIN,
    (
        Ask("How does music feature in the school development plan?"),
        Ask("What music training have staff had, and what do they need?"),
    ),
)
CURRICULUM = (
    Ask("Does every class have a music lesson every week?", Delete()),
    Ask("How many minutes does a lesson last?", Unit("minutes")),
    Ask("Who teaches class music?"),
    Ask("Which scheme do you follow, and how have you adapted it?"),
    Ask("Are plans kept where all staff can find them?", Delete()),
    Ask("Is there an overview of progression from year to year?", Delete()),
    Ask("How many times a year does the leader visit music lessons?", Unit("times")),
)
PRIMARY_ABOUT = (
    Ask("School name:"),
    Ask("URN:"),
    Ask("DfE number:"),
    Ask("Phase (tick one):", Ticks(("Infant", "Junior", "Primary"))),
    AREA,
    Ask("Headteacher:"),
    Ask("Music subject leader:"),
    Ask("E-mail:"),
    Ask("Date of last hub visit:", Typed("date")),
    Ask("Pupils on roll:", Typed("number")),
)
WORKING_PRIMARY = Pairs(
    "Working with the hub",
    (
        Ask(
            "Which hub offers have you used in the past year? (tick all that apply)",
            Ticks(OFFERS, many=True, controls=True),
        ),
        Ask(
            "Who leads music in your school? (tick one)",
            Ticks(("A music specialist", "A class teacher", "A senior leader", "Nobody at present")),
        ),
    ),
)
PRIORITY = Ask("Would you like your visit to be made a priority?", Delete(hint=AS_APPROPRIATE))
PREFERRED = Ask("Preferred term for a visit", TERMS)
SUPPORT = Ask("What support would you like from the hub?")
QUESTIONS = Ask("Questions for the hub")
SIGN_OFF = SignOff("Sign-off", ("Name", "Role", "Date"), "Completed on behalf of the school by:")

PRIMARY = Form(
    id="infant-primary",
    version="3",
    edition="Version 3 - Sept 2026",
    title="Infant and Primary Music Self-Evaluation",
    purpose=PURPOSE,
    guidance=GUIDANCE,
    landscape=True,
    blocks=(
        Pairs("About the school", PRIMARY_ABOUT),
        Questions("MUSIC CURRICULUM", SIBLING, CURRICULUM),
        SINGING,
        WHOLE_CLASS,
        PRIMARY_LEARNERS,
        ENSEMBLES,
        INCLUSION,
        PRIMARY_LEADERSHIP,
        WORKING_PRIMARY,
        Plan("Action plan", 4, numbered=False, note=PLAN_NOTE),
        Pairs("Visit and support", (PRIORITY, PREFERRED, SUPPORT, QUESTIONS)),
        SIGN_OFF,
    ),
)

# The form of two years before: no inclusion grid, no support question, other wordings, one question since dropped.
PRIMARY_V2 = Form(
    id="infant-primary",
    version="2",
    edition="Version 2 - Sept 2024",
    title="Infant and Primary Music Self-Evaluation",
    purpose="To help each school and the hub look together at music as it is and as it might become.",
    guidance="Please return the form by e-mail to returns@hartwellmusic.example.",
    landscape=True,
    blocks=(
        Pairs("About the school", PRIMARY_ABOUT),
        Questions(
            "MUSIC CURRICULUM",
            SIBLING,
            (
                Ask("Does each class have music every week?", Delete()),
                Ask("How many minutes does a lesson last?", Unit("minutes")),
                Ask("Who teaches class music?"),
                Ask("Which scheme of work is used?"),
                Ask("Do pupils use music technology?", Delete()),
                Ask("Is there an overview of progression from year to year?", Delete()),
            ),
        ),
        Questions(
            "SINGING",
            MAIN,
            (
                Ask("How is singing developed across the school?"),
                Ask("How does the song list become more demanding?"),
            ),
        ),
        WHOLE_CLASS,
        PRIMARY_LEARNERS,
        ENSEMBLES,
        PRIMARY_LEADERSHIP,
        WORKING_PRIMARY,
        Plan("Action plan", 3, numbered=False, note=PLAN_NOTE),
        Pairs("Visit", (PRIORITY, PREFERRED, QUESTIONS)),
        SIGN_OFF,
    ),
)

SECONDARY = Form(
    id="secondary",
    version="3",
    edition="Version 3 - Sept 2026",
    title="Secondary Music Self-Evaluation",
    purpose=PURPOSE,
    guidance=GUIDANCE,
    landscape=False,
    blocks=(
        Pairs(
            "About the school",
            (
                Ask("School name:", Control()),
                Ask("URN:", Control()),
                Ask("DfE number:", Control()),
                Ask("Phase (tick one):", Ticks(("Secondary", "Upper", "All-through"))),
                AREA,
                Ask("Headteacher:", Control()),
                Ask("Head of music:", Control()),
                Ask("E-mail:", Control()),
                Ask("Date of last hub visit:", Control("date")),
                Ask("Pupils on roll:", Typed("number")),
            ),
        ),
        Questions(
            "KEY STAGE 3 CURRICULUM",
            MAIN,
            (
                Ask("How does every class in Years 7 to 9 come to have music each week?"),
                Ask("How does the scheme of work build on what primaries have taught?"),
                Ask("How do short-term plans answer the needs of each class?"),
                Ask("How does Key Stage 3 lead into Key Stage 4?"),
            ),
        ),
        Numbers(
            "LESSON TIME",
            ("Year 7", "Year 8", "Year 9"),
            ("Number of classes", "Minutes of music a week"),
        ),
        Questions(
            "ASSESSMENT AND PROGRESS",
            MAIN,
            (
                Ask("How does assessment rest on what students can play, sing and make?"),
                Ask("How are spot checks made, and do whole-school measures suit music?"),
                Ask("How do students know what to work on next?"),
            ),
        ),
        Questions(
            "SINGING AND ENSEMBLES",
            MAIN,
            (
                Ask("What part does singing play in lessons and beyond them?"),
                Ask("Which ensembles meet, and who leads them?"),
                Ask("What do students perform in a year, and where?"),
            ),
        ),
        Numbers(
            "KEY STAGES 4 AND 5: NUMBER OF STUDENTS",
            ("On the course", "Pupil Premium"),
            ("GCSE Year 10", "GCSE Year 11", "BTEC", "A level"),
        ),
        Grid(
            "HOW WELL ARE WE DOING?",
            ("1 Outstanding", "2 Good", "3 Requires improvement", "4 Inadequate"),
            (
                "Teaching of music",
                "Progress of students",
                "Music beyond the classroom",
                "Leadership of the subject",
            ),
            "Tick one grade in each row.",
        ),
        Questions(
            "ACCOMMODATION, TECHNOLOGY AND STAFFING",
            MAIN,
            (
                Ask("How well do rooms, storage and instruments suit the work?"),
                Ask("How is music technology used?"),
                Ask("How is the department staffed (full-time equivalent)?"),
            ),
        ),
        Questions(
            "TRANSITION AND INCLUSION",
            MAIN,
            (
                Ask("How do you learn what new students have done in their primary schools?"),
                Ask("How are Pupil Premium and SEND students helped to take part?"),
            ),
        ),
        Questions(
            "LEADERSHIP AND PARTNERSHIP",
            MAIN,
            (
                Ask("How does music feature in the school improvement plan?"),
                Ask("What training have music staff had, and what do they need?"),
            ),
        ),
        Pairs(
            "Working with the hub",
            (
                Ask(
                    "Which hub offers have you used in the past year? (tick all that apply)",
                    Ticks(OFFERS, many=True, controls=True),
                ),
                Ask(
                    "How is Key Stage 3 music timetabled? (tick one)",
                    Ticks(("Every week", "Every fortnight", "On a carousel", "Not in every year")),
                ),
                Ask("Is there a named governor for the arts?", Delete()),
            ),
        ),
        Plan("Action plan", 4, numbered=True, note=PLAN_NOTE),
        Pairs("Visit and support", (PRIORITY, PREFERRED, SUPPORT, QUESTIONS)),
        SIGN_OFF,
    ),
)

FORMS: tuple[Form, ...] = (PRIMARY, SECONDARY, PRIMARY_V2)
